#include "store/scan.h"

#include <algorithm>
#include <bit>

#include <fmt/format.h>

#include "schema/json.h"
#include "store/finder.h"

namespace redoubt::store {

// What each row has in a list: the other way round than the column has it. Most rows have one item, which stands for itself; those of
// the others stand together elsewhere.
class ListCells {
public:
    ListCells(const Column& column, size_t rows) {
        if (column.form != Column::Form::lists) return;
        first_.resize(rows + 1);
        std::vector<std::pair<uint32_t, uint32_t>> more;  // row, code
        for (uint32_t code = 1; code < column.lists.size(); ++code)
            column.lists[code].each([&](uint32_t row) {
                if (row >= first_.size()) return;
                if (first_[row] == 0)
                    first_[row] = code;
                else
                    more.emplace_back(row, code);
            });
        std::ranges::sort(more);
        for (size_t at = 0; at < more.size();) {
            const uint32_t row = more[at].first;
            const size_t begin = several_.size();
            several_.push_back(0);  // how many, before them
            several_.push_back(first_[row]);
            for (; at < more.size() && more[at].first == row; ++at) several_.push_back(more[at].second);
            several_[begin] = static_cast<uint32_t>(several_.size() - begin - 1);
            first_[row] = is_several | static_cast<uint32_t>(begin);
        }
    }
    std::span<const uint32_t> of(size_t row) const {
        if (row >= first_.size() || first_[row] == 0) return {};
        if ((first_[row] & is_several) == 0) return std::span(first_).subspan(row, 1);
        const size_t begin = first_[row] & ~is_several;
        return std::span(several_).subspan(begin + 1, several_[begin]);
    }

private:
    static constexpr uint32_t is_several = 1U << 31;
    std::vector<uint32_t> first_{};    // by row: its only code, or where its codes are
    std::vector<uint32_t> several_{};  // how many, then so many codes
};

namespace {

constexpr int64_t no_number = INT64_MIN;

Result<std::vector<const Column*>> columns_of(TypeState& type, std::span<const std::string_view> fields) {
    std::vector<const Column*> out;
    for (const std::string_view name : fields) {
        const ColumnLayout* layout = type.layout.find(name);
        const Column* column = layout ? type.columns.find(layout) : nullptr;
        if (!column) return fail(Code::invalid, fmt::format("{} have no indexed field '{}'", type.layout.info->plural, name.substr(0, 60)));
        out.push_back(column);
    }
    return out;
}

// Borrows a pooled connection for the time of `work`.
template <class Work>
auto with_reader(Store& store, Work work) -> decltype(work(std::declval<Connection&>())) {
    auto connection = TRY(store.state().readers.take());
    auto out = work(*connection);
    store.state().readers.give(std::move(connection));
    return out;
}

Result<std::vector<Record>> read_where(Store& store, const Actor& actor, std::string_view type_name, std::string_view column, const std::string& wanted,
                                       std::span<const std::string> fields = {}) {
    TypeState* type = store.state().find(type_name);
    if (!type) return fail(Code::not_found, fmt::format("there is no record type '{}'", type_name.substr(0, 60)));
    return with_reader(store, [&](Connection& sql) -> Result<std::vector<Record>> {
        const Sight sight = TRY(sight_of(sql, actor));
        std::vector<Record> out;
        const std::string select = fields.empty() ? type->layout.select_short : select_of(type->layout, fields);
        TRY(sql.each(fmt::format("{} WHERE {} IN (SELECT value FROM json_each(?))", select, column), {wanted}, [&](const Row& row) {
            out.push_back(record_of(type->layout, row));
            if (!sight.sees(*type->layout.info, out.back().compartment)) out.pop_back();
            return true;
        }));
        return out;
    });
}

}  // namespace

std::string_view ScanRow::id() const { return columns_.id_at(number_); }

std::string ScanRow::key() const { return columns_.key_at(number_); }

bool ScanRow::is_null(size_t field) const {
    const Column& column = *fields_[field];
    if (column.form == Column::Form::lists) return codes(field).empty();
    return column.form == Column::Form::codes ? column.codes[number_] == 0 : column.numbers[number_] == no_number;
}

uint32_t ScanRow::code(size_t field) const {
    const Column& column = *fields_[field];
    return column.form == Column::Form::codes ? column.codes[number_] : 0;
}

std::span<const uint32_t> ScanRow::codes(size_t field) const { return lists_[field].of(number_); }

std::string_view ScanRow::text_of(size_t field, uint32_t code) const {
    const Column& column = *fields_[field];
    return code == 0 || column.fixed ? std::string_view() : column.dictionary.text_of(code);
}

std::string_view ScanRow::text(size_t field) const {
    const Column& column = *fields_[field];
    if (column.form != Column::Form::codes || column.codes[number_] == 0) return {};
    const uint32_t code = column.codes[number_];
    if (!column.fixed) return column.dictionary.text_of(code);
    if (column.layout->state) {
        const auto states = columns_.info().states;
        return code <= states.size() ? states[code - 1].name : std::string_view();
    }
    const auto choices = column.layout->field->shape.choices;
    return code <= choices.size() ? choices[code - 1].name : std::string_view();
}

int64_t ScanRow::integer(size_t field) const {
    const Column& column = *fields_[field];
    if (column.form == Column::Form::numbers) return column.numbers[number_];
    return column.form == Column::Form::codes && column.fixed && column.codes[number_] != 0 ? static_cast<int64_t>(column.codes[number_]) - 1 : no_number;
}

double ScanRow::decimal(size_t field) const {
    const Column& column = *fields_[field];
    const int64_t held = integer(field);
    if (column.layout->field->shape.kind != schema::Kind::decimal) return static_cast<double>(held);
    return std::bit_cast<double>(held < 0 ? held ^ INT64_MAX : held);
}

Result<> scan(Store& store, const Actor& actor, std::string_view type_name, const schema::Query& query, std::span<const std::string_view> fields,
              const std::function<void(const ScanRow&)>& visit) {
    TypeState* type = store.state().find(type_name);
    if (!type) return fail(Code::not_found, fmt::format("there is no record type '{}'", type_name.substr(0, 60)));
    const std::vector<const Column*> columns = TRY(columns_of(*type, fields));
    return with_reader(store, [&](Connection& sql) -> Result<> {
        Finder finder(store, sql, actor);
        return finder.find(*type, query, [&](const Bits& bits) -> Result<> {
            std::vector<ListCells> lists;
            for (const Column* column : columns) lists.emplace_back(*column, type->columns.rows());
            bits.each([&](size_t number) {
                visit(ScanRow(type->columns, columns, lists, number));
                return true;
            });
            return {};
        });
    });
}

int64_t number_of(Store& store, const schema::RecordInfo& type, std::string_view key) {
    const TypeState* state = store.state().find(type.name);
    return state ? state->layout.number_in(key) : 0;
}

Result<std::vector<Record>> records_by_number(Store& store, const Actor& actor, std::string_view type, std::span<const int64_t> numbers) {
    return read_where(store, actor, type, "number", schema::to_json(schema::List(numbers.begin(), numbers.end())));
}

Result<std::vector<Record>> records_by_id(Store& store, const Actor& actor, std::string_view type, std::span<const std::string> ids,
                                          std::span<const std::string> fields) {
    return read_where(store, actor, type, "id", schema::to_json(schema::list_of({ids.begin(), ids.end()})), fields);
}

}  // namespace redoubt::store
