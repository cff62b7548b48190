#include "formats/@name@/@name@.h"

#include <gtest/gtest.h>

namespace redoubt::formats::@name@ {
namespace {

TEST(@Name@, ReadsEntriesWithTheirLines) {
    const auto entries = read("one\n\ntwo");
    ASSERT_TRUE(entries) << entries.error().text();
    ASSERT_EQ(entries->size(), 2U);
    EXPECT_EQ(entries->at(1).text, "two");
    EXPECT_EQ(entries->at(1).line, 3U);
}

TEST(@Name@, RefusesWhatIsTooLargeAndSaysWhere) {
    const auto long_line = read("ok\ntoo long", {.line_bytes = 4});
    ASSERT_FALSE(long_line);
    EXPECT_EQ(long_line.error().code, Code::too_large);
    EXPECT_EQ(long_line.error().where, "line 2");
    EXPECT_FALSE(read("a\nb\nc", {.entries = 2}));
}

}  // namespace
}  // namespace redoubt::formats::@name@
