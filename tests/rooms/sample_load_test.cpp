// The store takes the sample organisation and the shipped rules as they are, once.
#include <gtest/gtest.h>

#include "room_store.h"
#include "rooms/know/sample_organisation.h"
#include "rooms/watch/rule_seeding.h"

namespace redoubt::rooms {
namespace {

TEST(SampleLoad, TheStoreTakesEveryRecordOnce) {
    RoomStore store;
    auto records = store.records();
    const auto first = load_sample_organisation(records);
    ASSERT_TRUE(first.has_value()) << first.error().text();
    EXPECT_GE(first->parties, 30u);
    EXPECT_GE(first->assets, 55u);
    EXPECT_GE(first->sources, 15u);
    const auto again = load_sample_organisation(records);
    ASSERT_TRUE(again.has_value()) << again.error().text();
    EXPECT_EQ(again->parties + again->assets + again->sources, 0u);
}

TEST(SampleLoad, TheStoreTakesEveryShippedRuleOnce) {
    RoomStore store;
    auto records = store.records();
    const auto first = seed_shipped_rules(records);
    ASSERT_TRUE(first.has_value()) << first.error().text();
    EXPECT_GE(first->created, 64u);
    const auto again = seed_shipped_rules(records);
    ASSERT_TRUE(again.has_value()) << again.error().text();
    EXPECT_EQ(again->unchanged, first->created);
}

}  // namespace
}  // namespace redoubt::rooms
