// What lies at a path, as sources of feeds: names are made of what is in a file where that says more than its own name.
#include <algorithm>
#include <filesystem>
#include <map>
#include <span>

#include <fmt/format.h>

#include "advisories/feed_folder.h"
#include "advisories/feed_state.h"
#include "advisories/tar_writer.h"
#include "base/hash.h"
#include "base/text.h"
#include "formats/archive/archive.h"
#include "schema/json.h"

namespace redoubt::advisories {
namespace {

namespace fs = std::filesystem;

constexpr uint64_t loose_record_bytes = uint64_t{8} << 20;  // a larger JSON file is a feed of its own
constexpr size_t looked_at = 4096;

// The text of a member, without parsing: "distroversion": "v3.20".
std::string_view text_behind(std::string_view json, std::string_view key) {
    size_t at = json.find(key);
    if (at == std::string_view::npos) return {};
    at = json.find_first_not_of(": \t\r\n", at + key.size());
    if (at == std::string_view::npos || json[at] != '"') return {};
    const size_t end = json.find('"', at + 1);
    return end == std::string_view::npos || end - at > 64 ? std::string_view() : json.substr(at + 1, end - at - 1);
}

std::string plain_name(std::string_view text) {
    std::string name;
    for (const char c : to_lower(text)) {
        const bool plain = (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '.' || c == '_';
        if (plain)
            name += c;
        else if (!name.empty() && name.back() != '-')
            name += '-';
    }
    while (!name.empty() && (name.back() == '-' || name.back() == '.')) name.pop_back();
    return name.substr(0, 60);
}

std::string unpacked_beginning(std::string_view bytes) {
    auto archive = formats::archive::Archive::open(bytes, {});
    if (!archive || !archive->next()) return {};
    std::string text(looked_at, '\0');
    const auto got = archive->read(text);
    text.resize(got.value_or(0));
    return text;
}

// The schema of a catalogue names its members too, and gives them no values.
bool is_catalogue(std::string_view text) { return !text_behind(text.substr(0, looked_at), "\"catalogVersion\"").empty(); }
bool is_scores(std::string_view text) { return text.starts_with("#model_version") || text.starts_with("cve,epss"); }
bool is_secdb(std::string_view text) { return text.find("\"secfixes\"") != std::string_view::npos && text.find("\"reponame\"") != std::string_view::npos; }

std::string name_of(const std::string& path, std::string_view bytes) {
    const std::string beginning = bytes.starts_with("\x1f\x8b") ? unpacked_beginning(bytes) : std::string(bytes.substr(0, looked_at));
    if (is_catalogue(beginning)) return "kev";
    if (is_scores(beginning)) return "epss";
    if (bytes.size() <= loose_record_bytes * 4 && bytes.starts_with('{') && is_secdb(bytes)) {
        const std::string_view of = text_behind(bytes, "\"urlprefix\""), release = text_behind(bytes, "\"distroversion\"");
        const std::string_view publisher = of.find("wolfi") != std::string_view::npos     ? "wolfi"
                                           : of.find("cgr.dev") != std::string_view::npos ? "chainguard"
                                                                                          : "alpine";
        return plain_name(fmt::format("{}-{}-{}", publisher, release, text_behind(bytes, "\"reponame\"")));
    }
    fs::path name = fs::path(path).filename();
    while (name.has_extension()) {
        const std::string ending = name.extension().string();
        if (ending != ".zip" && ending != ".json" && ending != ".gz" && ending != ".csv" && ending != ".tar" && ending != ".tgz" && ending != ".yaml" &&
            ending != ".yml")
            break;
        name = name.stem();
    }
    // OSV's own name for a feed's zip is "all", in a folder of the ecosystem.
    const std::string parent = fs::absolute(path).parent_path().filename().string();
    const std::string made = plain_name(name == "all" && !parent.empty() ? parent : name.string());
    return made.empty() ? "feed" : made;
}

std::string bundle_first(std::string_view bytes) {
    auto archive = formats::archive::Archive::open(bytes, {});
    if (!archive) return {};
    const auto member = archive->next();
    return member && *member ? (*member)->name : std::string();
}

Result<std::string> read_whole(formats::archive::Archive& archive) {
    std::string text;
    for (;;) {
        const size_t used = text.size();
        text.resize(used + std::max<size_t>(used, size_t{1} << 20));
        const size_t got = TRY(archive.read(std::span(text.data() + used, text.size() - used)));
        text.resize(used + got);
        if (got == 0) return text;
    }
}

Result<std::vector<FeedState>> bundle_feeds(std::string_view json) {
    const schema::Value document = TRY(schema::parse_json(json));
    const auto* map = std::get_if<schema::Map>(&document.held);
    const schema::Value* feeds = map == nullptr ? nullptr : map->find("feeds");
    const auto* list = feeds == nullptr ? nullptr : std::get_if<schema::List>(&feeds->held);
    if (list == nullptr) return fail(Code::malformed, "the bundle has no list of its feeds");
    std::vector<FeedState> states;
    for (const schema::Value& each : *list)
        if (const auto* feed = std::get_if<schema::Map>(&each.held)) states.push_back(feed_state(*feed));
    return states;
}

// Every feed that the list names has to be there, as it was when the bundle was made.
Result<std::vector<FeedSource>> sources_of_bundle(std::string_view bytes) {
    auto archive = TRY(formats::archive::Archive::open(bytes, {.unpacked_bytes = uint64_t{64} << 30, .ratio = 1100, .members = 10'000}));
    std::vector<FeedState> states;
    std::vector<FeedSource> sources;
    for (;;) {
        const auto member = TRY(archive.next());
        if (!member) break;
        std::string text = TRY(read_whole(archive));
        if (member->name == bundle_list) {
            states = TRY(bundle_feeds(text));
            continue;
        }
        const auto state = std::ranges::find(states, member->name, &FeedState::file);
        if (state == states.end()) continue;
        if (to_hex(sha256(text)) != state->digest || plain_name(state->name) != state->name)
            return fail(Code::malformed, "the bundle is damaged: a feed is not what its list says", member->name, "make it again: redoubt feeds bundle");
        sources.push_back({.state = *state, .bytes = std::move(text)});
        sources.back().state.internal = false;  // another network's addresses
    }
    if (sources.empty() || sources.size() != states.size())
        return fail(Code::malformed, fmt::format("the bundle is cut off: it has {} of {} feeds", sources.size(), states.size()), "",
                    "make it again: redoubt feeds bundle");
    return sources;
}

FeedSource source_of(const std::string& path, std::string name) {
    FeedSource source{.path = path};
    source.state.name = std::move(name);
    source.state.from = path;
    return source;
}

bool has_records(Disk& disk, const FeedSource& source) {
    const auto mapped = disk.map(source.path);
    if (!mapped) return false;
    IndexBuilder builder;
    FeedReading reading;
    FeedReader(builder, nullptr, source.state.name, reading).add(source.path, (*mapped)->bytes());
    return reading.records > 0;
}

// Of files that would be called the same, the first that can be read has the name; the others are called after it with a number, so
// that what is no feed is named and takes no feed's place.
std::vector<FeedSource> told_apart(Disk& disk, std::vector<FeedSource> sources) {
    std::map<std::string, std::vector<FeedSource*>> named;
    for (FeedSource& source : sources) named[source.state.name].push_back(&source);
    for (auto& [name, same] : named) {
        if (same.size() == 1) continue;
        const auto readable = std::ranges::find_if(same, [&](const FeedSource* source) { return source->path.empty() || has_records(disk, *source); });
        if (readable != same.end()) std::rotate(same.begin(), readable, readable + 1);
        for (size_t i = 1; i < same.size(); ++i) {
            size_t number = i + 1;
            while (named.contains(fmt::format("{}-{}", name, number))) ++number;
            same[i]->state.name = fmt::format("{}-{}", name, number);
        }
    }
    return sources;
}

Result<std::vector<FeedSource>> sources_of_folder(Disk& disk, const std::string& folder, const std::vector<std::string>& files, const std::string& name) {
    std::vector<FeedSource> sources;
    TarWriter loose;
    size_t count = 0;
    for (const std::string& path : files) {
        if (!is_feed_file(path)) continue;
        const auto mapped = TRY(disk.map(path));
        const std::string_view bytes = mapped->bytes();
        const std::string_view beginning = bytes.substr(0, looked_at);
        const bool text = !bytes.starts_with("PK") && !bytes.starts_with("\x1f\x8b") && !path.ends_with(".tar");
        const bool own =
            !text || bytes.size() > loose_record_bytes || is_catalogue(beginning) || is_scores(beginning) || (bytes.starts_with('{') && is_secdb(bytes));
        if (own) {
            sources.push_back(source_of(path, name_of(path, bytes)));
            continue;
        }
        ++count;
        TRY(loose.add(fmt::format("{}{}", count, fs::path(path).extension().string()), bytes));
    }
    if (count == 0) return told_apart(disk, std::move(sources));
    const std::string made = plain_name(fs::weakly_canonical(folder).filename().string());
    FeedSource all{.bytes = loose.finish()};
    all.state.name = !name.empty() ? name : made.empty() ? "feed" : made;
    all.state.from = folder;
    sources.push_back(std::move(all));
    return told_apart(disk, std::move(sources));
}

}  // namespace

Result<std::vector<FeedSource>> sources_at(Disk& disk, const std::string& path, const std::string& name) {
    const std::vector<std::string> files = TRY(disk.files_below(path));
    if (files.size() != 1 || files.front() != path) {
        auto sources = TRY(sources_of_folder(disk, path, files, name));
        if (sources.empty()) return fail(Code::invalid, "there is no file of a feed there", path, "give .zip, .json, .yaml, .csv, .gz or .tar files");
        return sources;
    }
    const auto mapped = TRY(disk.map(path));
    if (bundle_first(mapped->bytes()) == bundle_list) return sources_of_bundle(mapped->bytes());
    return std::vector<FeedSource>{source_of(path, name.empty() ? name_of(path, mapped->bytes()) : plain_name(name))};
}

}  // namespace redoubt::advisories
