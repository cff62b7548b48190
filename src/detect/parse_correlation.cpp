#include "detect/parse_correlation.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <optional>

#include <fmt/format.h>

#include "base/text.h"
#include "detect/condition.h"
#include "detect/numbers.h"
#include "detect/parse_rule.h"

namespace redoubt::detect {
namespace {

using formats::yaml::Node;

constexpr size_t most_references = 1000;
constexpr size_t most_ordered = 64;  // of temporal types: one bit each
constexpr size_t most_group_fields = 16;
constexpr int64_t longest_timespan_s = int64_t{100} * 366 * 86'400;

template <class Place>
std::unexpected<Error> wrong_correlation(const Place& place, std::string message, std::string hint) {
    return fail(Code::invalid, std::move(message), fmt::format("{}:{}", place.line, place.column), std::move(hint));
}

// A text, or a list of texts.
Result<std::vector<std::string>> texts_of(const Node& node, std::string_view what) {
    std::vector<std::string> out;
    const auto add = [&](const Node& item) -> Result<> {
        const std::string_view text = trim(item.text);
        if (!item.is_scalar() || text.empty())
            return wrong_correlation(item, fmt::format("'{}' holds something that is no name", what), "write one name per line");
        if (std::ranges::find(out, text) == out.end()) out.emplace_back(text);
        return {};
    };
    if (node.is_sequence()) {
        for (const Node& item : node.items) TRY(add(item));
    } else if (!node.is_null()) {
        TRY(add(node));
    }
    return out;
}

Result<Duration> parse_timespan(const Node& node) {
    constexpr std::array<std::pair<char, int64_t>, 7> units{
        {{'s', 1}, {'m', 60}, {'h', 3600}, {'d', 86'400}, {'w', 604'800}, {'M', 2'629'746}, {'y', 31'556'952}}};
    const std::string_view text = trim(node.text);
    const auto bad = [&](std::string_view why) {
        return wrong_correlation(node, fmt::format("the timespan '{}' {}", text, why), "write a whole number and s, m, h, d, w, M (month) or y, e.g. '5m'");
    };
    if (!node.is_scalar() || text.empty()) return wrong_correlation(node, "'timespan' is not a span of time", "write e.g. 'timespan: 5m'");
    int64_t number = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
    if (error != std::errc() || end == text.data()) return bad("does not start with a whole number");
    if (end + 1 != text.data() + text.size()) return bad(end == text.data() + text.size() ? "has no unit" : "has an unknown unit");
    const auto unit = std::ranges::find(units, *end, &std::pair<char, int64_t>::first);
    if (unit == units.end()) return bad("has an unknown unit");
    if (number <= 0) return bad("is not positive");
    if (number > longest_timespan_s / unit->second) return bad("is longer than 100 years");
    return seconds(number * unit->second);
}

// The names that a condition as text speaks of, in its order. A pattern stands for what `rules` lists.
std::vector<std::string> names_in(std::string_view text) {
    constexpr std::array<std::string_view, 8> words{"and", "or", "not", "of", "1", "any", "all", "them"};
    std::vector<std::string> out;
    for (size_t i = 0; i < text.size();) {
        const size_t start = std::min(text.find_first_not_of(" \t\r\n()", i), text.size());
        i = std::min(text.find_first_of(" \t\r\n()", start), text.size());
        const std::string_view word = text.substr(start, i - start);
        if (word.empty() || word.find('*') != std::string_view::npos || std::ranges::find(words, word) != words.end()) continue;
        if (std::ranges::find(out, word) == out.end()) out.emplace_back(word);
    }
    return out;
}

bool all_of_names(const Condition& condition) {
    if (condition.kind == Condition::Kind::search) return true;
    return condition.kind == Condition::Kind::all_of && std::ranges::all_of(condition.parts, all_of_names);
}

class CorrelationParser {
public:
    explicit CorrelationParser(const Node& node) : node_(node) {}

