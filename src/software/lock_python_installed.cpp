// What is installed of Python and Conda: METADATA and PKG-INFO (packaging.python.org, core metadata), conda-meta, and the
// environments of Conda.
#include <string>

#include "base/text.h"
#include "software/lock_entry.h"
#include "software/lock_readers.h"
#include "software/lock_requirement.h"
#include "software/lock_trees.h"

namespace redoubt::software {
namespace {

using YamlNode = formats::yaml::Node;

// "conda-forge::bzip2=1.0.8=h998d150_5", "numpy>=1.20", "pip"
void add_conda_spec(std::string_view spec, uint32_t line, Contents& contents) {
    spec = trim(spec);
    if (const size_t channel = spec.find("::"); channel != std::string_view::npos) spec = spec.substr(channel + 2);
    const size_t end = spec.find_first_of("=<>!~ [");
    Entry entry{.type = "conda", .name = spec.substr(0, end), .line = line};
    std::string_view rest = end == std::string_view::npos ? std::string_view() : trim(spec.substr(end));
    if (rest.starts_with('=')) {
        while (rest.starts_with('=')) rest.remove_prefix(1);
        const size_t build = rest.find('=');
        const std::string_view version = rest.substr(0, build);
        if (version.find_first_of("*<>,| ") == std::string_view::npos) entry.version = version;
        if (build != std::string_view::npos) entry.qualifiers.emplace_back("build", rest.substr(build + 1));
    }
    add_entry(contents, entry);
}

}  // namespace

Result<> read_python_metadata(std::string_view bytes, Contents& contents) {
    std::string_view name, version;
    uint32_t line = 0;
    for (LineReader reader(bytes); reader.next() && !reader.line().empty();) {
        const size_t colon = reader.line().find(':');
        if (colon == std::string_view::npos) continue;
        const std::string_view key = reader.line().substr(0, colon), value = trim(reader.line().substr(colon + 1));
        if (name.empty() && equal_ignoring_case(key, "Name")) name = value;
        if (version.empty() && equal_ignoring_case(key, "Version")) {
            version = value;
            line = reader.number();
        }
    }
    if (name.empty() || version.empty())
        return fail(Code::malformed, "metadata of a Python package has a Name and a Version before its first empty line", "line 1");
    add_entry(contents, {.type = "pypi", .name = name, .version = version, .line = line});
    return {};
}

Result<> read_conda_meta(std::string_view bytes, Contents& contents) {
    const JsonTree tree = TRY(parse_lock_json(bytes));
    const JsonValue root = tree.root();
    const std::string_view name = json_text_at(root, "name"), version = json_text_at(root, "version");
    if (name.empty() || version.empty()) return fail(Code::malformed, "an installed package of Conda has a 'name' and a 'version'", "line 1");
    std::string_view build = json_text_at(root, "build");
    if (build.empty()) build = json_text_at(root, "build_string");
    add_entry(contents, {.type = "conda",
                         .name = name,
                         .version = version,
                         .qualifiers = {{"build", std::string(build)}, {"subdir", std::string(json_text_at(root, "subdir"))}}});
    return {};
}

Result<> read_conda_environment(std::string_view bytes, Contents& contents) {
    const YamlNode root = TRY(parse_lock_yaml(bytes));
    const YamlNode* dependencies = root.find("dependencies");
    if (dependencies == nullptr || !dependencies->is_sequence())
        return fail(Code::malformed, "an environment of Conda has a list of 'dependencies'", root.place());
    for (const YamlNode& each : dependencies->items) {
        if (each.is_scalar()) add_conda_spec(each.text, each.line, contents);
        const YamlNode* pip = each.is_mapping() ? each.find("pip") : nullptr;
        if (pip == nullptr) continue;
        for (const YamlNode& requirement : pip->items) add_requirement(contents, requirement.text, {.type = "pypi", .name = {}, .line = requirement.line});
    }
    return {};
}

Result<> read_conda_lock(std::string_view bytes, Contents& contents) {
    const YamlNode root = TRY(parse_lock_yaml(bytes));
    const YamlNode* packages = root.find("package");
    if (packages == nullptr || !packages->is_sequence()) return fail(Code::malformed, "a lockfile of Conda has a list 'package'", root.place());
    for (const YamlNode& package : packages->items)
        add_entry(contents, {.type = yaml_text_at(package, "manager") == "pip" ? "pypi" : "conda",
                             .name = yaml_text_at(package, "name"),
                             .version = yaml_text_at(package, "version"),
                             .line = package.line,
                             .development = yaml_text_at(package, "category") == "dev",
                             .optional = yaml_text_at(package, "optional") == "true"});
    return {};
}

}  // namespace redoubt::software
