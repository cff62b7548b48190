// Reports of scanners: import with dry run, the gate of a pipeline, the mappings that read them, and which scans there were.
#include <algorithm>
#include <array>

#include <fmt/format.h>

#include "api/bodies_reports.h"
#include "api/body_bytes.h"
#include "api/routes.h"
#include "api/shapes.h"
#include "base/disk.h"
#include "reports/report_json.h"
#include "rooms/fix/report_files.h"
#include "rooms/fix/scan_log.h"
#include "rooms/fix/software_watch.h"

namespace redoubt::api {

using schema::field;
using schema::FieldInfo;
using schema::List;
using schema::Map;
using schema::Value;

std::span<const FieldInfo> MappingBody::fields() {
    static constexpr std::array table{
        field<&MappingBody::text>("text", {.doc = "The mapping (docs/mappings.md).", .required = true, .longest = 262'144}),
    };
    static_assert(schema::covers<MappingBody>(table));
    return table;
}

std::span<const FieldInfo> MappingTrialBody::fields() {
    static constexpr std::array table{
        field<&MappingTrialBody::mapping>("mapping", {.doc = "The mapping, as far as it is written.", .required = true, .longest = 262'144}),
        field<&MappingTrialBody::sample>("sample", {.doc = "A report that it is to read.", .required = true, .longest = 4'194'304}),
    };
    static_assert(schema::covers<MappingTrialBody>(table));
    return table;
}

namespace {

constexpr uint64_t most_scan_bytes = uint64_t{2} << 30;
constexpr size_t most_trial_findings = 50;
constexpr size_t most_unread_shown = 200;
constexpr std::array<std::string_view, 5> gate_levels{"informational", "low", "medium", "high", "critical"};
constexpr std::array<std::string_view, 4> verdict_names{"new", "back", "known", "accepted"};

Value text_or_null(const std::string& text) { return text.empty() ? Value() : Value(text); }

List show_unread(const std::vector<reports::UnreadPart>& parts) {
    List out;
    for (const reports::UnreadPart& part : parts) {
        if (out.size() == most_unread_shown) break;
        out.emplace_back(Map{{"path", part.path}, {"count", static_cast<int64_t>(part.count)}, {"example", part.example}});
    }
    return out;
}

Map show_outcome(const rooms::ReportOutcome& done) {
    List changes;
    for (const rooms::ReportChange& change : done.changes)
        changes.emplace_back(Map{{"action", change.action},
                                 {"finding", text_or_null(change.finding)},
                                 {"title", change.title},
                                 {"severity", text_or_null(change.severity)},
                                 {"asset", text_or_null(change.asset)},
                                 {"where", change.where},
                                 {"why", change.why}});
    return {{"format", done.format},
            {"tool", done.tool},
            {"tool_version", done.version},
            {"scanned", done.scanned},
            {"findings", done.reported},
            {"units_of_work", done.findings},
            {"places", done.places},
            {"new", done.fresh},
            {"new_findings", done.fresh_findings},
            {"back", done.back},
            {"moved", done.moved},
            {"changed", done.changed},
            {"same", done.same},
            {"gone", done.missed},
            {"closed", done.closed},
            {"doubtful", done.doubtful},
            {"passed_over", done.passed_over},
            {"new_assets", done.new_assets},
            {"written", done.written},
            {"same_as", text_or_null(done.same_as)},
            {"changes", std::move(changes)},
            {"problems", schema::list_of(done.problems)},
            {"unread", show_unread(done.unread)}};
}

Result<rooms::ReportOutcome> work_on(Call& call, Services& services, rooms::ReportOptions options) {
    const BodyBytes body = TRY(BodyBytes::of(call, services.disk));
    options.file = call.text("name");
    options.asset = call.text("asset");
    options.partial = TRY(call.truth("partial"));
    options.misses = TRY(call.number("misses", static_cast<int>(rooms::default_misses), 1, 100));
    if (options.file.size() > 1024) return fail(Code::too_large, "a name has at most 1024 bytes", "name");
    const auto snapshot = services.software.with_state(
        [](const rooms::SoftwareState& state) { return state.book ? state.book->shared_snapshot() : std::shared_ptr<const advisories::Snapshot>(); });
    return rooms::ReportDesk(services.store)
        .import(call.who.actor, {.bytes = body.bytes, .format = call.text("format"), .mapped = body.mapped.get()}, std::move(options), snapshot.get());
}

Result<HttpResponse> take_report(Call& call, Services& services) {
    const bool dry = TRY(call.truth("dry_run"));
    return json_answer(200, show_outcome(TRY(work_on(call, services, {.dry_run = dry}))));
}

Result<HttpResponse> judge_report(Call& call, Services& services) {
    const std::string level = call.text("level").empty() ? "high" : call.text("level");
    const auto least = std::ranges::find(gate_levels, level);
    if (least == gate_levels.end())
        return fail(Code::invalid, fmt::format("'{}' is no level", level.substr(0, 40)), "level", "one of informational, low, medium, high, critical");
    const bool all = TRY(call.truth("known"));
    const rooms::ReportOutcome done = TRY(work_on(call, services, {.judge = true}));
    List failing;
    std::array<int64_t, verdict_names.size()> counts{};
    for (const rooms::JudgedPlace& place : done.judged) {
        const auto verdict = static_cast<size_t>(place.verdict);
        ++counts[verdict];
        const bool fails = place.verdict == rooms::Verdict::fresh || place.verdict == rooms::Verdict::back || (all && place.verdict == rooms::Verdict::known);
        if (!fails || std::ranges::find(gate_levels, place.severity) < least) continue;
        failing.emplace_back(Map{{"verdict", verdict_names[verdict]},
                                 {"finding", text_or_null(place.finding)},
                                 {"title", place.title},
                                 {"severity", place.severity},
                                 {"asset", text_or_null(place.asset)},
                                 {"where", place.where},
                                 {"remedy", text_or_null(place.remedy)}});
    }
    Map answer{{"passed", failing.empty()}, {"level", level}, {"format", done.format}, {"tool", done.tool}, {"findings", done.reported}};
    for (size_t at = 0; at < counts.size(); ++at) answer.set(verdict_names[at], counts[at]);
    answer.set("failing", std::move(failing));
    answer.set("problems", schema::list_of(done.problems));
    return json_answer(200, answer);
}

Result<HttpResponse> list_mappings(Services& services) {
    rooms::ReportDesk desk(services.store);
    const auto all = TRY(desk.catalogue());
    List items;
    for (const rooms::OwnMapping& one : TRY(desk.mappings())) {
        const reports::Mapping* mapping = all->find(one.name);
        items.emplace_back(Map{{"name", one.name},
                               {"title", one.title},
                               {"about", mapping == nullptr ? std::string() : mapping->about},
                               {"shipped", one.shipped},
                               {"text", text_or_null(one.text)}});
    }
    return json_answer(200, Map{{"items", std::move(items)}});
}

Map show_reported(const reports::ReportedFinding& finding) {
    return {{"class", reports::class_name(finding.kind)},
            {"rule", finding.rule},
            {"title", finding.title},
            {"severity", reports::severity_name(finding.severity)},
            {"severity_says", finding.severity_says},
            {"status", reports::status_name(finding.status)},
            {"vulnerabilities", schema::list_of(finding.vulnerabilities)},
            {"weaknesses", schema::list_of(finding.weaknesses)},
            {"target", finding.target.host + finding.target.ip + finding.target.repository + finding.target.image + finding.target.resource},
            {"component", finding.component.purl.empty() ? finding.component.name : finding.component.purl},
            {"file", finding.place.file},
            {"line", static_cast<int64_t>(finding.place.line)},
            {"port", static_cast<int64_t>(finding.place.port)},
            {"url", finding.place.url},
            {"description", finding.description.substr(0, 2000)},
            {"remedy", finding.remedy.substr(0, 2000)}};
}

Result<HttpResponse> try_mapping(Call& call, Services& services) {
    const auto body = TRY(read_body<MappingTrialBody>(call));
    const rooms::MappingTrial done = TRY(rooms::ReportDesk(services.store).attempt(body.mapping, body.sample, most_trial_findings));
    List findings, problems;
    for (const reports::ReportedFinding& finding : done.findings) findings.emplace_back(show_reported(finding));
    for (const Error::Problem& problem : done.problems) problems.emplace_back(Map{{"where", problem.path}, {"message", problem.message}});
    return json_answer(200, Map{{"findings", static_cast<int64_t>(done.read.findings)},
                                {"shown", std::move(findings)},
                                {"unread", show_unread(done.read.unread)},
                                {"notes", schema::list_of(done.read.problems)},
                                {"problems", std::move(problems)}});
}

Result<HttpResponse> list_scans(Call& call, Services& services) {
    rooms::ScanLog log(services.store);
    TRY(log.open());
    List items;
    const int limit = TRY(call.number("limit", 100, 1, 1000));
    const std::vector<rooms::ScanRun> runs = TRY(log.runs(static_cast<size_t>(limit)));
    for (const rooms::ScanRun& run : runs)
        items.emplace_back(Map{{"id", run.id},
                               {"tool", run.tool},
                               {"tool_version", run.version},
                               {"format", run.format},
                               {"file", run.file},
                               {"scanned", run.scanned},
                               {"imported", run.imported},
                               {"by", run.by},
                               {"findings", run.findings},
                               {"new", run.fresh},
                               {"changed", run.changed},
                               {"gone", run.gone},
                               {"back", run.back},
                               {"partial", run.partial}});
    return json_answer(200, Map{{"items", std::move(items)}});
}

const Map truth_shape{{"type", "string"}, {"enum", List{"true", "false"}}};

const Answer no_such_name{404, "There is no such asset, or no such mapping.", "Problem", "application/problem+json"};
const Answer two_mappings{409, "Two mappings know it equally well.", "Problem", "application/problem+json"};

std::vector<Parameter> report_parameters() {
    return {{"name", "The file's name."},
            {"format", "The name of the mapping that reads it; by its content when left out."},
            {"asset", "An asset, by key or id, that all of it is about."},
            {"partial", "true: not everything was looked at, so nothing is missed.", truth_shape},
            {"misses", "So many scans in a row that miss a place close it; 2 when left out.", {{"type", "integer"}}}};
}

void add_report_import(RouteTable& table, Services* services) {
    std::vector<Parameter> import_query = report_parameters();
    import_query.push_back({"dry_run", "true: says what would change, and changes nothing.", truth_shape});
    table.add({.method = "POST",
               .pattern = "/reports",
               .operation = "import_report",
               .summary = "A report of a scanner becomes findings; its bytes are the body.",
               .tag = "reports",
               .right = Right::import_logs,
               .query = std::move(import_query),
               .body = BodyKind::bytes,
               .most_body_bytes = most_scan_bytes,
               .spooled = true,
               .answers = {{200, "What changed, or would.", "ReportImported"}, no_such_name, two_mappings},
               .handle = [services](Call& call) { return take_report(call, *services); }});
    std::vector<Parameter> gate_query = report_parameters();
    gate_query.push_back({"level", "The least severity that fails; high when left out.", one_of(gate_levels)});
    gate_query.push_back({"known", "true: what is known and open fails as well.", truth_shape});
    table.add({.method = "POST",
               .pattern = "/reports/gate",
               .operation = "judge_report",
               .summary = "Whether a report has anything new that is bad enough to stop a pipeline; nothing is written.",
               .tag = "reports",
               .right = Right::import_logs,
               .query = std::move(gate_query),
               .body = BodyKind::bytes,
               .most_body_bytes = most_scan_bytes,
               .spooled = true,
               .answers = {{200, "The verdict.", "ReportVerdict"}, no_such_name, two_mappings},
               .handle = [services](Call& call) { return judge_report(call, *services); }});
}

void add_mappings(RouteTable& table, Services* services) {
    table.add({.method = "GET",
               .pattern = "/mappings",
               .operation = "list_mappings",
               .summary = "The formats of reports that can be read, and the team's own mappings.",
               .tag = "reports",
               .answers = {{200, "", "ReportMappings"}},
               .handle = [services](Call&) { return list_mappings(*services); }});
    table.add({.method = "POST",
               .pattern = "/mappings/try",
               .operation = "try_mapping",
               .summary = "What a mapping makes of a sample: findings, what no line reads, and what is wrong with it.",
               .tag = "reports",
               .body = BodyKind::json,
               .request = "TryMapping",
               .answers = {{200, "", "MappingTrial"}},
               .handle = [services](Call& call) { return try_mapping(call, *services); }});
    table.add({.method = "PUT",
               .pattern = "/mappings/{name}",
               .operation = "keep_mapping",
               .summary = "Keeps a mapping of the team's own; one of the same name that ships is not used any more.",
               .tag = "reports",
               .right = Right::admin,
               .body = BodyKind::json,
               .request = "KeepMapping",
               .answers = {{204, "It is kept."}},
               .handle = [services](Call& call) -> Result<HttpResponse> {
                   const auto body = TRY(read_body<MappingBody>(call));
                   TRY(rooms::ReportDesk(services->store).keep(call.who.actor, std::string(call.captured_as("name")), body.text));
                   return empty_answer();
               }});
    table.add({.method = "DELETE",
               .pattern = "/mappings/{name}",
               .operation = "drop_mapping",
               .summary = "Drops a mapping of the team's own.",
               .tag = "reports",
               .right = Right::admin,
               .answers = {{204, "It is gone."}},
               .handle = [services](Call& call) -> Result<HttpResponse> {
                   TRY(rooms::ReportDesk(services->store).drop(call.who.actor, std::string(call.captured_as("name"))));
                   return empty_answer();
               }});
}

}  // namespace

void add_report_routes(RouteTable& table, Services* services) {
    add_report_import(table, services);
    add_mappings(table, services);
    table.add({.method = "GET",
               .pattern = "/scans",
               .operation = "list_scans",
               .summary = "The scans whose reports were imported, newest first.",
               .tag = "reports",
               .query = {{"limit", "1 to 1000; 100 when left out.", {{"type", "integer"}}}},
               .answers = {{200, "", "ScanRuns"}},
               .handle = [services](Call& call) { return list_scans(call, *services); }});
}

}  // namespace redoubt::api
