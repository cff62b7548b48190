// redoubt software: what runs where, what of it is vulnerable, and which upgrades clear most.
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

using schema::Map;
using schema::Value;
using SoftwareVerb = SoftwareArguments::Verb;

constexpr size_t most_versions_shown = 4;

std::string digits_of(const Value& number) { return group_digits(static_cast<uint64_t>(number.integer())); }

std::string listed(const Value& list, size_t most) {
    std::vector<std::string> out;
    for (const Value& one : list.list()) {
        if (out.size() == most) {
            out.push_back(fmt::format("and {} more", list.list().size() - most));
            break;
        }
        out.emplace_back(one.text());
    }
    return fmt::format("{}", fmt::join(out, ", "));
}

constexpr std::string_view without_feeds =
    "There is no feed of advisories, so nothing is known of what is vulnerable. redoubt feeds import --feeds DATA/feeds brings one into the data "
    "directory DATA.\n";

std::string no_feeds_line(const Map& answer) { return std::string(answer["has_feeds"] == Value(true) ? std::string_view() : without_feeds); }

std::string software_table(const Map& answer) {
    std::vector<std::vector<std::string>> rows;
    for (const Value& item : answer["items"].list()) {
        const Map& row = item.map();
        std::vector<std::string> versions;
        for (const Value& version : row["versions"].list()) versions.emplace_back(version.map()["version"].text());
        if (versions.size() > most_versions_shown) {
            const size_t more = versions.size() - most_versions_shown;
            versions.resize(most_versions_shown);
            versions.push_back(fmt::format("and {} more", more));
        }
        rows.push_back({std::string(row["name"].text()), std::string(row["ecosystem"].text()), digits_of(row["assets"]),
                        row["unknown"] == Value(true) ? "unknown" : digits_of(row["weaknesses"]), digits_of(row["vulnerable_assets"]),
                        fmt::format("{}", fmt::join(versions, ", "))});
    }
    if (rows.empty()) return no_feeds_line(answer) + "nothing of that name runs anywhere\n";
    const std::array columns{Column{"SOFTWARE", 12},         Column{"ECOSYSTEM", 8},      Column{"ASSETS", 6, true},
                             Column{"WEAKNESSES", 10, true}, Column{"AFFECTED", 8, true}, Column{"VERSIONS", 20}};
    return no_feeds_line(answer) + layout_table(columns, rows, 0, false) + fmt::format("{} of {}\n", rows.size(), digits_of(answer["total"]));
}

std::string holders_table(const Map& answer) {
    std::vector<std::vector<std::string>> rows;
    for (const Value& item : answer["items"].list()) {
        const Map& row = item.map();
        const Map& asset = row["asset"].map();
        rows.push_back({std::string(asset["key"].text()), std::string(asset["title"].text()), std::string(row["package"].text()),
                        std::string(row["version"].text()), listed(row["weaknesses"], 3)});
    }
    if (rows.empty()) return "no asset runs that\n";
    const std::array columns{Column{"ASSET"}, Column{"TITLE", 12}, Column{"PACKAGE", 8}, Column{"VERSION", 8}, Column{"WEAKNESSES", 12}};
    return layout_table(columns, rows, 0, false) + fmt::format("{}\n", counted(static_cast<uint64_t>(answer["total"].integer()), "asset"));
}

std::string asset_table(const Map& answer) {
    std::vector<std::vector<std::string>> rows;
    for (const Value& item : answer["items"].list()) {
        const Map& row = item.map();
        const bool unknown = row["unknown"] == Value(true);
        rows.push_back({std::string(row["name"].text()), std::string(row["version"].text()), std::string(row["fixed_in"].text()),
                        unknown ? "unknown: no feed speaks of it" : listed(row["weaknesses"], 4)});
    }
    if (rows.empty()) return "nobody lists its software\n";
    const std::array columns{Column{"PACKAGE", 12}, Column{"VERSION", 8}, Column{"FIXED IN", 8}, Column{"WEAKNESSES", 12}};
    return no_feeds_line(answer) + layout_table(columns, rows, 0, false);
}

