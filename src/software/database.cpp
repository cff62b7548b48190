#include "software/database.h"

#include <array>

#include <fmt/format.h>

#include "hosts/lines.h"
#include "hosts/packages.h"
#include "hosts/rpm_database.h"
#include "software/database_other.h"
#include "software/distribution.h"

namespace redoubt::software {
namespace {

constexpr size_t most_owned_bytes = size_t{512} << 20;  // paths that one database names

// "var/lib/dpkg/status" itself, or below a folder.
bool is_at(std::string_view path, std::string_view place) {
    return path.ends_with(place) && (path.size() == place.size() || path[path.size() - place.size() - 1] == '/');
}

// The folder that a path ends in is `place`: "var/lib/dpkg/status.d/tzdata" is in "var/lib/dpkg/status.d".
bool is_in(std::string_view path, std::string_view place) {
    const size_t slash = path.rfind('/');
    return slash != std::string_view::npos && is_at(path.substr(0, slash), place);
}

std::string_view last_name(std::string_view path) { return path.substr(path.rfind('/') + 1); }

void add_packages(const std::vector<hosts::Package>& found, Contents& contents) {
    if (found.size() >= hosts::most_packages)
        contents.unread.push_back({.location = {}, .why = fmt::format("packages past the first {} were left out", hosts::most_packages)});
    for (const hosts::Package& each : found) {
        auto purl = purl_of(each, {});
        if (purl)
            contents.packages.push_back({.purl = *std::move(purl)});
        else
            contents.unread.push_back({.location = {}, .why = purl.error().text()});
    }
}

// Files one behind another usually are of one package.
hosts::FileSink owned_by_name(std::vector<OwnedFiles>& owned) {
    return [&owned, left = most_owned_bytes](std::string_view package, std::string_view path) mutable {
        if (path.size() >= left) return;
        left -= path.size() + 1;
        if (owned.empty() || owned.back().package != package) owned.push_back({.package = std::string(package), .paths = {}});
        owned.back().paths.append(path).push_back('\n');
    };
}

bool is_text(std::string_view bytes) { return bytes.substr(0, 4096).find('\0') == std::string_view::npos; }

Result<> read_dpkg(std::string_view bytes, Contents& contents) {
    std::vector<hosts::Package> found;
    hosts::parse_dpkg(bytes, found);
    if (found.empty() && (!is_text(bytes) || (!trim(bytes).empty() && bytes.find("Package:") == std::string_view::npos)))
        return fail(Code::malformed, "this is no status file of dpkg: it names no package");
    add_packages(found, contents);
    return {};
}

Result<> read_opkg(std::string_view bytes, Contents& contents) {
    std::vector<hosts::Package> found;
    hosts::parse_dpkg(bytes, found, "opkg");
    if (found.empty() && !trim(bytes).empty() && bytes.find("Package:") == std::string_view::npos)
        return fail(Code::malformed, "this is no status file of opkg: it names no package");
    add_packages(found, contents);
    return {};
}

Result<> read_apk_files(std::string_view bytes, Contents& contents, const hosts::FileSink& files) {
    std::vector<hosts::Package> found;
    hosts::parse_apk(bytes, found, files);
    if (found.empty() && !trim(bytes).empty()) return fail(Code::malformed, "this is no database of apk: it names no package with a version");
    add_packages(found, contents);
    return {};
}

Result<> read_rpm_files(std::string_view bytes, Contents& contents, const hosts::FileSink& files) {
    const hosts::RpmPackages found = TRY(hosts::read_rpm_database(bytes, files));
    if (found.unread > 0) contents.unread.push_back({.location = {}, .why = fmt::format("headers that cannot be read: {}", found.unread)});
    add_packages(found.packages, contents);
    return {};
}

Result<> read_pacman(std::string_view bytes, Contents& contents) {
    std::vector<hosts::Package> found;
    hosts::parse_pacman(bytes, found);
    if (found.empty()) return fail(Code::malformed, "this is no package of pacman: it has no name, or no version");
    add_packages(found, contents);
    return {};
}

bool is_dpkg(std::string_view path) { return is_at(path, "var/lib/dpkg/status") || (is_in(path, "var/lib/dpkg/status.d") && !path.ends_with(".md5sums")); }
bool is_dpkg_list(std::string_view path) { return is_in(path, "var/lib/dpkg/info") && path.ends_with(".list"); }
bool is_dpkg_sums(std::string_view path) { return is_in(path, "var/lib/dpkg/status.d") && path.ends_with(".md5sums"); }
bool is_opkg(std::string_view path) { return is_at(path, "usr/lib/opkg/status") || is_at(path, "var/lib/opkg/status"); }
bool is_apk(std::string_view path) { return is_at(path, "lib/apk/db/installed"); }
bool is_rpm(std::string_view path) {
    const std::string_view name = last_name(path);
    if (name != "rpmdb.sqlite" && name != "Packages.db" && name != "Packages") return false;
    return is_in(path, "var/lib/rpm") || is_in(path, "usr/lib/sysimage/rpm") || is_in(path, "usr/share/rpm");
}
bool is_rpm_log(std::string_view path) { return last_name(path) == "rpmdb.sqlite-wal" && is_rpm(path.substr(0, path.size() - 4)); }
// ".../var/lib/pacman/local/bash-5.2-1/desc"
bool is_of_pacman(std::string_view path, std::string_view name) {
    const size_t slash = path.rfind('/');
    return slash != std::string_view::npos && path.substr(slash + 1) == name && is_in(path.substr(0, slash), "var/lib/pacman/local");
}

template <Result<> (*read)(std::string_view, Contents&)>
Result<> read_without_files(std::string_view /*path*/, std::string_view bytes, Contents& contents, std::vector<OwnedFiles>& /*owned*/) {
    return read(bytes, contents);
}

template <Result<> (*read)(std::string_view, Contents&, const hosts::FileSink&)>
Result<> read_with_files(std::string_view /*path*/, std::string_view bytes, Contents& contents, std::vector<OwnedFiles>& owned) {
    return read(bytes, contents, owned_by_name(owned));
}

template <Result<> (*read)(std::string_view, Contents&, const hosts::FileSink&)>
Result<> read_packages_alone(std::string_view bytes, Contents& contents) {
    return read(bytes, contents, {});
}

// What SQLite has not yet brought over from its log is not in the database.
Result<> read_rpm_log(std::string_view /*path*/, std::string_view bytes, Contents& contents, std::vector<OwnedFiles>& /*owned*/) {
    if (!bytes.empty()) contents.unread.push_back({.location = {}, .why = "changes that rpm has not yet brought over into rpmdb.sqlite are not read"});
    return {};
}

// "libc6:amd64.list": one path a line.
Result<> read_dpkg_list(std::string_view path, std::string_view bytes, Contents& /*contents*/, std::vector<OwnedFiles>& owned) {
    std::string_view name = last_name(path);
    name.remove_suffix(std::string_view(".list").size());
    owned.push_back({.package = std::string(name.substr(0, name.find(':'))), .paths = std::string(bytes.substr(0, most_owned_bytes))});
    return {};
}

// "tzdata.md5sums": a sum, two blanks and a path a line.
Result<> read_dpkg_sums(std::string_view path, std::string_view bytes, Contents& /*contents*/, std::vector<OwnedFiles>& owned) {
    std::string_view name = last_name(path);
    name.remove_suffix(std::string_view(".md5sums").size());
    OwnedFiles files{.package = std::string(name)};
    while (const auto line = hosts::take_line(bytes))
        if (const size_t blanks = line->find("  "); blanks != std::string_view::npos) files.paths.append(trim(line->substr(blanks))).push_back('\n');
    owned.push_back(std::move(files));
    return {};
}

// ".../local/python-yaml-6.0-1/files": the folder is the package's name, version and release.
Result<> read_pacman_owned(std::string_view path, std::string_view bytes, Contents& /*contents*/, std::vector<OwnedFiles>& owned) {
    std::string_view name = last_name(path.substr(0, path.rfind('/')));
    for (int dash = 0; dash < 2; ++dash) name = name.substr(0, name.rfind('-'));
    OwnedFiles files{.package = std::string(name)};
    hosts::parse_pacman_files(bytes, [&](std::string_view file) {
        if (files.paths.size() + file.size() < most_owned_bytes) files.paths.append(file).push_back('\n');
    });
    owned.push_back(std::move(files));
    return {};
}

bool is_pacman(std::string_view path) { return is_of_pacman(path, "desc"); }
bool is_pacman_files(std::string_view path) { return is_of_pacman(path, "files"); }

constexpr std::array own_kinds{
    FileKind{"packages of dpkg", is_dpkg, read_dpkg},
    FileKind{"packages of opkg", is_opkg, read_opkg},
    FileKind{"packages of apk", is_apk, read_packages_alone<read_apk_files>},
    FileKind{"packages of rpm", is_rpm, read_packages_alone<read_rpm_files>},
    FileKind{"a package of pacman", is_pacman, read_pacman},
    FileKind{"a snap", is_snap, read_snap},
    FileKind{"a Flatpak", is_flatpak, read_flatpak},
};

constexpr std::array placed_kinds{
    PlacedKind{"packages of dpkg", is_dpkg, read_without_files<read_dpkg>},
    PlacedKind{"files of a package of dpkg", is_dpkg_list, read_dpkg_list},
    PlacedKind{"files of a package of dpkg", is_dpkg_sums, read_dpkg_sums},
    PlacedKind{"packages of opkg", is_opkg, read_without_files<read_opkg>},
    PlacedKind{"packages of apk", is_apk, read_with_files<read_apk_files>},
    PlacedKind{"packages of rpm", is_rpm, read_with_files<read_rpm_files>},
    PlacedKind{"rpm's log of changes", is_rpm_log, read_rpm_log},
    PlacedKind{"a package of pacman", is_pacman, read_without_files<read_pacman>},
    PlacedKind{"files of a package of pacman", is_pacman_files, read_pacman_owned},
    PlacedKind{"a snap", is_snap, read_without_files<read_snap>},
    PlacedKind{"a Flatpak", is_flatpak, read_without_files<read_flatpak>},
    PlacedKind{"a package of Portage", is_portage, read_portage},
    PlacedKind{"a formula or cask of Homebrew", is_homebrew, read_homebrew},
};

}  // namespace

std::span<const FileKind> database_kinds() { return own_kinds; }
std::span<const PlacedKind> placed_database_kinds() { return placed_kinds; }

}  // namespace redoubt::software
