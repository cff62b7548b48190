// .NET, what is asked for: packages.config, project files and Directory.Packages.props (learn.microsoft.com, PackageReference).
// NuGet takes the lowest version that is allowed, so a plain one is the version; floating ones and other ranges are none.
#include <string>
#include <unordered_map>

#include <fmt/format.h>

#include "base/text.h"
#include "formats/xml/tree.h"
#include "software/lock_entry.h"
#include "software/lock_readers.h"

namespace redoubt::software {
namespace {

using MsbuildProperties = std::unordered_map<std::string, std::string>;

// The attribute, or the element of that name.
std::string_view msbuild_value(const pugi::xml_node& item, const char* name) {
    const std::string_view attribute = item.attribute(name).value();
    return trim(attribute.empty() ? formats::xml::child_text(item, name) : attribute);
}

std::string resolved_msbuild(std::string_view text, const MsbuildProperties& properties) {
    std::string out(text);
    for (size_t steps = 0; steps < 16; ++steps) {
        const size_t begin = out.find("$(");
        const size_t end = begin == std::string::npos ? begin : out.find(')', begin);
        if (end == std::string::npos) break;
        const auto known = properties.find(out.substr(begin + 2, end - begin - 2));
        if (known == properties.end() || out.size() > 4096) break;
        out.replace(begin, end - begin + 1, known->second);
    }
    return out;
}

// "1.2.3" and "[1.2.3]"
std::string_view lowest_nuget(std::string_view version) {
    if (version.size() > 2 && version.front() == '[' && version.back() == ']' && version.find(',') == std::string_view::npos)
        version = version.substr(1, version.size() - 2);
    return version.find_first_of("[](),*$ ") == std::string_view::npos ? version : std::string_view();
}

bool is_package_item(std::string_view name) {
    return name == "PackageReference" || name == "PackageVersion" || name == "GlobalPackageReference" || name == "PackageDownload";
}

void add_msbuild_item(const pugi::xml_node& item, const MsbuildProperties& properties, uint32_t line, Contents& contents) {
    std::string_view name = msbuild_value(item, "Include");
    if (name.empty()) name = msbuild_value(item, "Update");
    if (name.empty()) return add_unread(contents, line, "a reference to a package has no Include");
    std::string_view written = msbuild_value(item, "VersionOverride");
    if (written.empty()) written = msbuild_value(item, "Version");
    const std::string version = resolved_msbuild(written, properties);
    const std::string_view lowest = lowest_nuget(version);
    if (lowest.empty() && !version.empty()) add_unread(contents, line, fmt::format("'{}' is no one version of {}", version, name));
    add_entry(contents,
              {.type = "nuget",
               .name = name,
               .version = lowest,
               .line = line,
               .development = equal_ignoring_case(msbuild_value(item, "PrivateAssets"), "all") || std::string_view(item.name()) == "GlobalPackageReference"});
}

void take_msbuild_properties(const pugi::xml_node& project, MsbuildProperties& properties) {
    for (const pugi::xml_node& group : project.children("PropertyGroup"))
        for (const pugi::xml_node& property : group.children())
            if (const std::string_view text = trim(property.text().get()); property.type() == pugi::node_element && text.size() <= 4096)
                properties[property.name()] = text;
}

uint32_t msbuild_line(const pugi::xml_node& node, LineFinder& lines) {
    const ptrdiff_t offset = node.offset_debug();
    return offset < 0 ? 0 : lines.line_at(static_cast<size_t>(offset));
}

}  // namespace

Result<> read_msbuild_project(std::string_view bytes, Contents& contents) {
    const pugi::xml_document document = TRY(formats::xml::parse_tree(bytes));
    const pugi::xml_node project = formats::xml::child(document, "Project");
    if (!project) return fail(Code::malformed, "it has no <Project>", "line 1");
    MsbuildProperties properties;
    take_msbuild_properties(project, properties);
    LineFinder lines(bytes);
    for (const pugi::xml_node& group : project.children("ItemGroup"))
        for (const pugi::xml_node& item : group.children())
            if (is_package_item(item.name())) add_msbuild_item(item, properties, msbuild_line(item, lines), contents);
    return {};
}

Result<> read_nuget_config(std::string_view bytes, Contents& contents) {
    const pugi::xml_document document = TRY(formats::xml::parse_tree(bytes));
    const pugi::xml_node root = formats::xml::child(document, "packages");
    if (!root) return fail(Code::malformed, "it has no <packages>", "line 1");
    LineFinder lines(bytes);
    for (const pugi::xml_node& package : root.children("package")) {
        const uint32_t line = msbuild_line(package, lines);
        const std::string id = package.attribute("id").value(), version = package.attribute("version").value();
        if (id.empty() || version.empty())
            add_unread(contents, line, fmt::format("a package lacks its id or version: '{} {}'", id, version));
        else
            add_entry(contents,
                      {.type = "nuget", .name = id, .version = version, .line = line, .development = package.attribute("developmentDependency").as_bool()});
    }
    return {};
}

}  // namespace redoubt::software