double number_of(const Value& value) { return value.as<double>() ? *value.as<double>() : static_cast<double>(value.integer()); }

// "sunday 2026-11-29 02:00, 3 too late": the first of its windows.
std::string window_words(const Map& row) {
    const auto& windows = row["windows"].list();
    if (windows.empty()) return "";
    const Map& first = windows.front().map();
    std::string out = fmt::format("{} {}", first["name"].text(), first["starts"].text().substr(0, 16));
    int64_t late = 0;
    for (const Value& each : windows) late += each.map()["late"].integer();
    if (windows.size() > 1) out += fmt::format(" and {} more", windows.size() - 1);
    if (late > 0) out += fmt::format(", too late for {}", late);
    return out;
}

std::string restart_words(const Map& row) {
    const std::string processes = listed(row["restarts"], 3);
    return processes.empty() || row["restart"].text() == "reboot" ? std::string(row["restart"].text()) : processes;
}

std::string upgrades_table(const Map& answer) {
    std::vector<std::vector<std::string>> rows;
    double sum = number_of(answer["weight_before"]);
    const double all = number_of(answer["weight"]);
    for (const Value& item : answer["items"].list()) {
        const Map& row = item.map();
        sum += number_of(row["weight"]);
        const std::string to(row["to"].text());
        rows.push_back({std::string(row["package"].text()), listed(row["installed"], 2), to.empty() ? "no fix is known" : to, digits_of(row["assets"]),
                        std::string(row["owner"].map()["title"].text()), digits_of(row["clears"]), digits_of(row["overdue"]),
                        std::string(row["first_due"].text().substr(0, 10)), window_words(row), restart_words(row),
                        all > 0 ? fmt::format("{:.0f} %", 100 * sum / all) : ""});
    }
    if (rows.empty()) return "there is nothing to upgrade\n";
    const std::array columns{Column{"PACKAGE", 8},      Column{"FROM", 8},          Column{"TO", 8},         Column{"ASSETS", 6, true}, Column{"OWNER", 8},
                             Column{"CLEARS", 6, true}, Column{"OVERDUE", 7, true}, Column{"FIRST DUE", 10}, Column{"WINDOW", 10},      Column{"RESTART", 7},
                             Column{"SO FAR", 6, true}};
    std::string out =
        layout_table(columns, rows, 0, false) + fmt::format("{} of {} open places are cleared, {} have no fix that is known\n", digits_of(answer["clears"]),
                                                            digits_of(answer["occurrences"]), digits_of(answer["unfixed"]));
    if (answer["more"].integer() > 0)
        out += fmt::format("{} more upgrades of {}: give --limit or --skip, or ask for less with --query\n", digits_of(answer["more"]),
                           digits_of(answer["total"]));
    return out;
}

std::string feeds_table(const Map& answer) {
    std::vector<std::vector<std::string>> rows;
    for (const Value& item : answer["items"].list()) {
        const Map& row = item.map();
        rows.push_back({std::string(row["name"].text()), digits_of(row["records"]), std::string(row["published"].text()), std::string(row["taken"].text()),
                        row["verified"] == Value(true) ? "yes" : "no", std::string(row["from"].text())});
    }
    if (rows.empty()) return std::string(without_feeds);
    const std::array columns{Column{"FEED"}, Column{"RECORDS", 7, true}, Column{"PUBLISHED"}, Column{"TAKEN"}, Column{"VERIFIED"}, Column{"FROM", 12}};
    return layout_table(columns, rows, 0, false);
}

std::string matched_line(const Map& done) {
    return fmt::format("{} looked at; findings: {} raised, {} closed; places: {} opened, {} changed, {} proved to be gone\n",
                       counted(static_cast<uint64_t>(done["assets"].integer()), "asset"), digits_of(done["raised"]), digits_of(done["closed"]),
                       digits_of(done["opened"]), digits_of(done["changed"]), digits_of(done["verified"]));
}

