#include "formats/zeek/zeek.h"

#include <gtest/gtest.h>

namespace redoubt::formats::zeek {
namespace {

TEST(Zeek, ReadsItsHeader) {
    Header header;
    for (const char* line :
         {"#separator \\x7c", "#set_separator|;", "#unset_field|~", "#path|conn", "#fields|ts|a|b", "#types|time|set[addr]|string", "#other"})
        read_header_line(line, header);
    EXPECT_EQ(header.separator, '|');
    EXPECT_EQ(header.set_separator, ";");
    EXPECT_EQ(header.unset, "~");
    EXPECT_EQ(header.path, "conn");
    ASSERT_EQ(header.columns.size(), 3U);
    EXPECT_TRUE(header.columns[1].several);
    EXPECT_FALSE(header.columns[2].several);
    read_header_line("#separator \\x09", header);
    EXPECT_TRUE(header.columns.empty());
}

TEST(Zeek, UndoesEscapes) {
    std::string out(32, '\0');
    out.resize(unescape("a\\x2cb\\\\c\\xzz\\", out.data()));
    EXPECT_EQ(out, "a,b\\c\\xzz\\");
}

}  // namespace
}  // namespace redoubt::formats::zeek
