// Adding a record type is one file and one line: this file defines one, and the line is where the store is opened. It then has a
// table, checks, a state machine, routes, queries, counts, links, comments, history and a place in the description.
#include "api/openapi.h"
#include "api/routes.h"
#include "api_fixture.h"

namespace redoubt::api {
namespace {

using schema::Map;
using schema::Value;

enum class Wood : uint8_t { oak, pine };

struct Boat {
    std::string name{};
    Wood wood = Wood::oak;
    int64_t berths = 0;
    schema::Ref skipper{};
    std::vector<schema::Ref> carries{};
    Time survey_by{};
    static std::span<const schema::FieldInfo> fields();
};

}  // namespace
}  // namespace redoubt::api

namespace redoubt::schema {
template <>
inline constexpr auto choices_of<redoubt::api::Wood> = std::array{Choice{"oak"}, Choice{"pine"}};
}

namespace redoubt::api {
namespace {

std::span<const schema::FieldInfo> Boat::fields() {
    static constexpr std::array table{
        schema::field<&Boat::name>("name", {.doc = "Painted on her stern.", .required = true, .indexed = true, .searchable = true}),
        schema::field<&Boat::wood>("wood", {.doc = "What she is made of.", .indexed = true}),
        schema::field<&Boat::berths>("berths", {.doc = "How many sleep aboard.", .indexed = true, .range = schema::Range{0, 40}}),
        schema::field<&Boat::skipper>("skipper", {.doc = "Who sails her.", .indexed = true, .refers_to = "party"}),
        schema::field<&Boat::carries>("carries", {.doc = "What she carries.", .indexed = true, .refers_to = "*"}),
        schema::field<&Boat::survey_by>("survey_by", {.doc = "By when she is surveyed.", .indexed = true}),
    };
    static_assert(schema::covers<Boat>(table));
    return table;
}

constexpr std::array boat_needs{std::string_view("skipper")};
constexpr std::array boat_states{schema::State{"ashore", "On the hard."}, schema::State{.name = "afloat", .doc = "In the water.", .needs = boat_needs},
                                 schema::State{"wrecked", "Gone.", true}};
constexpr std::array boat_moves{schema::Move{.from = "ashore", .to = "afloat"}, schema::Move{.from = "afloat", .to = "wrecked", .level = schema::Level::lead}};
const schema::RecordInfo boat_record{.name = "boat",
                                     .plural = "boats",
                                     .title = "Boat",
                                     .doc = "Something that floats.",
                                     .key_prefix = "BOAT",
                                     .room = "know",
                                     .fields = Boat::fields(),
                                     .states = boat_states,
                                     .moves = boat_moves,
                                     .default_sort = "title",
                                     .due = "survey_by",
                                     .assignee = "skipper",
                                     .defaults = schema::defaults_of<Boat>};

class NewTypeTest : public ApiFixture {
protected:
    void SetUp() override {
        data.api.reset();
        data.store.reset();
        types_.assign(records::all_records().begin(), records::all_records().end());
        types_.push_back(&boat_record);  // the line
        auto opened =
            store::Store::open({.folder = data.folder, .clock = data.clock, .random = data.random, .disk = data.disk, .types = types_, .sync = false});
        ASSERT_TRUE(opened) << opened.error().text();
        data.store = *std::move(opened);
        auto made = Api::open(*data.store, data.disk, {});
        ASSERT_TRUE(made) << made.error().text();
        data.api = *std::move(made);
        ApiFixture::SetUp();
        lead = sign_in("lead");
    }
    Map ask(int status, const std::string& method, const std::string& target, const std::string& body = {}, HttpHeaders headers = {}) {
        const HttpResponse answer = send(lead, method, target, body, std::move(headers));
        EXPECT_EQ(answer.status, status) << method << " " << target << ": " << answer.body;
        return json(answer);
    }

