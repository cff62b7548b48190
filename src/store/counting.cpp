// Counts what was found by the values of one or two fields.
#include <algorithm>
#include <map>

#include <fmt/format.h>

#include "schema/json.h"
#include "store/finder.h"

namespace redoubt::store {
namespace {

// What a record has in a field, as a number that stands for it: codes for texts, the number itself for numbers.
class Cells {
public:
    Cells(const Columns& columns, const Column& column) : columns_(columns), column_(column) {
        if (column.form != Column::Form::lists) return;
        for (uint32_t code = 1; code < column.lists.size(); ++code) column.lists[code].each([&](uint32_t number) { items_.emplace_back(number, code); });
        std::ranges::sort(items_);
    }

    // A list has several; an empty one none.
    template <class Visit>
    void each(size_t number, Visit&& visit) const {
        if (column_.form == Column::Form::codes) return visit(static_cast<int64_t>(column_.codes[number]));
        if (column_.form == Column::Form::numbers) return visit(column_.numbers[number]);
        auto at = std::ranges::lower_bound(items_, std::pair(static_cast<uint32_t>(number), uint32_t{0}));
        for (; at != items_.end() && at->first == number; ++at) visit(static_cast<int64_t>(at->second));
    }
    schema::Value value(int64_t cell) const {
        return column_.form == Column::Form::numbers ? columns_.value_of_number(column_, cell) : columns_.value_of_code(column_, static_cast<uint32_t>(cell));
    }

private:
    const Columns& columns_;
    const Column& column_;
    std::vector<std::pair<uint32_t, uint32_t>> items_{};  // number, code
};

struct PairHash {
    size_t operator()(const std::pair<int64_t, int64_t>& pair) const {
        return (static_cast<uint64_t>(pair.first) * 0x9E3779B97F4A7C15u) ^ (static_cast<uint64_t>(pair.second) * 0xC2B2AE3D27D4EB4Fu);
    }
};

// The usual case: few values, each with its code.
std::vector<FieldCount> count_codes(const Columns& columns, const Column& column, const Bits& bits) {
    std::vector<int64_t> counts(std::max<size_t>(column.dictionary.size(), 255) + 1);
    bits.each([&](size_t number) {
        ++counts[column.codes[number]];
        return true;
    });
    std::vector<FieldCount> out;
    for (uint32_t code = 0; code < counts.size(); ++code)
        if (counts[code] > 0) out.push_back({columns.value_of_code(column, code), counts[code], {}});
    return out;
}

std::vector<FieldCount> count_cells(const Columns& columns, std::span<const Column* const> by, const Bits& bits) {
    const Cells first(columns, *by.front());
    const Cells second(columns, *by.back());
    std::unordered_map<std::pair<int64_t, int64_t>, int64_t, PairHash> counts;
    bits.each([&](size_t number) {
        first.each(number, [&](int64_t a) {
            if (by.size() == 1)
                ++counts[{a, 0}];
            else
                second.each(number, [&](int64_t b) { ++counts[{a, b}]; });
        });
        return true;
    });
    std::vector<FieldCount> out;
    for (const auto& [cells, count] : counts) out.push_back({first.value(cells.first), count, by.size() == 1 ? schema::Value() : second.value(cells.second)});
    return out;
}

// The values that a record had in a field.
std::vector<schema::Value> values_then(const Column& column, const Record& record) {
    const schema::Value value = column_value(*column.layout, record);
    std::vector<schema::Value> out;
    if (column.form != Column::Form::lists) {
        const bool none = value.as<std::string>() && value.text().empty();
        out.push_back(none ? schema::Value() : value);
        return out;
    }
    for (const std::string& item : items_of(value)) out.emplace_back(item);
    return out;
}

// Records that stand as they did are counted by their columns, the others one by one.
std::vector<FieldCount> count_then(const Columns& columns, std::span<const Column* const> by, const Bits& bits, const Past& past) {
    Bits same = bits;
    past.without_changed(same);
    std::map<std::string, FieldCount> counts;
    const auto add = [&](FieldCount count) {
        const auto [at, fresh] = counts.try_emplace(schema::to_json(schema::List{count.value, count.second}), count);
        if (!fresh) at->second.count += count.count;
    };
    for (FieldCount& count : count_cells(columns, by, same)) add(std::move(count));
    for (const auto& [number, record] : past.records()) {
        if (!bits.test(static_cast<size_t>(number))) continue;
        for (const schema::Value& first : values_then(*by.front(), record)) {
            if (by.size() == 1) add({first, 1, {}});
            if (by.size() == 1) continue;
            for (const schema::Value& second : values_then(*by.back(), record)) add({first, 1, second});
        }
    }
    std::vector<FieldCount> out;
    for (auto& [text, count] : counts) out.push_back(std::move(count));
    return out;
}

}  // namespace

namespace {

Result<std::vector<const ColumnLayout*>> countable(const Layout& layout, const std::vector<std::string>& fields) {
    if (fields.empty() || fields.size() > 2) return fail(Code::invalid, "records are counted by one or two fields", "by", "by=severity or by=severity,state");
    std::vector<const ColumnLayout*> out;
    for (const std::string& field : fields) {
        out.push_back(layout.find(field));
        if (out.back() && out.back()->field->options.indexed) continue;
        std::vector<std::string_view> names;
        for (const ColumnLayout& each : layout.columns)
            if (each.field->options.indexed) names.push_back(each.field->name);
        return fail(Code::invalid, fmt::format("{} cannot be counted by '{}'", layout.info->plural, field.substr(0, 60)), "by",
                    fmt::format("one of {}", fmt::join(names, ", ")));
    }
    return out;
}

}  // namespace

Result<std::vector<FieldCount>> Finder::counts(TypeState& type, const schema::Query& query, const std::vector<std::string>& fields) {
    const std::vector<const ColumnLayout*> layouts = TRY(countable(type.layout, fields));
    std::vector<FieldCount> out;
    TRY(find(type, query, [&](const Bits& bits) -> Result<> {
        std::vector<const Column*> by;
        for (const ColumnLayout* layout : layouts) by.push_back(type.columns.find(layout));
        if (std::ranges::find(by, nullptr) != by.end()) return fail(Code::unavailable, "the fields of your own are being changed", "by", "ask again");
        if (past_)
            out = count_then(type.columns, by, bits, *past_);
        else
            out =
                by.size() == 1 && by.front()->form == Column::Form::codes ? count_codes(type.columns, *by.front(), bits) : count_cells(type.columns, by, bits);
        return {};
    }));
    return out;
}

}  // namespace redoubt::store
