#include "formats/toml/toml.h"

#include <algorithm>

#include <fmt/format.h>

// Input reaches assertions of toml++ 3.3 ("[?]" does): each becomes an error instead of the end of the program.
namespace redoubt::formats::toml {
struct BrokenAssumption {
    std::string_view what;
};
[[noreturn]] void refuse_assumption(const char* what);
}  // namespace redoubt::formats::toml

#undef NDEBUG
#define TOML_ASSERT(expression) ((expression) ? void(0) : ::redoubt::formats::toml::refuse_assumption(#expression))
#define TOML_HEADER_ONLY 1
#define TOML_EXCEPTIONS 0
#define TOML_ENABLE_FORMATTERS 0
#define TOML_MAX_NESTED_VALUES 32
#include <toml++/toml.h>

namespace redoubt::formats::toml {

void refuse_assumption(const char* what) { throw BrokenAssumption{what}; }

namespace {

constexpr size_t most_dots_in_key = 24;

// Where a quoted text that begins at `at` ends: behind its last quote, or at the end of the input.
size_t end_of_quoted(std::string_view text, size_t at) {
    const char quote = text[at];
    const std::string_view three(quote == '"' ? R"(""")" : "'''");
    const bool is_block = text.substr(at, 3) == three;
    for (size_t i = at + (is_block ? 3 : 1); i < text.size(); ++i) {
        if (quote == '"' && text[i] == '\\')
            ++i;
        else if (is_block && text.substr(i, 3) == three)
            return i + 3;
        else if (!is_block && (text[i] == quote || text[i] == '\n'))
            return i + 1;
    }
    return text.size();
}

// toml++ makes a table of each part of a dotted key and bounds their number nowhere; a million of them would overflow the stack
// when they are freed. Nor does it bound values, of which a comma or = makes one.
Result<> check_size(std::string_view text, const Limits& limits) {
    size_t dots = 0, values = 0;
    uint32_t line = 1;
    for (size_t i = 0; i < text.size(); ++i) {
        const char c = text[i];
        if (c == '#') {
            const size_t end = text.find('\n', i);
            if (end == std::string_view::npos) break;
            i = end;
        } else if (c == '"' || c == '\'') {
            const size_t end = end_of_quoted(text, i);
            line += static_cast<uint32_t>(std::count(text.begin() + static_cast<ptrdiff_t>(i), text.begin() + static_cast<ptrdiff_t>(end), '\n'));
            i = end - 1;
            continue;
        }
        if (text[i] == '\n') ++line;
        if (text[i] == '\n' || c == ',' || c == '=' || c == '{' || c == '[') dots = 0;
        if ((c == ',' || c == '=') && ++values > limits.nodes)
            return fail(Code::too_large, fmt::format("the TOML has more than {} values", limits.nodes), fmt::format("line {}", line));
        if (c == '.' && ++dots > most_dots_in_key)
            return fail(Code::too_large, fmt::format("a key has more than {} dots", most_dots_in_key), fmt::format("line {}", line));
    }
    return {};
}

struct Conversion {
    const Limits& limits;
    size_t nodes = 0;
};

Result<Node> own_node(const ::toml::node& from, Conversion& conversion, size_t depth);

Result<> own_items(const ::toml::node& from, Node& node, Conversion& conversion, size_t depth) {
    if (const ::toml::table* table = from.as_table()) {
        node.kind = Kind::table;
        node.keys.reserve(table->size());
        node.items.reserve(table->size());
        for (auto&& [key, value] : *table) {
            node.items.push_back(TRY(own_node(value, conversion, depth + 1)));
            node.keys.emplace_back(key.str());
        }
    } else if (const ::toml::array* array = from.as_array()) {
        node.kind = Kind::array;
        node.items.reserve(array->size());
        for (const ::toml::node& value : *array) node.items.push_back(TRY(own_node(value, conversion, depth + 1)));
    }
    return {};
}

std::string date_text(const ::toml::date& date) { return fmt::format("{:04}-{:02}-{:02}", date.year, date.month, date.day); }
std::string clock_text(const ::toml::time& time) { return fmt::format("{:02}:{:02}:{:02}", time.hour, time.minute, time.second); }

void own_scalar(const ::toml::node& from, Node& node) {
    node.kind = Kind::time;
    if (const auto* text = from.as_string()) {
        node.kind = Kind::text;
        node.text = text->get();
    } else if (const auto* integer = from.as_integer()) {
        node.kind = Kind::number;
        node.text = fmt::format("{}", integer->get());
    } else if (const auto* real = from.as_floating_point()) {
        node.kind = Kind::number;
        node.text = fmt::format("{}", real->get());
    } else if (const auto* truth = from.as_boolean()) {
        node.kind = Kind::boolean;
        node.text = truth->get() ? "true" : "false";
    } else if (const auto* date = from.as_date()) {
        node.text = date_text(date->get());
    } else if (const auto* time = from.as_time()) {
        node.text = clock_text(time->get());
    } else if (const auto* both = from.as_date_time()) {
        node.text = date_text(both->get().date) + "T" + clock_text(both->get().time);
    }
}

Result<Node> own_node(const ::toml::node& from, Conversion& conversion, size_t depth) {
    Node node{.line = from.source().begin.line};
    const std::string place = fmt::format("line {}", node.line);
    if (depth > conversion.limits.depth) return fail(Code::too_large, fmt::format("the TOML is nested deeper than {}", conversion.limits.depth), place);
    if (++conversion.nodes > conversion.limits.nodes)
        return fail(Code::too_large, fmt::format("the TOML has more than {} values", conversion.limits.nodes), place);
    if (from.is_table() || from.is_array())
        TRY(own_items(from, node, conversion, depth));
    else
        own_scalar(from, node);
    return node;
}

}  // namespace

const Node* Node::find(std::string_view key) const {
    const auto found = std::lower_bound(keys.begin(), keys.end(), key);
    return found == keys.end() || *found != key ? nullptr : &items[static_cast<size_t>(found - keys.begin())];
}

std::string_view Node::text_at(std::string_view key) const {
    const Node* node = find(key);
    return node == nullptr || node->kind != Kind::text ? std::string_view() : node->text;
}

const std::vector<Node>& Node::items_at(std::string_view key) const {
    static const std::vector<Node> none;
    const Node* node = find(key);
    return node == nullptr ? none : node->items;
}

namespace {

Result<Node> parse_or_throw(std::string_view text, const Limits& limits) {
    if (text.size() > limits.bytes) return fail(Code::too_large, fmt::format("the TOML has more than {} bytes", limits.bytes));
    TRY(check_size(text, limits));
    const ::toml::parse_result parsed = ::toml::parse(text);
    if (!parsed) {
        const auto begin = parsed.error().source().begin;
        return fail(Code::malformed, fmt::format("it is no TOML: {}", parsed.error().description()), fmt::format("{}:{}", begin.line, begin.column));
    }
    Conversion conversion{.limits = limits};
    return own_node(parsed.table(), conversion, 0);
}

}  // namespace

Result<Node> parse(std::string_view text, const Limits& limits) {
    try {
        return parse_or_throw(text, limits);
    } catch (const BrokenAssumption& broken) {
        const bool is_key = broken.what.find("is_bare_key_character") != std::string_view::npos;
        return fail(Code::malformed,
                    is_key ? "it is no TOML: the name of a table or key begins with a letter, digit, - or _, or stands in quotes" : "it is no TOML");
    }
}

}  // namespace redoubt::formats::toml
