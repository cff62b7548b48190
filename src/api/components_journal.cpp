#include "api/components_journal.h"

namespace redoubt::api {

using schema::Map;

void add_journal(Components& all) {
    all["JournalChange"] = object({{"field", text()}, {"old", anything()}, {"new", anything()}});
    all["JournalEntry"] = object({{"seq", integer()},
                                  {"at", time()},
                                  {"actor", text()},
                                  {"actor_id", text()},
                                  {"action", text()},
                                  {"type", text()},
                                  {"record", text()},
                                  {"key", text()},
                                  {"version", integer()},
                                  {"reason", text()},
                                  {"changes", list(named("JournalChange"))},
                                  {"hash", text()}});
    all["LineOfDifference"] = object({{"change", one_of({"same", "removed", "added"})}, {"text", text()}});
    all["FieldDifference"] = object({{"field", text()},
                                     {"old", anything()},
                                     {"new", anything()},
                                     {"lines", or_null(list(named("LineOfDifference")))},
                                     {"words", or_null(list(named("LineOfDifference")))}});
    all["RecordDifference"] = object({{"from", integer()},
                                      {"to", integer()},
                                      {"at", or_null(time())},
                                      {"authors", list(text())},
                                      {"reasons", list(text())},
                                      {"signatures", list(object({{"field", text()}, {"party", or_null(named("Reference"))}, {"at", time()}}))},
                                      {"fields", list(named("FieldDifference"))}});
    all["History"] = object({{"entries", list(named("JournalEntry"))}});
    all["JournalKey"] = object({{"key", text()}});
    all["JournalSignature"] = object({{"number", integer()},
                                      {"from", integer()},
                                      {"seq", integer()},
                                      {"hash", text()},
                                      {"root", text()},
                                      {"key", text()},
                                      {"at", time()},
                                      {"previous", text()},
                                      {"signed", text()},
                                      {"signature", text()}});
    all["JournalSignaturePage"] = items_of("JournalSignature");
    all["JournalSigned"] = object({{"signed", boolean()}, {"signature", or_null(named("JournalSignature"))}});
    all["JournalCheck"] =
        object({{"ok", boolean()}, {"entries", integer()}, {"head", text()}, {"seq", integer(), true}, {"record", text(), true}, {"problem", text(), true}});
}

namespace {

void add_tasks(Components& all) {
    all["TaskProgress"] = object({{"words", text()},
                                  {"total", integer()},
                                  {"done", integer()},
                                  {"open", integer()},
                                  {"blocked", integer()},
                                  {"overdue", integer()},
                                  {"dropped", integer()},
                                  {"met", integer()},
                                  {"late", integer()},
                                  {"partly", integer()},
                                  {"missed", integer()}});
    all["TasksOn"] = object({{"progress", named("TaskProgress")}, {"items", list(named("Task"))}});
    const Map span = or_null({{"type", "string"}, {"format", "duration"}});
    all["Practised"] = object({{"task", named("Reference")},
                               {"parent", or_null(named("Reference"))},
                               {"done_by", or_null(named("Reference"))},
                               {"done_on", or_null(time())},
                               {"took", span},
                               {"target", span},
                               {"outcome", or_null(text())}});
    all["StepPractice"] =
        object({{"step", text()}, {"title", text()}, {"times", integer()}, {"open", integer()}, {"median", span}, {"last", or_null(named("Practised"))}});
    all["Practice"] = object({{"steps", list(named("StepPractice"))}});
}

}  // namespace

void add_work(Components& all) {
    add_tasks(all);
    all["Job"] = object({{"id", text()},
                         {"kind", text()},
                         {"subject", or_null(text())},
                         {"state", one_of({"waiting", "running", "done", "failed", "dead"})},
                         {"due", time()},
                         {"every", or_null(text())},
                         {"attempts", integer()},
                         {"most_attempts", integer()},
                         {"last_error", or_null(text())},
                         {"lease_until", or_null(time())},
                         {"created", time()},
                         {"started", or_null(time())},
                         {"finished", or_null(time())}});
    all["JobPage"] = items_of("Job");
    const Map number = or_null(typed("number"));
    all["MetricTrend"] = object({{"now", number}, {"before", number}, {"better", or_null(boolean())}});
    all["MetricValue"] = object({{"value", number},
                                 {"at", time()},
                                 {"unit", or_null(text())},
                                 {"target", number},
                                 {"limit", number},
                                 {"direction", one_of({"up", "down"})},
                                 {"track", one_of({"no target", "on track", "off track", "beyond its limit"})},
                                 {"trend", named("MetricTrend")},
                                 {"records", text()},
                                 {"out_of", or_null(text())},
                                 {"command", text()}});
    all["MetricSample"] = object({{"at", time()}, {"value", number}, {"rebuilt", boolean()}});
    all["MetricSamples"] = object({{"samples", list(named("MetricSample"))}});
    all["KeyProgress"] = object({{"text", text()}, {"metric", or_null(text())}, {"value", number}, {"progress", number}});
    all["GoalProgress"] = object({{"progress", number}, {"key_results", list(named("KeyProgress"))}});
    all["WorkRecord"] = object({{"type", text()},
                                {"id", text()},
                                {"key", text()},
                                {"title", text()},
                                {"state", text()},
                                {"severity", or_null(text())},
                                {"due", or_null(time())},
                                {"owner", or_null(named("Reference"))}});
    all["WorkReason"] = object({{"factor", text()}, {"text", text()}, {"points", integer()}});
    all["WorkItem"] = object({{"record", named("WorkRecord")}, {"score", integer()}, {"why", list(named("WorkReason"))}, {"command", text()}});
    all["WorkFactor"] = object({{"factor", text()}, {"doc", text()}, {"points", text()}});
    all["Work"] = object({{"items", list(named("WorkItem"))}, {"formula", list(named("WorkFactor"))}});
}

}  // namespace redoubt::api
