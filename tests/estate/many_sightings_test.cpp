// One address, seen more often than anything should be: nothing is put together by it that is not one thing, in bounded time.
// REDOUBT_SIGHTINGS=1000000 runs the whole million.
#include <gtest/gtest.h>

#include <cstdlib>

#include <fmt/format.h>

#include "estate/intake.h"
#include "estate/settle.h"

namespace redoubt::estate {
namespace {

int64_t sightings() {
    const char* given = std::getenv("REDOUBT_SIGHTINGS");
    return given ? std::atoll(given) : 40'000;
}

Sighting at_the_address(int64_t second) {
    return {.at = Time::from_unix_s(1'795'000'000 + second), .ids = {{.kind = IdKind::ip, .value = "10.0.0.1", .space = "office"}}};
}

TEST(ManySightings, OfOneAddressAloneAreOneThing) {
    Intake intake({});
    for (int64_t i = 0; i < sightings(); ++i) intake.take("arp", at_the_address(i));
    EXPECT_LE(intake.entries().size(), static_cast<size_t>(sightings() / 3600 + 2)) << "one entry an hour at most";
    const Settled settled = settle(std::move(intake.entries()), {});
    ASSERT_EQ(settled.entries.size(), 1U);
    EXPECT_EQ((settled.entries[0].last - settled.entries[0].first).ns, (sightings() - 1) * 1'000'000'000);
    EXPECT_EQ(settled.done.groups.size(), 1U);
}

TEST(ManySightings, OfMachinesBehindOneAddressMergeNone) {
    Intake intake({});
    const int64_t machines = sightings() / 4;
    for (int64_t i = 0; i < machines; ++i) {
        Sighting one = at_the_address(i % 600);
        one.ids.push_back({.kind = IdKind::agent, .value = fmt::format("{:032x}", i), .space = "edr"});
        one.ids.push_back({.kind = IdKind::host, .value = fmt::format("lt-{}", i)});
        intake.take("edr", one);
    }
    for (int64_t i = 0; i < machines; ++i) intake.take("scanner", at_the_address(i % 600));
    const Settled settled = settle(std::move(intake.entries()), {});
    EXPECT_EQ(settled.done.groups.size(), static_cast<size_t>(machines) + 1) << "who had it is not to be guessed";
    EXPECT_TRUE(settled.done.doubts.empty());
}

}  // namespace
}  // namespace redoubt::estate
