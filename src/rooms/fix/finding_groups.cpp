#include "rooms/fix/finding_groups.h"

#include <algorithm>
#include <array>
#include <tuple>

#include <fmt/format.h>

#include "advisories/lookups.h"
#include "base/text.h"
#include "store/scan.h"

namespace redoubt::rooms {
namespace {

using store::ScanRow;

constexpr std::array<std::string_view, 8> group_names{"fix", "rule", "component", "weakness", "root_cause", "owner", "asset", "tool"};
constexpr std::array<std::string_view, 5> grave{"informational", "low", "medium", "high", "critical"};
constexpr size_t longest_value = 2000;  // of what a query asks for

// The columns that a tally reads; the last is the field that members share, with a remedy beside a component for fixes.
enum TallyField : size_t { in_state, in_severity, in_due, in_deadline, in_times_back, in_remedy, in_shared };
constexpr std::array<std::string_view, 6> tallied{"state", "severity", "due", "deadline", "times_back", "remedy"};

std::string_view shared_field(GroupBy by) {
    switch (by) {
        case GroupBy::fix:  // one upgrade of a component clears all that is wrong with it; what has none shares its remedy
        case GroupBy::component: return "component";
        case GroupBy::rule: return "rule";
        case GroupBy::weakness: return "weaknesses";
        case GroupBy::root_cause: return "root_cause";
        case GroupBy::owner: return "owner";
        case GroupBy::asset: return "subjects";
        case GroupBy::tool: break;
    }
    return "tools";
}

// What is counted of a group: half a line of the cache, since there may be as many as assets, and each finding meets another.
struct Gathered {
    uint32_t count = 0, open = 0, overdue = 0, came_back = 0, times_back = 0;
    uint8_t worst = 0;
    bool one_remedy = true;
    bool of_remedy = false;  // shares a remedy, not the field that is asked for
    Time first_due{};
    bool recurs() const { return came_back > 0 && count > 1; }
};

// What its members share, and what would mend them.
struct GatheredTexts {
    std::string value{};
    uint32_t remedy = 0;    // the first that a member has
    uint32_t remedies = 0;  // the place of its text among those of the tally, from 1
};

struct Shown {
    size_t number;  // among the groups of the tally
    std::string_view field;
    FindingGroup group;
};

// Reads a row once, and counts it in one group or several.
class Tally {
public:
    Tally(GroupBy by, const schema::RecordInfo& type, Time now) : by_(by), shared_(shared_field(by)), now_(now) {
        for (const schema::State& state : type.states) open_.push_back(!state.closed);
    }

    void add(const ScanRow& row, FindingGroups& sums) {
        const int64_t state = row.integer(in_state), back = row.is_null(in_times_back) ? 0 : row.integer(in_times_back);
        const bool open = state < 0 || static_cast<size_t>(state) >= open_.size() || open_[static_cast<size_t>(state)];
        ++sums.findings;
        sums.open += open ? 1 : 0;
        sums.came_back += back > 0 ? 1 : 0;
        sums.times_back += back;
        const auto count = [&](size_t into) { count_in(row, open, back, into); };
        if (by_ == GroupBy::weakness || by_ == GroupBy::asset || by_ == GroupBy::tool) {
            for (const uint32_t code : row.codes(in_shared)) count(group(row, in_shared, code));
            if (row.codes(in_shared).empty()) count(group(row, in_shared, 0));
            return;
        }
        const uint32_t code = row.code(in_shared);
        if (by_ != GroupBy::fix || is_package(row, code))
            count(group(row, in_shared, code));
        else
            count(group(row, in_remedy, row.code(in_remedy)));
    }

    const std::vector<Gathered>& groups() const { return groups_; }
    const std::string& value_of(size_t group) const { return texts_[group].value; }
    std::string_view field_of(size_t group) const { return groups_[group].of_remedy ? "remedy" : shared_; }
    std::string_view remedy_of(size_t group) const { return texts_[group].remedies == 0 ? std::string_view() : remedies_[texts_[group].remedies - 1]; }

private:
    bool is_package(const ScanRow& row, uint32_t code) {
        if (packages_.size() <= code) packages_.resize(code + 1);
        if (packages_[code] == 0) packages_[code] = row.text_of(in_shared, code).starts_with("pkg:") ? 2 : 1;
        return packages_[code] == 2;
    }

