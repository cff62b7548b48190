#include "detect/parse_rule.h"

#include <fmt/core.h>

#include <algorithm>

#include "base/text.h"
#include "detect/condition.h"
#include "detect/modifiers.h"
#include "detect/parse_correlation.h"

namespace redoubt::detect {
namespace {

using formats::yaml::Key;
using formats::yaml::Node;

constexpr size_t most_patterns_per_rule = 100'000;

template <class Place>
std::unexpected<Error> wrong(const Place& place, std::string message, std::string hint) {
    return fail(Code::invalid, std::move(message), fmt::format("{}:{}", place.line, place.column), std::move(hint));
}

std::vector<std::string> text_list(const Node& map, std::string_view key) {
    std::vector<std::string> out;
    const Node* node = map.find(key);
    if (node == nullptr || node->is_null()) return out;
    if (node->is_scalar()) out.push_back(node->text);
    for (const Node& item : node->items)
        if (item.is_scalar()) out.push_back(item.text);
    return out;
}

class DetectionParser {
public:
    DetectionParser(Rule& rule, const LoadOptions& options) : rule_(rule), options_(options) {}

    Result<> parse(const Node& detection) {
        if (!detection.is_mapping()) return wrong(detection, "'detection' is not a map", "write searches and a condition below it");
        for (size_t i = 0; i < detection.keys.size(); ++i) {
            const Key& key = detection.keys[i];
            if (key.text == "condition") continue;
            if (key.text == "timeframe")
                return fail(Code::unsupported, "'timeframe' belongs to aggregations, which Sigma 2 replaced by correlation rules",
                            fmt::format("{}:{}", key.line, key.column), "remove it and write a correlation rule (docs/sigma.md)");
            rule_.searches.push_back({key.text, TRY(search(detection.items[i]))});
        }
        const Node* condition = detection.find("condition");
        if (condition == nullptr) return wrong(detection, "the detection has no condition", "add e.g. 'condition: selection'");
        return conditions(*condition);
    }

private:
    Result<> conditions(const Node& node) {
        if (node.is_mapping() || node.is_null() || (node.is_sequence() && node.items.empty()))
            return wrong(node, "the condition is not a text", "write e.g. 'condition: selection'");
        if (node.is_scalar()) {
            rule_.condition_text = std::string(trim(node.text));
            rule_.condition = TRY(one_condition(node));
            return {};
        }
        rule_.condition.kind = Condition::Kind::any_of;
        for (const Node& item : node.items) {
            if (!item.is_scalar()) return wrong(item, "a condition that is not a text", "write each condition as one text");
            rule_.condition_text += fmt::format("{}({})", rule_.condition_text.empty() ? "" : " or ", trim(item.text));
            rule_.condition.parts.push_back(TRY(one_condition(item)));
        }
        return {};
    }

    Result<Condition> one_condition(const Node& node) {
        auto condition = parse_condition(node.text, rule_.searches);
        if (!condition) return at(std::move(condition).error(), node.place());
        return condition;
    }

    // A map is "all of its tests", a list of maps or lists "any of them", a scalar or a list of scalars keywords.
    Result<Search> search(const Node& node) {
        if (node.is_mapping()) return all_tests(node);
        if (node.is_scalar()) return keywords({&node}, node);
        if (node.items.empty()) return wrong(node, "a search without content", "give it at least one test");
        if (std::ranges::all_of(node.items, &Node::is_scalar)) {
            std::vector<const Node*> values;
            for (const Node& item : node.items) values.push_back(&item);
            return keywords(values, node);
        }
        Search any;
        any.kind = Search::Kind::any_of;
        for (const Node& item : node.items) any.parts.push_back(TRY(search(item)));
        return any;
    }

    Result<Search> all_tests(const Node& map) {
        if (map.items.empty()) return wrong(map, "a search without content", "give it at least one test");
        Search all;
        for (size_t i = 0; i < map.items.size(); ++i) {
            const Node& value = map.items[i];
            std::vector<const Node*> values;
            if (value.is_mapping())
                return wrong(map.keys[i], fmt::format("'{}' holds a map instead of values", map.keys[i].text), "Sigma has no nested fields; write 'a.b'");
            if (value.is_scalar()) values.push_back(&value);
            for (const Node& item : value.items) {
                if (!item.is_scalar()) return wrong(item, fmt::format("'{}' holds a value that is not plain", map.keys[i].text), "write one value per line");
                values.push_back(&item);
            }
            all.parts.push_back(TRY(test(map.keys[i].text, values, map.keys[i])));
        }
        return all;
    }

