#include "detect/foreign.h"

#include <algorithm>
#include <utility>

namespace redoubt::detect {

std::string windows_field(std::string_view path) {
    if (!path.starts_with("Event.")) return std::string(path);
    constexpr std::string_view attributes = "_attributes.";
    constexpr std::string_view text_of_element = ".#text";
    if (path.ends_with(text_of_element)) path.remove_suffix(text_of_element.size());
    if (path == "Event.System.Provider") return "Provider_Name";
    std::string_view attribute;
    if (const size_t at = path.find(attributes); at != std::string_view::npos) {
        attribute = path.substr(at + attributes.size());
        path = path.substr(0, at);
    }
    std::string name(path.substr(path.rfind('.') + 1));
    std::erase(name, ' ');
    if (name == "TimeCreated" || attribute.empty()) return name;
    return name + "_" + std::string(attribute);
}

Collected as_sigma(CollectedDocument document) {
    Collected out;
    const bool hayabusa = is_hayabusa_rule(document.root);
    if (!hayabusa && !is_chainsaw_rule(document.root)) {
        out.push_back(std::move(document));
        return out;
    }
    auto rules = hayabusa ? sigma_of_hayabusa(document.root) : sigma_of_chainsaw(document.root);
    if (!rules) {
        out.push_back(std::unexpected(std::move(rules).error()));
        return out;
    }
    for (formats::yaml::Node& rule : *rules) {
        std::string text = yaml_text(rule);
        out.push_back(CollectedDocument{std::move(rule), std::move(text)});
    }
    return out;
}

}  // namespace redoubt::detect
