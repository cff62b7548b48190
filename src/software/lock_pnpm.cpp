// pnpm-lock.yaml (github.com/pnpm/spec, lockfile): 5.x writes "/name/1.0.0_peer", 6 "/name@1.0.0(peer)", 9 "name@1.0.0" with
// what depends on what apart, under snapshots.
#include <algorithm>
#include <string>
#include <unordered_map>
#include <unordered_set>
#include <vector>

#include "advisories/version_tokens.h"
#include "base/text.h"
#include "software/lock_entry.h"
#include "software/lock_readers.h"
#include "software/lock_trees.h"

namespace redoubt::software {
namespace {

using YamlNode = formats::yaml::Node;

struct PnpmName {
    std::string_view name;
    std::string_view version;
};

// "/@scope/name/1.0.0_peer@2", "registry.npmjs.org/name/1.0.0"
PnpmName pnpm_name_5(std::string_view key) {
    std::string_view rest = key;
    if (rest.starts_with('/'))
        rest.remove_prefix(1);
    else if (const size_t slash = rest.find('/'); slash != std::string_view::npos && rest.substr(0, slash).find('.') != std::string_view::npos)
        rest.remove_prefix(slash + 1);
    size_t end = rest.find('/');
    if (rest.starts_with('@') && end != std::string_view::npos) end = rest.find('/', end + 1);
    if (end == std::string_view::npos) return {};
    const std::string_view version = rest.substr(end + 1);
    return {.name = rest.substr(0, end), .version = version.substr(0, version.find('_'))};
}

// "/@scope/name@1.0.0(peer@2)"; 9 without the slash
PnpmName pnpm_name_6(std::string_view key) {
    if (key.starts_with('/')) key.remove_prefix(1);
    key = key.substr(0, key.find('('));
    const size_t at = key.find('@', 1);
    if (at == std::string_view::npos) return {};
    return {.name = key.substr(0, at), .version = key.substr(at + 1)};
}

// What is needed without the dependencies for development, and what with them alone: by a walk over the snapshots.
class PnpmReach {
public:
    explicit PnpmReach(const YamlNode& root) {
        const YamlNode* snapshots = root.find("snapshots");
        if (snapshots == nullptr || !snapshots->is_mapping()) return;
        for (size_t i = 0; i < snapshots->keys.size(); ++i) snapshots_.emplace(snapshots->keys[i].text, &snapshots->items[i]);
        const YamlNode* importers = root.find("importers");
        if (importers == nullptr) return;
        for (const YamlNode& importer : importers->items) {
            start(importer, "dependencies", needed_);
            start(importer, "optionalDependencies", needed_);
            start(importer, "devDependencies", for_development_);
        }
    }
    bool is_for_development(std::string_view key) const {
        const std::string name(key);
        return for_development_.contains(name) && !needed_.contains(name);
    }

private:
    using Names = std::unordered_set<std::string>;

    void start(const YamlNode& importer, std::string_view group, Names& reached) {
        const YamlNode* dependencies = importer.is_mapping() ? importer.find(group) : nullptr;
        if (dependencies == nullptr || !dependencies->is_mapping()) return;
        std::vector<std::string> waiting;
        for (size_t i = 0; i < dependencies->keys.size(); ++i)
            waiting.push_back(key_of(dependencies->keys[i].text, yaml_text_at(dependencies->items[i], "version")));
        walk(std::move(waiting), reached);
    }

    std::string key_of(std::string_view name, std::string_view version) const {
        std::string key = std::string(name) + "@" + std::string(version);
        return snapshots_.contains(key) ? key : std::string(version);  // an alias says the whole
    }

    void walk(std::vector<std::string> waiting, Names& reached) {
        Names& seen = seen_[&reached];
        while (!waiting.empty()) {
            const std::string key = std::move(waiting.back());
            waiting.pop_back();
            const auto snapshot = snapshots_.find(key);
            if (snapshot == snapshots_.end() || !seen.insert(key).second) continue;
            reached.insert(key.substr(0, key.find('(')));
            for (const std::string_view group : {"dependencies", "optionalDependencies"}) {
                const YamlNode* below = snapshot->second->is_mapping() ? snapshot->second->find(group) : nullptr;
                if (below == nullptr || !below->is_mapping()) continue;
                for (size_t i = 0; i < below->keys.size(); ++i) waiting.push_back(key_of(below->keys[i].text, below->items[i].text));
            }
        }
    }

    std::unordered_map<std::string, const YamlNode*> snapshots_;
    std::unordered_map<const Names*, Names> seen_;
    Names needed_;
    Names for_development_;
};

// Where a package comes from, when that is no registry.
std::string_view pnpm_repository(const YamlNode& package, std::string_view version) {
    const YamlNode* resolution = package.is_mapping() ? package.find("resolution") : nullptr;
    if (resolution == nullptr) return is_repository(version) ? version : std::string_view();
    if (const std::string_view repository = yaml_text_at(*resolution, "repo"); !repository.empty()) return repository;
    const std::string_view tarball = yaml_text_at(*resolution, "tarball");
    return is_repository(tarball) ? tarball : std::string_view();
}

void add_pnpm(const formats::yaml::Key& key, const YamlNode& package, bool is_5, const PnpmReach& reach, Contents& contents) {
    if (key.text.starts_with("file:") || key.text.starts_with("link:")) return;
    PnpmName name = is_5 ? pnpm_name_5(key.text) : pnpm_name_6(key.text);
    if (name.version.starts_with("file:") || name.version.starts_with("link:")) return;
    const std::string_view source = pnpm_repository(package, name.version);
    if (const std::string_view own = yaml_text_at(package, "name"); !own.empty()) name.name = own;
    if (const std::string_view own = yaml_text_at(package, "version"); !own.empty()) name.version = own;
    const YamlNode* resolution = package.is_mapping() ? package.find("resolution") : nullptr;
    const Entry entry{.type = "npm",
                      .name = name.name,
                      .version = name.version,
                      .line = key.line,
                      .development = yaml_text_at(package, "dev") == "true" || reach.is_for_development(key.text),
                      .optional = yaml_text_at(package, "optional") == "true"};
    if (!source.empty()) return add_repository(contents, entry, source, resolution == nullptr ? std::string_view() : yaml_text_at(*resolution, "commit"));
    if (name.version.empty() || !advisories::is_digit(name.version.front()))
        return add_unread(contents, key.line, "'" + key.text + "' names no package and version");
    add_entry(contents, entry);
}

}  // namespace

Result<> read_pnpm_lock(std::string_view bytes, Contents& contents) {
    const YamlNode root = TRY(parse_lock_yaml(bytes));
    if (root.keys.empty()) return {};
    const std::string_view version = yaml_text_at(root, "lockfileVersion");
    if (version.empty()) return fail(Code::malformed, "it has no 'lockfileVersion'", root.place());
    const YamlNode* packages = root.find("packages");
    if (packages == nullptr || !packages->is_mapping()) return {};
    const PnpmReach reach(root);
    for (size_t i = 0; i < packages->keys.size(); ++i) add_pnpm(packages->keys[i], packages->items[i], version.starts_with("5"), reach, contents);
    return {};
}

}  // namespace redoubt::software
