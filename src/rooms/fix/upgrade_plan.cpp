#include "rooms/fix/upgrade_plan.h"

#include <algorithm>
#include <array>
#include <map>
#include <set>
#include <span>
#include <tuple>
#include <unordered_map>

#include <fmt/format.h>

#include "advisories/lookups.h"
#include "base/text.h"
#include "store/scan.h"

namespace redoubt::rooms {
namespace {

using store::ScanRow;

// The columns of an occurrence that a plan is made of.
enum PlanField : size_t { in_owner, in_component, in_fixed, in_installed, in_asset, in_finding, in_priority, in_due };
constexpr std::array<std::string_view, 8> plan_fields{"owner", "component", "fixed_in", "installed", "asset", "finding", "priority", "due"};

// One occurrence; texts by their codes, 0: none.
struct PlannedPlace {
    uint32_t fixed, installed, asset, finding;
    uint32_t step = 0;  // which clears it first; of what is fixed
    double weight;
    Time due;
};

struct OfComponent {
    std::string owner, component;
    std::vector<PlannedPlace> places;
    std::unordered_map<uint32_t, std::string> findings;  // ids by code, of the first few
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

// An asset, and the first that is due on it; zero: nothing is.
using FirstDue = std::pair<std::string_view, Time>;

void add_windows(Upgrade& upgrade, std::span<const FirstDue> due, const PlannedWindows& planned) {
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

// "1.2, 1.4": each for itself.
void add_versions(std::set<std::string>& all, const std::string& list) {
    for (const std::string_view one : split(list, ','))
        if (const std::string_view version = trim(one); !version.empty()) all.emplace(version);
}

// Gathers open occurrences by owner and component.
class Gathering {
public:
    Gathering(const UpgradeQuestion& question, const PlannedWindows& planned, Time now) : question_(question), planned_(planned), now_(now) {}

    void add(const ScanRow& row, UpgradePlan& plan) {
        const Time due = row.is_null(in_due) ? Time{} : Time{row.integer(in_due)};
        if (question_.due_before.unix_ns != 0 && (due.unix_ns == 0 || question_.due_before < due)) return;
        const uint32_t asset = remember(row, in_asset);
        if (!question_.window.empty() && !is_in_window(asset)) return;
        if (plan.occurrences == most_plan_occurrences) {
            plan.cut = true;
            return;
        }
        ++plan.occurrences;
        const bool overdue = due.unix_ns != 0 && due < now_;
        const double priority = row.is_null(in_priority) ? 0 : row.decimal(in_priority);
        OfComponent& group = group_of(row);
        group.places.push_back({.fixed = remember(row, in_fixed),
                                .installed = remember(row, in_installed),
                                .asset = asset,
                                .finding = row.code(in_finding),
                                .weight = std::max(priority, 1.0) * (overdue ? 2 : 1),
                                .due = due});
        note_finding(row, group);
    }

    std::vector<OfComponent>& groups() { return groups_; }
    const std::string& text(PlanField field, uint32_t code) const { return texts_[field][code]; }

private:
    uint32_t remember(const ScanRow& row, PlanField field) {
        const uint32_t code = row.code(field);
        std::vector<std::string>& texts = texts_[field];
        if (texts.size() <= code) texts.resize(std::max<size_t>(code + 1, texts.size() * 2));
        if (code != 0 && texts[code].empty()) texts[code] = row.text_of(field, code);
        return code;
    }

    bool is_in_window(uint32_t asset) {
        if (in_window_.size() <= asset) in_window_.resize(texts_[in_asset].size());
        uint8_t& known = in_window_[asset];
        if (known == 0) known = planned_.name_of(text(in_asset, asset)) == question_.window ? 2 : 1;
        return known == 2;
    }

    OfComponent& group_of(const ScanRow& row) {
        const uint64_t key = uint64_t{row.code(in_owner)} << 32 | row.code(in_component);
        const auto [place, is_new] = by_key_.try_emplace(key, groups_.size());
        if (is_new)
            groups_.push_back({.owner = std::string(row.text_of(in_owner, row.code(in_owner))),
                               .component = std::string(row.text_of(in_component, row.code(in_component))),
                               .places = {},
                               .findings = {}});
        return groups_[place->second];
    }

    // Going to the last version clears all that anything fixes, so the first few will do; a version that was asked for may not.
    void note_finding(const ScanRow& row, OfComponent& group) const {
        const uint32_t code = row.code(in_finding);
        if (code == 0 || row.code(in_fixed) == 0) return;
        if (group.findings.size() < most_upgrade_findings || !question_.to.empty()) group.findings.try_emplace(code, row.text_of(in_finding, code));
    }

    const UpgradeQuestion& question_;
    const PlannedWindows& planned_;
    Time now_;
    std::unordered_map<uint64_t, size_t> by_key_{};
    std::vector<OfComponent> groups_{};
    std::array<std::vector<std::string>, plan_fields.size()> texts_{};  // by code
    std::vector<uint8_t> in_window_{};                                  // by code of an asset: 1 no, 2 yes
};

// The versions that a component's occurrences are fixed in, in their order, with what each clears: its own, and those of all before.
// Each place is told at which of them it is.
std::vector<UpgradeStep> steps_of(OfComponent& group, const Gathering& texts, advisories::CompareVersions order) {
    std::vector<uint32_t> codes;  // of each version the first that says it
    std::unordered_map<uint32_t, uint32_t> said_by;
    for (const PlannedPlace& place : group.places) {
        if (place.fixed == 0 || said_by.contains(place.fixed)) continue;
        const std::string& version = texts.text(in_fixed, place.fixed);
        const auto same = std::ranges::find_if(codes, [&](uint32_t code) { return order(texts.text(in_fixed, code), version) == 0; });
        said_by[place.fixed] = same == codes.end() ? place.fixed : *same;
        if (same == codes.end()) codes.push_back(place.fixed);
    }
    std::ranges::sort(codes, [&](uint32_t a, uint32_t b) { return order(texts.text(in_fixed, a), texts.text(in_fixed, b)) < 0; });
    std::vector<UpgradeStep> steps;
    for (const uint32_t code : codes) steps.push_back({.to = texts.text(in_fixed, code)});
    for (auto& [code, first] : said_by) first = static_cast<uint32_t>(std::ranges::find(codes, first) - codes.begin());
    for (PlannedPlace& place : group.places) {
        if (place.fixed == 0) continue;
        place.step = said_by.find(place.fixed)->second;
        ++steps[place.step].clears;
        steps[place.step].weight += place.weight;
    }
    for (size_t at = 1; at < steps.size(); ++at) {
        steps[at].clears += steps[at - 1].clears;
        steps[at].weight += steps[at - 1].weight;
    }
    return steps;
}

// Each asset once, in the order of their ids.
std::vector<FirstDue> first_due(std::vector<std::pair<uint32_t, Time>> due, const Gathering& texts) {
    const auto by_asset = [](const auto& a, const auto& b) {
        return a.first != b.first ? a.first < b.first : (a.second.unix_ns != 0 && (b.second.unix_ns == 0 || a.second < b.second));
    };
    std::ranges::sort(due, by_asset);
    const auto twice = std::ranges::unique(due, {}, &std::pair<uint32_t, Time>::first);
    due.erase(twice.begin(), twice.end());
    std::vector<FirstDue> out;
    for (const auto& [asset, first] : due) out.emplace_back(texts.text(in_asset, asset), first);
    std::ranges::sort(out, {}, &FirstDue::first);
    return out;
}

// Takes up what an upgrade clears: on which assets, from which versions, by when. `cleared`: by step.
void count_cleared(const OfComponent& group, const Gathering& texts, const std::vector<bool>& cleared, const PlannedWindows& planned, Time now, Upgrade& out) {
    std::set<std::string> installed;
    std::set<uint32_t> installed_codes, findings;
    std::vector<std::pair<uint32_t, Time>> due;
    for (const PlannedPlace& place : group.places) {
        if (place.fixed == 0) ++out.unfixed;
        if (place.fixed == 0 || !cleared[place.step]) continue;
        ++out.clears;
        out.weight += place.weight;
        due.emplace_back(place.asset, place.due);
        if (out.findings.size() < most_upgrade_findings)
            if (const auto known = group.findings.find(place.finding); known != group.findings.end() && findings.insert(place.finding).second)
                out.findings.push_back(known->second);
        if (installed_codes.insert(place.installed).second) add_versions(installed, texts.text(in_installed, place.installed));
        if (place.due.unix_ns == 0) continue;
        if (place.due < now) ++out.overdue;
        if (out.first_due.unix_ns == 0 || place.due < out.first_due) out.first_due = place.due;
    }
    out.installed.assign(installed.begin(), installed.end());
    const std::vector<FirstDue> assets = first_due(std::move(due), texts);
    for (const auto& [asset, first] : assets) out.assets.emplace_back(asset);
    add_windows(out, assets, planned);
}

Upgrade upgrade_of(OfComponent& group, const Gathering& texts, const UpgradeQuestion& question, const PlannedWindows& planned, Time now) {
    const advisories::CompareVersions order = advisories::component_order(group.component);
    Upgrade out{
        .owner = group.owner, .component = group.component, .package = advisories::component_name(group.component), .steps = steps_of(group, texts, order)};
    out.to = !question.to.empty() ? question.to : out.steps.empty() ? std::string() : out.steps.back().to;
    out.restart = restart_after(out.package);
    std::vector<bool> cleared;
    for (const UpgradeStep& step : out.steps) cleared.push_back(order(step.to, out.to) <= 0);
    count_cleared(group, texts, cleared, planned, now, out);
    std::ranges::sort(out.installed, [&](const std::string& a, const std::string& b) { return order(a, b) < 0; });
    return out;
}

}  // namespace

Result<UpgradePlan> plan_upgrades(store::Store& store, const store::Actor& actor, const UpgradeQuestion& question) {
    UpgradePlan plan;
    const PlannedWindows planned = TRY(PlannedWindows::read(store, actor));
    if (!question.window.empty() && !planned.has(question.window))
        return fail(Code::invalid, fmt::format("there is no window '{}'", question.window.substr(0, 60)), "window", "list them: GET /api/v1/software/windows");
    schema::Query query = question.component.empty()
                              ? schema::Query{.kind = schema::Query::Kind::test, .test = {.field = "component", .op = schema::Op::present, .value = "*"}}
                              : schema::test_equals("component", question.component);
    query = schema::both(schema::test_equals("state", "open"), std::move(query));
    if (!trim(question.query).empty()) query = schema::both(TRY(schema::parse_query(question.query)), std::move(query));
    const Time now = store.clock().now();
    Gathering gathering(question, planned, now);
    TRY(store::scan(store, actor, "occurrence", query, plan_fields, [&](const ScanRow& row) { gathering.add(row, plan); }));
    for (OfComponent& group : gathering.groups()) {
        Upgrade upgrade = upgrade_of(group, gathering, question, planned, now);
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
