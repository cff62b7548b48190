#include <algorithm>

#include "detect/casefold.h"
#include "detect/correlator.h"

namespace redoubt::detect {
namespace {

constexpr size_t longest_counted_value = 1024;  // bytes of a value that groups or is counted

}  // namespace

CorrelationPlan::CorrelationPlan(std::span<const Rule> rules, events::FieldNames& names) : rules_(rules), inputs_(rules.size()), fields_(rules.size()) {
    std::map<std::string_view, uint32_t> by_id;
    for (uint32_t i = 0; i < rules.size(); ++i) by_id.emplace(rules[i].id, i);
    std::vector<bool> placed(rules.size());
    for (uint32_t i = 0; i < rules.size(); ++i)
        if (rules[i].correlation) fields_of(i) = rules[i].correlation->group_by;
    for (uint32_t i = 0; i < rules.size(); ++i)
        if (rules[i].correlation) add_node(i, by_id, placed);
    for (uint32_t i = 0; i < rules.size(); ++i) {
        if (inputs_[i].empty() || rules[i].correlation) continue;
        Bound& bound = bound_[i];
        bound.rule = bind_rule(rules[i], names);
        std::vector<FieldMap> maps{FieldMap::as_logged};
        for (const Route& route : routes_of(rules[i].logsource)) maps.push_back(route.fields);
        for (const FieldMap map : maps) {
            std::vector<FieldKey> keys;
            for (const std::string& field : fields_of(i)) keys.push_back(resolve_field(map, field, names));
            bound.keys.emplace(map, std::move(keys));
        }
    }
}

// Depth first; loading has made sure that there is no circle.
void CorrelationPlan::add_node(uint32_t rule, const std::map<std::string_view, uint32_t>& by_id, std::vector<bool>& placed) {
    if (placed[rule]) return;
    placed[rule] = true;
    const Correlation& correlation = *rules_[rule].correlation;
    for (const std::string& id : correlation.rules)
        if (const auto it = by_id.find(id); it != by_id.end() && rules_[it->second].correlation) add_node(it->second, by_id, placed);
    const auto node = static_cast<uint32_t>(nodes_.size());
    nodes_.push_back({rule, &correlation});
    for (uint32_t slot = 0; slot < correlation.rules.size(); ++slot) {
        const auto it = by_id.find(correlation.rules[slot]);
        if (it == by_id.end()) continue;
        Input input{.node = node, .slot = slot, .group = {}, .fields = {}};
        for (const std::string& field : correlation.group_by)
            input.group.push_back(field_index(it->second, correlation.field_in(rules_[it->second].id, field)));
        for (const std::string& field : correlation.fields) input.fields.push_back(field_index(it->second, correlation.field_in(rules_[it->second].id, field)));
        inputs_[it->second].push_back(std::move(input));
    }
}

uint32_t CorrelationPlan::field_index(uint32_t rule, const std::string& field) {
    std::vector<std::string>& fields = fields_of(rule);
    const auto it = std::ranges::find(fields, field);
    if (it != fields.end()) return static_cast<uint32_t>(it - fields.begin());
    fields.push_back(field);
    return static_cast<uint32_t>(fields.size() - 1);
}

Contribution::Part CorrelationPlan::part(const events::Event& event, uint32_t rule) const {
    Contribution::Part out{.rule = rule, .values = {}};
    const Bound& bound = bound_.at(rule);
    Arena arena;
    const BoundRule::Route* route = find_route(bound.rule, event, arena);
    std::vector<std::string_view> values;
    for (const FieldKey& key : bound.keys.at(route == nullptr ? FieldMap::as_logged : route->route.fields)) {
        values.clear();
        append_values(key, event, arena, values);
        if (values.empty())
            out.values.emplace_back();
        else
            out.values.emplace_back(std::string(values.front().substr(0, longest_counted_value)));
    }
    return out;
}

Contribution::Part CorrelationPlan::part_of_alert(const CorrelationAlert& alert) {
    Contribution::Part part{.rule = alert.rule, .values = {}};
    for (const auto& [field, value] : alert.group) part.values.emplace_back(value);
    return part;
}

std::vector<CorrelationPlan::Item> CorrelationPlan::items(std::span<const Contribution::Part> parts, uint32_t node, uint64_t& left_out) const {
    std::vector<Item> out;
    for (const Contribution::Part& part : parts) {
        for (const Input& input : inputs_[part.rule]) {
            if (input.node != node) continue;
            Item item{.key = {}, .group = {}, .slots = uint64_t{1} << (input.slot % 64), .rule = part.rule, .value = {}};
            const auto has = [&](uint32_t index) { return part.values[index].has_value(); };
            if (!std::ranges::all_of(input.group, has)) {
                ++left_out;
                continue;
            }
            for (const uint32_t index : input.group) {
                item.group.push_back(*part.values[index]);
                item.key += fold(*part.values[index]) + '\0';
            }
            if (!input.fields.empty() && std::ranges::all_of(input.fields, has)) {
                item.value.emplace();
                for (const uint32_t index : input.fields) *item.value += (item.value->empty() ? "" : std::string(1, '\0')) + fold(*part.values[index]);
            }
            const auto same = std::ranges::find(out, item.key, &Item::key);
            if (same == out.end()) {
                out.push_back(std::move(item));
                continue;
            }
            same->slots |= item.slots;
            if (!same->value) same->value = std::move(item.value);
        }
    }
    return out;
}

}  // namespace redoubt::detect
