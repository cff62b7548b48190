// How the API shows what is asked and who may say yes.
#pragma once

#include "rooms/decide/decisions.h"
#include "schema/value.h"

namespace redoubt::api {

Result<schema::List> present_deciders(store::Records& records, std::span<const rooms::Decider> deciders);
Result<schema::List> present_parties(store::Records& records, std::span<const std::string> parties);
Result<schema::Value> present_party(store::Records& records, const std::string& party);  // null when there is none
schema::List present_effects(std::span<const rooms::ShownEffect> effects);
Result<schema::Map> present_proposal(store::Records& records, const rooms::Proposal& proposal);
Result<schema::Map> present_standing(store::Records& records, const rooms::Standing& standing);
schema::Map present_cell(std::string_view severity, const store::AuthorityCell& cell);

}  // namespace redoubt::api
