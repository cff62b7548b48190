#include "records/decision_proof.h"

namespace redoubt::records {

using schema::field;

std::span<const schema::FieldInfo> DecisionExport::fields() {
    static constexpr std::array table{
        field<&DecisionExport::what>("what", {.doc = "table, history or attachment.", .longest = 20}),
        field<&DecisionExport::type>("type", {.doc = "Of which records.", .longest = 60}),
        field<&DecisionExport::query>("query", {.doc = "Which of them: a query, a key, or the hash of a file.", .longest = 2000}),
        field<&DecisionExport::as_of>("as_of", {.doc = "As they were then; empty: as they are."}),
        field<&DecisionExport::hash>("hash", {.doc = "Hash of all that would leave, version by version.", .longest = 64}),
        field<&DecisionExport::records>("records", {.doc = "How many records of the compartment are among it."}),
    };
    static_assert(schema::covers<DecisionExport>(table));
    return table;
}

std::span<const schema::FieldInfo> DecisionReplay::fields() {
    static constexpr std::array table{
        field<&DecisionReplay::ran>("ran", {.doc = "When it ran."}),
        field<&DecisionReplay::since>("since", {.doc = "How far back it looked."}),
        field<&DecisionReplay::subject_hash>("subject_hash", {.doc = "Of what was asked about, as it was then.", .longest = 64}),
        field<&DecisionReplay::findings>("findings", {.doc = "Findings that would have been hidden."}),
        field<&DecisionReplay::occurrences>("occurrences", {.doc = "Occurrences that would have been hidden."}),
        field<&DecisionReplay::alerts>("alerts", {.doc = "Alerts of the same rule or weakness on the same assets, which went on meanwhile."}),
        field<&DecisionReplay::at_least>("at_least", {.doc = "There was more than it looks at, so there may be more of each."}),
        field<&DecisionReplay::result>("result", {.doc = "The attachment that lists them, by its hash.", .longest = 64}),
    };
    static_assert(schema::covers<DecisionReplay>(table));
    return table;
}

}  // namespace redoubt::records
