#include <algorithm>
#include <array>

#include <fmt/format.h>

#include "base/binary_text.h"
#include "base/text.h"
#include "cli/client.h"
#include "cli/commands.h"
#include "cli/csv.h"
#include "cli/people.h"
#include "cli/record_options.h"
#include "cli/record_values.h"
#include "cli/text_layout.h"
#include "schema/json.h"

namespace redoubt::cli {
namespace {

using schema::Map;
using schema::Value;

const RecordOptions& options_of(const std::string& type) { return *std::ranges::find(record_options(), type, &RecordOptions::name); }

std::string target_of(const RecordArguments& arguments, std::string_view below = "") {
    std::string target = "/" + options_of(arguments.type).plural;
    if (!arguments.key.empty()) target += "/" + percent_encode(arguments.key);
    return target + std::string(below);
}

std::string column_title(std::string_view field) {
    std::string out(field);
    std::ranges::transform(out, out.begin(), [](char c) { return c == '_' ? ' ' : c >= 'a' && c <= 'z' ? static_cast<char>(c - 32) : c; });
    return out;
}

std::vector<std::string> list_columns(const RecordArguments& arguments) {
    std::vector<std::string> columns{"key", "state"};
    for (const std::string& field : options_of(arguments.type).shown) columns.push_back(field);
    columns.emplace_back("owner");
    columns.emplace_back("title");
    return columns;
}

// Every page of what the query finds, up to the limit.
Result<schema::List> fetch_list(const RecordArguments& arguments, Client& client, std::string& total) {
    schema::List items;
    std::string cursor;
    do {
        const size_t wanted = std::min<size_t>(arguments.limit - items.size(), 500);
        std::string target = fmt::format("{}?limit={}&q={}", target_of(arguments), wanted, percent_encode(arguments.query));
        if (!arguments.sort.empty()) target += "&sort=" + percent_encode(arguments.sort);
        if (!arguments.at.empty()) target += "&at=" + percent_encode(arguments.at);
        if (cursor.empty())
            target += "&count=exact";
        else
            target += "&cursor=" + percent_encode(cursor);
        const Value page = TRY(client.get(target));
        for (const Value& item : page.map()["items"].list()) items.push_back(item);
        if (total.empty()) total = cell_text(page.map()["total"]);
        cursor = std::string(page.map()["next"].text());
    } while (!cursor.empty() && items.size() < arguments.limit);
    return items;
}

Result<int> print_list(const RecordArguments& arguments, const Surroundings& around, Client& client) {
    std::string total;
    const schema::List items = TRY(fetch_list(arguments, client, total));
    const std::vector<std::string> columns = list_columns(arguments);
    std::string out;
    if (arguments.json) {
        for (const Value& item : items) out += schema::to_json(item) + "\n";
    } else if (arguments.csv) {
        out = csv_line(columns);
        for (const Value& item : items) {
            std::vector<std::string> cells;
            for (const std::string& column : columns) cells.push_back(cell_text(item.map()[column]));
            out += csv_line(cells);
        }
    } else {
        std::vector<Column> titles;
        for (const std::string& column : columns) titles.push_back({.title = column_title(column), .least = column == "key" ? size_t{40} : size_t{8}});
        std::vector<std::vector<std::string>> rows;
        for (const Value& item : items) {
            rows.emplace_back();
            for (const std::string& column : columns) rows.back().push_back(cell_text(item.map()[column]));
        }
        if (rows.empty())
            out = fmt::format("no {} {}\n", options_of(arguments.type).plural, arguments.query.empty() ? "yet" : "match the query");
        else
            out = layout_table(titles, rows, around.terminal.width, around.terminal.colour);
        const std::string shown = fmt::format("{}", rows.size());
        if (!rows.empty() && !total.empty() && total != shown) out += fmt::format("{} of {}; --limit shows more\n", shown, total);
    }
    TRY(around.out.write(out));
    return 0;
}

// A list of things with parts has a line for each; what is many is cut, since people look at it.
std::string field_text(const Value& value) {
    constexpr size_t most_lines = 20;
    const schema::List& list = value.list();
    const auto has_parts = [](const Value& item) { return item.as<Map>() != nullptr && (item.map()["key"].is_null() || item.map()["type"].is_null()); };
    if (list.size() < 2 || !std::ranges::all_of(list, has_parts)) return cell_text(value);
    std::string out;
    for (size_t i = 0; i < std::min(list.size(), most_lines); ++i) out += (i == 0 ? "" : "\n") + cell_text(list[i]);
    if (list.size() > most_lines) out += fmt::format("\n… and {} more: --json shows all", group_digits(list.size() - most_lines));
    return out;
}

std::string record_page(const Map& record) {
    std::string out = fmt::format("{}  {}\n", printable(record["key"].text()), printable(record["title"].text()));
    size_t width = 0;
    for (const schema::Member& member : record) width = std::max(width, member.name.size());
    for (const schema::Member& member : record) {
        const std::string text = field_text(member.value);
        if (text.empty() || member.name == "title" || member.name == "key" || member.name == "type") continue;
        std::string lines;
        for (const std::string_view line : split(text, '\n')) lines += (lines.empty() ? "" : "\n" + std::string(width + 4, ' ')) + printable(line);
        out += fmt::format("  {}  {}\n", pad(member.name, width), lines);
    }
    return out;
}

Result<int> print_record(const Value& record, const RecordArguments& arguments, const Surroundings& around) {
    TRY(around.out.write(arguments.json ? schema::to_json(record) + "\n" : record_page(record.map())));
    return 0;
}

Result<int> print_done(const Value& record, std::string_view what, const RecordArguments& arguments, const Surroundings& around) {
    if (arguments.json) return print_record(record, arguments, around);
    const Map& map = record.map();
    TRY(around.out.write(printable(fmt::format("{} {}: {} ({})", map["key"].text(), what, map["title"].text(), map["state"].text())) + "\n"));
    return 0;
}

Result<int> print_history(const RecordArguments& arguments, const Surroundings& around, Client& client) {
    if (!arguments.export_file.empty()) {
        const auto file = TRY(NewFileOutput::create(arguments.export_file));
        TRY(client.download(target_of(arguments, "/history/export"), around.disk, *file));
        TRY(file->finish());
        TRY(around.out.write(fmt::format("wrote {}\n", arguments.export_file)));
        return 0;
    }
    const Value history = TRY(client.get(target_of(arguments, "/history")));
    std::string out;
    for (const Value& entry : history.map()["entries"].list()) {
        const Map& map = entry.map();
        if (arguments.json) {
            out += schema::to_json(entry) + "\n";
            continue;
        }
        const std::string reason(map["reason"].text());
        out += printable(fmt::format("{}  {}  {}{}", cell_text(map["at"]), cell_text(map["actor_name"].is_null() ? map["actor"] : map["actor_name"]),
                                     map["action"].text(), reason.empty() ? "" : ": " + reason)) +
               "\n";
        if (map["action"].text() == "create") continue;
        for (const Value& change : map["changes"].list())
            out +=
                printable(fmt::format("    {}: {} → {}", change.map()["field"].text(), cell_text(change.map()["old"]), cell_text(change.map()["new"]))) + "\n";
    }
    TRY(around.out.write(out));
    return 0;
}

// What the options say, those of the customer's own fields too.
Result<Map> fields_given(const RecordArguments& arguments, Client& client) {
    Map fields = TRY(values_of_options(arguments.type, arguments.fields));
    std::vector<schema::OwnField> defined;
    if (arguments.own.empty()) {
        TRY(find_people(client, arguments.type, schema::OwnFields({}), fields));
        return fields;
    }
    const Value answer = TRY(client.get("/own-fields?type=" + arguments.type));
    for (const Value& item : answer.map()["items"].list()) schema::write_fields(schema::OwnField::fields(), &defined.emplace_back(), item.map());
    const schema::OwnFields known(std::move(defined));
    const Map own = TRY(values_of_own(known, arguments.own));
    for (const schema::Member& member : own) fields.set(member.name, member.value);
    TRY(find_people(client, arguments.type, known, fields));
    return fields;
}

Result<int> show(const RecordArguments& arguments, const Surroundings& around, Client& client) {
    const Value record = TRY(client.get(target_of(arguments, arguments.at.empty() ? "" : "?at=" + percent_encode(arguments.at))));
    const int status = TRY(print_record(record, arguments, around));
    if (arguments.json || !arguments.at.empty()) return status;
    if (arguments.type == "metric") TRY(print_trend(arguments.key, around, client));
    if (arguments.type == "campaign") TRY(print_campaign(arguments.key, around, client));
    return print_progress(options_of(arguments.type).plural, arguments.key, around, client);
}

Result<int> create(const RecordArguments& arguments, const Surroundings& around, Client& client) {
    const Map fields = TRY(fields_given(arguments, client));
    return print_done(TRY(client.post(target_of(arguments), fields)), "created", arguments, around);
}

Result<int> edit(const RecordArguments& arguments, const Surroundings& around, Client& client) {
    const Map changes = TRY(fields_given(arguments, client));
    if (changes.empty()) return fail(Code::invalid, "nothing to change", arguments.key, fmt::format("name fields: redoubt {} edit --help", arguments.type));
    const Value now = TRY(client.get(target_of(arguments)));
    return print_done(TRY(client.patch(target_of(arguments), changes, now.map()["version"].integer())), "changed", arguments, around);
}

Result<int> move(const RecordArguments& arguments, const Surroundings& around, Client& client) {
    Map body = TRY(fields_given(arguments, client));
    body.set("to", arguments.to);
    if (!arguments.reason.empty()) body.set("reason", arguments.reason);
    return print_done(TRY(client.post(target_of(arguments, "/moves"), body)), "moved", arguments, around);
}

Result<int> comment(const RecordArguments& arguments, const Surroundings& around, Client& client) {
    const Value made = TRY(client.post(target_of(arguments, "/comments"), {{"text", arguments.text}}));
    TRY(around.out.write(arguments.json ? schema::to_json(made) + "\n" : fmt::format("commented on {}\n", arguments.key)));
    return 0;
}

Result<int> link(const RecordArguments& arguments, const Surroundings& around, Client& client) {
    Map body{{"relation", arguments.relation}, {"to", arguments.to}};
    if (!arguments.reason.empty()) body.set("reason", arguments.reason);
    const Value made = TRY(client.post(target_of(arguments, "/links"), body));
    TRY(around.out.write(arguments.json ? schema::to_json(made) + "\n" : fmt::format("{} {} {}\n", arguments.key, arguments.relation, arguments.to)));
    return 0;
}

// With a dry run: what would change, and why not where it cannot.
Result<int> change_many(const RecordArguments& arguments, const Surroundings& around, Client& client) {
    Map fields = TRY(values_of_options(arguments.type, arguments.fields));
    TRY(find_people(client, arguments.type, schema::OwnFields({}), fields));
    Map body{{"q", arguments.query}, {"dry_run", arguments.table.dry_run}};
    if (arguments.to.empty() && fields.empty())
        return fail(Code::invalid, "nothing to change", {}, fmt::format("name fields, or a state with --to: redoubt {} bulk --help", arguments.type));
    if (arguments.to.empty()) {
        body.set("changes", fields);
        if (!arguments.reason.empty()) body.set("reason", arguments.reason);
    } else {
        Map move = fields;
        move.set("to", arguments.to);
        if (!arguments.reason.empty()) move.set("reason", arguments.reason);
        body.set("move", std::move(move));
    }
    const Value done = TRY(client.post(target_of(arguments, "/bulk"), body));
    const Map& map = done.map();
    if (arguments.json) {
        TRY(around.out.write(schema::to_json(done) + "\n"));
        return map["refused_count"].integer() > 0 ? 1 : 0;
    }
    std::string out;
    for (const Value& one : map["records"].list()) out += printable(fmt::format("{}  {}", one.map()["key"].text(), one.map()["title"].text())) + "\n";
    for (const Value& one : map["refused"].list()) out += printable(fmt::format("{}: {}", one.map()["key"].text(), one.map()["message"].text())) + "\n";
    out += fmt::format("{} {}{}\n", map["count"].integer(), arguments.table.dry_run ? "would change" : "changed",
                       map["refused_count"].integer() > 0 ? fmt::format(", {} cannot", map["refused_count"].integer()) : "");
    TRY(around.out.write(out));
    return map["refused_count"].integer() > 0 ? 1 : 0;
}

}  // namespace

Result<int> run_record(const RecordArguments& arguments, const Surroundings& around) {
    Client client = TRY(Client::connect(
        arguments.target, around, arguments.verb == RecordVerb::create || arguments.verb == RecordVerb::import_table ? Missing::create : Missing::refuse));
    switch (arguments.verb) {
        case RecordVerb::list: return print_list(arguments, around, client);
        case RecordVerb::show: return show(arguments, around, client);
        case RecordVerb::create: return create(arguments, around, client);
        case RecordVerb::edit: return edit(arguments, around, client);
        case RecordVerb::move: return move(arguments, around, client);
        case RecordVerb::comment: return comment(arguments, around, client);
        case RecordVerb::link: return link(arguments, around, client);
        case RecordVerb::history: return print_history(arguments, around, client);
        case RecordVerb::export_table: return export_table(arguments, around, client);
        case RecordVerb::import_table: return import_table(arguments, around, client);
        case RecordVerb::bulk: return change_many(arguments, around, client);
        case RecordVerb::tasks_on: return list_tasks_on(arguments, around, client);
        case RecordVerb::difference: return print_difference(arguments, options_of(arguments.type).plural, around, client);
        case RecordVerb::practice: return print_practice(arguments, around, client);
    }
    return 0;
}

}  // namespace redoubt::cli
