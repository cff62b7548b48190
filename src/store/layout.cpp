#include "store/layout.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <numeric>
#include <utility>

#include <fmt/format.h>

#include "base/text.h"
#include "schema/json.h"
#include "store/own_fields.h"

namespace redoubt::store {

using schema::FieldInfo;
using schema::Kind;
using schema::Value;

namespace {

std::string quoted(std::string_view name) { return "\"" + std::string(name) + "\""; }

bool is_plain(Kind kind) { return kind != Kind::nested && kind != Kind::map && kind != Kind::list; }

std::string_view sql_type(const ColumnLayout& column) {
    if (column.state) return "INTEGER";
    switch (column.field->shape.kind) {
        case Kind::integer:
        case Kind::boolean:
        case Kind::time:
        case Kind::duration:
        case Kind::choice: return "INTEGER";
        case Kind::decimal: return "REAL";
        default: return "TEXT";
    }
}

constexpr std::array stamped_names{std::string_view("id"), std::string_view("created"), std::string_view("updated"), std::string_view("version")};

bool has_unique(const schema::RecordInfo& info) {
    return std::ranges::any_of(info.fields, [](const FieldInfo& field) { return field.options.unique; });
}

void finish_statements(Layout& layout) {
    std::string all, brief, marks, sets, plain_sets;
    int at = 0;
    for (const ColumnLayout& column : layout.columns) {
        ++at;
        if (column.head && column.field->name == "compartment") layout.compartment_at = at;
        all += ", " + column.name;
        brief += ", " + (column.field->options.large ? "NULL" : column.name);
        marks += ", ?";
        sets += (sets.empty() ? "" : ", ") + column.name + "=?";
        if (!column.keyed) plain_sets += (plain_sets.empty() ? "" : ", ") + column.name + "=?";
    }
    layout.select_all = "SELECT number" + all + " FROM " + layout.table;
    layout.select_short = "SELECT number" + brief + " FROM " + layout.table;
    layout.insert = "INSERT INTO " + layout.table + "(number" + all + ") VALUES(?" + marks + ")";
    layout.find_id = "SELECT id, compartment FROM " + layout.table + " WHERE id = ?";
    layout.find_number = "SELECT id, compartment FROM " + layout.table + " WHERE number = ?";
    layout.update = "UPDATE " + layout.table + " SET " + sets + " WHERE number=?";
    for (ColumnLayout& column : layout.columns)
        if (column.field->options.unique && !column.head)
            column.insert_new = fmt::format("{0} ON CONFLICT({1}, compartment) WHERE {1} IS NOT NULL DO NOTHING", layout.insert, column.name);
    layout.update_plain = "UPDATE " + layout.table + " SET " + plain_sets + " WHERE number=?";
}

void add_text(std::string& out, const Value& value) {
    if (const auto* text = value.as<std::string>()) {
        out += *text;
        out += ' ';
    } else if (const auto* list = value.as<schema::List>()) {
        for (const Value& item : *list) add_text(out, item);
    } else if (const auto* map = value.as<schema::Map>()) {
        for (const schema::Member& member : *map) add_text(out, member.value);
    }
}

// Names are ASCII, so that bytes order them as canonical JSON wants it.
JournalForm journal_form(const schema::RecordInfo& info) {
    std::vector<std::string_view> names(journaled_head.begin(), journaled_head.end());
    for (const FieldInfo& field : info.fields) names.push_back(field.name);
    std::vector<size_t> order(names.size());
    std::iota(order.begin(), order.end(), size_t{0});
    std::ranges::sort(order, {}, [&](size_t at) { return names[at]; });
    JournalForm out;
    out.place.resize(names.size());
    for (const size_t at : order) {
        out.place[at] = out.members.size();
        std::string& member = out.members.emplace_back();
        schema::append_json_text(member, names[at]);
        member += ':';
    }
    return out;
}

}  // namespace

std::span<const ColumnLayout> Layout::own_columns() const {
    const OwnColumns* now = own->now;
    return now ? std::span<const ColumnLayout>(now->columns) : std::span<const ColumnLayout>();
}

const ColumnLayout* Layout::find(std::string_view field) const {
    if (field.starts_with(schema::own_prefix))
        for (const ColumnLayout& column : own_columns())
            if (column.field->name == field) return &column;
    for (const ColumnLayout& column : columns)
        if (column.field->name == field) return &column;
    return nullptr;
}

std::string Layout::key(int64_t number) const {
    std::string out(info->key_prefix);
    out += '-';
    return out += codes->text_of(number);
}

int64_t Layout::number_in(std::string_view key) const {
    const size_t prefix = info->key_prefix.size();
    if (key.size() < prefix + 2 || key[prefix] != '-' || !equal_ignoring_case(key.substr(0, prefix), info->key_prefix)) return 0;
    const std::string_view text = key.substr(prefix + 1);
    int64_t number = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
    if (error == std::errc::invalid_argument) return codes->row_of_code(text);
    return error == std::errc() && end == text.data() + text.size() && number > 0 ? codes->row_of_number(number) : 0;
}

// What queries look at comes first, so that long texts behind it need not be read.
Layout layout_of(const schema::RecordInfo& info, size_t index) {
    Layout layout;
    layout.info = &info;
    layout.own = std::make_shared<OwnSlot>();
    layout.index = index;
    layout.table = quoted(info.name);
    const auto add = [&](const FieldInfo& field, bool head) {
        const bool listed = field.options.indexed && field.shape.kind == Kind::list;
        ColumnLayout column{.field = &field, .head = head, .state = head && field.name == "state", .listed = listed, .name = quoted(field.name)};
        column.keyed = field.options.unique || (head && field.name == "compartment" && has_unique(info));
        if (field.options.unique && !head) column.find_unique = "SELECT number FROM " + layout.table + " WHERE " + column.name + " = ? AND compartment = ?";
        if (head && std::ranges::find(stamped_names, field.name) != stamped_names.end()) layout.stamped.push_back(layout.columns.size());
        layout.columns.push_back(std::move(column));
    };
    for (const bool plain : {true, false}) {
        for (const FieldInfo& field : schema::head_fields())
            if (field.name != "key" && is_plain(field.shape.kind) == plain) add(field, true);
        for (const FieldInfo& field : info.fields)
            if ((is_plain(field.shape.kind) && field.options.indexed) == plain) add(field, false);
    }
    layout.fields = schema::FieldIndex(info.fields);
    layout.of_field.resize(info.fields.size());
    for (size_t i = 0; i < layout.columns.size(); ++i) {
        const ColumnLayout& column = layout.columns[i];
        if (!column.head) layout.of_field[static_cast<size_t>(column.field - info.fields.data())] = i;
        if (column.field->options.searchable && !(column.head && column.field->name == "title")) layout.searched.push_back(i);
    }
    finish_statements(layout);
    layout.journaled = journal_form(info);
    return layout;
}

std::string create_tables(const Layout& layout) {
    std::string columns = "number INTEGER PRIMARY KEY";
    std::string more;
    for (const ColumnLayout& column : layout.columns) {
        columns += ", " + column.name + " " + std::string(sql_type(column));
        if (column.field->options.unique)
            more += fmt::format("CREATE UNIQUE INDEX IF NOT EXISTS \"{0}.{1}\" ON {2}({3}{4}) WHERE {3} IS NOT NULL;", layout.info->name, column.field->name,
                                layout.table, column.name, column.head ? "" : ", compartment");
    }
    return fmt::format("CREATE TABLE IF NOT EXISTS {}({}) STRICT;{}", layout.table, columns, more);
}

int64_t choice_number(const schema::Shape& shape, std::string_view name) {
    for (size_t i = 0; i < shape.choices.size(); ++i)
        if (shape.choices[i].name == name) return static_cast<int64_t>(i);
    return -1;
}

SqlValue sql_value(const FieldInfo& field, const Value& value, std::string& kept) {
    if (schema::is_empty(value)) return {};
    switch (field.shape.kind) {
        case Kind::text:
        case Kind::reference: return value.text();
        case Kind::integer: return value.integer();
        case Kind::decimal: return *value.as<double>();
        case Kind::boolean: return static_cast<int64_t>(value.boolean());
        case Kind::time: return value.time().unix_ns;
        case Kind::duration: return value.as<Duration>()->ns;
        case Kind::choice: return choice_number(field.shape, value.text());
        default: break;
    }
    kept = schema::to_json(value);
    return std::string_view(kept);
}

Value value_of(const FieldInfo& field, const Row& row, int column) {
    if (row.is_null(column)) return {};
    switch (field.shape.kind) {
        case Kind::text:
        case Kind::reference: return row.text(column);
        case Kind::integer: return row.integer(column);
        case Kind::decimal: return row.real(column);
        case Kind::boolean: return row.integer(column) != 0;
        case Kind::time: return row.time(column);
        case Kind::duration: return Duration{row.integer(column)};
        case Kind::choice: {
            const auto at = static_cast<size_t>(row.integer(column));
            return at < field.shape.choices.size() ? Value(field.shape.choices[at].name) : Value();
        }
        default: break;
    }
    Result<Value> parsed = schema::parse_json(row.text(column), {.most_bytes = 64 << 20});
    if (!parsed) return {};
    schema::Problems ignored;
    return schema::normalise_given(field, *std::move(parsed), ignored, "", schema::Mode::stored);
}

Value column_value(const ColumnLayout& column, const Record& record) {
    if (column.own) return schema::own_value(*column.field, record.extra);
    if (column.head) return column.field->get(static_cast<const schema::Head*>(&record));
    return record.fields[column.field->name];
}

std::vector<std::string> listed_items(const ColumnLayout& column, const Record& record) {
    return column.head ? record.tags : items_of(column_value(column, record));
}

namespace {

SqlValue nothing_if_empty(std::string_view text) { return text.empty() ? SqlValue() : SqlValue(text); }

SqlValue head_value(const Record& record, const schema::FieldInfo& field, std::string& kept) {
    if (field.name == "id") return std::string_view(record.id.text);
    if (field.name == "title") return nothing_if_empty(record.title);
    if (field.name == "owner") return nothing_if_empty(record.owner.id);
    if (field.name == "compartment") return std::string_view(record.compartment);
    if (field.name == "created") return record.created;
    if (field.name == "updated") return record.updated;
    if (field.name == "version") return record.version;
    return sql_value(field, field.get(static_cast<const schema::Head*>(&record)), kept);  // tags and extra: JSON, in `kept`
}

}  // namespace

std::vector<SqlValue> row_values(const Layout& layout, const Record& record, std::vector<std::string>& kept, Which which) {
    kept.clear();
    kept.reserve(layout.columns.size());  // they stay where they are: the row borrows from them
    std::string json;
    const auto keep = [&](SqlValue value) {
        if (json.empty()) return value;
        return SqlValue(kept.emplace_back(std::exchange(json, {})));
    };
    std::vector<const Value*> held(layout.columns.size());
    for (const schema::Member& member : record.fields)
        if (const FieldInfo* field = layout.fields.find(member.name))
            held[layout.of_field[static_cast<size_t>(field - layout.info->fields.data())]] = &member.value;
    std::vector<SqlValue> values;
    values.reserve(layout.columns.size() + 2);
    for (size_t i = 0; i < layout.columns.size(); ++i) {
        const ColumnLayout& column = layout.columns[i];
        if (which == Which::plain && column.keyed) continue;
        if (column.state)
            values.emplace_back(layout.info->state_number(record.state));
        else if (column.head)
            values.push_back(keep(head_value(record, *column.field, json)));
        else
            values.push_back(held[i] ? keep(sql_value(*column.field, *held[i], json)) : SqlValue());
    }
    return values;
}

std::vector<SqlValue> new_row(const Layout& layout, const Record& record, std::vector<std::string>& kept) {
    std::vector<SqlValue> row = row_values(layout, record, kept);
    row.insert(row.begin(), SqlValue());  // there is room for it
    return row;
}

void stamp_row(const Layout& layout, int64_t number, const Record& record, std::vector<SqlValue>& row) {
    std::string none;
    row.front() = number;
    for (const size_t at : layout.stamped) row[at + 1] = head_value(record, *layout.columns[at].field, none);
}

std::string select_of(const Layout& layout, std::span<const std::string> fields) {
    std::string out = "SELECT number";
    for (const ColumnLayout& column : layout.columns) {
        const bool wanted = column.head || column.state || std::ranges::find(fields, column.field->name) != fields.end();
        out += ", " + (wanted ? column.name : std::string("NULL"));
    }
    return out + " FROM " + layout.table;
}

Record record_of(const Layout& layout, const Row& row) {
    Record record;
    record.type = layout.info;
    record.key = layout.key(row.integer(0));
    record.fields.reserve(layout.info->fields.size());
    for (size_t i = 0; i < layout.columns.size(); ++i) {
        const ColumnLayout& column = layout.columns[i];
        const int at = static_cast<int>(i) + 1;
        if (column.state) {
            const auto number = static_cast<size_t>(row.integer(at));
            if (number < layout.info->states.size()) record.state = std::string(layout.info->states[number].name);
            continue;
        }
        Value value = value_of(*column.field, row, at);
        if (column.head)
            column.field->set(static_cast<schema::Head*>(&record), value);
        else if (!value.is_null())
            record.fields.add(std::string(column.field->name), std::move(value));
    }
    return record;
}

std::string searchable_text(const Layout& layout, const Record& record) {
    std::string out;
    for (const size_t at : layout.searched) {
        const ColumnLayout& column = layout.columns[at];
        if (!column.head)
            add_text(out, record.fields[column.field->name]);
        else if (column.field->name == "extra")
            add_text(out, record.extra);
        else
            for (const std::string& tag : record.tags) out += tag + " ";
    }
    return out;
}

std::vector<std::string> items_of(const Value& list) {
    std::vector<std::string> out;
    for (const Value& item : list.list())
        if (!item.text().empty()) out.emplace_back(item.text());
    std::ranges::sort(out);
    const auto repeated = std::ranges::unique(out);
    out.erase(repeated.begin(), repeated.end());
    return out;
}

}  // namespace redoubt::store
