#include <gtest/gtest.h>

#include <algorithm>
#include <random>
#include <tuple>

#include "cli/csv.h"
#include "cli/help.h"
#include "cli/output.h"
#include "cli/sorted_lines.h"
#include "cli/text_layout.h"

namespace redoubt::cli {
namespace {

TEST(Printable, ShowsWhatWouldMoveTheCursor) {
    EXPECT_EQ(printable("a\x1b[31mb\tc\nd\r\x7f"), "a\\x1b[31mb\\tc\\nd\\r\\x7f");
    EXPECT_EQ(printable("x\xE2\x80\xAEy"), "x\\u202ey");  // right-to-left override
    EXPECT_EQ(printable("x\xC2\x9By"), "x\\x9by");        // C1 control sequence introducer
    EXPECT_EQ(printable("Grüße 日本"), "Grüße 日本");
    EXPECT_EQ(printable("\xff"), "\xEF\xBF\xBD");
}

TEST(DisplayWidth, CountsColumnsNotBytes) {
    EXPECT_EQ(display_width("Grüße"), 5U);
    EXPECT_EQ(display_width("日本"), 4U);
    EXPECT_EQ(display_width("e\xCC\x81"), 1U);  // e and a combining acute
}

TEST(Fit, CutsAtAColumnAndSaysSo) {
    EXPECT_EQ(fit("abcdef", 6), "abcdef");
    EXPECT_EQ(fit("abcdefg", 6), "abcde…");
    EXPECT_EQ(fit("日本語", 4), "日…");
    EXPECT_EQ(fit("abc", 0), "abc");
}

TEST(LayoutTable, FitsTheWidthByCuttingTheWidestColumn) {
    const std::vector<Column> columns{{.title = "KEY", .least = 8}, {.title = "TITLE"}, {.title = "N", .right = true}};
    const std::vector<std::vector<std::string>> rows{{"ALERT-1", "a very long title that does not fit", "7"}, {"ALERT-20", "short", "1234"}};
    EXPECT_EQ(layout_table(columns, rows, 30, false),
              "KEY       TITLE              N\n"
              "ALERT-1   a very long t…     7\n"
              "ALERT-20  short           1234\n");
}

TEST(Csv, QuotesAndDefusesFormulas) {
    EXPECT_EQ(csv_cell("plain"), "plain");
    EXPECT_EQ(csv_cell("a,\"b\"\n"), "\"a,\"\"b\"\"\n\"");
    EXPECT_EQ(csv_cell("=HYPERLINK(\"x\")"), "\"'=HYPERLINK(\"\"x\"\")\"");
    EXPECT_EQ(csv_cell("@cmd"), "\"'@cmd\"");
    EXPECT_EQ(csv_cell("-1.5"), "-1.5");
    EXPECT_EQ(csv_cell("-enc AAA"), "\"'-enc AAA\"");
}

TEST(GroupDigits, GroupsByThree) {
    EXPECT_EQ(group_digits(0), "0");
    EXPECT_EQ(group_digits(999), "999");
    EXPECT_EQ(group_digits(1000), "1,000");
    EXPECT_EQ(group_digits(1234567), "1,234,567");
}

TEST(Bar, FillsWithItsFraction) {
    EXPECT_EQ(bar(0, 4), "    ");
    EXPECT_EQ(bar(0.5, 4), "██  ");
    EXPECT_EQ(bar(1, 4), "████");
    EXPECT_EQ(bar(7, 2), "██");
}

TEST(Nearest, FindsTheWordThatWasMeant) {
    const std::vector<std::string> known{"hunt", "rules", "serve", "import", "alert"};
    EXPECT_EQ(nearest("hnt", known), "hunt");
    EXPECT_EQ(nearest("improt", known), "import");
    EXPECT_EQ(nearest("alerts", known), "alert");
    EXPECT_EQ(nearest("frobnicate", known), "");
}

TEST(SortedLines, SortsByTimeWhetherOrNotItSpills) {
    std::mt19937 random(1);
    std::vector<std::tuple<int64_t, int, std::string>> expected;
    SortedLines in_memory;
    SortedLines spilling(2000);
    for (int i = 0; i < 1000; ++i) {
        const auto time = static_cast<int64_t>(random() % 50);
        const std::string text = std::to_string(i) + std::string(random() % 20, 'x');
        expected.emplace_back(time, i, text);
        ASSERT_TRUE(in_memory.add(time, text));
        ASSERT_TRUE(spilling.add(time, text));
    }
    std::ranges::sort(expected);
    for (SortedLines* lines : {&in_memory, &spilling}) {
        std::vector<std::string> got;
        ASSERT_TRUE(lines->drain([&](const std::string& text) -> Result<> {
            got.push_back(text);
            return {};
        }));
        ASSERT_EQ(got.size(), expected.size());
        for (size_t i = 0; i < got.size(); ++i) ASSERT_EQ(got[i], std::get<2>(expected[i])) << i;
    }
}

TEST(ProgressLine, IsSilentWhereNobodyLooks) {
    TextOutput error;
    {
        ProgressLine line(error, Terminal{}, true);
        line.show(0.5, [] { return std::string("half"); });
    }
    EXPECT_EQ(error.text, "");
    {
        ProgressLine line(error, Terminal{.error_is_terminal = true}, true);
        line.show(0.5, [] { return std::string("half"); });
    }
    EXPECT_NE(error.text.find("50%  half"), std::string::npos);
    EXPECT_TRUE(error.text.ends_with("\r\x1b[K"));
}

TEST(FileOutput, ReportsAFullDisk) {
    std::FILE* full = std::fopen("/dev/full", "w");
    if (full == nullptr) GTEST_SKIP() << "this machine has no /dev/full";
    FileOutput output(full, "/dev/full");
    (void)output.write("text");
    const Result<> flushed = output.flush();
    ASSERT_FALSE(flushed);
    EXPECT_EQ(flushed.error().code, Code::io);
    EXPECT_NE(flushed.error().text().find("No space left"), std::string::npos) << flushed.error().text();
    std::fclose(full);
}

}  // namespace
}  // namespace redoubt::cli
