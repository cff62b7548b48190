// Keys of records that were born in a compartment: a code of chance instead of the next number, so that the numbers of the others
// have no gaps that tell of them. Rows are numbered all the same; the table `code_key` keeps which of them have a code. Thread-safe.
#pragma once

#include <atomic>
#include <cstdint>
#include <mutex>
#include <shared_mutex>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "base/random.h"

namespace redoubt::store {

// Of one type. A row is known here before its transaction is committed, and forgotten when that is taken back.
class CodeKeys {
public:
    void add(int64_t row, std::string code);  // later than all others
    void forget(int64_t row);                 // the last
    bool has(std::string_view code) const { return row_of_code(code) != 0; }

    // What stands behind the hyphen: the code, or how many of the rows up to this one have none.
    std::string text_of(int64_t row) const;
    int64_t row_of_number(int64_t number) const;
    int64_t row_of_code(std::string_view code) const;  // 0: none

private:
    struct Coded {
        int64_t row;
        std::string code;
    };
    std::atomic<int64_t> first_ = INT64_MAX;  // below it, row and number are one
    mutable std::shared_mutex mutex_;
    std::vector<Coded> coded_;  // by row
    std::unordered_map<std::string, int64_t> rows_;
};

std::string new_code(Random& random);  // a letter first, so that it is never a number

}  // namespace redoubt::store
