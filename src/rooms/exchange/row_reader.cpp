#include "rooms/exchange/row_reader.h"

#include <algorithm>
#include <charconv>

#include <fmt/format.h>

#include "base/text.h"
#include "rooms/exchange/cells.h"
#include "schema/json.h"

namespace redoubt::rooms::exchange {
namespace {

using schema::Map;
using schema::Value;

// "Data class" and "data-class" mean data_class.
std::string field_name_of(std::string_view name) {
    std::string out = to_lower(trim(name));
    std::ranges::replace_if(out, [](char c) { return c == ' ' || c == '-'; }, '_');
    return out;
}

const schema::FieldInfo* unique_field(const schema::RecordInfo& type) {
    for (const schema::FieldInfo& field : type.fields)
        if (field.options.unique && field.shape.kind == schema::Kind::text && !field.options.read_only) return &field;
    return nullptr;
}

std::string text_of_cell(const Value& cell) {
    if (const auto* text = cell.as<std::string>()) return *text;
    return cell.is_null() ? std::string() : schema::to_json(cell);
}

}  // namespace

InColumn RowReader::column_for(const std::string& name) const {
    InColumn out{.name = name};
    std::string wanted = name;
    const auto mapped = std::ranges::find(options_.map, name, [](const auto& pair) { return pair.first; });
    if (mapped != options_.map.end()) {
        wanted = mapped->second;
        if (wanted.empty()) out.use = InColumn::Use::ignored;
        if (wanted.empty()) return out;
    }
    if (wanted == "type") {
        out.use = InColumn::Use::type;
        return out;
    }
    Result<Column> exact = column_named(type_, own_, wanted);
    Result<Column> found = exact ? std::move(exact) : column_named(type_, own_, field_name_of(wanted));
    if (!found) {
        out.hint = found.error().hint;
        return out;
    }
    out.column = *std::move(found);
    const bool identity = out.column.is_key();
    out.use = identity                              ? InColumn::Use::identity
              : out.column.is_version()             ? InColumn::Use::version
              : out.column.field->options.read_only ? InColumn::Use::ignored
                                                    : InColumn::Use::field;
    return out;
}

Result<> RowReader::add_columns(std::span<const std::string> names) {
    for (size_t i = columns_.size(); i < names.size(); ++i) {
        InColumn column = names[i].empty() ? InColumn{.name = {}, .use = InColumn::Use::ignored} : column_for(names[i]);
        const bool used = column.use == InColumn::Use::field || column.use == InColumn::Use::identity || column.use == InColumn::Use::version;
        for (const InColumn& other : columns_)
            if (used && other.column.name == column.column.name)
                return fail(Code::invalid, fmt::format("the columns '{}' and '{}' are both {}", other.name, column.name, column.column.name), column.name,
                            "leave one out, or map it to nothing: map=NAME:");
        columns_.push_back(std::move(column));
    }
    for (const auto& [name, field] : options_.map)
        if (text_cells_ && std::ranges::find(columns_, name, &InColumn::name) == columns_.end())
            return fail(Code::invalid, fmt::format("the file has no column '{}'", name), "map");
    return {};
}

std::vector<Column> RowReader::compared() const {
    std::vector<Column> out;
    for (const InColumn& column : columns_)
        if (column.use == InColumn::Use::field) out.push_back(column.column);
    return out;
}

RowReader::Identity RowReader::identity(const TableRow& row) const {
    Identity out;
    const schema::FieldInfo* unique = unique_field(type_);
    Identity by_unique, by_title;
    for (const auto& [place, cell] : row.cells) {
        const InColumn& column = columns_[place];
        std::string text = text_of_cell(cell);
        if (text.empty()) continue;
        if (column.use == InColumn::Use::identity && (out.name.empty() || column.column.name == "id")) out = {"key", std::string(trim(text))};
        if (column.use != InColumn::Use::field) continue;
        if (unique && column.column.field == unique) by_unique = {std::string(unique->name), text};
        if (column.column.name == "title") by_title = {"title", std::move(text)};
    }
    if (!out.name.empty()) return out;
    if (!by_unique.name.empty()) return by_unique;
    return options_.match_title ? by_title : out;
}

bool RowReader::says_the_same(const InColumn& column, const Value& cell, const store::Record& known) const {
    const Value shown = shown_value(column.column, known, keys_);
    if (text_cells_) return shown_text(column.column, shown) == cell.text();
    return schema::canonical_json(shown) == schema::canonical_json(cell) || (schema::is_empty(shown) && schema::is_empty(cell));
}

void RowReader::put(const InColumn& column, const Value& cell, const store::Record* known, uint64_t number, store::RowChange& out,
                    std::vector<InProblem>& problems) const {
    const bool empty = text_cells_ ? cell.text().empty() : cell.is_null();
    if (column.column.own && (empty || !text_cells_ || !column.column.typed)) {  // what is not said of extra stays
        Map extra = out.given["extra"].map();
        if (!empty)
            extra.set(column.column.extra, text_cells_ ? value_of_free_cell(cell.text()) : cell);
        else if (known)
            extra.set(column.column.extra, Value());
        if (!extra.empty()) out.given.set("extra", std::move(extra));
        return;
    }
    if (empty) {
        const bool is_state = column.column.name == "state";
        if (known && is_state)
            problems.push_back({number, column.name, "cannot be empty"});
        else if (known)
            out.given.set(column.column.name, Value());
        return;
    }
    if (!text_cells_) {
        out.given.set(column.column.name, cell);
        return;
    }
    Result<Value> value = value_of_cell(column.column.field->shape, cell.text());
    if (!value) {
        problems.push_back({number, column.name, value.error().text()});
        return;
    }
    if (!column.column.own) {
        out.given.set(column.column.name, *std::move(value));
        return;
    }
    Map extra = out.given["extra"].map();
    extra.set(column.column.extra, *std::move(value));
    out.given.set("extra", std::move(extra));
}

bool RowReader::changes(const TableRow& row, const store::Record* known, store::RowChange& out, std::vector<InProblem>& problems) const {
    bool any = known == nullptr;
    if (known) out.id = known->id.text;
    for (const auto& [place, cell] : row.cells) {
        const InColumn& column = columns_[place];
        if (column.use == InColumn::Use::type && !text_of_cell(cell).empty() && text_of_cell(cell) != type_.name)
            problems.push_back({row.number, column.name, fmt::format("is '{}', and this is an import of {}", text_of_cell(cell).substr(0, 60), type_.plural)});
        if (column.use == InColumn::Use::version && known) {
            const std::string text = text_of_cell(cell);
            int64_t version = 0;
            const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), version);
            if (!text.empty() && (error != std::errc() || end != text.data() + text.size()))
                problems.push_back({row.number, column.name, fmt::format("'{}' is not a version", text.substr(0, 60))});
            else if (!text.empty())
                out.expected_version = version;
        }
        if (column.use != InColumn::Use::field) continue;
        if (known && says_the_same(column, cell, *known)) continue;
        any = true;
        put(column, cell, known, row.number, out, problems);
    }
    return any;
}

std::string RowReader::column_at(std::string_view path) const {
    if (path.starts_with('/')) path.remove_prefix(1);
    std::string name(path.substr(0, path.find('/')));
    if (name == "to") name = "state";
    if (name == "extra" && path.size() > name.size() + 1) {
        const std::string_view rest = path.substr(name.size() + 1);
        name += "." + std::string(rest.substr(0, rest.find('/')));
    }
    for (const InColumn& column : columns_)
        if (column.use != InColumn::Use::unknown && column.column.name == name) return column.name;
    return name;
}

}  // namespace redoubt::rooms::exchange