    Result<Correlation> parse() {
        if (!node_.is_mapping()) return wrong_correlation(node_, "'correlation' is not a map", "write type, rules, timespan and condition below it");
        constexpr std::array<std::string_view, 7> known{"type", "rules", "group-by", "timespan", "condition", "aliases", "generate"};
        for (const auto& key : node_.keys)
            if (std::ranges::find(known, key.text) == known.end() && key.text != "field" && key.text != "percentile")
                return wrong_correlation(key, fmt::format("a correlation has no '{}'", key.text), fmt::format("it has {}", fmt::join(known, ", ")));
        TRY(type());
        TRY(references());
        TRY(groups());
        TRY(aliases());
        const Node* timespan = node_.find("timespan");
        if (timespan == nullptr) return wrong_correlation(node_, "the correlation has no timespan", "add e.g. 'timespan: 5m'");
        out_.timespan = TRY(parse_timespan(*timespan));
        out_.timespan_text = std::string(trim(timespan->text));
        TRY(condition());
        out_.generate = TRY(generates(node_));
        return std::move(out_);
    }

    static Result<bool> generates(const Node& map) {
        const Node* node = map.find("generate");
        if (node == nullptr || node->is_null()) return false;
        const std::string text = to_lower(node->text);
        if (node->is_scalar() && (text == "true" || text == "false")) return text == "true";
        return wrong_correlation(*node, "'generate' is neither true nor false", "write 'generate: true' to see the referred rules' alerts too");
    }

private:
    Result<> type() {
        const Node* node = node_.find("type");
        if (node == nullptr) return wrong_correlation(node_, "the correlation has no type", "add e.g. 'type: event_count'");
        for (size_t i = 0; i <= static_cast<size_t>(CorrelationType::value_median); ++i) {
            out_.type = static_cast<CorrelationType>(i);
            if (node->is_scalar() && trim(node->text) == correlation_type_name(out_.type)) return {};
        }
        return wrong_correlation(*node, fmt::format("'{}' is not a type of correlation", node->text),
                                 "use event_count, value_count, temporal, temporal_ordered, value_sum, value_avg, value_percentile or value_median");
    }

    Result<> references() {
        const Node* node = node_.find("rules");
        if (const Node* text = node_.find("condition"); node == nullptr && text != nullptr && text->is_scalar()) {
            node = text;
            out_.rules = names_in(text->text);
        } else {
            if (node == nullptr) return wrong_correlation(node_, "the correlation names no rules", "add 'rules:' with ids or names");
            out_.rules = TRY(texts_of(*node, "rules"));
        }
        if (out_.rules.empty()) return wrong_correlation(*node, "the correlation names no rules", "add ids or names below 'rules:'");
        const size_t most = out_.is_temporal() ? most_ordered : most_references;
        if (out_.rules.size() > most)
            return wrong_correlation(*node, fmt::format("the correlation names more than {} rules", most), "split it and chain the parts");
        return {};
    }

    Result<> groups() {
        const Node* node = node_.find("group-by");
        if (node == nullptr) return {};
        out_.group_by = TRY(texts_of(*node, "group-by"));
        if (out_.group_by.size() > most_group_fields) return wrong_correlation(*node, "the correlation groups by more than 16 fields", "name fewer");
        return {};
    }

