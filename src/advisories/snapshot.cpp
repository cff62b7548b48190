#include "advisories/snapshot.h"

#include <algorithm>

#include <fmt/format.h>

#include "advisories/feed_state.h"
#include "base/hash.h"
#include "schema/json.h"

namespace redoubt::advisories {
namespace {

using schema::List;
using schema::Map;
using schema::Value;

constexpr uint64_t most_snapshot_bytes = uint64_t{16} << 20;
constexpr int64_t snapshot_format = 1, overlaid_format = 2;

std::string snapshot_path(const std::string& folder) { return folder + "/snapshot.json"; }

std::string text_of(const Map& map, std::string_view key) {
    const Value* found = map.find(key);
    const auto* text = found == nullptr ? nullptr : std::get_if<std::string>(&found->held);
    return text == nullptr ? std::string() : *text;
}

uint64_t number_of(const Map& map, std::string_view key) {
    const Value* found = map.find(key);
    const auto* number = found == nullptr ? nullptr : std::get_if<int64_t>(&found->held);
    return number == nullptr || *number < 0 ? 0 : static_cast<uint64_t>(*number);
}

bool flag_of(const Map& map, std::string_view key) {
    const Value* found = map.find(key);
    const bool* flag = found == nullptr ? nullptr : std::get_if<bool>(&found->held);
    return flag != nullptr && *flag;
}

Time time_of(const Map& map, std::string_view key) { return parse_time(text_of(map, key)).value_or(Time{}); }

Value time_value(Time time) { return time.unix_ns == 0 ? Value() : Value(format_time(time)); }

}  // namespace

FeedState feed_state(const Map& map) {
    return {.name = text_of(map, "name"),
            .kind = text_of(map, "kind"),
            .from = text_of(map, "from"),
            .file = text_of(map, "file"),
            .published = time_of(map, "published"),
            .taken = time_of(map, "taken"),
            .records = number_of(map, "records"),
            .not_read = number_of(map, "not_read"),
            .bytes = number_of(map, "bytes"),
            .scores_apart = number_of(map, "scores_apart"),
            .digest = text_of(map, "digest"),
            .verified = flag_of(map, "verified"),
            .tag = text_of(map, "tag"),
            .changed = text_of(map, "changed"),
            .internal = flag_of(map, "internal")};
}

Map feed_map(const FeedState& feed) {
    return {{"name", feed.name},
            {"kind", feed.kind},
            {"from", feed.from},
            {"file", feed.file},
            {"published", time_value(feed.published)},
            {"taken", time_value(feed.taken)},
            {"records", static_cast<int64_t>(feed.records)},
            {"not_read", static_cast<int64_t>(feed.not_read)},
            {"bytes", static_cast<int64_t>(feed.bytes)},
            {"scores_apart", static_cast<int64_t>(feed.scores_apart)},
            {"digest", feed.digest},
            {"verified", feed.verified},
            {"tag", feed.tag},
            {"changed", feed.changed},
            {"internal", feed.internal}};
}

namespace {

// A name in the folder and nothing else.
bool is_plain_name(std::string_view name) { return !name.empty() && name.find('/') == std::string_view::npos && name.find('\0') == std::string_view::npos; }

Result<SnapshotFiles> parse_snapshot(std::string_view json) {
    const Value document = TRY(schema::parse_json(json, {.most_bytes = most_snapshot_bytes}));
    const auto* map = std::get_if<Map>(&document.held);
    if (map == nullptr) return fail(Code::malformed, "this is no list of feeds");
    if (const uint64_t format = number_of(*map, "format"); format != snapshot_format && format != overlaid_format)
        return fail(Code::unsupported, fmt::format("it is of format {}, and {} and {} are read here", format, snapshot_format, overlaid_format), "",
                    "make it anew: redoubt feeds update");
    SnapshotFiles files{
        .made = time_of(*map, "made"), .index = text_of(*map, "index"), .exploitation = text_of(*map, "exploitation"), .overlay = text_of(*map, "overlay")};
    if (!is_plain_name(files.index) || !is_plain_name(files.exploitation) || (!files.overlay.empty() && !is_plain_name(files.overlay)))
        return fail(Code::malformed, "it names no files of its own");
    const Value* feeds = map->find("feeds");
    const auto* list = feeds == nullptr ? nullptr : std::get_if<List>(&feeds->held);
    if (list == nullptr) return fail(Code::malformed, "there is no list of feeds", "/feeds");
    for (const Value& each : *list) {
        const auto* feed = std::get_if<Map>(&each.held);
        if (feed == nullptr || text_of(*feed, "name").empty()) return fail(Code::malformed, "a feed has no name", "/feeds");
        files.feeds.push_back(feed_state(*feed));
    }
    return files;
}

Result<std::string> write_by_content(Disk& disk, const std::string& folder, std::string_view noun, std::string_view bytes) {
    const std::string name = fmt::format("{}-{}", noun, to_hex(sha256(bytes)).substr(0, 32));
    if (!disk.exists(folder + "/" + name)) TRY(disk.write_durably(folder + "/" + name, bytes));
    return name;
}

// What no snapshot names any more. That one of them stays is no fault: the next one takes it away.
void remove_earlier(Disk& disk, const std::string& folder, const SnapshotFiles& files) {
    const auto all = disk.files_below(folder);
    if (!all) return;
    for (const std::string& path : *all) {
        const std::string_view name = std::string_view(path).substr(std::min(path.size(), folder.size() + 1));
        const bool ours = name.starts_with("index-") || name.starts_with("overlay-") || name.starts_with("exploitation-");
        if (ours && name != files.index && name != files.overlay && name != files.exploitation) (void)disk.remove(path);
    }
}

Result<Index> open_index(Disk& disk, const std::string& folder, const SnapshotFiles& files) {
    auto mapped = TRY(disk.map(folder + "/" + files.index));
    std::unique_ptr<Mapping> overlay;
    if (!files.overlay.empty()) overlay = TRY(disk.map(folder + "/" + files.overlay));
    auto opened = Index::open(std::move(mapped), std::move(overlay));
    if (!opened) return at(opened.error(), folder + "/" + files.index);
    return opened;
}

Result<ExploitationTable> open_exploitation(Disk& disk, const std::string& path) {
    auto mapped = TRY(disk.map(path));
    auto opened = ExploitationTable::open(std::move(mapped));
    if (!opened) return at(opened.error(), path);
    return opened;
}

}  // namespace

Result<std::optional<SnapshotFiles>> read_snapshot_files(Disk& disk, const std::string& folder) {
    const auto json = disk.read(snapshot_path(folder), most_snapshot_bytes);
    if (!json && json.error().code == Code::not_found) return std::nullopt;
    if (!json) return std::unexpected(json.error());
    auto files = parse_snapshot(*json);
    if (!files) return at(files.error(), snapshot_path(folder));
    return std::move(*files);
}

Result<Snapshot> Snapshot::open(Disk& disk, const std::string& folder) {
    for (int attempt = 0;; ++attempt) {
        auto files = TRY(read_snapshot_files(disk, folder));
        if (!files)
            return fail(Code::not_found, "there are no advisories there", folder, "fetch some: redoubt feeds update; or give a file: redoubt feeds import");
        auto index = open_index(disk, folder, *files);
        auto exploitation = open_exploitation(disk, folder + "/" + files->exploitation);
        if (index && exploitation) return Snapshot(std::move(*files), std::move(*index), std::move(*exploitation));
        const Error& error = index ? exploitation.error() : index.error();
        // It may have been replaced between one file and the next.
        if (error.code != Code::not_found || attempt == 3) return std::unexpected(error);
    }
}

Result<SnapshotFiles> write_snapshot(Disk& disk, const std::string& folder, SnapshotFiles files, const SnapshotParts& parts) {
    TRY(disk.make_folders(folder));
    if (parts.index) {
        files.index = TRY(write_by_content(disk, folder, "index", *parts.index));
        files.overlay.clear();
    }
    if (parts.overlay) files.overlay = TRY(write_by_content(disk, folder, "overlay", *parts.overlay));
    if (parts.exploitation) files.exploitation = TRY(write_by_content(disk, folder, "exploitation", *parts.exploitation));
    std::sort(files.feeds.begin(), files.feeds.end(), [](const FeedState& a, const FeedState& b) { return a.name < b.name; });
    List feeds;
    for (const FeedState& feed : files.feeds) feeds.emplace_back(feed_map(feed));
    const Map document{{"format", files.overlay.empty() ? snapshot_format : overlaid_format},
                       {"made", format_time(files.made)},
                       {"index", files.index},
                       {"overlay", files.overlay},
                       {"exploitation", files.exploitation},
                       {"feeds", std::move(feeds)}};
    TRY(disk.write_durably(snapshot_path(folder), schema::to_json(document) + "\n"));
    remove_earlier(disk, folder, files);
    return files;
}

}  // namespace redoubt::advisories
