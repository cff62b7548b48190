#include "software/java_archive.h"

#include <algorithm>
#include <array>

#include <fmt/format.h>

#include "base/text.h"
#include "formats/archive/archive.h"
#include "hosts/lines.h"

namespace redoubt::software {
namespace {

using formats::archive::Archive;

constexpr size_t deepest_archive = 4;
constexpr size_t most_packages_within = 200'000;
constexpr size_t most_text = size_t{1} << 20;
constexpr size_t most_inner_archive = size_t{256} << 20;
constexpr formats::archive::Limits archive_limits{.unpacked_bytes = uint64_t{4} << 30, .ratio = 1100, .members = 500'000};

constexpr std::array<std::string_view, 8> java_endings{".jar", ".war", ".ear", ".par", ".sar", ".hpi", ".jpi", ".kar"};
constexpr std::array<std::string_view, 2> python_endings{".whl", ".egg"};

template <class Endings>
bool ends_with_one(std::string_view path, const Endings& endings) {
    return std::ranges::any_of(endings, [&](std::string_view each) { return path.ends_with(each); });
}

bool is_java(std::string_view path) { return ends_with_one(path, java_endings); }
bool is_python(std::string_view path) { return ends_with_one(path, python_endings); }

// "commons-text-1.9.jar" is "commons-text" and "1.9"; without a dash before a digit the version is empty.
struct FileNameParts {
    std::string_view name, version;
};
FileNameParts parts_of_file_name(std::string_view file) {
    file = file.substr(file.rfind('/') + 1);
    file = file.substr(0, file.rfind('.'));
    for (size_t dash = file.find('-'); dash != std::string_view::npos && dash + 1 < file.size(); dash = file.find('-', dash + 1))
        if (dash > 0 && file[dash + 1] >= '0' && file[dash + 1] <= '9') return {file.substr(0, dash), file.substr(dash + 1)};
    return {file, {}};
}

// The value of "Name: value", with lines that begin with a blank joined to it; only up to the first section's end.
std::string manifest_value(std::string_view manifest, std::string_view name) {
    std::string out;
    bool found = false;
    while (const auto raw = hosts::take_line(manifest)) {
        const std::string_view line = raw->ends_with('\r') ? raw->substr(0, raw->size() - 1) : *raw;
        if (found && line.starts_with(' ')) {
            out += line.substr(1);
            continue;
        }
        if (found || line.empty()) break;
        const size_t colon = line.find(':');
        if (colon == std::string_view::npos || !equal_ignoring_case(line.substr(0, colon), name)) continue;
        out = trim(line.substr(colon + 1));
        found = true;
    }
    return out;
}

// The value of "name=value" in properties of Java, or of "Name: value" in the metadata of Python.
std::string_view line_value(std::string_view text, std::string_view name, char mark) {
    while (const auto line = hosts::take_line(text)) {
        const size_t at = line->find(mark);
        if (at != std::string_view::npos && trim(line->substr(0, at)) == name) return trim(line->substr(at + 1));
    }
    return {};
}

bool is_word(std::string_view text) { return !text.empty() && text.find_first_of(" \t/:@${}") == std::string_view::npos; }

class JavaReader {
public:
    explicit JavaReader(Contents& contents) : contents_(contents) {}

    // `location` is the way to this archive through those around it; empty for the outermost.
    Result<> read(std::string_view name, std::string_view bytes, const std::string& location, size_t depth) {
        if (!formats::archive::looks_like_archive(bytes)) return fail(Code::malformed, "this is no archive");
        Archive archive = TRY(Archive::open(bytes, archive_limits));
        std::string manifest;
        const size_t before = contents_.packages.size();
        while (const auto member = TRY(archive.next())) {
            if (contents_.packages.size() + contents_.unread.size() > most_packages_within)
                return fail(Code::too_large, fmt::format("it names more than {} packages", most_packages_within));
            const std::string_view path = member->name;
            if (path.starts_with("META-INF/maven/") && path.ends_with("/pom.properties"))
                add_pom(TRY(content(archive, most_text)), location);
            else if (path == "META-INF/MANIFEST.MF")
                manifest = TRY(content(archive, most_text));
            else if (is_python(name) && (path.ends_with(".dist-info/METADATA") || path == "EGG-INFO/PKG-INFO"))
                add_python(TRY(content(archive, most_text)), location);
            else if (is_java(path))
                TRY(read_inner(archive, path, location, depth));
        }
        const bool named = std::any_of(contents_.packages.begin() + static_cast<ptrdiff_t>(before), contents_.packages.end(),
                                       [&](const Package& each) { return each.location == location; });
        if (!named && is_java(name)) add_by_manifest(name, manifest, location);
        return {};
    }

private:
    Result<std::string> content(Archive& archive, size_t most) {
        std::string out;
        std::array<char, 65536> piece{};
        while (const size_t got = TRY(archive.read(piece))) {
            if (out.size() + got > most) return fail(Code::too_large, fmt::format("a file within it has more than {} bytes", most));
            unpacked_ += got;
            if (unpacked_ > archive_limits.unpacked_bytes)
                return fail(Code::too_large, fmt::format("it and the archives within it unpack to more than {} bytes", archive_limits.unpacked_bytes));
            out.append(piece.data(), got);
        }
        return out;
    }

    Result<> read_inner(Archive& archive, std::string_view path, const std::string& location, size_t depth) {
        const std::string inner = location.empty() ? std::string(path) : fmt::format("{}!/{}", location, path);
        if (depth + 1 >= deepest_archive) {
            contents_.unread.push_back({.location = inner, .why = fmt::format("it is deeper than {} archives", deepest_archive)});
            return {};
        }
        const std::string bytes = TRY(content(archive, most_inner_archive));
        const Result<> result = read(path, bytes, inner, depth + 1);
        // A bomb ends all, an archive that is none only itself.
        if (!result && result.error().code == Code::too_large) return result;
        if (!result) contents_.unread.push_back({.location = inner, .why = result.error().text()});
        return {};
    }

    void add(std::string_view type, std::string_view group, std::string_view name, std::string_view version, const std::string& location) {
        auto package = package_of(type, group, name, version);
        if (!package) return contents_.unread.push_back({.location = location, .why = package.error().text()});
        package->location = location;
        contents_.packages.push_back(*std::move(package));
    }

    void add_pom(std::string_view text, const std::string& location) {
        const std::string_view group = line_value(text, "groupId", '='), artifact = line_value(text, "artifactId", '='),
                               version = line_value(text, "version", '=');
        if (is_word(group) && is_word(artifact) && is_word(version)) add("maven", group, artifact, version, location);
    }

    void add_python(std::string_view text, const std::string& location) {
        const std::string_view name = line_value(text, "Name", ':'), version = line_value(text, "Version", ':');
        if (!name.empty()) add("pypi", "", name, version, location);
    }

    // What has no pom is known by its manifest and its file name, less surely.
    void add_by_manifest(std::string_view file, std::string_view manifest, const std::string& location) {
        const auto [stem, file_version] = parts_of_file_name(file);
        const std::string title = manifest_value(manifest, "Implementation-Title"), bundle = manifest_value(manifest, "Bundle-SymbolicName");
        const std::string vendor = manifest_value(manifest, "Implementation-Vendor-Id");
        std::string version = std::string(file_version);
        for (const std::string_view key : {"Implementation-Version", "Bundle-Version"})
            if (version.empty()) version = manifest_value(manifest, key);
        const std::string_view artifact = !file_version.empty() || !is_word(title) ? stem : std::string_view(title);
        if (!is_word(artifact) || !is_word(version)) return;
        const std::string_view symbolic = std::string_view(bundle).substr(0, std::min(bundle.find(';'), bundle.size()));
        std::string_view group = is_word(vendor) ? std::string_view(vendor) : std::string_view();
        if (const size_t dot = symbolic.rfind('.'); group.empty() && is_word(symbolic) && dot != std::string_view::npos)
            group = symbolic.substr(dot + 1) == artifact ? symbolic.substr(0, dot) : symbolic;
        add("maven", group, artifact, version, location);
    }

    Contents& contents_;
    uint64_t unpacked_ = 0;
};

bool is_archive_of_packages(std::string_view path) { return is_java(path) || is_python(path); }

Result<> read_placed_archive(std::string_view path, std::string_view bytes, Contents& contents, std::vector<OwnedFiles>& /*owned*/) {
    return read_java_archive(path.substr(path.rfind('/') + 1), bytes, contents);
}

constexpr std::array archive_kinds{PlacedKind{"an archive of Java or Python", is_archive_of_packages, read_placed_archive}};

}  // namespace

std::span<const PlacedKind> java_archive_kinds() { return archive_kinds; }

Result<> read_java_archive(std::string_view name, std::string_view bytes, Contents& contents) { return JavaReader(contents).read(name, bytes, {}, 0); }

}  // namespace redoubt::software
