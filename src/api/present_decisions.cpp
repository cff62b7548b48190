#include "api/present_decisions.h"

#include "api/present.h"

namespace redoubt::api {

using schema::List;
using schema::Map;
using schema::Value;

Result<Value> present_party(store::Records& records, const std::string& party) {
    if (party.empty()) return Value();
    const std::array ids{party};
    const auto found = TRY(records.refer("party", ids));
    return found.front() ? present(*found.front()) : Value();
}

Result<List> present_parties(store::Records& records, std::span<const std::string> parties) {
    List out;
    for (const auto& found : TRY(records.refer("party", parties)))
        if (found) out.push_back(present(*found));
    return out;
}

Result<List> present_deciders(store::Records& records, std::span<const rooms::Decider> deciders) {
    List out;
    for (const rooms::Decider& one : deciders)
        out.push_back(Map{{"party", TRY(present_party(records, one.party))},
                          {"level", one.level},
                          {"fills", schema::list_of(one.fills)},
                          {"on_behalf_of", TRY(present_party(records, one.for_party))}});
    return out;
}

List present_effects(std::span<const rooms::ShownEffect> effects) {
    List out;
    for (const rooms::ShownEffect& effect : effects) {
        List changes;
        for (const rooms::FieldChange& change : effect.changes) changes.push_back(Map{{"field", change.field}, {"old", change.before}, {"new", change.after}});
        out.push_back(Map{{"subject", present(effect.subject)}, {"from", effect.from}, {"to", effect.to}, {"changes", std::move(changes)}});
    }
    return out;
}

namespace {

Value days_or_null(std::optional<int64_t> days) { return days ? Value(*days) : Value(); }
std::string_view name_of(rooms::Way way) { return way == rooms::Way::alone ? "alone" : way == rooms::Way::rule ? "rule" : "asked"; }

}  // namespace

Map present_cell(std::string_view severity, const store::AuthorityCell& cell) {
    return {{"severity", severity},
            {"levels", schema::list_of(cell.levels)},
            {"longest_days", days_or_null(cell.longest_days)},
            {"decide_days", days_or_null(cell.decide_days)},
            {"consulted", schema::list_of(cell.consulted)},
            {"reviewed", cell.reviewed},
            {"replay", cell.replay},
            {"by_rule", cell.by_rule}};
}

Result<Map> present_proposal(store::Records& records, const rooms::Proposal& proposal) {
    return Map{{"kind", proposal.kind},
               {"severity", schema::severity_words[proposal.severity]},
               {"mode", name_of(proposal.way)},
               {"rule", proposal.rule},
               {"longest_days", days_or_null(proposal.cell.longest_days)},
               {"valid_until", time_or_null(proposal.valid_until)},
               {"due", time_or_null(proposal.due)},
               {"needs", schema::list_of(proposal.cell.levels)},
               {"replay", proposal.cell.replay},
               {"consulted", TRY(present_parties(records, proposal.consulted))},
               {"effects", present_effects(proposal.shows)},
               {"approvers", TRY(present_deciders(records, proposal.approvers))},
               {"could", TRY(present_deciders(records, proposal.could))},
               {"reasons", schema::list_of(proposal.reasons)}};
}

Result<Map> present_standing(store::Records& records, const rooms::Standing& standing) {
    List needs, changed;
    for (const auto& [level, party] : standing.needs) needs.push_back(Map{{"level", level}, {"by", TRY(present_party(records, party))}});
    for (const auto& one : standing.changed) changed.push_back(Map{{"subject", present(one.subject)}, {"fields", schema::list_of(one.fields)}});
    return Map{{"decision", TRY(present(records, standing.decision))},
               {"effects", present_effects(standing.effects)},
               {"needs", std::move(needs)},
               {"could", TRY(present_deciders(records, standing.could))},
               {"may", standing.as.has_value() && standing.why_not.empty()},
               {"as", standing.as ? Value(standing.as->level) : Value()},
               {"why_not", standing.why_not.empty() ? Value() : Value(standing.why_not)},
               {"on_behalf_of", standing.as ? TRY(present_party(records, standing.as->for_party)) : Value()},
               {"unheard", TRY(present_parties(records, standing.unheard))},
               {"changed", std::move(changed)}};
}

}  // namespace redoubt::api
