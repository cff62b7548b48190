#include "advisories/fleet.h"

#include <gtest/gtest.h>

#include <random>
#include <set>

namespace redoubt::advisories {
namespace {

using Numbers = std::vector<uint32_t>;

TEST(Fleet, KnowsWhoHasWhatFromEitherSide) {
    Fleet fleet;
    const PackageNumber old_ssl = fleet.package_of("pkg:deb/debian/libssl3@3.0.9-1?distro=debian-12&upstream=openssl");
    const PackageNumber new_ssl = fleet.package_of("pkg:deb/debian/libssl3@3.0.11-1?distro=debian-12&upstream=openssl");
    const PackageNumber lodash = fleet.package_of("pkg:npm/lodash@4.17.20");
    EXPECT_EQ(fleet.package_of("pkg:npm/lodash@4.17.20"), lodash);
    fleet.put(3, Numbers{lodash, old_ssl});
    fleet.put(1, Numbers{old_ssl});
    EXPECT_EQ(fleet.packages_of(3), (Numbers{old_ssl, lodash}));
    EXPECT_EQ(fleet.holders_of(Numbers{old_ssl}), (Numbers{1, 3}));
    EXPECT_EQ(fleet.holders_of(fleet.named("Debian:11", "openssl")), (Numbers{1, 3})) << "a name has all its releases";
    EXPECT_TRUE(fleet.named("Debian", "libssl3").empty()) << "advisories are about the source package";
    EXPECT_EQ(fleet.names().at("openssl"), (Numbers{old_ssl, new_ssl}));

    fleet.put(3, Numbers{new_ssl});
    EXPECT_EQ(fleet.holders_of(Numbers{old_ssl}), Numbers{1});
    EXPECT_EQ(fleet.holder_count(lodash), 0u);
    fleet.put(1, Numbers{});
    EXPECT_EQ(fleet.asset_count(), 1u);
    EXPECT_TRUE(fleet.packages_of(77).empty());
}

TEST(Fleet, KeepsWhatIsNoPurlWithNothingToAsk) {
    Fleet fleet;
    const PackageNumber number = fleet.package_of("Adobe Reader 11");
    EXPECT_TRUE(fleet.package(number).lookups.empty());
    EXPECT_EQ(fleet.package(number).name, "Adobe Reader 11");
}

TEST(Fleet, EqualsSetsUnderRandomChanges) {
    Fleet fleet;
    std::mt19937 random(7);
    for (int i = 0; i < 300; ++i) fleet.package_of("pkg:npm/p" + std::to_string(i) + "@1.0.0");
    std::map<uint32_t, std::set<uint32_t>> plain;
    for (int step = 0; step < 3000; ++step) {
        const uint32_t asset = random() % 90;
        std::set<uint32_t> packages;
        for (size_t count = random() % 40; packages.size() < count;) packages.insert(random() % 300);
        plain[asset] = packages;
        fleet.put(asset, Numbers(packages.begin(), packages.end()));
        const Numbers asked{static_cast<uint32_t>(random() % 300), static_cast<uint32_t>(random() % 300)};
        Numbers holders;
        for (const auto& [one, has] : plain)
            if (has.contains(asked[0]) || has.contains(asked[1])) holders.push_back(one);
        ASSERT_EQ(fleet.holders_of(asked), holders);
        ASSERT_EQ(fleet.packages_of(asset), Numbers(packages.begin(), packages.end()));
    }
}

}  // namespace
}  // namespace redoubt::advisories
