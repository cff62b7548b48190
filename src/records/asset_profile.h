// What must be known of an asset, by its kind: one table, from which each asset's completeness follows, and what is still missing.
// A field that was never decided counts as missing though it has a value: an asset that only logs know is internal and of medium
// criticality because nobody said otherwise.
#pragma once

#include <span>

#include "records/asset.h"

namespace redoubt::records {

struct ProfileField {
    std::string_view name;  // a field of the asset, or "applications", "runs-on", "stored-on": shown by fields or links
    std::string_view title;
    std::string_view why;  // what goes wrong when it is not known
    uint32_t kinds;        // a bit for each AssetKind

    bool is_for(AssetKind kind) const { return (kinds >> static_cast<unsigned>(kind) & 1U) != 0; }
};
std::span<const ProfileField> asset_profile();

// Below this, an asset counts as incomplete.
constexpr int64_t complete_enough = 100;

// How critical data of that class makes what holds them: "customer PII" high, "card numbers" critical. A class whose words are not
// known makes nothing more critical.
std::optional<Criticality> criticality_of_data(std::string_view data_class);

// How often its owner confirms it: the more critical, the more often.
Duration attested_every(Criticality criticality);

// RecordInfo::reckon of assets: completeness, missing, effective_criticality, attest_by.
void reckon_asset(schema::Map& fields, const schema::Head& head);

}  // namespace redoubt::records
