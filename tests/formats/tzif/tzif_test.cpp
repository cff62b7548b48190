// Time zones of the system, where it has them, and what is none.
#include "formats/tzif/tzif.h"

#include <gtest/gtest.h>

#include "base/disk.h"

namespace redoubt::formats::tzif {
namespace {

TEST(TzifTest, KnowsSummerAndWinter) {
    SystemDisk disk;
    const auto berlin = disk.read("/usr/share/zoneinfo/Europe/Berlin", 1 << 20);
    if (!berlin) GTEST_SKIP() << "no time zones on this machine";
    EXPECT_EQ(offset_at(*berlin, 1'784'600'000).value_or(-1), 7200) << "July 2026";
    EXPECT_EQ(offset_at(*berlin, 1'800'000'000).value_or(-1), 3600) << "January 2027";
    EXPECT_EQ(offset_at(*berlin, 1'774'745'999).value_or(-1), 3600) << "a second before the change";
    EXPECT_EQ(offset_at(*berlin, 1'774'746'000).value_or(-1), 7200);
}

TEST(TzifTest, RefusesTheRest) {
    for (const std::string& bad : {std::string(), std::string("TZif2"), std::string("TZif2") + std::string(100, '\xff'), std::string(200, '\0')})
        EXPECT_FALSE(offset_at(bad, 0));
    SystemDisk disk;
    if (const auto berlin = disk.read("/usr/share/zoneinfo/Europe/Berlin", 1 << 20))
        for (size_t length = 0; length < berlin->size(); length += 37) (void)offset_at(berlin->substr(0, length), 1'800'000'000);
}

}  // namespace
}  // namespace redoubt::formats::tzif
