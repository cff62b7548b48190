// What is unique is so within its compartment: whoever is outside makes a second one as if the first were not.
#include <gtest/gtest.h>
#include <sqlite3.h>

#include <algorithm>

#include "store/tables.h"
#include "store/transaction.h"
#include "support/store_fixture.h"

namespace redoubt::store {
namespace {

using schema::Level;
using schema::Map;
using test::StoreFixture;

struct Unique : ::testing::Test, StoreFixture {
    std::string inside, outside;

    void SetUp() override {
        inside = person("Ines");
        outside = person("Olaf");
        admit("case", inside);
        admit("other", inside);
    }
    std::string person(const char* name) { return as_redoubt().create("party", {{"title", name}, {"kind", "person"}})->id.text; }
    void admit(const char* compartment, const std::string& party) {
        ASSERT_TRUE(store->write(
            [&](Transaction& transaction) -> Result<> { return transaction.sql.run("INSERT INTO compartment_member VALUES(?, ?)", {compartment, party}); }));
    }
    Records member() { return as(Level::ic4, inside); }
    Records outsider() { return as(Level::ic4, outside); }
    static Map finding(const char* identity, const char* compartment = "") {
        return {{"title", "weak"}, {"kind", "gap"}, {"severity", "low"}, {"identity", identity}, {"compartment", compartment}};
    }
    static Map rule(const char* id, const char* compartment = "") {
        return {{"title", "R"}, {"rule_id", id}, {"body", "title: R"}, {"compartment", compartment}};
    }
    int64_t count(const std::string& type, const std::string& query) { return as_redoubt().count(type, query).value_or(-1); }
};

TEST_F(Unique, AValueIsTakenOnlyWhereItsRecordLies) {
    const auto hidden = member().create("rule", rule("one", "case"));
    ASSERT_TRUE(hidden) << hidden.error().text();
    const auto open = outsider().create("rule", rule("one"));
    ASSERT_TRUE(open) << open.error().text();
    EXPECT_EQ(open->key, "RULE-1");
    EXPECT_TRUE(member().create("rule", rule("one", "other")));
    const auto again = outsider().create("rule", rule("one"));
    ASSERT_FALSE(again);
    EXPECT_EQ(again.error().code, Code::conflict);
    EXPECT_EQ(again.error().message, "rule_id 'one' belongs to RULE-1 already");
    EXPECT_EQ(again.error().where, "/rule_id");
    const auto inside_again = member().create("rule", rule("one", "case"));
    ASSERT_FALSE(inside_again);
    EXPECT_EQ(inside_again.error().message, "rule_id 'one' belongs to " + hidden->key + " already in compartment 'case'");
    EXPECT_EQ(count("rule", "rule_id:one"), 3);
    EXPECT_TRUE(store->journal().verify()->ok);
}

TEST_F(Unique, MovingToWhereTheValueIsTakenIsRefusedAndSaysByWhom) {
    const auto open = as_redoubt().create("rule", rule("one"));
    const auto hidden = as_redoubt().create("rule", rule("one", "case"));
    const auto out = member().update("rule", hidden->id.text, {{"compartment", ""}}, {});
    ASSERT_FALSE(out);
    EXPECT_EQ(out.error().code, Code::conflict);
    EXPECT_EQ(out.error().message, "rule_id 'one' belongs to RULE-1 already");
    const auto in = member().update("rule", "RULE-1", {{"compartment", "case"}}, {});
    ASSERT_FALSE(in);
    EXPECT_EQ(in.error().message, "rule_id 'one' belongs to " + hidden->key + " already in compartment 'case'");
    EXPECT_EQ(as_redoubt().get("rule", "RULE-1")->version, open->version);
    ASSERT_TRUE(member().update("rule", "RULE-1", {{"compartment", "other"}}, {})) << "nobody has it there";
    ASSERT_TRUE(member().update("rule", hidden->id.text, {{"compartment", ""}}, {})) << "nobody has it outside any more";
    EXPECT_FALSE(as_redoubt().create("rule", rule("one")));
    EXPECT_TRUE(as_redoubt().create("rule", rule("one", "case")));
}

TEST_F(Unique, ManyAtOnceMeetOnlyWhatLiesBesideThem) {
    const auto hidden = as_redoubt().create("observable", {{"title", "192.0.2.7"}, {"kind", "ip"}, {"value", "192.0.2.7"}, {"compartment", "case"}});
    ASSERT_TRUE(hidden) << hidden.error().text();
    const Map seen{{"title", "192.0.2.7"}, {"kind", "ip"}, {"value", "192.0.2.7"}};
    const auto first = outsider().insert_many("observable", {seen, seen}, "identity");
    ASSERT_TRUE(first) << first.error().text();
    EXPECT_EQ(first->added, 1);
    EXPECT_EQ(first->ids[0], first->ids[1]);
    EXPECT_NE(first->ids[0], hidden->id.text);
    const auto second = outsider().insert_many("observable", {seen}, "identity");
    EXPECT_EQ(second->added, 0);
    EXPECT_EQ(second->ids[0], first->ids[0]) << "the one outside, not the hidden one";
    Map there = seen;
    there.set("compartment", "case");
    const auto inside_too = member().insert_many("observable", {there}, "identity");
    ASSERT_TRUE(inside_too);
    EXPECT_EQ(inside_too->ids[0], hidden->id.text);
}

TEST_F(Unique, ATableOfRowsGoesThroughForAnOutsider) {
    const auto hidden = as_redoubt().create("finding", finding("a|b", "case"));
    ASSERT_TRUE(hidden) << hidden.error().text();
    const Actor out{.user_id = "u2", .name = "Olaf", .level = Level::ic4, .party = outside};
    const Actor in{.user_id = "u1", .name = "Ines", .level = Level::ic4, .party = inside};
    const std::vector<std::string> names{"a|b"};
    EXPECT_FALSE(find_named(*store, out, "finding", "identity", names)->at(0).record);
    EXPECT_EQ(find_named(*store, in, "finding", "identity", names)->at(0).record->id, hidden->id);
    const std::vector<RowChange> rows{{.given = finding("a|b")}};
    for (const bool dry : {true, false}) {
        const auto put = put_rows(*store, out, "finding", rows, {.dry_run = dry});
        ASSERT_TRUE(put) << put.error().text();
        ASSERT_EQ(put->rows.at(0).action, RowOutcome::Action::created) << (put->rows[0].error ? put->rows[0].error->text() : "");
    }
    EXPECT_EQ(find_named(*store, out, "finding", "identity", names)->at(0).record->key, "FIND-1");
    EXPECT_EQ(find_named(*store, in, "finding", "identity", names)->at(0).record->key, "FIND-1") << "the open one is meant by all";
    EXPECT_EQ(put_rows(*store, out, "finding", rows, {})->rows.at(0).error->code, Code::conflict);
    const std::vector<RowChange> two{{.given = finding("c")}, {.given = finding("c", "case")}, {.given = finding("c")}};
    const auto put = put_rows(*store, in, "finding", two, {.skip_failed = true});
    EXPECT_EQ(put->rows[0].action, RowOutcome::Action::created);
    EXPECT_EQ(put->rows[1].action, RowOutcome::Action::created);
    EXPECT_EQ(put->rows[2].error->message, "identity 'c' is in a row before as well");
    ASSERT_TRUE(as_redoubt().create("finding", finding("d", "case")) && as_redoubt().create("finding", finding("d", "other")));
    EXPECT_TRUE(find_named(*store, in, "finding", "identity", std::vector<std::string>{"d"})->at(0).several);
}

// Data of format 3, where a value was unique over all: its indexes as they were made then.
TEST_F(Unique, DataOfTheFormatBeforeIsTakenOver) {
    ASSERT_TRUE(as_redoubt().create("rule", rule("kept")));
    ASSERT_TRUE(as_redoubt().create("rule", rule("hidden", "case")));
    const auto alert = as_redoubt().create("alert", {{"severity", "high"}, {"rule_title", "R"}, {"source_key", "k"}});
    ASSERT_TRUE(alert);
    std::string before;
    for (const auto& [type, field] : {std::pair{"rule", "rule_id"},
                                      {"alert", "source_key"},
                                      {"finding", "identity"},
                                      {"observable", "identity"},
                                      {"occurrence", "identity"},
                                      {"page", "path"},
                                      {"requirement", "identity"},
                                      {"advisory", "advisory_id"},
                                      {"template", "cacao_id"}})
        before += std::string("DROP INDEX \"") + type + "." + field + "\"; CREATE UNIQUE INDEX \"" + type + "." + field + "\" ON \"" + type + "\"(\"" + field +
                  "\") WHERE \"" + field + "\" IS NOT NULL;";
    store.reset();
    sqlite3* database = nullptr;
    sqlite3_open((folder.path() + "/redoubt.db").c_str(), &database);
    ASSERT_EQ(sqlite3_exec(database, (before + "PRAGMA user_version = 3").c_str(), nullptr, nullptr, nullptr), SQLITE_OK) << sqlite3_errmsg(database);
    sqlite3_close(database);
    open();
    EXPECT_EQ(store->read([](Reader& reader) { return reader.sql.integer("PRAGMA user_version"); })->value_or(0), 4);
    const auto old = store->read([](Reader& reader) {
        return reader.sql.integer(
            "SELECT count(*) FROM sqlite_master WHERE type = 'index' AND sql LIKE 'CREATE UNIQUE%' AND name LIKE '%.%' AND sql NOT LIKE '%(\"id\")%' "
            "AND tbl_name IN (SELECT name FROM record_type) AND sql NOT LIKE '%compartment%'");
    });
    EXPECT_EQ(old->value_or(-1), 0) << "an index that tells the whole of a type apart";
    EXPECT_TRUE(outsider().create("rule", rule("hidden")));
    EXPECT_FALSE(outsider().create("rule", rule("kept")));
    EXPECT_EQ(as_redoubt().insert_many("alert", {{{"severity", "high"}, {"rule_title", "R"}, {"source_key", "k"}}}, "source_key")->ids.at(0), alert->id.text);
    EXPECT_TRUE(store->journal().verify()->ok);
}

}  // namespace
}  // namespace redoubt::store