    size_t group(const ScanRow& row, TallyField field, uint32_t code) {
        std::vector<uint32_t>& places = places_[field == in_remedy ? 1 : 0];
        if (places.size() <= code) places.resize(std::max<size_t>(code + 1, places.size() * 2));
        if (places[code] != 0) return places[code] - 1;
        const std::string_view text = row.text_of(field, code);
        if (code != 0 && text.size() > longest_value) return group(row, field, 0);
        groups_.push_back({.of_remedy = field == in_remedy});
        texts_.push_back({.value = std::string(text)});
        places[code] = static_cast<uint32_t>(groups_.size());
        return groups_.size() - 1;
    }

    void count_in(const ScanRow& row, bool open, int64_t back, size_t number) {
        Gathered& into = groups_[number];
        ++into.count;
        into.open += open ? 1 : 0;
        into.worst = std::max(into.worst, static_cast<uint8_t>(std::clamp<int64_t>(row.integer(in_severity), 0, UINT8_MAX)));
        into.came_back += back > 0 ? 1 : 0;
        into.times_back += static_cast<uint32_t>(std::clamp<int64_t>(back, 0, UINT16_MAX));
        if (by_ == GroupBy::fix && !into.of_remedy) note_remedy(row, number);
        const TallyField dated = row.is_null(in_due) ? in_deadline : in_due;
        if (!open || row.is_null(dated)) return;
        const Time due{row.integer(dated)};
        into.overdue += due < now_ ? 1 : 0;
        if (into.first_due.unix_ns == 0 || due < into.first_due) into.first_due = due;
    }

    void note_remedy(const ScanRow& row, size_t group) {
        const uint32_t remedy = row.code(in_remedy);
        GatheredTexts& into = texts_[group];
        if (remedy == 0 || remedy == into.remedy) return;
        groups_[group].one_remedy = into.remedy == 0;
        if (into.remedy != 0) return;
        into.remedy = remedy;
        remedies_.emplace_back(row.text_of(in_remedy, remedy).substr(0, longest_value));
        into.remedies = static_cast<uint32_t>(remedies_.size());
    }

