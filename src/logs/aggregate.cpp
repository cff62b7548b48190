#include "logs/aggregate.h"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <unordered_map>

#include <fmt/format.h>

#include "base/text.h"
#include "logs/column_filter.h"

namespace redoubt::logs {
namespace {

using Values = std::map<std::string, uint64_t, std::less<>>;  // value → how often
using Key = std::pair<int64_t, std::vector<std::string>>;     // step of time, fields

struct Group {
    uint64_t events = 0;
    std::vector<Values> values;  // per measured field
};

int64_t step_of(Time time, Duration step) {
    if (step.ns <= 0) return 0;
    const int64_t rest = time.unix_ns % step.ns;
    return time.unix_ns - (rest < 0 ? rest + step.ns : rest);
}

// Column places of one row as the key of a count: the fields grouped by, then each measured one apart.
class Aggregation {
public:
    Aggregation(const AggregateRequest& request, const EventQuery& query) : request_(request), query_(query) {
        for (const Measure& measure : request.measures)
            if (!measure.field.empty() && std::ranges::find(measured_, measure.field) == measured_.end()) measured_.push_back(measure.field);
    }

    bool columns_serve() const {
        Promoted field{};
        const auto promoted = [&](const std::string& name) { return promoted_named(name, field); };
        return request_.use_columns && std::ranges::all_of(request_.by, promoted) && std::ranges::all_of(measured_, promoted) &&
               ColumnFilter::serves(query_.root());
    }

    Result<bool> take_columns(Columns& columns);
    Result<> take_event(EventFields& event);
    Result<Aggregated> finish();

private:
    Result<> add(const Key& key, uint64_t events, size_t measured, std::string_view value);
    Result<> take_counts(const std::unordered_map<uint64_t, uint64_t>& counts, const std::vector<std::vector<std::string_view>>& dictionaries, int64_t step,
                         size_t measured);
    double measured_value(const Group& group, const Measure& measure, bool& known) const;

