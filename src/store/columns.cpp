#include "store/columns.h"

#include <algorithm>
#include <bit>
#include <iterator>

#include <fmt/format.h>

#include "base/text.h"
#include "schema/json.h"
#include "schema/own_field.h"

namespace redoubt::store {

using schema::Kind;
using schema::Op;
using schema::Value;

namespace {

constexpr int64_t null_number = INT64_MIN;
constexpr size_t most_matched = 100;
constexpr size_t most_renewed = 100;

bool is_fixed(const ColumnLayout& layout) { return layout.state || layout.field->shape.kind == Kind::choice || layout.field->shape.kind == Kind::boolean; }

Column::Form form_of(const ColumnLayout& layout) {
    if (layout.listed) return Column::Form::lists;
    if (is_fixed(layout)) return Column::Form::codes;
    switch (layout.field->shape.kind) {
        case Kind::text:
        case Kind::reference: return Column::Form::codes;
        default: return Column::Form::numbers;
    }
}

int64_t number_of(const Value& value) {
    if (value.is_null()) return null_number;
    if (const auto* time = value.as<Time>()) return time->unix_ns;
    if (const auto* duration = value.as<Duration>()) return duration->ns;
    if (const auto* decimal = value.as<double>()) return sortable(*decimal);
    return value.integer();
}

// Blocks of what sorts by number; texts sort by ranks that move.
bool zoned(const Column& column) { return column.form == Column::Form::numbers || column.fixed; }

void widen(Column& column, size_t number) {
    if (!zoned(column)) return;
    const int64_t value = column.form == Column::Form::numbers ? column.numbers[number] : static_cast<int64_t>(column.codes[number]);
    auto& [least, most] = column.zones[number / zone_rows];
    least = std::min(least, value);
    most = std::max(most, value);
}

}  // namespace

Columns::Columns(const Layout& layout) : layout_(layout) {
    for (const ColumnLayout& column : layout.columns)
        if (column.field->options.indexed) add_column(column);
}

void Columns::add_column(const ColumnLayout& layout) {
    auto made = std::make_unique<Column>();
    made->layout = &layout;
    made->form = form_of(layout);
    made->fixed = is_fixed(layout);
    if (layout.head && layout.field->name == "compartment") compartments_ = made.get();
    columns_.push_back(std::move(made));
}

void Columns::forget() {
    columns_.clear();
    for (const ColumnLayout& column : layout_.columns)
        if (column.field->options.indexed) add_column(column);
    for (const ColumnLayout& column : layout_.own_columns()) add_column(column);
    alive_ = {};
    enclosure_.clear();
    ids_.clear();
    rows_ = 0;
    last_ = 0;
    loaded_ = false;
    const std::scoped_lock lock(ranks_mutex_, matched_mutex_);
    ranks_.clear();
    matched_.clear();
}

const Column* Columns::find(const ColumnLayout* layout) const {
    for (const auto& column : columns_)
        if (column->layout == layout) return column.get();
    return nullptr;
}

void Columns::grow(size_t rows) {
    if (rows <= rows_) return;
    rows_ = rows;
    ids_.resize(rows * id_length);
    for (const auto& column : columns_) {
        if (zoned(*column)) column->zones.resize((rows + zone_rows - 1) / zone_rows, {INT64_MAX, INT64_MIN});
        if (column->form == Column::Form::codes) column->codes.resize(rows, 0);
        if (column->form == Column::Form::numbers) column->numbers.resize(rows, null_number);
    }
    Bits wider(rows);
    wider |= alive_;
    alive_ = std::move(wider);
}

void Columns::load_list(Column& column, size_t number, const Value& list) {
    for (const std::string& item : items_of(list)) {
        const uint32_t code = column.dictionary.code_of(item);
        if (column.lists.size() <= code) column.lists.resize(code + 1);
        column.lists[code].add(static_cast<uint32_t>(number));
    }
}

void Columns::load_own(std::span<Column* const> own, size_t number, std::string_view json) {
    const auto extra = schema::parse_json(json, {.most_bytes = 64 << 20});
    if (!extra) return;
    for (Column* column : own) {
        const Value value = schema::own_value(*column->layout->field, extra->map());
        if (column->form == Column::Form::lists)
            load_list(*column, number, value);
        else
            put(*column, number, value);
    }
}

void Columns::load_cell(Column& column, size_t number, const Row& row, int at) {
    if (row.is_null(at)) return;
    if (column.form == Column::Form::lists)
        load_list(column, number, schema::parse_json(row.text(at), {.most_bytes = 64 << 20}).value_or(Value()));
    else if (column.form == Column::Form::numbers)
        column.numbers[number] = column.layout->field->shape.kind == Kind::decimal ? sortable(row.real(at)) : row.integer(at);
    else if (column.fixed)
        column.codes[number] = static_cast<uint32_t>(row.integer(at)) + 1;
    else if (const std::string_view text = row.text(at); !text.empty())
        column.codes[number] = column.dictionary.code_of(text);
}

Result<> Columns::load(Connection& sql) {
    const auto last = TRY(sql.integer("SELECT max(number) FROM " + layout_.table));
    last_ = last.value_or(0);
    grow(static_cast<size_t>(last_) + 1);
    TRY(read_rows(sql, 0, last_));
    enclose_all();
    loaded_ = true;
    changed_ = true;
    return {};
}

Result<> Columns::read_made(Connection& sql, int64_t first, int64_t last) {
    if (const auto rows = static_cast<size_t>(last) + 1; rows > rows_) grow(std::max(rows, rows_ + rows_ / 4));
    std::vector<uint32_t> lay_in(compartments_->codes.begin() + first, compartments_->codes.begin() + last + 1);
    TRY(read_rows(sql, first, last));
    for (auto number = static_cast<size_t>(first); number <= static_cast<size_t>(last); ++number)
        if (alive_.test(number)) enclosure_.put(number, lay_in[number - static_cast<size_t>(first)], compartments_->codes[number]);
    last_ = std::max(last_, last);
    changed_ = true;
    return {};
}

// Those that are here already are left as they are.
Result<> Columns::read_rows(Connection& sql, int64_t first, int64_t last) {
    std::string select = "SELECT number, id";
    std::vector<Column*> read, own;
    for (const auto& column : columns_) {
        if (column->layout->own) {
            own.push_back(column.get());
            continue;
        }
        select += ", " + column->layout->name;
        read.push_back(column.get());
    }
    if (!own.empty()) select += ", extra";
    return sql.each(select + " FROM " + layout_.table + " WHERE number BETWEEN ? AND ? ORDER BY number", {first, last}, [&](const Row& row) {
        const auto number = static_cast<size_t>(row.integer(0));
        if (alive_.test(number)) return true;
        alive_.set(number);
        put_id(number, row.text(1));
        for (size_t i = 0; i < read.size(); ++i) {
            const int at = static_cast<int>(i) + 2;
            Column& column = *read[i];
            load_cell(column, number, row, at);
            widen(column, number);
        }
        if (const int at = static_cast<int>(read.size()) + 2; !own.empty() && !row.is_null(at)) load_own(own, number, row.text(at));
        for (Column* column : own) widen(*column, number);
        return true;
    });
}

void Columns::put_id(size_t number, std::string_view id) {
    std::string padded(id.substr(0, id_length));
    padded.resize(id_length);
    ids_.replace(number * id_length, id_length, padded);
}

std::string_view Columns::id_at(size_t number) const {
    const std::string_view padded = std::string_view(ids_).substr(number * id_length, id_length);
    return padded.substr(0, padded.find('\0'));
}

void Columns::put(Column& column, size_t number, const Value& value) {
    if (column.form == Column::Form::numbers) {
        column.numbers[number] = number_of(value);
    } else if (!column.fixed) {
        column.codes[number] = value.text().empty() ? 0 : column.dictionary.code_of(value.text());
    } else if (column.layout->field->shape.kind == Kind::boolean) {
        column.codes[number] = value.is_null() ? 0 : value.boolean() ? 2 : 1;
    } else {
        column.codes[number] = static_cast<uint32_t>(choice_number(column.layout->field->shape, value.text()) + 1);
    }
}

void Columns::put_list(Column& column, size_t number, const Record& record, const Before& before) {
    const auto slot = static_cast<uint32_t>(number);
    std::vector<std::string> was, gone, fresh;
    if (alive_.test(number)) {
        const auto changed = std::ranges::find(before.lists, column.layout, [](const auto& entry) { return entry.first; });
        if (changed == before.lists.end()) return;
        was = changed->second;
    }
    std::vector<std::string> now = listed_items(*column.layout, record);
    std::ranges::sort(was);
    std::ranges::sort(now);
    std::ranges::set_difference(was, now, std::back_inserter(gone));
    std::ranges::set_difference(now, was, std::back_inserter(fresh));
    for (const std::string& item : gone)
        if (const uint32_t code = column.dictionary.find(item); code != 0 && code < column.lists.size()) column.lists[code].remove(slot);
    for (const std::string& item : fresh) {
        const uint32_t code = column.dictionary.code_of(item);
        if (column.lists.size() <= code) column.lists.resize(code + 1);
        column.lists[code].add(slot);
    }
}

Columns::Matched Columns::matched(const std::string& match) const {
    const std::scoped_lock lock(matched_mutex_);
    const auto found = matched_.find(match);
    return found == matched_.end() ? Matched{} : found->second;
}

void Columns::remember(const std::string& match, Matched matched) const {
    const std::scoped_lock lock(matched_mutex_);
    if (matched_.size() >= most_matched) matched_.clear();
    matched_[match] = std::move(matched);
}

void Columns::words_changed(size_t number) {
    const std::scoped_lock lock(matched_mutex_);
    std::erase_if(matched_, [](const auto& each) { return each.second.renewed.size() >= most_renewed; });
    for (auto& [match, matched] : matched_) matched.renewed.push_back(number);
}

void Columns::apply(int64_t number_given, const Record& record, const Before& before) {
    const auto number = static_cast<size_t>(number_given);
    if (before.words_changed) words_changed(number);
    if (number >= rows_) grow(std::max(number + 1, rows_ + rows_ / 4));
    const uint32_t lay_in = compartments_->codes[number];
    for (const auto& column : columns_) {
        const ColumnLayout& layout = *column->layout;
        if (layout.state) {
            column->codes[number] = static_cast<uint32_t>(layout_.info->state_number(record.state) + 1);
        } else if (column->form == Column::Form::lists) {
            put_list(*column, number, record, before);
        } else {
            put(*column, number, column_value(layout, record));
        }
        widen(*column, number);
    }
    put_id(number, record.id.text);
    enclosure_.put(number, lay_in, compartments_->codes[number]);
    alive_.set(number);
    last_ = std::max(last_, number_given);
    changed_ = true;
}

void Columns::renew(std::span<const std::pair<int64_t, Record>> records) {
    if (records.empty()) return;
    Bits renewed(static_cast<size_t>(records.back().first) + 1);
    for (const auto& [number, record] : records) renewed.set_growing(static_cast<size_t>(number));
    for (const auto& column : columns_)
        for (RowSet& list : column->lists) list.remove(renewed);
    alive_.remove(renewed);
    for (const auto& [number, record] : records) apply(number, record, {});
}

void Columns::mark_zones(Column& column) const {
    if (!zoned(column)) return;
    column.zones.assign((rows_ + zone_rows - 1) / zone_rows, {INT64_MAX, INT64_MIN});
    for (size_t number = 0; number < rows_; ++number) widen(column, number);
}

bool Columns::answers(const Leaf& leaf) const {
    if (leaf.on == Leaf::On::never || leaf.on == Leaf::On::number) return true;
    return leaf.on == Leaf::On::field && find(leaf.column);
}

Bits Columns::select(const Leaf& leaf) const {
    Bits out(rows_);
    if (leaf.on == Leaf::On::never) return out;
    if (leaf.on == Leaf::On::number) {
        if (leaf.op == Op::present) return alive_;
        if (leaf.low > 0 && static_cast<size_t>(leaf.low) < rows_ && alive_.test(static_cast<size_t>(leaf.low))) out.set(static_cast<size_t>(leaf.low));
        return out;
    }
    const Column& column = *find(leaf.column);
    if (column.form == Column::Form::codes) return select_codes(column, leaf);
    if (column.form == Column::Form::lists) return select_lists(column, leaf);
    int64_t low = leaf.kind == Kind::decimal ? sortable(leaf.least) : leaf.low;
    const int64_t high = leaf.kind == Kind::decimal ? sortable(leaf.most) : leaf.high;
    const bool any = leaf.op == Op::present;
    for (size_t word = 0; word < out.words(); ++word) {
        const size_t start = word * 64;
        const size_t end = std::min(start + 64, rows_);
        uint64_t bits = 0;
        for (size_t i = start; i < end; ++i) {
            const int64_t number = column.numbers[i];
            const bool holds = any ? number != null_number : number >= low && number <= high && number != null_number;
            bits |= uint64_t{holds} << (i - start);
        }
        out.word(word) = bits;
    }
    return out;
}

std::vector<uint8_t> Columns::wanted_codes(const Column& column, const Leaf& leaf) const {
    const size_t most = column.fixed ? std::max<size_t>(column.layout->field->shape.choices.size(), layout_.info->states.size()) + 2 : column.dictionary.size();
    std::vector<uint8_t> wanted(most + 1, leaf.op == Op::present ? 1 : 0);
    wanted[0] = 0;
    if (leaf.op == Op::present) return wanted;
    if (leaf.kind == Kind::choice) {
        for (const int64_t choice : leaf.choices) wanted[static_cast<size_t>(choice) + 1] = 1;
    } else if (leaf.kind == Kind::boolean) {
        for (int64_t value = 0; value < 2; ++value) wanted[static_cast<size_t>(value) + 1] = value >= leaf.low && value <= leaf.high;
    } else if (leaf.kind == Kind::reference) {
        for (const std::string& id : leaf.ids) wanted[column.dictionary.find(id)] = 1;
        wanted[0] = 0;
    } else {
        for (uint32_t code = 1; code <= column.dictionary.size(); ++code) wanted[code] = text_holds(leaf, column.dictionary.text_of(code));
    }
    return wanted;
}

Bits Columns::select_codes(const Column& column, const Leaf& leaf) const {
    const std::vector<uint8_t> wanted = wanted_codes(column, leaf);
    Bits out(rows_);
    for (size_t word = 0; word < out.words(); ++word) {
        const size_t start = word * 64;
        const size_t end = std::min(start + 64, rows_);
        uint64_t bits = 0;
        for (size_t i = start; i < end; ++i) bits |= uint64_t{wanted[column.codes[i]]} << (i - start);
        out.word(word) = bits;
    }
    return out;
}

Bits Columns::select_lists(const Column& column, const Leaf& leaf) const {
    const std::vector<uint8_t> wanted = wanted_codes(column, leaf);
    Bits out(rows_);
    for (size_t code = 1; code < column.lists.size(); ++code)
        if (wanted[code]) column.lists[code].add_to(out);
    return out;
}

void Columns::enclose_all() {
    enclosure_.clear();
    alive_.each([&](size_t row) {
        enclosure_.put(row, 0, compartments_->codes[row]);
        return true;
    });
}

Bits Columns::visible(const std::vector<std::string>& compartments) const {
    std::vector<uint32_t> codes;
    for (const std::string& name : compartments) codes.push_back(compartments_->dictionary.find(name));
    return enclosure_.visible(codes);
}

int64_t Columns::number_in(const Column& column, const Value& value) const {
    if (column.form == Column::Form::numbers) return number_of(value);
    if (value.is_null() || (value.as<std::string>() && value.text().empty())) return 0;
    if (column.layout->state) return layout_.info->state_number(value.text()) + 1;
    if (column.layout->field->shape.kind == Kind::boolean) return value.boolean() ? 2 : 1;
    return choice_number(column.layout->field->shape, value.text()) + 1;
}

Columns::SortKey Columns::sort_key(const Column* column) const {
    if (!column) return {};
    if (column->form == Column::Form::numbers) return {.numbers = column->numbers.data()};
    if (column->fixed) return {.codes = column->codes.data()};
    const std::scoped_lock lock(ranks_mutex_);
    auto& ranks = ranks_[column];
    if (!ranks || ranks->size() != column->dictionary.size() + 1) ranks = std::make_shared<const std::vector<int64_t>>(column->dictionary.ranks());
    return {.codes = column->codes.data(), .ranks = ranks};
}

}  // namespace redoubt::store
