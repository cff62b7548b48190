// My work: what waits for whom, how it is ranked, and that docs/work.md says the same.
#include <chrono>
#include <fstream>
#include <sstream>

#include <fmt/format.h>
#include <gtest/gtest.h>

#include "room_store.h"
#include "rooms/team/due_dates.h"
#include "rooms/team/work.h"
#include "rooms/watch/silence.h"

namespace redoubt::rooms {
namespace {

using schema::List;
using schema::Map;

struct WorkTest : testing::Test, RoomStore {
    std::string make(std::string_view type, Map fields) {
        const auto made = records().create(type, fields);
        EXPECT_TRUE(made) << made.error().text();
        return made ? made->id.text : "";
    }
    std::string person(std::string_view name, std::string_view level, const std::string& team = {}) {
        Map fields{{"title", name}, {"kind", "person"}, {"level", level}};
        if (!team.empty()) fields.set("team", team);
        return make("party", fields);
    }
    std::vector<WorkItem> work(const std::string& who, int limit = 50) {
        store::Records all = records();
        auto request = work_request(all, who);
        EXPECT_TRUE(request) << request.error().text();
        request->limit = limit;
        auto items = work_of(*store, all, *request);
        EXPECT_TRUE(items) << items.error().text();
        return items ? *std::move(items) : std::vector<WorkItem>();
    }
    static std::vector<std::string> titles(const std::vector<WorkItem>& items) {
        std::vector<std::string> out;
        for (const WorkItem& item : items) out.push_back(item.record.title);
        return out;
    }
    static int points(const WorkItem& item, std::string_view factor) {
        for (const WorkReason& reason : item.why)
            if (reason.factor == factor) return reason.points;
        return 0;
    }
    Map alert(std::string_view title, std::string_view severity) { return {{"title", title}, {"rule_title", title}, {"severity", severity}}; }
};

TEST_F(WorkTest, IsWhatIAmToDoAndWhyInTheRightOrder) {
    const std::string team = make("party", {{"title", "Blue"}, {"kind", "team"}});
    const std::string me = person("Mia", "IC2", team);
    const std::string other = person("Otto", "IC2", team);
    Map mine = alert("mine", "high");
    mine.set("owner", me);
    make("alert", mine);
    Map ours = alert("ours", "high");
    ours.set("owner", team);
    make("alert", ours);
    Map theirs = alert("theirs", "critical");
    theirs.set("owner", other);
    make("alert", theirs);
    make("alert", alert("nobody's", "high"));
    make("asset", {{"title", "in use"}, {"owner", me}, {"state", "active"}});
    make("asset", {{"title", "new"}, {"owner", me}});
    const std::vector<WorkItem> items = work("Mia");
    EXPECT_EQ(titles(items), (std::vector<std::string>{"mine", "ours", "new", "nobody's"}));
    for (const WorkItem& item : items) {
        EXPECT_EQ(item.score, total(item.why));
        EXPECT_FALSE(item.why.empty()) << item.record.title;
        EXPECT_TRUE(item.command.starts_with("redoubt ")) << item.command;
    }
    EXPECT_EQ(points(items[0], "standing"), 15);
    EXPECT_EQ(points(items[1], "standing"), 5);
    EXPECT_EQ(items[3].record.type, "alert_group");
    EXPECT_TRUE(items[3].command.starts_with("redoubt alert list 'group:")) << items[3].command;
    EXPECT_EQ(items[0].command, "redoubt alert move ALERT-1 assigned");
}

TEST_F(WorkTest, PutsRoutineFirstForAP1AndHardWorkFirstForALead) {
    for (const auto& [name, level] : {std::pair{"Pia", "P1"}, {"Lea", "Lead"}}) {
        const std::string who = person(name, level);
        for (const char* severity : {"low", "critical", "medium", "high"}) {
            Map fields = alert(std::string(name) + " " + severity, severity);
            fields.set("owner", who);
            make("alert", fields);
        }
    }
    EXPECT_EQ(titles(work("Pia")), (std::vector<std::string>{"Pia low", "Pia medium", "Pia high", "Pia critical"}));
    EXPECT_EQ(titles(work("Lea")), (std::vector<std::string>{"Lea critical", "Lea high", "Lea medium", "Lea low"}));
}

TEST_F(WorkTest, KnowsWhatARecordIsAboutAndWhatWaitsForIt) {
    const std::string me = person("Mia", "IC2");
    const std::string asset = make("asset", {{"title", "shop"}, {"exposure", "public"}, {"criticality", "critical"}, {"state", "active"}});
    const std::string incident = make("incident", {{"title", "Break-in"}, {"severity", "high"}});
    Map plain = alert("plain", "high");
    plain.set("owner", me);
    make("alert", plain);
    Map exposed = alert("exposed", "high");
    exposed.set("owner", me);
    exposed.set("asset", asset);
    make("alert", exposed);
    Map burning = alert("burning", "high");
    burning.set("owner", me);
    burning.set("incident", incident);
    const std::string burning_id = make("alert", burning);
    ASSERT_TRUE(records().link("incident", incident, "depends-on", "alert", burning_id));
    const std::vector<WorkItem> items = work("Mia");
    ASSERT_EQ(titles(items), (std::vector<std::string>{"burning", "exposed", "Break-in", "plain"}));
    EXPECT_EQ(points(items[0], "incident"), 30);
    EXPECT_EQ(points(items[0], "blocks"), 8);
    EXPECT_EQ(points(items[1], "exposure"), 10);
    EXPECT_EQ(points(items[1], "criticality"), 10);
    EXPECT_EQ(items[1].why.back().text.empty(), false);
}

TEST_F(WorkTest, ShowsNobodyWhatTheyMayNotSee) {
    const std::string me = person("Mia", "IC2");
    Map secret = alert("secret", "critical");
    secret.set("owner", me);
    secret.set("compartment", "blind");
    make("alert", secret);
    store::Records outside = as(schema::Level::ic2, me);
    const auto request = work_request(outside, "");
    ASSERT_TRUE(request);
    EXPECT_TRUE(work_of(*store, outside, *request)->empty());
    EXPECT_EQ(work("Mia").size(), 1U);
}

TEST_F(WorkTest, RanksTheSameEachTimeAndFartherWhenTimePasses) {
    const std::string me = person("Mia", "IC2");
    for (int i = 0; i < 30; ++i) {
        Map fields = alert(fmt::format("alert {}", i), i % 2 ? "high" : "low");
        fields.set("owner", me);
        make("alert", fields);
    }
    const auto first = titles(work("Mia"));
    EXPECT_EQ(first, titles(work("Mia")));
    const int before = work("Mia").front().score;
    clock.advance(days(70));
    EXPECT_EQ(work("Mia").front().score, before + 8);
    EXPECT_EQ(titles(work("Mia", 5)), std::vector<std::string>(first.begin(), first.begin() + 5));
}

TEST_F(WorkTest, AsksForAPersonThatThereIs) {
    store::Records all = records();
    EXPECT_EQ(work_request(all, "").error().where, "who");
    EXPECT_EQ(work_request(all, "Nobody").error().code, Code::not_found);
}

TEST_F(WorkTest, TheFormulaIsTheOneInTheDocuments) {
    std::ifstream file(std::string(REDOUBT_SOURCE_DIR) + "/docs/work.md");
    std::stringstream text;
    text << file.rdbuf();
    std::string rows;
    for (const WorkFactor& factor : work_factors()) rows += fmt::format("| {} | {} | {} |\n", factor.name, factor.points, factor.doc);
    EXPECT_NE(text.str().find(rows), std::string::npos) << rows;
}

TEST_F(WorkTest, ASourceIsSilentWhenNothingCameForLongerThanItsCadence) {
    const std::string id = make("source", {{"title", "fw"}, {"cadence", "1h"}, {"last_event", format_time(clock.now())}, {"state", "live"}});
    const auto state = [&] { return records().get("source", id)->state; };
    clock.advance(minutes(59));
    EXPECT_EQ(find_silent_sources(*store)->silent, 0U);
    clock.advance(minutes(2));
    EXPECT_EQ(find_silent_sources(*store)->silent, 1U);
    EXPECT_EQ(state(), "silent");
    EXPECT_EQ(find_silent_sources(*store)->silent, 0U);
    ASSERT_TRUE(records().update("source", id, {{"last_event", format_time(clock.now())}}, {}));
    EXPECT_EQ(find_silent_sources(*store)->back, 1U);
    EXPECT_EQ(state(), "live");
}

}  // namespace
}  // namespace redoubt::rooms
