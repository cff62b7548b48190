#include "advisories/version_constraint.h"

#include <gtest/gtest.h>

namespace redoubt::advisories {
namespace {

TEST(VersionConstraint, IsABoundOrAVersion) {
    EXPECT_TRUE(version_within("<2.0", "1.10"));
    EXPECT_FALSE(version_within("<1.9", "1.10"));
    EXPECT_TRUE(version_within(">=1.4, <2", "1.4.0"));
    EXPECT_FALSE(version_within(">=1.4, <2", "2.0"));
    EXPECT_TRUE(version_within("1.2, 1.4", "1.4"));
    EXPECT_FALSE(version_within("1.2, 1.4", "1.3"));
    EXPECT_TRUE(version_within("", ""));
    EXPECT_FALSE(version_within("<2", ""));
    EXPECT_TRUE(version_within("<1.0.2k", "1.0.2a"));
    EXPECT_FALSE(version_within("<5", "20261122000000000000000001")) << "longer than any integer";
    EXPECT_TRUE(version_within("=1.7", "1.007"));
    const CompareVersions debian = comparison(Ordering::debian);
    EXPECT_TRUE(version_within("<3.0.13", "3.0.13~rc1", debian)) << "as the ecosystem orders them";
}

}  // namespace
}  // namespace redoubt::advisories
