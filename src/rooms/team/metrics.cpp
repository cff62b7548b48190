#include "rooms/team/metrics.h"

#include <algorithm>
#include <array>
#include <cmath>

#include <fmt/format.h>

#include "rooms/team/metric_measure.h"
#include "schema/json.h"
#include "store/transaction.h"

namespace redoubt::rooms {
namespace {

using schema::Map;
using schema::Value;
using store::Record;

constexpr size_t most_filled = 400;  // missed samples of one metric that one run fills in

// What the sample was of: a metric's definition may change, its samples do not.
std::string definition_of(const Record& metric) {
    Map out;
    for (const char* name : {"of", "measure", "query", "field", "out_of"})
        if (!metric[name].is_null()) out.set(name, metric[name]);
    return schema::canonical_json(out);
}

Result<> keep(store::Store& store, const Record& metric, const Sample& sample) {
    const std::string definition = definition_of(metric);
    return store.write([&](store::Transaction& transaction) -> Result<> {
        const store::SqlValue value = sample.value ? store::SqlValue(*sample.value) : store::SqlValue();
        TRY(transaction.sql.run("INSERT OR IGNORE INTO metric_sample VALUES(?, ?, ?, ?, ?, ?)",
                                {metric.id.text, sample.at, value, sample.rebuilt ? 1 : 0, store.clock().now(), definition}));
        if (transaction.sql.changes() == 0) return fail(Code::conflict, fmt::format("{} has a sample of {} already", metric.key, format_time(sample.at)));
        return {};
    });
}

Result<std::optional<Time>> last_sample(store::Store& store, std::string_view metric) {
    const auto found =
        TRY(store.read([&](store::Reader& reader) { return reader.sql.integer("SELECT max(at) FROM metric_sample WHERE metric = ?", {metric}); }));
    if (!found || *found == 0) return std::nullopt;
    return Time{*found};
}

Time on_grid(Time time, Duration cadence) { return {time.unix_ns / cadence.ns * cadence.ns}; }

// The times of the grid after the last sample and before now that were missed, and whether one is due now.
Result<size_t> catch_up(store::Store& store, const Record& metric) {
    const Duration cadence{std::max(metric["cadence"].as<Duration>() ? metric["cadence"].as<Duration>()->ns : days(1).ns, minutes(1).ns)};
    const Time now = store.clock().now();
    const std::optional<Time> last = TRY(last_sample(store, metric.id.text));
    const Time newest = on_grid(now, cadence);
    if (last && on_grid(*last, cadence) >= newest) return 0;
    size_t taken = 0;
    if (last) {
        Time missed = on_grid(*last, cadence) + cadence;
        if (newest - missed > Duration{cadence.ns * static_cast<int64_t>(most_filled)})
            missed = newest - Duration{cadence.ns * static_cast<int64_t>(most_filled)};
        for (; missed < newest; missed = missed + cadence) {
            const Result<MetricValue> then = metric_value(store, metric, missed);
            if (!then && then.error().code == Code::unsupported) break;
            if (!then) return std::unexpected(then.error());
            TRY(keep(store, metric, {.at = missed, .value = then->value, .rebuilt = true}));
            ++taken;
        }
    }
    TRY(take_sample(store, metric));
    return taken + 1;
}

std::optional<double> mean_of(const std::vector<Sample>& samples) {
    double sum = 0;
    size_t count = 0;
    for (const Sample& sample : samples)
        if (sample.value) {
            sum += *sample.value;
            ++count;
        }
    if (count == 0) return std::nullopt;
    return sum / static_cast<double>(count);
}

std::optional<double> number_in(const Value& value) {
    if (const auto* decimal = value.as<double>()) return *decimal;
    if (const auto* whole = value.as<int64_t>()) return static_cast<double>(*whole);
    return std::nullopt;
}

bool up_is_better(const Record& metric) { return metric["direction"].text() == "up"; }

}  // namespace

Result<MetricValue> metric_value(store::Store& store, const Record& metric, std::optional<Time> at) {
    const Definition definition = TRY(definition_in(store, metric));
    MetricValue out{.value = TRY(measure(store, definition, at)), .at = at.value_or(store.clock().now())};
    out.records = list_address(definition, definition.query, at);
    out.command = list_command(definition, definition.query, at);
    if (definition.measure == "ratio") out.out_of = list_address(definition, definition.out_of, at);
    return out;
}

Result<std::vector<Sample>> samples_of(store::Store& store, std::string_view metric_id, Time from, Time to) {
    return store.read([&](store::Reader& reader) -> Result<std::vector<Sample>> {
        std::vector<Sample> out;
        TRY(reader.sql.each("SELECT at, value, rebuilt FROM metric_sample WHERE metric = ? AND at >= ? AND at <= ? ORDER BY at LIMIT 100000",
                            {metric_id, from, to}, [&](const store::Row& row) {
                                out.push_back({.at = row.time(0), .rebuilt = row.integer(2) != 0});
                                if (!row.is_null(1)) out.back().value = row.real(1);
                                return true;
                            }));
        return out;
    });
}

Result<Sample> take_sample(store::Store& store, const Record& metric) {
    const MetricValue value = TRY(metric_value(store, metric));
    const Sample sample{.at = value.at, .value = value.value};
    TRY(keep(store, metric, sample));
    return sample;
}

Result<size_t> take_due_samples(store::Store& store) {
    if (!store.find_type("metric")) return 0;
    store::Records records = store.as(store::Actor::redoubt());
    store::ListQuery query{.text = "state:live", .sort = "created", .limit = 500};
    size_t taken = 0;
    std::optional<Error> failed;
    do {
        const store::Page page = TRY(records.list("metric", query));
        for (const Record& metric : page.records) {  // one that cannot be measured must not keep the others from it
            const Result<size_t> count = catch_up(store, metric);
            if (count)
                taken += *count;
            else
                failed = Error{count.error().code, fmt::format("{}: {}", metric.key, count.error().message), {}, {}, {}};
        }
        query.cursor = page.next_cursor;
    } while (!query.cursor.empty());
    if (failed) return std::unexpected(*failed);
    return taken;
}

std::string_view track_name(Track track) {
    constexpr std::array<std::string_view, 4> names{"no target", "on track", "off track", "beyond its limit"};
    return names[static_cast<size_t>(track)];
}

Track track_of(const Record& metric, std::optional<double> value) {
    const std::optional<double> target = number_in(metric["target"]);
    const std::optional<double> limit = number_in(metric["limit"]);
    if (!value) return Track::none;
    const bool up = up_is_better(metric);
    if (limit && (up ? *value < *limit : *value > *limit)) return Track::beyond;
    if (!target) return Track::none;
    return (up ? *value >= *target : *value <= *target) ? Track::on : Track::off;
}

Result<Trend> trend_of(store::Store& store, const Record& metric, Duration period) {
    const Time now = store.clock().now();
    Trend trend;
    trend.now = mean_of(TRY(samples_of(store, metric.id.text, now - period + Duration{1}, now)));
    trend.before = mean_of(TRY(samples_of(store, metric.id.text, now - period - period + Duration{1}, now - period)));
    if (trend.now && trend.before && *trend.now != *trend.before) trend.better = (*trend.now > *trend.before) == up_is_better(metric);
    return trend;
}

Result<GoalProgress> progress_of(store::Store& store, store::Records& records, const Record& goal) {
    GoalProgress out;
    double sum = 0;
    int measured = 0;
    for (const Value& one : goal["key_results"].list()) {
        KeyProgress key{.text = std::string(one.map()["text"].text()), .metric = std::string(one.map()["metric"].text())};
        const auto from = number_in(one.map()["from"]);
        const auto to = number_in(one.map()["to"]);
        if (!key.metric.empty()) {
            const Result<Record> metric = records.get("metric", key.metric);
            if (!metric && metric.error().code != Code::not_found) return std::unexpected(metric.error());
            if (metric) key.value = TRY(metric_value(store, *metric)).value;
        }
        if (key.value && from && to && *from != *to) {
            key.progress = std::clamp((*key.value - *from) / (*to - *from), 0.0, 1.0);
            sum += *key.progress;
            ++measured;
        }
        out.results.push_back(std::move(key));
    }
    if (measured > 0) out.progress = sum / measured;
    return out;
}

}  // namespace redoubt::rooms
