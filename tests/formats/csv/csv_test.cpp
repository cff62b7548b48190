#include <gtest/gtest.h>

#include "formats/csv/csv.h"

namespace redoubt::formats::csv {
namespace {

using Table = std::vector<std::vector<std::string>>;

Table read(std::string_view text, char separator = 0) {
    Table out;
    auto reader = Reader::open(text, separator);
    if (!reader) return {{reader.error().text()}};
    Row row;
    for (;;) {
        const auto more = reader->next(row);
        if (!more) out.push_back({more.error().text()});
        if (!more || !*more) return out;
        out.push_back(row.problem.empty() ? row.cells : std::vector<std::string>{"!", row.problem});
    }
}

TEST(Csv, ReadsCellsAsTheyAre) {
    EXPECT_EQ(read("a,b\n1, 2 \n"), (Table{{"a", "b"}, {"1", " 2 "}}));
    EXPECT_EQ(read("a,b\r\n\"x,\"\"y\"\"\",\"two\nlines\"\r\n"), (Table{{"a", "b"}, {"x,\"y\"", "two\nlines"}}));
    EXPECT_EQ(read("a,b,c\n,,\n"), (Table{{"a", "b", "c"}, {"", "", ""}}));
    EXPECT_EQ(read("a\n\"\"\n"), (Table{{"a"}, {""}}));
    EXPECT_EQ(read("a,b\rc,d"), (Table{{"a", "b"}, {"c", "d"}}));
    EXPECT_EQ(read("a,b\n\n\nc,d\n\n"), (Table{{"a", "b"}, {"c", "d"}}));
    EXPECT_EQ(read(""), Table{});
}

TEST(Csv, FindsTheSeparatorOutsideQuotes) {
    EXPECT_EQ(read("a;b;c\n1,5;2;3\n"), (Table{{"a", "b", "c"}, {"1,5", "2", "3"}}));
    EXPECT_EQ(read("a\tb\n1\t2\n"), (Table{{"a", "b"}, {"1", "2"}}));
    EXPECT_EQ(read("\"a,b,c\";d\n1;2\n"), (Table{{"a,b,c", "d"}, {"1", "2"}}));
    EXPECT_EQ(read("sep=|\na|b,c\n"), (Table{{"a", "b,c"}}));
    EXPECT_EQ(read("a,b;c\n", ';'), (Table{{"a,b", "c"}}));
}

TEST(Csv, TakesAByteOrderMarkAndRefusesUtf16) {
    EXPECT_EQ(read("\xEF\xBB\xBF\"a\",b\n"), (Table{{"a", "b"}}));
    EXPECT_NE(read(std::string_view("\xFF\xFE\x61\x00", 4))[0][0].find("UTF-16"), std::string::npos);
}

TEST(Csv, NamesRowsThatCannotBeMeant) {
    EXPECT_EQ(read("a,b\n\"x\"y,2\n3,4\n"), (Table{{"a", "b"}, {"!", "there is text behind a closing quote"}, {"3", "4"}}));
    EXPECT_EQ(read("a,b\n\"x\" ,2\n"), (Table{{"a", "b"}, {"x", "2"}}));
    EXPECT_EQ(read("a\n1\n\"never\nends\n"), (Table{{"a"}, {"1"}, {"!", "the quote that opens in line 3 is never closed"}}));
}

TEST(Csv, CountsLinesThroughQuotes) {
    auto reader = Reader::open("a,b\n\"1\r\n2\r3\n4\",x\nlast,y\n");
    ASSERT_TRUE(reader);
    Row row;
    for (const size_t line : {1U, 2U, 6U}) {
        const auto more = reader->next(row);
        ASSERT_TRUE(more && *more);
        EXPECT_EQ(row.line, line);
    }
}

TEST(Csv, IsBounded) {
    auto reader = Reader::open("a,b,c,d", 0, {.cells = 3});
    Row row;
    ASSERT_TRUE(reader);
    EXPECT_EQ(reader->next(row).error().code, Code::too_large);
    auto wide = Reader::open("aaaaaaaaaa", 0, {.cell_bytes = 5});
    ASSERT_TRUE(wide);
    EXPECT_EQ(wide->next(row).error().code, Code::too_large);
}

TEST(Csv, WhatIsWrittenReadsBack) {
    for (const std::string cell : {"", "plain", "a,b", "a;b", "\"", "\"\"", "\r\n", " x", "x ", "\t", "'=1", "é|ü", "\r"}) {
        std::string line = "first,";
        append_cell(line, cell);
        line += "\r\n";
        EXPECT_EQ(read(line, ','), (Table{{"first", cell}})) << line;
    }
}

}  // namespace
}  // namespace redoubt::formats::csv
