// Lockfiles of Python: Pipfile.lock, poetry.lock, pdm.lock, uv.lock and pylock.toml (PEP 751).
#include <algorithm>
#include <string>
#include <unordered_set>

#include <fmt/format.h>

#include "formats/toml/toml.h"
#include "software/lock_entry.h"
#include "software/lock_readers.h"
#include "software/lock_requirement.h"
#include "software/lock_trees.h"

namespace redoubt::software {
namespace {

using TomlNode = formats::toml::Node;

bool is_development_group(std::string_view group) {
    return group == "dev" || group == "develop" || group == "development" || group == "test" || group == "tests" || group == "testing" || group == "lint" ||
           group == "docs";
}

// By the names of the groups that ask for it: of the default one, or of others alone.
void take_groups(const std::vector<TomlNode>& groups, Entry& entry) {
    if (groups.empty()) return;
    for (const TomlNode& group : groups)
        if (group.text == "main" || group.text == "default") return;
    entry.development = std::all_of(groups.begin(), groups.end(), [](const TomlNode& group) { return is_development_group(group.text); });
    entry.optional = !entry.development;
}

void read_pipfile_group(JsonValue root, const char* group, bool is_development, LineFinder& lines, Contents& contents) {
    each_member(root, group, [&](std::string_view name, JsonValue package) {
        Entry entry{.type = "pypi", .name = name, .line = lines.line_of_key(name), .development = is_development};
        if (const std::string_view git = json_text_at(package, "git"); !git.empty()) return add_repository(contents, entry, git, json_text_at(package, "ref"));
        if (json_member(package, "path")) return;
        add_requirement(contents, fmt::format("{}{}", name, json_text_at(package, "version")), entry);
    });
}

void add_poetry_package(const TomlNode& package, Contents& contents) {
    Entry entry{.type = "pypi", .name = package.text_at("name"), .version = package.text_at("version"), .line = package.line};
    entry.development = package.text_at("category") == "dev";
    take_groups(package.items_at("groups"), entry);
    const TomlNode* optional = package.find("optional");
    if (optional != nullptr && optional->text == "true") entry.optional = true;
    if (const TomlNode* source = package.find("source")) {
        const std::string_view kind = source->text_at("type");
        if (kind == "directory" || kind == "file") return;
        if (kind == "git") return add_repository(contents, entry, source->text_at("url"), source->text_at("resolved_reference"));
        if (kind == "url") return add_unread(contents, entry.line, fmt::format("{} comes of '{}', and not of a registry", entry.name, source->text_at("url")));
    }
    add_entry(contents, entry);
}

// Names that the project's own packages ask for, for development or as an extra.
struct UvGroups {
    std::unordered_set<std::string> needed, development, optional;
};

void take_uv_names(const std::vector<TomlNode>& list, std::unordered_set<std::string>& names) {
    for (const TomlNode& each : list) names.emplace(each.text_at("name"));
}

bool is_own_uv(const TomlNode& source) {
    for (const char* kind : {"virtual", "editable", "directory", "path"})
        if (source.find(kind) != nullptr) return true;
    return false;
}

UvGroups uv_groups(const std::vector<TomlNode>& packages) {
    UvGroups groups;
    for (const TomlNode& package : packages) {
        take_uv_names(package.items_at("dependencies"), groups.needed);
        for (const TomlNode& extra : package.items_at("optional-dependencies")) take_uv_names(extra.items, groups.optional);
        for (const TomlNode& group : package.items_at("dev-dependencies")) take_uv_names(group.items, groups.development);
    }
    return groups;
}

void add_uv_package(const TomlNode& package, const UvGroups& groups, Contents& contents) {
    Entry entry{.type = "pypi", .name = package.text_at("name"), .version = package.text_at("version"), .line = package.line};
    const std::string name(entry.name);
    entry.development = groups.development.contains(name) && !groups.needed.contains(name) && !groups.optional.contains(name);
    entry.optional = groups.optional.contains(name) && !groups.needed.contains(name);
    if (const TomlNode* source = package.find("source")) {
        if (is_own_uv(*source)) return;
        if (const std::string_view git = source->text_at("git"); !git.empty()) return add_repository(contents, entry, git);
    }
    add_entry(contents, entry);
}

void add_pylock_package(const TomlNode& package, Contents& contents) {
    const Entry entry{.type = "pypi", .name = package.text_at("name"), .version = package.text_at("version"), .line = package.line};
    if (package.find("directory") != nullptr) return;
    if (const TomlNode* vcs = package.find("vcs")) return add_repository(contents, entry, vcs->text_at("url"), vcs->text_at("commit-id"));
    add_entry(contents, entry);
}

}  // namespace

Result<> read_pipfile_lock(std::string_view bytes, Contents& contents) {
    const JsonTree tree = TRY(parse_lock_json(bytes));
    if (!json_member(tree.root(), "_meta") && !json_member(tree.root(), "default"))
        return fail(Code::malformed, "it has neither '_meta' nor 'default'", "line 1");
    LineFinder lines(bytes);
    read_pipfile_group(tree.root(), "default", false, lines, contents);
    read_pipfile_group(tree.root(), "develop", true, lines, contents);
    return {};
}

Result<> read_poetry_lock(std::string_view bytes, Contents& contents) {
    const TomlNode root = TRY(formats::toml::parse(bytes));
    for (const TomlNode& package : root.items_at("package")) add_poetry_package(package, contents);
    return {};
}

Result<> read_pdm_lock(std::string_view bytes, Contents& contents) {
    const TomlNode root = TRY(formats::toml::parse(bytes));
    for (const TomlNode& package : root.items_at("package")) {
        Entry entry{.type = "pypi", .name = package.text_at("name"), .version = package.text_at("version"), .line = package.line};
        take_groups(package.items_at("groups"), entry);
        if (package.find("path") != nullptr) continue;
        if (const std::string_view git = package.text_at("git"); !git.empty())
            add_repository(contents, entry, git, package.text_at("revision"));
        else
            add_entry(contents, entry);
    }
    return {};
}

Result<> read_uv_lock(std::string_view bytes, Contents& contents) {
    const TomlNode root = TRY(formats::toml::parse(bytes));
    const std::vector<TomlNode>& packages = root.items_at("package");
    const UvGroups groups = uv_groups(packages);
    for (const TomlNode& package : packages) add_uv_package(package, groups, contents);
    return {};
}

Result<> read_pylock(std::string_view bytes, Contents& contents) {
    const TomlNode root = TRY(formats::toml::parse(bytes));
    for (const TomlNode& package : root.items_at("packages")) add_pylock_package(package, contents);
    return {};
}

}  // namespace redoubt::software