    std::vector<const schema::RecordInfo*> types_;
    Caller lead;
};

TEST_F(NewTypeTest, OneFileAndOneLineGiveATypeEverySurface) {
    ask(201, "POST", "/assets", R"({"title":"sextant"})");
    Map boat = ask(201, "POST", "/boats", R"({"title":"Swallow","name":"Swallow","berths":4,"carries":["ASSET-1"]})");
    EXPECT_EQ(boat["key"].text(), "BOAT-1");
    EXPECT_EQ(boat["carries"].list().front().map()["title"].text(), "sextant");
    const Map refused = ask(422, "POST", "/boats", R"({"title":"x","berths":99})");
    EXPECT_EQ(refused["problems"].list().size(), 2U);

    EXPECT_EQ(ask(422, "POST", "/boats/BOAT-1/moves", R"({"to":"afloat"})")["where"].text(), "/skipper");
    EXPECT_EQ(ask(200, "POST", "/boats/BOAT-1/moves", R"({"to":"afloat","skipper":"PARTY-1"})")["state"].text(), "afloat");
    ask(200, "PATCH", "/boats/BOAT-1", R"({"wood":"pine"})", {{"If-Match", "\"2\""}});
    EXPECT_EQ(send(sign_in("p1"), "POST", "/boats/BOAT-1/moves", R"({"to":"wrecked"})").status, 403);

    const auto found = [&](const std::string& query) { return ask(200, "GET", "/boats?q=" + query)["items"].list().size(); };
    EXPECT_EQ(found("berths:%3E3%20wood:pine%20carries:sextant"), 1U);
    EXPECT_EQ(found("swallow"), 1U) << "full text";
    EXPECT_EQ(found("state:ashore"), 0U);
    EXPECT_EQ(ask(200, "GET", "/boats/counts?by=wood")["counts"].list().front().map()["value"].text(), "pine");
    EXPECT_EQ(ask(200, "GET", "/search?q=swallow")["items"].list().front().map()["type"].text(), "boat");

    ask(201, "POST", "/boats/BOAT-1/links", R"({"relation":"relates-to","to":"ASSET-1"})");
    EXPECT_EQ(ask(200, "GET", "/assets/ASSET-1/links")["items"].list().front().map()["record"].map()["key"].text(), "BOAT-1");
    ask(201, "POST", "/boats/BOAT-1/comments", R"({"text":"fair winds"})");
    EXPECT_EQ(ask(200, "GET", "/boats/BOAT-1/history")["entries"].list().size(), 5U);
    ask(201, "POST", "/own-fields", R"({"type":"boat","name":"harbour","kind":"text"})");
    ask(200, "PATCH", "/boats/BOAT-1", R"({"extra.harbour":"Horta"})", {{"If-Match", "\"3\""}});
    EXPECT_EQ(found("extra.harbour:horta"), 1U);
    EXPECT_TRUE(ask(200, "GET", "/journal/verify")["ok"].boolean());
}

TEST_F(NewTypeTest, TheDescriptionsNameIt) {
    ask(201, "POST", "/own-fields", R"({"type":"boat","name":"harbour","title":"Home harbour","kind":"text"})");
    const Map schema = ask(200, "GET", "/schema");
    const Value* boat = nullptr;
    for (const Value& type : schema["types"].list())
        if (type.map()["name"].text() == "boat") boat = &type;
    ASSERT_TRUE(boat);
    EXPECT_EQ(boat->map()["due"].text(), "survey_by");
    const Map own = boat->map()["fields"].list().back().map();
    EXPECT_EQ(own["name"].text(), "extra.harbour");
    EXPECT_EQ(own["title"].text(), "Home harbour");
    EXPECT_TRUE(own["own"].boolean());
    const Map document = ask(200, "GET", "/openapi.json");
    EXPECT_TRUE(document["paths"].map().find("/boats/{id}/moves"));
    EXPECT_TRUE(document["components"].map()["schemas"].map().find("NewBoat"));
}

}  // namespace
}  // namespace redoubt::api
