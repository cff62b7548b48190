// The feeds of advisories as commands: fetched, brought, listed, given away.
#include <algorithm>

#include <fmt/format.h>

#include "advisories/feed_update.h"
#include "base/time.h"
#include "cli/client.h"
#include "cli/command_line.h"
#include "cli/commands.h"
#include "cli/help.h"
#include "cli/text_layout.h"
#include "schema/json.h"

namespace redoubt::cli {
namespace {

using advisories::FeedChange;
using advisories::FeedState;
using schema::Map;
using schema::Value;

// "3 days": the largest unit.
std::string age_of(Time then, Time now) {
    if (then.unix_ns == 0) return "-";
    const int64_t s = (now - then).ns / 1'000'000'000;
    if (s < 60) return "now";
    if (s < 2 * 60 * 60) return counted(static_cast<uint64_t>(s / 60), "minute");
    if (s < 2 * 24 * 60 * 60) return counted(static_cast<uint64_t>(s / 3600), "hour");
    return counted(static_cast<uint64_t>(s / 86400), "day");
}

std::string day_of(Time time) { return time.unix_ns == 0 ? "-" : format_time(time).substr(0, 10); }

Result<> print_change(const FeedChange& change, const Surroundings& around) {
    const std::string name = printable(change.name);
    if (change.unchanged) return around.out.write(fmt::format("{}: unchanged\n", name));
    if (!change.taken) return around.error.write(fmt::format("redoubt: {}: {}\n", name, printable(change.problem.text())));
    const advisories::FeedReading& reading = change.reading;
    std::string line = fmt::format("{}: {}", name, counted(reading.records, "record"));
    if (reading.not_read > 0) line += fmt::format(", {} not read", group_digits(reading.not_read));
    if (reading.scores_apart > 0)
        line += fmt::format(", {} of {} published scores are not what their vector says", group_digits(reading.scores_apart), group_digits(reading.scores));
    for (const auto& problem : reading.problems) TRY(around.error.write(fmt::format("redoubt: {}: {}\n", printable(problem.path), printable(problem.message))));
    return around.out.write(line + "\n");
}

Result<int> print_update(const advisories::FeedUpdate& update, const Surroundings& around) {
    bool whole = true;
    for (const FeedChange& change : update.changes) {
        TRY(print_change(change, around));
        whole = whole && (change.unchanged || (change.taken && change.reading.not_read == 0));
    }
    return whole ? 0 : 1;
}

// Those asked for by name; else those that are there and were fetched; else the usual ones.
Result<std::vector<advisories::KnownFeed>> feeds_to_fetch(const FeedsArguments& arguments, const std::vector<FeedState>& there) {
    std::vector<advisories::KnownFeed> feeds;
    if (!arguments.from.empty()) {
        if (arguments.names.size() != 1)
            return fail(Code::invalid, "one feed is at one address", "--from", "name the feed: redoubt feeds update NAME --from URL");
        feeds.push_back({.name = arguments.names[0], .about = {}, .url = arguments.from, .digest = arguments.digest, .internal = arguments.internal});
        return feeds;
    }
    const auto known = advisories::known_feeds();
    const auto add = [&](const std::string& name) {
        const auto state = std::ranges::find(there, name, &FeedState::name);
        const auto found = std::ranges::find(known, name, &advisories::KnownFeed::name);
        const bool elsewhere = state != there.end() && state->from.starts_with("http") && (found == known.end() || found->url != state->from);
        if (elsewhere)
            feeds.push_back({.name = name, .about = {}, .url = state->from, .internal = state->internal});
        else if (found != known.end())
            feeds.push_back(*found);
        return elsewhere || found != known.end();
    };
    for (const std::string& name : arguments.names)
        if (!add(name))
            return fail(Code::not_found, fmt::format("no feed is known as '{}'", name), "NAME",
                        "see: redoubt feeds list --known; or say where it is: --from URL");
    if (!arguments.names.empty()) return feeds;
    for (const FeedState& state : there) add(state.name);
    if (feeds.empty()) std::ranges::copy_if(known, std::back_inserter(feeds), &advisories::KnownFeed::usual);
    return feeds;
}

Result<int> update_all(const FeedsArguments& arguments, advisories::FeedFolder& folder, const Surroundings& around) {
    const std::vector<FeedState> there = TRY(folder.feeds());
    const auto feeds = TRY(feeds_to_fetch(arguments, there));
    CurlDownloads downloads(around.disk);
    std::string last;
    const auto progress = [&](const std::string& name, uint64_t have, uint64_t whole) {
        const std::string line =
            whole == 0 ? fmt::format("{}: {} MB", name, have >> 20) : fmt::format("{}: {} % of {} MB", name, have * 100 / whole, whole >> 20);
        if (line == last) return;
        last = line;
        (void)around.error.write(fmt::format("\r\x1b[K{}", line));
    };
    const bool shown = around.terminal.error_is_terminal;
    const auto update =
        advisories::update_feeds(folder, around.disk, downloads, around.clock, feeds, arguments.smaller, shown ? advisories::FeedProgress(progress) : nullptr);
    if (shown && !last.empty()) TRY(around.error.write("\r\x1b[K"));
    if (!update) return std::unexpected(update.error());
    return print_update(*update, around);
}

Result<int> import_all(const FeedsArguments& arguments, advisories::FeedFolder& folder, const Surroundings& around) {
    std::vector<advisories::FeedSource> sources;
    for (const std::string& path : arguments.names) {
        auto found = TRY(advisories::sources_at(around.disk, path, arguments.name));
        std::ranges::move(found, std::back_inserter(sources));
    }
    const auto update = TRY(folder.take(std::move(sources), around.clock.now(), arguments.smaller));
    return print_update(update, around);
}

Map feed_line(const FeedState& feed) {
    const auto time = [](Time at) { return at.unix_ns == 0 ? Value() : Value(format_time(at)); };
    return {{"name", feed.name},
            {"kind", feed.kind},
            {"from", feed.from},
            {"published", time(feed.published)},
            {"taken", time(feed.taken)},
            {"records", static_cast<int64_t>(feed.records)},
            {"not_read", static_cast<int64_t>(feed.not_read)},
            {"scores_apart", static_cast<int64_t>(feed.scores_apart)},
            {"bytes", static_cast<int64_t>(feed.bytes)},
            {"sha256", feed.digest},
            {"verified", feed.verified}};
}

Result<int> list_known(const Surroundings& around) {
    std::vector<std::vector<std::string>> rows;
    for (const advisories::KnownFeed& feed : advisories::known_feeds()) rows.push_back({feed.name, feed.usual ? "yes" : "", feed.about, feed.url});
    const std::array columns{Column{"FEED", 12}, Column{"USUAL", 5}, Column{"WHAT", 12}, Column{"FROM", 30}};
    TRY(around.out.write(layout_table(columns, rows, around.terminal.width, around.terminal.colour)));
    return 0;
}

Result<int> list_feeds(const FeedsArguments& arguments, const advisories::FeedFolder& folder, const Surroundings& around) {
    if (arguments.known) return list_known(around);
    const std::vector<FeedState> feeds = TRY(folder.feeds());
    if (feeds.empty() && !arguments.json) {
        TRY(around.out.write("there are no feeds yet: redoubt feeds update, or redoubt feeds import FILE\n"));
        return 0;
    }
    const Time now = around.clock.now();
    std::vector<std::vector<std::string>> rows;
    for (const FeedState& feed : feeds) {
        if (arguments.json) TRY(around.out.write(schema::to_json(feed_line(feed)) + "\n"));
        rows.push_back({printable(feed.name), feed.kind, group_digits(feed.records), group_digits(feed.not_read), day_of(feed.published),
                        age_of(feed.taken, now), feed.verified ? "yes" : "no", printable(feed.from)});
    }
    if (arguments.json) return 0;
    const std::array columns{Column{"FEED", 8},       Column{"KIND", 4}, Column{"RECORDS", 7, true}, Column{"NOT READ", 8, true},
                             Column{"PUBLISHED", 10}, Column{"AGE", 6},  Column{"VERIFIED", 8},      Column{"FROM", 12}};
    TRY(around.out.write(layout_table(columns, rows, around.terminal.width, around.terminal.colour)));
    return 0;
}

// Read anew: the scores are not kept, only counted.
Result<int> list_scores(const FeedsArguments& arguments, const advisories::FeedFolder& folder, const Surroundings& around) {
    const std::vector<FeedState> feeds = TRY(folder.feeds());
    for (const std::string& name : arguments.names)
        if (std::ranges::find(feeds, name, &FeedState::name) == feeds.end())
            return fail(Code::not_found, fmt::format("there is no feed '{}'", name), "NAME", "list them: redoubt feeds list");
    for (const FeedState& feed : feeds) {
        const bool asked = arguments.names.empty() || std::ranges::find(arguments.names, feed.name) != arguments.names.end();
        if (!asked || feed.scores_apart == 0) continue;
        advisories::IndexBuilder builder;
        advisories::FeedReading reading;
        const auto mapped = TRY(around.disk.map(folder.folder() + "/" + feed.file));
        advisories::FeedReader(builder, nullptr, feed.name, reading).add(feed.file, mapped->bytes());
        for (const auto& each : reading.disagreeing) TRY(around.out.write(fmt::format("{}  {}\n", printable(each.path), printable(each.message))));
        if (reading.scores_apart > reading.disagreeing.size())
            TRY(around.out.write(fmt::format("and {} more of {}\n", group_digits(reading.scores_apart - reading.disagreeing.size()), printable(feed.name))));
    }
    return 0;
}

Result<int> bundle_all(const FeedsArguments& arguments, const advisories::FeedFolder& folder, const Surroundings& around) {
    const uint64_t bytes = TRY(folder.write_bundle(arguments.file));
    TRY(around.out.write(fmt::format("{}: {}\n", printable(arguments.file), counted(bytes, "byte"))));
    return 0;
}

}  // namespace

Result<int> run_feeds(const FeedsArguments& arguments, const Surroundings& around) {
    advisories::FeedFolder folder(around.disk, feeds_folder(arguments.feeds, around));
    switch (arguments.verb) {
        case FeedsArguments::Verb::update: return update_all(arguments, folder, around);
        case FeedsArguments::Verb::import: return import_all(arguments, folder, around);
        case FeedsArguments::Verb::list: return list_feeds(arguments, folder, around);
        case FeedsArguments::Verb::remove: TRY(folder.remove(arguments.names, around.clock.now())); return 0;
        case FeedsArguments::Verb::bundle: return bundle_all(arguments, folder, around);
        case FeedsArguments::Verb::scores: return list_scores(arguments, folder, around);
    }
    return 0;
}

void add_feeds(CommandLine& line) {
    CLI::App* feeds = line.app_.add_subcommand("feeds", "What is published about vulnerabilities, fetched or brought, as one snapshot.");
    feeds->require_subcommand(1);
    const auto verb = [&](const char* name, const char* doc, FeedsArguments::Verb which) {
        CLI::App* sub = feeds->add_subcommand(name, doc);
        auto arguments = line.on<FeedsArguments>(sub);
        arguments->verb = which;
        sub->add_option("--feeds", arguments->feeds, "The folder of the feeds; the usual one is redoubt/feeds below XDG_DATA_HOME")->type_name("DIR");
        sub->footer(std::string(feeds_examples));
        return std::pair(sub, arguments);
    };
    using Verb = FeedsArguments::Verb;
    const auto [update, of_update] = verb("update", "Fetch what is new.", Verb::update);
    update->add_option("NAME", of_update->names, "Feeds; without one, those that are there, or the usual ones")->type_name("");
    update->add_option("--from", of_update->from, "Where the one feed is")->type_name("URL");
    update->add_option("--digest", of_update->digest, "Where its SHA-256 is, with --from")->type_name("URL");
    update->add_flag("--internal", of_update->internal, "That address is one of this network: loopback, private or the like")->needs("--from");
    update->add_flag("--smaller", of_update->smaller, "Take also what has less than half of the records that were there");
    const auto [bring, of_import] = verb("import", "Take files, folders or a bundle.", Verb::import);
    bring->add_option("PATH", of_import->names, "Files of any form that is read, folders of them, or a bundle")->required()->type_name("");
    bring->add_option("--name", of_import->name, "What to call the feed; else what the file says, or its name")->type_name("NAME");
    bring->add_flag("--smaller", of_import->smaller, "Take also what has less than half of the records that were there");
    const auto [list, of_list] = verb("list", "The feeds that are there: how old, how many records, verified or not.", Verb::list);
    list->add_flag("--known", of_list->known, "What update knows instead");
    list->add_flag("--json", of_list->json, "One JSON object a line");
    const auto [remove, of_remove] = verb("remove", "Take feeds out of the snapshot.", Verb::remove);
    remove->add_option("NAME", of_remove->names, "Feeds")->required()->type_name("");
    const auto [bundle, of_bundle] = verb("bundle", "All feeds as one file, for networks without a way out.", Verb::bundle);
    bundle->add_option("FILE", of_bundle->file, "Where to write it")->required()->type_name("");
    const auto [scores, of_scores] = verb("scores", "Published scores that are not what their vector says.", Verb::scores);
    scores->add_option("NAME", of_scores->names, "Feeds; without one, all")->type_name("");
}

}  // namespace redoubt::cli
