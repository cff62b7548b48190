// The numbers of metrics: what they are now or were, their samples, and how far goals have come by them.
#include <cmath>

#include "api/present.h"
#include "api/routes.h"
#include "rooms/team/metrics.h"

namespace redoubt::api {
namespace {

using schema::List;
using schema::Map;
using schema::Value;

Value number_or_null(std::optional<double> number) { return number ? Value(*number) : Value(); }
Value given_text(const std::string& text) { return text.empty() ? Value() : Value(text); }

Map show(const rooms::Sample& sample) { return {{"at", sample.at}, {"value", number_or_null(sample.value)}, {"rebuilt", sample.rebuilt}}; }

Result<std::optional<Time>> time_in(const Call& call, std::string_view parameter) {
    const std::string text = call.text(parameter);
    if (text.empty()) return std::nullopt;
    const Result<Time> time = parse_time(text);
    if (!time) return at(time.error(), parameter);
    return *time;
}

Result<Duration> period_in(const Call& call) {
    const std::string text = call.text("period");
    const Duration period = text.empty() ? days(30) : TRY(parse_duration(text));
    if (period < hours(1) || period > days(3660)) return fail(Code::invalid, "a period is between an hour and ten years", "period");
    return period;
}

Result<HttpResponse> get_value(Call& call, Services& services) {
    const store::Record metric = TRY(call.records.get("metric", call.captured_as("id")));
    const std::optional<Time> at = TRY(time_in(call, "at"));
    if (at && *at > services.store.clock().now()) return fail(Code::invalid, "the future cannot be measured", "at");
    const rooms::MetricValue value = TRY(rooms::metric_value(services.store, metric, at));
    const Duration period = TRY(period_in(call));
    const rooms::Trend trend = TRY(rooms::trend_of(services.store, metric, period));
    return json_answer(
        200, Map{{"value", number_or_null(value.value)},
                 {"at", value.at},
                 {"unit", metric["unit"]},
                 {"target", metric["target"]},
                 {"limit", metric["limit"]},
                 {"direction", metric["direction"]},
                 {"track", rooms::track_name(rooms::track_of(metric, value.value))},
                 {"trend",
                  Map{{"now", number_or_null(trend.now)}, {"before", number_or_null(trend.before)}, {"better", trend.better ? Value(*trend.better) : Value()}}},
                 {"records", value.records},
                 {"out_of", given_text(value.out_of)},
                 {"command", value.command}});
}

Result<HttpResponse> get_samples(Call& call, Services& services) {
    const store::Record metric = TRY(call.records.get("metric", call.captured_as("id")));
    const Time from = TRY(time_in(call, "from")).value_or(Time{});
    const Time to = TRY(time_in(call, "to")).value_or(services.store.clock().now());
    List samples;
    for (const rooms::Sample& sample : TRY(rooms::samples_of(services.store, metric.id.text, from, to))) samples.push_back(show(sample));
    return json_answer(200, Map{{"samples", std::move(samples)}});
}

Result<HttpResponse> add_sample(Call& call, Services& services) {
    const store::Record metric = TRY(call.records.get("metric", call.captured_as("id")));
    const store::Actor& actor = call.who.actor;
    if (!actor.system && actor.level < schema::Level::ic2) return fail(Code::forbidden, "taking a sample takes IC2 or above");
    if (metric.state != "live") return fail(Code::conflict, "only a live metric is sampled", metric.key, "move it to live first");
    return json_answer(201, show(TRY(rooms::take_sample(services.store, metric))));
}

Result<HttpResponse> get_progress(Call& call, Services& services) {
    const store::Record goal = TRY(call.records.get("goal", call.captured_as("id")));
    const rooms::GoalProgress progress = TRY(rooms::progress_of(services.store, call.records, goal));
    List results;
    for (const rooms::KeyProgress& key : progress.results)
        results.push_back(
            Map{{"text", key.text}, {"metric", given_text(key.metric)}, {"value", number_or_null(key.value)}, {"progress", number_or_null(key.progress)}});
    return json_answer(200, Map{{"progress", number_or_null(progress.progress)}, {"key_results", std::move(results)}});
}

}  // namespace

void add_metric_routes(RouteTable& table, Services* services) {
    const Map time{{"type", "string"}, {"format", "date-time"}};
    table.add(
        {.method = "GET",
         .pattern = "/metrics/{id}/value",
         .operation = "get_metric_value",
         .summary = "The number now, or as it was, with the list behind it, whether it is on track, and its trend.",
         .tag = "metrics",
         .query = {{"at", "A past time: rebuilt from the journal.", time}, {"period", "Of the trend: this one against the one before; 30d when left out."}},
         .answers = {{200, "", "MetricValue"}},
         .handle = [services](Call& call) { return get_value(call, *services); }});
    table.add({.method = "GET",
               .pattern = "/metrics/{id}/samples",
               .operation = "list_metric_samples",
               .summary = "Its samples, oldest first.",
               .tag = "metrics",
               .query = {{"from", "Not before.", time}, {"to", "Not after; now when left out.", time}},
               .answers = {{200, "", "MetricSamples"}},
               .handle = [services](Call& call) { return get_samples(call, *services); }});
    table.add({.method = "POST",
               .pattern = "/metrics/{id}/sample",
               .operation = "take_metric_sample",
               .summary = "Take a sample now, beside the regular ones; takes IC2.",
               .tag = "metrics",
               .right = Right::write,
               .answers = {{201, "", "MetricSample"}, {409, "It is not live, or has a sample of this instant.", "Problem", "application/problem+json"}},
               .handle = [services](Call& call) { return add_sample(call, *services); }});
    table.add({.method = "GET",
               .pattern = "/goals/{id}/progress",
               .operation = "get_goal_progress",
               .summary = "How far a goal is, by what its key results measure now.",
               .tag = "metrics",
               .answers = {{200, "", "GoalProgress"}},
               .handle = [services](Call& call) { return get_progress(call, *services); }});
}

}  // namespace redoubt::api
