// GitHub Actions: what workflows and composite actions use (docs.github.com/actions, workflow syntax). A tag of three numbers is a
// version; a branch, a moving tag and a commit are none.
#include <algorithm>
#include <string>

#include <fmt/format.h>

#include "advisories/version_tokens.h"
#include "software/lock_entry.h"
#include "software/lock_readers.h"
#include "software/lock_trees.h"

namespace redoubt::software {
namespace {

using YamlNode = formats::yaml::Node;

bool is_whole_version(std::string_view tag) {
    if (tag.starts_with('v')) tag.remove_prefix(1);
    return !tag.empty() && advisories::is_digit(tag.front()) && std::count(tag.begin(), tag.end(), '.') >= 2;
}

// "owner/repository/path@v1.2.3"
void add_used_action(const YamlNode& of, Contents& contents) {
    const std::string_view uses = yaml_text_at(of, "uses");
    if (uses.empty() || uses.starts_with("./") || uses.starts_with("docker:")) return;
    const uint32_t line = of.find("uses")->line;
    const size_t at = uses.find('@');
    std::string_view name = uses.substr(0, at), tag = at == std::string_view::npos ? std::string_view() : uses.substr(at + 1);
    const size_t slash = name.find('/');
    if (slash == std::string_view::npos) return add_unread(contents, line, fmt::format("'{}' names no repository", uses));
    name = name.substr(0, name.find('/', slash + 1));
    add_entry(contents, {.type = "github", .name = name, .version = is_whole_version(tag) ? tag : std::string_view(), .line = line});
}

void read_steps(const YamlNode* of, Contents& contents) {
    const YamlNode* steps = of == nullptr || !of->is_mapping() ? nullptr : of->find("steps");
    if (steps == nullptr || !steps->is_sequence()) return;
    for (const YamlNode& step : steps->items) add_used_action(step, contents);
}

}  // namespace

Result<> read_workflow(std::string_view bytes, Contents& contents) {
    const YamlNode root = TRY(parse_lock_yaml(bytes));
    read_steps(root.find("runs"), contents);
    const YamlNode* jobs = root.find("jobs");
    if (jobs == nullptr || !jobs->is_mapping()) return {};
    for (const YamlNode& job : jobs->items) {
        add_used_action(job, contents);
        read_steps(&job, contents);
    }
    return {};
}

}  // namespace redoubt::software
