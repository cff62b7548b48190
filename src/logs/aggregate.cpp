#include "logs/aggregate.h"

#include <algorithm>
#include <charconv>
#include <chrono>
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

constexpr uint64_t most_dense = uint64_t{1} << 21;  // counts of a segment in one array

struct Counts {
    std::vector<uint64_t> dense;
    std::unordered_map<uint64_t, uint64_t> sparse;
};

// The places of a row in the dictionaries as one number: of the fields grouped by, and of one that is measured.
struct Coded {
    size_t measured = 0;
    std::vector<Promoted> fields;
    std::vector<std::vector<std::string_view>> dictionaries;
    uint64_t radix = 1;
    std::map<int64_t, Counts> steps;
};

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
    Result<bool> prepare(Columns& columns, size_t measured, Coded& coded) const;
    Result<> count_chunk(const Columns& columns, size_t chunk, const ColumnFilter::Rows& rows, Coded& coded);
    Result<> take_counts(const Coded& coded);
    double measured_value(const Group& group, const Measure& measure, bool& known) const;

    const AggregateRequest& request_;
    const EventQuery& query_;
    std::vector<std::string> measured_;
    std::map<Key, Group> groups_;
    size_t held_ = 0;
    uint64_t events_ = 0;
    std::vector<uint32_t> places_;
    std::vector<uint64_t> codes_;
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

Result<> Aggregation::take_counts(const Coded& coded) {
    Key key{0, std::vector<std::string>(request_.by.size())};
    const auto take = [&](uint64_t code, uint64_t count) {
        std::string_view value;
        for (size_t i = 0; i < coded.dictionaries.size(); ++i) {
            const std::string_view text = coded.dictionaries[i][code % coded.dictionaries[i].size()];
            code /= coded.dictionaries[i].size();
            if (i < key.second.size())
                key.second[i] = text;
            else
                value = text;
        }
        return add(key, count, coded.measured, value);
    };
    for (const auto& [step, counts] : coded.steps) {
        key.first = step;
        for (uint64_t code = 0; code < counts.dense.size(); ++code)
            if (counts.dense[code] > 0) TRY(take(code, counts.dense[code]));
        for (const auto& [code, count] : counts.sparse) TRY(take(code, count));
    }
    return {};
}

// False: the columns do not serve.
Result<bool> Aggregation::prepare(Columns& columns, size_t measured, Coded& coded) const {
    coded.measured = measured;
    std::vector<std::string> names = request_.by;
    if (measured != no_measure) names.push_back(measured_[measured]);
    for (const std::string& name : names) {
        Promoted field{};
        promoted_named(name, field);
        if (!columns.whole(field)) return false;
        coded.fields.push_back(field);
        coded.dictionaries.push_back(TRY(columns.dictionary(field)));
        if (coded.radix > (uint64_t{1} << 60) / coded.dictionaries.back().size()) return false;
        coded.radix *= coded.dictionaries.back().size();
    }
    return true;
}

Result<> Aggregation::count_chunk(const Columns& columns, size_t chunk, const ColumnFilter::Rows& rows, Coded& coded) {
    std::vector<uint32_t>& places = places_;
    std::vector<uint64_t>& codes = codes_;
    const size_t count = columns.chunks()[chunk].rows;
    if (coded.fields.size() == 1) {
        TRY(columns.places(chunk, coded.fields[0], places));
        codes.assign(places.begin(), places.end());
    } else {
        codes.assign(count, 0);
        uint64_t radix = 1;
        for (size_t i = 0; i < coded.fields.size(); radix *= coded.dictionaries[i++].size()) {
            TRY(columns.places(chunk, coded.fields[i], places));
            for (size_t row = 0; row < count; ++row) codes[row] += radix * places[row];
        }
    }
    Counts* counts = nullptr;
    int64_t step = 0;
    const auto counts_of = [&](int64_t wanted) {
        if (counts != nullptr && wanted == step) return;
        step = wanted;
        const auto [at, fresh] = coded.steps.try_emplace(step);
        counts = &at->second;
        if (fresh && coded.radix * coded.steps.size() <= most_dense) counts->dense.resize(coded.radix);
    };
    const bool by_time = request_.time_step.ns > 0;
    counts_of(0 < count && by_time ? step_of({rows.times[0]}, request_.time_step) : 0);
    if (!by_time && !counts->dense.empty() && rows.all) {
        for (const uint64_t code : codes) ++counts->dense[code];
        return {};
    }
    for (size_t row = 0; row < count; ++row) {
        if (!rows.all && rows.mask[row] == 0) continue;
        if (by_time) counts_of(step_of({rows.times[row]}, request_.time_step));
        ++(counts->dense.empty() ? counts->sparse[codes[row]] : counts->dense[codes[row]]);
    }
    return {};
}

// False: the columns of this segment do not serve.
Result<bool> Aggregation::take_columns(Columns& columns) {
    ColumnFilter filter(columns, query_.root(), request_.from, request_.to);
    if (!TRY(filter.prepare())) return false;
    std::vector<Coded> all(1 + measured_.size());
    for (size_t i = 0; i < all.size(); ++i)
        if (!TRY(prepare(columns, i == 0 ? no_measure : i - 1, all[i]))) return false;
    for (size_t chunk = 0; chunk < columns.chunks().size(); ++chunk) {
        const ColumnFilter::Rows rows = TRY(filter.rows(chunk, request_.time_step.ns > 0));
        if (rows.none) continue;
        for (Coded& coded : all) TRY(count_chunk(columns, chunk, rows, coded));
    }
    for (const Coded& coded : all) TRY(take_counts(coded));
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

// Asks the clock now and then: reading it for each event would cost as much as counting one.
class Patience {
public:
    explicit Patience(Duration longest)
        : until_(longest.ns > 0 ? std::optional(std::chrono::steady_clock::now() + std::chrono::nanoseconds(longest.ns)) : std::nullopt) {}
    Result<> look() const {
        if (!until_ || std::chrono::steady_clock::now() < *until_) return {};
        return fail(Code::too_large, "counting took too long and was ended", {}, "narrow the range of time, or count by promoted fields only");
    }
    Result<> after(uint64_t events) const { return events % 4096 == 0 ? look() : Result<>(); }

private:
    std::optional<std::chrono::steady_clock::time_point> until_;
};

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
    const Patience patience(request.longest);
    const EventQuery query = TRY(EventQuery::compile(with_sources(request.query, request.sources), request.now));
    Aggregation aggregation(request, query);
    const bool columns_serve = aggregation.columns_serve();
    View rest{.segments = {}, .loose = view.loose, .problems = view.problems};
    uint64_t from_columns = 0;
    for (const SegmentView& segment : view.segments) {
        TRY(patience.look());
        const bool served = columns_serve && segment.columns && TRY(aggregation.take_columns(*segment.columns));
        if (served)
            ++from_columns;
        else
            rest.segments.push_back(segment);
    }
    EventFields fields;
    uint64_t read = 0;
    TRY(each_line(rest, [&](std::string_view line, size_t readable, uint64_t) -> Result<> {
        TRY(patience.after(++read));
        if (!fields.read(line, readable)) return {};
        return aggregation.take_event(fields);
    }));
    Aggregated out = TRY(aggregation.finish());
    out.from_columns = from_columns;
    out.problems = view.problems;
    return out;
}

}  // namespace redoubt::logs
