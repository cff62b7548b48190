#include "software/finder.h"

#include <algorithm>
#include <array>
#include <unordered_map>

#include <fmt/format.h>

#include "base/text.h"
#include "hosts/etc_text.h"
#include "hosts/lines.h"
#include "software/distribution.h"
#include "software/java_archive.h"
#include "software/program.h"

namespace redoubt::software {
namespace {

constexpr size_t most_os_release = size_t{64} << 10;
constexpr size_t most_owned_bytes_together = size_t{1} << 30;
constexpr size_t most_unread = 100'000;

const std::array<std::span<const PlacedKind>, 2>& placed_spans() {
    static const std::array<std::span<const PlacedKind>, 2> all{placed_database_kinds(), java_archive_kinds()};
    return all;
}

bool is_path_at(std::string_view path, std::string_view place) {
    return path.ends_with(place) && (path.size() == place.size() || path[path.size() - place.size() - 1] == '/');
}

bool is_os_release(std::string_view path) { return is_path_at(path, "etc/os-release") || is_path_at(path, "usr/lib/os-release"); }

// The root of the system that `path` is a part of: all before the last of the first of the places that it may be in.
std::string_view root_before(std::string_view path, std::span<const std::string_view> places) {
    for (const std::string_view place : places)
        for (size_t at = path.rfind(place); at != std::string_view::npos; at = path.rfind(place, at - 1)) {
            if (at == 0 || path[at - 1] == '/') return path.substr(0, at);
        }
    return {};
}

constexpr std::array<std::string_view, 2> places_of_release{"etc/os-release", "usr/lib/os-release"};
constexpr std::array<std::string_view, 5> places_of_databases{"var/lib/", "usr/lib/", "usr/share/rpm/", "lib/apk/", "var/db/"};

// One name for a file of a merged /usr, whichever of its names a package calls it by.
std::string merged_path(std::string_view path) {
    while (path.starts_with('/')) path.remove_prefix(1);
    if (path.starts_with("./")) path.remove_prefix(2);
    for (const std::string_view folder : {"bin/", "sbin/", "lib/", "lib32/", "lib64/", "libx32/"})
        if (path.starts_with(folder)) return fmt::format("usr/{}", path);
    return std::string(path);
}

// Looks up the file that each line names, below `root`.
template <class Each>
void each_owned(std::string_view root, std::string_view lines, const Each& each) {
    while (const auto line = hosts::take_line(lines))
        if (!trim(*line).empty()) each(fmt::format("{}{}", root, merged_path(trim(*line))));
}

}  // namespace

Finder::Finder(std::span<const FileKind> kinds, const FinderBounds& bounds) : bounds_(bounds) {
    for (const FileKind& each : kinds)
        if (std::ranges::find(database_kinds(), each.is_named, &FileKind::is_named) == database_kinds().end()) kinds_.push_back(each);
}

Finder::Wish Finder::wish(std::string_view path, bool executable) const {
    if (is_os_release(path)) return Wish::content;
    for (const auto& span : placed_spans())
        if (std::ranges::any_of(span, [&](const PlacedKind& each) { return each.is_named(path); })) return Wish::content;
    if (std::ranges::any_of(kinds_, [&](const FileKind& each) { return each.is_named(path); })) return Wish::content;
    return executable || is_named_like_program(path) ? Wish::program : Wish::nothing;
}

bool Finder::admits(std::string_view path, Wish wish, uint64_t bytes, size_t layer) {
    const uint64_t most = wish == Wish::program ? bounds_.most_program_bytes : bounds_.most_file_bytes;
    if (wish == Wish::nothing || bytes <= most) return wish != Wish::nothing;
    remove_file(path);
    unread(path, fmt::format("it has {} bytes, and at most {} are read", bytes, most), layer);
    return false;
}

void Finder::unread(std::string_view path, std::string why, size_t layer) {
    if (unread_ >= most_unread) {
        ++unread_left_out_;
        return;
    }
    ++unread_;
    Found& found = found_[std::string(path)];
    found.contents.unread.push_back({.location = {}, .why = std::move(why)});
    found.layer = layer;
}

void Finder::read(std::string_view path, std::string_view bytes, Found& found) const {
    const auto note = [&](const Result<>& result) {
        if (!result) found.contents.unread.push_back({.location = {}, .why = result.error().text()});
    };
    if (is_os_release(path)) found.system = hosts::parse_os_release(bytes.substr(0, most_os_release));
    bool is_named = found.system.has_value();
    for (const auto& span : placed_spans())
        for (const PlacedKind& each : span)
            if (each.is_named(path)) {
                note(each.read(path, bytes, found.contents, found.owned));
                found.is_database = span.data() == placed_database_kinds().data();
                is_named = true;
            }
    for (const FileKind& each : kinds_)
        if (each.is_named(path)) {
            note(each.read(bytes, found.contents));
            is_named = true;
        }
    if (!is_named && looks_like_program(bytes)) note(read_program(bytes, found.contents));
}

Finder::Files::iterator Finder::forget(Files::iterator it) {
    packages_ -= it->second.contents.packages.size();
    unread_ -= it->second.contents.unread.size();
    for (const OwnedFiles& each : it->second.owned) owned_bytes_ -= each.paths.size();
    return found_.erase(it);
}

void Finder::keep(std::string_view path, Found found) {
    if (const auto before = found_.find(path); before != found_.end()) forget(before);
    std::vector<Package>& packages = found.contents.packages;
    if (const size_t room = most_packages - packages_; packages.size() > room) {
        left_out_ += packages.size() - room;
        packages.resize(room);
    }
    if (const size_t room = most_unread - unread_; found.contents.unread.size() > room) {
        unread_left_out_ += found.contents.unread.size() - room;
        found.contents.unread.resize(room);
    }
    size_t bytes = 0;
    for (const OwnedFiles& each : found.owned) bytes += each.paths.size();
    if (bytes > most_owned_bytes_together - owned_bytes_) {
        found.owned.clear();
        bytes = 0;
        if (unread_ + found.contents.unread.size() < most_unread)
            found.contents.unread.push_back({.location = {}, .why = "which files its packages own is not known: the lists are too long"});
    }
    packages_ += packages.size();
    unread_ += found.contents.unread.size();
    owned_bytes_ += bytes;
    found_.insert_or_assign(std::string(path), std::move(found));
}

void Finder::take(std::string_view path, std::string_view bytes, std::string_view digest, size_t layer) {
    Found found{.layer = layer};
    read(path, bytes, found);
    const auto before = found_.find(path);
    std::unordered_map<std::string, std::string> layers;
    if (before != found_.end())
        for (const Package& each : before->second.contents.packages) layers.emplace(to_text(each.purl), each.layer);
    const bool says_nothing = found.contents.packages.empty() && found.contents.unread.empty() && found.owned.empty() && !found.system;
    if (says_nothing && before != found_.end()) forget(before);
    if (says_nothing) return;
    for (Package& each : found.contents.packages) {
        const auto earlier = layers.empty() ? layers.end() : layers.find(to_text(each.purl));
        each.layer = earlier == layers.end() ? std::string(digest) : earlier->second;
    }
    keep(path, std::move(found));
}

bool Finder::copy(std::string_view from, std::string_view to, size_t layer) {
    const auto found = found_.find(from);
    if (found == found_.end()) return false;
    // What would be left out is not copied first.
    if (packages_ + found->second.contents.packages.size() > most_packages) {
        left_out_ += found->second.contents.packages.size();
        return true;
    }
    Found same = found->second;
    same.layer = layer;
    keep(to, std::move(same));
    return true;
}

void Finder::remove(std::string_view path, size_t layer, bool itself) {
    if (itself)
        if (const auto found = found_.find(path); found != found_.end() && found->second.layer < layer) forget(found);
    const std::string below = path.empty() ? std::string() : fmt::format("{}/", path);
    for (auto it = found_.lower_bound(below); it != found_.end() && it->first.starts_with(below);) it = it->second.layer < layer ? forget(it) : std::next(it);
}

void Finder::remove_file(std::string_view path) {
    if (const auto found = found_.find(path); found != found_.end()) forget(found);
}

Finder::Systems Finder::systems() const {
    Systems out;
    for (const auto& [path, found] : found_)
        if (found.system) out.emplace(root_before(path, places_of_release), *found.system);  // etc comes before usr
    return out;
}

hosts::System Finder::system() const {
    const Systems all = systems();
    const auto found = all.find("");
    return found == all.end() ? hosts::System{} : found->second;
}

// A package is of the system whose root its database is below.
void Finder::settle_systems() {
    const Systems all = systems();
    for (auto& [path, found] : found_) {
        const auto system = found.is_database ? all.find(root_before(path, places_of_databases)) : all.end();
        if (system == all.end()) continue;
        for (Package& each : found.contents.packages) set_system(each.purl, system->second);
    }
}

void Finder::settle_owners() {
    std::unordered_map<std::string, Found*> files;             // by path, of what may have an owner
    std::unordered_map<std::string, const Package*> packages;  // by root and name
    for (auto& [path, found] : found_) {
        const std::string root(root_before(path, places_of_databases));
        if (!found.is_database && !found.contents.packages.empty()) {
            const auto within = [&](std::string_view base) { return fmt::format("{}{}", base, merged_path(std::string_view(path).substr(base.size()))); };
            files.emplace(within(""), &found);
            if (!root.empty()) files.emplace(within(root), &found);
        }
        if (found.is_database)
            for (const Package& each : found.contents.packages)
                if (is_of_distribution(each.purl)) packages.emplace(fmt::format("{}\n{}", root, each.purl.name), &each);
    }
    if (files.empty()) return;
    for (const auto& [path, found] : found_) {
        const std::string_view root = found.owned.empty() ? std::string_view() : root_before(path, places_of_databases);
        for (const OwnedFiles& owned : found.owned) {
            const auto package = packages.find(fmt::format("{}\n{}", root, owned.package));
            if (package == packages.end()) continue;
            each_owned(root, owned.paths, [&](const std::string& file) {
                const auto at = files.find(file);
                if (at == files.end()) return;
                for (Package& each : at->second->contents.packages) each.owned_by = to_text(package->second->purl);
            });
        }
    }
}

Contents Finder::finish() {
    settle_systems();
    settle_owners();
    Contents out;
    for (auto& [path, found] : found_) {
        // What lies within a file says where in it.
        const auto place = [&](const std::string& within) { return within.empty() ? path : fmt::format("{}!/{}", path, within); };
        for (Package& each : found.contents.packages) {
            each.location = place(each.location);
            out.packages.push_back(std::move(each));
        }
        for (Unread& each : found.contents.unread) out.unread.push_back({.location = place(each.location), .why = std::move(each.why)});
    }
    if (left_out_ > 0) out.unread.push_back({.location = {}, .why = fmt::format("{} packages past the first {} were left out", left_out_, most_packages)});
    if (unread_left_out_ > 0) out.unread.push_back({.location = {}, .why = fmt::format("and {} more that could not be read", unread_left_out_)});
    found_.clear();
    packages_ = owned_bytes_ = unread_ = left_out_ = unread_left_out_ = 0;
    return out;
}

}  // namespace redoubt::software