std::string windows_table(const Map& answer) {
    std::vector<std::vector<std::string>> rows;
    for (const Value& item : answer["items"].list()) {
        const Map& row = item.map();
        rows.push_back({std::string(row["name"].text()), std::string(row["assets"].text()), std::string(row["when"].text()), std::string(row["lasts"].text()),
                        std::string(row["starts"].text()), std::string(row["ends"].text())});
    }
    if (rows.empty()) return "no maintenance window is kept\n";
    const std::array columns{Column{"WINDOW"}, Column{"ASSETS", 12}, Column{"WHEN"}, Column{"LASTS"}, Column{"STARTS"}, Column{"ENDS"}};
    return layout_table(columns, rows, 0, false);
}

// The list with the one that is kept in its place, or at the end; or without the one that is dropped.
Result<schema::List> windows_after(const SoftwareArguments& arguments, const Map& now) {
    const bool keeps = arguments.verb == SoftwareVerb::keep_window;
    const Value kept(Map{{"name", arguments.what}, {"assets", arguments.assets}, {"when", arguments.when}, {"lasts", arguments.lasts}});
    schema::List all;
    bool found = false;
    for (const Value& item : now["items"].list()) {
        const Map& one = item.map();
        const bool meant = one["name"].text() == arguments.what;
        found = found || meant;
        if (meant && keeps) all.push_back(kept);
        if (!meant) all.emplace_back(Map{{"name", one["name"]}, {"assets", one["assets"]}, {"when", one["when"]}, {"lasts", one["lasts"]}});
    }
    if (!found && !keeps)
        return fail(Code::not_found, fmt::format("there is no maintenance window '{}'", arguments.what), {}, "redoubt software windows names them");
    if (!found) all.push_back(kept);
    return all;
}

Result<std::string> upgrades_text(const SoftwareArguments& arguments, Client& client, Value& answer) {
    answer = TRY(client.get(fmt::format("/software/upgrades?q={}&component={}&to={}&due_before={}&window={}&skip={}&limit={}", percent_encode(arguments.query),
                                        percent_encode(arguments.what), percent_encode(arguments.to), percent_encode(arguments.due_before),
                                        percent_encode(arguments.window), arguments.skip, arguments.limit)));
    return upgrades_table(answer.map());
}

Result<std::string> software_text(const SoftwareArguments& arguments, Client& client, Value& answer) {
    const auto ask = [&](const std::string& target) -> Result<Map> {
        answer = TRY(client.get(target));
        return answer.map();
    };
    const std::string version = "&version=" + percent_encode(arguments.version);
    switch (arguments.verb) {
        case SoftwareVerb::list:
            return software_table(TRY(ask(fmt::format("/software?name={}{}&vulnerable={}&sort={}&limit={}", percent_encode(arguments.what), version,
                                                      arguments.vulnerable, percent_encode(arguments.sort), arguments.limit))));
        case SoftwareVerb::who:
            return holders_table(TRY(ask(fmt::format("/software/who?name={}{}&limit={}", percent_encode(arguments.what), version, arguments.limit))));
        case SoftwareVerb::on: return asset_table(TRY(ask("/software/on/" + percent_encode(arguments.what))));
        case SoftwareVerb::upgrades: return upgrades_text(arguments, client, answer);
        case SoftwareVerb::windows: return windows_table(TRY(ask("/software/windows")));
        case SoftwareVerb::keep_window:
        case SoftwareVerb::drop_window: {
            const Map now = TRY(ask("/software/windows"));
            schema::List windows = TRY(windows_after(arguments, now));
            answer = TRY(client.put("/software/windows", {{"windows", std::move(windows)}}));
            return windows_table(answer.map());
        }
        case SoftwareVerb::feeds: return feeds_table(TRY(ask("/feeds")));
        case SoftwareVerb::match: break;
    }
    answer = TRY(client.post("/software/match", {}));
    const Map feeds = TRY(ask("/feeds"));
    return matched_line(answer.map()) + (feeds["items"].list().empty() ? std::string(without_feeds) : std::string());
}

}  // namespace

