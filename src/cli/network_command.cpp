// redoubt network: where addresses and assets lie, from where they can be reached, what may flow between zones, and what is missing.
#include <map>

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
using NetworkVerb = NetworkArguments::Verb;

constexpr size_t most_gaps_shown = 20;

std::string word_or_dash(const Value& value) { return value.text().empty() ? "-" : std::string(value.text()); }

std::string joined_texts(const Value& list, std::string_view separator) {
    std::vector<std::string> out;
    for (const Value& one : list.list()) out.emplace_back(one.text());
    return fmt::format("{}", fmt::join(out, separator));
}

std::string zones_table(const Map& answer) {
    std::vector<std::vector<std::string>> rows;
    for (const Value& item : answer["items"].list()) {
        const Map& zone = item.map();
        rows.push_back({std::string(zone["zone"].map()["key"].text()), std::string(zone["name"].text()), word_or_dash(zone["trust"]),
                        word_or_dash(zone["site"]), joined_texts(zone["subnets"], ", "), group_digits(static_cast<uint64_t>(zone["assets"].integer()))});
    }
    if (rows.empty()) return "there is no network zone yet; redoubt network import SUBNETS.csv brings them\n";
    const std::array columns{Column{"KEY"}, Column{"ZONE"}, Column{"TRUST"}, Column{"SITE"}, Column{"SUBNETS", 12}, Column{"ASSETS", 6, true}};
    return layout_table(columns, rows, 0, false);
}

std::string matrix_text(const Map& answer) {
    std::map<std::string, std::string> names;
    for (const Value& zone : answer["zones"].list()) names[std::string(zone.map()["zone"].map()["key"].text())] = zone.map()["name"].text();
    std::vector<std::vector<std::string>> rows;
    for (const Value& item : answer["flows"].list()) {
        const Map& flow = item.map();
        const bool against = flow["against_policy"] == Value(true);
        rows.push_back({names[std::string(flow["from"].text())], names[std::string(flow["to"].text())], std::string(flow["ports"].text()),
                        against ? "allowed, against policy" : std::string(flow["rule"].text()), std::string(flow["why"].text())});
    }
    if (rows.empty()) return "no zone says what may flow from it\n";
    const std::array columns{Column{"FROM"}, Column{"TO"}, Column{"PORTS"}, Column{"RULE"}, Column{"WHY"}};
    return layout_table(columns, rows, 0, false);
}

std::string layers_line(const List& layers) {
    std::vector<std::string> out;
    for (const Value& item : layers) {
        std::vector<std::string> controls;
        for (const Value& control : item.map()["controls"].list()) controls.emplace_back(control.map()["key"].text());
        const std::string through(item.map()["through"].text());
        out.push_back(fmt::format("{} ({}{})", item.map()["layer"].text(), fmt::join(controls, ", "), through.empty() ? "" : ", by " + through));
    }
    return out.empty() ? "none" : fmt::format("{}", fmt::join(out, "; "));
}

std::string reach_text(const Map& answer) {
    std::string out = printable(fmt::format("{} {}", answer["asset"].map()["key"].text(), answer["asset"].map()["title"].text())) + "\n";
    for (const char* field : {"zone", "site", "exposure"}) {
        const Map& one = answer[field].map();
        out += printable(fmt::format("  {}: {}", field, word_or_dash(one["set"])));
        if (one["set"] != one["follows"]) out += printable(fmt::format("; what follows is {}", word_or_dash(one["follows"])));
        out += printable(fmt::format(" ({})", one["why"].text())) + "\n";
    }
    std::vector<std::vector<std::string>> rows;
    for (const Value& item : answer["reaches"].list()) {
        const Map& reach = item.map();
        rows.push_back({word_or_dash(reach["service"]), word_or_dash(reach["from"]), std::string(reach["exposure"].text()), std::string(reach["basis"].text()),
                        std::string(reach["why"].text())});
    }
    const std::array columns{Column{"SERVICE"}, Column{"FROM ZONE"}, Column{"EXPOSURE"}, Column{"BASIS"}, Column{"WHY"}};
    out += rows.empty() ? "  nothing is known to reach it\n" : layout_table(columns, rows, 0, false);
    for (const Value& what : answer["unknown"].list()) out += printable(fmt::format("  not known: {}", what.text())) + "\n";
    if (!answer["inner_services"].list().empty()) out += printable("  reached from nowhere else: " + joined_texts(answer["inner_services"], ", ")) + "\n";
    return out + printable("  protected by: " + layers_line(answer["layers"].list())) + "\n";
}

