// Rules: taking files of them in, and one of them as a query of another system.
#include "api/bodies_rules.h"
#include "api/routes.h"
#include "rooms/watch/placeholders.h"
#include "rooms/watch/rule_import.h"
#include "rooms/watch/rule_query.h"

namespace redoubt::api {

using schema::field;
using schema::List;
using schema::Map;

std::span<const schema::FieldInfo> RuleFileBody::fields() {
    static constexpr std::array table{
        field<&RuleFileBody::path>("path", {.doc = "What problems call the file.", .required = true, .longest = 1000}),
        field<&RuleFileBody::text>(
            "text", {.doc = "YAML: Sigma rules, filters and correlations, or rules for Hayabusa or Chainsaw.", .required = true, .large = true})};
    static_assert(schema::covers<RuleFileBody>(table));
    return table;
}

std::span<const schema::FieldInfo> RuleImportBody::fields() {
    static constexpr std::array table{
        field<&RuleImportBody::files>("files", {.doc = "The files, at most 20,000.", .required = true, .longest = 20'000}),
        field<&RuleImportBody::placeholders>("placeholders",
                                             {.doc = "Values for |expand, as placeholders.yml has them; the server's own when left out.", .large = true}),
        field<&RuleImportBody::force>("force", {.doc = "Take the new text also of rules that were edited here."})};
    static_assert(schema::covers<RuleImportBody>(table));
    return table;
}

namespace {

constexpr uint64_t most_rules_bytes = uint64_t{64} << 20;

Result<HttpResponse> import_rules(Call& call, Services& services) {
    const auto body = TRY(read_body<RuleImportBody>(call));
    if (body.files.empty()) return fail(Code::invalid, "there are no files of rules", "/files", "send at least one");
    std::vector<detect::RuleFile> files;
    for (const RuleFileBody& file : body.files) files.push_back({file.path, file.text});
    const detect::LoadOptions options = body.placeholders.empty() ? TRY(rooms::placeholders_in(services.disk, services.store.folder()))
                                                                  : TRY(detect::parse_placeholders(body.placeholders, "placeholders"));
    const rooms::RuleImportOutcome done = TRY(rooms::import_rule_files(call.records, {.files = files, .options = options, .force = body.force}));
    List kept, not_loaded;
    for (const rooms::KeptRule& rule : done.kept) kept.push_back(Map{{"key", rule.key}, {"rule_id", rule.rule_id}, {"title", rule.title}});
    for (const detect::NotLoaded& rule : done.not_loaded)
        not_loaded.push_back(Map{
            {"path", rule.path}, {"line", rule.line}, {"id", rule.rule_id}, {"title", rule.title}, {"error", rule.error.message}, {"hint", rule.error.hint}});
    return json_answer(200, Map{{"created", done.counts.created},
                                {"updated", done.counts.updated},
                                {"unchanged", done.counts.unchanged},
                                {"kept", std::move(kept)},
                                {"not_loaded", std::move(not_loaded)}});
}

}  // namespace

void add_rule_routes(RouteTable& table, Services* services) {
    table.add({.method = "POST",
               .pattern = "/rule-files",
               .operation = "take_rule_files",
               .summary = "Make rule records of files of rules, live at once. A known id gets a new version; one that was edited here is kept and named.",
               .tag = "rules",
               .right = Right::write,
               .body = BodyKind::json,
               .request = "RuleImport",
               .most_body_bytes = most_rules_bytes,
               .answers = {{200, "", "RulesImported"}},
               .handle = [services](Call& call) { return import_rules(call, *services); }});
    table.add({.method = "GET",
               .pattern = "/rules/{id}/convert",
               .operation = "convert_rule",
               .summary = "The rule as a query of another system, with what is not quite the same, or why it cannot be one.",
               .tag = "rules",
               .query = {{"target", "The system.", {{"type", "string"}, {"enum", List{"splunk", "lucene", "esql", "kql", "clickhouse"}}}},
                         {"mapping", "The field mapping, by name; the system's default when left out."}},
               .answers = {{200, "", "RuleQuery"}},
               .handle = [services](Call& call) -> Result<HttpResponse> {
                   return json_answer(200, TRY(rooms::rule_query(services->store, call.records, services->disk, std::string(call.captured_as("id")),
                                                                 call.text("target"), call.text("mapping"))));
               }});
}

}  // namespace redoubt::api
