#include "rooms/exchange/cells.h"

#include <charconv>

#include <fmt/format.h>

#include "base/text.h"
#include "schema/json.h"

namespace redoubt::rooms::exchange {

using schema::Kind;
using schema::List;
using schema::Shape;
using schema::Value;

namespace {

constexpr std::string_view formula_starts = "=+-@\t\r";

// After any apostrophes, the first character.
size_t formula_at(std::string_view text) {
    const size_t first = text.find_first_not_of('\'');
    return first != std::string_view::npos && formula_starts.find(text[first]) != std::string_view::npos ? first : std::string_view::npos;
}

bool is_plain(Kind kind) { return kind != Kind::list && kind != Kind::map && kind != Kind::nested; }

std::string plain_text(const Value& value) {
    if (const auto* text = value.as<std::string>()) return *text;
    if (const auto* time = value.as<Time>()) return format_time(*time);
    if (const auto* duration = value.as<Duration>()) return format_duration(*duration);
    return value.is_null() ? std::string() : schema::to_json(value);
}

bool fits_in_list(std::string_view item) {
    return !item.empty() && trim(item).size() == item.size() && item.find_first_of(";\n\r") == std::string_view::npos && item.front() != '[';
}

std::string list_text(const List& list) {
    std::string out;
    for (const Value& item : list) {
        const std::string text = plain_text(item);
        if (!fits_in_list(text)) return schema::to_json(list);
        out += (out.empty() ? "" : "; ") + text;
    }
    return out;
}

Result<Value> number(std::string_view text, bool whole) {
    int64_t integer = 0;
    double decimal = 0;
    const char* const end = text.data() + text.size();
    if (const auto [at, error] = std::from_chars(text.data(), end, integer); error == std::errc() && at == end) return Value(integer);
    if (const auto [at, error] = std::from_chars(text.data(), end, decimal); error == std::errc() && at == end) return Value(decimal);
    return fail(Code::invalid, fmt::format("'{}' is not a {}number", text.substr(0, 60), whole ? "whole " : ""));
}

Result<Value> boolean(std::string_view text) {
    for (const std::string_view yes : {"true", "yes", "1"})
        if (equal_ignoring_case(text, yes)) return Value(true);
    for (const std::string_view no : {"false", "no", "0"})
        if (equal_ignoring_case(text, no)) return Value(false);
    return fail(Code::invalid, fmt::format("'{}' is neither true nor false", text.substr(0, 60)));
}

Result<Value> list(const Shape& item, std::string_view cell) {
    if (trim(cell).starts_with('[') || !is_plain(item.kind)) {
        Result<Value> json = schema::parse_json(cell);
        if (!json) return fail(Code::invalid, fmt::format("is not JSON: {}", json.error().text()));
        return json;
    }
    List out;
    for (const std::string_view line : split(cell, '\n'))
        for (const std::string_view part : split(line, ';'))
            if (!trim(part).empty()) out.push_back(TRY(value_of_cell(item, trim(part))));
    return Value(std::move(out));
}

}  // namespace

std::string defuse(std::string text) {
    if (formula_at(text) != std::string_view::npos) text.insert(text.begin(), '\'');
    return text;
}

std::string_view restore(std::string_view cell) {
    const size_t at = formula_at(cell);
    return at != std::string_view::npos && at > 0 ? cell.substr(1) : cell;
}

std::string cell_text(const Shape& shape, const Value& value) {
    if (schema::is_empty(value)) return {};
    if (shape.kind == Kind::list && is_plain(shape.item->kind) && value.as<List>()) return list_text(value.list());
    if (!is_plain(shape.kind)) return schema::to_json(value);
    return plain_text(value);
}

Result<Value> value_of_cell(const Shape& shape, std::string_view cell) {
    switch (shape.kind) {
        case Kind::integer: return number(trim(cell), true);
        case Kind::decimal: return number(trim(cell), false);
        case Kind::boolean: return boolean(trim(cell));
        case Kind::list: return list(*shape.item, cell);
        case Kind::map:
        case Kind::nested: {
            Result<Value> json = schema::parse_json(cell);
            if (!json) return fail(Code::invalid, fmt::format("is not JSON: {}", json.error().text()));
            return json;
        }
        case Kind::text: return Value(cell);
        default: return Value(trim(cell));
    }
}

std::string free_cell_text(const Value& value) {
    const auto* text = value.as<std::string>();
    if (!text) return schema::to_json(value);
    const bool plain = !text->empty() && value_of_free_cell(*text) == value;
    return plain ? *text : schema::to_json(value);
}

Value value_of_free_cell(std::string_view cell) {
    Result<Value> json = schema::parse_json(cell);
    return json ? *std::move(json) : Value(cell);
}

}  // namespace redoubt::rooms::exchange
