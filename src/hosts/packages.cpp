#include "hosts/packages.h"

#include <fmt/format.h>

#include "hosts/lines.h"

namespace redoubt::hosts {
namespace {

void add(std::vector<Package>& out, Package& package) {
    if (package.name.empty() || package.version.empty() || out.size() >= most_packages) return;
    if (package.source_version == package.version) package.source_version.clear();
    if (package.source == package.name && package.source_version.empty()) package.source.clear();
    out.push_back(std::move(package));
}

// "openssl (3.0.11-1~deb12u2)": the version is there when it is another than the package's.
void take_dpkg_source(std::string_view value, Package& package) {
    const size_t open = value.find('(');
    package.source = trim(value.substr(0, open));
    if (open == std::string_view::npos) return;
    const std::string_view rest = value.substr(open + 1);
    package.source_version = trim(rest.substr(0, rest.find(')')));
}

// A package of which no file is there is kept for its configuration, or because somebody once chose not to have it.
bool has_files(std::string_view status) { return !status.ends_with(" config-files") && !status.ends_with(" not-installed"); }

// The name of a section of pacman, "NAME" for "%NAME%".
std::string_view pacman_section(std::string_view line) {
    return line.size() > 2 && line.starts_with('%') && line.ends_with('%') ? line.substr(1, line.size() - 2) : std::string_view();
}

}  // namespace

void parse_dpkg(std::string_view text, std::vector<Package>& out, std::string_view kind) {
    Package package{.kind = std::string(kind)};
    bool installed = true;
    const auto end_of_one = [&] {
        if (installed && package.source.empty()) package.source = package.name;
        if (installed) add(out, package);
        package = {.kind = std::string(kind)};
        installed = true;
    };
    while (const auto line = take_line(text)) {
        if (trim(*line).empty()) {
            end_of_one();
            continue;
        }
        const size_t colon = line->find(':');
        if (colon == std::string_view::npos || line->front() == ' ' || line->front() == '\t') continue;
        const std::string_view name = line->substr(0, colon), value = trim(line->substr(colon + 1));
        if (name == "Package") package.name = value;
        if (name == "Version") package.version = value;
        if (name == "Architecture") package.arch = value;
        if (name == "Source") take_dpkg_source(value, package);
        if (name == "Status") installed = has_files(value);
    }
    end_of_one();
}

void parse_apk(std::string_view text, std::vector<Package>& out, const FileSink& files) {
    Package package{.kind = "apk"};
    std::string_view folder;
    while (const auto line = take_line(text)) {
        const std::string_view value = line->size() > 2 ? trim(line->substr(2)) : std::string_view();
        if (trim(*line).empty()) {
            add(out, package);
            package = {.kind = "apk"};
            folder = {};
        } else if (line->starts_with("P:")) {
            package.name = value;
        } else if (line->starts_with("V:")) {
            package.version = value;
        } else if (line->starts_with("A:")) {
            package.arch = value;
        } else if (line->starts_with("o:")) {
            package.source = value;
        } else if (line->starts_with("F:")) {
            folder = value;
        } else if (line->starts_with("R:") && files) {
            files(package.name, folder.empty() ? std::string(value) : fmt::format("{}/{}", folder, value));
        }
    }
    add(out, package);
}

void parse_pacman(std::string_view text, std::vector<Package>& out) {
    Package package{.kind = "alpm"};
    std::string_view section;
    while (const auto line = take_line(text)) {
        const std::string_view value = trim(*line);
        if (const std::string_view begun = pacman_section(value); !begun.empty()) {
            section = begun;
            continue;
        }
        if (section == "NAME") package.name = value;
        if (section == "VERSION") package.version = value;
        if (section == "ARCH") package.arch = value;
        if (section == "BASE") package.source = value;
        section = {};
    }
    add(out, package);
}

void parse_pacman_files(std::string_view text, const std::function<void(std::string_view path)>& file) {
    std::string_view section;
    while (const auto line = take_line(text)) {
        const std::string_view value = trim(*line);
        if (const std::string_view begun = pacman_section(value); !begun.empty())
            section = begun;
        else if (section == "FILES" && !value.empty() && !value.ends_with('/'))
            file(value);
    }
}

}  // namespace redoubt::hosts
