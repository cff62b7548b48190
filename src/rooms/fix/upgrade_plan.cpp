#include "rooms/fix/upgrade_plan.h"

#include <algorithm>
#include <array>
#include <map>
#include <set>
#include <span>
#include <tuple>
#include <unordered_map>
#include <utility>

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
    uint32_t last_finding = 0;
};

// Which codes were met in this round: a new round forgets them all at once.
class Met {
public:
    void forget() { ++round_; }
    // Whether it is met for the first time.
    bool first(uint32_t code) {
        if (rounds_.size() <= code) rounds_.resize(std::max<size_t>(code + 1, rounds_.size() * 2));
        return std::exchange(rounds_[code], round_) != round_;
    }
    bool has(uint32_t code) const { return code < rounds_.size() && rounds_[code] == round_; }

private:
    std::vector<uint32_t> rounds_{};
    uint32_t round_ = 1;
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
    const std::string& text(PlanField field, uint32_t code) const { return code == 0 ? none_ : texts_[field][code]; }
    // Codes of all assets that were met, in the order of their ids.
    std::vector<uint32_t> assets() const {
        std::vector<uint32_t> out;
        for (uint32_t code = 1; code < texts_[in_asset].size(); ++code)
            if (known_[in_asset].has(code)) out.push_back(code);
        std::ranges::sort(out, {}, [&](uint32_t code) -> const std::string& { return texts_[in_asset][code]; });
        return out;
    }

private:
    uint32_t remember(const ScanRow& row, PlanField field) {
        const uint32_t code = row.code(field);
        if (code == 0 || !known_[field].first(code)) return code;
        std::vector<std::string>& texts = texts_[field];
        if (texts.size() <= code) texts.resize(std::max<size_t>(code + 1, texts.size() * 2));
        texts[code] = row.text_of(field, code);
        return code;
    }

    bool is_in_window(uint32_t asset) {
        if (in_window_.size() <= asset) in_window_.resize(std::max<size_t>(asset + 1, in_window_.size() * 2));
        uint8_t& known = in_window_[asset];
        if (known == 0) known = planned_.name_of(text(in_asset, asset)) == question_.window ? 2 : 1;
        return known == 2;
    }

    OfComponent& group_of(const ScanRow& row) {
        const uint64_t key = uint64_t{row.code(in_owner)} << 32 | row.code(in_component);
        if (!groups_.empty() && key == last_key_) return groups_[last_group_];
        const auto [place, is_new] = by_key_.try_emplace(key, groups_.size());
        last_key_ = key;
        last_group_ = place->second;
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
        if (code == 0 || code == group.last_finding || row.code(in_fixed) == 0) return;
        group.last_finding = code;
        if (group.findings.size() < most_upgrade_findings || !question_.to.empty()) group.findings.try_emplace(code, row.text_of(in_finding, code));
    }

    const UpgradeQuestion& question_;
    const PlannedWindows& planned_;
    Time now_;
    std::unordered_map<uint64_t, size_t> by_key_{};
    std::vector<OfComponent> groups_{};
    uint64_t last_key_ = 0;
    size_t last_group_ = 0;
    std::array<Met, plan_fields.size()> known_{};
    std::array<std::vector<std::string>, plan_fields.size()> texts_{};  // by code
    std::string none_{};
    std::vector<uint8_t> in_window_{};  // by code of an asset: 1 no, 2 yes
};

// What is tallied for one upgrade after the other, in the same memory.
class UpgradeTally {
public:
    UpgradeTally(const Gathering& texts, const UpgradeQuestion& question, const PlannedWindows& planned, Time now)
        : texts_(texts), question_(question), planned_(planned), now_(now), assets_(texts.assets()) {
        const size_t codes = assets_.empty() ? 0 : *std::ranges::max_element(assets_) + 1;
        due_.resize(codes);
        rank_.resize(codes);
        window_.resize(codes, no_window);
        for (size_t at = 0; at < assets_.size(); ++at) {
            rank_[assets_[at]] = static_cast<uint32_t>(at);
            if (const auto found = planned.of_asset.find(texts.text(in_asset, assets_[at])); found != planned.of_asset.end())
                window_[assets_[at]] = found->second;
        }
    }

    Upgrade upgrade(OfComponent& group) {
        const advisories::CompareVersions order = advisories::component_order(group.component);
        Upgrade out{
            .owner = group.owner, .component = group.component, .package = advisories::component_name(group.component), .steps = steps_of(group, order)};
        out.to = !question_.to.empty() ? question_.to : out.steps.empty() ? std::string() : out.steps.back().to;
        out.restart = restart_after(out.package);
        std::vector<uint8_t> cleared;
        for (const UpgradeStep& step : out.steps) cleared.push_back(order(step.to, out.to) <= 0);
        count_cleared(group, cleared, out);
        std::ranges::sort(out.installed, [&](const std::string& a, const std::string& b) { return order(a, b) < 0; });
        return out;
    }

private:
    static constexpr size_t no_window = SIZE_MAX;

