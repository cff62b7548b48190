// When assets may be worked on, and which upgrades fit.
#include "rooms/fix/maintenance.h"

#include <gtest/gtest.h>

#include "room_store.h"
#include "rooms/fix/upgrade_plan.h"
#include "store/settings.h"

namespace redoubt::rooms {
namespace {

using schema::List;
using schema::Map;

class MaintenanceRoom : public ::testing::Test {
protected:
    void SetUp() override { ASSERT_TRUE(store::Settings(*store_).open()); }
    std::string asset(const std::string& title, const std::string& zone, const std::string& process = {}) {
        Map given{{"title", title}, {"kind", "host"}, {"zone", zone}};
        if (!process.empty()) given.set("services", List{Map{{"transport", "tcp"}, {"port", int64_t{22}}, {"process", process}}});
        const auto made = store_.records().create("asset", given);
        EXPECT_TRUE(made) << made.error().text();
        return made ? made->id.text : std::string();
    }
    RoomStore store_;
};

TEST_F(MaintenanceRoom, TheNextWindowIsTheOneThatIsOpenOrComes) {
    const MaintenanceWindow window{.name = "sunday", .assets = "zone:dmz", .when = "weekly sun 02:00", .lasts = hours(4)};
    const auto starts = [&](std::string_view now) { return format_time(next_window(window, *parse_time(now))->starts); };
    EXPECT_EQ(starts("2026-11-28T12:00:00Z"), "2026-11-29T02:00:00Z");
    EXPECT_EQ(starts("2026-11-29T05:59:00Z"), "2026-11-29T02:00:00Z") << "it is open";
    EXPECT_EQ(starts("2026-11-29T06:00:00Z"), "2026-12-06T02:00:00Z") << "it is over";
    EXPECT_FALSE(next_window({.name = "x", .assets = "", .when = "now and then", .lasts = hours(1)}, Time{}));
}

TEST_F(MaintenanceRoom, TheFirstWindowOfAnAssetCountsAndBadOnesAreNamed) {
    const std::string web = asset("web", "dmz"), db = asset("db", "inner"), none = asset("none", "lab");
    Maintenance maintenance(*store_);
    const std::vector<MaintenanceWindow> windows{{"dmz-night", "zone:dmz", "daily 03:00", hours(2)},
                                                 {"all-sunday", "zone:dmz OR zone:inner", "weekly sun", hours(8)}};
    ASSERT_TRUE(maintenance.set(store::Actor::redoubt(), windows));
    EXPECT_EQ(*maintenance.windows(), windows);
    const auto found = *maintenance.assets(store::Actor::redoubt(), windows);
    EXPECT_EQ(found.at(web), 0U);
    EXPECT_EQ(found.at(db), 1U);
    EXPECT_FALSE(found.contains(none));
    for (const MaintenanceWindow& bad : {MaintenanceWindow{"Bad Name", "zone:dmz", "daily", hours(1)}, MaintenanceWindow{"a", "zone:dmz", "soon", hours(1)},
                                         MaintenanceWindow{"a", "zone:dmz", "daily", hours(1000)}, MaintenanceWindow{"a", "colour:red", "daily", hours(1)}}) {
        const auto refused = maintenance.set(store::Actor::redoubt(), {bad});
        ASSERT_FALSE(refused);
        EXPECT_FALSE(refused.error().where.empty()) << refused.error().text();
    }
    EXPECT_FALSE(maintenance.set(store::Actor::redoubt(), {windows[0], windows[0]})) << "two of one name";
    EXPECT_EQ(*maintenance.windows(), windows) << "what was refused changed nothing";
}

TEST_F(MaintenanceRoom, WhatRunsSaysWhatIsStartedAgain) {
    const std::string with = asset("with", "dmz", "sshd"), other = asset("other", "dmz", "postgres"), silent = asset("silent", "dmz");
    const auto upgrade = [&](const std::string& package, std::vector<std::string> assets) {
        Upgrade one{.package = package, .asset_count = assets.size(), .assets = std::move(assets), .restart = restart_after(package)};
        EXPECT_TRUE(say_what_runs(*store_, store::Actor::redoubt(), std::span(&one, 1)));
        std::string out(restart_name(one.restart));
        for (const std::string& process : one.restarts) out += " " + process;
        return out;
    };
    EXPECT_EQ(upgrade("openssh", {with, other}), "services sshd");
    EXPECT_EQ(upgrade("openssh", {other}), "none") << "it says what runs, and sshd does not";
    EXPECT_EQ(upgrade("openssh", {other, silent}), "services") << "one says nothing";
    EXPECT_EQ(upgrade("openssl", {with}), "services") << "who uses a library is not known";
    EXPECT_EQ(upgrade("postgresql-15", {other}), "services postgres");
    EXPECT_EQ(upgrade("linux", {with}), "reboot");
    EXPECT_EQ(upgrade("left-pad", {with}), "none");
}

}  // namespace
}  // namespace redoubt::rooms
