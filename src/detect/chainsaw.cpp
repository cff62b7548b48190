#include <algorithm>
#include <map>
#include <optional>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "base/text.h"
#include "detect/foreign.h"
#include "detect/parse_rule.h"
#include "detect/rule_tree.h"
#include "detect/tau.h"

namespace redoubt::detect {
namespace {

using formats::yaml::Key;
using formats::yaml::Node;

constexpr size_t deepest_filter = 32;
constexpr size_t most_filter_tokens = 10'000;

enum class Among { any, all };  // of the items of a list

template <class Place>
std::unexpected<Error> wrong_chainsaw(const Place& place, std::string message, std::string hint) {
    return fail(Code::unsupported, std::move(message), fmt::format("{}:{}", place.line, place.column), std::move(hint));
}

std::string joined_terms(const std::vector<std::string>& terms, std::string_view between) {
    return terms.size() == 1 ? terms.front() : fmt::format("({})", fmt::join(terms, between));
}

// "all(Event.EventData.CommandLine)" → all, Event.EventData.CommandLine, no number.
struct TauCall {
    std::string_view function;  // empty: none
    std::string_view argument;
    std::string_view number;
};

std::optional<TauCall> call_of(std::string_view text) {
    text = trim(text);
    const size_t open = text.find('(');
    if (open == std::string_view::npos) return TauCall{"", text, ""};
    if (!text.ends_with(')')) return std::nullopt;
    std::string_view inside = text.substr(open + 1, text.size() - open - 2);
    TauCall call{trim(text.substr(0, open)), trim(inside), ""};
    if (call.function != "of") return call;
    const size_t comma = inside.rfind(',');
    if (comma == std::string_view::npos) return std::nullopt;
    call.argument = trim(inside.substr(0, comma));
    call.number = trim(inside.substr(comma + 1));
    return call;
}

// Every test becomes a search of its own, and what joined them a condition: tau nests deeper than a search of Sigma.
class TauFilter {
public:
    explicit TauFilter(std::map<std::string, std::string, std::less<>> fields) : fields_(std::move(fields)) {}

    Result<Node> detection(const Node& filter) {
        std::string condition;
        const Node* written = filter.is_mapping() ? filter.find("condition") : nullptr;
        if (written == nullptr) {
            condition = TRY(term(filter, "filter", Among::any, 0));
        } else {
            if (!written->is_scalar()) return wrong_chainsaw(*written, "the filter's condition is not a text", "write e.g. 'condition: a and not b'");
            condition = TRY(condition_of(filter, *written));
        }
        set_key(searches_, "condition", text_node(condition));
        return std::move(searches_);
    }

private:
    Result<std::string> condition_of(const Node& filter, const Node& written) {
        std::string out;
        const std::string_view text = written.text;
        size_t tokens = 0;
        for (size_t i = 0; i < text.size();) {
            if (++tokens > most_filter_tokens) return wrong_chainsaw(written, "the filter's condition is too long", "split the rule");
            const char c = text[i];
            if (c == '(' || c == ')' || c == ' ' || c == '\n' || c == '\t') {
                out += c == '\n' || c == '\t' ? ' ' : c;
                ++i;
                continue;
            }
            const size_t start = i;
            while (i < text.size() && std::string_view("() \n\t").find(text[i]) == std::string_view::npos) ++i;
            std::string_view word = text.substr(start, i - start);
            if (word == "and" || word == "or" || word == "not") {
                out += word;
                continue;
            }
            if (i < text.size() && text[i] == '(') {  // all(x), of(x, 1)
                const size_t close = text.find(')', i);
                if (close == std::string_view::npos) return wrong_chainsaw(written, "the condition has a parenthesis that is not closed", "close it");
                i = close + 1;
                word = text.substr(start, i - start);
            }
            out += TRY(identifier(filter, written, word));
        }
        return out;
    }

    Result<std::string> identifier(const Node& filter, const Node& written, std::string_view word) {
        const auto call = call_of(word);
        if (!call || (!call->function.empty() && call->function != "all" && call->function != "of"))
            return wrong_chainsaw(written, fmt::format("the condition compares within itself: '{}'", word), "write the comparison into an identifier");
        const Node* node = filter.find(call->argument);
        if (node == nullptr || call->argument == "condition")
            return wrong_chainsaw(written, fmt::format("the condition says '{}', which the filter does not define", word),
                                  "define it; comparisons between fields are not converted");
        const Among among = call->function.empty() ? Among::any : TRY(among_of(*call, *node, written));
        return term(*node, call->argument, among, 0);
    }

