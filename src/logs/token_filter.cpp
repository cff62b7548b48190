#include "logs/token_filter.h"

#include <array>
#include <bit>
#include <cstring>
#include <vector>

#include "base/quick_hash.h"
#include "logs/bloom.h"

namespace redoubt::logs {
namespace {

constexpr size_t filter_columns = 6, rows_of_word = 64, filter_word_bytes = filter_columns * sizeof(uint64_t);

uint64_t mixed_key(uint64_t key) {
    key *= hash_key1;
    key ^= key >> 32;
    key *= hash_key2;
    return key ^ key >> 29;
}

struct Equation {
    size_t row;
    uint64_t adds;
    Equation(TokenKey key, size_t rows) : row(static_cast<size_t>(key * uint64_t{rows - rows_of_word + 1} >> 32)), adds(mixed_key(uint64_t{key} + 1) | 1) {}
};

size_t rows_for(size_t keys) {
    const size_t wanted = keys + keys / 12 + rows_of_word;
    return (wanted + rows_of_word - 1) / rows_of_word * rows_of_word;
}

// Each row's equation begins at that row; 0: any bit will do there.
std::vector<uint64_t> solved_rows(std::span<const TokenKey> keys, size_t rows) {
    std::vector<uint64_t> out(rows);
    uint64_t* const solved = out.data();
    for (const TokenKey key : keys) {
        Equation equation(key, rows);
        while (solved[equation.row] != 0) {
            equation.adds ^= solved[equation.row];
            if (equation.adds == 0) break;  // the others say it already
            const int shift = std::countr_zero(equation.adds);
            equation.adds >>= shift;
            equation.row += static_cast<size_t>(shift);
        }
        if (equation.adds != 0) solved[equation.row] = equation.adds;
    }
    return out;
}

uint64_t parity_of(uint64_t bits) { return static_cast<uint64_t>(__builtin_parityll(bits)); }

bool ribbon_may_contain(std::string_view bytes, TokenKey key) {
    const size_t rows = bytes.size() / filter_word_bytes * rows_of_word;
    if (rows == 0) return true;
    const Equation equation(key, rows);
    const size_t word = equation.row / rows_of_word, shift = equation.row % rows_of_word;
    for (size_t column = 0; column < filter_columns; ++column) {
        const auto at = [&](size_t which) {
            uint64_t out = 0;
            std::memcpy(&out, bytes.data() + which * filter_word_bytes + column * sizeof out, sizeof out);
            return out;
        };
        const uint64_t bits = shift == 0 ? at(word) : at(word) >> shift | at(word + 1) << (rows_of_word - shift);
        if (parity_of(bits & equation.adds) != 0) return false;
    }
    return true;
}

}  // namespace

namespace {

// Each column's bits, from the last row to the first: a row's bit is what makes its equation come out as 0.
template <class Parity>
[[gnu::always_inline]] inline void solve(std::span<const uint64_t> equations, char* out, Parity parity) {
    std::array<uint64_t, filter_columns> columns{};  // the 64 rows from the present one on
    uint64_t any = hash_key1;
    for (size_t row = equations.size(); row-- > 0;) {
        const uint64_t adds = equations.data()[row];
        if (adds == 0) {
            any = mixed_key(any + row);
            for (size_t column = 0; column < filter_columns; ++column) columns[column] = columns[column] << 1 | (any >> (8 * column) & 1);
        } else {
            for (size_t column = 0; column < filter_columns; ++column) {
                const uint64_t behind = columns[column] << 1;
                columns[column] = behind | parity(behind & adds);
            }
        }
        if (row % rows_of_word == 0) std::memcpy(out + row / rows_of_word * filter_word_bytes, columns.data(), filter_word_bytes);
    }
}

#if defined(__x86_64__)
struct CountedParity {
    [[gnu::always_inline]] uint64_t operator()(uint64_t bits) const { return static_cast<uint64_t>(__builtin_popcountll(bits)) & 1; }
};
[[gnu::target("popcnt")]] void solve_counting(std::span<const uint64_t> equations, char* out) { solve(equations, out, CountedParity{}); }
#endif

}  // namespace

std::string make_token_filter(std::span<const TokenKey> keys) {
    const size_t rows = rows_for(keys.size());
    const std::vector<uint64_t> equations = solved_rows(keys, rows);
    std::string out(rows / rows_of_word * filter_word_bytes, '\0');
#if defined(__x86_64__)
    if (__builtin_cpu_supports("popcnt")) {
        solve_counting(equations, out.data());
        return out;
    }
#endif
    solve(equations, out.data(), parity_of);
    return out;
}

bool may_contain(const TokenFilter& filter, TokenHash token) {
    return filter.is_bloom ? bloom_may_contain(filter.bytes, token) : ribbon_may_contain(filter.bytes, token_key(token));
}

}  // namespace redoubt::logs
