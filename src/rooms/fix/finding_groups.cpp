#include "rooms/fix/finding_groups.h"

#include <algorithm>
#include <array>
#include <map>
#include <tuple>
#include <unordered_map>

#include <fmt/format.h>

#include "advisories/lookups.h"
#include "base/text.h"
#include "store/tables.h"

namespace redoubt::rooms {
namespace {

using schema::Value;
using store::Record;

constexpr std::array<std::string_view, 6> group_names{"fix", "rule", "component", "weakness", "root_cause", "owner"};
constexpr std::array<std::string_view, 5> grave{"informational", "low", "medium", "high", "critical"};
constexpr size_t longest_value = 2000;  // of what a query asks for

struct Gathered {
    FindingGroup group{};
    size_t worst = 0;
    std::string field{}, remedy{};
    bool one_remedy = true;
};

size_t gravity(std::string_view severity) { return static_cast<size_t>(std::ranges::find(grave, severity) - grave.begin()); }

// The field that a group's members share, and what stands there.
struct Shared {
    std::string_view field;
    std::string value;
};

std::vector<Shared> shared_by(const Record& finding, GroupBy by) {
    const auto one = [&](std::string_view field) { return std::vector<Shared>{{field, std::string(finding[field].text())}}; };
    switch (by) {
        case GroupBy::fix:  // one upgrade of a component clears all that is wrong with it; what has none shares its remedy
            if (finding["component"].text().starts_with("pkg:")) return one("component");
            return one("remedy");
        case GroupBy::rule: return one("rule");
        case GroupBy::component: return one("component");
        case GroupBy::root_cause: return one("root_cause");
        case GroupBy::owner: return {{"owner", finding.owner.id}};
        case GroupBy::weakness: break;
    }
    std::vector<Shared> out;
    for (const Value& weakness : finding["weaknesses"].list()) out.push_back({"weaknesses", std::string(weakness.text())});
    if (out.empty()) out.push_back({"weaknesses", {}});
    return out;
}

void count_in(const Record& finding, bool open, Time now, Gathered& into) {
    FindingGroup& group = into.group;
    ++group.count;
    group.open += open ? 1 : 0;
    into.worst = std::max(into.worst, gravity(finding["severity"].text()));
    const int64_t back = finding["times_back"].integer();
    group.came_back += back > 0 ? 1 : 0;
    group.times_back += back;
    const std::string_view remedy = finding["remedy"].text();
    if (into.remedy.empty()) into.remedy = std::string(remedy.substr(0, longest_value));
    into.one_remedy = into.one_remedy && (remedy.empty() || into.remedy == remedy);
    const Time due = finding["due"].is_null() ? finding["deadline"].time() : finding["due"].time();
    if (!open || due.unix_ns == 0) return;
    group.overdue += due < now ? 1 : 0;
    if (group.first_due.unix_ns == 0 || due < group.first_due) group.first_due = due;
}

std::string first_line(std::string_view text) {
    const std::string_view line = text.substr(0, text.find('\n'));
    return line.size() <= 200 ? std::string(line) : to_valid_utf8(line.substr(0, 200)) + "…";
}

std::string title_of_group(const Gathered& one, GroupBy by) {
    if (one.group.value.empty())
        return by == GroupBy::fix ? "Nobody says what would fix it" : fmt::format("No {}", by == GroupBy::root_cause ? "root cause" : group_by_name(by));
    if (by != GroupBy::fix || one.field == "remedy") return first_line(one.group.value);
    if (one.one_remedy && !one.remedy.empty()) return first_line(one.remedy);
    return fmt::format("Upgrade {}", advisories::component_name(one.group.value));
}

// The question's own query, and what the group shares.
Result<std::string> query_of_group(const Gathered& one, const std::string& q, GroupBy by) {
    schema::Query shares = schema::test_equals(one.field, one.group.value);
    if (one.group.value.empty()) {
        schema::Query has{.kind = schema::Query::Kind::test, .test = {.field = one.field, .op = schema::Op::present, .value = "*"}};
        shares = {.kind = schema::Query::Kind::negation, .children = {has}};
    }
    if (by == GroupBy::fix && one.field == "remedy") {  // those with a package are in its group
        schema::Query package{.kind = schema::Query::Kind::test, .test = {.field = "component", .value = "pkg:*"}};
        shares = schema::both(std::move(shares), {.kind = schema::Query::Kind::negation, .children = {package}});
    }
    if (trim(q).empty()) return schema::to_text(shares);
    return schema::to_text(schema::both(TRY(schema::parse_query(q)), std::move(shares)));
}

Result<> name_owners(store::Store& store, const store::Actor& actor, std::vector<Gathered*>& shown) {
    std::vector<std::string> ids;
    for (const Gathered* one : shown) ids.push_back(one->group.value);
    const auto known = TRY(store.as(actor).refer("party", ids));
    for (size_t at = 0; at < shown.size(); ++at)
        if (known[at]) shown[at]->group.title = known[at]->title;
    return {};
}

}  // namespace

std::string_view group_by_name(GroupBy by) { return group_names[static_cast<size_t>(by)]; }

std::optional<GroupBy> parse_group_by(std::string_view name) {
    const auto found = std::ranges::find(group_names, name);
    if (found == group_names.end()) return std::nullopt;
    return static_cast<GroupBy>(found - group_names.begin());
}

Result<FindingGroups> group_findings(store::Store& store, const store::Actor& actor, const GroupQuestion& question) {
    FindingGroups out;
    std::unordered_map<std::string, Gathered> gathered;
    const Time now = store.clock().now();
    const schema::RecordInfo& type = *store.find_type("finding");
    store::ListQuery query{.text = question.q,
                           .sort = "created",
                           .fields = {"component", "remedy", "rule", "root_cause", "weaknesses", "severity", "due", "deadline", "times_back"}};
    TRY(store::each_record(store, actor, "finding", query, [&](std::span<const Record> batch) -> Result<> {
        for (const Record& finding : batch) {
            out.cut = out.findings == most_grouped;
            if (out.cut) return {};
            const schema::State* state = type.find_state(finding.state);
            const bool open = !state || !state->closed;
            ++out.findings;
            out.open += open ? 1 : 0;
            out.came_back += finding["times_back"].integer() > 0 ? 1 : 0;
            out.times_back += finding["times_back"].integer();
            for (Shared& shared : shared_by(finding, question.by)) {
                if (shared.value.size() > longest_value) shared.value.clear();
                Gathered& into = gathered[fmt::format("{} {}", shared.field, shared.value)];
                if (into.group.count == 0) into.field = shared.field;
                if (into.group.count == 0) into.group.value = std::move(shared.value);
                count_in(finding, open, now, into);
            }
        }
        return {};
    }));
    std::vector<Gathered*> shown;
    for (auto& [key, one] : gathered) {
        out.recurring += one.group.recurs() ? 1 : 0;
        if (!question.recurring || one.group.recurs()) shown.push_back(&one);
    }
    out.total = static_cast<int64_t>(shown.size());
    std::ranges::sort(shown, [&](const Gathered* a, const Gathered* b) {
        const auto weigh = [&](const Gathered& one) {
            return std::tuple(question.recurring ? one.group.times_back : 0, one.group.open, one.worst, one.group.count);
        };
        if (weigh(*a) != weigh(*b)) return weigh(*a) > weigh(*b);
        return std::tie(a->field, a->group.value) < std::tie(b->field, b->group.value);
    });
    if (shown.size() > question.limit) shown.resize(question.limit);
    for (Gathered* one : shown) {
        one->group.worst = grave[std::min(one->worst, grave.size() - 1)];
        one->group.title = title_of_group(*one, question.by);
        one->group.query = TRY(query_of_group(*one, question.q, question.by));
    }
    if (question.by == GroupBy::owner) TRY(name_owners(store, actor, shown));
    for (Gathered* one : shown) out.groups.push_back(std::move(one->group));
    return out;
}

}  // namespace redoubt::rooms
