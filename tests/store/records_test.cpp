#include <algorithm>
#include <map>

#include <gtest/gtest.h>

#include "support/store_fixture.h"

namespace redoubt::store {
namespace {

using schema::Level;
using schema::List;
using schema::Map;
using schema::Value;
using test::StoreFixture;

#define OK_OR_DIE(result) ASSERT_TRUE(result) << (result).error().text()

struct Records_ : ::testing::Test, StoreFixture {
    Record make(std::string_view type, const Map& fields) {
        auto made = as_redoubt().create(type, fields);
        EXPECT_TRUE(made) << made.error().text();
        return made ? *made : Record{};
    }
    std::vector<std::string> keys(std::string_view type, const std::string& query, const std::string& sort = "key") {
        auto page = as_redoubt().list(type, {.text = query, .sort = sort, .limit = 500});
        EXPECT_TRUE(page) << page.error().text();
        std::vector<std::string> out;
        if (page)
            for (const Record& record : page->records) out.push_back(record.key);
        return out;
    }
};

using Keys = std::vector<std::string>;

TEST_F(Records_, CreatedIsReadBackWithKeyVersionAndDefaults) {
    const Record made = make("asset", {{"title", "web01"}, {"names", List{"web01", "web01.example.org"}}, {"exposure", "public"}, {"rto", "4h"}});
    EXPECT_EQ(made.key, "ASSET-1");
    EXPECT_EQ(made.state, "proposed");
    EXPECT_EQ(made.version, 1);
    const auto read = as_redoubt().get("assets", "asset-1");
    OK_OR_DIE(read);
    EXPECT_EQ(read->id, made.id);
    EXPECT_EQ((*read)["exposure"].text(), "public");
    EXPECT_EQ((*read)["criticality"].text(), "medium");
    EXPECT_EQ((*read)["names"].list().size(), 2U);
    EXPECT_EQ(*(*read)["rto"].as<Duration>(), hours(4));
    EXPECT_EQ(read->created, clock.now());
}

TEST_F(Records_, EveryProblemOfAnInputIsReportedWithItsPath) {
    const auto made = as_redoubt().create("asset", {{"exposure", "moon"}, {"criticality", 3}, {"nmaes", List{}}, {"sightings", List{Map{{"first", "x"}}}}});
    ASSERT_FALSE(made);
    EXPECT_EQ(made.error().code, Code::invalid);
    std::vector<std::string> paths;
    for (const auto& problem : made.error().problems) paths.push_back(problem.path);
    EXPECT_EQ(paths, (Keys{"/exposure", "/criticality", "/nmaes", "/sightings/0/first", "/sightings/0/source", "/title"}));
}

TEST_F(Records_, ReferencesAreGivenByKeyAndKeptAsIds) {
    const Record team = make("party", {{"title", "Blue team"}, {"kind", "team"}});
    const Record asset = make("asset", {{"title", "db01"}, {"owner", "PARTY-1"}});
    EXPECT_EQ(asset.owner.id, team.id.text);
    const auto wrong = as_redoubt().create("asset", {{"title", "db02"}, {"owner", "PARTY-9"}});
    ASSERT_FALSE(wrong);
    EXPECT_EQ(wrong.error().where, "/owner");
    EXPECT_EQ(keys("asset", "owner:PARTY-1"), Keys{"ASSET-1"});
    EXPECT_EQ(keys("asset", "owner:\"blue team\""), Keys{"ASSET-1"});
    EXPECT_EQ(keys("asset", "owner.kind:team"), Keys{"ASSET-1"});
    EXPECT_EQ(keys("asset", "-owner:*"), Keys{});
}

TEST_F(Records_, AnUpdateNeedsTheVersionItStartedFrom) {
    make("asset", {{"title", "web01"}});
    OK_OR_DIE(as_redoubt().update("asset", "ASSET-1", {{"zone", "dmz"}}, 1));
    const auto late = as_redoubt().update("asset", "ASSET-1", {{"zone", "lan"}}, 1);
    ASSERT_FALSE(late);
    EXPECT_EQ(late.error().code, Code::stale);
    const auto history = as_redoubt().history("asset", "ASSET-1");
    OK_OR_DIE(history);
    ASSERT_EQ(history->size(), 2U);
    EXPECT_TRUE(std::ranges::any_of(history->back().changes, [](const JournalChange& change) { return change.field == "zone"; }));
}

TEST_F(Records_, AlertsCloseOnlyWithDispositionAndReason) {
    make("alert", {{"severity", "high"}, {"rule_title", "Whoami"}, {"host", "WS1"}});
    const auto bare = as(Level::p1).move("alert", "ALERT-1", {.to = "closed"});
    ASSERT_FALSE(bare);
    EXPECT_EQ(bare.error().problems.size(), 2U);
    const auto closed = as(Level::p1).move("alert", "ALERT-1", {.to = "closed", .reason = "a test", .changes = {{"disposition", "benign_true_positive"}}});
    OK_OR_DIE(closed);
    EXPECT_EQ((*closed)["disposition_reason"].text(), "a test");
    EXPECT_EQ(keys("alert_group", "state:open"), Keys{});
    EXPECT_EQ(keys("alert_group", "state:closed count:1"), Keys{"GROUP-1"});
}

TEST_F(Records_, ACriticalAlertIsNotForThatLevelToClose) {
    make("alert", {{"severity", "critical"}, {"rule_title", "Whoami"}});
    const MoveRequest request{.to = "closed", .reason = "a test", .changes = {{"disposition", "false_positive"}}};
    const auto refused = as(Level::p1).move("alert", "ALERT-1", request);
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().code, Code::forbidden);
    EXPECT_NE(refused.error().text().find("IC2"), std::string::npos);
    const auto trick =
        as(Level::p1).move("alert", "ALERT-1", {.to = "closed", .reason = "a", .changes = {{"disposition", "false_positive"}, {"severity", "low"}}});
    EXPECT_FALSE(trick);
    OK_OR_DIE(as(Level::ic2).move("alert", "ALERT-1", request));
}

TEST_F(Records_, TheQueryLanguageFinds) {
    make("asset", {{"title", "web01"}, {"names", List{"WEB01", "shop"}}, {"criticality", "high"}, {"tags", List{"pci"}}, {"rto", "4h"}});
    make("asset", {{"title", "db01"}, {"criticality", "critical"}, {"description", "holds the orders"}, {"extra", Map{{"rack", "r7"}}}});
    clock.advance(days(3));
    make("asset", {{"title", "mail01"}, {"criticality", "low"}, {"listed", false}});
    EXPECT_EQ(keys("asset", ""), (Keys{"ASSET-1", "ASSET-2", "ASSET-3"}));
    EXPECT_EQ(keys("asset", "criticality:>=high"), (Keys{"ASSET-1", "ASSET-2"}));
    EXPECT_EQ(keys("asset", "criticality:(low,high)"), (Keys{"ASSET-1", "ASSET-3"}));
    EXPECT_EQ(keys("asset", "names:web*"), Keys{"ASSET-1"});
    EXPECT_EQ(keys("asset", "tags:pci"), Keys{"ASSET-1"});
    EXPECT_EQ(keys("asset", "-tags:*"), (Keys{"ASSET-2", "ASSET-3"}));
    EXPECT_EQ(keys("asset", "orders"), Keys{"ASSET-2"});
    EXPECT_EQ(keys("asset", "ord* -mail01"), Keys{"ASSET-2"});
    EXPECT_EQ(keys("asset", "listed:false"), Keys{"ASSET-3"});
    EXPECT_EQ(keys("asset", "created:>now-1d"), Keys{"ASSET-3"});
    EXPECT_EQ(keys("asset", "rto:<5h"), Keys{"ASSET-1"});
    EXPECT_EQ(keys("asset", "extra.rack:r?"), Keys{"ASSET-2"});
    EXPECT_EQ(keys("asset", "title:web01 or title:mail*"), (Keys{"ASSET-1", "ASSET-3"}));
    EXPECT_EQ(keys("asset", "key:ASSET-2"), Keys{"ASSET-2"});
    EXPECT_EQ(keys("asset", "not (criticality:low or criticality:high)"), Keys{"ASSET-2"});
    EXPECT_EQ(keys("asset", "", "-criticality"), (Keys{"ASSET-2", "ASSET-1", "ASSET-3"}));
    EXPECT_EQ(keys("asset", "", "title"), (Keys{"ASSET-2", "ASSET-3", "ASSET-1"}));
    const auto wrong = as_redoubt().list("asset", {.text = "web01 critcality:high"});
    ASSERT_FALSE(wrong);
    EXPECT_EQ(wrong.error().where, "column 7");
    EXPECT_NE(wrong.error().hint.find("criticality"), std::string::npos);
}

TEST_F(Records_, PagesFollowOneAnotherWithoutGapOrRepeat) {
    for (int i = 0; i < 57; ++i) make("asset", {{"title", i % 3 ? "same" : "other"}});
    for (const char* sort : {"title", "-title", "key", "-created"}) {
        Keys seen;
        ListQuery query{.sort = sort, .limit = 10};
        do {
            const auto page = as_redoubt().list("asset", query);
            OK_OR_DIE(page);
            for (const Record& record : page->records) seen.push_back(record.key);
            query.cursor = page->next_cursor;
        } while (!query.cursor.empty());
        EXPECT_EQ(seen.size(), 57U);
        EXPECT_EQ(std::set<std::string>(seen.begin(), seen.end()).size(), 57U) << sort;
    }
    ListQuery whole{.sort = "-title", .limit = 57};
    ListQuery middle{.sort = "-title", .limit = 10, .skip = 40};
    const auto all = as_redoubt().list("asset", whole), part = as_redoubt().list("asset", middle);
    OK_OR_DIE(all);
    OK_OR_DIE(part);
    ASSERT_EQ(part->records.size(), 10U);
    EXPECT_EQ(part->records.front().key, all->records[40].key);
    middle.cursor = part->next_cursor;
    middle.skip = 0;
    const auto rest = as_redoubt().list("asset", middle);
    OK_OR_DIE(rest);
    ASSERT_EQ(rest->records.size(), 7U);
    EXPECT_EQ(rest->records.front().key, all->records[50].key);
    EXPECT_TRUE(as_redoubt().list("asset", {.limit = 10, .skip = 57})->records.empty());
    auto page = as_redoubt().list("asset", {.sort = "title", .limit = 10});
    std::string damaged = page->next_cursor;
    damaged[5] = damaged[5] == 'A' ? 'B' : 'A';
    EXPECT_EQ(as_redoubt().list("asset", {.sort = "title", .limit = 10, .cursor = damaged}).error().code, Code::malformed);
    EXPECT_EQ(as_redoubt().list("asset", {.sort = "-title", .limit = 10, .cursor = page->next_cursor}).error().code, Code::malformed);
}

TEST_F(Records_, ManyAlertsAreInsertedOnceAndGrouped) {
    make("rule", {{"title", "Whoami"}, {"rule_id", "r-1"}, {"level", "high"}});
    std::vector<Map> alerts;
    for (int i = 0; i < 100; ++i)
        alerts.push_back({{"rule", "RULE-1"},
                          {"rule_title", "Whoami"},
                          {"severity", i == 50 ? "critical" : "high"},
                          {"host", i % 2 ? "WS1" : "WS2"},
                          {"event_time", format_time(clock.now() + seconds(i))},
                          {"source_key", "k" + std::to_string(i)},
                          {"techniques", List{"T1033"}}});
    const auto first = as_redoubt().insert_many("alert", alerts, "source_key");
    OK_OR_DIE(first);
    EXPECT_EQ(first->added, 100);
    const auto again = as_redoubt().insert_many("alert", alerts, "source_key");
    OK_OR_DIE(again);
    EXPECT_EQ(again->added, 0);
    EXPECT_EQ(again->ids, first->ids);
    const auto groups = as_redoubt().list("alert_group", {.sort = "-severity"});
    OK_OR_DIE(groups);
    ASSERT_EQ(groups->records.size(), 2U);
    EXPECT_EQ(groups->records[0]["severity"].text(), "critical");
    EXPECT_EQ(groups->records[0]["count"].integer(), 50);
    EXPECT_EQ(groups->records[0]["open"].integer(), 50);
    EXPECT_EQ(groups->records[1]["last"].time(), clock.now() + seconds(99));
    EXPECT_EQ(keys("alert_group", "rule:RULE-1 whoami").size(), 2U);
    const auto moved = as(Level::ic2)
                           .move_all("alert", {.text = "group:" + groups->records[0].id.text + " state:(new,assigned)"},
                                     {.to = "closed", .reason = "noise", .changes = {{"disposition", "false_positive"}}});
    OK_OR_DIE(moved);
    EXPECT_EQ(moved->changed.size(), 50U);
    EXPECT_EQ(as_redoubt().list("alert_group", {.text = "state:open"})->records.size(), 1U);
    const auto check = store->journal().verify();
    OK_OR_DIE(check);
    EXPECT_TRUE(check->ok) << check->problem;
    EXPECT_EQ(check->entries, 151);
}

TEST_F(Records_, WhatIsSearchedIsFoundOverAllTypes) {
    make("asset", {{"title", "web01"}, {"description", "the shop's front"}});
    make("incident", {{"title", "Shop defaced"}, {"severity", "high"}});
    const auto hits = as_redoubt().search("shop");
    OK_OR_DIE(hits);
    ASSERT_EQ(hits->size(), 2U);
    EXPECT_EQ(hits->front().record.key, "INC-1");
    EXPECT_EQ(as_redoubt().search("INC-1")->front().record.title, "Shop defaced");
    EXPECT_EQ(as_redoubt().search("\"* OR )(")->size(), 0U);
}

TEST_F(Records_, TheLastWordOfASearchMayBeABeginning) {
    make("asset", {{"title", "web-01"}, {"description", "Überwachung des Lagers"}});
    make("asset", {{"title", "web-02"}, {"description", "the storefront"}});
    const auto keys_of = [&](const char* text) {
        Keys keys;
        const auto hits = as_redoubt().search(text);
        for (const SearchHit& hit : *hits) keys.push_back(hit.record.key);
        std::ranges::sort(keys);
        return keys;
    };
    EXPECT_EQ(keys_of("stor"), Keys{"ASSET-2"});
    EXPECT_EQ(keys_of("the STOR"), Keys{"ASSET-2"});
    EXPECT_EQ(keys_of("stor the"), Keys{}) << "only the last word may be unfinished";
    EXPECT_EQ(keys_of("web-0"), (Keys{"ASSET-1", "ASSET-2"}));
    EXPECT_EQ(keys_of("web-02"), Keys{"ASSET-2"});
    EXPECT_EQ(keys_of("überw"), Keys{"ASSET-1"});
    EXPECT_EQ(keys_of("uberw"), Keys{"ASSET-1"});
    EXPECT_EQ(keys_of("Lagers."), Keys{"ASSET-1"});
    EXPECT_EQ(keys_of("storefronts"), Keys{});
}

TEST_F(Records_, ACommonWordStillFindsEveryType) {
    make("asset", {{"title", "shop front"}});
    for (int i = 0; i < 450; ++i) make("incident", {{"title", "shop defaced again"}, {"severity", "high"}});
    make("observable", {{"title", "shop.example.test"}, {"kind", "domain"}, {"value", "shop.example.test"}});
    std::map<std::string, int> types;
    const auto hits = as_redoubt().search("sho", 100);
    OK_OR_DIE(hits);
    for (const SearchHit& hit : *hits) ++types[hit.record.type];
    EXPECT_EQ(types["asset"], 1);
    EXPECT_EQ(types["observable"], 1);
    EXPECT_EQ(types["incident"], 98);
}

TEST_F(Records_, ChangesMadeTogetherAreAllThereOrNone) {
    make("asset", {{"title", "web01"}});
    const auto both = store->together([&]() -> Result<std::string> {
        const Record incident = TRY(as_redoubt().create("incident", {{"title", "Shop defaced"}, {"severity", "high"}}));
        TRY(as_redoubt().link("incident", incident.id.text, "affects", "asset", "ASSET-1"));
        TRY(as_redoubt().update("incident", incident.id.text, {{"summary", "it is"}}, 1));
        const auto refused = as_redoubt().update("incident", incident.id.text, {{"severity", "dreadful"}}, {});
        EXPECT_FALSE(refused) << "and the rest goes on";
        return incident.key;
    });
    OK_OR_DIE(both);
    EXPECT_EQ(as_redoubt().get("incident", *both)->version, 2);
    EXPECT_EQ(as_redoubt().links_of("asset", "ASSET-1")->size(), 1U);
    const auto neither = store->together([&]() -> Result<> {
        TRY(as_redoubt().update("asset", "ASSET-1", {{"site", "Porto"}}, {}));
        TRY(as_redoubt().create("incident", {{"title", "x"}, {"severity", "high"}, {"summary", "y"}}));
        return fail(Code::conflict, "no");
    });
    EXPECT_FALSE(neither);
    EXPECT_EQ((*as_redoubt().get("asset", "ASSET-1"))["site"].text(), "");
    EXPECT_EQ(*as_redoubt().count("incident", ""), 1);
    EXPECT_TRUE(store->journal().verify()->ok);
}

TEST_F(Records_, CommentsLinksAndAttachmentsHangOnEveryType) {
    make("asset", {{"title", "web01"}});
    make("incident", {{"title", "Shop defaced"}, {"severity", "high"}});
    OK_OR_DIE(as(Level::p1).comment("incident", "INC-1", "looking"));
    const auto link = as(Level::p1).link("incident", "INC-1", "affects", "asset", "ASSET-1", "seen there");
    OK_OR_DIE(link);
    EXPECT_EQ(as(Level::p1).links_of("asset", "ASSET-1")->front().record.key, "INC-1");
    EXPECT_FALSE(as(Level::p1).link("incident", "INC-1", "affects", "asset", "ASSET-1"));
    const std::string bytes(200'000, 'x');
    const auto attached = as(Level::p1).attach("incident", "INC-1", "shot.png", "image/png", bytes);
    OK_OR_DIE(attached);
    EXPECT_EQ(*store->blobs().get(attached->hash), bytes);
    EXPECT_EQ(as(Level::p1).comments("incident", "INC-1")->front().text, "looking");
    OK_OR_DIE(as(Level::p1).unlink("asset", "ASSET-1", link->id));
    EXPECT_TRUE(as(Level::p1).links_of("incident", "INC-1")->empty());
    EXPECT_EQ(as(Level::p1).history("incident", "INC-1")->size(), 5U);
    EXPECT_EQ(as(Level::auditor).comment("incident", "INC-1", "x").error().code, Code::forbidden);
    EXPECT_TRUE(store->journal().verify()->ok);
}

}  // namespace
}  // namespace redoubt::store
