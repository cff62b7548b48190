// Fields that a customer defines at run time are checked, found, sorted, counted and journaled like the built-in ones.
#include <algorithm>

#include "store/own_field_table.h"
#include "support/store_fixture.h"

namespace redoubt::store {
namespace {

using schema::List;
using schema::Map;
using schema::OwnField;
using schema::Value;
using Keys = std::vector<std::string>;

class OwnFieldsTest : public testing::Test, protected test::StoreFixture {
protected:
    OwnField define(OwnField field) {
        const auto made = OwnFieldTable(*store, Actor::redoubt()).add(std::move(field));
        EXPECT_TRUE(made) << made.error().text();
        return made ? *made : OwnField();
    }
    void define_all() {
        define({.type = "asset", .name = "cost_center", .kind = "text"});
        define({.type = "asset", .name = "seats", .kind = "integer"});
        define({.type = "asset", .name = "bought", .kind = "time"});
        define({.type = "asset", .name = "plant", .kind = "choice", .choices = {"north", "south"}});
        define({.type = "asset", .name = "labels", .kind = "list"});
        define({.type = "asset", .name = "keeper", .kind = "reference", .refers_to = "party"});
    }
    Keys keys(const std::string& query, const std::string& sort = "key") {
        const auto page = people().list("asset", {.text = query, .sort = sort});
        EXPECT_TRUE(page) << query << ": " << page.error().text();
        Keys out;
        if (page)
            for (const Record& record : page->records) out.push_back(record.key);
        return out;
    }
    Records people() { return as(schema::Level::lead); }
    Result<Record> make(const Map& given) { return people().create("asset", given, {}, Asked::all); }
};

TEST_F(OwnFieldsTest, ValuesAreCheckedWithTheirPaths) {
    define_all();
    const auto refused = make({{"title", "a"}, {"extra", Map{{"seats", "many"}, {"plant", "west"}, {"keeper", "PARTY-9"}, {"cost", "x"}}}});
    ASSERT_FALSE(refused);
    Keys paths;
    for (const auto& problem : refused.error().problems) paths.push_back(problem.path);
    std::ranges::sort(paths);
    EXPECT_EQ(paths, (Keys{"/extra/cost", "/extra/plant", "/extra/seats"}));
    const auto nobody = make({{"title", "a"}, {"extra.keeper", "PARTY-9"}});
    ASSERT_FALSE(nobody);
    EXPECT_EQ(nobody.error().where, "/extra/keeper");
}

TEST_F(OwnFieldsTest, QueriesSortsAndCountsNameThem) {
    ASSERT_TRUE(people().create("party", {{"title", "Kim"}}));
    ASSERT_TRUE(make({{"title", "before any is defined"}}));
    define_all();
    ASSERT_TRUE(make({{"title", "b"}, {"extra", Map{{"cost_center", "Dock 7"}, {"seats", 12}, {"plant", "north"}, {"labels", List{"red", "old"}}}}}));
    ASSERT_TRUE(make({{"title", "c"}, {"extra.seats", 3}, {"extra.plant", "south"}, {"extra.bought", "2026-01-05T10:00:00Z"}, {"extra.keeper", "PARTY-1"}}));
    for (const bool again : {false, true}) {
        if (again) open();  // definitions and values are there after a restart
        EXPECT_EQ(keys("extra.cost_center:dock*"), Keys{"ASSET-2"});
        EXPECT_EQ(keys("extra.seats:>=10"), Keys{"ASSET-2"});
        EXPECT_EQ(keys("extra.seats:1..20"), (Keys{"ASSET-2", "ASSET-3"}));
        EXPECT_EQ(keys("extra.bought:<2026-02-01"), Keys{"ASSET-3"});
        EXPECT_EQ(keys("extra.plant:(north,south) -extra.plant:south"), Keys{"ASSET-2"});
        EXPECT_EQ(keys("extra.labels:red"), Keys{"ASSET-2"});
        EXPECT_EQ(keys("extra.keeper:Kim"), Keys{"ASSET-3"});
        EXPECT_EQ(keys("extra.keeper.title:K*"), Keys{"ASSET-3"});
        EXPECT_EQ(keys("extra.seats:*"), (Keys{"ASSET-2", "ASSET-3"}));
        EXPECT_EQ(keys("Dock"), Keys{"ASSET-2"}) << "full text";
        EXPECT_EQ(keys("extra.seats:*", "extra.seats"), (Keys{"ASSET-3", "ASSET-2"}));
        EXPECT_EQ(keys("extra.seats:*", "-extra.seats"), (Keys{"ASSET-2", "ASSET-3"}));
        const auto counts = people().count_by("asset", "", "extra.plant");
        ASSERT_TRUE(counts) << counts.error().text();
        EXPECT_EQ(counts->size(), 3U);
    }
    EXPECT_FALSE(people().list("asset", {.text = "extra.plant:west"}));
}

TEST_F(OwnFieldsTest, AChangeSaysOnlyWhatChanges) {
    define_all();
    const auto made = make({{"title", "b"}, {"extra", Map{{"cost_center", "A"}, {"seats", 12}}}});
    ASSERT_TRUE(made);
    const auto changed = people().update("asset", made->key, {{"extra.seats", 13}}, 1);
    ASSERT_TRUE(changed) << changed.error().text();
    EXPECT_EQ(changed->extra, (Map{{"cost_center", "A"}, {"seats", 13}}));
    const auto cleared = people().update("asset", made->key, {{"extra", Map{{"cost_center", Value()}}}}, 2);
    ASSERT_TRUE(cleared);
    EXPECT_EQ(cleared->extra, (Map{{"seats", 13}}));
    EXPECT_EQ(people().update("asset", made->key, {{"extra.seats", 13}}, 3)->version, 3) << "the same again changes nothing";
    EXPECT_EQ(keys("extra.seats:13"), Keys{"ASSET-1"});
    EXPECT_TRUE(keys("extra.seats:12").empty());
    EXPECT_TRUE(store->journal().verify()->ok);
}

TEST_F(OwnFieldsTest, RequiredOnesAreAskedOfPeopleAndNotOfLogs) {
    define({.type = "asset", .name = "cost_center", .kind = "text", .required = true});
    const auto refused = make({{"title", "a"}});
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().where, "/extra/cost_center");
    const auto made = make({{"title", "a"}, {"extra.cost_center", "A"}});
    ASSERT_TRUE(made);
    EXPECT_FALSE(people().update("asset", made->key, {{"extra.cost_center", Value()}}, 1)) << "nor can it be cleared";
    EXPECT_TRUE(as_redoubt().create("asset", {{"title", "seen in a log"}, {"listed", false}}));
}

TEST_F(OwnFieldsTest, RemovingADefinitionKeepsTheValues) {
    const OwnField field = define({.type = "asset", .name = "cost_center", .kind = "text"});
    ASSERT_TRUE(make({{"title", "b"}, {"extra.cost_center", "A"}}));
    EXPECT_EQ(keys("extra.cost_center:A"), Keys{"ASSET-1"});
    ASSERT_TRUE(OwnFieldTable(*store, Actor::redoubt()).remove("asset.cost_center"));
    EXPECT_EQ(people().get("asset", "ASSET-1")->extra["cost_center"].text(), "A");
    EXPECT_TRUE(people().update("asset", "ASSET-1", {{"extra", Map{{"cost_center", "A"}}}, {"site", "x"}}, 1)) << "may stay as it is";
    EXPECT_FALSE(people().update("asset", "ASSET-1", {{"extra.cost_center", "B"}}, 2)) << "and cannot become something else";
    EXPECT_EQ(keys("extra.cost_center:A"), Keys{"ASSET-1"}) << "still found, as text";
    EXPECT_EQ(define({.type = "asset", .name = "cost_center", .kind = "text"}).title, "Cost center");
    EXPECT_EQ(keys("extra.cost_center:a"), Keys{"ASSET-1"});
}

TEST_F(OwnFieldsTest, DefinitionsAreCheckedAndJournaled) {
    OwnFieldTable lead(*store, {.user_id = "u", .name = "Lea", .level = schema::Level::lead});
    for (const OwnField& wrong : {OwnField{.type = "asset", .name = "Cost", .kind = "text"}, OwnField{.type = "asset", .name = "a", .kind = "number"},
                                  OwnField{.type = "asset", .name = "a", .kind = "choice"}, OwnField{.type = "asset", .name = "a", .kind = "reference"},
                                  OwnField{.type = "nothing", .name = "a", .kind = "text"}, OwnField{.type = "alert_group", .name = "a", .kind = "text"},
                                  OwnField{.type = "asset", .name = "a", .kind = "choice", .choices = {"x", "x"}}})
        EXPECT_FALSE(lead.add(wrong)) << wrong.type << " " << wrong.name << " " << wrong.kind;
    const auto made = lead.add({.type = "assets", .name = "plant", .kind = "choice", .choices = {"north"}});
    ASSERT_TRUE(made) << made.error().text();
    EXPECT_EQ(made->type, "asset");
    EXPECT_EQ(lead.add({.type = "asset", .name = "plant", .kind = "text"}).error().code, Code::conflict);
    EXPECT_FALSE(lead.change(made->id, {{"kind", "text"}}));
    ASSERT_TRUE(lead.change("asset.plant", {{"choices", List{"north", "south"}}, {"title", "Works"}}, "a new one"));
    EXPECT_EQ(lead.list("asset")->front().title, "Works");
    OwnFieldTable junior(*store, {.user_id = "v", .name = "Pia", .level = schema::Level::p1});
    EXPECT_EQ(junior.add({.type = "asset", .name = "b", .kind = "text"}).error().code, Code::forbidden);
    const auto entries = store->journal().entries(0, 10);
    ASSERT_TRUE(entries);
    ASSERT_EQ(entries->size(), 2U);
    EXPECT_EQ((*entries)[1].action, "change");
    EXPECT_EQ((*entries)[1].key, "asset.plant");
    EXPECT_TRUE(store->journal().verify()->ok);
}

}  // namespace
}  // namespace redoubt::store
