#include "detect/rule_tree.h"

#include <algorithm>

#include "detect/parse_rule.h"

namespace redoubt::detect {

using formats::yaml::Key;
using formats::yaml::Node;

Node text_node(std::string text) {
    Node node;
    node.plain = false;
    node.text = std::move(text);
    return node;
}

Node list_node(const std::vector<std::string>& texts) {
    Node node;
    node.kind = formats::yaml::Kind::sequence;
    for (const std::string& text : texts) node.items.push_back(text_node(text));
    return node;
}

Node map_node() {
    Node node;
    node.kind = formats::yaml::Kind::mapping;
    return node;
}

void set_key(Node& map, const std::string& key, Node value) {
    const auto found = std::ranges::find(map.keys, key, &Key::text);
    if (found != map.keys.end()) {
        map.items[static_cast<size_t>(found - map.keys.begin())] = std::move(value);
        return;
    }
    map.keys.push_back({key, map.line, map.column});
    map.items.push_back(std::move(value));
}

void drop_key(Node& map, std::string_view key) {
    const auto found = std::ranges::find(map.keys, key, &Key::text);
    if (found == map.keys.end()) return;
    map.items.erase(map.items.begin() + (found - map.keys.begin()));
    map.keys.erase(found);
}

std::vector<Node> counted_rules(Node base, const Counting& counting) {
    Node counted = base;
    drop_key(counted, "detection");
    drop_key(counted, "logsource");
    const std::string title = scalar_text(base, "title");
    const std::string id = scalar_text(base, "id");
    const std::string name = (id.empty() ? title : id) + "-events";
    Node number = text_node(counting.number);
    number.plain = true;
    Node condition = map_node();
    if (!counting.field.empty()) set_key(condition, "field", text_node(counting.field));
    set_key(condition, counting.comparison, std::move(number));
    Node correlation = map_node();
    set_key(correlation, "type", text_node(counting.field.empty() ? "event_count" : "value_count"));
    set_key(correlation, "rules", list_node({name}));
    if (!counting.by.empty()) set_key(correlation, "group-by", list_node(counting.by));
    set_key(correlation, "timespan", text_node(counting.timespan));
    set_key(correlation, "condition", std::move(condition));
    set_key(counted, "correlation", std::move(correlation));

    drop_key(base, "id");
    set_key(base, "title", text_node(title + " (events)"));
    set_key(base, "name", text_node(name));
    set_key(base, "silent", text_node("true"));
    std::vector<Node> both;
    both.push_back(std::move(base));
    both.push_back(std::move(counted));
    return both;
}

}  // namespace redoubt::detect
