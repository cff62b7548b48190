#include "software/lock_trees.h"

#include <algorithm>

#include <fmt/format.h>

#include "schema/json.h"
#include "software/manifests.h"

namespace redoubt::software {
namespace {

constexpr size_t deepest_json = 256;

uint32_t line_of_offset(std::string_view text, size_t offset) {
    return 1 + static_cast<uint32_t>(std::count(text.begin(), text.begin() + static_cast<ptrdiff_t>(std::min(offset, text.size())), '\n'));
}

// simdjson does not say where; the slower reader does.
std::unexpected<Error> json_error(std::string_view text, simdjson::error_code code) {
    const auto again = schema::parse_json(text, {.most_bytes = largest_manifest, .deepest = deepest_json});
    if (!again && again.error().code == Code::malformed && again.error().where.starts_with("byte ")) {
        const size_t offset = std::strtoull(again.error().where.c_str() + 5, nullptr, 10);
        return fail(Code::malformed, fmt::format("it is no JSON: {}", again.error().message), fmt::format("line {}", line_of_offset(text, offset)));
    }
    const Code kind = code == simdjson::DEPTH_ERROR ? Code::too_large : Code::malformed;
    return fail(kind, fmt::format("it is no JSON: {}", simdjson::error_message(code)));
}

// Behind the text that is quoted from `at` on.
size_t end_of_json_string(std::string_view text, size_t at) {
    for (size_t i = at + 1; i < text.size(); ++i) {
        if (text[i] == '\\')
            ++i;
        else if (text[i] == '"')
            return i + 1;
    }
    return text.size();
}

// Comments become blanks; gives where the comment that begins at `at` ends, or `at` when none does.
size_t blank_comment(std::string& text, size_t at) {
    const std::string_view two = std::string_view(text).substr(at, 2);
    if (two != "//" && two != "/*") return at;
    const size_t found = text.find(two == "//" ? "\n" : "*/", at + 2);
    const size_t end = found == std::string::npos ? text.size() : found + (two == "//" ? 0 : 2);
    for (size_t i = at; i < end; ++i)
        if (text[i] != '\n') text[i] = ' ';
    return end;
}

}  // namespace

Result<JsonTree> parse_lock_json(std::string_view text) {
    if (text.starts_with("\xEF\xBB\xBF")) text.remove_prefix(3);
    auto parser = std::make_unique<simdjson::dom::parser>(largest_manifest);
    if (const auto code = parser->allocate(std::max<size_t>(text.size(), 64), deepest_json); code != simdjson::SUCCESS) return json_error(text, code);
    JsonValue root;
    if (const auto code = parser->parse(text.data(), text.size(), true).get(root); code != simdjson::SUCCESS) return json_error(text, code);
    if (!root.is_object() && !root.is_array()) return fail(Code::malformed, "the JSON holds a single value", "line 1", "a lockfile is an object");
    return JsonTree(std::move(parser), root);
}

Result<JsonTree> parse_lock_jsonc(std::string_view text) {
    std::string plain(text);
    size_t comma = std::string::npos;  // the last one, when nothing but blanks stand behind it
    for (size_t i = 0; i < plain.size();) {
        if (plain[i] == '"') {
            i = end_of_json_string(plain, i);
            comma = std::string::npos;
            continue;
        }
        if (const size_t end = blank_comment(plain, i); end != i) {
            i = end;
            continue;
        }
        const bool is_closing = plain[i] == ']' || plain[i] == '}';
        if (is_closing && comma != std::string::npos) plain[comma] = ' ';
        if (plain[i] == ',')
            comma = i;
        else if (plain[i] != ' ' && plain[i] != '\t' && plain[i] != '\n' && plain[i] != '\r')
            comma = std::string::npos;
        ++i;
    }
    return parse_lock_json(plain);
}

std::optional<JsonValue> json_member(JsonValue of, std::string_view key) {
    simdjson::dom::object object;
    JsonValue value;
    if (of.get(object) != simdjson::SUCCESS || object.at_key(key).get(value) != simdjson::SUCCESS) return std::nullopt;
    return value;
}

std::string_view text_of(JsonValue value) {
    std::string_view text;
    return value.get(text) == simdjson::SUCCESS ? text : std::string_view();
}

std::string_view json_text_at(JsonValue of, std::string_view key) {
    const auto value = json_member(of, key);
    return value ? text_of(*value) : std::string_view();
}

bool json_is_true(JsonValue of, std::string_view key) {
    const auto value = json_member(of, key);
    bool truth = false;
    return value && value->get(truth) == simdjson::SUCCESS && truth;
}

Result<formats::yaml::Node> parse_lock_yaml(std::string_view text) {
    auto parsed = formats::yaml::parse_all(text, {.bytes = largest_manifest, .nodes = 2'000'000});
    if (parsed.error) return std::unexpected(std::move(*parsed.error));
    formats::yaml::Node root;
    root.kind = formats::yaml::Kind::mapping;
    if (parsed.documents.empty() || parsed.documents.front().root.is_null()) return root;
    root = std::move(parsed.documents.front().root);
    if (!root.is_mapping()) return fail(Code::malformed, "the YAML is no mapping of names to values", root.place());
    return root;
}

std::string_view yaml_text_at(const formats::yaml::Node& node, std::string_view key) {
    const formats::yaml::Node* found = node.is_mapping() ? node.find(key) : nullptr;
    return found == nullptr || !found->is_scalar() || found->is_null() ? std::string_view() : std::string_view(found->text);
}

}  // namespace redoubt::software
