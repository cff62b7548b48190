// Sightings come in: each is folded into the entry that its source has under that key already, as long as nothing contradicts it,
// or becomes a new entry.
#pragma once

#include <unordered_map>

#include "estate/entry.h"

namespace redoubt::estate {

class Intake {
public:
    explicit Intake(std::vector<Entry> known);

    // The index of the entry that now has it.
    uint32_t take(std::string_view source, const Sighting& sighting);

    // A fact as it is now, which a later sighting may have less of.
    void replace_fact(uint32_t entry, std::string_view name, schema::Value value);

    const std::vector<Entry>& entries() const { return entries_; }
    std::vector<Entry>& entries() { return entries_; }
    bool has_changed(uint32_t entry) const { return changed_[entry]; }

private:
    uint32_t place_for(const Entry& fresh, const std::vector<uint32_t>& known) const;
    uint32_t place_then(const Entry& fresh, const std::vector<uint32_t>& known) const;  // of what is fleeting

    std::vector<Entry> entries_;
    std::vector<bool> changed_;
    std::unordered_map<std::string, std::vector<uint32_t>> by_key_;  // source and key; of what is fleeting and new, its hour too
};

}  // namespace redoubt::estate
