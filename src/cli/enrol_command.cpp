// redoubt inventory enrol, enrolments, collectors, revoke: hosts that send their own facts.
#include <fmt/format.h>

#include "cli/client.h"
#include "cli/command_line.h"
#include "cli/commands.h"
#include "cli/text_layout.h"
#include "schema/json.h"

namespace redoubt::cli {
namespace {

using schema::Map;
using schema::Value;
using EnrolVerb = EnrolArguments::Verb;

std::string made_text(const Map& made) {
    const int64_t uses = made["uses"].integer();
    return fmt::format("{}\n\nThis token is shown once. It enrols {} until {}. On the host, as root:\n\n  redoubt collect --send URL --enrol {}\n",
                       made["token"].text(), uses == 1 ? "one host" : fmt::format("{} hosts", group_digits(static_cast<uint64_t>(uses))),
                       made["expires"].text(), made["token"].text());
}

Result<int> make_token(const EnrolArguments& arguments, const Surroundings& around, Client& client) {
    const Duration lasts = TRY(parse_duration(arguments.lasts));
    Map body{{"name", arguments.name},
             {"zone", arguments.zone},
             {"site", arguments.site},
             {"compartment", arguments.compartment},
             {"listed", arguments.listed},
             {"uses", arguments.uses},
             {"minutes", lasts.ns / minutes(1).ns}};
    const Value made = TRY(client.post("/inventory/enrolments", body));
    TRY(around.out.write(arguments.json ? schema::to_json(made) + "\n" : made_text(made.map())));
    return 0;
}

std::string date_of(const Value& time) {
    const std::string_view text = time.text();
    return text.size() < 16 ? "never" : fmt::format("{} {}", text.substr(0, 10), text.substr(11, 5));
}

std::string tokens_table(const Value& answer, const Surroundings& around) {
    const std::vector<Column> columns{{"ID", 26}, {"NAME"}, {"STATE"}, {"USED", 4, true}, {"ENDS"}, {"ZONE"}, {"BY"}};
    std::vector<std::vector<std::string>> rows;
    for (const Value& item : answer.map()["items"].list()) {
        const Map& one = item.map();
        rows.push_back({std::string(one["id"].text()), std::string(one["name"].text()), std::string(one["state"].text()),
                        fmt::format("{} of {}", one["used"].integer(), one["uses"].integer()), date_of(one["expires"]), std::string(one["zone"].text()),
                        std::string(one["by"].text())});
    }
    if (rows.empty()) return "no enrolment tokens\n";
    return layout_table(columns, rows, around.terminal.width, around.terminal.colour);
}

// What is wrong with it, if anything is.
std::string trouble_of(const Map& one) {
    if (one["state"].text() == "doubtful") return fmt::format("another machine uses its key: {}", one["refused"].text());
    return std::string(one["problem"].text());
}

std::string hosts_table(const Value& answer, const EnrolArguments& arguments, const Surroundings& around) {
    const std::vector<Column> columns{{"KEY", 16}, {"HOST"}, {"STATE"}, {"LAST REPORT"}, {"REPORTS", 4, true}, {"ZONE"}, {"TROUBLE"}};
    std::vector<std::vector<std::string>> rows;
    for (const Value& item : answer.map()["items"].list()) {
        const Map& one = item.map();
        if (!arguments.state.empty() && one["state"].text() != arguments.state) continue;
        rows.push_back({std::string(one["id"].text()), std::string(one["name"].text()), std::string(one["state"].text()), date_of(one["last"]),
                        group_digits(static_cast<uint64_t>(one["reports"].integer())), std::string(one["zone"].text()), trouble_of(one)});
    }
    if (rows.empty()) return "no hosts send their facts\n";
    return layout_table(columns, rows, around.terminal.width, around.terminal.colour);
}

Result<int> revoke(const EnrolArguments& arguments, const Surroundings& around, Client& client) {
    const Map body{{"reason", arguments.reason}};
    const std::string id = arguments.id;
    Result<Value> done = client.post(fmt::format("/inventory/collectors/{}/revoke", id), body);
    const bool is_host = done.has_value();
    if (!done && done.error().code == Code::not_found) done = client.post(fmt::format("/inventory/enrolments/{}/revoke", id), body);
    if (!done && done.error().code == Code::not_found)
        return fail(Code::not_found, fmt::format("there is neither a collector nor an enrolment token '{}'", id.substr(0, 60)), {},
                    "redoubt inventory collectors and redoubt inventory enrolments list them");
    TRY(std::move(done));
    TRY(around.out.write(arguments.json ? "{\"revoked\":true}\n"
                         : is_host      ? "the key of this host is believed no more\n"
                                        : "the token is good for nothing now\n"));
    return 0;
}

void add_enrol(CommandLine& line, CLI::App* inventory) {
    CLI::App* one = inventory->add_subcommand("enrol", "A token with which hosts enrol to send their own facts; shown once.");
    auto enrol = line.on<EnrolArguments>(one);
    enrol->verb = EnrolVerb::enrol;
    CommandLine::add_target(one, enrol->target);
    one->add_option("--name", enrol->name, "What it is for")->type_name("TEXT");
    one->add_option("--zone", enrol->zone, "Network zone of the addresses of these hosts")->type_name("ZONE");
    one->add_option("--site", enrol->site, "Where they stand")->type_name("SITE");
    one->add_option("--compartment", enrol->compartment, "Into which their assets go")->type_name("NAME");
    one->add_flag("--listed", enrol->listed, "Their assets count as entered");
    one->add_option("--uses", enrol->uses, "How many hosts it enrols (default: 1)")->type_name("N");
    one->add_option("--lasts", enrol->lasts, "How long it is good: 2h, 7d (default: 1d, at most 30d)")->type_name("TIME");
    one->add_flag("--json", enrol->json, "JSON");
}

}  // namespace

Result<int> run_enrol(const EnrolArguments& arguments, const Surroundings& around) {
    Client client = TRY(Client::connect(arguments.target, around));
    if (arguments.verb == EnrolVerb::enrol) return make_token(arguments, around, client);
    if (arguments.verb == EnrolVerb::revoke) return revoke(arguments, around, client);
    const bool hosts = arguments.verb == EnrolVerb::collectors;
    const Value answer = TRY(client.get(hosts ? "/inventory/collectors" : "/inventory/enrolments"));
    const auto table = [&] { return hosts ? hosts_table(answer, arguments, around) : tokens_table(answer, around); };
    TRY(around.out.write(arguments.json ? schema::to_json(answer) + "\n" : table()));
    return 0;
}

void add_enrolment(CommandLine& line, CLI::App* inventory) {
    add_enrol(line, inventory);
    for (const auto& [name, verb, doc] : {std::tuple{"enrolments", EnrolVerb::enrolments, "Enrolment tokens, newest first."},
                                          {"collectors", EnrolVerb::collectors, "Hosts that send their own facts, and which of them are silent."},
                                          {"revoke", EnrolVerb::revoke, "The key of a host, or an enrolment token, is believed no more."}}) {
        CLI::App* one = inventory->add_subcommand(name, doc);
        auto enrol = line.on<EnrolArguments>(one);
        enrol->verb = verb;
        CommandLine::add_target(one, enrol->target);
        one->add_flag("--json", enrol->json, "JSON");
        if (verb == EnrolVerb::collectors) one->add_option("--state", enrol->state, "Only active, silent, waiting, doubtful or revoked")->type_name("STATE");
        if (verb != EnrolVerb::revoke) continue;
        one->add_option("ID", enrol->id, "As the lists have it")->required()->type_name("");
        one->add_option("--reason", enrol->reason, "Why")->required()->type_name("TEXT");
    }
}

}  // namespace redoubt::cli