    template <class Place>
    static Result<Among> among_of(const TauCall& call, const Node& node, const Place& place) {
        if (call.function == "all") return Among::all;
        if (call.number == "1") return Among::any;
        if (call.number == fmt::format("{}", node.items.size())) return Among::all;
        return wrong_chainsaw(place, fmt::format("'of({}, {})' asks for some of a list, which a condition of Sigma cannot count", call.argument, call.number),
                              "ask for one or all of them");
    }

    // A map is all of its tests, a list any of its items.
    Result<std::string> term(const Node& node, std::string_view name, Among among, size_t depth) {
        if (depth > deepest_filter) return wrong_chainsaw(node, "the filter nests too deep", "simplify it");
        if (node.is_scalar() || node.items.empty()) return wrong_chainsaw(node, fmt::format("'{}' holds no tests", name), "write 'field: value' below it");
        std::vector<std::string> terms;
        for (size_t i = 0; i < node.items.size(); ++i)
            terms.push_back(node.is_mapping() ? TRY(test(node.keys[i], "", node.items[i], name, among, depth))
                                              : TRY(term(node.items[i], name, Among::any, depth + 1)));
        return joined_terms(terms, node.is_mapping() || among == Among::all ? " and " : " or ");
    }

    Result<std::string> test(const Key& key, const std::string& prefix, const Node& value, std::string_view name, Among among, size_t depth) {
        if (depth > deepest_filter) return wrong_chainsaw(key, "the filter nests too deep", "simplify it");
        const auto call = call_of(key.text);
        if (!call) return wrong_chainsaw(key, fmt::format("'{}' is no field", key.text), "write a field, not(field), all(field) or of(field, 1)");
        if (call->function == "not") {
            const std::string inner = TRY(test({std::string(call->argument), key.line, key.column}, prefix, value, name, among, depth + 1));
            return "not " + inner;
        }
        const bool cast = call->function == "int" || call->function == "str" || call->function == "flt";
        if (!call->function.empty() && !cast) {
            if (call->function != "all" && call->function != "of")
                return wrong_chainsaw(key, fmt::format("'{}' is no function of tau that is known here", call->function), "use not, all, of, int or str");
            const Among asked = TRY(among_of(*call, value, key));
            return test({std::string(call->argument), key.line, key.column}, prefix, value, name, asked, depth + 1);
        }
        const std::string path = prefix + std::string(call->argument);
        if (value.is_mapping()) {
            std::vector<std::string> terms;
            for (size_t i = 0; i < value.items.size(); ++i) terms.push_back(TRY(test(value.keys[i], path + ".", value.items[i], name, Among::any, depth + 1)));
            if (terms.empty()) return wrong_chainsaw(key, fmt::format("'{}' holds no tests", path), "write 'field: value' below it");
            return joined_terms(terms, " and ");
        }
        return values_of_field(TRY(field_named(key, path)), key, value, name, among);
    }

    Result<std::string> field_named(const Key& key, const std::string& path) const {
        const auto found = fields_.find(path);
        const std::string& to = found == fields_.end() ? path : found->second;
        if (to.empty()) return wrong_chainsaw(key, fmt::format("the field '{}' is taken out of a text in another", path), "look for the text in that field");
        if (to.find('[') != std::string::npos)
            return wrong_chainsaw(key, fmt::format("'{}' asks for the place of a value in a list, which events here do not keep", to),
                                  "ask for the field without the place: any of its values");
        return windows_field(to);
    }

    // Values of one kind share a test.
    Result<std::string> values_of_field(const std::string& field, const Key& key, const Node& value, std::string_view name, Among among) {
        std::vector<std::pair<std::string, Node>> tests;  // modifiers and the list
        const auto add = [&](const Node& item) -> Result<> {
            if (!item.is_scalar()) return wrong_chainsaw(item, fmt::format("'{}' holds a value that is not plain", key.text), "write one value per line");
            TauValue parsed = TRY(parse_tau_value(item));
            auto found = std::ranges::find(tests, parsed.modifiers, &std::pair<std::string, Node>::first);
            if (found == tests.end()) found = tests.insert(tests.end(), {parsed.modifiers, list_node({})});
            found->second.items.push_back(std::move(parsed.value));
            return {};
        };
        if (value.is_scalar()) TRY(add(value));
        for (const Node& item : value.items) TRY(add(item));
        if (tests.empty()) return wrong_chainsaw(key, fmt::format("'{}' has no values", key.text), "give it one");
        std::vector<std::string> terms;
        for (auto& [modifiers, values] : tests) {
            const bool every = among == Among::all && values.items.size() > 1;
            Node map = map_node();
            map.line = key.line;
            map.column = key.column;
            set_key(map, field + modifiers + (every ? "|all" : ""), std::move(values));
            terms.push_back(search_named(name, std::move(map)));
        }
        return joined_terms(terms, among == Among::all ? " and " : " or ");
    }

