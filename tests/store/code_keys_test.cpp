#include <gtest/gtest.h>

#include <algorithm>
#include <set>

#include "store/code_keys.h"

namespace redoubt::store {
namespace {

TEST(CodeKeys, NumbersPassOverRowsWithCodes) {
    SeededRandom random(7);
    CodeKeys keys;
    std::vector<int64_t> coded;
    std::vector<int64_t> rows;  // by number, from 1
    for (int64_t row = 1; row <= 3000; ++row) {
        if (random.below(3) == 0) {
            keys.add(row, new_code(random));
            coded.push_back(row);
        } else {
            rows.push_back(row);
        }
    }
    for (size_t i = 0; i < rows.size(); ++i) {
        ASSERT_EQ(keys.text_of(rows[i]), std::to_string(i + 1));
        ASSERT_EQ(keys.row_of_number(static_cast<int64_t>(i + 1)), rows[i]);
    }
    for (const int64_t row : coded) ASSERT_EQ(keys.row_of_code(keys.text_of(row)), row);
    EXPECT_EQ(keys.row_of_code("zzzzzzzz"), 0);
    while (!coded.empty()) {
        keys.forget(coded.back());
        coded.pop_back();
    }
    EXPECT_EQ(keys.text_of(2999), "2999");
    EXPECT_EQ(keys.row_of_number(2999), 2999);
}

TEST(CodeKeys, CodesAreNoNumbersAndRepeatNever) {
    SeededRandom random(8);
    std::set<std::string> seen;
    for (int i = 0; i < 20'000; ++i) {
        const std::string code = new_code(random);
        EXPECT_TRUE(code.front() >= 'a' && code.front() <= 'z') << code;
        EXPECT_TRUE(seen.insert(code).second) << code;
    }
}

}  // namespace
}  // namespace redoubt::store
