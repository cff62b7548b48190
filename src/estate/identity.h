// What speaks for and against two groups of entries being one thing. Identifiers become numbers once; a Body is all that is known of
// a group; contradiction() is the one place that says what can never, or not without a person, be one.
#pragma once

#include <cstdint>
#include <functional>
#include <span>
#include <string>
#include <unordered_map>
#include <vector>

#include "base/arena.h"
#include "estate/entry.h"

namespace redoubt::estate {

// Two values of one kind and form exclude each other: two serials, two SIDs of one domain, but not an ARN and an instance id.
struct StrongId {
    uint32_t form;  // the kind, and within it what can be compared
    uint32_t id;
    IdKind kind;
    auto operator<=>(const StrongId&) const = default;
};

struct HeldAddress {
    uint32_t id;
    Time first;
    Time last;
    bool operator==(const HeldAddress&) const = default;
};

struct Body {
    std::vector<StrongId> strong{};  // sorted, as all of these
    std::vector<uint32_t> macs{};
    std::vector<uint32_t> fqdns{};
    std::vector<uint32_t> hosts{};      // the first labels of fqdns too
    std::vector<uint32_t> qualified{};  // those first labels alone
    std::vector<uint32_t> domains{};    // and what follows them, by a number of its own
    std::vector<HeldAddress> addresses{};
    records::AssetKind kind = records::AssetKind::host;
    int32_t anchor = no_asset;  // an asset that people look after: never one with another such
    uint32_t entries = 0;       // how many say all this
    bool reinstalled = false;   // it has had more than one agent, machine id or directory entry

    bool is_weak() const { return strong.empty() && macs.empty(); }
    bool is_address_only() const { return is_weak() && hosts.empty() && !addresses.empty(); }
    bool has_nothing() const { return is_weak() && hosts.empty() && addresses.empty(); }
};

enum class Against : uint8_t { nothing, thin, proven };
// proven: two serials, two kinds of thing. thin: an image that may have been copied, a reinstallation that nothing vouches for.
Against contradiction(const Body& a, const Body& b);
// The short names that both have; without those that each has in another domain, when `a` and `b` have no full name in common.
std::vector<uint32_t> common_hosts(const Body& a, const Body& b);
// One short name in two domains, and nothing that only one thing has says that it moved: what knows just the short name is not
// to be guessed.
bool in_two_domains(const Body& a, const Body& b);
// One that stands alone against several: a slip of one source, which does not make what many say doubtful.
inline bool is_outvoted(const Body& one, const Body& many) { return one.entries == 1 && many.entries >= 3; }
void absorb(Body& into, const Body& other);

// Whether `one` has this identifier by a slip, a list's serial in the wrong row: the others that have it go by other names, and what
// goes by its name has another. `named_otherwise`: whether any body has a name of `one` and another identifier of this form.
bool has_by_a_slip(const Body& one, std::span<const Body* const> others, const std::function<bool()>& named_otherwise);
inline bool slips_by_hand(IdKind kind) { return kind == IdKind::cloud || kind == IdKind::serial || kind == IdKind::hardware; }
// Whether `body` has a name of `one` and, of this form, only other identifiers.
bool is_named_with_another(const Body& body, const Body& one, const StrongId& id);

// Each distinct identifier's number, and the bodies of entries.
class Catalogue {
public:
    explicit Catalogue(std::span<const Entry> entries);
    Body body_of(const Entry& entry);
    // By number: the kind, and the text to show.
    IdKind kind_of(uint32_t id) const { return ids_[id].kind; }
    std::string text_of(uint32_t id) const;
    std::string_view value_of(uint32_t id) const { return ids_[id].value; }
    size_t size() const { return ids_.size(); }

private:
    struct Known {
        IdKind kind;
        uint32_t space;  // among spaces_; 0: none
        std::string_view value;
    };
    uint32_t number(IdKind kind, std::string_view value, std::string_view space);
    uint32_t form_of(const KnownId& id);
    uint32_t space_number(std::string_view space);

    Arena texts_;  // of all keys: the kind as a letter and the value, for which the maps have views
    std::unordered_map<std::string_view, uint32_t> numbers_;
    std::unordered_map<std::string_view, uint32_t> space_of_;  // a value's one space; several_spaces: more than one
    std::unordered_map<std::string, uint32_t> forms_, domains_, space_numbers_;
    std::vector<std::string> spaces_{{}};
    std::vector<Known> ids_;
};

}  // namespace redoubt::estate
