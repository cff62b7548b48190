#include <fmt/format.h>

#include "base/binary_text.h"
#include "base/text.h"
#include "cli/client.h"
#include "cli/commands.h"
#include "cli/decide_command.h"
#include "cli/people.h"
#include "cli/record_values.h"
#include "cli/text_layout.h"
#include "schema/json.h"

namespace redoubt::cli {
namespace {

using schema::List;
using schema::Map;
using schema::Value;
using DecideVerb = DecideArguments::Verb;
using Cells = std::vector<std::string>;

// Before it becomes lines: no text of a record fakes one.
Value made_printable(const Value& value) {
    if (value.as<std::string>()) return printable(value.text());
    if (value.as<List>()) {
        List out;
        for (const Value& one : value.list()) out.push_back(made_printable(one));
        return out;
    }
    if (!value.as<Map>()) return value;
    Map out;
    for (const schema::Member& member : value.map()) out.add(member.name, made_printable(member.value));
    return out;
}

std::string joined(const Value& list, std::string_view between = ", ") {
    std::string out;
    for (const Value& one : list.list()) out += fmt::format("{}{}", out.empty() ? "" : between, one.text());
    return out;
}

std::string names(const Value& deciders) {
    std::string out;
    for (const Value& one : deciders.list()) {
        const Map& behalf = one.map()["on_behalf_of"].map();
        out += fmt::format("{}{} ({}{}{})", out.empty() ? "" : ", ", one.map()["party"].map()["title"].text(), one.map()["level"].text(),
                           behalf.empty() ? "" : ", for ", behalf["title"].text());
    }
    return out;
}

std::string effects_text(const Value& effects) {
    std::string out;
    for (const Value& one : effects.list()) {
        const Map& effect = one.map();
        out += fmt::format("  {}  {}: {} → {}\n", effect["subject"].map()["key"].text(), effect["subject"].map()["title"].text(), effect["from"].text(),
                           effect["to"].text());
        for (const Value& change : effect["changes"].list())
            out += fmt::format("    {}: {} → {}\n", change.map()["field"].text(), cell_text(change.map()["old"]), cell_text(change.map()["new"]));
    }
    return out;
}

// "TEXT @PARTY by DATE".
Result<Map> condition(Client& client, const std::string& given) {
    std::string text = given;
    Map out;
    if (const size_t by = text.rfind(" by "); by != std::string::npos && text.find('@') < by) {
        out.set("due", std::string(trim(text.substr(by + 4))));
        text.resize(by);
    }
    if (const size_t at = text.rfind('@'); at != std::string::npos) {
        out.set("owner", TRY(find_person(client, text.substr(at + 1), "--condition")));
        text.resize(at);
    }
    out.set("text", std::string(trim(text)));
    return out;
}

Result<List> conditions(Client& client, const std::vector<std::string>& given) {
    List out;
    for (const std::string& one : given) out.emplace_back(TRY(condition(client, one)));
    return out;
}

Result<Map> question(const DecideArguments& arguments, Client& client) {
    Map out{{"subjects", List{Value(arguments.key)}}};
    const auto put = [&](const char* name, const std::string& text) {
        if (!text.empty()) out.set(name, text);
    };
    put("to", arguments.to);
    put("kind", arguments.kind);
    put("severity", arguments.severity);
    put("title", arguments.title);
    put("question", arguments.question);
    put("reason", arguments.reason);
    put("valid_until", arguments.until);
    if (arguments.days > 0) out.set("term_days", arguments.days);
    if (!arguments.who.empty()) out.set("requester", TRY(find_person(client, arguments.who, "--for")));
    Map changes;
    for (const std::string& one : arguments.set) {
        const size_t sign = one.find('=');
        if (sign == std::string::npos) return fail(Code::invalid, fmt::format("'{}' is not FIELD=VALUE", one), "--set");
        const std::string value = one.substr(sign + 1);
        const Result<Value> json = schema::parse_json(value);
        changes.set(one.substr(0, sign), json ? *json : Value(value));
    }
    if (!changes.empty()) out.set("changes", std::move(changes));
    List consulted;
    for (const std::string& one : arguments.consulted) consulted.emplace_back(TRY(find_person(client, one, "--consult")));
    if (!consulted.empty()) out.set("consulted", std::move(consulted));
    if (!arguments.conditions.empty()) out.set("conditions", TRY(conditions(client, arguments.conditions)));
    return out;
}

std::string proposal_text(const Map& proposal) {
    std::string out = fmt::format("{} at {}: {}\n", proposal["kind"].text(), proposal["severity"].text(), joined(proposal["needs"], " and "));
    if (!proposal["valid_until"].is_null()) out += fmt::format("until {}\n", cell_text(proposal["valid_until"]));
    if (!proposal["approvers"].list().empty()) out += fmt::format("put to {}\n", names(proposal["approvers"]));
    out += effects_text(proposal["effects"]);
    for (const Value& reason : proposal["reasons"].list()) out += fmt::format("  {}\n", reason.text());
    return out;
}

std::string asked_text(const Map& answer) {
    const Map& decision = answer["decision"].map();
    if (decision.empty()) return "done: you may do that alone\n" + effects_text(answer["preview"].map()["effects"]);
    return fmt::format("{}  {}  {}\n", decision["key"].text(), decision["state"].text(), decision["title"].text()) + proposal_text(answer["preview"].map());
}

std::string standing_text(const Map& standing) {
    const Map& decision = standing["decision"].map();
    std::string out = fmt::format("{}  {}  {} ({}, {})\n  {}\n", decision["key"].text(), decision["state"].text(), decision["title"].text(),
                                  decision["kind"].text(), decision["severity"].text(), decision["question"].text());
    out += fmt::format("  asked by {}{}\n", decision["requester"].map()["title"].text(),
                       decision["due"].is_null() ? "" : fmt::format(", to be decided by {}", cell_text(decision["due"])));
    for (const Value& need : standing["needs"].list())
        out += fmt::format("  {}: {}\n", need.map()["level"].text(), need.map()["by"].is_null() ? "not yet" : need.map()["by"].map()["title"].text());
    for (const Value& said : decision["opinions"].list())
        out += fmt::format("  {} {}: {}\n", said.map()["party"].map()["title"].text(), said.map()["agrees"] == Value(true) ? "agrees" : "disagrees",
                           said.map()["text"].text());
    for (const Value& said : decision["verdicts"].list())
        out += fmt::format("  {} says {}: {}\n", said.map()["party"].map()["title"].text(), said.map()["yes"] == Value(true) ? "yes" : "no",
                           said.map()["reason"].text());
    for (const Value& party : standing["unheard"].list()) out += fmt::format("  {} is still to be heard\n", party.map()["title"].text());
    for (const Value& one : decision["conditions"].list())
        out += fmt::format("  on condition: {}{}\n", one.map()["text"].text(), one.map()["met_on"].is_null() ? "" : " (met)");
    out += effects_text(standing["effects"]);
    if (const Map& leaves = decision["exported"].map(); !leaves.empty())
        out +=
            fmt::format("  leaves by it, once: {} {}{}, {} records, hash {}\n", leaves["what"].text(), leaves["type"].text(),
                        leaves["query"].text().empty() ? "" : fmt::format(" '{}'", leaves["query"].text()), leaves["records"].integer(), leaves["hash"].text());
    if (const Map& replay = decision["replay"].map(); !replay.empty())
        out += fmt::format("  would have hidden since {}: {}{} findings, {} occurrences, while {} alerts went on (attachment {})\n", cell_text(replay["since"]),
                           replay["at_least"].boolean() ? "at least " : "", replay["findings"].integer(), replay["occurrences"].integer(),
                           replay["alerts"].integer(), replay["result"].text());
    for (const Value& one : standing["changed"].list())
        out += fmt::format("  {} has changed since: {}\n", one.map()["subject"].map()["key"].text(), joined(one.map()["fields"]));
    if (standing["may"] == Value(true)) out += fmt::format("  you may decide it as {}\n", standing["as"].text());
    if (!standing["why_not"].is_null()) out += fmt::format("  you may not: {}\n", standing["why_not"].text());
    if (!standing["could"].list().empty()) out += fmt::format("  could: {}\n", names(standing["could"]));
    return out;
}

std::string inbox_text(const Map& answer) {
    std::string out;
    for (const Value& one : answer["items"].list()) {
        const Map& decision = one.map()["decision"].map();
        out += fmt::format("{}  {}  {} ({}){}\n", decision["key"].text(), decision["severity"].text(), decision["title"].text(), decision["kind"].text(),
                           decision["due"].is_null() ? "" : "  by " + cell_text(decision["due"]));
        out += effects_text(one.map()["effects"]);
    }
    return out.empty() ? "nothing waits for a yes\n" : out;
}

std::string ways_text(const Map& answer, const Surroundings& around) {
    const std::array columns{Column{"TO", 8}, Column{"HOW", 4}, Column{"WHY", 20}, Column{"WHO", 20}};
    std::vector<Cells> rows;
    for (const Value& one : answer["ways"].list()) {
        const Map& way = one.map();
        rows.push_back({std::string(way["to"].text()), std::string(way["how"].text()), std::string(way["why"].text()), names(way["who"])});
    }
    return rows.empty() ? "it is final\n" : layout_table(columns, rows, around.terminal.width, around.terminal.colour);
}

std::string matrix_text(const Map& answer, const Surroundings& around) {
    const std::array columns{Column{"KIND", 12}, Column{"MODE", 5}, Column{"LOW", 8}, Column{"MEDIUM", 8}, Column{"HIGH", 8}, Column{"CRITICAL", 8}};
    std::vector<Cells> rows;
    for (const Value& one : answer["kinds"].list()) {
        Cells row{std::string(one.map()["kind"].text()), std::string(one.map()["mode"].text())};
        for (const Value& cell : one.map()["cells"].list()) {
            if (cell.map()["severity"].text() == "informational") continue;
            const Value& days = cell.map()["longest_days"];
            row.push_back(joined(cell.map()["levels"], " and ") + (days.is_null() ? "" : fmt::format(" ({} days)", days.integer())) +
                          (cell.map()["reviewed"] == Value(true) ? ", reviewed" : "") + (cell.map()["replay"] == Value(true) ? ", replay" : ""));
        }
        rows.push_back(std::move(row));
    }
    return layout_table(columns, rows, around.terminal.width, around.terminal.colour);
}

std::string sampling_text(const Map& answer, const Surroundings& around) {
    const std::array columns{Column{"RECORD", 8},      Column{"TO", 8},          Column{"BY", 8},    Column{"LEVEL", 5},
                             Column{"PLACE", 5, true}, Column{"BELOW", 5, true}, Column{"REVIEW", 8}};
    std::vector<Cells> rows;
    for (const Value& item : answer["items"].list()) {
        const Map& one = item.map();
        rows.push_back({std::string(one["record"].map()["key"].text()), std::string(one["to"].text()), std::string(one["closed_by"].map()["title"].text()),
                        std::string(one["level"].text()), cell_text(one["place"]), cell_text(one["threshold"]),
                        std::string(one["review"].map()["key"].text())});
    }
    std::string out = rows.empty() ? "nobody has closed anything alone\n" : layout_table(columns, rows, around.terminal.width, around.terminal.colour);
    for (const Value& rate : answer["rates"].list())
        out += fmt::format("{}: {} of {} closes are looked at ({} % by their level)\n", rate.map()["level"].text(), rate.map()["sampled"].integer(),
                           rate.map()["closes"].integer(), rate.map()["percent"].integer());
    return out;
}

Result<Value> send(const DecideArguments& arguments, Client& client) {
    const std::string decision = "/decisions/" + percent_encode(arguments.key);
    const auto reasoned = [&](const char* what) { return client.post(fmt::format("{}/{}", decision, what), {{"reason", arguments.reason}}); };
    switch (arguments.verb) {
        case DecideVerb::inbox: {
            const std::string who = arguments.who.empty() ? "" : "&who=" + percent_encode(TRY(find_person(client, arguments.who, "--who")));
            return client.get(fmt::format("/decide/inbox?all={}{}", arguments.all, who));
        }
        case DecideVerb::ask: return client.post("/decide/ask", TRY(question(arguments, client)));
        case DecideVerb::preview: return client.post("/decide/preview", TRY(question(arguments, client)));
        case DecideVerb::break_glass: return client.post("/decide/break-glass", TRY(question(arguments, client)));
        case DecideVerb::show: return client.get(decision + "/decide");
        case DecideVerb::grant:
        case DecideVerb::deny: {
            Map body{{"yes", arguments.verb == DecideVerb::grant}, {"reason", arguments.reason}};
            if (!arguments.who.empty()) body.set("for", TRY(find_person(client, arguments.who, "--for")));
            if (!arguments.conditions.empty()) body.set("conditions", TRY(conditions(client, arguments.conditions)));
            return client.post(decision + "/verdict", body);
        }
        case DecideVerb::opinion: return client.post(decision + "/opinion", {{"agrees", arguments.agrees}, {"text", arguments.text}});
        case DecideVerb::withdraw: return reasoned("withdraw");
        case DecideVerb::question: return reasoned("question");
        case DecideVerb::answer: return reasoned("answer");
        case DecideVerb::revoke: return reasoned("revoke");
        case DecideVerb::sampling: return client.get("/reviews/sampling" + (arguments.text.empty() ? "" : "?period=" + percent_encode(arguments.text)));
        case DecideVerb::data_export:
            return client.post("/decide/export", {{"what", arguments.history ? "history"
                                                           : arguments.file  ? "attachment"
                                                                             : "table"},
                                                  {"of", arguments.key},
                                                  {"q", arguments.text},
                                                  {"reason", arguments.reason}});
        case DecideVerb::replay: return client.post(decision + "/replay", {});
        case DecideVerb::ways: return client.get("/decide/ways?record=" + percent_encode(arguments.key));
        default: return client.get("/decide/matrix");
    }
}

}  // namespace

Result<int> run_decide(const DecideArguments& arguments, const Surroundings& around) {
    Client client = TRY(Client::connect(arguments.target, around));
    const Value answer = TRY(send(arguments, client));
    if (arguments.json) {
        TRY(around.out.write(schema::to_json(answer) + "\n"));
        return 0;
    }
    const Value safe = made_printable(answer);
    const Map& map = safe.map();
    std::string out;
    if (arguments.verb == DecideVerb::inbox)
        out = inbox_text(map);
    else if (arguments.verb == DecideVerb::ask || arguments.verb == DecideVerb::break_glass || arguments.verb == DecideVerb::data_export)
        out = asked_text(map);
    else if (arguments.verb == DecideVerb::preview)
        out = proposal_text(map);
    else if (arguments.verb == DecideVerb::ways)
        out = ways_text(map, around);
    else if (arguments.verb == DecideVerb::sampling)
        out = sampling_text(map, around);
    else if (arguments.verb == DecideVerb::matrix)
        out = matrix_text(map, around);
    else
        out = standing_text(made_printable(TRY(client.get("/decisions/" + percent_encode(arguments.key) + "/decide"))).map());
    TRY(around.out.write(out));
    return 0;
}

}  // namespace redoubt::cli
