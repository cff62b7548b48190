// Gradle and sbt: gradle.lockfile and buildscript-gradle.lockfile (docs.gradle.org, dependency locking), verification-metadata.xml,
// version catalogs, build.sbt.lock.
#include <algorithm>
#include <string>

#include <fmt/format.h>

#include "base/text.h"
#include "formats/toml/toml.h"
#include "formats/xml/tree.h"
#include "software/lock_entry.h"
#include "software/lock_readers.h"
#include "software/lock_trees.h"

namespace redoubt::software {
namespace {

using TomlNode = formats::toml::Node;

bool is_for_tests(std::string_view configuration) {
    configuration = trim(configuration);
    return configuration.starts_with("test") || configuration.find("Test") != std::string_view::npos || configuration == "annotationProcessor";
}

// "group:artifact:version=compileClasspath,runtimeClasspath"
void add_gradle_line(std::string_view text, uint32_t line, bool is_buildscript, Contents& contents) {
    const size_t equals = text.find('=');
    const std::string_view module = text.substr(0, equals);
    const size_t first = module.find(':');
    const size_t second = first == std::string_view::npos ? first : module.find(':', first + 1);
    if (equals == std::string_view::npos || second == std::string_view::npos)
        return add_unread(contents, line, fmt::format("'{}' is no 'group:artifact:version=configurations'", text));
    const auto configurations = split(text.substr(equals + 1), ',');
    add_entry(contents, {.type = "maven",
                         .name = module.substr(0, second),
                         .version = module.substr(second + 1),
                         .line = line,
                         .development = is_buildscript || std::all_of(configurations.begin(), configurations.end(), is_for_tests)});
}

Result<> read_gradle_lines(std::string_view bytes, bool is_buildscript, Contents& contents) {
    for (LineReader reader(bytes); reader.next();) {
        const std::string_view text = trim(reader.line());
        if (!text.empty() && !text.starts_with('#') && !text.starts_with("empty=")) add_gradle_line(text, reader.number(), is_buildscript, contents);
    }
    return {};
}

// A text, {ref = "name"} or {strictly = "1.2"}; ranges are no version.
std::string catalog_version(const TomlNode* version, const TomlNode* versions, bool may_refer = true) {
    if (version == nullptr) return {};
    std::string text = version->text;
    if (version->kind == formats::toml::Kind::table) {
        const std::string_view reference = version->text_at("ref");
        if (!reference.empty() && may_refer && versions != nullptr) return catalog_version(versions->find(reference), versions, false);
        for (const char* key : {"prefer", "require", "strictly"})
            if (const std::string_view said = version->text_at(key); text.empty() && !said.empty()) text = said;
    }
    if (const size_t preferred = text.find("!!"); preferred != std::string::npos) text.resize(preferred);
    return text.find_first_of("[](),+ ") == std::string::npos && !text.starts_with("latest.") ? text : std::string();
}

void add_catalog_library(std::string_view alias, const TomlNode& library, const TomlNode* versions, Contents& contents) {
    std::string name(library.text_at("module")), version;
    if (library.kind == formats::toml::Kind::text) {
        const size_t last = library.text.rfind(':');
        const bool has_version = last != std::string::npos && library.text.find(':') != last;
        name = has_version ? library.text.substr(0, last) : library.text;
        if (has_version) version = library.text.substr(last + 1);
        if (version.find_first_of("[](),+") != std::string::npos) version.clear();
    } else {
        if (name.empty()) name = fmt::format("{}:{}", library.text_at("group"), library.text_at("name"));
        version = catalog_version(library.find("version"), versions);
    }
    if (name.find(':') == std::string::npos || name.starts_with(':') || name.ends_with(':'))
        return add_unread(contents, library.line, fmt::format("the library '{}' names no group and artifact", alias));
    add_entry(contents, {.type = "maven", .name = name, .version = version, .line = library.line});
}

}  // namespace

Result<> read_gradle_lock(std::string_view bytes, Contents& contents) { return read_gradle_lines(bytes, false, contents); }
Result<> read_gradle_buildscript_lock(std::string_view bytes, Contents& contents) { return read_gradle_lines(bytes, true, contents); }

Result<> read_gradle_verification(std::string_view bytes, Contents& contents) {
    const pugi::xml_document document = TRY(formats::xml::parse_tree(bytes));
    const pugi::xml_node root = formats::xml::child(document, "verification-metadata");
    if (!root) return fail(Code::malformed, "it has no <verification-metadata>", "line 1");
    LineFinder lines(bytes);
    for (const pugi::xml_node& component : formats::xml::child(root, "components").children("component")) {
        const std::string group = component.attribute("group").value(), name = component.attribute("name").value(),
                          version = component.attribute("version").value();
        const ptrdiff_t offset = component.offset_debug();
        const uint32_t line = offset < 0 ? 0 : lines.line_at(static_cast<size_t>(offset));
        if (group.empty() || name.empty() || version.empty())
            add_unread(contents, line, fmt::format("a component lacks its group, name or version: '{}:{}:{}'", group, name, version));
        else
            add_entry(contents, {.type = "maven", .name = fmt::format("{}:{}", group, name), .version = version, .line = line});
    }
    return {};
}

Result<> read_gradle_catalog(std::string_view bytes, Contents& contents) {
    const TomlNode root = TRY(formats::toml::parse(bytes));
    const TomlNode* libraries = root.find("libraries");
    if (libraries == nullptr) return {};
    if (libraries->kind != formats::toml::Kind::table) return fail(Code::malformed, "'libraries' is no table", fmt::format("line {}", libraries->line));
    for (size_t i = 0; i < libraries->keys.size(); ++i) add_catalog_library(libraries->keys[i], libraries->items[i], root.find("versions"), contents);
    return {};
}

Result<> read_sbt_lock(std::string_view bytes, Contents& contents) {
    const JsonTree tree = TRY(parse_lock_json(bytes));
    if (!json_member(tree.root(), "lockVersion")) return fail(Code::malformed, "it has no 'lockVersion'", "line 1");
    LineFinder lines(bytes);
    each_element(tree.root(), "dependencies", [&](JsonValue dependency) {
        const std::string_view name = json_text_at(dependency, "name");
        size_t all = 0, tests = 0;
        each_element(dependency, "configurations", [&](JsonValue configuration) {
            ++all;
            if (text_of(configuration) == "test") ++tests;
        });
        add_entry(contents, {.type = "maven",
                             .name = fmt::format("{}:{}", json_text_at(dependency, "org"), name),
                             .version = json_text_at(dependency, "version"),
                             .line = lines.line_of_pair("name", name),
                             .development = all > 0 && all == tests});
    });
    return {};
}

}  // namespace redoubt::software
