// Editions of documents, and who has confirmed which.
#include "rooms/know/reading.h"
#include "decide_store.h"

namespace redoubt::rooms {
namespace {

using schema::List;
using schema::Map;
using schema::Value;
using store::Record;

class ReadingTest : public DecideTest {
protected:
    void SetUp() override {
        DecideTest::SetUp();
        reading = std::make_unique<Reading>(*store);
        ASSERT_TRUE(reading->open());
        const std::string team = make("party", {{"title", "On call"}, {"kind", "team"}}).id.text;
        for (const char* name : {"Dan", "Eve"}) ASSERT_TRUE(store.records().update("party", people[name], {{"team", team}}, {}));
        document = make("document", {{"title", "Passwords"},
                                     {"kind", "policy"},
                                     {"body", "Long ones."},
                                     {"edition", "1"},
                                     {"review_by", "2027-06-01"},
                                     {"readers", List{team, people["Cyd"]}}})
                       .id.text;
    }
    // By whoever may, and by another's yes.
    void publish() {
        ASSERT_TRUE(by("Dan").move("document", document, {.to = "review", .reason = "please read"}));
        const auto asked_for = asked("Ana", {.subjects = {{"document", document}}, .to = "approved", .text = "In force?", .reason = "it is agreed"}).decision;
        ASSERT_TRUE(asked_for);
        const auto said = verdict("Ben", *asked_for, true);
        ASSERT_TRUE(said) << said.error().text();
        ASSERT_EQ(now("document", document).state, "approved");
    }
    std::vector<Record> asks(const std::string& who) {
        const auto page = store.records().list("task", {.text = "parent:" + now("document", document).key + " assignee:\"" + who + "\"", .sort = "key"});
        EXPECT_TRUE(page) << page.error().text();
        return page ? page->records : std::vector<Record>();
    }
    Result<Record> confirm(const std::string& who, const Record& task) {
        if (const auto begun = by(who).move("task", task.id.text, {.to = "doing"}); !begun) return begun;
        return by(who).move("task", task.id.text, {.to = "done"});
    }

    std::unique_ptr<Reading> reading;
    std::string document;
};

TEST_F(ReadingTest, WhoIsToReadAnEditionConfirmsItThemselves) {
    publish();
    EXPECT_EQ(now("document", document)["attested_percent"], Value(0));
    ASSERT_EQ(asks("Cyd").size(), 1U);
    ASSERT_EQ(asks("Dan").size(), 1U) << "who is in the team";
    const auto puppet = confirm("Dan", asks("Eve").front());
    ASSERT_FALSE(puppet);
    EXPECT_EQ(puppet.error().code, Code::forbidden);
    const auto done = confirm("Cyd", asks("Cyd").front());
    ASSERT_TRUE(done) << done.error().text();
    const Record after = now("document", document);
    EXPECT_EQ(after["attested_percent"], Value(33));
    ASSERT_EQ(after["attestations"].list().size(), 1U);
    EXPECT_EQ(after["attestations"].list().front().map()["party"].text(), people["Cyd"]);
    EXPECT_EQ(after.state, "approved") << "being read weighs nothing for the decision";
    EXPECT_FALSE(by("Ana").update("document", document, {{"attested_percent", 100}}, {})) << "nobody says so by hand";
}

TEST_F(ReadingTest, ANewEditionIsConfirmedAnewAndTheOldOneStaysToBeSeen) {
    publish();
    ASSERT_TRUE(confirm("Cyd", asks("Cyd").front()));
    store.clock.advance(days(30));
    ASSERT_TRUE(by("Ana").move("document", document, {.to = "draft", .reason = "longer ones"}));
    ASSERT_TRUE(by("Dan").update("document", document, {{"edition", "2"}, {"body", "Longer ones."}}, {}));
    publish();
    const Record after = now("document", document);
    EXPECT_EQ(after["attested_percent"], Value(0));
    ASSERT_EQ(after["editions"].list().size(), 1U);
    const Map& first = after["editions"].list().front().map();
    EXPECT_EQ(first["label"].text(), "1");
    const auto text = store.records().attachment(first["hash"].text());
    ASSERT_TRUE(text) << "its text is kept";
    EXPECT_EQ(text->name, after.key + " 1.md");
    EXPECT_EQ(asks("Dan").front().state, "dropped") << "nobody waits for the old one";
    ASSERT_EQ(asks("Cyd").size(), 2U);
    ASSERT_TRUE(confirm("Cyd", asks("Cyd").back()));
    EXPECT_EQ(now("document", document)["attested_percent"], Value(33));
}

TEST_F(ReadingTest, ReadersComeAndGo) {
    publish();
    ASSERT_TRUE(by("Ana").update("document", document, {{"readers", List{people["Eve"], people["Fay"]}}}, {}));
    EXPECT_EQ(now("document", document).state, "approved") << "who reads it weighs nothing for the decision";
    EXPECT_EQ(asks("Cyd").front().state, "dropped");
    EXPECT_EQ(asks("Eve").size(), 1U) << "asked once";
    ASSERT_TRUE(confirm("Fay", asks("Fay").front()));
    EXPECT_EQ(now("document", document)["attested_percent"], Value(50));
    ASSERT_TRUE(by("Ana").move("document", document, {.to = "retired", .reason = "not needed"}));
    EXPECT_EQ(asks("Eve").front().state, "dropped");
}

}  // namespace
}  // namespace redoubt::rooms
