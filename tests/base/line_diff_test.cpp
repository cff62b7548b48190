#include "base/line_diff.h"

#include <string>

#include <gtest/gtest.h>

namespace redoubt {
namespace {

std::string shown(const std::vector<DiffLine>& parts) {
    std::string out;
    for (const DiffLine& part : parts) {
        out += part.change == LineChange::same ? '=' : part.change == LineChange::removed ? '-' : '+';
        out += part.text;
        out += '|';
    }
    return out;
}

TEST(LineDiff, LinesThatStayedStayAndOthersStandWhereTheyBelong) {
    EXPECT_EQ(shown(diff_lines("a\nb\nc\nd", "a\nB\nc\nd\ne")), "=a|-b|+B|=c|=d|+e|");
    EXPECT_EQ(shown(diff_lines("", "a\n")), "+a|");
}

TEST(LineDiff, OneLineIsComparedByItsWords) {
    EXPECT_EQ(shown(diff_words("Restore within four hours", "Restore within two hours")), "=Restore |=within |-four |+two |=hours|");
    EXPECT_EQ(shown(diff_words("a  b ", " a  b")), "+ |=a  |-b |+b|");
}

TEST(LineDiff, AnyChangePutsBothTextsTogetherAgain) {
    const std::string before(5000, 'x'), after = "x y " + before + " z";
    for (const auto& [a, b] : {std::pair{before, after}, {after, std::string()}, {std::string("one two"), std::string("two  one ")}}) {
        std::string removed, added;
        for (const DiffLine& part : diff_words(a, b)) {
            if (part.change != LineChange::added) removed += part.text;
            if (part.change != LineChange::removed) added += part.text;
        }
        EXPECT_EQ(removed, a);
        EXPECT_EQ(added, b);
    }
}

}  // namespace
}  // namespace redoubt
