// npm: package-lock.json and npm-shrinkwrap.json (docs.npmjs.com, package-lock-json; versions 1 to 3), and the package.json of
// packages and editor extensions that are installed.
#include <fmt/format.h>

#include "software/lock_entry.h"
#include "software/lock_readers.h"
#include "software/lock_trees.h"

namespace redoubt::software {
namespace {

bool is_local_npm(std::string_view source) { return source.starts_with("file:") || source.starts_with("link:"); }

void add_npm(Contents& contents, Entry entry, std::string_view resolved) {
    if (is_local_npm(resolved) || is_local_npm(entry.version)) return;
    if (is_repository(resolved)) return add_repository(contents, entry, resolved);
    if (is_repository(entry.version)) return add_repository(contents, entry, entry.version);
    add_entry(contents, entry);
}

// Version 2 and 3: packages by where they are installed. What lies outside node_modules is the project's own.
void read_npm_packages(JsonValue packages, LineFinder& lines, Contents& contents) {
    each_member(packages, [&](std::string_view path, JsonValue package) {
        const size_t at = path.rfind("node_modules/");
        if (at == std::string_view::npos || json_is_true(package, "link")) return;
        const std::string_view name = json_text_at(package, "name");
        const bool either = json_is_true(package, "devOptional");
        add_npm(contents,
                {.type = "npm",
                 .name = name.empty() ? path.substr(at + 13) : name,
                 .version = json_text_at(package, "version"),
                 .line = lines.line_of_key(path),
                 .development = either || json_is_true(package, "dev"),
                 .optional = either || json_is_true(package, "optional")},
                json_text_at(package, "resolved"));
    });
}

// Version 1: packages by name, each with those below it. An alias is written as version "npm:name@1.2".
void read_npm_dependencies(JsonValue of, LineFinder& lines, Contents& contents) {
    each_member(of, "dependencies", [&](std::string_view name, JsonValue package) {
        std::string_view version = json_text_at(package, "version");
        const uint32_t line = lines.line_of_key(name);
        if (const size_t at = version.rfind('@'); version.starts_with("npm:") && at != std::string_view::npos && at > 4) {
            name = version.substr(4, at - 4);
            version = version.substr(at + 1);
        }
        add_npm(contents,
                {.type = "npm",
                 .name = name,
                 .version = version,
                 .line = line,
                 .development = json_is_true(package, "dev"),
                 .optional = json_is_true(package, "optional")},
                json_text_at(package, "resolved"));
        read_npm_dependencies(package, lines, contents);  // as deep as the JSON may be
    });
}

}  // namespace

Result<> read_package_lock(std::string_view bytes, Contents& contents) {
    const JsonTree tree = TRY(parse_lock_json(bytes));
    LineFinder lines(bytes);
    if (const auto packages = json_member(tree.root(), "packages"))
        read_npm_packages(*packages, lines, contents);
    else if (json_member(tree.root(), "dependencies") || json_member(tree.root(), "lockfileVersion"))
        read_npm_dependencies(tree.root(), lines, contents);
    else
        return fail(Code::malformed, "it has neither 'packages' nor 'dependencies' nor a 'lockfileVersion'", "line 1");
    return {};
}

Result<> read_installed_npm(std::string_view bytes, Contents& contents) {
    const JsonTree tree = TRY(parse_lock_json(bytes));
    const std::string_view name = json_text_at(tree.root(), "name"), version = json_text_at(tree.root(), "version");
    if (name.empty() || version.empty()) return fail(Code::malformed, "an installed package has a 'name' and a 'version'", "line 1");
    LineFinder lines(bytes);
    add_entry(contents, {.type = "npm", .name = name, .version = version, .line = lines.line_of_pair("version", version)});
    return {};
}

Result<> read_editor_extension(std::string_view bytes, Contents& contents) {
    const JsonTree tree = TRY(parse_lock_json(bytes));
    const std::string_view name = json_text_at(tree.root(), "name"), publisher = json_text_at(tree.root(), "publisher");
    if (name.empty() || publisher.empty()) return fail(Code::malformed, "an extension has a 'name' and a 'publisher'", "line 1");
    add_entry(contents, {.type = "vscode-extension", .name = fmt::format("{}/{}", publisher, name), .version = json_text_at(tree.root(), "version")});
    return {};
}

}  // namespace redoubt::software
