// redoubt tracker, redoubt ticket: findings as tickets in the trackers of other teams.
#include <fmt/format.h>

#include "base/binary_text.h"
#include "base/text.h"
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
using TicketVerb = TicketArguments::Verb;
using TrackerVerb = TrackerArguments::Verb;

std::string cell(const Map& row, std::string_view name) { return std::string(row[name].text()); }

std::string tracker_table(const Map& answer) {
    std::vector<std::vector<std::string>> rows;
    for (const Value& item : answer["items"].list()) {
        const Map& one = item.map();
        rows.push_back({cell(one, "name"), cell(one, "kind"), cell(one, "project"), cell(one, "address"), cell(one, "polled"), cell(one, "error")});
    }
    if (rows.empty()) return "no tracker is set up: redoubt tracker add\n";
    const std::array columns{Column{"TRACKER"}, Column{"KIND"}, Column{"PROJECT"}, Column{"ADDRESS", 12}, Column{"READ"}, Column{"ERROR", 12}};
    return layout_table(columns, rows, 0, false);
}

std::string ticket_table(const Map& answer) {
    std::vector<std::vector<std::string>> rows;
    for (const Value& item : answer["items"].list()) {
        const Map& one = item.map();
        const std::string trouble = cell(one, "conflict").empty() ? cell(one, "error") : cell(one, "conflict");
        const std::string waits = one["waits"].boolean() && cell(one, "state") != "waiting" ? ", to be told" : "";
        rows.push_back({cell(one["finding"].map(), "key"), cell(one, "tracker_name"), cell(one, "key"), cell(one, "state") + waits, cell(one, "status"),
                        cell(one, "synced"), trouble, cell(one, "url")});
    }
    if (rows.empty()) return "no tickets\n";
    const std::array columns{Column{"FINDING"}, Column{"TRACKER"}, Column{"TICKET"},      Column{"STATE"},
                             Column{"THERE"},   Column{"SYNCED"},  Column{"TROUBLE", 12}, Column{"ADDRESS", 12}};
    return layout_table(columns, rows, 0, false);
}

