#include "rooms/fix/upgrade_plan.h"

#include <algorithm>
#include <array>
#include <map>
#include <set>
#include <tuple>

#include <fmt/format.h>

#include "advisories/lookups.h"
#include "base/text.h"
#include "rooms/fix/software_records.h"
#include "store/tables.h"

namespace redoubt::rooms {
namespace {

using store::Record;

struct Seen {
    std::string fixed_in, installed, asset, finding;
    double priority = 0;
    Time due{};
};

struct OfComponent {
    std::vector<Seen> seen;
};

// Which window each asset has, and when that is.
struct PlannedWindows {
    std::vector<MaintenanceWindow> windows;
    std::vector<WindowTime> times;
    std::map<std::string, size_t, std::less<>> of_asset;

    static Result<PlannedWindows> read(store::Store& store, const store::Actor& actor) {
        PlannedWindows out;
        Maintenance maintenance(store);
        out.windows = TRY(maintenance.windows());
        for (const MaintenanceWindow& window : out.windows) {
            const WindowTime next = TRY(next_window(window, store.clock().now()));
            out.times.push_back(next);
        }
        out.of_asset = TRY(maintenance.assets(actor, out.windows));
        return out;
    }
    std::string_view name_of(std::string_view asset) const {
        const auto found = of_asset.find(asset);
        return found == of_asset.end() ? std::string_view("none") : std::string_view(windows[found->second].name);
    }
    bool has(std::string_view name) const { return name == "none" || std::ranges::find(windows, name, &MaintenanceWindow::name) != windows.end(); }
};

// `due`: of each asset, the first that is due on it; zero: nothing is.
void add_windows(Upgrade& upgrade, const std::map<std::string, Time>& due, const PlannedWindows& planned) {
    std::map<size_t, UpgradeWindow> windows;
    for (const auto& [asset, first] : due) {
        const auto found = planned.of_asset.find(asset);
        if (found == planned.of_asset.end()) {
            ++upgrade.without_window;
            continue;
        }
        const auto& [starts, ends] = planned.times[found->second];
        UpgradeWindow& window = windows[found->second];
        window.name = planned.windows[found->second].name;
        window.starts = starts;
        window.ends = ends;
        ++window.assets;
        if (first.unix_ns != 0 && first < starts) ++window.late;
    }
    for (auto& [number, window] : windows) upgrade.windows.push_back(std::move(window));
    std::ranges::sort(upgrade.windows, {}, [](const UpgradeWindow& one) { return std::tie(one.starts, one.name); });
}

double number_in(const schema::Value& value) { return value.as<double>() ? *value.as<double>() : static_cast<double>(value.integer()); }

// "1.2, 1.4": each for itself.
void add_versions(std::set<std::string>& all, const std::string& list) {
    for (const std::string_view one : split(list, ','))
        if (const std::string_view version = trim(one); !version.empty()) all.emplace(version);
}

double weight_of(const Seen& seen, Time now) {
    const bool overdue = seen.due.unix_ns != 0 && seen.due < now;
    return std::max(seen.priority, 1.0) * (overdue ? 2 : 1);
}

std::vector<UpgradeStep> steps_of(const OfComponent& group, advisories::CompareVersions order, Time now) {
    std::vector<UpgradeStep> steps;
    for (const Seen& seen : group.seen) {
        if (seen.fixed_in.empty()) continue;
        const auto same = std::ranges::find_if(steps, [&](const UpgradeStep& step) { return order(step.to, seen.fixed_in) == 0; });
        if (same == steps.end()) steps.push_back({.to = seen.fixed_in});
    }
    std::ranges::sort(steps, [&](const UpgradeStep& a, const UpgradeStep& b) { return order(a.to, b.to) < 0; });
    for (UpgradeStep& step : steps)
        for (const Seen& seen : group.seen) {
            if (seen.fixed_in.empty() || order(seen.fixed_in, step.to) > 0) continue;
            ++step.clears;
            step.weight += weight_of(seen, now);
        }
    return steps;
}

Upgrade upgrade_of(const std::pair<std::string, std::string>& key, const OfComponent& group, const UpgradeQuestion& question, const PlannedWindows& planned,
                   Time now) {
    const advisories::CompareVersions order = advisories::component_order(key.second);
    Upgrade out{.owner = key.first, .component = key.second, .package = advisories::component_name(key.second), .steps = steps_of(group, order, now)};
    out.to = !question.to.empty() ? question.to : out.steps.empty() ? std::string() : out.steps.back().to;
    out.restart = restart_after(out.package);
    std::set<std::string> installed, findings;
    std::map<std::string, Time> assets;
    for (const Seen& seen : group.seen) {
        if (seen.fixed_in.empty()) ++out.unfixed;
        if (seen.fixed_in.empty() || out.to.empty() || order(seen.fixed_in, out.to) > 0) continue;
        ++out.clears;
        out.weight += weight_of(seen, now);
        Time& first = assets[seen.asset];
        if (seen.due.unix_ns != 0 && (first.unix_ns == 0 || seen.due < first)) first = seen.due;
        findings.insert(seen.finding);
        add_versions(installed, seen.installed);
        if (seen.due.unix_ns == 0) continue;
        if (seen.due < now) ++out.overdue;
        if (out.first_due.unix_ns == 0 || seen.due < out.first_due) out.first_due = seen.due;
    }
    out.installed.assign(installed.begin(), installed.end());
    std::ranges::sort(out.installed, [&](const std::string& a, const std::string& b) { return order(a, b) < 0; });
    for (const auto& [asset, due] : assets) out.assets.push_back(asset);
    add_windows(out, assets, planned);
    out.findings.assign(findings.begin(), findings.end());
    return out;
}

}  // namespace

Result<UpgradePlan> plan_upgrades(store::Store& store, const store::Actor& actor, const UpgradeQuestion& question) {
    UpgradePlan plan;
    const PlannedWindows planned = TRY(PlannedWindows::read(store, actor));
    if (!question.window.empty() && !planned.has(question.window))
        return fail(Code::invalid, fmt::format("there is no window '{}'", question.window.substr(0, 60)), "window", "list them: GET /api/v1/software/windows");
    std::map<std::pair<std::string, std::string>, OfComponent> groups;
    const Time now = store.clock().now();
    store::ListQuery query{
        .text = question.query, .sort = "created", .fields = {"component", "installed", "fixed_in", "asset", "finding", "priority", "due", "identity"}};
    query.tree =
        schema::both(schema::test_equals("state", "open"), question.component.empty() ? schema::Query{} : schema::test_equals("component", question.component));
    TRY(store::each_record(store, actor, "occurrence", query, [&](std::span<const Record> batch) -> Result<> {
        for (const Record& one : batch) {
            if (!one["identity"].text().starts_with(software_identity)) continue;
            if (question.due_before.unix_ns != 0 && (one["due"].is_null() || question.due_before < one["due"].time())) continue;
            if (!question.window.empty() && planned.name_of(one["asset"].text()) != question.window) continue;
            if (plan.occurrences == most_plan_occurrences) {
                plan.cut = true;
                continue;
            }
            ++plan.occurrences;
            groups[{one.owner.id, std::string(one["component"].text())}].seen.push_back({.fixed_in = std::string(one["fixed_in"].text()),
                                                                                         .installed = std::string(one["installed"].text()),
                                                                                         .asset = std::string(one["asset"].text()),
                                                                                         .finding = std::string(one["finding"].text()),
                                                                                         .priority = number_in(one["priority"]),
                                                                                         .due = one["due"].time()});
        }
        return {};
    }));
    for (const auto& [key, group] : groups) {
        Upgrade upgrade = upgrade_of(key, group, question, planned, now);
        plan.clears += upgrade.clears;
        plan.unfixed += upgrade.unfixed;
        plan.weight += upgrade.weight;
        plan.upgrades.push_back(std::move(upgrade));
    }
    std::ranges::sort(plan.upgrades, [](const Upgrade& a, const Upgrade& b) {
        const auto pays = [](const Upgrade& one) { return one.assets.empty() ? 0.0 : one.weight / static_cast<double>(one.assets.size()); };
        if (pays(a) != pays(b)) return pays(a) > pays(b);
        return std::tie(a.component, a.owner) < std::tie(b.component, b.owner);
    });
    return plan;
}

}  // namespace redoubt::rooms
