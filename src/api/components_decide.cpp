#include "api/bodies.h"
#include "api/bodies_decide.h"
#include "api/shapes.h"

namespace redoubt::api {

namespace {

void add_matrix(Components& all) {
    const schema::Map reference = named("Reference");
    all["MatrixCell"] = object({{"severity", text()},
                                {"levels", list(text())},
                                {"longest_days", or_null(integer())},
                                {"decide_days", or_null(integer())},
                                {"consulted", list(text())},
                                {"reviewed", boolean()},
                                {"replay", boolean()},
                                {"by_rule", boolean()}});
    all["MatrixRow"] =
        object({{"kind", text()}, {"doc", text()}, {"mode", one_of({"alone", "asked"})}, {"record", or_null(text())}, {"cells", list(named("MatrixCell"))}});
    all["MatrixLevel"] = object({{"name", text()},
                                 {"counts_as", text()},
                                 {"includes", list(text())},
                                 {"grants", list(text())},
                                 {"denials", list(text())},
                                 {"reviewed_percent", integer()},
                                 {"record", or_null(text())}});
    all["Matrix"] = object({{"kinds", list(named("MatrixRow"))}, {"levels", list(named("MatrixLevel"))}});
    all["SampledClose"] = object({{"record", reference},
                                  {"to", text()},
                                  {"closed_by", or_null(reference)},
                                  {"level", text()},
                                  {"period", text()},
                                  {"at", time()},
                                  {"percent", integer()},
                                  {"hash", text()},
                                  {"place", integer()},
                                  {"threshold", integer()},
                                  {"sampled", boolean()},
                                  {"review", or_null(reference)}});
    all["Sampling"] = object({{"period", text()},
                              {"salt", or_null(text())},
                              {"rates", list(object({{"level", text()}, {"percent", integer()}, {"closes", integer()}, {"sampled", integer()}}))},
                              {"items", list(named("SampledClose"))}});
    all["WayToAsk"] = object({{"record", text()}, {"to", text()}, {"kind", text()}, {"needs", list(text())}, {"who", list(named("Decider"))}});
}

}  // namespace

void add_decisions(Components& all) {
    const schema::Map reference = named("Reference");
    all["Ask"] = body_schema(AskBody::fields());
    all["AskExport"] = body_schema(AskExportBody::fields());
    all["Verdict"] = body_schema(VerdictBody::fields());
    all["Opinion"] = body_schema(OpinionBody::fields());
    all["Reason"] = body_schema(ReasonBody::fields());
    all["Decider"] = object({{"party", or_null(reference)}, {"level", text()}, {"fills", list(text())}, {"on_behalf_of", or_null(reference)}});
    all["Effect"] = object({{"subject", reference}, {"from", text()}, {"to", text()}, {"changes", list(named("JournalChange"))}});
    all["Proposal"] = object({{"kind", text()},
                              {"severity", text()},
                              {"mode", one_of({"alone", "asked", "rule"})},
                              {"rule", text()},
                              {"longest_days", or_null(integer())},
                              {"valid_until", or_null(time())},
                              {"due", or_null(time())},
                              {"needs", list(text())},
                              {"replay", boolean()},
                              {"consulted", list(reference)},
                              {"effects", list(named("Effect"))},
                              {"approvers", list(named("Decider"))},
                              {"could", list(named("Decider"))},
                              {"reasons", list(text())}});
    all["Asked"] = object({{"decision", or_null(named("Decision"))}, {"applied", boolean()}, {"preview", named("Proposal")}});
    all["VerdictGiven"] = object({{"decision", named("Decision")}, {"applied", boolean()}, {"void", boolean()}});
    all["Standing"] = object({{"decision", named("Decision")},
                              {"effects", list(named("Effect"))},
                              {"needs", list(object({{"level", text()}, {"by", or_null(reference)}}))},
                              {"could", list(named("Decider"))},
                              {"may", boolean()},
                              {"as", or_null(text())},
                              {"why_not", or_null(text())},
                              {"on_behalf_of", or_null(reference)},
                              {"unheard", list(reference)},
                              {"changed", list(object({{"subject", reference}, {"fields", list(text())}}))}});
    all["DecisionInbox"] = items_of("Standing");
    all["Way"] = object({{"to", text()},
                         {"how", one_of({"act", "ask", "no"})},
                         {"kind", or_null(text())},
                         {"severity", or_null(text())},
                         {"needs", list(text())},
                         {"why", text()},
                         {"who", list(named("Decider"))}});
    all["Ways"] = object({{"record", reference}, {"ways", list(named("Way"))}});
    add_matrix(all);
}

}  // namespace redoubt::api
