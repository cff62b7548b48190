// Software: what runs where, what of it is vulnerable, and which upgrades clear most.
#include <map>

#include <fmt/format.h>

#include "api/present.h"
#include "api/routes_maintenance.h"
#include "rooms/fix/software_view.h"
#include "rooms/fix/upgrade_plan.h"

namespace redoubt::api {
namespace {

using rooms::SoftwareState;
using schema::List;
using schema::Map;
using schema::Value;

constexpr int most_rows = 1000;
constexpr int most_references = 200;  // assets and findings of one upgrade

Value software_count(size_t number) { return Value(static_cast<int64_t>(number)); }
Value filled(const std::string& text) { return text.empty() ? Value() : Value(text); }
Value show_watched(const rooms::WatchedAsset& asset) {
    return present(store::Reference{"asset", asset.id, asset.key, asset.title, asset.retired ? "retired" : ""});
}

Value show_row(const rooms::SoftwareRow& row) {
    List versions;
    for (const rooms::InstalledVersion& one : row.versions)
        versions.push_back(
            Map{{"version", one.version}, {"assets", software_count(one.assets)}, {"weaknesses", schema::list_of(one.weaknesses)}, {"unknown", one.unknown}});
    return Map{{"name", row.name},
               {"ecosystem", row.ecosystem},
               {"assets", software_count(row.assets)},
               {"versions", std::move(versions)},
               {"vulnerable_assets", software_count(row.vulnerable_assets)},
               {"weaknesses", software_count(row.weaknesses)},
               {"unknown", row.unknown}};
}

Result<rooms::SoftwareQuestion> software_question(const Call& call) {
    rooms::SoftwareQuestion out{.name = call.text("name"),
                                .exact = TRY(call.truth("exact")),
                                .version = call.text("version"),
                                .vulnerable_only = TRY(call.truth("vulnerable")),
                                .unknown_only = TRY(call.truth("unknown"))};
    using enum rooms::SoftwareQuestion::Sort;
    const std::string sort = call.text("sort");
    out.sort = sort == "assets" ? assets : sort == "weaknesses" ? weaknesses : name;
    out.skip = static_cast<size_t>(TRY(call.number("skip", 0, 0, 10'000'000)));
    out.limit = static_cast<size_t>(TRY(call.number("limit", 100, 1, most_rows)));
    return out;
}

Result<HttpResponse> list_software(Call& call, Services& services) {
    TRY(services.software.know());
    const rooms::SoftwareQuestion question = TRY(software_question(call));
    const rooms::AssetSight sight = TRY(rooms::AssetSight::of(services.store, call.who.actor));
    const rooms::SoftwareList found = services.software.with_state([&](const SoftwareState& state) { return rooms::software_list(state, sight, question); });
    List items;
    for (const rooms::SoftwareRow& row : found.rows) items.push_back(show_row(row));
    return json_answer(200, Map{{"items", std::move(items)},
                                {"total", software_count(found.total)},
                                {"unknown", software_count(found.unknown)},
                                {"assets", software_count(found.assets)},
                                {"packages", software_count(found.packages)},
                                {"has_feeds", found.has_feeds}});
}

Result<HttpResponse> who_runs(Call& call, Services& services) {
    TRY(services.software.know());
    const rooms::AssetSight sight = TRY(rooms::AssetSight::of(services.store, call.who.actor));
    const auto skip = static_cast<size_t>(TRY(call.number("skip", 0, 0, 10'000'000))),
               limit = static_cast<size_t>(TRY(call.number("limit", 100, 1, most_rows)));
    const rooms::WhoList found = services.software.with_state(
        [&](const SoftwareState& state) { return rooms::who_runs(state, sight, call.text("name"), call.text("version"), skip, limit); });
    List items;
    for (const rooms::WhoRow& row : found.rows)
        items.push_back(Map{{"asset", show_watched(row.asset)},
                            {"package", row.package},
                            {"version", row.version},
                            {"weaknesses", schema::list_of(row.weaknesses)},
                            {"unknown", row.unknown}});
    return json_answer(200, Map{{"items", std::move(items)}, {"total", software_count(found.total)}});
}

Result<HttpResponse> software_of(Call& call, Services& services) {
    TRY(services.software.know());
    const store::Record asset = TRY(call.records.get("asset", call.captured_as("asset")));
    const auto [packages, has_feeds] =
        services.software.with_state([&](const SoftwareState& state) { return std::pair(rooms::software_on(state, asset.id.text), state.book != nullptr); });
    List items;
    for (const rooms::InstalledPackage& one : packages)
        items.push_back(Map{{"name", one.name},
                            {"version", one.version},
                            {"purl", one.purl},
                            {"fixed_in", filled(one.fixed_in)},
                            {"weaknesses", schema::list_of(one.weaknesses)},
                            {"unknown", one.unknown}});
    return json_answer(200, Map{{"items", std::move(items)}, {"has_feeds", has_feeds}});
}

// Ids as records that the caller may see, in the same order, at most so many.
Result<List> refer(Call& call, std::string_view type, std::vector<std::string> ids, size_t most) {
    if (ids.size() > most) ids.resize(most);
    if (ids.empty()) return List{};
    List out;
    for (const auto& one : TRY(call.records.refer(type, ids)))
        if (one) out.push_back(present(*one));
    return out;
}

Result<Map> show_upgrade(Call& call, const rooms::Upgrade& upgrade, size_t references) {
    List steps;
    for (const rooms::UpgradeStep& step : upgrade.steps)
        steps.push_back(Map{{"to", step.to}, {"clears", software_count(step.clears)}, {"weight", step.weight}});
    List windows;
    for (const rooms::UpgradeWindow& window : upgrade.windows)
        windows.push_back(Map{{"name", window.name},
                              {"starts", window.starts},
                              {"ends", window.ends},
                              {"assets", software_count(window.assets)},
                              {"late", software_count(window.late)}});
    List owner = TRY(refer(call, "party", upgrade.owner.empty() ? std::vector<std::string>{} : std::vector{upgrade.owner}, 1));
    return Map{{"owner", owner.empty() ? Value() : std::move(owner.front())},
               {"component", upgrade.component},
               {"package", upgrade.package},
               {"to", filled(upgrade.to)},
               {"installed", schema::list_of(upgrade.installed)},
               {"assets", software_count(upgrade.asset_count)},
               {"on", TRY(refer(call, "asset", upgrade.assets, references))},
               {"cleared", software_count(upgrade.finding_count)},
               {"findings", TRY(refer(call, "finding", upgrade.findings, references))},
               {"clears", software_count(upgrade.clears)},
               {"unfixed", software_count(upgrade.unfixed)},
               {"overdue", software_count(upgrade.overdue)},
               {"weight", upgrade.weight},
               {"first_due", time_or_null(upgrade.first_due)},
               {"restart", std::string(rooms::restart_name(upgrade.restart))},
               {"restarts", schema::list_of(upgrade.restarts)},
               {"windows", std::move(windows)},
               {"without_window", software_count(upgrade.without_window)},
               {"steps", std::move(steps)}};
}

// A day is meant to its end; what is due lies ahead, unlike the moments at which a record is looked at.
Result<Time> term_of(const std::string& text, Time now) {
    if (text.starts_with("now+")) {
        if (const auto ahead = parse_duration(text.substr(4))) return now + *ahead;
    } else if (const auto time = parse_time(text)) {
        return text.size() == 10 ? *time + days(1) - Duration{1} : *time;
    }
    return fail(Code::invalid, fmt::format("'{}' is not a time", text.substr(0, 60)), "due_before", "write 2026-12-01, 2026-12-01T12:00:00Z or now+14d");
}

Result<HttpResponse> plan_upgrades(Call& call, Services& services) {
    rooms::UpgradeQuestion question{.query = call.text("q"), .component = call.text("component"), .to = call.text("to"), .window = call.text("window")};
    if (!question.to.empty() && question.component.empty())
        return fail(Code::invalid, "a version is of one component", "component", "say which: component=pkg:deb/debian/openssl");
    if (const std::string until = call.text("due_before"); !until.empty()) question.due_before = TRY(term_of(until, services.store.clock().now()));
    const auto skip = static_cast<size_t>(TRY(call.number("skip", 0, 0, 10'000'000))), limit = static_cast<size_t>(TRY(call.number("limit", 50, 1, 500)));
    const auto references = static_cast<size_t>(TRY(call.number("references", 10, 0, most_references)));
    rooms::UpgradePlan plan = TRY(rooms::plan_upgrades(services.store, call.who.actor, question));
    List items;
    const size_t first = std::min(skip, plan.upgrades.size()), last = std::min(first + limit, plan.upgrades.size());
    const std::span<rooms::Upgrade> shown = std::span(plan.upgrades).subspan(first, last - first);
    TRY(rooms::say_what_runs(services.store, call.who.actor, shown));
    double weight_before = 0;
    for (size_t at = 0; at < first; ++at) weight_before += plan.upgrades[at].weight;
    for (const rooms::Upgrade& upgrade : shown) items.push_back(TRY(show_upgrade(call, upgrade, references)));
    return json_answer(200, Map{{"items", std::move(items)},
                                {"total", software_count(plan.upgrades.size())},
                                {"occurrences", software_count(plan.occurrences)},
                                {"clears", software_count(plan.clears)},
                                {"unfixed", software_count(plan.unfixed)},
                                {"weight", plan.weight},
                                {"weight_before", weight_before},
                                {"more", software_count(plan.upgrades.size() - last)},
                                {"cut", plan.cut}});
}

Result<HttpResponse> match_software(Services& services) {
    const rooms::SoftwareOutcome done = TRY(services.software.follow());
    return json_answer(200, Map{{"assets", software_count(done.assets)},
                                {"packages", software_count(done.packages)},
                                {"raised", software_count(done.raised)},
                                {"closed", software_count(done.closed)},
                                {"opened", software_count(done.opened)},
                                {"changed", software_count(done.changed)},
                                {"verified", software_count(done.verified)}});
}

}  // namespace

void add_software_routes(RouteTable& table, Services* services) {
    const auto with = [services](Result<HttpResponse> (*handle)(Call&, Services&)) {
        return [services, handle](Call& call) { return handle(call, *services); };
    };
    const Map text{{"type", "string"}}, number{{"type", "integer"}}, truth{{"type", "string"}, {"enum", List{"true", "false"}}};
    const Map sorts{{"type", "string"}, {"enum", List{"name", "assets", "weaknesses"}}};
    const Parameter skip{"skip", "So many are passed over first.", number}, limit{"limit", "At most so many.", number};
    const auto read = [&](std::string pattern, std::string operation, std::string summary, std::string answer, std::vector<Parameter> query,
                          std::function<Result<HttpResponse>(Call&)> handle) {
        table.add({.method = "GET",
                   .pattern = std::move(pattern),
                   .operation = std::move(operation),
                   .summary = std::move(summary),
                   .tag = "software",
                   .query = std::move(query),
                   .answers = {{200, "", std::move(answer)}, {404, "There is no such asset.", "Problem", "application/problem+json"}},
                   .handle = std::move(handle)});
    };
    read("/software", "list_software", "Software by name, with the versions that run, on how many assets, and what is known to be wrong with each.",
         "SoftwareList",
         {{"name", "A part of the name.", text},
          {"exact", "true: the whole name, not a part.", truth},
          {"version", "Only such versions: <3.0.13, or >=1.2, <2.", text},
          {"vulnerable", "true: only what has a known weakness.", truth},
          {"unknown", "true: only what no feed speaks of.", truth},
          {"sort", "name when left out.", sorts},
          skip,
          limit},
         with(list_software));
    read("/software/who", "who_runs_software", "Which assets run a package, in such versions.", "SoftwareHolders",
         {{"name", "The package: openssl.", text, true}, {"version", "Only such versions: <3.0.13.", text}, skip, limit}, with(who_runs));
    read("/software/on/{asset}", "show_asset_software", "What one asset runs, what is vulnerable first.", "AssetSoftware", {}, with(software_of));
    read("/software/upgrades", "plan_upgrades", "Which upgrades clear most, by owner and package, what pays most first.", "UpgradePlan",
         {{"q", "Of which occurrences, in the query language.", text},
          {"component", "Of this one alone: pkg:deb/debian/openssl.", text},
          {"to", "What going to this version would clear.", text},
          {"due_before", "Only what is due by then: 2026-12-01, now+14d.", text},
          {"window", "Only on assets that have this maintenance window; none: that have none.", text},
          {"references", "Of each upgrade so many assets and findings are named, 200 at most; 10 when left out.", number},
          skip,
          limit},
         with(plan_upgrades));
    add_maintenance_routes(table, services);
    table.add({.method = "POST",
               .pattern = "/software/match",
               .operation = "match_software",
               .summary = "Works through what changed in the inventory or in the feeds now; it happens by itself within seconds.",
               .tag = "software",
               .right = Right::write,
               .answers = {{200, "", "SoftwareMatched"}},
               .handle = [services](Call&) { return match_software(*services); }});
}

}  // namespace redoubt::api