    // The versions that a component's occurrences are fixed in, in their order, with what each clears: its own, and those of all
    // before. Each place is told at which of them it is.
    std::vector<UpgradeStep> steps_of(OfComponent& group, advisories::CompareVersions order) {
        std::vector<uint32_t> said, codes;  // each text once; of each version the first that says it
        met_.forget();
        for (const PlannedPlace& place : group.places)
            if (place.fixed != 0 && met_.first(place.fixed)) said.push_back(place.fixed);
        const auto version = [&](uint32_t code) -> const std::string& { return texts_.text(in_fixed, code); };
        std::ranges::sort(said, [&](uint32_t a, uint32_t b) {
            const std::weak_ordering which = order(version(a), version(b));
            return which != 0 ? which < 0 : a < b;
        });
        for (const uint32_t code : said) {
            if (codes.empty() || order(version(codes.back()), version(code)) != 0) codes.push_back(code);
            if (step_.size() <= code) step_.resize(code + 1);
            step_[code] = static_cast<uint32_t>(codes.size() - 1);
        }
        std::vector<UpgradeStep> steps;
        for (const uint32_t code : codes) steps.push_back({.to = version(code)});
        for (PlannedPlace& place : group.places) {
            if (place.fixed == 0) continue;
            place.step = step_[place.fixed];
            ++steps[place.step].clears;
            steps[place.step].weight += place.weight;
        }
        for (size_t at = 1; at < steps.size(); ++at) {
            steps[at].clears += steps[at - 1].clears;
            steps[at].weight += steps[at - 1].weight;
        }
        return steps;
    }

    // Takes up what an upgrade clears: on which assets, from which versions, by when. `cleared`: by step.
    void count_cleared(const OfComponent& group, const std::vector<uint8_t>& cleared, Upgrade& out) {
        std::set<std::string> installed;
        std::vector<uint32_t> assets;
        for (Met* each : {&met_, &met_assets_, &met_findings_}) each->forget();
        for (const PlannedPlace& place : group.places) {
            if (place.fixed == 0) ++out.unfixed;
            if (place.fixed == 0 || cleared[place.step] == 0) continue;
            ++out.clears;
            out.weight += place.weight;
            if (place.asset != 0) note_asset(place, assets);
            if (place.finding != 0 && met_findings_.first(place.finding)) {
                ++out.finding_count;
                if (const auto known = group.findings.find(place.finding); out.findings.size() < most_upgrade_findings && known != group.findings.end())
                    out.findings.push_back(known->second);
            }
            if (met_.first(place.installed)) add_versions(installed, texts_.text(in_installed, place.installed));
            if (place.due.unix_ns == 0) continue;
            if (place.due < now_) ++out.overdue;
            if (out.first_due.unix_ns == 0 || place.due < out.first_due) out.first_due = place.due;
        }
        out.installed.assign(installed.begin(), installed.end());
        out.asset_count = assets.size();
        name_assets(assets, out);
        add_windows(assets, out);
    }

    void note_asset(const PlannedPlace& place, std::vector<uint32_t>& assets) {
        Time& due = due_[place.asset];
        if (met_assets_.first(place.asset)) {
            assets.push_back(place.asset);
            due = place.due;
        } else if (place.due.unix_ns != 0 && (due.unix_ns == 0 || place.due < due)) {
            due = place.due;
        }
    }

    // The first of them by id.
    void name_assets(std::vector<uint32_t> assets, Upgrade& out) const {
        const size_t named = std::min(assets.size(), most_upgrade_assets);
        const auto last = assets.begin() + static_cast<std::ptrdiff_t>(named);
        if (named < assets.size()) std::ranges::nth_element(assets, last, {}, [&](uint32_t code) { return rank_[code]; });
        std::ranges::sort(assets.begin(), last, {}, [&](uint32_t code) { return rank_[code]; });
        for (size_t at = 0; at < named; ++at) out.assets.push_back(texts_.text(in_asset, assets[at]));
    }

    void add_windows(const std::vector<uint32_t>& assets, Upgrade& out) const {
        std::vector<UpgradeWindow> windows(planned_.windows.size());
        for (const uint32_t asset : assets) {
            const size_t number = window_[asset];
            if (number == no_window) {
                ++out.without_window;
                continue;
            }
            ++windows[number].assets;
            if (due_[asset].unix_ns != 0 && due_[asset] < planned_.times[number].starts) ++windows[number].late;
        }
        for (size_t number = 0; number < windows.size(); ++number) {
            if (windows[number].assets == 0) continue;
            windows[number].name = planned_.windows[number].name;
            windows[number].starts = planned_.times[number].starts;
            windows[number].ends = planned_.times[number].ends;
            out.windows.push_back(std::move(windows[number]));
        }
        std::ranges::sort(out.windows, {}, [](const UpgradeWindow& one) { return std::tie(one.starts, one.name); });
    }

    const Gathering& texts_;
    const UpgradeQuestion& question_;
    const PlannedWindows& planned_;
    Time now_;
    std::vector<uint32_t> assets_;  // codes, in the order of their ids
    std::vector<uint32_t> rank_{};  // by code: the place in that order
    std::vector<size_t> window_{};  // by code
    std::vector<Time> due_{};       // by code: the first of what is cleared; of assets that are met
    std::vector<uint32_t> step_{};  // by code of a version
    Met met_{}, met_assets_{}, met_findings_{};
};

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
    UpgradeTally tally(gathering, question, planned, now);
    for (OfComponent& group : gathering.groups()) {
        Upgrade upgrade = tally.upgrade(group);
        plan.clears += upgrade.clears;
        plan.unfixed += upgrade.unfixed;
        plan.weight += upgrade.weight;
        plan.upgrades.push_back(std::move(upgrade));
    }
    std::ranges::sort(plan.upgrades, [](const Upgrade& a, const Upgrade& b) {
        const auto pays = [](const Upgrade& one) { return one.asset_count == 0 ? 0.0 : one.weight / static_cast<double>(one.asset_count); };
        if (pays(a) != pays(b)) return pays(a) > pays(b);
        return std::tie(a.component, a.owner) < std::tie(b.component, b.owner);
    });
    return plan;
}

}  // namespace redoubt::rooms
