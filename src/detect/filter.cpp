#include "detect/filter.h"

#include <algorithm>
#include <cctype>

#include <fmt/format.h>

#include "base/text.h"
#include "detect/collection.h"
#include "detect/parse_rule.h"
#include "detect/rule_tree.h"

namespace redoubt::detect {
namespace {

using formats::yaml::Key;
using formats::yaml::Node;

template <class Place>
std::unexpected<Error> wrong_filter(const Place& place, std::string message, std::string hint) {
    return fail(Code::invalid, std::move(message), fmt::format("{}:{}", place.line, place.column), std::move(hint));
}

bool is_condition_word(char c) { return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '_' || c == '-' || c == '*'; }

// The condition with every search and pattern moved below the filter's own names.
std::string renamed_condition(std::string_view condition, const std::string& prefix) {
    std::string out;
    bool after_of = false;
    for (size_t i = 0; i < condition.size();) {
        if (!is_condition_word(condition[i])) {
            out += condition[i++];
            continue;
        }
        const size_t start = i;
        while (i < condition.size() && is_condition_word(condition[i])) ++i;
        const std::string_view word = condition.substr(start, i - start);
        std::string_view rest = trim(condition.substr(i));
        const bool quantifier = rest.starts_with("of") && (rest.size() == 2 || !is_condition_word(rest[2]));
        if (after_of && word == "them")
            out += prefix + "*";
        else if (word == "and" || word == "or" || word == "not" || word == "of" || quantifier)
            out += word;
        else
            out += prefix + std::string(word);
        after_of = word == "of";
    }
    return out;
}

bool takes_in(const RuleLogSource& filter, const RuleLogSource& rule) {
    const auto part = [](const std::string& mine, const std::string& other) { return mine.empty() || mine == other; };
    return part(filter.product, rule.product) && part(filter.category, rule.category) && part(filter.service, rule.service);
}

Result<> read_references(const Node& node, Filter& filter) {
    const auto add = [&](const Node& item) -> Result<> {
        if (!item.is_scalar() || trim(item.text).empty())
            return wrong_filter(item, "the filter names something that is no rule", "write ids or names, or 'any'");
        filter.rules.emplace_back(trim(item.text));
        return {};
    };
    if (node.is_scalar() && trim(node.text) == "any") {
        filter.any = true;
        return {};
    }
    if (node.is_scalar()) TRY(add(node));
    for (const Node& item : node.items) TRY(add(item));
    if (filter.rules.empty() && !filter.any) return wrong_filter(node, "the filter names no rules", "write ids or names, or 'any'");
    return {};
}

// A pattern of the rule's own that starts with an underscore could take in the filter's searches.
bool could_be_taken(std::string_view condition) {
    for (size_t i = 0; i + 1 < condition.size(); ++i)
        if (condition[i] == '_' && (i == 0 || !is_condition_word(condition[i - 1]))) {
            size_t end = i;
            while (end < condition.size() && is_condition_word(condition[end])) ++end;
            if (condition.substr(i, end - i).find('*') != std::string_view::npos) return true;
        }
    return false;
}

// The same filter twice is once.
bool holds_already(const Rule& rule, const Node& detection, const Filter& filter) {
    for (size_t number = 1;; ++number) {
        const std::string prefix = fmt::format("_filter{}_", number);
        if (std::ranges::none_of(detection.keys, [&](const Key& key) { return key.text.starts_with(prefix); })) return false;
        bool same = rule.condition_text.find(fmt::format("and ({})", renamed_condition(filter.condition, prefix))) != std::string::npos;
        for (size_t i = 0; i < filter.searches.items.size() && same; ++i) {
            const Node* search = detection.find(prefix + filter.searches.keys[i].text);
            same = search != nullptr && yaml_text(*search) == yaml_text(filter.searches.items[i]);
        }
        if (same) return true;
    }
}

Result<Rule> filtered(const Rule& rule, const Filter& filter, const LoadOptions& options) {
    if (could_be_taken(rule.condition_text))
        return fail(Code::invalid,
                    fmt::format("the filter '{}' cannot be joined to it, since its condition has a pattern that starts with an underscore", filter.title),
                    fmt::format("{}:1", rule.line), "name the searches instead");
    Node root = TRY(formats::yaml::parse(rule.yaml));
    const auto place = std::ranges::find(root.keys, "detection", &Key::text);
    Node& detection = root.items[static_cast<size_t>(place - root.keys.begin())];
    if (holds_already(rule, detection, filter)) return rule;
    size_t number = 1;
    std::string prefix;
    do prefix = fmt::format("_filter{}_", number++);
    while (std::ranges::any_of(detection.keys, [&](const Key& key) { return key.text.starts_with(prefix); }));
    for (size_t i = 0; i < filter.searches.items.size(); ++i) set_key(detection, prefix + filter.searches.keys[i].text, filter.searches.items[i]);
    set_key(detection, "condition", text_node(fmt::format("({}) and ({})", rule.condition_text, renamed_condition(filter.condition, prefix))));
    if (!rule.id_given) set_key(root, "id", text_node(rule.id));
    Rule out = TRY(parse_rule(root, options));
    out.path = rule.path;
    out.line = rule.line;
    out.id_given = rule.id_given;
    out.yaml = yaml_text(root);
    return out;
}

}  // namespace

Result<Filter> parse_filter(const Node& document, const LoadOptions& options) {
    const Node& node = *document.find("filter");
    if (!node.is_mapping()) return wrong_filter(node, "'filter' is not a map", "write rules, searches and a condition below it");
    Filter filter;
    filter.id = std::string(trim(scalar_text(document, "id")));
    filter.title = std::string(trim(scalar_text(document, "title")));
    if (filter.title.empty()) return wrong_filter(document, "the filter has no title", "add 'title:'");
    filter.logsource = TRY(parse_logsource(document));
    filter.line = document.line;
    const Node* rules = node.find("rules");
    if (rules == nullptr) return wrong_filter(node, "the filter does not say which rules it is for", "add 'rules:' with ids or names, or 'rules: any'");
    TRY(read_references(*rules, filter));

    // What is left must be a detection that holds by itself.
    Node alone = document;
    Node detection = node;
    drop_key(detection, "rules");
    set_key(alone, "detection", detection);
    filter.condition = TRY(parse_rule(alone, options)).condition_text;
    drop_key(detection, "condition");
    filter.searches = std::move(detection);
    return filter;
}

void apply_filters(RuleSet& set, const std::vector<Filter>& filters, const LoadOptions& options) {
    for (const Filter& filter : filters) {
        const auto refuse = [&](std::string message, std::string hint) {
            set.not_loaded.push_back({filter.path, filter.line, filter.id, filter.title, "",
                                      Error{Code::not_found, std::move(message), fmt::format("{}:{}", filter.path, filter.line), std::move(hint)}});
        };
        std::vector<size_t> chosen;
        std::vector<std::string_view> open(filter.rules.begin(), filter.rules.end());
        for (size_t i = 0; i < set.rules.size(); ++i) {
            const Rule& rule = set.rules[i];
            const auto is_this = [&](std::string_view reference) { return reference == rule.id || reference == rule.name; };
            if (rule.correlation || !takes_in(filter.logsource, rule.logsource)) continue;
            if (!filter.any && std::ranges::none_of(filter.rules, is_this)) continue;
            chosen.push_back(i);
            std::erase_if(open, is_this);
        }
        if (!open.empty()) {
            refuse(fmt::format("the filter names '{}', which is no rule that its log source takes in", open.front()),
                   "correct the id or name, load that rule too, or widen the filter's log source");
            continue;
        }
        if (chosen.empty()) {
            refuse("the filter fits no rule", "its log source must take in the rule's: each part that it gives must be the rule's");
            continue;
        }
        std::vector<size_t> refused;
        for (const size_t index : chosen) {
            Rule& rule = set.rules[index];
            auto changed = filtered(rule, filter, options);
            if (changed) {
                rule = *std::move(changed);
                continue;
            }
            Error error = std::move(changed).error();
            error.where = fmt::format("{}:{}", rule.path, rule.line);
            set.not_loaded.push_back({rule.path, rule.line, rule.id, rule.title, rule.name, std::move(error)});
            refused.push_back(index);
        }
        while (!refused.empty()) {
            set.rules.erase(set.rules.begin() + static_cast<std::ptrdiff_t>(refused.back()));
            refused.pop_back();
        }
    }
}

}  // namespace redoubt::detect