std::string place_text(const Map& answer) {
    std::string out = printable(answer["why"].text()) + "\n";
    for (const Value& item : answer["found"].list())
        out += printable(fmt::format("  {} {}: {}", item.map()["zone"].map()["key"].text(), item.map()["name"].text(), item.map()["subnet"].text())) + "\n";
    return out;
}

std::string overlap_line(const Map& one) {
    const auto side = [&](const char* name) { return fmt::format("{} of {}", one[name].map()["subnet"].text(), one[name].map()["name"].text()); };
    return one["same"] == Value(true) ? fmt::format("{} is also {}", side("other"), side("one")) : fmt::format("{} lies within {}", side("other"), side("one"));
}

std::string gap_lines(std::string_view title, const Map& gaps, const std::function<std::string(const Map&)>& line) {
    if (gaps["total"].integer() == 0) return {};
    std::string out = fmt::format("{}: {}\n", title, gaps["total"].integer());
    size_t shown = 0;
    for (const Value& item : gaps["items"].list())
        if (shown++ < most_gaps_shown) out += "  " + printable(line(item.map())) + "\n";
    if (const auto total = static_cast<size_t>(gaps["total"].integer()); total > most_gaps_shown)
        out += fmt::format("  … and {} more\n", total - most_gaps_shown);
    return out;
}

std::string gaps_text(const Map& answer) {
    const auto asset = [](const Map& gap) {
        return fmt::format("{} {}: {}", gap["asset"].map()["key"].text(), gap["asset"].map()["title"].text(), gap["why"].text());
    };
    std::string out = gap_lines("against policy", answer["against_policy"].map(), [](const Map& one) { return std::string(one["title"].text()); });
    out += gap_lines("subnets that overlap", answer["overlaps"].map(), overlap_line);
    out += gap_lines("addresses without a place", answer["unplaced"].map(), asset);
    out += gap_lines("people say otherwise", answer["differing"].map(), asset);
    out += gap_lines("exposure not known", answer["unknown"].map(), asset);
    out += gap_lines("fewer than two layers of protection", answer["thin"].map(), [](const Map& one) {
        return fmt::format("{} {} ({}): {}", one["asset"].map()["key"].text(), one["asset"].map()["title"].text(), one["criticality"].text(),
                           layers_line(one["layers"].list()));
    });
    return out.empty() ? "nothing is missing\n" : out;
}

std::string subnets_text(const std::string& file, const Map& done, bool dry_run) {
    std::string out;
    for (const Value& problem : done["problems"].list())
        out += printable(fmt::format("{}: {}: {}", file, problem.map()["where"].text(), problem.map()["message"].text())) + "\n";
    return out + fmt::format("{}: {} rows; zones: {} new, {} changed, {} the same{}\n", printable(file), done["rows"].integer(), done["created"].integer(),
                             done["changed"].integer(), done["same"].integer(), dry_run ? "; nothing was written" : "");
}

std::string map_text(const Map& answer) {
    std::map<std::string, std::string> names;
    std::vector<std::vector<std::string>> rows;
    for (const Value& item : answer["nodes"].list()) {
        const Map& node = item.map();
        names[std::string(node["id"].text())] = fmt::format("{} {}", node["key"].text(), node["title"].text());
    }
    for (const Value& item : answer["edges"].list()) {
        const Map& edge = item.map();
        const std::string what(edge["what"].text());
        rows.push_back({names[std::string(edge["from"].text())], fmt::format("{}{}", edge["relation"].text(), what.empty() ? "" : " " + what),
                        names[std::string(edge["to"].text())]});
    }
    const std::array columns{Column{"FROM"}, Column{"LINK"}, Column{"TO"}};
    std::string out = rows.empty() ? "nothing is linked\n" : layout_table(columns, rows, 0, false);
    return out + fmt::format("{}{}\n", counted(names.size(), "asset"), answer["cut"] == Value(true) ? "; there are more" : "");
}

