// What `show` leaves to verbs of their own: the tasks on a record, how the steps of a template have been practised, and what
// changed from one version to another.
#include <algorithm>
#include <array>

#include <fmt/format.h>

#include "base/binary_text.h"
#include "base/text.h"
#include "cli/client.h"
#include "cli/commands.h"
#include "cli/record_options.h"
#include "cli/record_values.h"
#include "cli/text_layout.h"
#include "schema/json.h"

namespace redoubt::cli {
namespace {

using schema::Map;
using schema::Value;

using Cells = std::vector<std::string>;

// "incidents" for INC-7.
Result<std::string> plural_of_key(const std::string& key) {
    for (const RecordOptions& type : record_options())
        if (equal_ignoring_case(key.substr(0, key.rfind('-')), type.key_prefix)) return type.plural;
    return fail(Code::invalid, fmt::format("'{}' is not the key of a record", key), "KEY", "give a key, such as INC-7");
}

std::string or_never(const Value& time) { return time.is_null() ? "never" : cell_text(time); }

}  // namespace

Result<int> print_progress(const std::string& plural, const std::string& key, const Surroundings& around, Client& client) {
    const Value answer = TRY(client.get(fmt::format("/{}/{}/tasks?limit=1", plural, percent_encode(key))));
    const Map& progress = answer.map()["progress"].map();
    if (progress["total"].integer() + progress["dropped"].integer() == 0) return 0;
    TRY(around.out.write(fmt::format("\n  tasks: {}\n  redoubt task on {}\n", progress["words"].text(), key)));
    return 0;
}

Result<int> list_tasks_on(const RecordArguments& arguments, const Surroundings& around, Client& client) {
    const std::string plural = TRY(plural_of_key(arguments.key));
    const Value answer = TRY(client.get(fmt::format("/{}/{}/tasks?limit=500", plural, percent_encode(arguments.key))));
    if (arguments.json) {
        TRY(around.out.write(schema::to_json(answer) + "\n"));
        return 0;
    }
    const std::array columns{Column{"KEY", 8}, Column{"STATE", 8}, Column{"DUE", 20}, Column{"OUTCOME", 7}, Column{"ASSIGNEE", 12}, Column{"TITLE", 20}};
    std::vector<Cells> rows;
    for (const Value& item : answer.map()["items"].list()) {
        const Map& task = item.map();
        rows.push_back({cell_text(task["key"]), cell_text(task["state"]), cell_text(task["due"]), cell_text(task["outcome"]),
                        cell_text(task["assignee"].map()["title"]), cell_text(task["title"])});
    }
    std::string out = rows.empty() ? std::string() : layout_table(columns, rows, around.terminal.width, around.terminal.colour);
    out += fmt::format("{}\n", answer.map()["progress"].map()["words"].text());
    TRY(around.out.write(out));
    return 0;
}

Result<int> print_practice(const RecordArguments& arguments, const Surroundings& around, Client& client) {
    const std::string step = arguments.text.empty() ? "" : "?step=" + percent_encode(arguments.text);
    const Value answer = TRY(client.get(fmt::format("/templates/{}/practice{}", percent_encode(arguments.key), step)));
    if (arguments.json) {
        TRY(around.out.write(schema::to_json(answer) + "\n"));
        return 0;
    }
    const std::array columns{Column{"STEP", 4}, Column{"TITLE", 16},  Column{"TIMES", 5, true}, Column{"LAST", 19},
                             Column{"TOOK", 8}, Column{"OUTCOME", 7}, Column{"MEDIAN", 8},      Column{"TASK", 8}};
    std::vector<Cells> rows;
    for (const Value& item : answer.map()["steps"].list()) {
        const Map& one = item.map();
        const Map& last = one["last"].map();
        rows.push_back({cell_text(one["step"]), cell_text(one["title"]), cell_text(one["times"]), or_never(last["done_on"]), cell_text(last["took"]),
                        cell_text(last["outcome"]), cell_text(one["median"]), cell_text(last["task"].map()["key"])});
    }
    TRY(around.out.write(rows.empty() ? "it has no steps\n" : layout_table(columns, rows, around.terminal.width, around.terminal.colour)));
    return 0;
}

namespace {

std::string names_in(const Value& list) {
    std::string out;
    for (const Value& one : list.list()) out += (out.empty() ? "" : ", ") + std::string(one.text());
    return out;
}

std::string field_text(const Map& field) {
    std::string out = fmt::format("{}:\n", field["field"].text());
    if (field["lines"].is_null()) return out + fmt::format("  - {}\n  + {}\n", cell_text(field["old"]), cell_text(field["new"]));
    for (const Value& item : field["lines"].list()) {
        const std::string_view change = item.map()["change"].text();
        out += fmt::format("  {} {}\n", change == "added" ? "+" : change == "removed" ? "-" : " ", printable(item.map()["text"].text()));
    }
    return out;
}

}  // namespace

Result<int> print_difference(const RecordArguments& arguments, const std::string& plural, const Surroundings& around, Client& client) {
    std::string query;
    for (const auto& [name, version] : {std::pair{"from", &arguments.text}, {"to", &arguments.to}})
        if (!version->empty()) query += fmt::format("{}{}={}", query.empty() ? "?" : "&", name, percent_encode(*version));
    const Value answer = TRY(client.get(fmt::format("/{}/{}/difference{}", plural, percent_encode(arguments.key), query)));
    if (arguments.json) {
        TRY(around.out.write(schema::to_json(answer) + "\n"));
        return 0;
    }
    const Map& map = answer.map();
    std::string out =
        fmt::format("{}: version {} to {}, by {}\n", arguments.key, map["from"].integer(), map["to"].integer(), printable(names_in(map["authors"])));
    for (const Value& one : map["signatures"].list())
        out += printable(fmt::format("{}: {}, {}", one.map()["field"].text(), cell_text(one.map()["party"]), cell_text(one.map()["at"]))) + "\n";
    for (const Value& field : map["fields"].list()) out += field_text(field.map());
    TRY(around.out.write(out));
    return 0;
}

}  // namespace redoubt::cli
