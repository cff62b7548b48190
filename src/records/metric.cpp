#include "records/metric.h"

#include <algorithm>

#include <fmt/format.h>

#include "records/all.h"
#include "records/matrix.h"
#include "schema/query.h"

namespace redoubt::records {

using schema::field;
using schema::Kind;
using schema::Level;

std::span<const schema::FieldInfo> Metric::fields() {
    static constexpr std::array table{
        field<&Metric::description>("description", {.doc = "What it tells, and what to do when it is off.", .searchable = true}),
        field<&Metric::of>("of", {.doc = "The record type that it is about: finding; or event, for those of the log store in each period.",
                                  .required = true,
                                  .indexed = true,
                                  .longest = 60}),
        field<&Metric::measure>("measure", {.doc = "What is worked out of the records.", .indexed = true}),
        field<&Metric::query>("query", {.doc = "Which records, in the query language; all when left out.", .searchable = true, .longest = 8000}),
        field<&Metric::field_name>("field", {.doc = "Of a sum or a median: the field.", .longest = 100}),
        field<&Metric::out_of>("out_of", {.doc = "Of a ratio: the records that make a hundred.", .longest = 8000}),
        field<&Metric::unit>("unit", {.doc = "What the number counts: findings, days, %.", .longest = 60}),
        field<&Metric::direction>("direction", {.doc = "Which way is better.", .indexed = true}),
        field<&Metric::target>("target", {.doc = "Where it should be.", .indexed = true}),
        field<&Metric::limit>("limit", {.doc = "Beyond this somebody must act.", .indexed = true}),
        field<&Metric::cadence>("cadence", {.doc = "How often a sample is taken.", .indexed = true}),
        field<&Metric::goal>("goal", {.doc = "The goal that it measures.", .indexed = true, .refers_to = "goal"}),
    };
    static_assert(schema::covers<Metric>(table));
    return table;
}

namespace {

const schema::RecordInfo* measured_type(std::string_view name) {
    for (const schema::RecordInfo* info : all_records())
        if (info->name == name || info->plural == name) return info;
    return nullptr;
}

void check_query(const std::string& text, std::string_view path, schema::Problems& problems) {
    const auto parsed = schema::parse_query(text);
    if (!parsed) problems.add(std::string(path), parsed.error().text());
}

void check_measured_field(const Metric& metric, const schema::RecordInfo& type, schema::Problems& problems) {
    const bool wanted = metric.measure == Measure::sum || metric.measure == Measure::median;
    if (!wanted) return;
    constexpr std::array countable{Kind::integer, Kind::decimal, Kind::duration};
    const schema::FieldInfo* of = type.find(metric.field_name);
    if (!of || !of->options.indexed || std::ranges::find(countable, of->shape.kind) == countable.end())
        problems.add("/field", fmt::format("is not a number or duration of {} that can be added up", type.plural));
}

void check_metric(const Metric& metric, schema::Problems& problems) {
    check_query(metric.query, "/query", problems);
    check_query(metric.out_of, "/out_of", problems);
    if (metric.measure == Measure::ratio && metric.out_of.empty() && metric.query.empty())
        problems.add("/query", "is required: a ratio of all to all tells nothing");
    if (metric.cadence.ns <= 0) problems.add("/cadence", "must be longer than nothing");
    const bool of_events = metric.of == events_measured;
    if (of_events && metric.measure != Measure::count && metric.measure != Measure::ratio)
        problems.add("/measure", "events are counted, or a ratio of them; fields of theirs are measured by a search");
    if (of_events) return;
    const schema::RecordInfo* type = measured_type(metric.of);
    if (type)
        check_measured_field(metric, *type, problems);
    else
        problems.add("/of", fmt::format("'{}' is not a record type", metric.of.substr(0, 60)));
}

constexpr std::array metric_states{schema::State{"draft", "Being defined."}, schema::State{.name = "live", .doc = "Sampled.", .standing = true},
                                   schema::State{"retired", "No longer sampled.", true}};
constexpr std::array metric_moves{
    schema::Move{.from = "draft", .to = "live", .level = Level::ic2},
    schema::Move{.from = "live", .to = "draft", .level = Level::ic2, .needs = needs_reason},
    schema::Move{.from = "live", .to = "retired", .level = Level::ic4, .needs = needs_reason},
    schema::Move{.from = "draft", .to = "retired", .level = Level::ic2},
    schema::Move{.from = "retired", .to = "draft", .level = Level::ic2},
};

}  // namespace

const schema::RecordInfo metric_record{.name = "metric",
                                       .plural = "metrics",
                                       .title = "Metric",
                                       .doc = "A number that is followed over time, defined as a query.",
                                       .key_prefix = "METRIC",
                                       .room = "team",
                                       .fields = Metric::fields(),
                                       .states = metric_states,
                                       .moves = metric_moves,
                                       .default_sort = "title",
                                       .create_level = Level::ic2,
                                       .update_level = Level::ic2,
                                       .check = schema::check_typed<Metric, check_metric>,
                                       .defaults = schema::defaults_of<Metric>};

}  // namespace redoubt::records
