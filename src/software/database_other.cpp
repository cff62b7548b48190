#include "software/database_other.h"

#include <algorithm>

#include <fmt/format.h>

#include "base/text.h"
#include "formats/xml/tree.h"
#include "formats/yaml/yaml.h"
#include "schema/json.h"
#include "software/distribution.h"

namespace redoubt::software {
namespace {

std::unexpected<Error> lacks(std::string_view what, std::string_view lacking) { return fail(Code::malformed, fmt::format("{} has no {}", what, lacking)); }

std::string_view yaml_text(const formats::yaml::Node& map, std::string_view key) {
    const formats::yaml::Node* found = map.find(key);
    return found != nullptr && found->is_scalar() && !found->is_null() ? std::string_view(found->text) : std::string_view();
}

Result<> add_package(Contents& contents, std::string_view type, std::string_view namespace_path, std::string_view name, std::string_view version) {
    if (namespace_path.size() + name.size() + version.size() > longest_package_text)
        return fail(Code::too_large, fmt::format("what a package is called is longer than {} bytes", longest_package_text));
    contents.packages.push_back(TRY(package_of(type, namespace_path, name, version)));
    return {};
}

// What lies behind the folder `place`, "rclone/1.67.0/x" of "opt/Cellar/rclone/1.67.0/x"; empty when the path is not in it.
std::string_view below_folder(std::string_view path, std::string_view place) {
    if (path.starts_with(place)) return path.substr(place.size());
    const size_t at = path.find(fmt::format("/{}", place));
    return at == std::string_view::npos ? std::string_view() : path.substr(at + 1 + place.size());
}

struct NameVersion {
    std::string_view name, version;
};

// "Getopt-Long-2.580.0-r1": the version begins with a digit behind a dash, and -rN belongs to it.
NameVersion split_portage(std::string_view text) {
    size_t dash = text.rfind('-');
    if (dash != std::string_view::npos && text.substr(dash).starts_with("-r") && dash > 0) dash = text.rfind('-', dash - 1);
    if (dash == std::string_view::npos || dash + 1 >= text.size() || text[dash + 1] < '0' || text[dash + 1] > '9') dash = text.rfind('-');
    const bool is_version = dash != std::string_view::npos && dash > 0 && dash + 1 < text.size() && text[dash + 1] >= '0' && text[dash + 1] <= '9';
    return is_version ? NameVersion{text.substr(0, dash), text.substr(dash + 1)} : NameVersion{};
}

}  // namespace

bool is_snap(std::string_view path) { return path == "meta/snap.yaml" || path.ends_with("/meta/snap.yaml"); }

Result<> read_snap(std::string_view bytes, Contents& contents) {
    const formats::yaml::Node root = TRY(formats::yaml::parse(bytes));
    if (!root.is_mapping()) return lacks("snap.yaml", "content");
    if (yaml_text(root, "name").empty()) return lacks("snap.yaml", "name");
    return add_package(contents, "snap", "", yaml_text(root, "name"), yaml_text(root, "version"));
}

bool is_flatpak(std::string_view path) {
    const bool is_description = path.ends_with(".metainfo.xml") || path.ends_with(".appdata.xml");
    return is_description && !below_folder(path, "flatpak/app/").empty() && path.find("/export/") != std::string_view::npos;
}

Result<> read_flatpak(std::string_view bytes, Contents& contents) {
    const pugi::xml_document tree = TRY(formats::xml::parse_tree(bytes));
    const pugi::xml_node component = formats::xml::child(tree, "component");
    const std::string_view id = trim(formats::xml::child_text(component, "id"));
    if (id.empty()) return lacks("the description of a Flatpak", "id");
    const std::string_view version = formats::xml::child(formats::xml::child(component, "releases"), "release").attribute("version").value();
    return add_package(contents, "flatpak", "", id, version);
}

bool is_portage(std::string_view path) {
    const std::string_view rest = below_folder(path, "var/db/pkg/");
    return rest.ends_with("/PF") && std::count(rest.begin(), rest.end(), '/') == 2;
}

Result<> read_portage(std::string_view path, std::string_view bytes, Contents& contents, std::vector<OwnedFiles>& /*owned*/) {
    const std::string_view rest = below_folder(path, "var/db/pkg/");
    const NameVersion found = split_portage(trim(bytes));
    if (found.name.empty()) return lacks("PF", "name with a version");
    return add_package(contents, "ebuild", rest.substr(0, rest.find('/')), found.name, found.version);
}

bool is_homebrew(std::string_view path) {
    if (!path.ends_with("/INSTALL_RECEIPT.json")) return false;
    const std::string_view formula = below_folder(path, "Cellar/");
    return std::count(formula.begin(), formula.end(), '/') == 2 || !below_folder(path, "Caskroom/").empty();
}

Result<> read_homebrew(std::string_view path, std::string_view bytes, Contents& contents, std::vector<OwnedFiles>& /*owned*/) {
    const schema::Value receipt = TRY(schema::parse_json(bytes));
    const schema::Map& source = receipt.map()["source"].map();
    if (const std::string_view formula = below_folder(path, "Cellar/"); !formula.empty()) {
        const std::vector<std::string_view> parts = split(formula, '/');
        // "homebrew/core" is where most formulas are from, and purls leave it out.
        const std::string_view tap = source["tap"].text() == "homebrew/core" ? std::string_view() : source["tap"].text();
        return add_package(contents, "brew", tap, parts[0], parts[1]);
    }
    const std::string_view cask = below_folder(path, "Caskroom/");
    const std::string_view version = source["version"].text().empty() ? source["versions"].map()["stable"].text() : source["version"].text();
    if (version.empty()) return lacks("the receipt of a cask", "version");
    return add_package(contents, "brew", "", cask.substr(0, cask.find('/')), version);
}

}  // namespace redoubt::software