Result<int> run_software(const SoftwareArguments& arguments, const Surroundings& around) {
    Client client = TRY(Client::connect(arguments.target, around));
    Value answer;
    const std::string out = TRY(software_text(arguments, client, answer));
    TRY(around.out.write(arguments.json ? schema::to_json(answer) + "\n" : out));
    return 0;
}

void add_software(CommandLine& line) {
    CLI::App* sub = line.app_.add_subcommand("software", "What runs where, what of it is vulnerable, and which upgrades clear most.");
    sub->require_subcommand(1);
    for (const auto& [name, verb, doc] : {std::tuple{"list", SoftwareVerb::list, "Software by name, with versions, assets and known weaknesses."},
                                          {"who", SoftwareVerb::who, "Which assets run a package, in such versions."},
                                          {"on", SoftwareVerb::on, "What one asset runs, what is vulnerable first."},
                                          {"upgrades", SoftwareVerb::upgrades, "Which upgrades clear most, what pays most first."},
                                          {"windows", SoftwareVerb::windows, "When assets may be worked on, and when that is next."},
                                          {"keep-window", SoftwareVerb::keep_window, "Keep a maintenance window, in place of one of that name."},
                                          {"drop-window", SoftwareVerb::drop_window, "Drop a maintenance window."},
                                          {"feeds", SoftwareVerb::feeds, "The feeds of advisories that the server uses, and their age."},
                                          {"match", SoftwareVerb::match, "Work through what changed in inventory and feeds now."}}) {
        CLI::App* one = sub->add_subcommand(name, doc);
        auto software = line.on<SoftwareArguments>(one);
        software->verb = verb;
        CommandLine::add_target(one, software->target);
        one->add_flag("--json", software->json, "JSON");
        if (verb == SoftwareVerb::list) {
            one->add_option("NAME", software->what, "A part of the name")->type_name("");
            one->add_flag("--vulnerable", software->vulnerable, "Only what has a known weakness");
            one->add_option("--sort", software->sort, "name, assets or weaknesses (default: name)")
                ->type_name("BY")
                ->check(CLI::IsMember({"name", "assets", "weaknesses"}));
        }
        if (verb == SoftwareVerb::who) one->add_option("NAME", software->what, "The package: openssl")->required()->type_name("");
        if (verb == SoftwareVerb::list || verb == SoftwareVerb::who)
            one->add_option("--version", software->version, "Only such versions: '<3.0.13'")->type_name("BOUNDS");
        if (verb == SoftwareVerb::on) one->add_option("ASSET", software->what, "ASSET-1")->required()->type_name("");
        if (verb == SoftwareVerb::upgrades) {
            one->add_option("COMPONENT", software->what, "This one alone: pkg:deb/debian/openssl")->type_name("");
            one->add_option("--to", software->to, "What going to this version would clear")->type_name("VERSION");
            one->add_option("--query", software->query, "Of which occurrences")->type_name("QUERY");
            one->add_option("--due-before", software->due_before, "Only what is due by then: now+14d")->type_name("TIME");
            one->add_option("--window", software->window, "Only on assets that have this maintenance window; none: that have none")->type_name("NAME");
            one->add_option("--skip", software->skip, "Leave out so many of the first")->type_name("N");
        }
        if (verb == SoftwareVerb::keep_window || verb == SoftwareVerb::drop_window)
            one->add_option("NAME", software->what, "Its name: dmz-night")->required()->type_name("");
        if (verb == SoftwareVerb::keep_window) {
            one->add_option("--assets", software->assets, "Which assets it is of: zone:dmz")->required()->type_name("QUERY");
            one->add_option("--when", software->when, "When it starts, in UTC: weekly sun 02:00")->required()->type_name("RULE");
            one->add_option("--lasts", software->lasts, "How long: 4h")->required()->type_name("DURATION");
        }
        if (verb == SoftwareVerb::list || verb == SoftwareVerb::who || verb == SoftwareVerb::upgrades)
            one->add_option("--limit", software->limit, "At most so many rows (default: 50)")->type_name("N");
    }
}

}  // namespace redoubt::cli
