// PHP: composer.lock and vendor/composer/installed.json (getcomposer.org/doc).
#include <string>
#include <unordered_set>

#include "software/lock_entry.h"
#include "software/lock_readers.h"
#include "software/lock_trees.h"

namespace redoubt::software {
namespace {

void add_composer_package(JsonValue package, bool is_development, LineFinder& lines, Contents& contents) {
    const std::string_view name = json_text_at(package, "name");
    const uint32_t line = lines.line_of_pair("name", name);
    const auto dist = json_member(package, "dist");
    if (dist && json_text_at(*dist, "type") == "path") return;
    add_entry(contents, {.type = "composer", .name = name, .version = json_text_at(package, "version"), .line = line, .development = is_development});
}

}  // namespace

Result<> read_composer_lock(std::string_view bytes, Contents& contents) {
    const JsonTree tree = TRY(parse_lock_json(bytes));
    if (!json_member(tree.root(), "packages")) return fail(Code::malformed, "it has no 'packages'", "line 1");
    LineFinder lines(bytes);
    each_element(tree.root(), "packages", [&](JsonValue package) { add_composer_package(package, false, lines, contents); });
    each_element(tree.root(), "packages-dev", [&](JsonValue package) { add_composer_package(package, true, lines, contents); });
    return {};
}

// Composer 1 writes the list alone.
Result<> read_composer_installed(std::string_view bytes, Contents& contents) {
    const JsonTree tree = TRY(parse_lock_json(bytes));
    const std::optional<JsonValue> packages = tree.root().is_array() ? std::optional(tree.root()) : json_member(tree.root(), "packages");
    if (!packages) return fail(Code::malformed, "it has no 'packages'", "line 1");
    std::unordered_set<std::string> development;
    each_element(tree.root(), "dev-package-names", [&](JsonValue name) { development.emplace(text_of(name)); });
    LineFinder lines(bytes);
    each_element(*packages,
                 [&](JsonValue package) { add_composer_package(package, development.contains(std::string(json_text_at(package, "name"))), lines, contents); });
    return {};
}

}  // namespace redoubt::software
