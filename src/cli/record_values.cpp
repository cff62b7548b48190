#include "cli/record_values.h"

#include <charconv>

#include <fmt/format.h>

#include "base/text.h"
#include "base/time.h"
#include "cli/text_layout.h"
#include "records/all.h"
#include "schema/json.h"
#include "schema/record.h"

namespace redoubt::cli {
namespace {

using schema::Kind;
using schema::Value;

const schema::FieldInfo* find_field(std::string_view type, std::string_view name) {
    for (const schema::RecordInfo* info : records::all_records())
        if (info->name == type) return info->find(name);
    return nullptr;
}

Result<Value> number(const std::string& text, std::string_view field, bool whole) {
    double decimal = 0;
    int64_t integer = 0;
    const char* end = text.data() + text.size();
    if (whole ? std::from_chars(text.data(), end, integer).ptr == end : std::from_chars(text.data(), end, decimal).ptr == end)
        return whole ? Value(integer) : Value(decimal);
    return fail(Code::invalid, fmt::format("'{}' is not a {}number", text, whole ? "whole " : ""), std::string(field));
}

Result<Value> value_of(const schema::Shape& shape, const std::string& text, std::string_view field) {
    switch (shape.kind) {
        case Kind::integer: return number(text, field, true);
        case Kind::decimal: return number(text, field, false);
        case Kind::boolean:
            if (text == "true" || text == "yes") return Value(true);
            if (text == "false" || text == "no") return Value(false);
            return fail(Code::invalid, fmt::format("'{}' is neither true nor false", text), std::string(field));
        case Kind::map:
        case Kind::nested: {
            Result<Value> json = schema::parse_json(text);
            if (!json) return at(json.error(), field);
            return json;
        }
        default: return Value(text);
    }
}

Result<schema::List> items_of(const schema::Shape& item, const std::string& text, std::string_view field) {
    schema::List list;
    if (item.kind == Kind::map || item.kind == Kind::nested) {
        const Value json = TRY(value_of(item, text, field));
        if (json.as<schema::List>() != nullptr) return json.list();
        list.push_back(json);
        return list;
    }
    for (const std::string_view part : split(text, ',')) list.push_back(TRY(value_of(item, std::string(trim(part)), field)));
    return list;
}

}  // namespace

Result<schema::Map> values_of_options(std::string_view type, const std::vector<std::pair<std::string, std::string>>& fields) {
    schema::Map out;
    for (const auto& [name, text] : fields) {
        const schema::FieldInfo* field = find_field(type, name);
        if (field == nullptr) return fail(Code::invalid, "there is no such field", name);
        if (text.empty()) {
            out.set(name, Value());
        } else if (field->shape.kind == Kind::list) {
            schema::List list = out[name].list();
            for (Value& item : TRY(items_of(*field->shape.item, text, name))) list.push_back(std::move(item));
            out.set(name, std::move(list));
        } else {
            out.set(name, TRY(value_of(field->shape, text, name)));
        }
    }
    return out;
}

Result<schema::Map> values_of_own(const schema::OwnFields& own, const std::vector<std::string>& given) {
    schema::Map out;
    for (const std::string& one : given) {
        const size_t equals = one.find('=');
        if (equals == std::string::npos) return fail(Code::invalid, fmt::format("'{}' is not NAME=VALUE", one), "--extra");
        const std::string text = one.substr(equals + 1);
        const schema::FieldInfo* field = own.find(one.substr(0, equals));
        if (field == nullptr) return fail(Code::invalid, "there is no such field of your own", one.substr(0, equals), "redoubt field list shows them");
        if (text.empty())
            out.set(field->name, Value());
        else if (field->shape.kind == Kind::list)
            out.set(field->name, TRY(items_of(*field->shape.item, text, field->name)));
        else
            out.set(field->name, TRY(value_of(field->shape, text, field->name)));
    }
    return out;
}

std::string cell_text(const Value& value) {
    if (value.is_null()) return "";
    if (const auto* flag = value.as<bool>()) return *flag ? "yes" : "no";
    if (const auto* list = value.as<schema::List>()) {
        std::string out;
        for (const Value& item : *list) out += (out.empty() ? "" : ", ") + cell_text(item);
        return out;
    }
    if (const auto* map = value.as<schema::Map>()) {
        if (!(*map)["key"].is_null() && !(*map)["type"].is_null()) return fmt::format("{} {}", (*map)["key"].text(), (*map)["title"].text());
        std::string out;
        for (const schema::Member& member : *map) {
            const std::string part = cell_text(member.value);
            const bool nested = !member.value.list().empty() || !member.value.map().empty();
            if (!part.empty())
                out += (out.empty() ? "" : ", ") + (nested ? fmt::format("{}=[{}]", member.name, part) : fmt::format("{}={}", member.name, part));
        }
        return out;
    }
    if (const auto* text = value.as<std::string>()) {
        const bool looks_like_time = text->size() >= 20 && text->size() <= 35 && (*text)[4] == '-' && (*text)[10] == 'T' && text->ends_with('Z');
        return looks_like_time && parse_time(*text) ? text->substr(0, 10) + " " + text->substr(11, 8) : *text;
    }
    return schema::to_json(value);
}

std::string table_of_items(const Value& answer, std::span<const std::pair<const char*, const char*>> columns, const Terminal& terminal) {
    std::vector<Column> titles;
    for (const auto& [field, title] : columns) titles.push_back({.title = title, .least = 8});
    std::vector<std::vector<std::string>> rows;
    for (const Value& item : answer.map()["items"].list()) {
        rows.emplace_back();
        for (const auto& [field, title] : columns) rows.back().push_back(cell_text(item.map()[field]));
    }
    return rows.empty() ? "none\n" : layout_table(titles, rows, terminal.width, terminal.colour);
}

}  // namespace redoubt::cli
