// R and Julia: renv.lock (rstudio.github.io/renv) and Manifest.toml (pkgdocs.julialang.org).
#include <string>

#include <fmt/format.h>

#include "formats/toml/toml.h"
#include "software/lock_entry.h"
#include "software/lock_readers.h"
#include "software/lock_trees.h"

namespace redoubt::software {
namespace {

using TomlNode = formats::toml::Node;

void add_renv(std::string_view key, JsonValue package, LineFinder& lines, Contents& contents) {
    const std::string_view source = json_text_at(package, "Source"), own = json_text_at(package, "Package");
    Entry entry{.type = "cran", .name = own.empty() ? key : own, .version = json_text_at(package, "Version"), .line = lines.line_of_key(key)};
    if (source == "Local" || source == "unknown") return;
    if (source == "GitHub" || source == "GitLab" || source == "Bitbucket") {
        const std::string_view scheme = source == "GitHub" ? "github:" : source == "GitLab" ? "gitlab:" : "bitbucket:";
        const std::string url = fmt::format("{}{}/{}", scheme, json_text_at(package, "RemoteUsername"), json_text_at(package, "RemoteRepo"));
        return add_repository(contents, entry, url, json_text_at(package, "RemoteSha"));
    }
    if (source == "Git") return add_repository(contents, entry, json_text_at(package, "RemoteUrl"), json_text_at(package, "RemoteSha"));
    if (source == "Bioconductor" || json_text_at(package, "Repository").starts_with("BioC")) entry.type = "bioconductor";
    add_entry(contents, entry);
}

// Packages of the standard library have no version before Julia 1.6: their version is Julia's.
void add_julia(std::string_view name, const TomlNode& package, Contents& contents) {
    Entry entry{.type = "julia", .name = name, .version = package.text_at("version"), .line = package.line};
    entry.qualifiers.emplace_back("uuid", package.text_at("uuid"));
    if (package.find("path") != nullptr) return;
    if (const std::string_view url = package.text_at("repo-url"); !url.empty()) return add_repository(contents, entry, url, package.text_at("repo-rev"));
    add_entry(contents, entry);
}

}  // namespace

Result<> read_renv_lock(std::string_view bytes, Contents& contents) {
    const JsonTree tree = TRY(parse_lock_json(bytes));
    if (!json_member(tree.root(), "Packages")) return fail(Code::malformed, "it has no 'Packages'", "line 1");
    LineFinder lines(bytes);
    each_member(tree.root(), "Packages", [&](std::string_view key, JsonValue package) { add_renv(key, package, lines, contents); });
    return {};
}

// Format 2 keeps packages under deps, format 1 at the root.
Result<> read_julia_manifest(std::string_view bytes, Contents& contents) {
    const TomlNode root = TRY(formats::toml::parse(bytes));
    const TomlNode* deps = root.find("deps");
    const TomlNode& packages = deps != nullptr && deps->kind == formats::toml::Kind::table ? *deps : root;
    for (size_t i = 0; i < packages.keys.size(); ++i)
        if (packages.items[i].kind == formats::toml::Kind::array)
            for (const TomlNode& package : packages.items[i].items) add_julia(packages.keys[i], package, contents);
    return {};
}

}  // namespace redoubt::software
