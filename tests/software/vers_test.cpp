#include "software/vers.h"

#include <gtest/gtest.h>

namespace redoubt::software {
namespace {

std::optional<bool> holds(std::string_view range, std::string_view version) {
    return vers_holds(range, version, advisories::comparison(advisories::Ordering::semver));
}

TEST(Vers, SaysWhatLiesInARange) {
    EXPECT_EQ(holds("vers:npm/<2.0.0", "1.9.0"), true);
    EXPECT_EQ(holds("vers:npm/<2.0.0", "2.0.0"), false);
    EXPECT_EQ(holds("vers:npm/<=2.0.0", "2.0.0"), true);
    EXPECT_EQ(holds("vers:npm/>=1.0.0|<2.0.0|>=3.0.0|<3.4.0", "3.1.0"), true);
    EXPECT_EQ(holds("vers:npm/>=1.0.0|<2.0.0|>=3.0.0|<3.4.0", "2.5.0"), false);
    EXPECT_EQ(holds("vers:npm/>=3.0.0|<3.4.0|>=1.0.0|<2.0.0", "1.5.0"), true) << "in any order";
    EXPECT_EQ(holds("vers:npm/<1.0.0|>=2.0.0", "2.5.0"), true);
    EXPECT_EQ(holds("vers:npm/1.2.3|1.2.5", "1.2.5"), true);
    EXPECT_EQ(holds("vers:npm/1.2.3|1.2.5", "1.2.4"), false);
    EXPECT_EQ(holds("vers:npm/>=1.0.0|!=1.4.2", "1.4.2"), false);
    EXPECT_EQ(holds("vers:npm/!=1.4.2", "1.4.3"), true);
    EXPECT_EQ(holds("vers:npm/*", "7"), true);
    EXPECT_EQ(holds("vers:npm/1.0.0%2Bx", "1.0.0+x"), true);
}

TEST(Vers, WhatCannotBeReadIsUnknown) {
    EXPECT_EQ(holds(">=1.0.0", "1.0.0"), std::nullopt);
    EXPECT_EQ(holds("vers:npm", "1.0.0"), std::nullopt);
    EXPECT_EQ(holds("vers:npm/", "1.0.0"), std::nullopt);
    EXPECT_EQ(holds("vers:npm/>=", "1.0.0"), std::nullopt);
    EXPECT_EQ(holds("vers:npm/<2.0.0", ""), std::nullopt);
}

}  // namespace
}  // namespace redoubt::software
