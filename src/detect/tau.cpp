#include "detect/tau.h"

#include <algorithm>
#include <array>
#include <utility>

#include <fmt/format.h>

#include "base/text.h"
#include "detect/rule_tree.h"

namespace redoubt::detect {
namespace {

using formats::yaml::Node;

// What tau takes for itself, Sigma must not take for wildcards.
std::string literal_for_sigma(std::string_view text) {
    std::string out;
    for (const char c : text) {
        if (c == '\\' || c == '*' || c == '?') out += '\\';
        out += c;
    }
    return out;
}

bool is_number(std::string_view text) {
    if (text.starts_with('-')) text.remove_prefix(1);
    return !text.empty() && std::ranges::all_of(text, [](char c) { return c >= '0' && c <= '9'; });
}

// A number or a truth value is typed in YAML, and no pattern.
bool is_typed(const Node& node) { return node.plain && (node.is_null() || is_number(node.text) || node.text == "true" || node.text == "false"); }

}  // namespace

Result<TauValue> parse_tau_value(const Node& node) {
    if (is_typed(node)) return TauValue{"", node};
    std::string_view text = node.text;
    const bool any_case = text.starts_with('i');
    if (any_case) text.remove_prefix(1);
    if (text.starts_with('?')) return TauValue{any_case ? "|re|i" : "|re", text_node(std::string(text.substr(1)))};
    constexpr std::array<std::pair<std::string_view, std::string_view>, 5> comparisons{{{">=", "|gte"}, {">", "|gt"}, {"<=", "|lte"}, {"<", "|lt"}, {"=", ""}}};
    for (const auto& [sign, modifier] : comparisons) {
        if (!text.starts_with(sign)) continue;
        const std::string_view number = text.substr(sign.size());
        if (!is_number(number))
            return fail(Code::invalid, fmt::format("'{}' compares with something that is no whole number", node.text), node.place(),
                        "put a value that begins with <, > or = into further quotes: '\"=x\"'");
        return TauValue{std::string(modifier), text_node(std::string(number))};
    }
    std::string shape;
    if (text == "*" || text == "**") return TauValue{"|exists", text_node("true")};
    if (text.starts_with('*') && text.ends_with('*')) {
        text = text.substr(1, text.size() - 2);
        shape = "|contains";
    } else if (text.starts_with('*')) {
        text.remove_prefix(1);
        shape = "|endswith";
    } else if (text.ends_with('*')) {
        text.remove_suffix(1);
        shape = "|startswith";
    } else if (text.size() >= 2 && (text.front() == '"' || text.front() == '\'') && text.front() == text.back()) {
        text = text.substr(1, text.size() - 2);
    }
    return TauValue{shape + (any_case ? "" : "|cased"), text_node(literal_for_sigma(text))};
}

}  // namespace redoubt::detect
