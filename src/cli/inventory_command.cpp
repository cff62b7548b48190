// redoubt inventory: what sources know of assets, and what people say of those that look alike.
#include <array>
#include <filesystem>

#include <fmt/format.h>

#include "base/binary_text.h"
#include "cli/client.h"
#include "cli/command_line.h"
#include "cli/commands.h"
#include "cli/text_layout.h"
#include "cli/upkeep_command.h"
#include "schema/json.h"

namespace redoubt::cli {
namespace {

using schema::Map;
using schema::Value;
using InventoryVerb = InventoryArguments::Verb;

constexpr size_t most_inventory_shown = 20;

std::string report_target(const InventoryArguments& arguments, const std::string& file) {
    std::string target = "/inventory/reports?source=" + percent_encode(arguments.source);
    const auto add = [&](std::string_view parameter, const std::string& value) {
        if (!value.empty()) target += fmt::format("&{}={}", parameter, percent_encode(value));
    };
    add("name", std::filesystem::path(file).filename().string());
    add("format", arguments.format);
    add("zone", arguments.zone);
    add("at", arguments.at);
    add("sheet", arguments.sheet);
    add("map", fmt::format("{}", fmt::join(arguments.map, ",")));
    add("listed", arguments.listed ? "true" : "");
    add("dry_run", arguments.dry_run ? "true" : "");
    add("reason", arguments.reason);
    return target;
}

std::string change_line(const Map& change) {
    const std::string key(change["key"].text()), why(change["why"].text());
    return printable(fmt::format("  {} {}{}{}", change["action"].text(), key.empty() ? "" : key + " ", change["title"].text(), why.empty() ? "" : ": " + why)) +
           "\n";
}

std::string import_text(const std::string& file, const Map& done, bool dry_run) {
    const auto count = [&](const char* name) { return group_digits(static_cast<uint64_t>(done[name].integer())); };
    std::string out;
    size_t shown = 0;
    for (const Value& problem : done["problems"].list())
        if (shown++ < most_inventory_shown)
            out += printable(fmt::format("{}: {}: {}", file, problem.map()["where"].text(), problem.map()["message"].text())) + "\n";
    if (const auto more = done["problems_total"].integer() - static_cast<int64_t>(most_inventory_shown); more > 0)
        out += fmt::format("… and {} more problems\n", more);
    shown = 0;
    for (const Value& change : done["changes"].list())
        if (dry_run && shown++ < most_inventory_shown) out += change_line(change.map());
    out += fmt::format("{}: {}: assets {} {}new, {} changed, {} the same, {} found to be another; {} doubtful{}\n", printable(file),
                       counted(static_cast<uint64_t>(done["sightings"].integer()), "sighting"), count("created"), dry_run ? "would be " : "", count("changed"),
                       count("same"), count("merged"), count("doubtful"), dry_run ? "; nothing was written" : "");
    if (done["linked"].integer() + done["unlinked"].integer() > 0) out += fmt::format("  {} links made, {} taken away\n", count("linked"), count("unlinked"));
    return out;
}

Result<int> import_files(const InventoryArguments& arguments, const Surroundings& around, Client& client) {
    bool failed = false;
    for (const std::string& file : arguments.files) {
        const Result<Value> answer = client.upload(report_target(arguments, file), file);
        if (!answer) return answer.error().where.starts_with(file) ? std::unexpected(answer.error()) : at(answer.error(), file);
        failed |= answer->map()["failed"].integer() > 0;
        TRY(around.out.write(arguments.json ? schema::to_json(*answer) + "\n" : import_text(file, answer->map(), arguments.dry_run)));
    }
    return failed ? 1 : 0;
}

std::string pairs_text(const Value& answer) {
    std::string out;
    for (const Value& item : answer.map()["items"].list()) {
        const Map& pair = item.map();
        const auto side = [&](const char* name) { return fmt::format("{} {}", pair[name].map()["key"].text(), pair[name].map()["title"].text()); };
        out += printable(fmt::format("{} and {}", side("one"), side("other"))) + "\n";
        out += printable(fmt::format("  for: {}", pair["why"].text())) + "\n" + printable(fmt::format("  against: {}", pair["against"].text())) + "\n";
    }
    return out.empty() ? "nothing is doubtful\n" : out;
}

Result<int> say(const InventoryArguments& arguments, const Surroundings& around, Client& client) {
    Map body{{"one", arguments.one}, {"other", arguments.other}, {"reason", arguments.reason}};
    if (arguments.verb == InventoryVerb::split)
        body = {{"asset", arguments.one}, {"source", arguments.source}, {"key", arguments.key}, {"reason", arguments.reason}};
    static constexpr std::string_view names[] = {"", "", "same", "different", "merge", "split"};
    const Value answer = TRY(client.post(fmt::format("/inventory/{}", names[static_cast<size_t>(arguments.verb)]), body));
    std::string out = "kept\n";
    if (!answer.is_null()) out = printable(fmt::format("{} {}", answer.map()["key"].text(), answer.map()["title"].text())) + "\n";
    TRY(around.out.write(arguments.json ? schema::to_json(answer) + "\n" : out));
    return 0;
}

Result<int> show_formats(const InventoryArguments& arguments, const Surroundings& around, Client& client) {
    const Value answer = TRY(client.get("/inventory/formats"));
    std::string out;
    for (const Value& format : answer.map()["items"].list()) out += fmt::format("{}  {}\n", format.map()["name"].text(), format.map()["doc"].text());
    TRY(around.out.write(arguments.json ? schema::to_json(answer) + "\n" : out));
    return 0;
}

Result<int> show_columns(const InventoryArguments& arguments, const Surroundings& around, Client& client) {
    const Value answer = TRY(client.upload("/inventory/columns?sheet=" + percent_encode(arguments.sheet), arguments.files.front()));
    std::vector<std::vector<std::string>> rows;
    for (const Value& item : answer.map()["columns"].list()) {
        std::vector<std::string> samples;
        for (const Value& sample : item.map()["samples"].list()) samples.emplace_back(sample.text());
        const std::string holds(item.map()["holds"].text());
        rows.push_back({std::string(item.map()["name"].text()), holds.empty() ? "-" : holds, fmt::format("{}", fmt::join(samples, ", "))});
    }
    const std::array titles{Column{"column"}, Column{"holds"}, Column{"for example"}};
    const std::string text = layout_table(titles, rows, around.terminal.width, around.terminal.colour);
    TRY(around.out.write(arguments.json ? schema::to_json(answer) + "\n" : text));
    return 0;
}

void add_import(CommandLine& line, CLI::App* sub) {
    CLI::App* one = sub->add_subcommand("import", "Reports of one source: sightings of one thing become one asset.");
    auto inventory = line.on<InventoryArguments>(one);
    inventory->verb = InventoryVerb::import;
    CommandLine::add_target(one, inventory->target);
    one->add_option("FILE", inventory->files, "Reports")->required()->type_name("");
    one->add_option("--source", inventory->source, "What the source is called; the same each time")->required()->type_name("NAME");
    one->add_option("--format", inventory->format, "Found by content when left out; redoubt inventory formats lists them")->type_name("NAME");
    one->add_option("--zone", inventory->zone, "Of addresses whose zone the report does not name")->type_name("ZONE");
    one->add_option("--at", inventory->at, "When the report was made (default: now)")->type_name("TIME");
    one->add_option("--map", inventory->map, "Of a table, which column is what: 'Host name:host'; may be repeated")->type_name("COLUMN:WHAT");
    one->add_option("--sheet", inventory->sheet, "Of a workbook (default: the first)")->type_name("NAME");
    one->add_option("--reason", inventory->reason, "For the journal")->type_name("TEXT");
    one->add_flag("--listed", inventory->listed, "A list that the organisation keeps: what is on it counts as entered");
    one->add_flag("--dry-run", inventory->dry_run, "Only say what would change");
    one->add_flag("--json", inventory->json, "JSON, one line for each file");
}

}  // namespace

Result<int> run_inventory(const InventoryArguments& arguments, const Surroundings& around) {
    const bool import = arguments.verb == InventoryVerb::import;
    Client client = TRY(Client::connect(arguments.target, around, import ? Missing::create : Missing::refuse));
    if (import) return import_files(arguments, around, client);
    if (arguments.verb == InventoryVerb::columns) return show_columns(arguments, around, client);
    if (is_upkeep(arguments.verb)) return run_upkeep(arguments, around, client);
    if (arguments.verb == InventoryVerb::formats) return show_formats(arguments, around, client);
    if (arguments.verb != InventoryVerb::doubtful) return say(arguments, around, client);
    const Value answer = TRY(client.get(fmt::format("/inventory/doubtful?limit={}", arguments.limit)));
    TRY(around.out.write(arguments.json ? schema::to_json(answer) + "\n" : pairs_text(answer)));
    return 0;
}

void add_inventory(CommandLine& line) {
    CLI::App* sub = line.app_.add_subcommand("inventory", "What sources know of assets: reports in, doubtful pairs, merging and splitting.");
    sub->require_subcommand(1);
    add_import(line, sub);
    add_enrolment(line, sub);
    add_upkeep(line, sub);
    for (const auto& [name, verb, doc] : {std::tuple{"doubtful", InventoryVerb::doubtful, "Assets that may be one thing, which only a person can say."},
                                          {"same", InventoryVerb::same, "Two assets are one thing, for good."},
                                          {"different", InventoryVerb::different, "Two assets are not one thing, whatever reports say."},
                                          {"merge", InventoryVerb::merge, "The second becomes part of the first."},
                                          {"split", InventoryVerb::split, "What a source says under one key becomes an asset of its own."},
                                          {"formats", InventoryVerb::formats, "The formats of reports that can be read."},
                                          {"columns", InventoryVerb::columns, "What the columns of a table seem to hold, for --map."}}) {
        CLI::App* one = sub->add_subcommand(name, doc);
        auto inventory = line.on<InventoryArguments>(one);
        inventory->verb = verb;
        CommandLine::add_target(one, inventory->target);
        one->add_flag("--json", inventory->json, "JSON");
        if (verb == InventoryVerb::doubtful) one->add_option("--limit", inventory->limit, "At most so many (default: 50)")->type_name("N");
        if (verb == InventoryVerb::columns) {
            one->add_option("FILE", inventory->files, "CSV or a workbook")->required()->expected(1)->type_name("");
            one->add_option("--sheet", inventory->sheet, "Of a workbook (default: the first)")->type_name("NAME");
        }
        if (verb == InventoryVerb::doubtful || verb == InventoryVerb::formats || verb == InventoryVerb::columns) continue;
        one->add_option("ASSET", inventory->one, "ASSET-1")->required()->type_name("");
        one->add_option("--reason", inventory->reason, "How you know")->required()->type_name("TEXT");
        if (verb != InventoryVerb::split) {
            one->add_option("OTHER", inventory->other, "ASSET-2")->required()->type_name("");
            continue;
        }
        one->add_option("--source", inventory->source, "The source whose sighting goes")->required()->type_name("NAME");
        one->add_option("--key", inventory->key, "What that source calls it")->required()->type_name("KEY");
    }
}

}  // namespace redoubt::cli
