// redoubt finding groups, triage, compare: many findings by what they share, one act on all of them, and why one goes first.
#include <array>

#include <fmt/format.h>

#include "base/binary_text.h"
#include "base/text.h"
#include "cli/client.h"
#include "cli/command_line.h"
#include "cli/commands.h"
#include "cli/record_values.h"
#include "cli/text_layout.h"
#include "schema/json.h"

namespace redoubt::cli {
namespace {

using schema::List;
using schema::Map;
using schema::Value;
using FindingVerb = FindingArguments::Verb;

std::string groups_target(const FindingArguments& arguments, const std::string& by, uint32_t limit) {
    return fmt::format("/findings/groups?by={}&q={}&recurring={}&limit={}", percent_encode(by), percent_encode(arguments.query), arguments.recurring, limit);
}

std::string finding_group_table(const Map& answer) {
    std::vector<std::vector<std::string>> rows;
    for (const Value& item : answer["items"].list()) {
        const Map& one = item.map();
        const int64_t back = one["came_back"].integer();
        rows.push_back({cell_text(one["open"]), cell_text(one["count"]), cell_text(one["worst"]), std::string(one["first_due"].text().substr(0, 10)),
                        one["overdue"].integer() > 0 ? cell_text(one["overdue"]) : "", back > 0 ? fmt::format("{} of {}", back, one["count"].integer()) : "",
                        cell_text(one["title"]), cell_text(one["q"])});
    }
    if (rows.empty()) return "no findings\n";
    const std::array columns{Column{"OPEN", 4, true}, Column{"ALL", 4, true},        Column{"WORST", 8}, Column{"FIRST DUE", 10}, Column{"OVERDUE", 7, true},
                             Column{"CAME BACK", 9},  Column{"WHAT THEY SHARE", 20}, Column{"QUERY", 20}};
    std::string out = layout_table(columns, rows, 0, false);
    out += fmt::format("{} findings in {} groups; {} came back, {} times in all\n", answer["findings"].integer(), answer["total"].integer(),
                       answer["came_back"].integer(), answer["times_back"].integer());
    return out;
}

// The query of one group: rule=sqli.
Result<std::string> query_of_chosen_group(const FindingArguments& arguments, Client& client) {
    if (arguments.group.empty()) return arguments.query;
    const size_t sign = arguments.group.find('=');
    if (sign == std::string::npos) return fail(Code::invalid, fmt::format("'{}' is no BY=VALUE", arguments.group), "--group", "rule=sql-injection");
    const std::string by = arguments.group.substr(0, sign), value = arguments.group.substr(sign + 1);
    const Value answer = TRY(client.get(groups_target(arguments, by, 1000)));
    for (const Value& item : answer.map()["items"].list()) {
        const Map& one = item.map();
        if (one["value"].text() == value || equal_ignoring_case(one["title"].text(), value)) return std::string(one["q"].text());
    }
    return fail(Code::not_found, fmt::format("no findings share {} '{}'", by, value), "--group", "redoubt finding groups names them");
}

std::string triage_text(const Map& done, const FindingArguments& arguments) {
    std::string out;
    for (const Value& item : done["records"].list()) {
        const Map& one = item.map();
        out += printable(fmt::format("{}  {}", one["key"].text(), one["title"].text())) + "\n";
    }
    for (const Value& item : done["refused"].list()) out += printable(fmt::format("{} {}", item.map()["key"].text(), item.map()["message"].text())) + "\n";
    const bool decides = arguments.act == "accept" || arguments.act == "reject";
    const std::string_view did =
        decides ? (arguments.dry_run ? "would be put to a decision" : "put to a decision") : (arguments.dry_run ? "would be planned" : "planned");
    out += fmt::format("{} {}", done["count"].integer(), did);
    if (done["refused_count"].integer() > 0) out += fmt::format(", {} cannot", done["refused_count"].integer());
    if (done["left"].integer() > 0) out += fmt::format(", {} are past that and stay as they are", done["left"].integer());
    const Map& decision = done["decision"].map();
    if (!decision["decision"].is_null())
        out += fmt::format("; {}{}", decision["decision"].text(), decision["applied"].boolean() ? ", done" : " waits for a yes");
    return out + "\n";
}

Result<int> act_on_findings(const FindingArguments& arguments, const Surroundings& around, Client& client) {
    Map body{{"act", arguments.act}, {"q", TRY(query_of_chosen_group(arguments, client))}, {"dry_run", arguments.dry_run}};
    for (const auto& [name, value] :
         {std::pair<const char*, const std::string&>{"due", arguments.due}, {"text", arguments.text}, {"reason", arguments.reason}, {"until", arguments.until}})
        if (!value.empty()) body.set(name, value);
    const Value done = TRY(client.post("/findings/triage", body));
    TRY(around.out.write(arguments.json ? schema::to_json(done) + "\n" : triage_text(done.map(), arguments)));
    return done.map()["refused_count"].integer() > 0 ? 1 : 0;
}

std::string compared_text(const Map& answer) {
    std::string out = printable(answer["says"].text()) + "\n";
    std::vector<std::vector<std::string>> rows;
    const auto number = [](const Value& value) {
        const double* held = value.as<double>();
        return fmt::format("{:.2f}", held ? *held : static_cast<double>(value.integer()));
    };
    for (const Value& item : answer["terms"].list()) {
        const Map& term = item.map();
        const Map &left = term["left"].map(), &right = term["right"].map();
        rows.push_back({cell_text(term["name"]), fmt::format("{} ({})", left["why"].text(), number(left["value"])),
                        fmt::format("{} ({})", right["why"].text(), number(right["value"])), number(term["times"])});
    }
    if (rows.empty()) return out;
    const auto title = [&](const char* side) { return std::string(answer[side].map()["finding"].map()["key"].text()); };
    const std::array columns{Column{"WHAT", 8}, Column{title("left"), 20}, Column{title("right"), 20}, Column{"TIMES", 5, true}};
    return out + layout_table(columns, rows, 0, false);
}

}  // namespace

Result<int> run_finding(const FindingArguments& arguments, const Surroundings& around) {
    Client client = TRY(Client::connect(arguments.target, around));
    if (arguments.verb == FindingVerb::triage) return act_on_findings(arguments, around, client);
    const bool groups = arguments.verb == FindingVerb::groups;
    const Value answer =
        TRY(client.get(groups ? groups_target(arguments, arguments.by, arguments.limit)
                              : fmt::format("/findings/{}/compared?with={}", percent_encode(arguments.left), percent_encode(arguments.right))));
    const std::string text = groups ? finding_group_table(answer.map()) : compared_text(answer.map());
    TRY(around.out.write(arguments.json ? schema::to_json(answer) + "\n" : text));
    return 0;
}

void add_findings(CommandLine& line, CLI::App* sub) {
    const auto verb = [&](const char* name, FindingVerb what, const char* doc, CLI::App*& one) {
        one = sub->add_subcommand(name, doc);
        auto finding = line.on<FindingArguments>(one);
        finding->verb = what;
        CommandLine::add_target(one, finding->target);
        one->add_flag("--json", finding->json, "JSON");
        return finding;
    };
    CLI::App* one = nullptr;
    auto groups = verb("groups", FindingVerb::groups, "Findings by what they share, the most open first.", one);
    one->add_option("QUERY", groups->query, "Of which findings; all when left out")->type_name("");
    one->add_option("--by", groups->by, "fix, rule, component, weakness, root_cause, owner, asset or tool (default: fix)")->type_name("BY");
    one->add_flag("--recurring", groups->recurring, "Only groups of several of which some came back");
    one->add_option("--limit", groups->limit, "At most so many groups (default: 50)")->type_name("N");
    auto triage = verb("triage", FindingVerb::triage, "One act on all that a query finds: plan them, or ask to accept or reject them.", one);
    one->add_option("ACT", triage->act, "fix, mitigate, accept or reject")
        ->required()
        ->type_name("")
        ->check(CLI::IsMember({"fix", "mitigate", "accept", "reject"}));
    one->add_option("QUERY", triage->query, "Of which findings: 'is:open severity:critical'")->required()->type_name("");
    one->add_option("--group", triage->group, "Only one group of them: rule=sql-injection")->type_name("BY=VALUE");
    one->add_option("--due", triage->due, "By when; the date that each has when left out")->type_name("TIME");
    one->add_option("--how", triage->text, "What is to be done")->type_name("TEXT");
    one->add_option("--reason", triage->reason, "Why; for whoever decides")->type_name("TEXT");
    one->add_option("--until", triage->until, "Until when we would live with them")->type_name("TIME");
    one->add_flag("--dry-run", triage->dry_run, "Only say which, and which cannot");
    auto compare = verb("compare", FindingVerb::compare, "Why one finding stands above another, term by term.", one);
    one->add_option("KEY", compare->left, "One: FIND-1")->required()->type_name("");
    one->add_option("OTHER", compare->right, "And the other: FIND-2")->required()->type_name("");
}

}  // namespace redoubt::cli
