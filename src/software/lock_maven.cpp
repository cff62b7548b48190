// Maven: pom.xml by itself (maven.apache.org/pom.html). Properties and managed versions of the file count; what a parent or an
// imported bill of materials decides is not in it, and such a dependency is given without a version and named.
#include <string>
#include <unordered_map>

#include <fmt/format.h>

#include "base/text.h"
#include "formats/xml/tree.h"
#include "software/lock_entry.h"
#include "software/lock_readers.h"

namespace redoubt::software {
namespace {

using formats::xml::child;
using formats::xml::child_text;

constexpr size_t most_steps = 32;  // properties put into one text
constexpr size_t longest_property = 1024;

struct PomProject {
    std::unordered_map<std::string, std::string> properties;
    std::unordered_map<std::string, std::string> managed;  // versions by "group:artifact"
};

// "${a}-${b}" with the properties put in; one that is not known stays as it is written.
std::string resolved_pom(std::string_view text, const PomProject& project, size_t& steps) {
    std::string out;
    text = trim(text);
    while (out.size() < longest_property) {
        const size_t begin = text.find("${");
        const size_t end = begin == std::string_view::npos ? begin : text.find('}', begin);
        out += text.substr(0, end == std::string_view::npos ? end : begin);
        if (end == std::string_view::npos) break;
        const auto known = project.properties.find(std::string(text.substr(begin + 2, end - begin - 2)));
        if (known != project.properties.end() && steps > 0) {
            --steps;  // also the bound of properties that contain themselves
            out += resolved_pom(known->second, project, steps);
        } else {
            out += text.substr(begin, end - begin + 1);
        }
        text = text.substr(end + 1);
    }
    return out;
}

std::string resolved_pom(std::string_view text, const PomProject& project) {
    size_t steps = most_steps;
    return resolved_pom(text, project, steps);
}

// Those of the project itself, which its parts are written with.
void take_own_properties(const pugi::xml_node& root, PomProject& project) {
    const pugi::xml_node parent = child(root, "parent");
    for (const char* name : {"groupId", "artifactId", "version"}) {
        const std::string of_parent(trim(child_text(parent, name)));
        std::string own(trim(child_text(root, name)));
        if (own.empty()) own = of_parent;
        project.properties.emplace(fmt::format("project.parent.{}", name), of_parent);
        project.properties.emplace(fmt::format("project.{}", name), own);
        project.properties.emplace(fmt::format("pom.{}", name), own);
    }
    std::erase_if(project.properties, [](const auto& each) { return each.second.empty(); });
    for (const pugi::xml_node& property : child(root, "properties").children())
        if (std::string_view text = property.text().get(); property.type() == pugi::node_element && text.size() <= longest_property)
            project.properties[property.name()] = text;
}

std::string pom_name(const pugi::xml_node& dependency, const PomProject& project) {
    return fmt::format("{}:{}", resolved_pom(child_text(dependency, "groupId"), project), resolved_pom(child_text(dependency, "artifactId"), project));
}

void take_managed(const pugi::xml_node& of, PomProject& project) {
    for (const pugi::xml_node& dependency : child(child(of, "dependencyManagement"), "dependencies").children())
        project.managed.emplace(pom_name(dependency, project), resolved_pom(child_text(dependency, "version"), project));
}

// "[1.2]" is 1.2, other ranges are no version.
std::string_view hard_version(std::string_view version) {
    if (version.size() > 2 && version.front() == '[' && version.back() == ']' && version.find(',') == std::string_view::npos)
        return version.substr(1, version.size() - 2);
    return version.find_first_of("[](),$") == std::string_view::npos && version != "LATEST" && version != "RELEASE" ? version : std::string_view();
}

void add_pom_dependency(const pugi::xml_node& dependency, const PomProject& project, uint32_t line, Contents& contents) {
    const std::string name = pom_name(dependency, project);
    if (name.starts_with(':') || name.ends_with(':') || name.find('$') != std::string::npos)
        return add_unread(contents, line, fmt::format("'{}' names no group and artifact that this file knows", name));
    const std::string_view scope = trim(child_text(dependency, "scope"));
    if (scope == "system") return;  // a file of the project
    std::string version = resolved_pom(child_text(dependency, "version"), project);
    if (const auto managed = project.managed.find(name); version.empty() && managed != project.managed.end()) version = managed->second;
    const std::string_view hard = hard_version(version);
    if (hard.empty())
        add_unread(contents, line,
                   version.empty() ? fmt::format("{} has no version in this file: a parent or an imported bill of materials decides", name)
                                   : fmt::format("'{}' is no one version of {}", version, name));
    Entry entry{.type = "maven", .name = name, .version = hard, .line = line};
    entry.development = scope == "test";
    entry.optional = trim(child_text(dependency, "optional")) == "true";
    if (const std::string_view classifier = trim(child_text(dependency, "classifier")); !classifier.empty() && classifier.find('$') == std::string_view::npos)
        entry.qualifiers.emplace_back("classifier", classifier);
    add_entry(contents, entry);
}

void add_pom_dependencies(const pugi::xml_node& of, const PomProject& project, LineFinder& lines, Contents& contents) {
    for (const pugi::xml_node& dependency : child(of, "dependencies").children()) {
        if (dependency.type() != pugi::node_element) continue;
        const ptrdiff_t offset = dependency.offset_debug();
        add_pom_dependency(dependency, project, offset < 0 ? 0 : lines.line_at(static_cast<size_t>(offset)), contents);
    }
}

}  // namespace

Result<> read_pom(std::string_view bytes, Contents& contents) {
    const pugi::xml_document document = TRY(formats::xml::parse_tree(bytes));
    const pugi::xml_node root = child(document, "project");
    if (!root) return fail(Code::malformed, "it has no <project>", "line 1", "a pom.xml describes one project");
    PomProject project;
    take_own_properties(root, project);
    take_managed(root, project);
    LineFinder lines(bytes), profile_lines(bytes);
    add_pom_dependencies(root, project, lines, contents);
    for (const pugi::xml_node& profile : child(root, "profiles").children()) {
        take_managed(profile, project);
        add_pom_dependencies(profile, project, profile_lines, contents);
    }
    return {};
}

}  // namespace redoubt::software
