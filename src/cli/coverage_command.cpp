// redoubt coverage: what is scanned, against what policy demands; and the scans there were.
#include <array>
#include <tuple>

#include <fmt/format.h>

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
using CoverageVerb = CoverageArguments::Verb;

std::string coverage_digits(const Value& number) { return group_digits(static_cast<uint64_t>(number.integer())); }

std::string demand_table(const Map& answer) {
    std::vector<std::vector<std::string>> rows;
    for (const Value& item : answer["items"].list()) {
        const Map& demand = item.map();
        rows.push_back({std::string(demand["name"].text()), std::string(demand["scan"].text()), fmt::format("{}d", demand["days"].integer()),
                        coverage_digits(demand["assets"]), coverage_digits(demand["covered"]), coverage_digits(demand["late"]),
                        coverage_digits(demand["never"]), std::string(demand["query"].text())});
    }
    const std::array columns{Column{"DEMAND"},           Column{"SCAN"},          Column{"WITHIN", 6, true}, Column{"ASSETS", 6, true},
                             Column{"COVERED", 7, true}, Column{"LATE", 4, true}, Column{"NEVER", 5, true},  Column{"ASSETS THAT", 20}};
    return layout_table(columns, rows, 0, false);
}

std::string gap_table(const Map& answer) {
    std::vector<std::vector<std::string>> rows;
    for (const Value& item : answer["items"].list())
        for (const Value& one : item.map()["gaps"].list()) {
            const Map& gap = one.map();
            rows.push_back({std::string(item.map()["name"].text()), std::string(gap["asset"].map()["key"].text()),
                            std::string(gap["asset"].map()["title"].text()), gap["last"].is_null() ? "never" : std::string(gap["last"].text().substr(0, 10)),
                            std::string(gap["tool"].text())});
        }
    const std::array columns{Column{"DEMAND"}, Column{"ASSET"}, Column{"TITLE", 12}, Column{"LAST"}, Column{"BY"}};
    return layout_table(columns, rows, 0, false);
}

std::string scan_table(const Map& answer) {
    std::vector<std::vector<std::string>> rows;
    for (const Value& item : answer["items"].list()) {
        const Map& run = item.map();
        rows.push_back({std::string(run["scanned"].text().substr(0, 16)), std::string(run["tool"].text()), coverage_digits(run["findings"]),
                        coverage_digits(run["new"]), coverage_digits(run["changed"]), coverage_digits(run["gone"]), coverage_digits(run["back"]),
                        std::string(run["file"].text()), std::string(run["by"].text())});
    }
    const std::array columns{Column{"SCANNED"},
                             Column{"TOOL"},
                             Column{"FINDINGS", 8, true},
                             Column{"NEW", 3, true},
                             Column{"CHANGED", 7, true},
                             Column{"GONE", 4, true},
                             Column{"BACK", 4, true},
                             Column{"FILE", 12},
                             Column{"BY"}};
    return layout_table(columns, rows, 0, false);
}

// All demands with one set or left out, as the API wants them.
Result<> change_demands(const CoverageArguments& arguments, Client& client) {
    const Value now = TRY(client.get("/coverage?gaps=0"));
    List demands;
    bool found = false;
    for (const Value& item : now.map()["items"].list()) {
        const Map& one = item.map();
        if (one["name"].text() == arguments.name) {
            found = true;
            continue;
        }
        Map kept;
        for (const char* field : {"name", "query", "scan", "days", "severity"}) kept.set(field, one[field]);
        demands.emplace_back(std::move(kept));
    }
    if (arguments.verb == CoverageVerb::drop && !found)
        return fail(Code::not_found, fmt::format("there is no demand '{}'", arguments.name), "NAME", "redoubt coverage show names them");
    if (arguments.verb == CoverageVerb::demand)
        demands.emplace_back(
            Map{{"name", arguments.name}, {"query", arguments.query}, {"scan", arguments.scan}, {"days", arguments.days}, {"severity", arguments.severity}});
    TRY(client.put("/coverage", {{"demands", std::move(demands)}}));
    return {};
}

}  // namespace

Result<int> run_coverage(const CoverageArguments& arguments, const Surroundings& around) {
    Client client = TRY(Client::connect(arguments.target, around));
    if (arguments.verb == CoverageVerb::demand || arguments.verb == CoverageVerb::drop) TRY(change_demands(arguments, client));
    const bool scans = arguments.verb == CoverageVerb::scans;
    const Value answer = TRY(client.get(scans ? "/scans" : arguments.gaps ? "/coverage?gaps=1000" : "/coverage?gaps=0"));
    const std::string text = scans ? scan_table(answer.map()) : arguments.gaps ? gap_table(answer.map()) : demand_table(answer.map());
    TRY(around.out.write(arguments.json ? schema::to_json(answer) + "\n" : text));
    return 0;
}

void add_coverage(CommandLine& line) {
    CLI::App* sub = line.app_.add_subcommand("coverage", "What is scanned by what and when, against what policy demands.");
    sub->require_subcommand(1);
    for (const auto& [name, verb, doc] : {std::tuple{"show", CoverageVerb::show, "What is demanded, and how much of it is scanned."},
                                          {"demand", CoverageVerb::demand, "Demand a scan of the assets that a query finds."},
                                          {"drop", CoverageVerb::drop, "Drop a demand."},
                                          {"scans", CoverageVerb::scans, "The scans whose reports were imported, newest first."}}) {
        CLI::App* one = sub->add_subcommand(name, doc);
        auto coverage = line.on<CoverageArguments>(one);
        coverage->verb = verb;
        CommandLine::add_target(one, coverage->target);
        one->add_flag("--json", coverage->json, "JSON");
        if (verb == CoverageVerb::show) one->add_flag("--gaps", coverage->gaps, "The assets without a scan instead");
        if (verb == CoverageVerb::demand || verb == CoverageVerb::drop) one->add_option("NAME", coverage->name, "Its name")->required()->type_name("");
        if (verb != CoverageVerb::demand) continue;
        one->add_option("QUERY", coverage->query, "Which assets: 'kind:repository visibility:public'")->required()->type_name("");
        one->add_option("--scan", coverage->scan, "software, host, web, code, resource or any")->required()->type_name("CLASS");
        one->add_option("--days", coverage->days, "How old the last scan may be (default: 30)")->type_name("N");
        one->add_option("--severity", coverage->severity, "Of the finding that gaps are (default: medium)")->type_name("LEVEL");
    }
}

}  // namespace redoubt::cli
