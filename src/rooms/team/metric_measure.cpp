#include "rooms/team/metric_measure.h"

#include <algorithm>

#include <fmt/format.h>

#include "logs/aggregate.h"
#include "records/metric.h"
#include "schema/query.h"
#include "store/disk_of.h"
#include "store/scan.h"

namespace redoubt::rooms {
namespace {

using schema::Query;
using store::Actor;

constexpr std::string_view everybodys = "-compartment:*";

std::string whole_query(const std::string& query) { return query.empty() ? std::string(everybodys) : fmt::format("({}) {}", query, everybodys); }

// Events of sources in compartments are left out, as their records would be.
Result<Query> of_open_sources(store::Store& store, const std::string& text) {
    Query query = TRY(schema::parse_query(text));
    const store::Page closed = TRY(store.as(Actor::redoubt()).list("source", {.text = "compartment:*", .limit = 0, .fields = {"kind"}}));
    for (const store::Record& source : closed.records) {
        Query other{.kind = Query::Kind::negation};
        other.children.push_back(schema::test_equals("source", source.key));
        query = schema::both(std::move(query), std::move(other));
    }
    return query;
}

Result<double> count_events(store::Store& store, const Definition& definition, const std::string& text, std::optional<Time> at) {
    const Time until = at.value_or(store.clock().now());
    logs::AggregateRequest request{.query = TRY(of_open_sources(store, text)), .from = until - definition.period, .to = until, .now = until};
    request.measures.emplace_back();
    const logs::View view = TRY(logs::open_view(store::disk_of(store), store.folder() + "/logs"));
    return static_cast<double>(TRY(logs::aggregate(view, request)).events);
}

Result<std::optional<double>> measure_events(store::Store& store, const Definition& definition, std::optional<Time> at) {
    if (!store::disk_of(store).exists(store.folder() + "/logs/segments")) return std::nullopt;
    if (definition.measure != "ratio") return TRY(count_events(store, definition, definition.query, at));
    const double all = TRY(count_events(store, definition, definition.out_of, at));
    if (all == 0) return std::nullopt;
    const std::string both = definition.out_of.empty() ? definition.query : fmt::format("({}) ({})", definition.out_of, definition.query);
    return TRY(count_events(store, definition, both, at)) * 100 / all;
}

Result<double> count(store::Store& store, const Definition& definition, const std::string& query, std::optional<Time> at) {
    store::Records records = store.as(Actor::redoubt());
    store::ListQuery wanted{.text = query, .limit = 1, .count = store::ListQuery::Count::exact, .at = at};
    return static_cast<double>(TRY(records.list(definition.of->name, wanted)).total.value_or(0));
}

double number_of(const schema::Value& value) {
    if (const auto* decimal = value.as<double>()) return *decimal;
    if (const auto* duration = value.as<Duration>()) return static_cast<double>(duration->ns) / 1e9;
    return static_cast<double>(value.integer());
}

Result<std::vector<double>> values_now(store::Store& store, const Definition& definition, const std::string& query) {
    const schema::FieldInfo* field = definition.of->find(definition.field);
    const double unit = field && field->shape.kind == schema::Kind::duration ? 1e9 : 1;
    const std::string_view name = definition.field;
    std::vector<double> out;
    const Query tree = TRY(schema::parse_query(query));
    TRY(store::scan(store, Actor::redoubt(), definition.of->name, tree, std::span(&name, 1), [&](const store::ScanRow& row) {
        if (!row.is_null(0)) out.push_back(row.decimal(0) / unit);
    }));
    return out;
}

Result<std::vector<double>> values_at(store::Store& store, const Definition& definition, const std::string& query, std::optional<Time> at) {
    store::Records records = store.as(Actor::redoubt());
    store::ListQuery wanted{.text = query, .sort = "created", .limit = 500, .fields = {definition.field}, .at = at};
    std::vector<double> out;
    do {
        const store::Page page = TRY(records.list(definition.of->name, wanted));
        for (const store::Record& record : page.records)
            if (!record[definition.field].is_null()) out.push_back(number_of(record[definition.field]));
        wanted.cursor = page.next_cursor;
    } while (!wanted.cursor.empty());
    return out;
}

// The middle one, or the mean of the two in the middle.
double median(std::vector<double>& values) {
    const auto middle = values.begin() + static_cast<std::ptrdiff_t>(values.size() / 2);
    std::ranges::nth_element(values, middle);
    if (values.size() % 2 == 1) return *middle;
    return (*middle + *std::max_element(values.begin(), middle)) / 2;
}

std::string escaped(std::string_view text) {
    std::string out;
    for (const char c : text) {
        const bool plain =
            (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || std::string_view("-_.~").find(c) != std::string_view::npos;
        out += plain ? std::string(1, c) : fmt::format("%{:02X}", static_cast<unsigned char>(c));
    }
    return out;
}

// In single quotes of a shell.
std::string in_quotes(std::string_view text) {
    std::string out = "'";
    for (const char c : text) out += c == '\'' ? std::string("'\\''") : std::string(1, c);
    return out + "'";
}

}  // namespace

Result<Definition> definition_in(store::Store& store, const store::Record& metric) {
    Definition out{.of = store.find_type(metric["of"].text()),
                   .measure = std::string(metric["measure"].text()),
                   .query = std::string(metric["query"].text()),
                   .field = std::string(metric["field"].text()),
                   .out_of = std::string(metric["out_of"].text())};
    if (const auto* cadence = metric["cadence"].as<Duration>()) out.period = *cadence;
    if (out.period.ns <= 0) out.period = days(1);
    if (!out.of && metric["of"].text() != records::events_measured)
        return fail(Code::invalid, fmt::format("'{}' is not a record type", metric["of"].text()), metric.key);
    if (out.measure.empty()) out.measure = "count";
    return out;
}

Result<std::optional<double>> measure(store::Store& store, const Definition& definition, std::optional<Time> at) {
    if (!definition.of) return measure_events(store, definition, at);
    const std::string query = whole_query(definition.query);
    if (definition.measure == "count") return TRY(count(store, definition, query, at));
    if (definition.measure == "ratio") {
        const std::string whole = whole_query(definition.out_of);
        const double all = TRY(count(store, definition, whole, at));
        if (all == 0) return std::nullopt;
        return TRY(count(store, definition, fmt::format("({}) ({})", whole, query), at)) * 100 / all;
    }
    std::vector<double> values = at ? TRY(values_at(store, definition, query, at)) : TRY(values_now(store, definition, query));
    if (definition.measure == "median") return values.empty() ? std::nullopt : std::optional(median(values));
    std::ranges::sort(values);  // so that the same numbers always add up to the same
    double sum = 0;
    for (const double value : values) sum += value;
    return sum;
}

std::string list_address(const Definition& definition, const std::string& query, std::optional<Time> at) {
    if (!definition.of)
        return at ? fmt::format("/logs/events?q={}&from={}&to={}", escaped(query), escaped(format_time(*at - definition.period)), escaped(format_time(*at)))
                  : fmt::format("/logs/events?q={}&from=now-{}", escaped(query), format_duration(definition.period));
    const std::string when = at ? "&at=" + escaped(format_time(*at)) : "";
    return fmt::format("/{}?q={}{}", definition.of->plural, escaped(whole_query(query)), when);
}

std::string list_command(const Definition& definition, const std::string& query, std::optional<Time> at) {
    if (!definition.of) return fmt::format("redoubt search {} --count --from now-{}", in_quotes(query), format_duration(definition.period));
    return fmt::format("redoubt {} list {}{}", definition.of->name, in_quotes(whole_query(query)), at ? " --at " + format_time(*at) : "");
}

}  // namespace redoubt::rooms
