// Every thing is worked on once, and what is thrown on another thread arrives here.
#include "base/parts.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <stdexcept>
#include <vector>

namespace redoubt {
namespace {

TEST(Parts, EachThingOnce) {
    for (const size_t count : {size_t{0}, size_t{1}, size_t{63}, size_t{64}, size_t{1000}}) {
        std::vector<int> seen(count);
        in_parts(count, 10, [&](size_t first, size_t last) {
            for (size_t i = first; i < last; ++i) ++seen[i];
        });
        EXPECT_TRUE(std::ranges::all_of(seen, [](int times) { return times == 1; })) << count;
    }
}

TEST(Parts, ThrowsWhereItWasCalled) {
    const auto work = [](size_t, size_t last) {
        if (last == 1000) throw std::runtime_error("the last part");
    };
    EXPECT_THROW(in_parts(1000, 10, work), std::runtime_error);
}

}  // namespace
}  // namespace redoubt
