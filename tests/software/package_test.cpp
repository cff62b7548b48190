#include "software/package.h"

#include <gtest/gtest.h>

namespace redoubt::software {
namespace {

TEST(Package, IsNormalisedAsItsTypeAsks) {
    const auto package = package_of("pypi", "", "Ruamel_Yaml", "0.17");
    ASSERT_TRUE(package);
    EXPECT_EQ(advisories::to_text(package->purl), "pkg:pypi/ruamel-yaml@0.17");
    EXPECT_FALSE(package_of("npm", "", "", "1"));
    EXPECT_FALSE(package_of("cran", "x", "y", "1")) << "CRAN has no namespaces";
}

}  // namespace
}  // namespace redoubt::software
