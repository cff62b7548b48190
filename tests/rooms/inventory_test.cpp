// Reports of sources become assets, and what people say of them holds.
#include <gtest/gtest.h>

#include "room_store.h"
#include "rooms/know/inventory.h"

namespace redoubt::rooms {
namespace {

InventoryResult import(RoomStore& store, const std::string& source, const std::string& bytes, bool dry_run = false) {
    const auto done = import_report(*store, store::Actor::redoubt(), {.bytes = bytes, .source = source, .read = {.at = Time::from_unix_s(1'795'000'000)}},
                                    {.dry_run = dry_run});
    EXPECT_TRUE(done) << done.error().text();
    return done ? *done : InventoryResult{};
}

const std::string edr =
    R"({"key":"a1","title":"lt-7","ids":[{"kind":"agent","value":"a1b2c3d4"},{"kind":"serial","value":"5CD1234XYZ","space":"HP"},{"kind":"mac","value":"3c:52:82:aa:bb:01"},{"kind":"host","value":"lt-7"}],"software":[{"name":"openssl","version":"3.0.11"}]})";
const std::string list =
    R"({"key":"IT-7","title":"Laptop of Ada","ids":[{"kind":"tag","value":"IT-7"},{"kind":"serial","value":"5CD1234XYZ"}],"facts":{"site":"Lyon"}})";

TEST(Inventory, TwoSourcesOfOneThingAreOneAsset) {
    RoomStore store;
    EXPECT_EQ(import(store, "edr", edr, true).created, 1);
    EXPECT_EQ(*store.records().count("asset", ""), 0);
    const InventoryResult first = import(store, "edr", edr);
    EXPECT_EQ(first.created, 1);
    const InventoryResult second = import(store, "cmdb", list);
    EXPECT_EQ(second.created, 0);
    EXPECT_EQ(second.changed, 1);
    ASSERT_EQ(*store.records().count("asset", ""), 1);
    const auto asset = store.records().get("asset", "ASSET-1");
    ASSERT_TRUE(asset);
    const auto typed = asset->as<records::Asset>();
    EXPECT_EQ(typed.site, "Lyon");
    EXPECT_EQ(typed.names, std::vector<std::string>{"lt-7"});
    ASSERT_EQ(typed.sightings.size(), 2U);
    EXPECT_EQ(typed.sightings[0].why, "merged because serial 5CD1234XYZ of HP is the same as in edr");
    ASSERT_EQ(typed.software.size(), 1U);
    EXPECT_EQ(typed.software[0].source, "edr");
    EXPECT_FALSE(typed.listed);
}

TEST(Inventory, ImportingAgainChangesNothing) {
    RoomStore store;
    import(store, "edr", edr);
    import(store, "cmdb", list);
    const auto version = store.records().get("asset", "ASSET-1")->version;
    for (const auto& [source, bytes] : {std::pair{"edr", edr}, {"cmdb", list}}) {
        const InventoryResult again = import(store, source, bytes);
        EXPECT_EQ(again.created + again.changed + again.merged, 0) << source;
        EXPECT_EQ(again.same, 1);
    }
    EXPECT_EQ(store.records().get("asset", "ASSET-1")->version, version);
}

}  // namespace
}  // namespace redoubt::rooms
