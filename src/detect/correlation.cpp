#include "detect/correlation.h"

#include <algorithm>
#include <array>
#include <bit>
#include <limits>

#include <fmt/format.h>
#include <fmt/ranges.h>

namespace redoubt::detect {
namespace {

bool bound_holds(const Bound& bound, double measured) {
    switch (bound.is) {
        case Bound::Is::equal: return measured == bound.number;
        case Bound::Is::not_equal: return measured != bound.number;
        case Bound::Is::less: return measured < bound.number;
        case Bound::Is::less_or_equal: return measured <= bound.number;
        case Bound::Is::greater: return measured > bound.number;
        case Bound::Is::greater_or_equal: return measured >= bound.number;
    }
    return false;
}

bool condition_holds(const Condition& condition, uint64_t rules_seen) {
    const auto each = [&](const Condition& part) { return condition_holds(part, rules_seen); };
    switch (condition.kind) {
        case Condition::Kind::all_of: return std::ranges::all_of(condition.parts, each);
        case Condition::Kind::any_of: return std::ranges::any_of(condition.parts, each);
        case Condition::Kind::not_of: return !each(condition.parts.front());
        case Condition::Kind::search: return (rules_seen >> condition.search & 1U) != 0;
    }
    return false;
}

std::string_view bound_name(Bound::Is is) {
    constexpr std::array<std::string_view, 6> names{"eq", "neq", "lt", "lte", "gt", "gte"};
    return names[static_cast<size_t>(is)];
}

}  // namespace

std::string_view correlation_type_name(CorrelationType type) {
    constexpr std::array<std::string_view, 8> names{"event_count", "value_count", "temporal",         "temporal_ordered",
                                                    "value_sum",   "value_avg",   "value_percentile", "value_median"};
    return names[static_cast<size_t>(type)];
}

bool Correlation::holds(double measured) const {
    return std::ranges::all_of(bounds, [&](const Bound& bound) { return bound_holds(bound, measured); });
}

double Correlation::seen(uint64_t rules_seen) const {
    if (wanted && !fulfilled_by(rules_seen)) return 0;
    return std::popcount(rules_seen);
}

bool Correlation::fulfilled_by(uint64_t rules_seen) const { return condition_holds(*wanted, rules_seen); }

Time Correlation::window_start(Time end) const {
    constexpr int64_t earliest = std::numeric_limits<int64_t>::min();
    return end.unix_ns < earliest + timespan.ns ? Time{earliest} : end - timespan;
}

const std::string& Correlation::field_in(const std::string& rule_id, const std::string& field) const {
    const auto alias = std::ranges::find(aliases, field, &FieldAlias::name);
    if (alias == aliases.end()) return field;
    const auto target = std::ranges::find(alias->targets, rule_id, &FieldAlias::Target::rule);
    return target == alias->targets.end() ? field : target->field;
}

std::string Correlation::text() const {
    std::string out(correlation_type_name(type));
    if (type == CorrelationType::value_percentile) out += fmt::format(" {}", percentile);
    if (!fields.empty()) out += fmt::format(" of {}", fmt::join(fields, ", "));
    if (wanted) out += " " + wanted_text;
    for (size_t i = 0; i < bounds.size() && !wanted; ++i) out += fmt::format("{} {} {}", i > 0 ? " and" : "", bound_name(bounds[i].is), bounds[i].number);
    out += fmt::format(" within {}", timespan_text);
    if (!group_by.empty()) out += fmt::format(" by {}", fmt::join(group_by, ", "));
    return out;
}

}  // namespace redoubt::detect
