// bun.lock (JSON with comments and trailing commas; bun.sh/docs/install/lockfile) and deno.lock (versions 2 to 5).
#include <string>
#include <unordered_map>
#include <unordered_set>
#include <vector>

#include <fmt/format.h>

#include "software/lock_entry.h"
#include "software/lock_readers.h"
#include "software/lock_trees.h"

namespace redoubt::software {
namespace {

struct BunPackage {
    std::vector<std::string> needs;
};

// Which packages are needed only for development: from the workspaces down, each name looked up as node does, from the inside
// ("a/b/c", "a/c", "c").
class BunReach {
public:
    void add(std::string_view key, JsonValue package) {
        BunPackage& added = packages_[std::string(key)];
        each_element(package, [&](JsonValue part) {
            for (const char* group : {"dependencies", "optionalDependencies", "peerDependencies"})
                each_member(part, group, [&](std::string_view name, JsonValue) { added.needs.emplace_back(name); });
        });
    }

    void start(JsonValue workspaces) {
        each_member(workspaces, [&](std::string_view, JsonValue workspace) {
            for (const char* group : {"dependencies", "optionalDependencies", "peerDependencies"})
                each_member(workspace, group, [&](std::string_view name, JsonValue) { walk(std::string(name), needed_); });
            each_member(workspace, "devDependencies", [&](std::string_view name, JsonValue) { walk(std::string(name), for_development_); });
        });
    }

    bool is_for_development(std::string_view key) const {
        const std::string name(key);
        return for_development_.contains(name) && !needed_.contains(name);
    }

private:
    using Names = std::unordered_set<std::string>;

    void walk(std::string from, Names& reached) {
        std::vector<std::string> waiting{std::move(from)};
        while (!waiting.empty()) {
            const std::string key = std::move(waiting.back());
            waiting.pop_back();
            const auto package = packages_.find(key);
            if (package == packages_.end() || !reached.insert(key).second) continue;
            for (const std::string& name : package->second.needs) waiting.push_back(seen_from(key, name));
        }
    }

    std::string seen_from(std::string_view inside, std::string_view name) const {
        if (inside.size() > 1024) return std::string(name);
        for (size_t steps = 0; !inside.empty() && steps < 64; ++steps) {
            std::string key = fmt::format("{}/{}", inside, name);
            if (packages_.contains(key)) return key;
            const size_t slash = inside.rfind('/');
            inside = slash == std::string_view::npos ? std::string_view() : inside.substr(0, slash);
        }
        return std::string(name);
    }

    std::unordered_map<std::string, BunPackage> packages_;
    Names needed_;
    Names for_development_;
};

void add_bun(std::string_view key, JsonValue package, const BunReach& reach, LineFinder& lines, Contents& contents) {
    std::string_view source;
    each_element(package, [&, is_first = true](JsonValue part) mutable {
        if (is_first) source = text_of(part);
        is_first = false;
    });
    const uint32_t line = lines.line_of_key(key);
    const size_t at = source.find('@', 1);
    if (at == std::string_view::npos) return add_unread(contents, line, fmt::format("'{}' names no version", key));
    const std::string_view version = source.substr(at + 1);
    for (const std::string_view local : {"file:", "link:", "workspace:", "root:"})
        if (version.starts_with(local)) return;
    const Entry entry{.type = "npm", .name = source.substr(0, at), .version = version, .line = line, .development = reach.is_for_development(key)};
    if (is_repository(version)) return add_repository(contents, entry, version);
    if (version.find("://") != std::string_view::npos) return add_unread(contents, line, fmt::format("{} comes of '{}', which names no version", key, version));
    add_entry(contents, entry);
}

void add_deno_npm(std::string_view key, LineFinder& lines, Contents& contents) {
    const size_t at = key.find('@', 1);
    const std::string_view version = at == std::string_view::npos ? std::string_view() : key.substr(at + 1);
    add_entry(contents, {.type = "npm", .name = key.substr(0, at), .version = version.substr(0, version.find('_')), .line = lines.line_of_key(key)});
}

}  // namespace

Result<> read_bun_lock(std::string_view bytes, Contents& contents) {
    const JsonTree tree = TRY(parse_lock_jsonc(bytes));
    if (!json_member(tree.root(), "lockfileVersion")) return fail(Code::malformed, "it has no 'lockfileVersion'", "line 1");
    BunReach reach;
    each_member(tree.root(), "packages", [&](std::string_view key, JsonValue package) { reach.add(key, package); });
    if (const auto workspaces = json_member(tree.root(), "workspaces")) reach.start(*workspaces);
    LineFinder lines(bytes);
    each_member(tree.root(), "packages", [&](std::string_view key, JsonValue package) { add_bun(key, package, reach, lines, contents); });
    return {};
}

Result<> read_deno_lock(std::string_view bytes, Contents& contents) {
    const JsonTree tree = TRY(parse_lock_json(bytes));
    const JsonValue root = tree.root();
    if (!json_member(root, "version")) return fail(Code::malformed, "it has no 'version'", "line 1");
    const JsonValue packages = json_member(root, "packages").value_or(root);  // version 3 has one more level
    JsonValue npm = json_member(packages, "npm").value_or(packages);
    npm = json_member(npm, "packages").value_or(npm);  // version 2
    LineFinder lines(bytes);
    if (json_member(packages, "npm")) each_member(npm, [&](std::string_view key, JsonValue) { add_deno_npm(key, lines, contents); });
    size_t of_jsr = 0, remote = 0;
    each_member(packages, "jsr", [&](std::string_view, JsonValue) { ++of_jsr; });
    each_member(root, "remote", [&](std::string_view, JsonValue) { ++remote; });
    if (of_jsr > 0) add_unread(contents, 0, fmt::format("packages of JSR are left out ({}): no advisories are published for them", of_jsr));
    if (remote > 0) add_unread(contents, 0, fmt::format("modules fetched by URL are left out ({}): they have no version", remote));
    return {};
}

}  // namespace redoubt::software