    const AggregateRequest& request_;
    const EventQuery& query_;
    std::vector<std::string> measured_;
    std::map<Key, Group> groups_;
    size_t held_ = 0;
    uint64_t events_ = 0;
};

constexpr size_t no_measure = ~size_t{0};

Result<> Aggregation::add(const Key& key, uint64_t events, size_t measured, std::string_view value) {
    auto [at, fresh] = groups_.try_emplace(key);
    Group& group = at->second;
    if (fresh) {
        group.values.resize(measured_.size());
        ++held_;
    }
    if (measured == no_measure) {
        group.events += events;
        events_ += events;
    } else if (!value.empty()) {
        auto known = group.values[measured].find(value);
        if (known == group.values[measured].end()) {
            known = group.values[measured].emplace(std::string(value), 0).first;
            ++held_;
        }
        known->second += events;
    }
    if (held_ > request_.most_values)
        return fail(Code::too_large, fmt::format("more than {} different values", request_.most_values), {}, "narrow the time or the query");
    return {};
}

Result<> Aggregation::take_event(EventFields& event) {
    const Time time = event.line().time;
    if ((request_.from && time < *request_.from) || (request_.to && time >= *request_.to) || !query_.matches(event)) return {};
    const auto value_of = [&](const std::string& name) -> std::string_view {
        Promoted field{};
        if (promoted_named(name, field)) return event.promoted(field);
        for (const FieldValue& one : event.fields())
            if (equal_ignoring_case(one.name, name)) return one.text;
        return {};
    };
    Key key{step_of(time, request_.time_step), {}};
    for (const std::string& name : request_.by) key.second.emplace_back(value_of(name));
    TRY(add(key, 1, no_measure, {}));
    for (size_t i = 0; i < measured_.size(); ++i) TRY(add(key, 1, i, value_of(measured_[i])));
    return {};
}

Result<> Aggregation::take_counts(const std::unordered_map<uint64_t, uint64_t>& counts, const std::vector<std::vector<std::string_view>>& dictionaries,
                                  int64_t step, size_t measured) {
    for (auto [code, count] : counts) {
        Key key{step, std::vector<std::string>(request_.by.size())};
        std::string_view value;
        uint64_t rest = code;
        for (size_t i = 0; i < dictionaries.size(); ++i) {
            const std::string_view text = dictionaries[i][rest % dictionaries[i].size()];
            rest /= dictionaries[i].size();
            if (i < key.second.size())
                key.second[i] = std::string(text);
            else
                value = text;
        }
        TRY(add(key, count, measured, value));
    }
    return {};
}

// False: the columns of this segment do not serve.
Result<bool> Aggregation::take_columns(Columns& columns) {
    ColumnFilter filter(columns, query_.root(), request_.from, request_.to);
    if (!TRY(filter.prepare())) return false;
    for (size_t chunk = 0; chunk < columns.chunks().size(); ++chunk) {
        const ColumnFilter::Rows rows = TRY(filter.rows(chunk, request_.time_step.ns > 0));
        if (rows.none) continue;
        for (size_t measure = 0; measure <= measured_.size(); ++measure) {
            const size_t measured = measure == 0 ? no_measure : measure - 1;
            std::vector<std::string> names = request_.by;
            if (measured != no_measure) names.push_back(measured_[measured]);
            std::vector<std::vector<std::string_view>> dictionaries;
            std::vector<uint64_t> codes(columns.chunks()[chunk].rows);
            uint64_t radix = 1;
            std::vector<uint32_t> places;
            for (const std::string& name : names) {
                Promoted field{};
                promoted_named(name, field);
                if (!columns.whole(field)) return false;
                dictionaries.push_back(TRY(columns.dictionary(field)));
                TRY(columns.places(chunk, field, places));
                if (radix > (uint64_t{1} << 60) / dictionaries.back().size()) return false;
                for (size_t i = 0; i < codes.size(); ++i) codes[i] += radix * places[i];
                radix *= dictionaries.back().size();
            }
            std::map<int64_t, std::unordered_map<uint64_t, uint64_t>> counts;
            if (radix <= rows_per_chunk * 4 && request_.time_step.ns <= 0) {
                std::vector<uint64_t> dense(radix);
                if (rows.all)
                    for (const uint64_t code : codes) ++dense[code];
                else
                    for (size_t i = 0; i < codes.size(); ++i) dense[codes[i]] += rows.mask[i];
                for (uint64_t code = 0; code < radix; ++code)
                    if (dense[code] > 0) counts[0][code] = dense[code];
            } else {
                for (size_t i = 0; i < codes.size(); ++i)
                    if (rows.all || rows.mask[i]) ++counts[rows.times.empty() ? 0 : step_of({rows.times[i]}, request_.time_step)][codes[i]];
            }
            for (const auto& [step, of_step] : counts) TRY(take_counts(of_step, dictionaries, step, measured));
        }
    }
    return true;
}

double Aggregation::measured_value(const Group& group, const Measure& measure, bool& known) const {
    known = true;
    if (measure.kind == Measure::Kind::count) return static_cast<double>(group.events);
    const Values& values = group.values[static_cast<size_t>(std::ranges::find(measured_, measure.field) - measured_.begin())];
    if (measure.kind == Measure::Kind::distinct) return static_cast<double>(values.size());
    std::vector<std::pair<double, uint64_t>> numbers;
    double sum = 0;
    uint64_t count = 0;
    for (const auto& [text, times] : values) {
        double number = 0;
        const auto read = std::from_chars(text.data(), text.data() + text.size(), number);
        if (read.ec != std::errc{} || read.ptr != text.data() + text.size()) continue;
        numbers.emplace_back(number, times);
        sum += number * static_cast<double>(times);
        count += times;
    }
    known = count > 0;
    if (!known) return 0;
    std::ranges::sort(numbers);
    switch (measure.kind) {
        case Measure::Kind::sum: return sum;
        case Measure::Kind::average: return sum / static_cast<double>(count);
        case Measure::Kind::least: return numbers.front().first;
        case Measure::Kind::most: return numbers.back().first;
        default: break;
    }
    const auto rank = static_cast<uint64_t>(std::ceil(measure.percent / 100 * static_cast<double>(count)));  // nearest rank
    uint64_t seen = 0;
    for (const auto& [number, times] : numbers)
        if ((seen += times) >= std::max<uint64_t>(rank, 1)) return number;
    return numbers.back().first;
}

Result<Aggregated> Aggregation::finish() {
    Aggregated out{.rows = {}, .events = events_, .problems = {}};
    for (const auto& [key, group] : groups_) {
        AggregateRow row{.by = key.second};
        if (request_.time_step.ns > 0) row.time = Time{key.first};
        for (const Measure& measure : request_.measures) {
            bool known = false;
            const double value = measured_value(group, measure, known);
            row.values.push_back(known ? std::optional(value) : std::nullopt);
        }
        out.rows.push_back(std::move(row));
    }
    return out;
}

}  // namespace

std::string measure_name(const Measure& measure) {
    switch (measure.kind) {
        case Measure::Kind::count: return "count";
        case Measure::Kind::distinct: return fmt::format("distinct({})", measure.field);
        case Measure::Kind::sum: return fmt::format("sum({})", measure.field);
        case Measure::Kind::average: return fmt::format("avg({})", measure.field);
        case Measure::Kind::least: return fmt::format("min({})", measure.field);
        case Measure::Kind::most: return fmt::format("max({})", measure.field);
        case Measure::Kind::percentile: return fmt::format("p{}({})", measure.percent, measure.field);
    }
    return {};
}

Result<Measure> parse_measure(std::string_view text) {
    const auto bad = [&] {
        return fail(Code::malformed, fmt::format("'{}' is nothing to measure", text), {},
                    "write count, distinct(user), sum(f), avg(f), min(f), max(f) or p95(f)");
    };
    if (text == "count") return Measure{};
    const size_t open = text.find('(');
    if (open == std::string_view::npos || !text.ends_with(')') || text.size() < open + 3) return bad();
    const std::string_view name = text.substr(0, open);
    Measure out{.field = std::string(text.substr(open + 1, text.size() - open - 2))};
    constexpr std::array names{"count", "distinct", "sum", "avg", "min", "max"};
    const auto at = std::ranges::find(names, name);
    if (at != names.end() && at != names.begin()) {
        out.kind = static_cast<Measure::Kind>(at - names.begin());
        return out;
    }
    out.kind = Measure::Kind::percentile;
    const auto read = std::from_chars(name.data() + 1, name.data() + name.size(), out.percent);
    if (!name.starts_with('p') || read.ec != std::errc{} || read.ptr != name.data() + name.size() || out.percent <= 0 || out.percent > 100) return bad();
    return out;
}

Result<Aggregated> aggregate(const View& view, const AggregateRequest& request) {
    const EventQuery query = TRY(EventQuery::compile(with_sources(request.query, request.sources), request.now));
    Aggregation aggregation(request, query);
    const bool columns_serve = aggregation.columns_serve();
    View rest{.segments = {}, .loose = view.loose, .problems = view.problems};
    uint64_t from_columns = 0;
    for (const SegmentView& segment : view.segments) {
        const bool served = columns_serve && segment.columns && TRY(aggregation.take_columns(*segment.columns));
        if (served)
            ++from_columns;
        else
            rest.segments.push_back(segment);
    }
    EventFields fields;
    TRY(each_line(rest, [&](std::string_view line, size_t readable, uint64_t) -> Result<> {
        if (!fields.read(line, readable)) return {};
        return aggregation.take_event(fields);
    }));
    Aggregated out = TRY(aggregation.finish());
    out.from_columns = from_columns;
    out.problems = view.problems;
    return out;
}

}  // namespace redoubt::logs
