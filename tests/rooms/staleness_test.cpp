// What goes out of date: through a year on a clock of our own, told once for each lapse, counted by My work, and true of the past.
#include <algorithm>
#include <map>

#include <fmt/format.h>
#include <gtest/gtest.h>

#include "room_store.h"
#include "rooms/team/staleness.h"
#include "rooms/team/work.h"

namespace redoubt::rooms {
namespace {

using schema::List;
using schema::Map;

struct StalenessTest : testing::Test, RoomStore {
    store::Record make(std::string_view type, Map fields) {
        const auto made = records().create(type, fields);
        EXPECT_TRUE(made) << made.error().text();
        return made ? *made : store::Record();
    }
    void change(const store::Record& record, const Map& fields) {
        const auto done = records().update(record.type->name, record.id.text, fields, {});
        ASSERT_TRUE(done) << done.error().text();
    }
    void move(const store::Record& record, std::string to, const Map& changes = {}) {
        const auto moved = records().move(record.type->name, record.id.text, {.to = std::move(to), .reason = "because", .changes = changes});
        ASSERT_TRUE(moved) << moved.error().text();
    }
    bool is_stale(const store::Record& record, std::optional<Time> at = {}) {
        store::ListQuery query{.text = fmt::format("is:stale key:{}", record.key), .limit = 1, .at = at};
        const auto page = records().list(record.type->name, query);
        EXPECT_TRUE(page) << page.error().text();
        return page && !page->records.empty();
    }
    size_t times_told(const store::Record& record) {
        const auto history = records().history(record.type->name, record.id.text);
        return static_cast<size_t>(std::ranges::count(*history, "stale", &store::JournalEntry::action));
    }
    List seen(Time last) { return {Map{{"source", "nmap"}, {"first", clock.now()}, {"last", last}}}; }
    Time in(Duration span) { return clock.now() + span; }
};

TEST_F(StalenessTest, AnAssetIsStaleWhenNothingHasSeenItForThirtyDays) {
    const auto seen_once = make("asset", {{"title", "web"}, {"state", "active"}, {"sightings", seen(clock.now())}});
    const auto never = make("asset", {{"title", "db"}, {"state", "active"}});
    const auto process = make("asset", {{"title", "billing"}, {"kind", "business_process"}, {"state", "active"}});
    const auto retired = make("asset", {{"title", "old"}, {"state", "retired"}, {"sightings", seen(clock.now())}});
    EXPECT_EQ(seen_once["last_seen"].time(), clock.now());
    clock.advance(days(29));
    for (const auto* asset : {&seen_once, &never, &process, &retired}) EXPECT_FALSE(is_stale(*asset)) << asset->title;
    clock.advance(days(2));
    EXPECT_TRUE(is_stale(seen_once));
    EXPECT_TRUE(is_stale(never));
    EXPECT_FALSE(is_stale(process));
    EXPECT_FALSE(is_stale(retired));
    change(seen_once, {{"sightings", seen(clock.now())}});
    EXPECT_FALSE(is_stale(seen_once));
    EXPECT_EQ(records().update("asset", seen_once.id.text, {{"last_seen", clock.now()}}, {}).error().code, Code::invalid);
}

TEST_F(StalenessTest, ASourceIsStaleBeyondItsCadence) {
    const auto source = make("source", {{"title", "fw"}, {"cadence", "1h"}, {"last_event", clock.now()}, {"state", "live"}});
    const auto no_cadence = make("source", {{"title", "feed"}, {"last_event", clock.now()}, {"state", "live"}});
    clock.advance(minutes(59));
    EXPECT_FALSE(is_stale(source));
    clock.advance(minutes(2));
    EXPECT_TRUE(is_stale(source));
    clock.advance(days(400));
    EXPECT_FALSE(is_stale(no_cadence));
    change(source, {{"last_event", clock.now()}});
    EXPECT_FALSE(is_stale(source));
}

TEST_F(StalenessTest, ARiskIsStaleWhenItsEstimateOrItsReviewIsOld) {
    const auto me = make("party", {{"title", "Mia"}});
    const auto control = make("control", {{"title", "proxy"}, {"kind", "prevent"}, {"state", "active"}});
    const Map estimate{{"frequency_high", 1}, {"loss_high", 10}, {"made_on", clock.now()}};
    const auto risk = make("risk", {{"title", "r"},
                                    {"severity", "high"},
                                    {"current", estimate},
                                    {"business_owner", me.id.text},
                                    {"controls", List{control.id.text}},
                                    {"state", "analysed"}});
    clock.advance(days(364));
    EXPECT_FALSE(is_stale(risk));
    clock.advance(days(2));
    EXPECT_TRUE(is_stale(risk));
    Map anew = estimate;
    anew.set("made_on", clock.now());
    change(risk, {{"current", anew}, {"review_by", in(days(10))}});
    EXPECT_FALSE(is_stale(risk));
    clock.advance(days(11));
    EXPECT_TRUE(is_stale(risk));
    change(risk, {{"review_by", in(days(90))}});
    EXPECT_FALSE(is_stale(risk));
    move(control, "retired");
    EXPECT_TRUE(is_stale(risk));
}

// Evidence expires: the claim that rests on it is stale, and so is the page that shows the claim.
TEST_F(StalenessTest, WhatRestsOnSomethingStaleIsStale) {
    const auto requirement = make("requirement", {{"title", "logs are kept"}, {"framework", "own"}, {"code", "1"}, {"state", "current"}});
    const auto me = make("party", {{"title", "Mia"}}), other = make("party", {{"title", "Otto"}});
    const auto evidence =
        make("evidence", {{"title", "export"}, {"expires", in(days(90))}, {"collected_by", me.id.text}, {"accepted_by", other.id.text}, {"state", "accepted"}});
    const auto claim = make("claim", {{"title", "we keep logs"},
                                      {"requirement", requirement.id.text},
                                      {"how", "a store"},
                                      {"evidence", List{evidence.id.text}},
                                      {"asserted_by", me.id.text},
                                      {"verified_by", other.id.text},
                                      {"review_by", in(days(365))},
                                      {"state", "verified"}});
    const List sections{Map{{"heading", "Logs"}, {"claims", List{claim.id.text}}}, Map{{"heading", "Later"}, {"review_by", in(days(200))}}};
    const auto page = make("page", {{"title", "Trust"}, {"kind", "trust_page"}, {"sections", sections}, {"review_by", in(days(300))}, {"state", "published"}});
    EXPECT_EQ(page["claims"].list().size(), 1U);
    EXPECT_EQ(page["next_review"].time(), in(days(200)));
    const Time start = clock.now();
    for (const auto* one : {&evidence, &claim, &page}) EXPECT_FALSE(is_stale(*one)) << one->title;
    clock.advance(days(91));
    for (const auto* one : {&evidence, &claim, &page}) EXPECT_TRUE(is_stale(*one)) << one->title;
    const auto fresh = make("evidence", {{"title", "new export"}, {"expires", in(days(365))}});
    change(claim, {{"evidence", List{fresh.id.text}}});
    EXPECT_FALSE(is_stale(claim));
    EXPECT_FALSE(is_stale(page));
    clock.advance(days(110));
    EXPECT_TRUE(is_stale(page)) << "a section of it is past its review";
    EXPECT_FALSE(is_stale(claim, start + days(90)));
    EXPECT_TRUE(is_stale(claim, start + days(90) + hours(1)));
    EXPECT_FALSE(is_stale(claim, start + days(92)));
}

TEST_F(StalenessTest, EachLapseOfAYearIsToldOnce) {
    const auto document = make("document", {{"title", "Policy"}, {"kind", "policy"}, {"edition", "1"}, {"review_by", in(days(100))}, {"state", "approved"}});
    const auto asset = make("asset", {{"title", "web"}, {"state", "active"}, {"sightings", seen(clock.now())}});
    std::map<std::string, size_t> lapses;
    bool was_stale_asset = false, was_stale_document = false;
    SeededRandom chance(5);
    for (int day = 0; day < 365; ++day) {
        if (day % 50 < 15 && chance.below(2)) change(asset, {{"sightings", seen(clock.now())}});  // then unseen for five weeks
        if (day == 200) change(document, {{"review_by", in(days(60))}});
        const bool asset_now = is_stale(asset), document_now = is_stale(document);
        lapses["asset"] += asset_now && !was_stale_asset;
        lapses["document"] += document_now && !was_stale_document;
        was_stale_asset = asset_now;
        was_stale_document = document_now;
        for (int look = 0; look < 3; ++look) {
            if (day == 180 && look == 1) reopen();
            ASSERT_TRUE(tell_stale(*store));
        }
        clock.advance(days(1));
    }
    EXPECT_GE(lapses["asset"], 5U);
    EXPECT_EQ(lapses["document"], 2U);
    EXPECT_EQ(times_told(asset), lapses["asset"]);
    EXPECT_EQ(times_told(document), 2U);
    EXPECT_TRUE(store->journal().verify()->ok);
}

TEST_F(StalenessTest, MyWorkCountsIt) {
    const auto me = make("party", {{"title", "Mia"}, {"kind", "person"}, {"level", "IC2"}});
    make("asset", {{"title", "web"}, {"state", "active"}, {"owner", me.id.text}, {"sightings", seen(clock.now())}});
    make("asset", {{"title", "gone"}, {"state", "retired"}, {"owner", me.id.text}, {"sightings", seen(clock.now())}});
    const auto work = [&] {
        store::Records all = records();
        return *work_of(*store, all, *work_request(all, "Mia"));
    };
    EXPECT_TRUE(work().empty());
    clock.advance(days(31));
    const auto items = work();
    ASSERT_EQ(items.size(), 1U);
    EXPECT_EQ(items[0].record.title, "web");
    const bool said = std::ranges::any_of(items[0].why, [](const WorkReason& why) { return why.factor == "stale" && why.points == 20; });
    EXPECT_TRUE(said);
}

TEST_F(StalenessTest, HiddenEvidenceThatExpiresDoesNotShowOnAClaimInTheOpen) {
    const auto requirement = make("requirement", {{"title", "q"}, {"framework", "own"}, {"code", "1"}});
    const auto me = make("party", {{"title", "Mia"}}), other = make("party", {{"title", "Otto"}});
    const auto hidden = make("evidence", {{"title", "insider case"},
                                          {"compartment", "insider"},
                                          {"expires", in(days(5))},
                                          {"collected_by", me.id.text},
                                          {"accepted_by", other.id.text},
                                          {"state", "accepted"}});
    const auto claim = make("claim", {{"title", "c"},
                                      {"requirement", requirement.id.text},
                                      {"how", "h"},
                                      {"evidence", List{hidden.id.text}},
                                      {"asserted_by", me.id.text},
                                      {"state", "asserted"}});
    clock.advance(days(6));
    ASSERT_TRUE(tell_stale(*store));
    EXPECT_EQ(times_told(claim), 0U);
    EXPECT_EQ(times_told(hidden), 1U);
    EXPECT_EQ(*as(schema::Level::ic2).count("claim", "is:stale"), 0);
    EXPECT_EQ(*records().count("claim", "is:stale"), 1);
}

}  // namespace
}  // namespace redoubt::rooms
