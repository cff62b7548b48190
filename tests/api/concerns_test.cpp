// Anonymous concerns: nothing of who reports is anywhere in the data directory, and its code is all it takes to follow one.
#include <fstream>

#include "base/text.h"
#include "contract.h"
#include "rooms/team/concerns.h"

namespace redoubt::api {
namespace {

using schema::Map;
using schema::Value;

class AnonymousConcern : public ApiFixture {
protected:
    void SetUp() override {
        ApiFixture::SetUp();
        Accounts accounts(*data.store);
        const auto made = accounts.create(store::Actor::redoubt(), "whistler", "Wilma Whistleby", schema::Level::p1, "", std::string(good_password));
        ASSERT_TRUE(made) << made.error().text();
        id = made->id;
        party = made->party;
        wilma = sign_in("whistler");
        lead = sign_in("lead");
    }
    Map said(const Caller& caller, int status, const std::string& method, const std::string& target, const std::string& body = {}, HttpHeaders headers = {}) {
        const HttpResponse answer = send(caller, method, target, body, std::move(headers));
        EXPECT_EQ(answer.status, status) << method << " " << target << ": " << answer.body.substr(0, 600);
        return json(answer);
    }
    // How often any of these words stands in what is kept: in every column of every table, and in every other file.
    int64_t times(std::span<const std::string> words) {
        int64_t out = 0;
        const auto done = data.store->read([&](store::Reader& reader) -> Result<> {
            out = 0;
            std::vector<std::pair<std::string, std::string>> columns;
            TRY(reader.sql.each(
                "SELECT m.name, c.name FROM sqlite_master m, pragma_table_info(m.name) c WHERE m.type = 'table' AND m.name NOT IN ('words', 'word')", {},
                [&](const store::Row& row) {
                    columns.emplace_back(row.text(0), row.text(1));
                    return true;
                }));
            for (const auto& [table, column] : columns)
                for (const std::string& word : words)
                    out += TRY(reader.sql.integer(
                                   fmt::format("SELECT count(*) FROM \"{}\" WHERE instr(CAST(\"{}\" AS BLOB), CAST(? AS BLOB)) > 0", table, column), {word}))
                               .value_or(0);
            return {};
        });
        EXPECT_TRUE(done) << done.error().text();
        for (const auto& file : std::filesystem::recursive_directory_iterator(data.folder)) {
            if (!file.is_regular_file() || file.path().filename().string().starts_with("redoubt.db")) continue;
            std::ifstream in(file.path(), std::ios::binary);
            const std::string bytes((std::istreambuf_iterator<char>(in)), {});
            for (const std::string& word : words)
                for (size_t at = bytes.find(word); at != std::string::npos; at = bytes.find(word, at + 1)) ++out;
        }
        return out;
    }
    bool anywhere(const std::string& word) { return times(std::array{word}) > 0; }
    std::string report(const Caller& caller) {
        return std::string(said(caller, 201, "POST", "/concerns", R"({"title":"Keys lie open","text":"zyxwvut in the share"})")["code"].text());
    }
    void next_day() {
        data.clock.advance(days(1));
        ASSERT_TRUE(rooms::Concerns(*data.store).file());
        lead = sign_in("lead");
    }

