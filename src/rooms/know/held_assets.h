// The assets as reconciliation needs them, and back: which entries they are made of, what follows from those, and what people set
// beside it. What a source says becomes a field only where nobody said otherwise: a field that holds what the sources said before
// follows them, any other stays.
#pragma once

#include <map>

#include "estate/reconcile.h"
#include "store/store.h"

namespace redoubt::rooms {

// What the entries of an asset make of its fields.
struct Derived {
    std::string title{};
    std::vector<std::string> names{}, ips{}, macs{}, urls{};
    schema::Map facts{};  // site, zone, exposure, data_class, description; owner as a name
};
Derived derive(std::span<const estate::Entry* const> entries);

struct HeldAsset {
    std::string id{}, key{}, title{}, state{}, compartment{}, owner{};
    records::AssetKind kind = records::AssetKind::host;
    bool listed = true;
    Derived now{};     // its fields as they are
    Derived before{};  // what its entries made of them
    std::vector<records::Doubt> doubts{};
    std::vector<std::string> distinct_from{};
    size_t entries = 0;
};

class HeldAssets {
public:
    // All that the actor may see.
    static Result<HeldAssets> load(store::Store& store, const store::Actor& actor);
    static HeldAssets of(std::span<const store::Record> records);

    std::vector<HeldAsset> assets{};
    std::vector<estate::Entry> entries{};
    std::vector<estate::KnownAsset> known() const;

private:
    void take(const store::Record& record);
};

// The fields that change when the asset is made of these entries; `before` null: a new one. `why` by entry. `owner` is a name, of whom
// nobody may have heard.
schema::Map fields_of(const HeldAsset* before, std::span<const estate::Entry* const> entries, std::span<const std::string> why);
// What is left of one that turned out to be another.
schema::Map emptied(const HeldAsset& asset);

}  // namespace redoubt::rooms
