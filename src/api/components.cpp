#include "api/components.h"

#include <algorithm>

#include "api/bodies.h"
#include "api/bodies_rules.h"
#include "api/components_journal.h"
#include "api/concerns.h"
#include "api/identity.h"
#include "api/logs.h"
#include "api/shapes.h"
#include "api/sources.h"
#include "schema/own_field.h"

namespace redoubt::api {
namespace {

using schema::Direction;
using schema::List;
using schema::Map;
using schema::RecordInfo;
using schema::Value;

void add_problem(Components& all) {
    all["FieldProblem"] = object({{"path", text()}, {"message", text()}});
    const std::initializer_list<Property> members{{"type", text()},
                                                  {"title", text()},
                                                  {"status", typed("integer")},
                                                  {"code", text()},
                                                  {"detail", text()},
                                                  {"where", text(), true},
                                                  {"hint", text(), true},
                                                  {"problems", list(named("FieldProblem")), true},
                                                  {"setup", boolean(), true},
                                                  {"result", named("TableImport"), true},
                                                  {"ask", named("WayToAsk"), true}};
    all["Problem"] = object(members);
}

void add_accounts(Components& all) {
    const Map level = one_of({"Auditor", "P1", "IC2", "IC4", "Lead"});
    all["Who"] = object({{"login", text()}, {"name", text()}, {"level", level}, {"grade", text()}, {"party", or_null(named("Reference"))}});
    all["Session"] =
        object({{"user", named("Who")}, {"csrf", text()}, {"second_factor", boolean()}, {"must_enrol", boolean()}, {"recommend_second_factor", boolean()}});
    all["SessionOrSetUp"] = object({{"user", named("Who"), true},
                                    {"csrf", text(), true},
                                    {"second_factor", boolean(), true},
                                    {"must_enrol", boolean(), true},
                                    {"recommend_second_factor", boolean(), true},
                                    {"setup", boolean(), true}});
    all["SignIn"] = body_schema(SignInBody::fields());
    all["SignInByLink"] = body_schema(LinkBody::fields());
    all["SetUp"] = body_schema(SetUpBody::fields());
    all["PasswordChange"] = body_schema(PasswordBody::fields());
    all["User"] = object({{"login", text()},
                          {"name", text()},
                          {"level", level},
                          {"grade", text()},
                          {"party", or_null(named("Reference"))},
                          {"active", boolean()},
                          {"has_password", boolean()},
                          {"created", time()},
                          {"last_sign_in", or_null(time())},
                          {"kind", one_of({"person", "service"})},
                          {"until", or_null(time())},
                          {"factors", integer()},
                          {"provider", or_null(text())},
                          {"link", text(), true}});
    all["UserPage"] = items_of("User");
    all["Person"] = object({{"login", text()}, {"name", text()}, {"party", or_null(named("Reference"))}});
    all["PersonPage"] = items_of("Person");
    all["NewUser"] = body_schema(NewUserBody::fields());
    all["UserChange"] = body_schema(UserChangeBody::fields());
    all["Token"] = object({{"id", text()},
                           {"name", text()},
                           {"scopes", list(text())},
                           {"user", text()},
                           {"created", time()},
                           {"expires", or_null(time())},
                           {"last_used", or_null(time())},
                           {"token", text(), true}});
    all["TokenPage"] = items_of("Token");
    all["NewToken"] = body_schema(NewTokenBody::fields());
    all["SessionRow"] = object({{"id", text()}, {"user", text()}, {"peer", text()}, {"created", time()}, {"last_used", time()}, {"current", boolean()}});
    all["SessionPage"] = items_of("SessionRow");
}

void add_description(Components& all) {
    const Map kind = one_of({"text", "integer", "decimal", "boolean", "time", "duration", "choice", "reference", "list", "map", "nested"});
    all["Choice"] = object({{"name", text()}, {"doc", text()}});
    all["Range"] = object({{"min", integer()}, {"max", integer()}});
    all["ItemDescription"] = object({{"kind", kind},
                                     {"optional", boolean(), true},
                                     {"choices", list(named("Choice")), true},
                                     {"fields", list(named("FieldDescription")), true},
                                     {"item", named("ItemDescription"), true}});
    all["FieldDescription"] = object({{"name", text()},
                                      {"kind", kind},
                                      {"doc", text()},
                                      {"required", boolean()},
                                      {"indexed", boolean()},
                                      {"unique", boolean()},
                                      {"read_only", boolean()},
                                      {"searchable", boolean()},
                                      {"large", boolean()},
                                      {"head", boolean()},
                                      {"optional", boolean(), true},
                                      {"choices", list(named("Choice")), true},
                                      {"fields", list(named("FieldDescription")), true},
                                      {"item", named("ItemDescription"), true},
                                      {"own", boolean(), true},
                                      {"id", text(), true},
                                      {"title", text(), true},
                                      {"refers_to", text(), true},
                                      {"range", named("Range"), true},
                                      {"longest", integer(), true}});
    all["StateDescription"] = object({{"name", text()}, {"doc", text()}, {"closed", boolean()}, {"needs", list(text())}, {"sealed", boolean(), true}});
    all["MoveDescription"] = object({{"from", text()},
                                     {"to", text()},
                                     {"level", text()},
                                     {"needs", list(text())},
                                     {"signs", text(), true},
                                     {"level_field", text(), true},
                                     {"level_by_choice", list(text()), true},
                                     {"decided_as", text(), true},
                                     {"decided_if", text(), true},
                                     {"by_room", boolean(), true}});
    all["TypeDescription"] = object({{"name", text()},
                                     {"plural", text()},
                                     {"title", text()},
                                     {"doc", text()},
                                     {"room", text()},
                                     {"key_prefix", text()},
                                     {"default_sort", text()},
                                     {"derived", boolean()},
                                     {"due", text()},
                                     {"assignee", text()},
                                     {"slip", text()},
                                     {"priority", text()},
                                     {"stale", text()},
                                     {"reads_journaled", boolean()},
                                     {"create_level", text()},
                                     {"update_level", text()},
                                     {"fields", list(named("FieldDescription"))},
                                     {"states", list(named("StateDescription"))},
                                     {"moves", list(named("MoveDescription"))}});
    all["RelationDescription"] =
        object({{"name", text()}, {"inverse", text()}, {"doc", text()}, {"from", list(text())}, {"to", list(text())}, {"same_type", boolean()}});
    all["Schema"] = object({{"types", list(named("TypeDescription"))}, {"relations", list(text())}, {"relation_types", list(named("RelationDescription"))}});
    all["Health"] = object({{"status", text()}, {"version", text()}});
    all["OpenApi"] = open_object();
}

void add_beside_records(Components& all) {
    all["Reference"] = object({{"type", text()}, {"id", text()}, {"key", text()}, {"title", text()}, {"state", text(), true}});
    all["Counts"] = object({{"counts", list(object({{"value", anything()}, {"second", anything(), true}, {"count", integer()}, {"q", text()}}))}});
    all["Comment"] = object({{"id", text()},
                             {"text", text()},
                             {"author", text()},
                             {"author_id", text()},
                             {"at", time()},
                             {"edited", or_null(time())},
                             {"mentions", list(named("Mention"))}});
    all["Mention"] = object({{"login", text()}, {"party", or_null(named("Reference"))}});
    all["CommentPage"] = items_of("Comment");
    all["NewComment"] = body_schema(NewCommentBody::fields());
    all["Link"] = object({{"id", text()},
                          {"relation", text()},
                          {"label", text()},
                          {"direction", one_of({"out", "in"})},
                          {"record", named("Reference")},
                          {"reason", text()},
                          {"author", text()},
                          {"author_id", text()},
                          {"at", time()}});
    all["LinkPage"] = items_of("Link");
    all["NewLink"] = body_schema(NewLinkBody::fields());
    all["Attachment"] = object({{"id", text()},
                                {"name", text()},
                                {"media_type", text()},
                                {"hash", text()},
                                {"bytes", integer()},
                                {"author", text()},
                                {"author_id", text()},
                                {"at", time()}});
    Map attached = all["Attachment"].map();
    Map attached_members = attached["properties"].map();
    attached_members.set("given_name", Map{{"type", "string"}, {"description", "The name as it was given, where that could not be kept."}});
    attached.set("properties", std::move(attached_members));
    all["Attached"] = std::move(attached);
    all["AttachmentPage"] = items_of("Attachment");
    all["SearchHit"] = object({{"type", text()}, {"id", text()}, {"key", text()}, {"title", text()}, {"state", text()}, {"snippet", text()}});
    all["SearchPage"] = items_of("SearchHit");
    all["BulkResult"] = object({{"changed", list(text())},
                                {"count", integer()},
                                {"records", list(named("Reference"))},
                                {"refused", list(object({{"key", text()}, {"message", text()}}))},
                                {"refused_count", integer()}});
}

void add_watch(Components& all) {
    const Map severity = one_of({"informational", "low", "medium", "high", "critical"});
    all["AlertGroupRow"] = object({{"group", text()},
                                   {"state", one_of({"open", "closed"})},
                                   {"rule", or_null(named("Reference"))},
                                   {"rule_title", or_null(text())},
                                   {"severity", severity},
                                   {"asset", or_null(named("Reference"))},
                                   {"host", or_null(text())},
                                   {"first", or_null(time())},
                                   {"last", or_null(time())},
                                   {"count", integer()},
                                   {"open", integer()},
                                   {"owner", or_null(named("Reference"))},
                                   {"latest", or_null(named("Reference"))}});
    all["AlertQueue"] = page_of("AlertGroupRow");
    all["GroupMove"] = body_schema(GroupMoveBody::fields());
    all["GroupMoved"] = object({{"changed", integer()}});
    all["Escalation"] = body_schema(EscalateBody::fields());
    all["MatchedValue"] = object({{"value", anything()}, {"field", text()}, {"on", anything()}});
    all["ExplanationNode"] = object({{"held", boolean()},
                                     {"id", text(), true},
                                     {"field", text(), true},
                                     {"operator", text(), true},
                                     {"keyword", boolean(), true},
                                     {"modifiers", list(text()), true},
                                     {"values", list(anything()), true},
                                     {"matched", list(named("MatchedValue")), true},
                                     {"undecidable", boolean(), true},
                                     {"seen", list(text()), true},
                                     {"kind", one_of({"any", "all"}), true},
                                     {"children", list(named("ExplanationNode")), true}});
    all["Explanation"] = object({{"matched", boolean()}, {"logsource", boolean()}, {"condition", text()}, {"nodes", list(named("ExplanationNode"))}});
    all["PastDecision"] =
        object({{"key", text()}, {"disposition", or_null(text())}, {"reason", or_null(text())}, {"closed_by", text(), true}, {"at", time(), true}});
    const Map counted{{"type", "object"}, {"additionalProperties", integer()}};
    all["RuleHistory"] = object({{"total", integer()}, {"by_disposition", counted}, {"recent", list(named("PastDecision"))}});
    all["EvidenceRule"] = object({{"id", text()},
                                  {"key", text()},
                                  {"title", text()},
                                  {"state", text()},
                                  {"rule_id", or_null(text())},
                                  {"author", or_null(text())},
                                  {"level", or_null(text())},
                                  {"description", or_null(text())},
                                  {"body", or_null(text())},
                                  {"references", or_null(list(text()))},
                                  {"falsepositives", or_null(list(text()))},
                                  {"techniques", or_null(list(text()))}});
    all["AlertEvidence"] = object({{"event", open_object()},
                                   {"raw", text()},
                                   {"file", text()},
                                   {"explanation", or_null(named("Explanation"))},
                                   {"rule", or_null(named("EvidenceRule"))},
                                   {"history", named("RuleHistory")}});
    all["RuleImport"] = body_schema(RuleImportBody::fields());
    all["KeptRule"] = object({{"key", text()}, {"rule_id", text()}, {"title", text()}});
    all["RuleNotLoaded"] = object({{"path", text()}, {"line", integer()}, {"id", text()}, {"title", text()}, {"error", text()}, {"hint", text()}});
    all["RulesImported"] = object({{"created", integer()},
                                   {"updated", integer()},
                                   {"unchanged", integer()},
                                   {"kept", list(named("KeptRule"))},
                                   {"not_loaded", list(named("RuleNotLoaded"))}});
    all["RuleQuery"] = object({{"target", text()},
                               {"mapping", text()},
                               {"mappings", list(text())},
                               {"query", or_null(text())},
                               {"warnings", list(text())},
                               {"error", or_null(text())}});
}

void add_imports(Components& all) {
    all["ImportProblem"] = object({{"where", text()}, {"message", text()}});
    all["Stats"] = object({{"open_alert_groups", integer()}, {"open_incidents", integer()}, {"unlisted_assets", integer()}, {"rules_live", integer()}});
}

void add_own_fields(Components& all) {
    const List kinds = [] {
        List out;
        for (const std::string_view kind : schema::own_kinds()) out.emplace_back(kind);
        return out;
    }();
    const Map kind{{"type", "string"}, {"enum", kinds}};
    all["OwnField"] = object({{"id", text()},
                              {"type", text()},
                              {"name", text()},
                              {"title", text()},
                              {"kind", kind},
                              {"choices", list(text())},
                              {"refers_to", text()},
                              {"doc", text()},
                              {"required", boolean()}});
    all["OwnFieldPage"] = items_of("OwnField");
    all["NewOwnField"] = object({{"type", text()},
                                 {"name", text()},
                                 {"title", text(), true},
                                 {"kind", kind},
                                 {"choices", list(text()), true},
                                 {"refers_to", text(), true},
                                 {"doc", text(), true},
                                 {"required", boolean(), true}});
    Map change =
        object({{"title", text(), true}, {"choices", list(text()), true}, {"doc", text(), true}, {"required", boolean(), true}, {"reason", text(), true}});
    change.set("additionalProperties", false);
    all["OwnFieldChange"] = std::move(change);
}

// {to, reason, …fields}: a move may set fields on the way.
Map move_schema(const RecordInfo& type) {
    Map schema = schema::json_schema(type, Direction::patch).map();
    Map properties;
    std::vector<std::string_view> states;
    for (const schema::State& state : type.states) states.push_back(state.name);
    Map to = one_of(states);
    to.set("description", "The state to move to.");
    properties.set("to", std::move(to));
    properties.set("reason", Map{{"type", "string"}, {"description", "Why; some moves need it."}});
    for (const schema::Member& member : schema["properties"].map()) properties.set(member.name, member.value);
    schema.set("properties", std::move(properties));
    schema.set("required", List{"to"});
    return schema;
}

void add_type(Components& all, const RecordInfo& type) {
    const std::string name = component_name(type);
    all[name] = schema::json_schema(type, Direction::read);
    all[name + "Page"] = page_of(name);
    if (type.derived) return;
    all["New" + name] = schema::json_schema(type, Direction::write);
    all[name + "Change"] = schema::json_schema(type, Direction::patch);
    all[name + "Move"] = move_schema(type);
    Map bulk = object({{"q", text(), true},
                       {"ids", list(text()), true},
                       {"changes", named(name + "Change"), true},
                       {"move", named(name + "Move"), true},
                       {"reason", text(), true},
                       {"dry_run", boolean(), true}});
    bulk.set("additionalProperties", false);
    bulk.set("description", "Which ones (q or ids), and what with them (changes or move).");
    all[name + "Bulk"] = std::move(bulk);
}

}  // namespace

std::string component_name(const RecordInfo& type) {
    std::string out;
    bool upper = true;
    for (const char c : type.name) {
        if (c != '_') out += upper && c >= 'a' && c <= 'z' ? static_cast<char>(c - 32) : c;
        upper = c == '_';
    }
    return out;
}

Map components(std::span<const RecordInfo* const> types) {
    Components all;
    add_own_fields(all);
    add_problem(all);
    add_accounts(all);
    add_identity(all);
    add_notifications(all);
    add_description(all);
    add_beside_records(all);
    add_journal(all);
    add_watch(all);
    add_imports(all);
    add_desk(all);
    add_tables(all);
    add_inventory(all);
    add_network(all);
    add_software(all);
    add_tickets(all);
    add_group_shapes(all);
    add_campaigns(all);
    add_vex(all);
    add_reports(all);
    add_upkeep(all);
    add_event_shapes(all);
    add_source_shapes(all);
    add_work(all);
    add_decisions(all);
    add_concern_components(all);
    for (const RecordInfo* type : types) add_type(all, *type);
    Map out;
    for (auto& [name, schema] : all) out.add(name, std::move(schema));
    return out;
}

}  // namespace redoubt::api
