// Back from what a column holds to values.
#include <bit>

#include "store/columns.h"

namespace redoubt::store {

using schema::Kind;
using schema::Value;

Value Columns::value_of_code(const Column& column, uint32_t code) const {
    if (code == 0) return {};
    if (column.layout->state) return code <= layout_.info->states.size() ? Value(layout_.info->states[code - 1].name) : Value();
    const schema::Shape& shape = column.layout->field->shape;
    if (shape.kind == Kind::boolean) return code == 2;
    if (shape.kind == Kind::choice) return code <= shape.choices.size() ? Value(shape.choices[code - 1].name) : Value();
    return column.dictionary.text_of(code);
}

Value Columns::value_of_number(const Column& column, int64_t number) const {
    if (number == INT64_MIN) return {};
    switch (column.layout->field->shape.kind) {
        case Kind::time: return Time{number};
        case Kind::duration: return Duration{number};
        case Kind::decimal: return std::bit_cast<double>(number < 0 ? number ^ INT64_MAX : number);
        default: return number;
    }
}

}  // namespace redoubt::store
