#include "detect/convert/bucket_counting.h"

#include <algorithm>

#include <fmt/format.h>

namespace redoubt::detect::convert {

Result<> can_be_bucketed(const Correlation& correlation, std::string_view target) {
    if (correlation.type == CorrelationType::temporal_ordered)
        return fail(Code::unsupported, fmt::format("counting in buckets of time, as {} does, says nothing of an order (temporal_ordered)", target), "",
                    "leave the correlation to redoubt, or use 'temporal'");
    if (correlation.wanted)
        return fail(Code::unsupported, "the correlation's condition is a text that joins rules, which is not converted", "",
                    "leave the correlation to redoubt, or ask for a number of rules");
    if (seconds_of(correlation) <= 0) return fail(Code::unsupported, "the correlation's timespan is below a second", "", "give it a second at least");
    return {};
}

std::string bucket_note(const Correlation& correlation) {
    return fmt::format("counts in fixed buckets of {}, not in a sliding window: what lies on both sides of a boundary may be missed",
                       correlation.timespan_text);
}

int64_t seconds_of(const Correlation& correlation) { return correlation.timespan.ns / 1'000'000'000; }

Result<std::vector<Operand>> fields_of_rules(const CorrelationAsked& asked, const std::string& field) {
    std::vector<Operand> out;
    for (const CorrelationAsked::Counted& one : asked.rules) {
        const std::string& name = asked.correlation.field_in(one.rule, field);
        const MappedField found = TRY(asked.mapping.find(name, one.asked.fields));
        if (found.empty())
            return fail(Code::unsupported, fmt::format("the field '{}' does not exist in the logs of the mapping '{}'", name, asked.mapping.name));
        for (const Operand& operand : found)
            if (std::ranges::find(out, operand) == out.end()) out.push_back(operand);
    }
    return out;
}

Result<Operand> single_field(const CorrelationAsked& asked) {
    const std::vector<Operand> fields =
        asked.correlation.fields.size() == 1 ? TRY(fields_of_rules(asked, asked.correlation.fields.front())) : std::vector<Operand>{};
    if (fields.size() != 1)
        return fail(Code::unsupported, "the correlation counts the values of several fields together, which is not converted", "", "count one field");
    return fields.front();
}

std::vector<Bound> bounds_of(const CorrelationAsked& asked) {
    if (!asked.correlation.bounds.empty()) return asked.correlation.bounds;
    return {{Bound::Is::greater_or_equal, static_cast<double>(asked.rules.size())}};
}

}  // namespace redoubt::detect::convert
