// One line of NDJSON to its leaves: nested names joined with dots, arrays as the same name again, nulls left out.
//
// The whole line is checked, also what nobody asks for, but for the escapes of strings: those are left as they stand, since
// most strings are never looked at. Names are made once and known by their path from then on, until `renumbered`. Invalid UTF-8 is repaired with U+FFFD and
// told. A Reader keeps its memory from line to line: one per thread.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include "base/arena.h"

namespace redoubt::formats::ndjson {

enum class LeafKind : uint8_t { string, number, boolean, text };  // text: JSON too deep to be taken apart, a number too large to be one

struct Leaf {
    std::string_view name;  // lives until the next line is read
    std::string_view text;  // string: what stands between the quotes, for unescaped(); in the line or the arena
    uint32_t path = 0;      // the name's number
    LeafKind kind = LeafKind::string;
};

// The leaves of one line. Keeps its memory.
class Leaves {
public:
    Leaf* begin() { return leaves_.get(); }
    Leaf* end() { return leaves_.get() + count_; }
    size_t size() const { return count_; }
    void clear() { count_ = 0; }
    // Member by member, where it stays: a whole Leaf would be read back before its parts are written.
    void add(std::string_view name, std::string_view text, uint32_t path, LeafKind kind) {
        if (count_ == room_) grow();
        Leaf& leaf = leaves_[count_++];
        leaf.name = name;
        leaf.text = text;
        leaf.path = path;
        leaf.kind = kind;
    }

private:
    void grow();
    std::unique_ptr<Leaf[]> leaves_;
    size_t count_ = 0, room_ = 0;
};

struct LineResult {
    std::string error = {};  // empty: the line was read
    bool repaired = false;
    bool renumbered = false;     // paths that were told before stand for nothing
    bool cut = false;            // more than 16,384 leaves: the rest was left out
    std::string_view line = {};  // as it was read: in place, or a copy in the arena
};

// So many bytes behind a line must be readable for it to be parsed in place.
constexpr size_t line_padding = 64;

class Reader {
public:
    Reader();
    ~Reader();
    Reader(Reader&&) noexcept;

    // `readable_after`: how many bytes behind the line belong to the caller's buffer; with fewer than line_padding it is copied.
    LineResult read(std::string_view line, size_t readable_after, Arena& arena, Leaves& leaves);

private:
    struct State;
    std::unique_ptr<State> state_;
};

}  // namespace redoubt::formats::ndjson