Result<std::string> answer_text(const NetworkArguments& arguments, Client& client, Value& answer) {
    const auto ask = [&](const std::string& target) -> Result<Map> {
        answer = TRY(client.get(target));
        return answer.map();
    };
    const std::string site = arguments.site.empty() ? "" : "&site=" + percent_encode(arguments.site);
    switch (arguments.verb) {
        case NetworkVerb::zones: return zones_table(TRY(ask("/network/zones")));
        case NetworkVerb::matrix: return matrix_text(TRY(ask("/network/matrix")));
        case NetworkVerb::gaps: return gaps_text(TRY(ask("/network/gaps")));
        case NetworkVerb::place: return place_text(TRY(ask("/network/place?address=" + percent_encode(arguments.what) + site)));
        case NetworkVerb::reach: return reach_text(TRY(ask("/network/reach?asset=" + percent_encode(arguments.what))));
        case NetworkVerb::map:
            return map_text(
                TRY(ask(fmt::format("/map?focus={}&hops={}&q={}", percent_encode(arguments.what), arguments.hops, percent_encode(arguments.query)))));
        case NetworkVerb::derive: {
            answer = TRY(client.post("/network/derive", {}));
            const Map& done = answer.map();
            return fmt::format("{} looked at, {} changed; findings: {} raised, {} closed\n", counted(static_cast<uint64_t>(done["assets"].integer()), "asset"),
                               done["changed"].integer(), done["raised"].integer(), done["closed"].integer());
        }
        case NetworkVerb::import: break;
    }
    const std::string target = fmt::format("/network/subnets?dry_run={}&reason={}", arguments.dry_run, percent_encode(arguments.reason));
    answer = TRY(client.upload(target, arguments.what));
    return subnets_text(arguments.what, answer.map(), arguments.dry_run);
}

}  // namespace

Result<int> run_network(const NetworkArguments& arguments, const Surroundings& around) {
    Client client = TRY(Client::connect(arguments.target, around, arguments.verb == NetworkVerb::import ? Missing::create : Missing::refuse));
    Value answer;
    const std::string out = TRY(answer_text(arguments, client, answer));
    TRY(around.out.write(arguments.json ? schema::to_json(answer) + "\n" : out));
    return arguments.verb == NetworkVerb::import && !answer.map()["problems"].list().empty() ? 1 : 0;
}

void add_network(CommandLine& line) {
    CLI::App* sub = line.app_.add_subcommand("network", "Zones and subnets, what reaches what, and what is missing.");
    sub->require_subcommand(1);
    for (const auto& [name, verb, doc] : {std::tuple{"zones", NetworkVerb::zones, "Network zones with their subnets and how many assets lie in each."},
                                          {"place", NetworkVerb::place, "In which zone an address lies, and why."},
                                          {"reach", NetworkVerb::reach, "From where an asset can be reached, and which layers protect it."},
                                          {"matrix", NetworkVerb::matrix, "What may flow from zone to zone, and what policy forbids."},
                                          {"gaps", NetworkVerb::gaps, "Overlaps, addresses without a place, contradictions, assets with too few layers."},
                                          {"map", NetworkVerb::map, "What an asset is linked with, or all that is linked."},
                                          {"import", NetworkVerb::import, "Zones and their subnets from a table: columns zone, subnet, site, trust."},
                                          {"derive", NetworkVerb::derive, "Work out zone, site and exposure of all assets now."}}) {
        CLI::App* one = sub->add_subcommand(name, doc);
        auto network = line.on<NetworkArguments>(one);
        network->verb = verb;
        CommandLine::add_target(one, network->target);
        one->add_flag("--json", network->json, "JSON");
        if (verb == NetworkVerb::place) {
            one->add_option("ADDRESS", network->what, "10.1.2.3 or 2001:db8::1")->required()->type_name("");
            one->add_option("--site", network->site, "Where it was seen, for ranges that several sites use")->type_name("SITE");
        }
        if (verb == NetworkVerb::reach) one->add_option("ASSET", network->what, "ASSET-1")->required()->type_name("");
        if (verb == NetworkVerb::map) {
            one->add_option("ASSET", network->what, "Around which; all when left out")->type_name("");
            one->add_option("--hops", network->hops, "How far from it, 1 to 6 (default: 2)")->type_name("N");
            one->add_option("--query", network->query, "Which assets, when none is named")->type_name("QUERY");
        }
        if (verb != NetworkVerb::import) continue;
        one->add_option("FILE", network->what, "A table, CSV or a workbook")->required()->type_name("");
        one->add_flag("--dry-run", network->dry_run, "Only say what would change");
        one->add_option("--reason", network->reason, "For the journal")->type_name("TEXT");
    }
}

}  // namespace redoubt::cli