    Result<> aliases() {
        const Node* node = node_.find("aliases");
        if (node == nullptr || node->is_null()) return {};
        if (!node->is_mapping()) return wrong_correlation(*node, "'aliases' is not a map", "write 'alias: {rule: field}'");
        for (size_t i = 0; i < node->items.size(); ++i) {
            FieldAlias alias{node->keys[i].text, {}};
            const Node& fields = node->items[i];
            if (!fields.is_mapping())
                return wrong_correlation(node->keys[i], fmt::format("the alias '{}' is not a map", alias.name), "write 'rule: field' below it");
            for (size_t k = 0; k < fields.items.size(); ++k) {
                const std::string& rule = fields.keys[k].text;
                if (std::ranges::find(out_.rules, rule) == out_.rules.end())
                    return wrong_correlation(fields.keys[k],
                                             fmt::format("the alias '{}' names '{}', which is not among the correlation's rules", alias.name, rule),
                                             "name rules as under 'rules:'");
                if (!fields.items[k].is_scalar() || trim(fields.items[k].text).empty())
                    return wrong_correlation(fields.keys[k], fmt::format("the alias '{}' gives no field for '{}'", alias.name, rule), "write 'rule: field'");
                alias.targets.push_back({rule, std::string(trim(fields.items[k].text))});
            }
            out_.aliases.push_back(std::move(alias));
        }
        return {};
    }

    Result<> condition() {
        const Node* node = node_.find("condition");
        if (node == nullptr && out_.is_temporal()) {
            out_.bounds.push_back({Bound::Is::greater_or_equal, static_cast<double>(out_.rules.size())});
            return {};
        }
        if (node == nullptr) return wrong_correlation(node_, "the correlation has no condition", "add e.g. 'condition: {gte: 10}'");
        if (node->is_scalar() && !node->is_null()) return text_condition(*node);
        if (!node->is_mapping()) return wrong_correlation(*node, "the correlation's condition is not a map", "write e.g. 'condition: {gte: 10}'");
        for (size_t i = 0; i < node->items.size(); ++i) TRY(condition_part(node->keys[i], node->items[i]));
        for (const std::string_view key : {"field", "percentile"})  // beside the condition, as some write it
            if (const Node* beside = node_.find(key)) TRY(condition_part({std::string(key), beside->line, beside->column}, *beside));
        return check(*node);
    }

    // "a and not b": which of the rules were seen in the window, and which were not.
    Result<> text_condition(const Node& node) {
        if (!out_.is_temporal())
            return wrong_correlation(node, fmt::format("a condition as text joins rules, which {} does not", correlation_type_name(out_.type)),
                                     "use temporal, or write e.g. 'condition: {gte: 10}'");
        for (const std::string& name : names_in(node.text))
            if (std::ranges::find(out_.rules, name) == out_.rules.end())
                return wrong_correlation(node, fmt::format("the condition names '{}', which is not among the correlation's rules", name),
                                         "name rules as under 'rules:'");
        std::vector<NamedSearch> searches;
        for (const std::string& rule : out_.rules) searches.push_back({rule, {}});
        auto parsed = parse_condition(node.text, searches);
        if (!parsed) return at(std::move(parsed).error(), node.place());
        out_.bounds.push_back({Bound::Is::greater_or_equal, 1});
        if (out_.type == CorrelationType::temporal_ordered) return order_of(node, *parsed);
        out_.wanted = *std::move(parsed);
        out_.wanted_text = std::string(trim(node.text));
        if (out_.fulfilled_by(0))
            return wrong_correlation(node, "the condition holds only when nothing happens",
                                     "a correlation is looked at when an event counts; ask for one rule");
        return {};
    }

    // An order can only be asked of what must all be there.
    Result<> order_of(const Node& node, const Condition& parsed) {
        if (!all_of_names(parsed))
            return wrong_correlation(node, "the condition of temporal_ordered has more than rules joined by 'and'",
                                     "say which rules must come in which order, or use temporal");
        out_.rules = names_in(node.text);
        out_.bounds.front().number = static_cast<double>(out_.rules.size());
        return {};
    }

