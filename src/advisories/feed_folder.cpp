#include "advisories/feed_folder.h"

#include <algorithm>
#include <filesystem>
#include <map>
#include <set>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "advisories/feed_delta.h"
#include "advisories/feed_state.h"
#include "advisories/tar_writer.h"
#include "base/hash.h"
#include "formats/archive/archive.h"
#include "schema/json.h"

namespace redoubt::advisories {
namespace {

namespace fs = std::filesystem;

bool is_exploitation(std::string_view kind) { return kind == "kev" || kind == "epss"; }

// What a file's name ends with, for people; what is in it says how it is read.
std::string ending_of(const std::string& name) {
    std::string ending = fs::path(name).extension().string();
    if (ending == ".gz" && fs::path(name).stem().extension() == ".tar") ending = ".tar.gz";
    const bool plain = std::ranges::all_of(ending, [](char c) { return c == '.' || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9'); });
    return plain && ending.size() <= 8 ? ending : "";
}

// The digest of what a .gz unpacks to: some publishers give that one.
Result<std::string> unpacked_digest(std::string_view bytes) {
    auto archive = TRY(formats::archive::Archive::open(bytes, {.unpacked_bytes = uint64_t{8} << 30, .ratio = 1100, .members = 1}));
    if (!TRY(archive.next())) return fail(Code::malformed, "it is empty");
    Sha256Stream hash;
    std::string block(size_t{1} << 20, '\0');
    for (;;) {
        const size_t got = TRY(archive.read(block));
        if (got == 0) return to_hex(hash.finish());
        hash.add(std::string_view(block).substr(0, got));
    }
}

Result<> check_digest(const FeedSource& source, std::string_view bytes, FeedState& state) {
    if (source.expected.empty()) return {};
    state.verified = equal_in_constant_time(source.expected, state.digest);
    if (!state.verified && bytes.starts_with("\x1f\x8b")) {
        const auto digest = unpacked_digest(bytes);
        state.verified = digest && equal_in_constant_time(source.expected, *digest);
    }
    if (state.verified) return {};
    return fail(Code::invalid, fmt::format("its SHA-256 is {}, and its publisher says {}", state.digest, source.expected), state.from, "fetch it again");
}

bool only_exploitation(const FeedReading& reading) { return std::ranges::all_of(reading.kinds, is_exploitation); }

const FeedState* find_feed(const std::vector<FeedState>& feeds, std::string_view name) {
    const auto found = std::ranges::find(feeds, name, &FeedState::name);
    return found == feeds.end() ? nullptr : &*found;
}

}  // namespace

struct FeedFolder::Build {
    std::optional<std::string> index{}, overlay{}, exploitation{};
    std::map<std::string, FeedReading> readings{};  // by feed
};

Result<std::vector<FeedState>> FeedFolder::feeds() const {
    const auto files = TRY(read_snapshot_files(disk_, folder_));
    return files ? files->feeds : std::vector<FeedState>();
}

Result<std::shared_ptr<FolderLock>> FeedFolder::hold(Time now) {
    if (auto held = held_.lock()) return held;
    auto lock = TRY(FolderLock::take(disk_, folder_, now));
    held_ = lock;
    return lock;
}

Result<FeedState> FeedFolder::stage(FeedSource& source) const {
    std::unique_ptr<Mapping> mapped;
    if (!source.path.empty()) mapped = TRY(disk_.map(source.path));
    const std::string_view bytes = mapped ? mapped->bytes() : std::string_view(source.bytes);
    FeedState state = source.state;
    state.bytes = bytes.size();
    state.digest = to_hex(sha256(bytes));
    TRY(check_digest(source, bytes, state));
    state.file = fmt::format("sources/{}-{}{}", state.name, state.digest.substr(0, 16),
                             !source.path.empty() ? ending_of(source.path)
                             : state.file.empty() ? ".tar"
                                                  : ending_of(state.file));
    TRY(disk_.make_folders(folder_ + "/sources"));
    const std::string path = folder_ + "/" + state.file;
    if (!disk_.exists(path)) TRY(disk_.write_durably(path, bytes));
    source.bytes.clear();
    return state;
}

// What changed, over the index; the index anew where that is not possible. What says nothing else stays, and with it the decisions of the
// table.
Result<FeedFolder::Build> FeedFolder::build(const std::vector<FeedState>& feeds, const SnapshotFiles& before, bool advisories_changed) const {
    Build built;
    IndexBuilder builder;
    ExploitationBuilder exploitation;
    std::optional<ExploitationTable> table;
    if (!before.exploitation.empty()) {
        auto mapped = TRY(disk_.map(folder_ + "/" + before.exploitation));
        // A table that is damaged or of another format is made anew, without its history.
        if (auto opened = ExploitationTable::open(std::move(mapped)); opened && opened->verify()) table = std::move(*opened);
    }
    std::optional<FeedDelta> delta;
    if (advisories_changed && table) delta = TRY(read_delta(disk_, folder_, before, feeds));
    if (delta) {
        built.overlay = std::move(delta->overlay);
        built.readings = std::move(delta->readings);
        advisories_changed = false;
        const bool exploitation_changed = std::ranges::any_of(feeds, [&](const FeedState& feed) {
            const FeedState* was = find_feed(before.feeds, feed.name);
            if (was != nullptr && was->digest == feed.digest) return false;
            return is_exploitation(feed.kind) || (feed.kind.empty() && only_exploitation(built.readings[feed.name]));
        });
        if (!exploitation_changed && delta->decisions.empty()) return built;
    }
    // The scores of a feed that was taken out go with it.
    const bool scored = std::ranges::any_of(feeds, [](const FeedState& feed) { return feed.kind == "epss" || feed.kind.empty(); });
    if (table && (scored || !advisories_changed)) TRY(exploitation.carry(*table, !advisories_changed));
    if (delta)
        for (const SsvcDecision& each : delta->decisions) exploitation.add(each.cve, each.ssvc, each.decided);
    for (const FeedState& feed : feeds) {
        const bool known = !feed.kind.empty() || (delta && !only_exploitation(built.readings[feed.name]));
        if (!advisories_changed && !is_exploitation(feed.kind) && known) continue;
        const auto mapped = TRY(disk_.map(folder_ + "/" + feed.file));
        FeedReading& reading = built.readings[feed.name] = {};
        FeedReader reader(builder, &exploitation, feed.name, reading);
        reader.add(feed.file, mapped->bytes());
    }
    if (advisories_changed) built.index = TRY(builder.finish());
    built.exploitation = TRY(exploitation.finish());
    return built;
}

namespace {

std::optional<Error> why_not_taken(const FeedReading& reading, const FeedState* before, bool smaller) {
    const std::string first = reading.problems.empty() ? std::string() : reading.problems.front().message;
    if (reading.records == 0)
        return Error{.code = Code::malformed,
                     .message = first.empty() ? "there is nothing in it that is an advisory" : first,
                     .where = {},
                     .hint = "the feed stays as it was"};
    if (before != nullptr && is_exploitation(before->kind) && reading.kinds != std::vector<std::string>{before->kind})
        return Error{.code = Code::malformed,
                     .message = fmt::format("it was {}, and is {}", before->kind, fmt::join(reading.kinds, ", ")),
                     .where = {},
                     .hint = "the feed stays as it was"};
    if (!smaller && before != nullptr && reading.records < before->records / 2)
        return Error{.code = Code::invalid,
                     .message = fmt::format("it has {} records, and had {}", reading.records, before->records),
                     .where = {},
                     .hint = "it stays as it was; if that is right, give --smaller"};
    return std::nullopt;
}

void fill_state(FeedState& state, const FeedReading& reading) {
    state.kind = fmt::format("{}", fmt::join(reading.kinds, ", "));
    state.records = reading.records;
    state.not_read = reading.not_read;
    state.scores_apart = reading.scores_apart;
    if (state.published.unix_ns == 0) state.published = reading.published;
}

}  // namespace

// Builds; what turns out to be unreadable goes back to what it was, and it is built without.
Result<FeedUpdate> FeedFolder::swap(SnapshotFiles before, std::vector<FeedState> feeds, std::vector<FeedChange> changes, Time now, bool smaller) const {
    // An index of an earlier version of the format is made anew, though no feed changed.
    const bool unusable = !before.index.empty() && !Snapshot::open(disk_, folder_);
    for (;;) {
        bool advisories_changed = unusable || before.index.empty();
        for (const FeedState& feed : feeds) {
            const FeedState* was = find_feed(before.feeds, feed.name);
            advisories_changed = advisories_changed || was == nullptr || (was->digest != feed.digest && !is_exploitation(was->kind));
        }
        for (const FeedState& was : before.feeds) advisories_changed = advisories_changed || (find_feed(feeds, was.name) == nullptr && was.kind != "kev");
        Build built = TRY(build(feeds, before, advisories_changed));
        bool again = false;
        for (FeedChange& change : changes) {
            if (!change.taken) continue;
            const FeedState* was = find_feed(before.feeds, change.name);
            change.reading = built.readings[change.name];
            const auto why = why_not_taken(change.reading, was, smaller);
            if (!why) continue;
            change.taken = false;
            change.problem = *why;
            again = true;
            std::erase_if(feeds, [&](const FeedState& feed) { return feed.name == change.name; });
            if (was != nullptr) feeds.push_back(*was);
        }
        if (again) continue;
        for (FeedState& feed : feeds)
            if (const auto reading = built.readings.find(feed.name); reading != built.readings.end()) fill_state(feed, reading->second);
        SnapshotFiles files = before;
        files.made = now;
        files.feeds = std::move(feeds);
        const bool any = std::ranges::any_of(changes, [](const FeedChange& change) { return change.taken; });
        if (any || unusable || files.feeds.size() != before.feeds.size())
            files = TRY(write_snapshot(disk_, folder_, std::move(files), {.index = built.index, .overlay = built.overlay, .exploitation = built.exploitation}));
        remove_unused(files);
        return FeedUpdate{.changes = std::move(changes), .files = std::move(files)};
    }
}

Result<FeedUpdate> FeedFolder::take(std::vector<FeedSource> sources, Time now, bool smaller) {
    const auto lock = TRY(hold(now));
    SnapshotFiles before = TRY(read_snapshot_files(disk_, folder_)).value_or(SnapshotFiles{});
    std::vector<FeedState> feeds = before.feeds;
    std::vector<FeedChange> changes;
    for (FeedSource& source : sources) {
        FeedChange& change = changes.emplace_back(FeedChange{.name = source.state.name});
        auto staged = stage(source);
        if (!staged) {
            change.problem = staged.error();
            continue;
        }
        const FeedState* was = find_feed(before.feeds, staged->name);
        if (staged->taken.unix_ns == 0) staged->taken = now;
        change.taken = was == nullptr || was->digest != staged->digest;
        change.unchanged = !change.taken;
        if (change.unchanged) {
            FeedState kept = *was;
            kept.from = staged->from;
            kept.internal = staged->internal;
            kept.taken = staged->taken;
            kept.verified = kept.verified || staged->verified;
            *staged = std::move(kept);
        }
        std::erase_if(feeds, [&](const FeedState& feed) { return feed.name == staged->name; });
        feeds.push_back(std::move(*staged));
    }
    // What is unchanged was seen again all the same, and that is worth a note.
    const bool noted = std::ranges::any_of(changes, &FeedChange::unchanged);
    auto update = TRY(swap(std::move(before), std::move(feeds), std::move(changes), now, smaller));
    const bool any = std::ranges::any_of(update.changes, &FeedChange::taken);
    if (noted && !any) update.files = TRY(write_snapshot(disk_, folder_, std::move(update.files)));
    return update;
}

Result<> FeedFolder::note_unchanged(const std::string& name, Time now) {
    const auto lock = TRY(hold(now));
    auto files = TRY(read_snapshot_files(disk_, folder_));
    if (!files) return {};
    for (FeedState& feed : files->feeds)
        if (feed.name == name) feed.taken = now;
    if (Snapshot::open(disk_, folder_)) {
        TRY(write_snapshot(disk_, folder_, std::move(*files)));
        return {};
    }
    std::vector<FeedState> feeds = files->feeds;
    TRY(swap(std::move(*files), std::move(feeds), {}, now, false));
    return {};
}

Result<FeedUpdate> FeedFolder::remove(const std::vector<std::string>& names, Time now) {
    const auto lock = TRY(hold(now));
    auto before = TRY(read_snapshot_files(disk_, folder_));
    for (const std::string& name : names)
        if (!before || find_feed(before->feeds, name) == nullptr)
            return fail(Code::not_found, fmt::format("there is no feed '{}'", name), folder_, "list them: redoubt feeds list");
    std::vector<FeedState> feeds = before->feeds;
    std::erase_if(feeds, [&](const FeedState& feed) { return std::ranges::find(names, feed.name) != names.end(); });
    return swap(std::move(*before), std::move(feeds), {}, now, true);
}

void FeedFolder::remove_unused(const SnapshotFiles& files) const {
    std::set<std::string> used;
    for (const FeedState& feed : files.feeds) used.insert(folder_ + "/" + feed.file);
    const auto all = disk_.files_below(folder_ + "/sources");
    if (!all) return;
    for (const std::string& path : *all)
        if (!used.contains(path)) (void)disk_.remove(path);
}

Result<uint64_t> FeedFolder::write_bundle(const std::string& path) const {
    const auto files = TRY(read_snapshot_files(disk_, folder_));
    if (!files || files->feeds.empty()) return fail(Code::not_found, "there are no feeds to give away", folder_, "fetch some: redoubt feeds update");
    schema::List list;
    for (const FeedState& feed : files->feeds) list.emplace_back(feed_map(feed));
    TarWriter tar;
    TRY(tar.add(std::string(bundle_list), schema::to_json(schema::Map{{"format", int64_t{1}}, {"feeds", std::move(list)}})));
    for (const FeedState& feed : files->feeds) {
        const auto mapped = TRY(disk_.map(folder_ + "/" + feed.file));
        TRY(tar.add(feed.file, mapped->bytes()));
    }
    const std::string bytes = tar.finish();
    TRY(disk_.write_durably(path, bytes));
    return bytes.size();
}

}  // namespace redoubt::advisories
