// Rules as trees of YAML, where something is changed before it is read: filters are joined to rules, rules of other tools become
// Sigma. yaml_text (collection.h) writes such a tree down again.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "formats/yaml/yaml.h"

namespace redoubt::detect {

formats::yaml::Node text_node(std::string text);  // a text whatever it looks like
formats::yaml::Node list_node(const std::vector<std::string>& texts);
formats::yaml::Node map_node();

// Puts `value` under `key`, in place of what stood there.
void set_key(formats::yaml::Node& map, const std::string& key, formats::yaml::Node value);
void drop_key(formats::yaml::Node& map, std::string_view key);

// The events that `base` finds, counted: what tools before Sigma 2 wrote into one rule.
struct Counting {
    std::string field;  // whose different values are counted; empty: events
    std::vector<std::string> by;
    std::string comparison;  // gte, gt, lte, lt or eq
    std::string number;
    std::string timespan;
};
// Two rules: the events, which shows no alerts of its own, and the correlation, which has the base's id and name.
std::vector<formats::yaml::Node> counted_rules(formats::yaml::Node base, const Counting& counting);

}  // namespace redoubt::detect
