// Ruby: Gemfile.lock and gems.locked (bundler.io), and the specifications of gems that are installed.
#include <fmt/format.h>

#include "base/text.h"
#include "software/lock_entry.h"
#include "software/lock_readers.h"

namespace redoubt::software {
namespace {

struct GemSection {
    std::string_view name;  // "GEM", "GIT", "PATH"
    std::string_view remote{};
    std::string_view revision{};
    bool in_specs = false;
};

// "1.13.3-x86_64-linux": a version has no -, a platform begins with one.
Entry gem_entry(std::string_view name, std::string_view version, uint32_t line) {
    Entry entry{.type = "gem", .name = name, .version = version.substr(0, version.find('-')), .line = line};
    if (const size_t dash = version.find('-'); dash != std::string_view::npos) entry.qualifiers.emplace_back("platform", version.substr(dash + 1));
    return entry;
}

void add_gem_line(std::string_view text, uint32_t line, const GemSection& section, Contents& contents) {
    if (section.name == "PATH") return;
    const size_t open = text.find(" (");
    if (open == std::string_view::npos || !text.ends_with(')')) return add_unread(contents, line, fmt::format("'{}' is no 'name (version)'", text));
    const Entry entry = gem_entry(text.substr(0, open), text.substr(open + 2, text.size() - open - 3), line);
    if (section.name == "GIT") return add_repository(contents, entry, section.remote, section.revision);
    add_entry(contents, entry);
}

bool is_gem_section(std::string_view name) { return name == "GEM" || name == "GIT" || name == "PATH" || name == "PLUGIN SOURCE"; }

}  // namespace

Result<> read_gemfile_lock(std::string_view bytes, Contents& contents) {
    GemSection section;
    bool has_sections = false;
    for (LineReader reader(bytes); reader.next();) {
        const std::string_view text = trim(reader.line());
        const size_t indent = indent_of(reader.line());
        if (text.empty()) continue;
        if (indent == 0) {
            section = {.name = text};
            has_sections = has_sections || is_gem_section(text) || text == "PLATFORMS" || text == "DEPENDENCIES";
        } else if (is_gem_section(section.name) && indent == 2) {
            section.in_specs = text == "specs:";
            if (text.starts_with("remote:")) section.remote = trim(text.substr(7));
            if (text.starts_with("revision:")) section.revision = trim(text.substr(9));
        } else if (is_gem_section(section.name) && section.in_specs && indent == 4) {
            add_gem_line(text, reader.number(), section, contents);
        }
    }
    if (!has_sections && !trim(bytes).empty()) return fail(Code::malformed, "it is no lockfile of Bundler: it has neither GEM nor DEPENDENCIES", "line 1");
    return {};
}

// "# stub: name 1.2.3 ruby lib" of RubyGems, or what the specification sets.
Result<> read_gem_specification(std::string_view bytes, Contents& contents) {
    std::string_view name, version;
    uint32_t line = 0;
    for (LineReader reader(bytes); reader.next();) {
        const std::string_view text = trim(reader.line());
        if (text.starts_with("# stub: ")) {
            const auto parts = words(text.substr(8));
            if (parts.size() < 2) continue;
            Entry entry = gem_entry(parts[0], parts[1], reader.number());
            if (parts.size() > 2 && parts[2] != "ruby") entry.qualifiers.emplace_back("platform", parts[2]);
            add_entry(contents, entry);
            return {};
        }
        const size_t equals = text.find('=');
        const std::string_view left = trim(text.substr(0, equals));
        if (equals == std::string_view::npos || (!left.ends_with(".name") && !left.ends_with(".version"))) continue;
        const std::string_view right = text.substr(equals + 1);
        const std::string_view value = right.find('"') != std::string_view::npos ? quoted_in(right, '"') : quoted_in(right, '\'');
        if (left.ends_with(".name") && name.empty()) name = value;
        if (left.ends_with(".version") && version.empty()) {
            version = value;
            line = reader.number();
        }
    }
    if (name.empty() || version.empty()) return fail(Code::malformed, "an installed specification says name and version as plain texts", "line 1");
    add_entry(contents, gem_entry(name, version, line));
    return {};
}

}  // namespace redoubt::software
