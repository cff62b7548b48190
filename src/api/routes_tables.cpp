// Tables out and in, for every record type.
#include <fmt/format.h>

#include "api/body_bytes.h"
#include "api/present.h"
#include "api/problem.h"
#include "api/routes.h"
#include "api/secrets.h"
#include "base/text.h"
#include "rooms/decide/decisions.h"
#include "rooms/exchange/tables_in.h"

namespace redoubt::api {
namespace {

using rooms::exchange::TableFormat;
using schema::List;
using schema::Map;
using schema::RecordInfo;
using schema::Value;

constexpr uint64_t most_table_bytes = uint64_t{512} << 20;

Result<TableFormat> format_named(const std::string& name) {
    if (const auto format = rooms::exchange::table_format(name)) return *format;
    return fail(Code::invalid, fmt::format("'{}' is not a format of tables", name.substr(0, 40)), "format", "csv, xlsx or jsonl");
}

std::string day_of(Time time) { return format_time(time).substr(0, 10); }

// Written to a file of the spool folder that is gone as soon as it is open: whatever happens, nothing is left behind.
Result<HttpResponse> export_records(Call& call, Services& services, const RecordInfo& type) {
    const std::string given = call.text("format");
    rooms::exchange::OutOptions options{.format = TRY(format_named(given.empty() ? "csv" : given))};
    options.query.text = call.text("q");
    options.query.sort = call.text("sort");
    if (const std::string at = call.text("at"); !at.empty()) options.query.at = TRY(call.records.moment(at));
    if (const std::string fields = call.text("fields"); !fields.empty())
        for (const std::string_view field : split(fields, ',')) options.fields.emplace_back(trim(field));
    rooms::Leaving leaving({.what = "table", .type = std::string(type.name), .query = options.query.text, .at = options.query.at});
    TRY(leaving.begin(services.store, call.who.actor));
    options.told = [&](const store::Record& record) { leaving.add(record); };
    const std::string folder = services.store.folder() + "/spool";
    TRY(services.disk.make_folders(folder));
    const std::string path = folder + "/" + new_secret(services.store.random()).substr(0, 22);
    const Result<int64_t> rows = write_table(services.store, call.who.actor, type, options, path, folder);
    Result<std::unique_ptr<Mapping>> mapped = rows ? services.disk.map(path) : std::unexpected(rows.error());
    if (services.disk.exists(path)) TRY(services.disk.remove(path));
    HttpResponse answer{.status = 200, .headers = {{"Content-Type", std::string(media_type(options.format))}}, .body = {}};
    answer.file = TRY(std::move(mapped));
    TRY(services.decisions.permit_export(call.records, leaving));
    answer.headers.emplace_back("Content-Disposition", fmt::format("attachment; filename=\"{}-{}{}\"", type.plural,
                                                                   day_of(options.query.at.value_or(services.store.clock().now())), extension(options.format)));
    answer.headers.emplace_back("X-Total-Count", std::to_string(*rows));
    return answer;
}

Value show(const rooms::exchange::InProblem& problem) { return Map{{"row", problem.row}, {"column", problem.column}, {"message", problem.message}}; }

Value show(const rooms::exchange::InChange& change) {
    List fields;
    for (const store::JournalChange& field : change.fields) fields.push_back(Map{{"field", field.field}, {"old", field.before}, {"new", field.after}});
    return Map{{"row", change.row},
               {"key", change.key.empty() ? Value() : Value(change.key)},
               {"title", change.title},
               {"action", change.created ? "create" : "change"},
               {"fields", std::move(fields)}};
}

Map show(const rooms::exchange::InResult& done) {
    List problems, changes, unknown;
    for (const auto& problem : done.problems) problems.push_back(show(problem));
    for (const auto& change : done.changes) changes.push_back(show(change));
    for (const auto& column : done.unknown) unknown.push_back(Map{{"name", column.name}, {"hint", column.hint}});
    return {{"rows", done.rows},
            {"created", done.created},
            {"changed", done.changed},
            {"same", done.same},
            {"failed", done.failed},
            {"written", done.written},
            {"problems", std::move(problems)},
            {"changes", std::move(changes)},
            {"columns", schema::list_of(done.columns)},
            {"ignored", schema::list_of(done.ignored)},
            {"unknown", std::move(unknown)}};
}

// What failed, as problem details that carry the whole result.
HttpResponse refused(const rooms::exchange::InResult& done) {
    Error error{.code = Code::invalid,
                .message = fmt::format("{} of {} rows cannot be imported, so nothing was changed", done.failed, done.rows),
                .where = {},
                .hint = "mend them, or take the good ones: on_error=skip",
                .problems = {}};
    for (const auto& problem : done.problems)
        if (error.problems.size() < 100)
            error.problems.push_back(
                {problem.column.empty() ? fmt::format("row {}", problem.row) : fmt::format("row {}, {}", problem.row, problem.column), problem.message});
    if (error.problems.size() == 1) error.message += fmt::format("; {}: {}", error.problems.front().path, error.problems.front().message);
    HttpResponse answer = problem_response(error);
    auto body = schema::parse_json(answer.body);
    Map members = body ? body->map() : Map();
    members.set("result", show(done));
    answer.body = schema::to_json(Value(std::move(members)));
    return answer;
}

Result<bool> choice(const Call& call, std::string_view name, std::string_view no, std::string_view yes) {
    const std::string given = call.text(name);
    if (given.empty() || given == no) return false;
    if (given == yes) return true;
    return fail(Code::invalid, fmt::format("'{}' is {} or {}", name, no, yes), std::string(name));
}

Result<rooms::exchange::InOptions> in_options(const Call& call, std::string_view bytes) {
    rooms::exchange::InOptions options;
    options.dry_run = TRY(choice(call, "dry_run", "false", "true"));
    options.skip_failed = TRY(choice(call, "on_error", "stop", "skip"));
    options.match_title = TRY(choice(call, "match", "key", "title"));
    options.sheet = call.text("sheet");
    options.map = TRY(rooms::exchange::parse_column_map(call.text("map")));
    options.reason = call.text("reason");
    if (options.reason.size() > 4000) return fail(Code::too_large, "a reason has at most 4000 bytes", "reason");
    const std::string format = call.text("format");
    if (!format.empty()) {
        options.format = TRY(format_named(format));
        return options;
    }
    const auto guessed = rooms::exchange::guess_format(bytes, call.text("name"));
    if (!guessed) return fail(Code::invalid, "the file is empty");
    options.format = *guessed;
    return options;
}

Result<HttpResponse> import_records(Call& call, Services& services, const RecordInfo& type) {
    const BodyBytes body = TRY(BodyBytes::of(call, services.disk));
    const std::string_view bytes = body.bytes;
    if (bytes.empty()) return fail(Code::invalid, "the file is empty", {}, "send its bytes as the body");
    const rooms::exchange::InOptions options = TRY(in_options(call, bytes));
    const rooms::exchange::InResult done = TRY(read_table(services.store, call.who.actor, type, bytes, options));
    if (done.failed > 0 && !options.dry_run && !options.skip_failed) return refused(done);
    return json_answer(200, show(done));
}

Map choice_among(std::initializer_list<std::string_view> names) {
    List list;
    for (const std::string_view name : names) list.emplace_back(name);
    return {{"type", "string"}, {"enum", std::move(list)}};
}

}  // namespace

void add_table_routes(RouteTable& table, Services* services, const RecordInfo& type) {
    const std::string path = fmt::format("/{}", type.plural);
    table.add({.method = "GET",
               .pattern = path + "/export",
               .operation = fmt::format("export_{}", type.plural),
               .summary = "All that a query finds, as a file that can be imported again.",
               .tag = std::string(type.plural),
               .query = {{"format", "csv when left out.", choice_among({"csv", "xlsx", "jsonl"})},
                         {"q", "A query."},
                         {"sort", "A field; with - before it, descending."},
                         {"fields", "Columns, separated by commas; everything when left out."},
                         {"at", "As they were then, rebuilt from the journal: a time, a date (its end) or now-7d."}},
               .answers = {{200, "The file.", "", "text/csv"},
                           {409, "The yes that it takes was used meanwhile.", "Problem", "application/problem+json"},
                           {413, "More rows than a workbook holds.", "Problem", "application/problem+json"}},
               .handle = [services, &type](Call& call) { return export_records(call, *services, type); }});
    if (type.derived) return;
    table.add({.method = "POST",
               .pattern = path + "/import",
               .operation = fmt::format("import_{}", type.plural),
               .summary = "New and changed ones from a table: CSV, an Excel workbook or JSON lines; its bytes are the body. All rows, or none.",
               .tag = std::string(type.plural),
               .right = Right::write,
               .query = {{"format", "Found by content and name when left out.", choice_among({"csv", "xlsx", "jsonl"})},
                         {"name", "The file's name."},
                         {"dry_run", "true: only say what would change.", choice_among({"true", "false"})},
                         {"match", "title: a row without a key, id or unique value stands for the record of its title.", choice_among({"key", "title"})},
                         {"map", "Which column is which field: Host name:title,IP:ips; COLUMN: leaves one out."},
                         {"sheet", "Of a workbook; the first when left out."},
                         {"on_error", "skip: import the good rows though others fail.", choice_among({"stop", "skip"})},
                         {"reason", "Why, for the journal and for moves that need one."}},
               .body = BodyKind::bytes,
               .most_body_bytes = most_table_bytes,
               .spooled = true,
               .answers = {{200, "", "TableImport"},
                           {409, "Something that must be unique is taken.", "Problem", "application/problem+json"},
                           {412, "A record changed meanwhile.", "Problem", "application/problem+json"}},
               .handle = [services, &type](Call& call) { return import_records(call, *services, type); }});
}

}  // namespace redoubt::api