    std::string search_named(std::string_view name, Node map) {
        std::string clean;
        for (const char c : name) clean += (lower(c) >= 'a' && lower(c) <= 'z') || (c >= '0' && c <= '9') || c == '_' || c == '-' ? c : '_';
        if (clean == "condition" || clean == "timeframe" || clean == "them") clean += "_";
        std::string free = clean;
        for (size_t number = 2; searches_.find(free) != nullptr; ++number) free = fmt::format("{}_{}", clean, number);
        set_key(searches_, free, std::move(map));
        return free;
    }

    std::map<std::string, std::string, std::less<>> fields_;  // as filters call them, to what they are; empty: out of a text
    Node searches_ = map_node();
};

std::map<std::string, std::string, std::less<>> fields_of_chainsaw(const Node& document) {
    std::map<std::string, std::string, std::less<>> out;
    const Node* fields = document.find("fields");
    if (fields == nullptr) return out;
    for (const Node& field : fields->items) {
        if (!field.is_mapping()) continue;
        std::string to = scalar_text(field, "to");
        if (const auto call = call_of(to); call && !call->function.empty()) to = call->argument;
        if (to.empty()) continue;
        if (field.find("container") != nullptr) to.clear();
        for (const char* key : {"from", "name"})
            if (const std::string name = scalar_text(field, key); !name.empty()) out.try_emplace(name, to);
    }
    return out;
}

Result<std::string> level_of_chainsaw(const Node& document) {
    const std::string level = to_lower(scalar_text(document, "level"));
    return level == "info" ? std::string("informational") : level;
}

// count: '>5', fields: […]
Result<Counting> aggregate_of(const Node& aggregate, const std::map<std::string, std::string, std::less<>>& fields) {
    Counting out;
    const Node* count = aggregate.is_mapping() ? aggregate.find("count") : nullptr;
    if (count == nullptr || !count->is_scalar()) return wrong_chainsaw(aggregate, "the aggregate has no count", "write e.g. \"count: '>5'\"");
    const TauValue parsed = TRY(parse_tau_value(*count));
    out.comparison = parsed.modifiers.starts_with("|g") || parsed.modifiers.starts_with("|l") ? parsed.modifiers.substr(1) : "eq";
    if (parsed.modifiers.find("cased") != std::string::npos || parsed.value.text.find_first_not_of("0123456789") != std::string::npos)
        return wrong_chainsaw(*count, fmt::format("the aggregate's count '{}' is no comparison", count->text), "write e.g. \"count: '>5'\"");
    out.number = parsed.value.text;
    out.timespan = "100y";  // over everything that is read
    if (const Node* by = aggregate.find("fields"))
        for (const Node& field : by->items) {
            const auto found = fields.find(field.text);
            out.by.push_back(windows_field(found == fields.end() ? field.text : found->second));
        }
    return out;
}

}  // namespace

bool is_chainsaw_rule(const Node& document) {
    return document.is_mapping() && document.find("filter") != nullptr && document.find("kind") != nullptr && document.find("logsource") == nullptr;
}

Result<std::vector<Node>> sigma_of_chainsaw(const Node& document) {
    const std::string kind = to_lower(scalar_text(document, "kind"));
    if (kind != "evtx")
        return wrong_chainsaw(*document.find("kind"), fmt::format("a rule for '{}', of which no log is read here as Chainsaw reads it", kind),
                              "rules for evtx are understood; rewrite it in Sigma with the log source that it is for");
    const auto fields = fields_of_chainsaw(document);
    Node rule = map_node();
    rule.line = document.line;
    rule.column = document.column;
    std::string title = scalar_text(document, "title");
    if (title.empty()) title = scalar_text(document, "name");
    set_key(rule, "title", text_node(title));
    for (const char* key : {"id", "status", "description", "references", "tags", "date"})
        if (const Node* found = document.find(key)) set_key(rule, key, *found);
    if (const Node* authors = document.find("authors")) set_key(rule, "author", *authors);
    if (const std::string level = TRY(level_of_chainsaw(document)); !level.empty()) set_key(rule, "level", text_node(level));
    Node source = map_node();
    set_key(source, "product", text_node("windows"));
    set_key(rule, "logsource", std::move(source));
    set_key(rule, "detection", TRY(TauFilter(fields).detection(*document.find("filter"))));
    const Node* aggregate = document.find("aggregate");
    if (aggregate != nullptr && !aggregate->is_null()) return counted_rules(std::move(rule), TRY(aggregate_of(*aggregate, fields)));
    std::vector<Node> out;
    out.push_back(std::move(rule));
    return out;
}

}  // namespace redoubt::detect