    Result<Search> keywords(const std::vector<const Node*>& values, const Node& place) { return test("", values, place); }

    template <class Place>
    Result<Search> test(std::string_view key, const std::vector<const Node*>& nodes, const Place& place) {
        std::vector<WrittenValue> values;
        for (const Node* node : nodes) values.push_back({node->text, node->is_null()});
        auto made = make_test(key, values, options_);
        if (!made) return at(std::move(made).error(), fmt::format("{}:{}", place.line, place.column));
        made->line = place.line;
        for (const TestValue& value : made->values) patterns_ += value.patterns.size();
        if (patterns_ > most_patterns_per_rule)
            return fail(Code::too_large, fmt::format("the rule expands to more than {} patterns", most_patterns_per_rule),
                        fmt::format("{}:{}", place.line, place.column), "split the rule");
        Search leaf;
        leaf.kind = Search::Kind::test;
        leaf.test = static_cast<uint32_t>(rule_.tests.size());
        rule_.tests.push_back(*std::move(made));
        return leaf;
    }

    Rule& rule_;
    const LoadOptions& options_;
    size_t patterns_ = 0;
};

Result<Level> parse_rule_level(const Node& document) {
    const Node* node = document.find("level");
    if (node == nullptr || node->is_null()) return Level::medium;
    if (const auto level = node->is_scalar() ? parse_level(node->text) : std::nullopt) return *level;
    return wrong(*node, fmt::format("'{}' is not a level", node->text), "use informational, low, medium, high or critical");
}

}  // namespace

std::string scalar_text(const Node& map, std::string_view key) {
    const Node* node = map.find(key);
    return node != nullptr && node->is_scalar() && !node->is_null() ? node->text : std::string();
}

Result<RuleLogSource> parse_logsource(const Node& document) {
    const Node* node = document.find("logsource");
    if (node == nullptr) return wrong(document, "the rule has no log source", "add 'logsource:' with product, category or service");
    if (!node->is_mapping()) return wrong(*node, "'logsource' is not a map", "write product, category or service below it");
    RuleLogSource source{to_lower(scalar_text(*node, "product")), to_lower(scalar_text(*node, "category")), to_lower(scalar_text(*node, "service"))};
    if (source.product.empty() && source.category.empty() && source.service.empty())
        return wrong(*node, "the log source names neither product, category nor service", "give at least one, or the rule would look at every event");
    return source;
}

Result<Rule> parse_description(const Node& document) {
    Rule rule;
    rule.id = std::string(trim(scalar_text(document, "id")));
    rule.name = std::string(trim(scalar_text(document, "name")));
    rule.title = std::string(trim(scalar_text(document, "title")));
    if (rule.title.empty()) return wrong(document, "the rule has no title", "add 'title:'");
    rule.author = scalar_text(document, "author");
    if (rule.author.empty()) {
        for (const std::string& author : text_list(document, "author")) rule.author += (rule.author.empty() ? "" : ", ") + author;
    }
    rule.level = TRY(parse_rule_level(document));
    rule.status = scalar_text(document, "status");
    rule.description = scalar_text(document, "description");
    rule.date = scalar_text(document, "date");
    rule.modified = scalar_text(document, "modified");
    rule.license = scalar_text(document, "license");
    rule.tags = text_list(document, "tags");
    rule.references = text_list(document, "references");
    rule.falsepositives = text_list(document, "falsepositives");
    rule.fields = text_list(document, "fields");
    rule.line = document.line;
    rule.only_feeds = scalar_text(document, "silent") == "true";
    rule.silent = rule.only_feeds;
    return rule;
}

Result<Rule> parse_rule(const Node& document, const LoadOptions& options) {
    if (!document.is_mapping()) return wrong(document, "not a Sigma rule: the document is not a map", "a rule starts with 'title:'");
    if (document.find("correlation") != nullptr) return parse_correlation(document);
    const Node* detection = document.find("detection");
    if (detection == nullptr) return wrong(document, "not a Sigma rule: there is no 'detection'", "add one, or keep other YAML files out of the rule folder");
    Rule rule = TRY(parse_description(document));
    rule.logsource = TRY(parse_logsource(document));
    TRY(DetectionParser(rule, options).parse(*detection));
    return rule;
}

}  // namespace redoubt::detect
