// redoubt logs: the log store in its folder: what it holds, whether it is what was sealed, adding, holding, forgetting, packing.
#include <atomic>
#include <condition_variable>
#include <mutex>

#include <fmt/format.h>

#include "base/hash.h"
#include "base/text.h"
#include "cli/client.h"
#include "cli/command_line.h"
#include "cli/commands.h"
#include "cli/logstore.h"
#include "cli/text_layout.h"
#include "logs/event_query.h"
#include "logs/log_store.h"
#include "logs/retention.h"
#include "schema/json.h"

namespace redoubt::cli {
namespace {

using Verb = LogsArguments::Verb;
using schema::Map;

constexpr size_t events_at_once = 2000;
constexpr size_t piped_bytes = size_t{1} << 20, longest_piped_line = size_t{16} << 20;

// A store that another process has open says so.
Result<std::unique_ptr<logs::LogStore>> open_store(const std::string& folder, const Surroundings& around) {
    return logs::LogStore::open(around.disk, around.clock, around.random, {.folder = folder});
}

Result<int> show_status(const LogsArguments& arguments, const Surroundings& around, const std::string& folder) {
    const logs::View view = TRY(logs::open_view(around.disk, folder));
    const std::string text =
        around.disk.exists(folder + "/manifest.jsonl") ? TRY(around.disk.read(folder + "/manifest.jsonl", uint64_t{1} << 30)) : std::string();
    const logs::ManifestState state = logs::read_manifest(text);
    uint64_t stored = 0, raw = 0, loose = 0;
    std::vector<logs::SourceTotal> sources;
    logs::SegmentIndex sums;
    for (const logs::SegmentView& segment : view.segments) {
        stored += segment.index.segment_bytes;
        for (const logs::BlockPlace& block : segment.index.blocks) raw += block.raw;
    }
    for (const logs::LooseLines& one : view.loose) loose += one.header.events;
    if (arguments.json) {
        const Map out{
            {"events", view.events()},  {"segments", uint64_t{view.segments.size()}}, {"stored_bytes", stored}, {"line_bytes", raw}, {"not_in_segments", loose},
            {"entries", state.entries}, {"holds", uint64_t{state.holds.size()}}};
        TRY(around.out.write(schema::to_json(out) + "\n"));
        return 0;
    }
    TRY(around.out.write(fmt::format("{} in {}: {} bytes for {} bytes of lines\n", counted(view.events(), "event"), counted(view.segments.size(), "segment"),
                                     group_digits(stored), group_digits(raw))));
    if (loose > 0) TRY(around.out.write(fmt::format("{} of them in the write-ahead log\n", counted(loose, "event"))));
    for (const logs::Hold& hold : state.holds)
        TRY(around.out.write(printable(fmt::format("held as {}: {} to {}{}: {}", hold.name, hold.from ? format_time(*hold.from) : "ever",
                                                   hold.to ? format_time(*hold.to) : "now", hold.source.empty() ? "" : ", " + hold.source, hold.reason)) +
                             "\n"));
    for (const std::string& problem : view.problems) TRY(around.error.write(printable(problem) + "\n"));
    return 0;
}

Result<int> verify(const LogsArguments& arguments, const Surroundings& around, const std::string& folder) {
    std::vector<std::string> keys;
    if (!arguments.key.empty()) {
        const std::string text = TRY(around.disk.read(arguments.key, 1 << 20));
        for (const std::string_view line : split(text, '\n'))
            if (line.starts_with("redoubt-logs ed25519 ")) keys.emplace_back(trim(line.substr(21)));
        if (keys.empty()) return fail(Code::malformed, "there is no public key of a log store in it", arguments.key, "keys/logs.pub of the store has it");
    }
    const logs::StoreCheck check = TRY(logs::verify_store(around.disk, folder, keys));
    if (arguments.json) {
        TRY(around.out.write(schema::to_json(Map{{"ok", check.problems.empty()},
                                                 {"segments", check.segments},
                                                 {"events", check.events},
                                                 {"entries", check.entries},
                                                 {"problems", schema::list_of(check.problems)}}) +
                             "\n"));
        return check.problems.empty() ? 0 : 1;
    }
    for (const std::string& problem : check.problems) TRY(around.out.write(printable(problem) + "\n"));
    if (!check.problems.empty()) return 1;
    TRY(around.out.write(fmt::format("the log store holds: {} in {}, as sealed in {} of the manifest\n", counted(check.events, "event"),
                                     counted(check.segments, "segment"),
                                     check.entries == 1 ? "1 entry" : fmt::format("{} entries", group_digits(check.entries)))));
    if (!check.trusted_key) TRY(around.out.write("the key was taken from the manifest itself; --key names one that you trust\n"));
    return 0;
}

// Sends lines and waits until the last of them is durable.
class Adding {
public:
    Adding(logs::LogStore& store, const LogsArguments& arguments, Time now) : store_(store), arguments_(arguments), now_(now) {}

