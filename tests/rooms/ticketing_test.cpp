// Tickets out and back, against stand-ins of Jira, GitHub and GitLab on the loopback interface.
#include "rooms/fix/ticketing.h"

#include <gtest/gtest.h>

#include "played_trackers.h"
#include "room_store.h"
#include "store/compartments.h"

namespace redoubt::rooms {
namespace {

using schema::Map;
using store::Record;
using test::PlayedTracker;

std::string project_of(TrackerKind kind) {
    if (kind == TrackerKind::github) return "o/r";
    return kind == TrackerKind::gitlab ? "g/p" : "SEC";
}

class TicketingTest : public testing::TestWithParam<TrackerKind> {
protected:
    void SetUp() override {
        store_.reopen();
        open();
        const auto added = ticketing_->trackers().add(store::Actor::redoubt(), {.name = "theirs",
                                                                                .kind = GetParam(),
                                                                                .address = played_.server.address(),
                                                                                .project = project_of(GetParam()),
                                                                                .user = GetParam() == TrackerKind::jira_cloud ? "mara@example" : "",
                                                                                .internal = true,
                                                                                .token = "pat-1"});
        ASSERT_TRUE(added) << added.error().text();
        tracker_ = added->tracker.id;
        const auto party = store_.records().create("party", {{"title", "Web team"}, {"kind", "team"}});
        ASSERT_TRUE(party) << party.error().text();
        team_ = party->id.text;
    }
    void open() {
        ticketing_.emplace(*store_, &outbound_);
        ASSERT_TRUE(ticketing_->open());
    }

    Record finding(const std::string& title, const std::string& more_text = "what is so") {
        const auto made = store_.records().create("finding", {{"title", title},
                                                              {"kind", "vulnerability"},
                                                              {"severity", "high"},
                                                              {"description", more_text},
                                                              {"remedy", "upgrade to 2.0"},
                                                              {"owner", team_},
                                                              {"due", "2027-03-01T00:00:00Z"}});
        EXPECT_TRUE(made) << made.error().text();
        return *made;
    }
    Record now(const Record& finding) { return *store_.records().get("finding", finding.id.text); }
    void move(const Record& finding, const std::string& to, const Map& changes = {}) {
        const auto moved = store_.records().move("finding", finding.id.text, {.to = to, .reason = "so", .changes = changes});
        EXPECT_TRUE(moved) << moved.error().text();
    }
    void push(const Record& finding) {
        const auto pushed = ticketing_->push(store::Actor::redoubt(), {.tracker = "theirs", .findings = {finding.key}});
        EXPECT_TRUE(pushed) << pushed.error().text();
    }
    TicketSync sync() {
        const auto done = ticketing_->sync("https://redoubt.example", {}, true);
        EXPECT_TRUE(done) << done.error().text();
        return done.value_or(TicketSync{});
    }
    TicketLink link_of(const Record& finding) { return ticketing_->links().list({.finding = finding.id.text})->at(0); }

