// Swift, CocoaPods and Dart: Package.resolved (versions 1 to 3), Podfile.lock, pubspec.lock.
#include <algorithm>
#include <string>
#include <unordered_map>

#include <fmt/format.h>

#include "base/text.h"
#include "software/lock_entry.h"
#include "software/lock_readers.h"
#include "software/lock_trees.h"

namespace redoubt::software {
namespace {

using YamlNode = formats::yaml::Node;

// Advisories name a package by its repository: "github.com/apple/swift-nio".
std::string swift_name(std::string_view location) {
    if (const size_t scheme = location.find("://"); scheme != std::string_view::npos) location = location.substr(scheme + 3);
    if (const size_t user = location.substr(0, location.find('/')).rfind('@'); user != std::string_view::npos) location = location.substr(user + 1);
    while (location.ends_with('/')) location.remove_suffix(1);
    if (location.ends_with(".git")) location.remove_suffix(4);
    std::string name(location);
    if (const size_t colon = name.find(':'); colon < name.find('/')) name[colon] = '/';
    return name;
}

void add_swift_pin(JsonValue pin, LineFinder& lines, Contents& contents) {
    std::string_view location = json_text_at(pin, "location");
    const char* key = location.empty() ? "repositoryURL" : "location";
    if (location.empty()) location = json_text_at(pin, "repositoryURL");
    const uint32_t line = location.empty() ? 0 : lines.line_of_pair(key, location);
    const std::string_view kind = json_text_at(pin, "kind");
    if (kind == "localSourceControl" || kind == "fileSystem" || location.starts_with('/') || location.starts_with("file:")) return;
    const auto state = json_member(pin, "state");
    std::string_view version = state ? json_text_at(*state, "version") : std::string_view();
    if (version.empty() && state) version = json_text_at(*state, "revision");
    if (location.empty()) return add_unread(contents, line, fmt::format("the pin '{}' names no repository", json_text_at(pin, "identity")));
    add_entry(contents, {.type = "swift", .name = swift_name(location), .version = version, .line = line});
}

// Where pods come from that are not of the index of specifications.
struct PodSource {
    bool is_local = false;
    std::string_view git;
    std::string_view commit;
};

using PodSources = std::unordered_map<std::string_view, PodSource>;

PodSources pod_sources(const YamlNode& root) {
    PodSources sources;
    for (const char* section : {"EXTERNAL SOURCES", "CHECKOUT OPTIONS"}) {
        const YamlNode* all = root.find(section);
        if (all == nullptr || !all->is_mapping()) continue;
        for (size_t i = 0; i < all->keys.size(); ++i) {
            const YamlNode& pod = all->items[i];
            if (!pod.is_mapping()) continue;
            PodSource& source = sources[all->keys[i].text];
            source.is_local = source.is_local || pod.find(":path") != nullptr;
            if (const std::string_view git = yaml_text_at(pod, ":git"); !git.empty()) source.git = git;
            if (const std::string_view commit = yaml_text_at(pod, ":commit"); !commit.empty()) source.commit = commit;
        }
    }
    return sources;
}

// "GoogleUtilities/Logger (7.5.2)": a part of a pod has the version of the pod.
void add_pod(const PodSources& sources, std::string_view text, uint32_t line, Contents& contents) {
    const size_t open = text.find(" (");
    if (open == std::string_view::npos || !text.ends_with(')')) return add_unread(contents, line, fmt::format("'{}' is no 'name (version)'", text));
    const std::string_view name = text.substr(0, std::min(open, text.find('/')));
    const Entry entry{.type = "cocoapods", .name = name, .version = text.substr(open + 2, text.size() - open - 3), .line = line};
    const auto found = sources.find(name);
    const PodSource source = found == sources.end() ? PodSource() : found->second;
    if (source.is_local) return;
    if (!source.git.empty()) return add_repository(contents, entry, source.git, source.commit);
    add_entry(contents, entry);
}

void add_pub(const formats::yaml::Key& key, const YamlNode& package, Contents& contents) {
    const std::string_view source = yaml_text_at(package, "source");
    const Entry entry{.type = "pub",
                      .name = key.text,
                      .version = yaml_text_at(package, "version"),
                      .line = key.line,
                      .development = yaml_text_at(package, "dependency") == "direct dev"};
    const YamlNode* description = package.is_mapping() ? package.find("description") : nullptr;
    if (source == "git" && description != nullptr)
        return add_repository(contents, entry, yaml_text_at(*description, "url"), yaml_text_at(*description, "resolved-ref"));
    if (source != "path" && source != "sdk") add_entry(contents, entry);
}

}  // namespace

Result<> read_swift_resolved(std::string_view bytes, Contents& contents) {
    const JsonTree tree = TRY(parse_lock_json(bytes));
    const JsonValue holder = json_member(tree.root(), "object").value_or(tree.root());
    if (!json_member(holder, "pins")) return fail(Code::malformed, "it has no 'pins'", "line 1");
    LineFinder lines(bytes);
    each_element(holder, "pins", [&](JsonValue pin) { add_swift_pin(pin, lines, contents); });
    return {};
}

Result<> read_podfile_lock(std::string_view bytes, Contents& contents) {
    const YamlNode root = TRY(parse_lock_yaml(bytes));
    const YamlNode* pods = root.find("PODS");
    if (pods == nullptr && !root.keys.empty()) return fail(Code::malformed, "it has no 'PODS'", root.place());
    if (pods == nullptr) return {};
    const PodSources sources = pod_sources(root);
    for (const YamlNode& pod : pods->items) {
        if (pod.is_scalar()) add_pod(sources, pod.text, pod.line, contents);
        if (pod.is_mapping() && !pod.keys.empty()) add_pod(sources, pod.keys.front().text, pod.keys.front().line, contents);
    }
    return {};
}

Result<> read_pubspec_lock(std::string_view bytes, Contents& contents) {
    const YamlNode root = TRY(parse_lock_yaml(bytes));
    const YamlNode* packages = root.find("packages");
    if (packages == nullptr && !root.keys.empty()) return fail(Code::malformed, "it has no 'packages'", root.place());
    if (packages == nullptr || !packages->is_mapping()) return {};
    for (size_t i = 0; i < packages->keys.size(); ++i) add_pub(packages->keys[i], packages->items[i], contents);
    return {};
}

}  // namespace redoubt::software