    Result<> add_text(std::string_view text, const std::function<void(size_t)>& progress) {
        std::vector<logs::Incoming> events;
        for (size_t at = 0; at < text.size();) {
            const size_t end = std::min(text.find('\n', at), text.size());
            std::string_view line = text.substr(at, end - at);
            if (line.ends_with('\r')) line.remove_suffix(1);
            if (!line.empty()) events.push_back({.body = line, .is_json = line.front() == '{', .host = arguments_.host, .kind = arguments_.kind});
            at = end + 1;
            if (events.size() < events_at_once && at < text.size()) continue;
            TRY(send(events));
            events.clear();
            progress(std::min(at, text.size()));
        }
        return {};
    }

    Result<uint64_t> finish() {
        std::unique_lock lock(mutex_);
        done_.wait(lock, [&] { return waiting_ == 0; });
        TRY(Result<>(failed_));
        return stored_;
    }

private:
    Result<> send(const std::vector<logs::Incoming>& events) {
        for (;;) {
            {
                const std::scoped_lock lock(mutex_);
                TRY(Result<>(failed_));
                ++waiting_;
            }
            const Result<> taken = store_.take(arguments_.source, events, now_, [this](const Result<logs::Taken>& told) { take_answer(told); });
            if (taken) return {};
            std::unique_lock lock(mutex_);
            --waiting_;
            if (taken.error().code != Code::too_many) return taken;
            done_.wait_for(lock, std::chrono::milliseconds(20));
        }
    }

    void take_answer(const Result<logs::Taken>& told) {
        const std::scoped_lock lock(mutex_);
        if (!told)
            failed_ = std::unexpected(told.error());
        else if (told->refusal == logs::Refusal::too_large)
            failed_ = fail(Code::too_large, "an event is larger than the log store takes");
        else if (told->refusal != logs::Refusal::none)
            failed_ = fail(Code::unavailable, "the disk is full", {}, "free some space");
        else
            stored_ += told->stored;
        --waiting_;
        done_.notify_all();
    }

