// The pairs of fields and small numbers in one block (tokens.h): all of a field, or that it has many.
#pragma once

#include <algorithm>
#include <array>
#include <vector>

#include "logs/tokens.h"

namespace redoubt::logs {

class SmallNumbers {
public:
    // False: this block has more fields than are told apart; the pair is a token of its own.
    bool add(TokenHash name, std::string_view value) {
        Field* const field = field_of(name);
        if (field == nullptr) return false;
        if (field->count > most_small_numbers) return true;
        const TokenHash pair = joined_hash(name, token_hash(value));
        const auto end = field->pairs.begin() + field->count;
        if (std::find(field->pairs.begin(), end, pair) != end) return true;
        if (field->count < most_small_numbers) field->pairs[field->count] = pair;
        ++field->count;
        return true;
    }
    void move_to(Tokens& tokens) {
        for (const Field& field : fields_) {
            if (field.count > most_small_numbers)
                tokens.add_hash(many_numbers(field.name));
            else
                for (size_t i = 0; i < field.count; ++i) tokens.add_hash(field.pairs[i]);
        }
        fields_.clear();
        places_.fill(0);
    }

private:
    struct Field {
        TokenHash name = 0;
        size_t count = 0;
        std::array<TokenHash, most_small_numbers> pairs;
    };
    static constexpr unsigned bits = 9;
    Field* field_of(TokenHash name) {
        size_t at = name >> (64 - bits);
        for (; places_[at] != 0; at = (at + 1) % places_.size())
            if (fields_[places_[at] - 1].name == name) return &fields_[places_[at] - 1];
        if (fields_.size() >= places_.size() / 2) return nullptr;
        fields_.emplace_back().name = name;
        places_[at] = static_cast<uint16_t>(fields_.size());
        return &fields_.back();
    }
    std::vector<Field> fields_;
    std::array<uint16_t, size_t{1} << bits> places_{};  // in fields_, from 1
};

}  // namespace redoubt::logs
