#include "formats/pairs/pairs.h"

#include <gtest/gtest.h>

#include <string>

namespace redoubt::formats::pairs {
namespace {

std::string all(std::string_view text, char separator = ' ') {
    Pairs pairs(text, separator);
    Pair pair;
    std::string out;
    while (pairs.next(pair)) out += std::string(pair.key) + "=" + std::string(pair.value) + ";";
    return out;
}

TEST(Pairs, ValuesGoUpToTheNextKey) {
    EXPECT_EQ(all("a=1 b=two words c=\"x=y\" d="), "a=1;b=two words;c=x=y;d=;");
    EXPECT_EQ(all("u : TTY=p ; USER=root ; COMMAND=/bin/ls -l"), "TTY=p;USER=root;COMMAND=/bin/ls -l;");
    EXPECT_EQ(all("url=http://h/?q=1 b=2"), "url=http://h/?q=1;b=2;");
    EXPECT_EQ(all("a=\"open"), "a=\"open;");
    EXPECT_EQ(all("a=x y\tb=z", '\t'), "a=x y;b=z;");
    EXPECT_EQ(all("no pairs"), "");
    EXPECT_EQ(all("== = ="), "");
}

TEST(Pairs, CountsOnlyWhatBeginsWithOne) {
    EXPECT_EQ(count("a=1 b=2 c=3", 2), 2U);
    EXPECT_EQ(count("text a=1 b=2", 4), 0U);
}

}  // namespace
}  // namespace redoubt::formats::pairs
