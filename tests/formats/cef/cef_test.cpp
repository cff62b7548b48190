#include "formats/cef/cef.h"

#include <gtest/gtest.h>

#include <string>

namespace redoubt::formats::cef {
namespace {

TEST(Cef, ReadsHeadersWithEscapes) {
    Header header;
    ASSERT_TRUE(read("CEF:0|a\\|b|p|1|id|name|5|x=1", header));
    EXPECT_EQ(header.vendor, "a\\|b");
    EXPECT_EQ(header.pairs, "x=1");
    ASSERT_TRUE(read("CEF:1|v|p|1|id|name|5", header));
    EXPECT_EQ(header.severity, "5");
    for (const char* line : {"", "CEF:0|a|b", "XEF:0|v|p|1|id|n|5|", "LEEF:1.0|v|p|1"}) EXPECT_FALSE(read(line, header)) << line;
}

TEST(Cef, LeefSaysItsSeparator) {
    Header header;
    ASSERT_TRUE(read("LEEF:1.0|v|p|1|id|a=1\tb=2", header));
    EXPECT_EQ(header.separator, '\t');
    ASSERT_TRUE(read("LEEF:2.0|v|p|1|id|x5E|a=1^b=2", header));
    EXPECT_EQ(header.separator, '^');
    EXPECT_EQ(header.pairs, "a=1^b=2");
}

TEST(Cef, UndoesEscapes) {
    std::string out(32, '\0');
    out.resize(unescape("a\\=b\\\\c\\nd\\q\\", out.data()));
    EXPECT_EQ(out, "a=b\\c\nd\\q\\");
    EXPECT_EQ(find("Nov 21 host CEF:0|"), 12U);
    EXPECT_EQ(find("CEF: none"), std::string_view::npos);
}

}  // namespace
}  // namespace redoubt::formats::cef
