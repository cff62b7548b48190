// Compartments: what they are for and who is in them.
#include <fmt/format.h>

#include "base/binary_text.h"
#include "cli/client.h"
#include "cli/command_line.h"
#include "cli/commands.h"
#include "cli/people.h"
#include "cli/text_layout.h"
#include "schema/json.h"

namespace redoubt::cli {
namespace {

using schema::Map;
using schema::Value;
using CompartmentVerb = CompartmentArguments::Verb;

enum class Which { all, managers };

std::string people_in(const Map& compartment, Which which = Which::all) {
    std::string out;
    for (const Value& member : compartment["members"].list())
        if (which == Which::all || member.map()["manages"].boolean()) out += fmt::format("{}{}", out.empty() ? "" : ", ", member.map()["title"].text());
    return out;
}

Result<int> list_compartments(const CompartmentArguments& arguments, const Surroundings& around, Client& client) {
    const Value answer = TRY(client.get("/compartments"));
    if (arguments.json) {
        TRY(around.out.write(schema::to_json(answer) + "\n"));
        return 0;
    }
    std::vector<std::vector<std::string>> rows;
    for (const Value& item : answer.map()["items"].list()) {
        const Map& one = item.map();
        rows.push_back({std::string(one["name"].text()), std::string(one["purpose"].text()), people_in(one), people_in(one, Which::managers)});
    }
    const std::vector<Column> titles{{.title = "NAME", .least = 16}, {.title = "PURPOSE"}, {.title = "MEMBERS"}, {.title = "WHO LETS IN AND OUT"}};
    TRY(around.out.write(rows.empty() ? "you are in no compartment\n" : layout_table(titles, rows, around.terminal.width, around.terminal.colour)));
    return 0;
}

Result<int> print_compartment(const Value& compartment, const CompartmentArguments& arguments, const Surroundings& around) {
    const Map& map = compartment.map();
    TRY(around.out.write(arguments.json ? schema::to_json(compartment) + "\n" : fmt::format("{}: {}\n", map["name"].text(), people_in(map))));
    return 0;
}

Result<Map> new_compartment(const CompartmentArguments& arguments, Client& client) {
    Map body{{"name", arguments.name}, {"purpose", arguments.purpose}};
    schema::List members;
    for (const std::string& member : arguments.members) members.emplace_back(TRY(find_person(client, member, "--member")));
    if (!members.empty()) body.set("members", std::move(members));
    return body;
}

}  // namespace

Result<int> run_compartment(const CompartmentArguments& arguments, const Surroundings& around) {
    Client client = TRY(Client::connect(arguments.target, around));
    if (arguments.verb == CompartmentVerb::list) return list_compartments(arguments, around, client);
    if (arguments.verb == CompartmentVerb::open) {
        const Map body = TRY(new_compartment(arguments, client));
        return print_compartment(TRY(client.post("/compartments", body)), arguments, around);
    }
    const std::string members = fmt::format("/compartments/{}/members", percent_encode(arguments.name));
    const std::string person = TRY(find_person(client, arguments.person, "PERSON"));
    if (arguments.verb == CompartmentVerb::admit)
        return print_compartment(TRY(client.post(members, Map{{"party", person}, {"reason", arguments.reason}})), arguments, around);
    TRY(client.remove(fmt::format("{}/{}?reason={}", members, percent_encode(person), percent_encode(arguments.reason))));
    TRY(around.out.write(fmt::format("{} is no longer in {}\n", person, arguments.name)));
    return 0;
}

void add_compartments(CommandLine& line) {
    CLI::App* sub = line.app_.add_subcommand("compartment", "Who may know: what lies in a compartment exists for its members only.");
    sub->require_subcommand(1);
    for (const auto& [name, verb, doc] : {std::tuple{"list", CompartmentVerb::list, "Those that you are in."},
                                          {"open", CompartmentVerb::open, "Open one; its name gets four characters of chance."},
                                          {"admit", CompartmentVerb::admit, "Let somebody in."},
                                          {"dismiss", CompartmentVerb::dismiss, "Take somebody out; the last one stays."}}) {
        CLI::App* one = sub->add_subcommand(name, doc);
        auto compartment = line.on<CompartmentArguments>(one);
        compartment->verb = verb;
        CommandLine::add_target(one, compartment->target);
        if (verb != CompartmentVerb::dismiss) one->add_flag("--json", compartment->json, "JSON");
        if (verb == CompartmentVerb::list) continue;
        one->add_option("NAME", compartment->name, "Its name")->required()->type_name("");
        if (verb == CompartmentVerb::open) {
            one->add_option("--purpose", compartment->purpose, "What it is for")->required()->type_name("TEXT");
            one->add_option("--member", compartment->members, "Who else is in it; may be repeated")->type_name("PARTY")->take_all();
            continue;
        }
        one->add_option("PERSON", compartment->person, "Key, name or part of it")->required()->type_name("");
        one->add_option("--reason", compartment->reason, "Why")->required()->type_name("TEXT");
    }
}

}  // namespace redoubt::cli