    Result<> condition_part(const formats::yaml::Key& key, const Node& value) {
        constexpr std::array<std::string_view, 6> operators{"eq", "neq", "lt", "lte", "gt", "gte"};
        if (key.text == "field") {
            out_.fields = TRY(texts_of(value, "field"));
            return {};
        }
        const std::optional<double> number = value.is_scalar() ? parse_number(trim(value.text)) : std::nullopt;
        if (key.text == "percentile") {
            if (!number || !(*number >= 0 && *number <= 100))
                return wrong_correlation(value, "the percentile is not a number from 0 to 100", "write e.g. 'percentile: 95'");
            out_.percentile = *number;
            percentile_given_ = true;
            return {};
        }
        const auto found = std::ranges::find(operators, key.text);
        if (found == operators.end())
            return wrong_correlation(key, fmt::format("the correlation's condition has no '{}'", key.text),
                                     "it has gt, gte, lt, lte, eq, neq, field and percentile");
        if (!number || !std::isfinite(*number))
            return wrong_correlation(value, fmt::format("'{}' is not compared with a number", key.text), "write e.g. 'gte: 10'");
        out_.bounds.push_back({static_cast<Bound::Is>(found - operators.begin()), *number});
        return {};
    }

    Result<> check(const Node& node) const {
        const bool wants_field = out_.type == CorrelationType::value_count || out_.is_numeric();
        const std::string_view type = correlation_type_name(out_.type);
        if (out_.bounds.empty()) return wrong_correlation(node, "the correlation's condition compares nothing", "add e.g. 'gte: 10'");
        if (out_.bounds.size() > 2)
            return wrong_correlation(node, "the correlation's condition compares more than twice", "write one comparison, or two for a range");
        if (wants_field && out_.fields.empty()) return wrong_correlation(node, fmt::format("{} needs a field", type), "add 'field:' to the condition");
        if (!wants_field && !out_.fields.empty()) return wrong_correlation(node, fmt::format("{} takes no field", type), "remove it, or use value_count");
        if (out_.is_numeric() && out_.fields.size() > 1) return wrong_correlation(node, fmt::format("{} measures one field", type), "name one field");
        if (out_.type == CorrelationType::value_percentile && !percentile_given_)
            return wrong_correlation(node, "value_percentile does not say which percentile", "add e.g. 'percentile: 95' to the condition");
        if (out_.type != CorrelationType::value_percentile && percentile_given_)
            return wrong_correlation(node, fmt::format("{} has no percentile", type), "remove it, or use value_percentile");
        if (!out_.is_numeric()) return check_count(node);
        return {};
    }

    // Only what happens can be counted: a condition that nothing but silence fulfils would never be looked at.
    Result<> check_count(const Node& node) const {
        const double most = out_.is_temporal() ? static_cast<double>(out_.rules.size()) : 1'000'000;
        for (const Bound& bound : out_.bounds) {
            if (bound.number > most)
                return wrong_correlation(node, fmt::format("{} never goes above {}", correlation_type_name(out_.type), most), "lower the number");
            const bool silence = (bound.is == Bound::Is::equal && bound.number < 1) || (bound.is == Bound::Is::less && bound.number <= 1) ||
                                 (bound.is == Bound::Is::less_or_equal && bound.number < 1);
            if (silence)
                return wrong_correlation(node, "the condition holds only when nothing happens",
                                         "a correlation is looked at when an event counts; ask for at least one");
        }
        return {};
    }

    const Node& node_;
    Correlation out_;
    bool percentile_given_ = false;
};

}  // namespace

Result<Rule> parse_correlation(const Node& document) {
    Rule rule = TRY(parse_description(document));
    if (document.find("detection") != nullptr || document.find("logsource") != nullptr)
        return wrong_correlation(document, "a correlation has neither 'detection' nor 'logsource'",
                                 "write the rules that it refers to as documents of their own");
    rule.correlation = TRY(CorrelationParser(*document.find("correlation")).parse());
    rule.correlation->generate = rule.correlation->generate || TRY(CorrelationParser::generates(document));
    rule.condition.kind = Condition::Kind::any_of;
    rule.condition_text = rule.correlation->text();
    return rule;
}

}  // namespace redoubt::detect