    logs::LogStore& store_;
    const LogsArguments& arguments_;
    Time now_;
    std::mutex mutex_;
    std::condition_variable done_;
    size_t waiting_ = 0;
    uint64_t stored_ = 0;
    Result<> failed_;
};

// Lines are stored as they come; the last may have no end. What is longer than an event may be is cut in two.
Result<> add_piped(Adding& adding, const Surroundings& around) {
    std::string kept;
    for (;;) {
        const std::string some = TRY(around.read_some(piped_bytes));
        kept += some;
        const size_t end = kept.rfind('\n');
        const size_t whole = some.empty() || (end == std::string::npos && kept.size() > longest_piped_line) ? kept.size() : end + 1;
        TRY(adding.add_text(std::string_view(kept).substr(0, whole), [](size_t) {}));
        if (some.empty()) return {};
        kept.erase(0, whole);
    }
}

Result<int> add(const LogsArguments& arguments, const Surroundings& around, const std::string& folder) {
    const auto store = TRY(open_store(folder, around));
    Adding adding(*store, arguments, around.clock.now());
    ProgressLine line(around.error, around.terminal, !arguments.quiet);
    std::vector<std::string> files = arguments.files;
    if (files.empty()) files.emplace_back("-");
    for (const std::string& file : files) {
        if (file == "-") {
            TRY(add_piped(adding, around));
            continue;
        }
        const auto mapped = TRY(around.disk.map(file));
        const std::string_view text = mapped->bytes();
        TRY(adding.add_text(text, [&](size_t done) {
            line.show(static_cast<double>(done) / static_cast<double>(std::max<size_t>(text.size(), 1)), [&] { return printable(file); });
        }));
    }
    const uint64_t stored = TRY(adding.finish());
    TRY(store->seal());
    line.clear();
    TRY(around.out.write(fmt::format("stored {}\n", counted(stored, "event"))));
    return 0;
}

Result<int> change_holds(const LogsArguments& arguments, const Surroundings& around, const std::string& folder) {
    const auto store = TRY(open_store(folder, around));
    logs::Hold hold{.name = arguments.name, .source = arguments.source == "files" ? "" : arguments.source, .reason = arguments.reason};
    const Time now = around.clock.now();
    if (!arguments.from.empty()) hold.from = TRY(logs::read_moment(arguments.from, now)).from;
    if (!arguments.to.empty()) hold.to = TRY(logs::read_moment(arguments.to, now)).until;
    const bool release = arguments.verb == Verb::release;
    TRY(store->with_manifest([&](logs::Manifest& manifest) { return release ? manifest.release(arguments.name, arguments.reason) : manifest.hold(hold); }));
    TRY(around.out.write(printable(fmt::format("{} {}", release ? "released" : "held as", arguments.name)) + "\n"));
    return 0;
}

Result<int> forget(const LogsArguments& arguments, const Surroundings& around, const std::string& folder) {
    logs::Retention rule{.source = arguments.source == "files" ? "" : arguments.source};
    if (!arguments.older_than.empty()) rule.age = TRY(parse_duration(arguments.older_than));
    if (!arguments.keep.empty()) rule.bytes = std::stoull(arguments.keep);
    if (rule.age.ns <= 0 && rule.bytes == 0) return fail(Code::invalid, "say what is to go", {}, "--older-than 90d, or --keep BYTES");
    const auto store = TRY(open_store(folder, around));
    TRY(store->seal());
    logs::Forgotten gone;
    TRY(store->with_manifest([&](logs::Manifest& manifest) -> Result<> {
        uint64_t next = logs::next_segment_number(manifest.state());
        gone = TRY(logs::apply_retention(around.disk, manifest, folder, rule, around.clock.now(), next));
        return {};
    }));
    TRY(around.out.write(fmt::format("removed {} in {}, {} written anew\n", counted(gone.events, "event"), counted(gone.segments, "segment"), gone.rewritten)));
    if (!gone.held.empty()) TRY(around.out.write(fmt::format("{} stayed under a hold\n", counted(gone.held.size(), "segment"))));
    return 0;
}

Result<int> pack(const LogsArguments& arguments, const Surroundings& around, const std::string& folder) {
    const auto store = TRY(open_store(folder, around));
    TRY(store->seal());
    logs::PackOptions options{.level = arguments.level};
    if (!arguments.older_than.empty()) options.older_than = TRY(parse_duration(arguments.older_than));
    std::pair<uint64_t, uint64_t> packed;
    TRY(store->with_manifest([&](logs::Manifest& manifest) -> Result<> {
        uint64_t next = logs::next_segment_number(manifest.state());
        packed = TRY(logs::pack_segments(around.disk, manifest, folder, options, around.clock.now(), next));
        return {};
    }));
    TRY(around.out.write(fmt::format("packed {} into {}\n", counted(packed.first, "segment"), packed.second)));
    return 0;
}

Result<int> index(const Surroundings& around, const std::string& folder) {
    uint64_t made = 0;
    for (const std::string& name : logs::segment_names(around.disk, folder)) {
        const logs::SegmentWalk walk = TRY(logs::rebuild_sidecars(around.disk, folder, name));
        if (!walk.problem.empty()) TRY(around.error.write(printable(fmt::format("{}, {}", name, walk.problem)) + "\n"));
        ++made;
    }
    TRY(around.out.write(fmt::format("made the index and columns of {}\n", counted(made, "segment"))));
    return 0;
}

}  // namespace

Result<int> run_logs(const LogsArguments& arguments, const Surroundings& around) {
    const std::string folder = TRY(logs_folder(arguments.folder, around));
    switch (arguments.verb) {
        case Verb::status: return show_status(arguments, around, folder);
        case Verb::verify: return verify(arguments, around, folder);
        case Verb::add: return add(arguments, around, folder);
        case Verb::hold:
        case Verb::release: return change_holds(arguments, around, folder);
        case Verb::forget: return forget(arguments, around, folder);
        case Verb::pack: return pack(arguments, around, folder);
        case Verb::index: return index(around, folder);
    }
    return 0;
}

void add_logs(CommandLine& line) {
    CLI::App* group = line.app_.add_subcommand("logs", "The log store: what it holds, whether it is whole, adding, holding, forgetting.");
    group->require_subcommand(1);
    const auto verb = [&](const char* name, const char* doc, Verb which) {
        CLI::App* sub = group->add_subcommand(name, doc);
        auto arguments = line.on<LogsArguments>(sub);
        arguments->verb = which;
        sub->add_option("--in", arguments->folder, "A log store, or a data directory that has one")->type_name("DIR");
        return std::pair(sub, arguments);
    };
    auto [status, status_of] = verb("status", "How much there is, and what is held", Verb::status);
    status->add_flag("--json", status_of->json, "One JSON object");
    auto [check, check_of] = verb("verify", "Whether every segment is what was sealed; exit 1 when not", Verb::verify);
    check->add_option("--key", check_of->key, "The public key that you trust: keys/logs.pub")->type_name("FILE");
    check->add_flag("--json", check_of->json, "One JSON object");
    auto [adding, adding_of] = verb("add", "Take lines of text or JSON, durably", Verb::add);
    adding->add_option("FILE", adding_of->files, "Files; - or none: standard input")->type_name("");
    adding->add_option("--source", adding_of->source, "Whom the events count for (default: files)")->type_name("KEY");
    adding->add_option("--kind", adding_of->kind, "What kind of log it is")->type_name("NAME");
    adding->add_option("--host", adding_of->host, "Where it is from")->type_name("NAME");
    adding->add_flag("--quiet", adding_of->quiet, "No progress");
    auto [hold, hold_of] = verb("hold", "Nothing of a time is removed until it is released", Verb::hold);
    auto [release, release_of] = verb("release", "End a hold", Verb::release);
    for (const auto& [sub, arguments] : {std::pair(hold, hold_of), std::pair(release, release_of)}) {
        sub->add_option("NAME", arguments->name, "What the hold is called")->required()->type_name("");
        sub->add_option("--reason", arguments->reason, "Why")->required()->type_name("TEXT");
    }
    hold->add_option("--from", hold_of->from, "From this time on")->type_name("TIME");
    hold->add_option("--to", hold_of->to, "Up to this time")->type_name("TIME");
    hold->add_option("--source", hold_of->source, "Only events of this source")->type_name("KEY");
    auto [forgetting, forget_of] = verb("forget", "Remove what is old, or more than is to be kept", Verb::forget);
    forgetting->add_option("--older-than", forget_of->older_than, "Events of a time longer ago: 90d")->type_name("DURATION");
    forgetting->add_option("--keep", forget_of->keep, "The newest so many bytes of lines")->type_name("BYTES")->check(CLI::PositiveNumber);
    forgetting->add_option("--source", forget_of->source, "Only events of this source")->type_name("KEY");
    auto [packing, pack_of] = verb("pack", "Write cold segments anew, smaller", Verb::pack);
    packing->add_option("--level", pack_of->level, "Of zstd, 9 to 19 (default: 9)")->check(CLI::Range(9, 19))->type_name("N");
    packing->add_option("--older-than", pack_of->older_than, "Only segments sealed that long ago")->type_name("DURATION");
    verb("index", "Make the indexes and columns of all segments again", Verb::index);
}

}  // namespace redoubt::cli
