// Program: a piece of BinXML compiled to the list of values it yields, so that a record is a loop over slots instead of a
// walk over XML. One op is one field; its text is joined from parts, nearly always a single slot or a single literal.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "formats/evtx/naming.h"

namespace redoubt::formats::evtx {

using PathId = uint32_t;  // 0 is the root

// Element paths by number: an op keeps where it stands, since BinXML nested in a slot goes on from there.
class Paths {
public:
    Paths() { clear(); }
    PathId child(PathId parent, const PathElement& element);
    std::span<const PathElement> elements(PathId id) const { return entries_[id].elements; }
    // Which field an attribute of the element is, or with an empty one its text; asked of `naming` once.
    Name name(PathId id, std::string_view attribute, Naming& naming);
    size_t size() const { return entries_.size(); }
    void clear();

private:
    struct Key {
        PathId parent;
        std::string name;
        std::string name_given;
        bool has_name_given;
    };
    // Compares with an element that is not kept yet, so that looking one up makes no strings.
    struct View {
        PathId parent;
        std::string_view name;
        std::string_view name_given;
        bool has_name_given;
        View(PathId of, const PathElement& element) : parent(of), name(element.name), name_given(element.name_given), has_name_given(element.has_name_given) {}
        View(const Key& key) : parent(key.parent), name(key.name), name_given(key.name_given), has_name_given(key.has_name_given) {}
        auto operator<=>(const View&) const = default;
    };
    struct Before {
        using is_transparent = void;
        bool operator()(const View& a, const View& b) const { return a < b; }
    };
    struct Entry {
        std::vector<PathElement> elements;  // views of the keys
        std::vector<std::pair<std::string, Name>> names{};
    };
    std::vector<Entry> entries_;
    std::map<Key, PathId, Before> ids_;
};

struct Part {
    enum class Kind : uint8_t { literal, slot, optional_slot };
    Kind kind;
    uint16_t slot = 0;
    uint32_t text_at = 0;  // of a literal, in Program::text
    uint32_t text_size = 0;
};

struct Op {
    enum class Kind : uint8_t {
        value,     // one field
        nested,    // only BinXML in the slot counts: text between elements
        instance,  // a template instance within the XML, at `instance_at` in the chunk
    };
    Kind kind = Kind::value;
    bool attribute = false;
    bool plain = false;  // a field of one slot whose name is known: nearly all are
    uint16_t slot = 0;   // of a plain one
    Name name = {};
    PathId path = 0;
    uint32_t first_part = 0;
    uint32_t part_count = 0;
    int32_t name_part = -1;  // <Data Name="%3">: the part that gives the element's Name
    uint32_t instance_at = 0;
};

struct Program {
    std::vector<Op> ops;
    std::vector<Part> parts;
    std::string text;
    // Where the code refers to names of its chunk by offset, so that the same code in another chunk can be recognised.
    struct NameUse {
        uint32_t at;  // of the reference, from the start of the code
        bool stored_here;
        std::string_view utf16(const Program& program) const { return std::string_view(program.names).substr(name_at, name_size); }
        uint32_t name_at;
        uint32_t name_size;
    };
    std::string names;
    std::vector<NameUse> name_uses;
    bool bound_to_chunk = false;  // holds offsets of its chunk
    std::string damage;           // why the compiler stopped early, if it did

    std::string_view literal(const Part& part) const { return std::string_view(text).substr(part.text_at, part.text_size); }
};

struct CodeRange {
    uint32_t begin;
    uint32_t end;
    bool dependency_ids;            // elements have them in definitions of templates, not where they stand in a record or a value
    bool values_are_slots = false;  // texts but those of Name="…" are taken from slots, in their order; of code that read_shape() has read
};

// Compiles BinXML of `chunk` that stands at `prefix`. Never fails: what was read before the damage is kept.
Program compile(std::string_view chunk, CodeRange range, PathId prefix, Paths& paths, Naming& naming);

// A template instance: its definition, and where its values are. Slots are appended to `slots`.
struct Slot {
    uint32_t at;
    uint16_t size;
    uint8_t type;
};
struct Instance {
    uint32_t definition = 0;  // offset in the chunk
    uint32_t template_id = 0;
    uint32_t end = 0;
    uint32_t first_slot = 0;
    uint32_t slot_count = 0;
    bool whole = false;  // descriptors and values lie within the bytes
};
Instance read_instance(std::string_view chunk, uint32_t at, uint32_t end, std::vector<Slot>& slots);

}  // namespace redoubt::formats::evtx
