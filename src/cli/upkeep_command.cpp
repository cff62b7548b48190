// redoubt inventory queues, attest, heartbeat, sources, profiles, around: keeping the inventory right.
#include "cli/upkeep_command.h"

#include <array>

#include <fmt/format.h>

#include "base/binary_text.h"
#include "cli/record_values.h"
#include "cli/text_layout.h"
#include "schema/json.h"

namespace redoubt::cli {
namespace {

using schema::List;
using schema::Map;
using schema::Value;
using UpkeepVerb = InventoryArguments::Verb;

std::string queue_table(const Value& answer) {
    const std::array columns{Column{"QUEUE"}, Column{.title = "ASSETS", .right = true}, Column{"WHICH"}, Column{"QUERY"}};
    std::vector<std::vector<std::string>> rows;
    for (const Value& item : answer.map()["items"].list()) {
        const Map& queue = item.map();
        rows.push_back({std::string(queue["name"].text()), group_digits(static_cast<uint64_t>(queue["count"].integer())), std::string(queue["doc"].text()),
                        std::string(queue["q"].text())});
    }
    return layout_table(columns, rows, 0, false);
}

std::string number_or(const Value& number, std::string_view otherwise) {
    return number.is_null() ? std::string(otherwise) : group_digits(static_cast<uint64_t>(number.integer()));
}

std::string source_table(const Value& answer) {
    const std::array columns{Column{"SOURCE"},
                             Column{"LAST"},
                             Column{.title = "ASSETS", .right = true},
                             Column{.title = "IN SCOPE", .right = true},
                             Column{.title = "MISSED", .right = true},
                             Column{"TOOL"}};
    std::vector<std::vector<std::string>> rows;
    for (const Value& item : answer.map()["items"].list()) {
        const Map& source = item.map();
        const Map& tool = source["tool"].map();
        rows.push_back({std::string(source["name"].text()), source["last"].is_null() ? "never" : cell_text(source["last"]), number_or(source["assets"], "0"),
                        number_or(source["in_scope"], "not said"), number_or(source["missed"], "not known"),
                        fmt::format("{} {}", tool["key"].text(), tool["title"].text())});
    }
    return rows.empty() ? "nothing has seen an asset yet\n" : layout_table(columns, rows, 0, false);
}

std::string profile_text(const Value& answer) {
    std::string out;
    for (const Value& item : answer.map()["items"].list()) {
        out += fmt::format("{}\n", item.map()["kind"].text());
        for (const Value& need : item.map()["needs"].list()) out += fmt::format("  {}  {}\n", pad(need.map()["name"].text(), 18), need.map()["why"].text());
    }
    return out;
}

std::string around_text(const Value& answer) {
    const Map& asset = answer.map()["asset"].map();
    std::string out = fmt::format("{} {}\n", asset["key"].text(), asset["title"].text());
    for (const Value& item : answer.map()["links"].list()) {
        const Map& link = item.map();
        const Map& other = link["record"].map();
        out +=
            fmt::format("  {} {} {} {}\n", link["direction"].text() == "in" ? "←" : "→", link["relation"].text(), other["key"].text(), other["title"].text());
    }
    for (const Value& item : answer.map()["groups"].list()) {
        const Map& group = item.map();
        out += fmt::format("{} {}\n", group["total"].integer(), group["total"].integer() == 1 ? group["type"].text() : group["plural"].text());
        for (const Value& record : group["items"].list())
            out += fmt::format("  {} {} ({})\n", record.map()["key"].text(), record.map()["title"].text(), record.map()["state"].text());
    }
    std::string shown;
    size_t at = 0;
    while (at < out.size()) {
        const size_t end = out.find('\n', at);
        shown += printable(out.substr(at, end - at)) + "\n";
        at = end + 1;
    }
    return shown;
}

std::string attested_text(const Value& answer) {
    const List& confirmed = answer.map()["confirmed"].list();
    const List& refused = answer.map()["refused"].list();
    std::string out = fmt::format("{} confirmed", counted(confirmed.size(), "asset"));
    if (!refused.empty()) out += fmt::format("; {} left: others own them", group_digits(refused.size()));
    return out + "\n";
}

}  // namespace

bool is_upkeep(UpkeepVerb verb) {
    return verb == UpkeepVerb::queues || verb == UpkeepVerb::attest || verb == UpkeepVerb::heartbeat || verb == UpkeepVerb::sources ||
           verb == UpkeepVerb::profiles || verb == UpkeepVerb::around;
}

Result<int> run_upkeep(const InventoryArguments& arguments, const Surroundings& around, Client& client) {
    Value answer;
    std::string out;
    switch (arguments.verb) {
        case UpkeepVerb::queues:
            answer = TRY(client.get("/inventory/queues"));
            out = queue_table(answer);
            break;
        case UpkeepVerb::sources:
            answer = TRY(client.get("/inventory/sources"));
            out = source_table(answer);
            break;
        case UpkeepVerb::profiles:
            answer = TRY(client.get("/inventory/profiles"));
            out = profile_text(answer);
            break;
        case UpkeepVerb::around:
            answer = TRY(client.get("/inventory/around/" + percent_encode(arguments.one)));
            out = around_text(answer);
            break;
        case UpkeepVerb::heartbeat:
            answer = TRY(client.post("/inventory/heartbeats", {{"tool", arguments.one}, {"release", arguments.release}}));
            out = fmt::format("{} works; again by {}\n", answer.map()["tool"].text(),
                              answer.map()["heartbeat_by"].is_null() ? "no set time" : answer.map()["heartbeat_by"].text());
            break;
        default: {
            Map body{{"assets", schema::list_of(arguments.files)}, {"note", arguments.reason}};
            if (!arguments.query.empty()) body.set("query", arguments.query);
            answer = TRY(client.post("/inventory/attest", body));
            out = attested_text(answer);
        }
    }
    TRY(around.out.write(arguments.json ? schema::to_json(answer) + "\n" : out));
    return 0;
}

void add_upkeep(CommandLine& line, CLI::App* sub) {
    for (const auto& [name, verb, doc] : {std::tuple{"queues", UpkeepVerb::queues, "Which assets wait for somebody: incomplete, orphans, unlisted, stale."},
                                          {"attest", UpkeepVerb::attest, "Confirm that what is known of assets of yours is right."},
                                          {"heartbeat", UpkeepVerb::heartbeat, "A tool says that it works."},
                                          {"sources", UpkeepVerb::sources, "What saw assets, and what it should have seen and did not."},
                                          {"profiles", UpkeepVerb::profiles, "What must be known of an asset, by its kind, and why."},
                                          {"around", UpkeepVerb::around, "All that has to do with one asset."}}) {
        CLI::App* one = sub->add_subcommand(name, doc);
        auto inventory = line.on<InventoryArguments>(one);
        inventory->verb = verb;
        CommandLine::add_target(one, inventory->target);
        one->add_flag("--json", inventory->json, "JSON");
        if (verb == UpkeepVerb::heartbeat) {
            one->add_option("TOOL", inventory->one, "ASSET-1")->required()->type_name("");
            one->add_option("--release", inventory->release, "Which version of itself it is")->type_name("VERSION");
        }
        if (verb == UpkeepVerb::around) one->add_option("ASSET", inventory->one, "ASSET-1")->required()->type_name("");
        if (verb != UpkeepVerb::attest) continue;
        one->add_option("ASSET", inventory->files, "Assets of yours")->type_name("");
        one->add_option("--query", inventory->query, "Or all of yours that this finds")->type_name("QUERY");
        one->add_option("--note", inventory->reason, "What you looked at, for the journal")->type_name("TEXT");
    }
}

}  // namespace redoubt::cli
