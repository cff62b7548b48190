// The routes that every record type has, described with that type's own schemas.
#include <charconv>

#include <fmt/format.h>

#include "api/components.h"
#include "api/move_body.h"
#include "api/present.h"
#include "api/present_decisions.h"
#include "api/problem.h"
#include "api/routes.h"
#include "base/text.h"

namespace redoubt::api {
namespace {

using schema::List;
using schema::Map;
using schema::RecordInfo;
using schema::Value;

HttpResponse record_answer(int status, const Value& shown, int64_t version) {
    HttpResponse answer = json_answer(status, shown);
    answer.headers.emplace_back("ETag", fmt::format("\"{}\"", version));
    return answer;
}

Result<HttpResponse> answer_with(Call& call, int status, const store::Record& record) {
    return record_answer(status, TRY(present(call.records, record)), record.version);
}

// The version in If-Match: "7", 7, W/"7"; * and absence are no version.
Result<std::optional<int64_t>> expected_version(const Call& call) {
    std::string_view given = trim(header(call.request.headers, "if-match"));
    if (given.empty() || given == "*") return std::nullopt;
    if (given.starts_with("W/")) given.remove_prefix(2);
    if (given.size() >= 2 && given.front() == '"' && given.back() == '"') given = given.substr(1, given.size() - 2);
    int64_t version = 0;
    const auto [end, error] = std::from_chars(given.data(), given.data() + given.size(), version);
    if (error == std::errc() && end == given.data() + given.size()) return version;
    return fail(Code::malformed, "If-Match must be the version of a record, as its ETag says", "If-Match");
}

// Beyond, a query is the way to the middle of a list.
constexpr int most_skipped = 1'000'000;

// "at", or nothing for now.
Result<std::optional<Time>> moment_of(const Call& call) {
    const std::string at = call.text("at");
    if (at.empty()) return std::nullopt;
    return TRY(call.records.moment(at));
}

Result<store::ListQuery> list_query(const Call& call) {
    store::ListQuery query{.text = call.text("q"),
                           .sort = call.text("sort"),
                           .limit = TRY(call.number("limit", 50, 1, 500)),
                           .cursor = call.text("cursor"),
                           .skip = TRY(call.number("skip", 0, 0, most_skipped))};
    const std::string count = call.text("count");
    if (count == "exact" || count == "estimate")
        query.count = store::ListQuery::Count::exact;
    else if (!count.empty() && count != "none")
        return fail(Code::invalid, "'count' is none or exact", "count");
    query.at = TRY(moment_of(call));
    if (const std::string fields = call.text("fields"); !fields.empty())
        for (const std::string_view field : split(fields, ',')) query.fields.emplace_back(trim(field));
    return query;
}

Result<HttpResponse> list_records(Call& call, const RecordInfo& type) {
    const store::ListQuery query = TRY(list_query(call));
    const store::Page page = TRY(call.records.list(type.name, query));
    return json_answer(200, Map{{"items", TRY(present(call.records, page.records))},
                                {"next", page.next_cursor.empty() ? Value() : Value(page.next_cursor)},
                                {"total", page.total ? Value(*page.total) : Value()}});
}

// A reference is counted by id, and shown by what it stands for.
Result<Value> show_counted(Call& call, const RecordInfo& type, std::string_view field, const Value& value) {
    const schema::FieldInfo* info = type.find(field);
    if (!info) info = schema::find_field(call.records.own_fields(type.name), field);
    if (!info || info->options.refers_to.empty() || value.is_null()) return value;
    const std::array ids{std::string(value.text())};
    const auto found = TRY(call.records.refer(info->options.refers_to, ids));
    return found.front() ? present(*found.front()) : Value();
}

// A time or a duration as JSON, without the quotes.
std::string trim_quotes(std::string json) {
    if (json.size() >= 2 && json.front() == '"') return json.substr(1, json.size() - 2);
    return json;
}

// The query that finds what was counted.
schema::Query counted_query(schema::Query query, const RecordInfo& type, std::string_view field, const Value& value) {
    const schema::FieldInfo* info = type.find(field);
    schema::Query test{.kind = schema::Query::Kind::test, .test = {.field = std::string(field), .value = {}}};
    if (value.is_null() || (value.as<std::string>() && value.text().empty())) {
        test.test.op = schema::Op::present;
        test.test.value = "*";
        return both(std::move(query), {.kind = schema::Query::Kind::negation, .children = {std::move(test)}});
    }
    test.test.quoted = info && value.as<std::string>();
    test.test.value = value.as<std::string>() ? std::string(value.text()) : trim_quotes(schema::to_json(value));
    return both(std::move(query), std::move(test));
}

Result<HttpResponse> count_records(Call& call, const RecordInfo& type) {
    std::vector<std::string> by;
    const std::string given = call.text("by");
    for (const std::string_view field : split(given, ',')) by.emplace_back(trim(field));
    const schema::Query query = TRY(schema::parse_query(call.text("q")));
    const std::optional<Time> at = TRY(moment_of(call));
    List counts;
    for (const store::FieldCount& one : TRY(call.records.count_by(type.name, call.text("q"), by, at))) {
        schema::Query found = counted_query(query, type, by[0], one.value);
        Map shown{{"value", TRY(show_counted(call, type, by[0], one.value))}, {"count", one.count}};
        if (by.size() == 2) {
            shown.set("second", TRY(show_counted(call, type, by[1], one.second)));
            found = counted_query(std::move(found), type, by[1], one.second);
        }
        shown.set("q", schema::to_text(found));
        counts.push_back(std::move(shown));
    }
    return json_answer(200, Map{{"counts", std::move(counts)}});
}

Result<HttpResponse> create_record(Call& call, const RecordInfo& type) {
    const store::Record record = TRY(call.records.create(type.name, call.body, {}, store::Asked::all));
    HttpResponse answer = TRY(answer_with(call, 201, record));
    answer.headers.emplace_back("Location", fmt::format("/api/v1/{}/{}", type.plural, record.id.text));
    return answer;
}

Result<HttpResponse> get_record(Call& call, const RecordInfo& type) {
    const std::optional<Time> at = TRY(moment_of(call));
    const store::Record record = TRY(call.records.get(type.name, call.captured_as("id"), at));
    if (const std::string_view known = header(call.request.headers, "if-none-match"); !known.empty() && known == fmt::format("\"{}\"", record.version))
        return HttpResponse{.status = 304, .headers = {{"ETag", std::string(known)}}, .body = {}};
    return answer_with(call, 200, record);
}

Result<HttpResponse> change_record(Call& call, const RecordInfo& type) {
    if (header(call.request.headers, "if-match").empty())
        return problem_response(428, "a change must say which version it is of", "send If-Match with the record's ETag, for example If-Match: \"3\"");
    const std::optional<int64_t> version = TRY(expected_version(call));
    return answer_with(call, 200, TRY(call.records.update(type.name, call.captured_as("id"), call.body, version)));
}

}  // namespace

Result<store::MoveRequest> read_move(const Map& given, std::string_view place) {
    store::MoveRequest move;
    for (const schema::Member& member : given) {
        const bool own = member.name == "to" || member.name == "reason";
        if (own && !member.value.as<std::string>())
            return fail(Code::invalid, fmt::format("'{}' must be text", member.name), fmt::format("{}/{}", place, member.name));
        if (member.name == "to")
            move.to = member.value.text();
        else if (member.name == "reason")
            move.reason = member.value.text();
        else
            move.changes.set(member.name, member.value);
    }
    if (move.to.empty()) return fail(Code::invalid, "a move needs the state to move to", fmt::format("{}/to", place));
    return move;
}

namespace {

// The refusal, and how to ask for what was refused.
Result<HttpResponse> refuse_with_way(Call& call, Services& services, const RecordInfo& type, const std::string& to, const Error& refused) {
    HttpResponse answer = problem_response(refused);
    const Result<store::Record> record = call.records.get(type.name, call.captured_as("id"));
    if (!record) return answer;
    for (const rooms::MoveWay& way : TRY(services.decisions.ways(call.records, type.name, record->id.text))) {
        if (way.to != to || way.how != "ask") continue;
        Map body = TRY(schema::parse_json(answer.body)).map();
        body.set("ask", Map{{"record", record->key},
                            {"to", to},
                            {"kind", way.kind},
                            {"needs", schema::list_of(way.needs)},
                            {"who", TRY(present_deciders(call.records, way.who))}});
        answer.body = schema::to_json(body);
    }
    return answer;
}

Result<HttpResponse> move_record(Call& call, Services& services, const RecordInfo& type) {
    const store::MoveRequest move = TRY(read_move(call.body, ""));
    const std::optional<int64_t> version = TRY(expected_version(call));
    if (type.name == "decision" && move.to == "open")
        if (const store::Record draft = TRY(call.records.get("decision", call.captured_as("id"))); draft.state == "draft")
            return answer_with(call, 200, TRY(services.decisions.put(call.records, draft.id.text)));
    const Result<store::Record> moved = call.records.move(type.name, call.captured_as("id"), move, version);
    if (!moved && moved.error().code == Code::forbidden) return refuse_with_way(call, services, type, move.to, moved.error());
    if (!moved) return std::unexpected(moved.error());
    return answer_with(call, 200, *moved);
}

Parameter at_parameter() { return {"at", "As it was then, rebuilt from the journal: a time, a date (its end) or now-7d."}; }

std::vector<Parameter> list_parameters() {
    const Map number{{"type", "integer"}, {"minimum", 1}, {"maximum", 500}};
    const Map skip{{"type", "integer"}, {"minimum", 0}, {"maximum", most_skipped}};
    const Map count{{"type", "string"}, {"enum", List{"none", "exact", "estimate"}}};
    return {{"q", "A query: severity:high -state:closed \"words\"."},
            {"sort", "Fields with commas between; with - before one, descending: -severity,due."},
            {"limit", "1 to 500; 50 when left out.", number},
            {"cursor", "\"next\" of the page before."},
            {"skip", "So many are passed over first: a look into the middle of a long list. From page to page, cursor is quicker and exact.", skip},
            {"count", "Whether to count all that match.", count},
            {"fields", "Own fields to answer with, separated by commas; all but large ones when left out."},
            at_parameter()};
}

Parameter if_match(bool required) { return {"If-Match", "The version that this change was made for, as ETag said.", {{"type", "string"}}, required}; }

constexpr std::string_view problem_type = "application/problem+json";
Answer problem(int status, std::string doc) { return {status, std::move(doc), "Problem", std::string(problem_type)}; }

void add_reading(RouteTable& table, const RecordInfo& type) {
    const std::string path = fmt::format("/{}", type.plural);
    const std::string name = component_name(type);
    const std::string tag(type.plural);
    table.add({.method = "GET",
               .pattern = path,
               .operation = fmt::format("list_{}", type.plural),
               .summary = fmt::format("{}: {}", type.title, type.doc),
               .tag = tag,
               .query = list_parameters(),
               .answers = {{200, "", name + "Page"}},
               .handle = [&type](Call& call) { return list_records(call, type); }});
    table.add({.method = "GET",
               .pattern = path + "/counts",
               .operation = fmt::format("count_{}", type.plural),
               .summary = "How many by each value of a field, or of two, most first; each with the query that finds them.",
               .tag = tag,
               .query = {{"q", "A query."}, {"by", "A field, or two with a comma between.", {{"type", "string"}}, true}, at_parameter()},
               .answers = {{200, "", "Counts"}},
               .handle = [&type](Call& call) { return count_records(call, type); }});
    table.add({.method = "GET",
               .pattern = path + "/{id}",
               .operation = fmt::format("get_{}", type.name),
               .summary = "One, with its version as ETag.",
               .tag = tag,
               .query = {at_parameter()},
               .answers = {{200, "", name}, {304, "It is still the version in If-None-Match."}},
               .handle = [&type](Call& call) { return get_record(call, type); }});
}

void add_writing(RouteTable& table, Services* services, const RecordInfo& type) {
    const std::string path = fmt::format("/{}", type.plural);
    const std::string name = component_name(type);
    const std::string tag(type.plural);
    table.add({.method = "POST",
               .pattern = path,
               .operation = fmt::format("create_{}", type.name),
               .summary = "A new one.",
               .tag = tag,
               .right = Right::write,
               .body = BodyKind::json,
               .request = "New" + name,
               .replayable = true,
               .answers = {{201, "", name}, problem(409, "Something that must be unique is taken.")},
               .handle = [&type](Call& call) { return create_record(call, type); }});
    table.add({.method = "PATCH",
               .pattern = path + "/{id}",
               .operation = fmt::format("change_{}", type.name),
               .summary = "Change fields; null clears.",
               .tag = tag,
               .right = Right::write,
               .headers = {if_match(true)},
               .body = BodyKind::json,
               .request = name + "Change",
               .answers = {{200, "", name},
                           problem(409, "Something that must be unique is taken."),
                           problem(412, "Somebody changed it meanwhile."),
                           problem(428, "If-Match is missing.")},
               .handle = [&type](Call& call) { return change_record(call, type); }});
    table.add({.method = "POST",
               .pattern = path + "/{id}/moves",
               .operation = fmt::format("move_{}", type.name),
               .summary = "Move it to another state.",
               .tag = tag,
               .right = Right::write,
               .headers = {if_match(false)},
               .body = BodyKind::json,
               .request = name + "Move",
               .replayable = true,
               .answers = {{200, "", name}, problem(409, "There is no such move from where it stands."), problem(412, "Somebody changed it meanwhile.")},
               .handle = [services, &type](Call& call) { return move_record(call, *services, type); }});
}

}  // namespace

void add_record_routes(RouteTable& table, Services* services, const RecordInfo& type) {
    add_reading(table, type);
    if (!type.derived) add_writing(table, services, type);
}

}  // namespace redoubt::api