    std::string id, party;
    Caller wilma, lead;
};

TEST_F(AnonymousConcern, HasNobodysNameAnywhere) {
    const std::array words{id, party, std::string("whistler"), std::string("Wilma")};
    const int64_t before = times(words);
    EXPECT_GT(before, 3);
    const std::string code = report(wilma);
    said(wilma, 204, "POST", "/concerns/words", fmt::format(R"({{"code":"{}","text":"since spring"}})", code), {{"Idempotency-Key", "k"}});
    said(wilma, 200, "POST", "/concerns/follow", fmt::format(R"({{"code":"{}"}})", code));
    data.clock.advance(days(1));
    ASSERT_EQ(rooms::Concerns(*data.store).file().value(), 1U);
    EXPECT_EQ(times(words), before) << "new in the data directory";
    lead = sign_in("lead");
    EXPECT_FALSE(anywhere(code));
    std::string plain = code;
    std::erase(plain, '-');
    EXPECT_FALSE(anywhere(plain));
    EXPECT_TRUE(anywhere("zyxwvut"));
    const Map found = said(lead, 200, "GET", "/findings?q=kind:concern");
    ASSERT_EQ(found["items"].list().size(), 1U);
    const Map& finding = found["items"].list().front().map();
    EXPECT_EQ(finding["title"].text(), "Keys lie open");
    const HttpResponse history = send(lead, "GET", fmt::format("/findings/{}/history", finding["key"].text()));
    EXPECT_EQ(history.body.find("Wilma"), std::string::npos);
    EXPECT_NE(history.body.find("reported anonymously on"), std::string::npos);
}

// The hour of the finding is the job's, whenever it was reported: before the day is over there is none.
TEST_F(AnonymousConcern, KeepsADayAndNoTime) {
    const std::string code = report(wilma);
    ASSERT_EQ(rooms::Concerns(*data.store).file().value(), 0U);
    EXPECT_EQ(said(lead, 200, "GET", "/findings?q=kind:concern")["items"].list().size(), 0U);
    const Map received = said({}, 200, "POST", "/concerns/follow", fmt::format(R"({{"code":"{}"}})", code));
    EXPECT_EQ(received["state"].text(), "received");
    EXPECT_EQ(received["day"].text(), format_time(data.clock.now()).substr(0, 10));
}

TEST_F(AnonymousConcern, IsFollowedByItsCode) {
    const std::string code = report(wilma);
    next_day();
    const std::string key(said(lead, 200, "GET", "/findings?q=kind:concern")["items"].list().front().map()["key"].text());
    said(lead, 200, "POST", "/findings/" + key + "/moves", R"({"to":"triaged"})");
    said(lead, 204, "POST", "/findings/" + key + "/answer", R"({"text":"Which share?"})");
    const std::string typed = to_lower(code);
    said({}, 204, "POST", "/concerns/words", fmt::format(R"({{"code":"{}","text":"the old one"}})", typed));
    const Map seen = said({}, 200, "POST", "/concerns/follow", fmt::format(R"({{"code":"{}"}})", code));
    EXPECT_EQ(seen["state"].text(), "triaged");
    ASSERT_EQ(seen["words"].list().size(), 3U);
    EXPECT_EQ(seen["words"].list()[1].map()["text"].text(), "Which share?");
    EXPECT_TRUE(seen["words"].list()[1].map()["answer"].boolean());
    next_day();
    const HttpResponse comments = send(lead, "GET", "/findings/" + key + "/comments");
    EXPECT_NE(comments.body.find("Who reported it adds: the old one"), std::string::npos) << comments.body;
    EXPECT_NE(comments.body.find("Told to who reported it: Which share?"), std::string::npos);
    const std::string other(said(lead, 201, "POST", "/findings", R"({"title":"x","kind":"gap","severity":"low"})")["key"].text());
    said(lead, 409, "POST", "/findings/" + other + "/answer", R"({"text":"hello?"})");
    said({}, 401, "POST", "/findings/" + key + "/answer", R"({"text":"hello?"})");
}

TEST_F(AnonymousConcern, GuessingAndFloodingAreSlowedDown) {
    said({}, 401, "POST", "/concerns", R"({"title":"t","text":"x"})");
    int status = 0;
    for (int i = 0; i < 100 && status != 429; ++i)
        status = send({}, "POST", "/concerns/follow", fmt::format(R"({{"code":"aaaaa-bbbbb-ccccc-{:05}"}})", i)).status;
    EXPECT_EQ(status, 429);
    const std::string code = report(wilma);
    said({}, 200, "POST", "/concerns/follow", fmt::format(R"({{"code":"{}"}})", code));
    said({}, 422, "POST", "/concerns/follow", R"({"code":5})");
    EXPECT_FALSE(rooms::Concerns(*data.store).follow(""));
    EXPECT_FALSE(rooms::Concerns(*data.store).follow(std::string(10'000, 'a')));
}

TEST_F(AnonymousConcern, OrIsReportedInOnesOwnName) {
    const std::string key(said(wilma, 201, "POST", "/concerns", R"({"title":"t","text":"x","anonymous":false})")["key"].text());
    EXPECT_EQ(said(lead, 200, "GET", "/findings/" + key)["kind"].text(), "concern");
    said(sign_in("audit"), 201, "POST", "/concerns", R"({"title":"t","text":"x","anonymous":false})");
    said({}, 401, "POST", "/concerns", R"({"title":"t","text":"x","anonymous":false})");
}

}  // namespace
}  // namespace redoubt::api