Result<std::string> tracker_token(const TrackerArguments& arguments, const Surroundings& around) {
    if (arguments.token_file.empty()) return around.environment("REDOUBT_TRACKER_TOKEN");
    const std::string text = TRY(around.disk.read(arguments.token_file, size_t{10'000}));
    return std::string(trim(text));
}

Result<Map> tracker_body(const TrackerArguments& arguments, const Surroundings& around) {
    Map body{
        {"name", arguments.name}, {"kind", arguments.kind}, {"address", arguments.address}, {"internal", arguments.internal}, {"closes", !arguments.keep_open}};
    for (const auto& [name, value] :
         {std::pair<const char*, const std::string&>{"project", arguments.project}, {"user", arguments.user}, {"issue_type", arguments.issue_type}})
        if (!value.empty()) body.set(name, value);
    if (!arguments.labels.empty()) body.set("labels", schema::list_of(arguments.labels));
    if (!arguments.done_states.empty()) body.set("done_states", schema::list_of(arguments.done_states));
    List priorities;
    for (const std::string& one : arguments.priorities) {
        const size_t sign = one.find('=');
        if (sign == std::string::npos) return fail(Code::invalid, fmt::format("'{}' is no SEVERITY=PRIORITY", one), "--priority", "high=Highest");
        priorities.emplace_back(Map{{"severity", one.substr(0, sign)}, {"priority", one.substr(sign + 1)}});
    }
    if (!priorities.empty()) body.set("priorities", std::move(priorities));
    if (const std::string token = TRY(tracker_token(arguments, around)); !token.empty()) body.set("token", token);
    return body;
}

Result<std::string> tracker_id(Client& client, const std::string& name) {
    const Value all = TRY(client.get("/trackers"));
    for (const Value& one : all.map()["items"].list())
        if (equal_ignoring_case(one.map()["name"].text(), name) || one.map()["id"].text() == name) return std::string(one.map()["id"].text());
    return fail(Code::not_found, fmt::format("there is no tracker '{}'", name), {}, "redoubt tracker list names them");
}

Result<std::string> tracker_text(const TrackerArguments& arguments, const Surroundings& around, Client& client, Value& answer) {
    if (arguments.verb == TrackerVerb::list) {
        answer = TRY(client.get("/trackers"));
        return tracker_table(answer.map());
    }
    if (arguments.verb == TrackerVerb::add) {
        const Map body = TRY(tracker_body(arguments, around));
        answer = TRY(client.post("/trackers", body));
        const std::string secret = cell(answer.map(), "secret");
        return fmt::format("{} is set up{}\n", printable(arguments.name), secret.empty() ? "" : "; it signs with this secret, shown this once:\n" + secret);
    }
    const std::string id = TRY(tracker_id(client, arguments.name));
    if (arguments.verb == TrackerVerb::remove) {
        TRY(client.remove("/trackers/" + percent_encode(id)));
        return fmt::format("{} is removed; the tickets there stay as they are\n", printable(arguments.name));
    }
    answer = TRY(client.post(fmt::format("/trackers/{}/test", percent_encode(id)), {}));
    if (answer.map()["ok"].boolean()) return fmt::format("it answers: {}\n", printable(cell(answer.map(), "reached")));
    return fmt::format("it does not work: {}\n", printable(cell(answer.map(), "problem")));
}

Result<std::string> ticket_text(const TicketArguments& arguments, Client& client, Value& answer) {
    const std::string of_tracker = arguments.tracker.empty() ? "" : "tracker=" + percent_encode(arguments.tracker);
    if (arguments.verb == TicketVerb::sync) {
        answer = TRY(client.post("/tickets/sync?" + of_tracker, {}));
        const Map& sync = answer.map();
        return fmt::format("{} made, {} told, {} read, {} moved here, {} failed{}\n", sync["made"].integer(), sync["told"].integer(), sync["read"].integer(),
                           sync["moved"].integer(), sync["failed"].integer(), sync["left"].boolean() ? "; there is more to do later" : "");
    }
    if (arguments.verb == TicketVerb::push) {
        Map body;
        if (!arguments.tracker.empty()) body.set("tracker", arguments.tracker);
        if (!arguments.names.empty()) body.set("findings", schema::list_of(arguments.names));
        if (!arguments.query.empty()) body.set("q", arguments.query);
        answer = TRY(client.post("/tickets", body));
        TRY(client.post("/tickets/sync?" + of_tracker, {}));
        const size_t inside = answer.map()["kept_inside"].list().size();
        return fmt::format("{} asked for, {} were there already{}\n", answer.map()["added"].integer(), answer.map()["known"].integer(),
                           inside == 0 ? "" : fmt::format(", {} in compartments stay inside", inside));
    }
    if (arguments.verb == TicketVerb::let_go) {
        for (const std::string& one : arguments.names) TRY(client.remove("/tickets/" + percent_encode(one)));
        return fmt::format("{} let go\n", counted(arguments.names.size(), "ticket"));
    }
    std::string address = "/tickets?limit=1000&" + of_tracker;
    if (!arguments.state.empty()) address += "&state=" + percent_encode(arguments.state);
    if (arguments.troubled) address += "&troubled=true";
    if (!arguments.names.empty()) address += "&finding=" + percent_encode(arguments.names.front());
    answer = TRY(client.get(address));
    return ticket_table(answer.map());
}

void add_tracker_options(CLI::App* one, TrackerArguments& to) {
    one->add_option("--kind", to.kind, "jira, jira_cloud, github, gitlab or webhook")->required()->type_name("KIND");
    one->add_option("--address", to.address, "https://jira.example, https://api.github.com")->required()->type_name("URL");
    one->add_option("--project", to.project, "SEC, owner/repository, group/project")->type_name("PROJECT");
    one->add_option("--user", to.user, "Whose API token it is, where Jira wants one")->type_name("USER");
    one->add_option("--token-file", to.token_file, "The file with its token (default: $REDOUBT_TRACKER_TOKEN)")->type_name("FILE");
    one->add_option("--issue-type", to.issue_type, "Of Jira; Task when left out")->type_name("TYPE");
    one->add_option("--label", to.labels, "A label that every ticket gets; may be repeated")->type_name("LABEL");
    one->add_option("--priority", to.priorities, "What a severity is called in Jira: high=Highest; may be repeated")->type_name("SEVERITY=PRIORITY");
    one->add_option("--done", to.done_states, "A state there that means done, besides their own; may be repeated")->type_name("STATE");
    one->add_flag("--internal", to.internal, "It may be an internal address");
    one->add_flag("--keep-open", to.keep_open, "Close nothing there when it is done with here");
}

}  // namespace

Result<int> run_tracker(const TrackerArguments& arguments, const Surroundings& around) {
    Client client = TRY(Client::connect(arguments.target, around));
    Value answer;
    const std::string out = TRY(tracker_text(arguments, around, client, answer));
    TRY(around.out.write(arguments.json ? schema::to_json(answer) + "\n" : out));
    return arguments.verb == TrackerVerb::test && !answer.map()["ok"].boolean() ? 1 : 0;
}

Result<int> run_ticket(const TicketArguments& arguments, const Surroundings& around) {
    Client client = TRY(Client::connect(arguments.target, around));
    Value answer;
    const std::string out = TRY(ticket_text(arguments, client, answer));
    TRY(around.out.write(arguments.json ? schema::to_json(answer) + "\n" : out));
    return 0;
}

void add_trackers(CommandLine& line) {
    CLI::App* sub = line.app_.add_subcommand("tracker", "Trackers of other teams, where tickets for findings go.");
    sub->require_subcommand(1);
    for (const auto& [name, verb, doc] : {std::tuple{"add", TrackerVerb::add, "Set one up: Jira, GitHub, GitLab, or a webhook."},
                                          {"list", TrackerVerb::list, "Those that are set up."},
                                          {"remove", TrackerVerb::remove, "Remove one; the tickets there stay as they are."},
                                          {"test", TrackerVerb::test, "Ask it who we are and whether its project is there."}}) {
        CLI::App* one = sub->add_subcommand(name, doc);
        auto tracker = line.on<TrackerArguments>(one);
        tracker->verb = verb;
        CommandLine::add_target(one, tracker->target);
        one->add_flag("--json", tracker->json, "JSON");
        if (verb != TrackerVerb::list) one->add_option("NAME", tracker->name, "What people call it")->required()->type_name("");
        if (verb == TrackerVerb::add) add_tracker_options(one, *tracker);
    }
}

void add_tickets(CommandLine& line) {
    CLI::App* sub = line.app_.add_subcommand("ticket", "Findings as tickets in the trackers of other teams.");
    sub->require_subcommand(1);
    for (const auto& [name, verb, doc] : {std::tuple{"push", TicketVerb::push, "Make tickets of findings; none is made twice."},
                                          {"sync", TicketVerb::sync, "Send what waits, and read what changed there."},
                                          {"list", TicketVerb::list, "The tickets, and what is wrong with them."},
                                          {"let-go", TicketVerb::let_go, "Let go of tickets; they stay as they are there."}}) {
        CLI::App* one = sub->add_subcommand(name, doc);
        auto ticket = line.on<TicketArguments>(one);
        ticket->verb = verb;
        CommandLine::add_target(one, ticket->target);
        one->add_flag("--json", ticket->json, "JSON");
        if (verb != TicketVerb::let_go) one->add_option("--tracker", ticket->tracker, "Its name")->type_name("NAME");
        if (verb == TicketVerb::push) one->add_option("FINDING", ticket->names, "Keys of findings")->type_name("");
        if (verb == TicketVerb::push) one->add_option("-q,--query", ticket->query, "Or those that this query finds")->type_name("QUERY");
        if (verb == TicketVerb::list) {
            one->add_option("FINDING", ticket->names, "Of this finding only")->type_name("")->expected(0, 1);
            one->add_option("--state", ticket->state, "waiting, open, done, gone or dead")->type_name("STATE");
            one->add_flag("--troubled", ticket->troubled, "Only those with an error or a conflict");
        }
        if (verb == TicketVerb::let_go) one->add_option("TICKET", ticket->names, "Their ids")->required()->type_name("");
    }
}

}  // namespace redoubt::cli
