// Texts of lines by patterns with named groups, and YAML.
#include <algorithm>

#include "base/text.h"
#include "formats/yaml/yaml.h"
#include "reports/readers.h"

namespace redoubt::reports {
namespace {

bool yaml_into(const formats::yaml::Node& node, std::string_view name, Builder& into);

bool yaml_members(const formats::yaml::Node& node, Builder& into) {
    for (size_t i = 0; i < node.items.size(); ++i)
        if (!yaml_into(node.items[i], node.keys[i].text, into)) return false;
    return true;
}

bool yaml_into(const formats::yaml::Node& node, std::string_view name, Builder& into) {
    if (node.is_scalar()) {
        const NodeType type = node.is_null()                                                ? NodeType::null
                              : node.plain && (node.text == "true" || node.text == "false") ? NodeType::boolean
                                                                                            : NodeType::string;
        return into.leaf(name, false, type, type == NodeType::null ? std::string_view() : std::string_view(node.text), false, node.line);
    }
    if (node.items.empty()) return into.leaf(name, false, NodeType::empty, {}, true, node.line);
    if (node.is_mapping()) return into.open(name, false, NodeType::element, node.line) && yaml_members(node, into) && into.close();
    return std::all_of(node.items.begin(), node.items.end(), [&](const formats::yaml::Node& item) { return yaml_into(item, name, into); });
}

}  // namespace

Result<> read_yaml(std::string_view text, Builder& into) {
    auto parsed = formats::yaml::parse_all(text, {.bytes = size_t{64} << 20, .depth = 64, .nodes = 5'000'000});
    if (parsed.error) return std::unexpected(*std::move(parsed.error));
    const bool single = parsed.documents.size() == 1 && parsed.documents[0].root.is_mapping();
    into.tree().single_object = single;
    for (const auto& document : parsed.documents)
        if (single ? !yaml_members(document.root, into) : !yaml_into(document.root, "item", into)) break;
    if (into.error()) return std::unexpected(*into.error());
    return {};
}

Result<> read_lines(std::string_view text, const Shape& shape, Builder& into) {
    bool opened = false;
    std::vector<std::string_view> groups;
    for (size_t at = 0; at < text.size() && !into.stopped();) {
        const size_t end = std::min(text.find('\n', at), text.size());
        std::string_view line = text.substr(at, end - at);
        if (line.ends_with('\r')) line.remove_suffix(1);
        const auto found = std::find_if(shape.lines.begin(), shape.lines.end(), [&](const LineShape& known) { return known.pattern.match(line, 0, groups); });
        if (found != shape.lines.end()) {
            if (found->opens && opened) into.close();
            into.open(found->name, false, NodeType::element, at);
            into.text(line, true);
            for (const auto& [name, group] : found->pattern.named())
                if (group < groups.size() && !groups[group].empty()) into.leaf(name, false, NodeType::string, trim(groups[group]), true, at);
            if (found->opens)
                opened = true;
            else
                into.close();
        } else if (!trim(line).empty()) {
            into.leaf("other", false, NodeType::string, line, true, at);
        }
        at = end + 1;
    }
    if (opened) into.close();
    if (into.error()) return std::unexpected(*into.error());
    return {};
}

}  // namespace redoubt::reports