    GroupBy by_;
    std::string_view shared_;
    Time now_;
    std::vector<bool> open_{};
    std::vector<uint8_t> packages_{};                // by code of a component: 1 no, 2 yes
    std::array<std::vector<uint32_t>, 2> places_{};  // by code: which group, from 1; of the shared field, and of remedies
    std::vector<Gathered> groups_{};
    std::vector<GatheredTexts> texts_{};  // of each group
    std::vector<std::string> remedies_{};
};

std::string first_line(std::string_view text) {
    const std::string_view line = text.substr(0, text.find('\n'));
    return line.size() <= 200 ? std::string(line) : to_valid_utf8(line.substr(0, 200)) + "…";
}

std::string title_of_group(const Shown& one, const Tally& tally, GroupBy by) {
    if (one.group.value.empty())
        return by == GroupBy::fix ? "Nobody says what would fix it" : fmt::format("No {}", by == GroupBy::root_cause ? "root cause" : group_by_name(by));
    const Gathered& sums = tally.groups()[one.number];
    const std::string_view remedy = tally.remedy_of(one.number);
    if (by != GroupBy::fix || sums.of_remedy) return first_line(one.group.value);
    if (sums.one_remedy && !remedy.empty()) return first_line(remedy);
    return fmt::format("Upgrade {}", advisories::component_name(one.group.value));
}

// The question's own query, and what the group shares.
Result<std::string> query_of_group(const Shown& one, const std::string& q, GroupBy by) {
    schema::Query shares = schema::test_equals(std::string(one.field), one.group.value);
    if (one.group.value.empty()) {
        schema::Query has{.kind = schema::Query::Kind::test, .test = {.field = std::string(one.field), .op = schema::Op::present, .value = "*"}};
        shares = {.kind = schema::Query::Kind::negation, .children = {has}};
    }
    if (by == GroupBy::fix && one.field == "remedy") {  // those with a package are in its group
        schema::Query package{.kind = schema::Query::Kind::test, .test = {.field = "component", .value = "pkg:*"}};
        shares = schema::both(std::move(shares), {.kind = schema::Query::Kind::negation, .children = {package}});
    }
    if (trim(q).empty()) return schema::to_text(shares);
    return schema::to_text(schema::both(TRY(schema::parse_query(q)), std::move(shares)));
}

// Owners and assets by their titles, not their ids. An asset out of sight is not named as something that findings share.
Result<> name_records(store::Store& store, const store::Actor& actor, std::string_view type, std::vector<Shown>& shown) {
    std::vector<std::string> ids;
    for (const Shown& one : shown) ids.push_back(one.group.value);
    const auto known = TRY(store.as(actor).refer(type, ids));
    std::vector<Shown> named;
    for (size_t at = 0; at < shown.size(); ++at) {
        if (known[at]) shown[at].group.title = type == "*" ? fmt::format("{} {}", known[at]->key, known[at]->title) : known[at]->title;
        if (known[at] || type != "*" || shown[at].group.value.empty()) named.push_back(std::move(shown[at]));
    }
    shown = std::move(named);
    return {};
}

// The most open first, then the worst; where it happens again, what came back most.
bool goes_before(const Tally& tally, size_t first, size_t second, bool recurring) {
    const Gathered &a = tally.groups()[first], &b = tally.groups()[second];
    const auto weigh = [&](const Gathered& one) { return std::tuple(recurring ? one.times_back : 0, one.open, one.worst, one.count); };
    if (weigh(a) != weigh(b)) return weigh(a) > weigh(b);
    return std::tie(a.of_remedy, tally.value_of(first)) < std::tie(b.of_remedy, tally.value_of(second));
}

// The first of them, in their order.
std::vector<Shown> first_groups(const Tally& tally, const GroupQuestion& question, FindingGroups& sums) {
    std::vector<size_t> order;
    for (size_t at = 0; at < tally.groups().size(); ++at) {
        const bool recurs = tally.groups()[at].recurs();
        sums.recurring += recurs ? 1 : 0;
        if (!question.recurring || recurs) order.push_back(at);
    }
    sums.total = static_cast<int64_t>(order.size());
    const size_t many = std::min(question.limit, order.size());
    std::ranges::partial_sort(order, order.begin() + static_cast<std::ptrdiff_t>(many),
                              [&](size_t a, size_t b) { return goes_before(tally, a, b, question.recurring); });
    order.resize(many);
    std::vector<Shown> out;
    for (const size_t at : order) {
        const Gathered& one = tally.groups()[at];
        out.push_back({.number = at,
                       .field = tally.field_of(at),
                       .group = {.value = tally.value_of(at),
                                 .worst = std::string(grave[std::min<size_t>(one.worst, grave.size() - 1)]),
                                 .first_due = one.first_due,
                                 .count = one.count,
                                 .open = one.open,
                                 .overdue = one.overdue,
                                 .came_back = one.came_back,
                                 .times_back = one.times_back}});
    }
    return out;
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
    Tally tally(question.by, *store.find_type("finding"), store.clock().now());
    std::vector<std::string_view> fields(tallied.begin(), tallied.end());
    fields.push_back(shared_field(question.by));
    schema::Query query;
    if (!trim(question.q).empty()) query = TRY(schema::parse_query(question.q));
    TRY(store::scan(store, actor, "finding", query, fields, [&](const ScanRow& row) { tally.add(row, out); }));
    std::vector<Shown> shown = first_groups(tally, question, out);
    for (Shown& one : shown) {
        one.group.title = title_of_group(one, tally, question.by);
        one.group.query = TRY(query_of_group(one, question.q, question.by));
    }
    if (question.by == GroupBy::owner) TRY(name_records(store, actor, "party", shown));
    if (question.by == GroupBy::asset) TRY(name_records(store, actor, "*", shown));
    for (Shown& one : shown) out.groups.push_back(std::move(one.group));
    return out;
}

}  // namespace redoubt::rooms
