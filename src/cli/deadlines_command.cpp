// redoubt deadlines: the tables that say by when a finding must be put right.
#include <fmt/format.h>
#include <fmt/ranges.h>

#include "base/binary_text.h"
#include "cli/client.h"
#include "cli/command_line.h"
#include "cli/commands.h"
#include "cli/text_layout.h"
#include "schema/json.h"

namespace redoubt::cli {
namespace {

using schema::List;
using schema::Map;
using schema::Value;
using DeadlinesVerb = DeadlinesArguments::Verb;

std::string deadline_tables(const Map& answer) {
    std::vector<std::vector<std::string>> rows;
    for (const Value& item : answer["items"].list()) {
        const Map& table = item.map();
        std::vector<std::string> inputs;
        for (const Value& input : table["inputs"].list()) inputs.emplace_back(input.text());
        rows.push_back({std::string(table["name"].text()), table["used"] == Value(true) ? "yes" : "no", std::string(table["title"].text()),
                        group_digits(table["rows"].list().size()), fmt::format("{}", fmt::join(inputs, ", "))});
    }
    const std::array columns{Column{"TABLE"}, Column{"USED"}, Column{"TITLE"}, Column{"ROWS", 4, true}, Column{"ASKS", 12}};
    return layout_table(columns, rows, 0, false);
}

Result<Map> table_named(const Map& answer, const std::string& name) {
    for (const Value& item : answer["items"].list())
        if (item.map()["name"].text() == name) return item.map();
    return fail(Code::not_found, fmt::format("there is no deadline table '{}'", name), {}, "redoubt deadlines list names them");
}

// "severity=high" as members of an object.
Result<Map> known_facts(const std::vector<std::string>& given) {
    Map out;
    for (const std::string& one : given) {
        const size_t sign = one.find('=');
        if (sign == std::string::npos || sign == 0) return fail(Code::invalid, fmt::format("'{}' is no INPUT=VALUE", one), "INPUT=VALUE", "severity=high");
        out.set(one.substr(0, sign), one.substr(sign + 1));
    }
    return out;
}

Result<std::string> deadlines_text(const DeadlinesArguments& arguments, const Surroundings& around, Client& client, Value& answer) {
    const std::string place = "/deadlines/" + percent_encode(arguments.name);
    switch (arguments.verb) {
        case DeadlinesVerb::list: answer = TRY(client.get("/deadlines")); return deadline_tables(answer.map());
        case DeadlinesVerb::show: {
            const Value all = TRY(client.get("/deadlines"));
            answer = TRY(table_named(all.map(), arguments.name));
            return std::string(answer.map()["csv"].text());
        }
        case DeadlinesVerb::keep: {
            const std::string csv = TRY(around.disk.read(arguments.file, size_t{200'000}));
            answer = TRY(client.put(place, {{"csv", csv}}));
            return fmt::format("{}: {}\n", arguments.name, counted(answer.map()["rows"].list().size(), "row"));
        }
        case DeadlinesVerb::drop: TRY(client.remove(place)); return fmt::format("{} is dropped\n", arguments.name);
        case DeadlinesVerb::use:
            answer = TRY(client.post("/deadlines/use", {{"names", schema::list_of(arguments.names)}}));
            return deadline_tables(answer.map());
        case DeadlinesVerb::trial: break;
    }
    const Map known = TRY(known_facts(arguments.names));
    answer = TRY(client.post("/deadlines/try", {{"known", known}}));
    const std::string due(answer.map()["due"].text());
    return fmt::format("{}\n{}\n", due.empty() ? "no date" : due, printable(answer.map()["why"].text()));
}

}  // namespace

Result<int> run_deadlines(const DeadlinesArguments& arguments, const Surroundings& around) {
    Client client = TRY(Client::connect(arguments.target, around));
    Value answer;
    const std::string out = TRY(deadlines_text(arguments, around, client, answer));
    TRY(around.out.write(arguments.json ? schema::to_json(answer) + "\n" : out));
    return 0;
}

void add_deadlines(CommandLine& line) {
    CLI::App* sub = line.app_.add_subcommand("deadlines", "The tables that say by when a finding must be put right.");
    sub->require_subcommand(1);
    for (const auto& [name, verb, doc] : {std::tuple{"list", DeadlinesVerb::list, "The tables there are, and which are used."},
                                          {"show", DeadlinesVerb::show, "One table, as CSV."},
                                          {"use", DeadlinesVerb::use, "Use these and no others; the earliest deadline of any wins."},
                                          {"keep", DeadlinesVerb::keep, "Keep a table of the team's own."},
                                          {"drop", DeadlinesVerb::drop, "Drop a table of the team's own."},
                                          {"try", DeadlinesVerb::trial, "What the tables that are used would say."}}) {
        CLI::App* one = sub->add_subcommand(name, doc);
        auto deadlines = line.on<DeadlinesArguments>(one);
        deadlines->verb = verb;
        CommandLine::add_target(one, deadlines->target);
        one->add_flag("--json", deadlines->json, "JSON");
        if (verb == DeadlinesVerb::show || verb == DeadlinesVerb::keep || verb == DeadlinesVerb::drop)
            one->add_option("NAME", deadlines->name, "Its name")->required()->type_name("");
        if (verb == DeadlinesVerb::keep) one->add_option("FILE", deadlines->file, "The table, CSV")->required()->type_name("");
        if (verb == DeadlinesVerb::use) one->add_option("NAME", deadlines->names, "Which")->required()->type_name("");
        if (verb == DeadlinesVerb::trial) one->add_option("INPUT=VALUE", deadlines->names, "severity=high exposed=yes")->type_name("");
    }
}

}  // namespace redoubt::cli