    RoomStore store_;
    CurlOutbound outbound_;
    PlayedTracker played_{GetParam()};
    std::optional<Ticketing> ticketing_;
    std::string tracker_, team_;
};

TEST_P(TicketingTest, OutAndBack) {
    EXPECT_TRUE(ticketing_->test(tracker_));
    const Record one = finding("old library");
    push(one);
    EXPECT_EQ(sync().made, 1);
    ASSERT_EQ(played_.issues.size(), 1U);
    EXPECT_EQ(played_.issues[0].title, one.key + ": old library");
    EXPECT_NE(played_.issues[0].body.find("upgrade to 2.0"), std::string::npos) << played_.issues[0].body;
    EXPECT_NE(played_.issues[0].body.find("https://redoubt.example/fix/findings/" + one.key), std::string::npos);
    EXPECT_EQ(link_of(one).state, "open");
    push(one);
    EXPECT_EQ(sync().made, 0) << "asked for again, it is not made again";

    ASSERT_TRUE(store_.records().update("finding", one.id.text, {{"severity", "critical"}}, {}));
    EXPECT_EQ(sync().told, 1);
    const auto& labels = played_.issues[0].labels;
    EXPECT_NE(std::ranges::find(labels, "severity:critical"), labels.end());
    EXPECT_EQ(std::ranges::find(labels, "severity:high"), labels.end());
    EXPECT_EQ(sync().told, 0) << "nothing is different";

    played_.issues[0].done = true;
    played_.issues[0].comments.emplace_back("rolled out");
    played_.issues[0].updated_s = ++played_.now_s;
    EXPECT_EQ(sync().moved, 1);
    EXPECT_EQ(now(one).state, "fixed");
    EXPECT_EQ(now(one)["fixed_by"].text(), team_) << "claimed, and for another to verify";
    const auto comments = ticketing_->links().comments(link_of(one).id);
    ASSERT_EQ(comments->size(), 1U);
    EXPECT_EQ(comments->at(0).text, "rolled out");
    EXPECT_EQ(sync().moved, 0);

    played_.issues[0].done = false;
    played_.issues[0].updated_s = ++played_.now_s;
    EXPECT_EQ(sync().moved, 1);
    EXPECT_EQ(now(one).state, "fixing");
    EXPECT_FALSE(played_.issues[0].done) << "nor is that told back as news";
    EXPECT_EQ(link_of(one).conflict, "");
}

// Nothing of a compartment goes out: no ticket of a finding that lies in one, no word of it where it came to lie there later, and no
// name of a subject or a place that does. Who is outside learns of no such finding by asking for a ticket.
TEST_P(TicketingTest, WhatLiesInACompartmentStaysInside) {
    const std::string member = store_.records().create("party", {{"title", "Eve"}, {"kind", "person"}, {"level", "Lead"}})->id.text;
    const store::Actor eve{.user_id = "eve", .name = "Eve", .level = schema::Level::lead, .party = member};
    const auto opened = store::Compartments(*store_, store_->with_level(eve)).open("case", "a case", {});
    ASSERT_TRUE(opened) << opened.error().text();
    const auto asset = store_->as(eve).create("asset", {{"title", "zyxwv-host"}, {"kind", "host"}, {"compartment", opened->name}});
    ASSERT_TRUE(asset) << asset.error().text();
    const auto hidden = store_->as(eve).create("finding", {{"title", "zyxwv"}, {"kind", "vulnerability"}, {"severity", "high"}, {"compartment", opened->name}});
    ASSERT_TRUE(hidden) << hidden.error().text();

    const auto inside = ticketing_->push(eve, {.tracker = "theirs", .findings = {hidden->key}});
    ASSERT_TRUE(inside) << inside.error().text();
    EXPECT_EQ(inside->kept_inside, std::vector<std::string>{hidden->key});
    const store::Actor other{.user_id = "otto", .name = "Otto", .level = schema::Level::lead};
    const auto outside = ticketing_->push(other, {.tracker = "theirs", .findings = {hidden->key}});
    const auto absent = ticketing_->push(other, {.tracker = "theirs", .findings = {"FIND-99999"}});
    ASSERT_FALSE(outside);
    ASSERT_FALSE(absent);
    EXPECT_EQ(outside.error().code, absent.error().code);
    const auto by_query = ticketing_->push(other, {.tracker = "theirs", .q = "zyxwv"});
    if (by_query) EXPECT_TRUE(by_query->kept_inside.empty() && by_query->added == 0) << "a query finds nothing there";
    EXPECT_EQ(sync().made, 0);

    const Record open = finding("old library");
    ASSERT_TRUE(store_->as(eve).update("finding", open.id.text, {{"subjects", schema::List{asset->id.text}}}, {}));
    push(open);
    EXPECT_EQ(sync().made, 1);
    for (const test::PlayedIssue& issue : played_.issues) EXPECT_EQ((issue.title + issue.body).find("zyxwv"), std::string::npos) << issue.body;
}

TEST_P(TicketingTest, WhatIsDoneWithHereIsClosedThereAndOpenedAgain) {
    const Record one = finding("old library");
    push(one);
    sync();
    move(one, "triaged");
    move(one, "accepted", {{"accepted_until", "2027-06-01T00:00:00Z"}});
    sync();
    EXPECT_TRUE(played_.issues[0].done);
    played_.issues[0].done = false;
    played_.issues[0].updated_s = ++played_.now_s;
    sync();
    EXPECT_EQ(now(one).state, "accepted") << "what was decided here stays";
    EXPECT_NE(link_of(one).conflict, "");
}

TEST_P(TicketingTest, ACrashMakesNoSecondTicket) {
    const Record one = finding("old library");
    push(one);
    played_.loses_answer = true;
    EXPECT_EQ(sync().failed, 1);
    EXPECT_EQ(link_of(one).state, "waiting");
    ticketing_.reset();
    store_.reopen();
    open();
    EXPECT_EQ(sync().made, 1);
    EXPECT_EQ(played_.issues.size(), 1U);
    EXPECT_EQ(link_of(one).state, "open");
}

TEST_P(TicketingTest, Refusals) {
    const Record one = finding("old library");
    push(one);
    played_.refusals = {{.status = 401, .body = R"({"message":"Bad credentials"})"}};
    sync();
    EXPECT_NE(link_of(one).error.find("401: Bad credentials"), std::string::npos) << link_of(one).error;
    EXPECT_EQ(link_of(one).error.find("pat-1"), std::string::npos);
    EXPECT_EQ(ticketing_->sync("", {}, false)->made, 0) << "it is left alone for a while";
    played_.refusals = {{.status = 429, .body = "{}", .headers = {{"Retry-After", "120"}}}};
    sync();
    const auto waits = ticketing_->links().reading(tracker_);
    EXPECT_EQ((waits->not_before - store_->clock().now()).ns, seconds(120).ns);
    played_.refusals = {{.status = 502, .body = "<html>bad gateway</html>"}};
    sync();
    EXPECT_EQ(link_of(one).attempts, 1);
    EXPECT_EQ(link_of(one).state, "waiting");
    EXPECT_EQ(sync().made, 1);
    const Record two = finding("another");
    push(two);
    played_.refusals = {{.status = 422, .body = R"({"message":"Validation Failed","errors":[{"field":"labels","code":"invalid"}]})"}};
    sync();
    EXPECT_EQ(link_of(two).state, "dead");
    EXPECT_NE(link_of(two).error.find("Validation Failed"), std::string::npos);
    push(two);
    EXPECT_EQ(sync().made, 1) << "asked for again, it is tried again";
    played_.issues.erase(played_.issues.begin() + 1);
    ASSERT_TRUE(store_.records().update("finding", two.id.text, {{"severity", "low"}}, {}));
    sync();
    EXPECT_EQ(link_of(two).state, "gone");
}

TEST_P(TicketingTest, ReadsAllPages) {
    played_.page_size = 2;
    std::vector<Record> all;
    for (int at = 0; at < 5; ++at) {
        all.push_back(finding(fmt::format("finding {}", at)));
        push(all.back());
    }
    EXPECT_EQ(sync().made, 5);
    for (auto& one : played_.issues) one.done = true;
    EXPECT_EQ(sync().moved, 5);
}

TEST_P(TicketingTest, WhatScannersSayDoesNothingThere) {
    const Record one = finding("t\n/close", "/close\n@everyone <img src=x> closes #1 {quote} [~admin] ![a](http://x)");
    push(one);
    sync();
    const std::string& body = played_.issues[0].body;
    if (GetParam() == TrackerKind::github || GetParam() == TrackerKind::gitlab) {
        EXPECT_EQ(body.find("\n/close"), std::string::npos) << body;
        EXPECT_EQ(body.find("@everyone"), std::string::npos);
        EXPECT_EQ(body.find("<img"), std::string::npos);
        EXPECT_EQ(body.find(" #1"), std::string::npos);
    }
    if (GetParam() == TrackerKind::jira) EXPECT_EQ(body.find("[~admin"), std::string::npos) << body;
    EXPECT_EQ(played_.issues[0].title.find('\n'), std::string::npos);
}

INSTANTIATE_TEST_SUITE_P(Trackers, TicketingTest, testing::Values(TrackerKind::jira, TrackerKind::jira_cloud, TrackerKind::github, TrackerKind::gitlab));

TEST(TicketWebhookTest, SignsAndTakesWhatTheTicketIsCalled) {
    RoomStore store;
    store.reopen();
    CurlOutbound outbound;
    test::StandInServer server(
        [](const test::StandInRequest&) { return test::StandInAnswer{.status = 201, .body = R"({"id":7,"key":"OPS-7","url":"https://ops.example/7"})"}; });
    Ticketing ticketing(*store, &outbound);
    ASSERT_TRUE(ticketing.open());
    EXPECT_EQ(ticketing.trackers().add(store::Actor::redoubt(), {.name = "x", .kind = TrackerKind::github, .address = "ftp://x", .token = "t"}).error().where,
              "/address");
    const auto added = ticketing.trackers().add(store::Actor::redoubt(), {.name = "ops", .kind = TrackerKind::webhook, .address = server.address() + "/hook"});
    ASSERT_TRUE(added) << added.error().text();
    EXPECT_TRUE(added->secret.starts_with("whs_"));
    const auto made = store.records().create("finding", {{"title", "old"}, {"kind", "gap"}, {"severity", "low"}});
    ASSERT_TRUE(ticketing.push(store::Actor::redoubt(), {.findings = {made->key}}));
    ASSERT_TRUE(ticketing.sync("", {}, true));
    EXPECT_TRUE(server.requests().empty()) << "an internal address, which nobody allowed";
    EXPECT_NE(ticketing.links().list({})->at(0).error.find("internal"), std::string::npos);
    TrackerSettings settings = added->tracker.settings;
    settings.internal = true;
    ASSERT_TRUE(ticketing.trackers().change(store::Actor::redoubt(), added->tracker.id, settings));
    settings.address = "https://elsewhere.example";
    EXPECT_EQ(ticketing.trackers().change(store::Actor::redoubt(), added->tracker.id, settings).error().where, "/token");
    ASSERT_TRUE(ticketing.sync("", {}, true));
    ASSERT_EQ(server.requests().size(), 1U);
    EXPECT_EQ(server.requests()[0].target, "/hook");
    EXPECT_TRUE(header(server.requests()[0].headers, "redoubt-signature").starts_with("t="));
    EXPECT_EQ(ticketing.links().list({})->at(0).key, "OPS-7");
}

}  // namespace
}  // namespace redoubt::rooms
