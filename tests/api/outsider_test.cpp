// Two worlds: in one, records of every type lie in a compartment, with comments, files and links to what everybody sees; in the
// other there are none. Somebody outside asks every route of the OpenAPI document, in both, and must not see a difference.
#include <regex>

#include "base/binary_text.h"
#include "contract.h"
#include "store/compartments.h"

namespace redoubt::api {
namespace {

using schema::Map;
using schema::Value;

constexpr std::string_view word = "zyxwvut";  // in every secret, and nowhere else

class World : public Contract {
public:
    using ApiFixture::json;
    void TestBody() override {}
    void build(bool with_secrets) {
        SetUp();
        insider = sign_in("lead");
        outsider = sign_in("p1");
        overseer = sign_in("audit");
        ASSERT_TRUE(Accounts(*data.store).create(store::Actor::redoubt(), "other", "Otto Other", schema::Level::lead, "", std::string(good_password)));
        stranger = sign_in("other");
        ids_["metrics"] = live_metric();
        data.clock.advance(minutes(20));
        if (with_secrets) make_secrets();
        data.clock.advance(minutes(20));
    }
    HttpResponse answer(const Caller& who, const std::string& method, const std::string& target, const std::string& body = {}, HttpHeaders headers = {}) {
        return ask(&who, method, target, body, std::move(headers));
    }
    const std::vector<Operation>& operations() const { return operations_; }
    const std::map<std::string, std::string>& keys() const { return ids_; }
    std::span<const schema::RecordInfo* const> types() const { return data.store->types(); }
    // One more of a type, in the compartment or for all to see; its key.
    std::string add(const schema::RecordInfo& type, int round, bool hidden) {
        Map given = given_[std::string(type.plural)];
        const std::string mark = fmt::format("{} {}", hidden ? word : std::string_view("open"), round);
        for (schema::Member& member : given)
            if (member.value.text() == "something") member.value = mark;
        given.set("title", fmt::format("{} {}", mark, type.name));
        if (hidden) given.set("compartment", compartment_);
        const auto made = data.store->as(store::Actor::redoubt()).create(type.name, given);
        EXPECT_TRUE(made) << type.name << ": " << made.error().text();
        if (made && hidden) secrets_.push_back(std::string(type.plural) + "/" + made->key);
        return made ? made->key : std::string();
    }
    // What would be told apart from another one of its kind by these values, all of which are taken when it is made.
    Map twin(const schema::RecordInfo& type) {
        Map given = given_[std::string(type.plural)];
        given.set("title", "twin");
        for (const schema::FieldInfo& field : type.fields)
            if (field.options.unique && !field.options.read_only) given.set(field.name, "/taken");
        for (const char* field : {"code", "value"})  // of requirements and observables, whose identity is made of them
            if (type.find(field)) given.set(field, "/taken");
        return given;
    }
    void hide_twin(const schema::RecordInfo& type) {
        Map given = twin(type);
        given.set("compartment", compartment_);
        const auto made = data.store->as(store::Actor::redoubt()).create(type.name, given);
        ASSERT_TRUE(made) << type.name << ": " << made.error().text();
        secrets_.push_back(std::string(type.plural) + "/" + made->key);
    }
    Time now() { return data.clock.now(); }
    const std::vector<std::string>& secrets() const { return secrets_; }  // "assets/ASSET-2"
    std::vector<std::string> secret_keys() const {
        std::vector<std::string> out;
        for (const std::string& place : secrets_) out.push_back(place.substr(place.find('/') + 1));
        return out;
    }

    Caller insider, outsider, overseer, stranger;  // the last: a Lead who is in no compartment

private:
    std::string live_metric() {
        const std::string key(json(answer(insider, "POST", "/metrics", R"({"title":"open assets","of":"asset"})"))["key"].text());
        EXPECT_EQ(answer(insider, "POST", "/metrics/" + key + "/moves", R"({"to":"live"})").status, 200);
        return key;
    }
    void make_secrets() {
        const HttpResponse opened = answer(insider, "POST", "/compartments", R"({"name":"case","purpose":"zyxwvut"})");
        ASSERT_EQ(opened.status, 201) << opened.body;
        compartment_ = json(opened)["name"].text();
        for (const schema::RecordInfo* type : data.store->types())
            if (!type->derived) hide(*type, compartment_);
    }
    void hide(const schema::RecordInfo& type, const std::string& compartment) {
        const std::string plural(type.plural);
        Map given = given_[plural];
        for (schema::Member& member : given)
            if (member.value.text() == "something") member.value = fmt::format("{} something", word);
        given.set("title", fmt::format("{} {}", word, type.name));
        given.set("compartment", compartment);
        given.set("tags", schema::List{Value(word)});
        const auto made = data.store->as(store::Actor::redoubt()).create(type.name, given);
        ASSERT_TRUE(made) << type.name << ": " << made.error().text();
        secrets_.push_back(plural + "/" + made->key);
        const std::string at = fmt::format("/{}/{}", plural, made->key);
        const std::string open = type.name == "party" ? ids_["assets"] : ids_["parties"];
        EXPECT_EQ(answer(insider, "POST", at + "/comments", fmt::format(R"({{"text":"{}, @p1 look at {}"}})", word, open)).status, 201) << at;
        EXPECT_EQ(answer(insider, "POST", at + "/links", fmt::format(R"({{"relation":"part-of","to":"{}"}})", open)).status, 201) << at;
        EXPECT_EQ(ask(&insider, "POST", at + "/attachments?name=zyxwvut.txt", std::string(word), {{"Content-Type", "application/octet-stream"}}).status, 201)
            << at;
    }
    std::vector<std::string> secrets_;
    std::string compartment_;
};

// Without what differs between any two worlds: ids, hashes, places in the chain, and cursors, which hold ids.
std::string plain(std::string text) {
    static const std::regex id("[0-9a-hjkmnp-tv-z]{26}"), hash("[0-9a-f]{64}"), uuid("urn:uuid:[0-9a-f-]{36}"),
        seq(R"x("(seq|entries|from|number|next)":[0-9]+)x"), cursor(R"x("(next_cursor|cursor|next)":"[^"]+")x"), secret(R"x("(token|csrf|secret)":"[^"]+")x"),
        hidden(R"x(\{"action":"hidden"[^}]*\},?)x");
    text = std::regex_replace(text, hidden, "");
    text = std::regex_replace(text, hash, "HASH");
    text = std::regex_replace(text, uuid, "UUID");
    text = std::regex_replace(text, id, "ID");
    text = std::regex_replace(text, seq, "\"$1\":N");
    text = std::regex_replace(text, cursor, "\"$1\":\"C\"");
    return std::regex_replace(text, secret, "\"$1\":\"S\"");
}

class Outsider : public testing::Test {
protected:
    void SetUp() override {
        with.build(true);
        without.build(false);
        ASSERT_FALSE(HasFailure());
        ASSERT_GT(with.secrets().size(), 25U);
    }
    void compare(const std::string& method, const std::string& target, const std::string& body = {}) {
        compare_as("p1", with.outsider, without.outsider, method, target, body);
        compare_as("auditor", with.overseer, without.overseer, method, target, body);
    }
    // What the Lead outside of it got.
    int as_stranger(const std::string& method, const std::string& target, const std::string& body = {}, const HttpHeaders& headers = {}) {
        return compare_as("lead", with.stranger, without.stranger, method, target, body, headers);
    }
    int compare_as(std::string_view name, const Caller& one, const Caller& other, const std::string& method, const std::string& target, const std::string& body,
                   const HttpHeaders& headers = {}) {
        const HttpResponse here = with.answer(one, method, target, body, headers);
        const HttpResponse there = without.answer(other, method, target, body, headers);
        ++compared_;
        EXPECT_EQ(here.status, there.status) << name << " " << method << " " << target << " " << body << "\n" << here.body.substr(0, 800);
        const std::string left = plain(here.body), right = plain(there.body);
        if (left != right) ADD_FAILURE() << name << " " << method << " " << target << " " << body << "\n" << difference(left, right);
        for (const std::string& key : with.secret_keys())
            if (target.find(key) == std::string::npos && body.find(key) == std::string::npos && here.body.find("\"" + key + "\"") != std::string::npos)
                ADD_FAILURE() << name << " " << target << " names " << key;
        return here.status;
    }
    static std::string difference(const std::string& left, const std::string& right) {
        size_t at = 0;
        while (at < left.size() && at < right.size() && left[at] == right[at]) ++at;
        const size_t from = at > 200 ? at - 200 : 0;
        return "with:    " + left.substr(from, 600) + "\nwithout: " + right.substr(from, 600);
    }
    // The path with an open record for each capture; nothing where it takes something else.
    std::optional<std::string> open_path(const Operation& operation) const {
        std::string out;
        const auto parts = split(std::string_view(operation.path).substr(1), '/');
        for (const std::string_view part : parts) {
            const auto key = with.keys().find(std::string(parts[0]));
            if (part.starts_with('{') && (part != "{id}" || key == with.keys().end())) return {};
            out += "/" + (part == "{id}" ? key->second : std::string(part));
        }
        return out;
    }

    World with, without;
    size_t compared_ = 0;
};

bool always_differs(const Operation& operation) {
    // Of the server and of the caller's own sign-in; and what proves that it is in the chain, which has an entry for everything.
    static const std::set<std::string, std::less<>> names{
        "live",          "health",          "verify_journal", "export_journal", "journal_signatures", "get_journal_key", "openapi",     "get_session",
        "list_sessions", "list_signatures", "list_users",     "get_openapi",    "get_health",         "list_jobs",       "list_journal"};
    return names.contains(operation.name) || operation.path.ends_with("/history/export");
}

TEST_F(Outsider, EveryRouteAnswersAsIfTheyWereNot) {
    for (const Operation& operation : with.operations()) {
        if (operation.method != "GET" || always_differs(operation)) continue;
        if (const auto path = open_path(operation)) compare("GET", *path);
    }
    EXPECT_GT(compared_, 200U);
}

TEST_F(Outsider, NoQuestionFindsThem) {
    for (const schema::RecordInfo* type : with.types()) {
        const std::string list = "/" + std::string(type->plural);
        for (const char* q : {"", "zyxwvut", "zyx*", "title:zyxwvut*", "tags:zyxwvut", "has:owner", "-tags:zyxwvut", "compartment:case*", "has:compartment",
                              "linked:PARTY-1", "linked:ASSET-1", "is:open", "is:stale"}) {
            const std::string asked = "?q=" + percent_encode(q);
            compare("GET", list + asked + "&sort=-updated");
            compare("GET", list + asked + "&sort=title&limit=1");
            if (!type->derived) {
                compare("GET", list + "/export" + asked + "&format=jsonl");
                compare("GET", list + "/export" + asked + "&format=csv");
            }
            compare("GET", list + "/count" + asked);
            compare("GET", list + "/counts" + asked + "&by=state");
            compare("GET", list + "/counts" + asked + "&by=tags");
        }
    }
    for (const char* text : {"zyxwvut", "zyx", "z", "zyxwvut something"}) compare("GET", "/search?q=" + percent_encode(text));
    compare("GET", "/work");
    compare("GET", "/news");
    compare("GET", "/compartments");
    compare("GET", "/stats");
}

TEST_F(Outsider, AskingForOneByItsKeyIsAskingForNothing) {
    const std::vector<std::string> secrets = with.secrets();
    for (const std::string& place : secrets) {
        const std::string at = "/" + place, key = place.substr(place.find('/') + 1);
        for (const char* below : {"", "/comments", "/links", "/attachments", "/history", "/tasks", "/evidence"}) compare("GET", at + below);
        compare("GET", "/search?q=" + key);
        compare("GET", "/assets?q=linked:" + key);
        compare("PATCH", at, R"({"title":"mine"})");
        compare("POST", at + "/comments", R"({"text":"here"})");
        compare("POST", at + "/links", R"({"relation":"part-of","to":"PARTY-1"})");
        compare("POST", "/assets/ASSET-1/links", fmt::format(R"({{"relation":"part-of","to":"{}"}})", key));
        compare("POST", at + "/moves", R"({"to":"closed","reason":"x"})");
        compare("POST", "/subscriptions", fmt::format(R"({{"to":"{}"}})", key));
        compare("POST", "/" + place.substr(0, place.find('/')) + "/bulk", fmt::format(R"({{"q":"key:{}","changes":{{"tags":["x"]}},"reason":"x"}})", key));
    }
}

// What a cursor holds behind its seal.
std::string inside(const std::string& cursor) {
    const auto whole = from_base64url(cursor);
    return whole && whole->size() > 24 ? plain(whole->substr(24)) : "no cursor: " + cursor;
}

TEST_F(Outsider, NumbersTellOfNone) {
    for (const schema::RecordInfo* type : with.types()) {
        if (type->derived) continue;
        const std::string list = "/" + std::string(type->plural);
        std::vector<std::string> made;
        for (int round = 0; round < 4; ++round) {
            const std::string hidden = with.add(*type, round, true);
            EXPECT_FALSE(std::ranges::all_of(hidden.substr(type->key_prefix.size() + 1), [](char c) { return c >= '0' && c <= '9'; })) << hidden;
            made.push_back(with.add(*type, round, false));
            EXPECT_EQ(made.back(), without.add(*type, round, false));
        }
        for (const std::string& key : made) {
            compare("GET", list + "/" + key);
            compare("GET", list + "/" + key + "/history");
            compare("GET", list + "?q=key:" + key);
            EXPECT_EQ(header(with.answer(with.outsider, "GET", list + "/" + key).headers, "etag"),
                      header(without.answer(without.outsider, "GET", list + "/" + key).headers, "etag"));
        }
        for (const char* sort : {"key", "-key", "title,-key", "-updated"}) {
            std::string here, there;
            for (int page = 0; page < 4; ++page) {
                const std::string asked = fmt::format("{}?sort={}&limit=2&count=exact", list, sort);
                const HttpResponse left = with.answer(with.outsider, "GET", asked + here), right = without.answer(without.outsider, "GET", asked + there);
                EXPECT_EQ(plain(left.body), plain(right.body)) << asked;
                const std::string one(World::json(left)["next_cursor"].text()), other(World::json(right)["next_cursor"].text());
                EXPECT_EQ(one.empty(), other.empty()) << asked;
                if (one.empty() || other.empty()) break;
                EXPECT_EQ(inside(one), inside(other)) << asked;
                here = "&cursor=" + one;
                there = "&cursor=" + other;
            }
        }
        for (const char* format : {"csv", "jsonl"}) compare("GET", fmt::format("{}/export?format={}", list, format));
        compare("GET", list + "?sort=key&at=" + percent_encode(format_time(with.now())));
        compare("GET", list + "/counts?by=state");
    }
    compare("GET", "/search?q=open");
    compare("GET", "/jobs");
}

// A second one with every value that is unique is made as if the first were not; only what is to be seen can be in its way.
TEST_F(Outsider, WhatIsTakenInsideIsFreeOutside) {
    size_t types = 0;
    const HttpHeaders table{{"Content-Type", "application/jsonl"}};
    for (const schema::RecordInfo* type : with.types()) {
        if (type->derived || std::ranges::none_of(type->fields, [](const schema::FieldInfo& field) { return field.options.unique; })) continue;
        ++types;
        const std::string list = "/" + std::string(type->plural), row = schema::to_json(with.twin(*type));
        with.hide_twin(*type);
        EXPECT_EQ(as_stranger("POST", list + "/import?format=jsonl&dry_run=true", row, table), 200) << list;
        EXPECT_EQ(as_stranger("POST", list, row), 201) << list;
        EXPECT_EQ(as_stranger("POST", list, row), 409) << list << ": now there is one that all see";
        as_stranger("POST", list + "/import?format=jsonl", row, table);
        as_stranger("POST", list + "/import?format=jsonl&dry_run=true", row + "\n" + row, table);
        const std::string open = list + "/" + with.keys().at(std::string(type->plural));
        const HttpHeaders match{{"If-Match", std::string(header(with.answer(with.stranger, "GET", open).headers, "etag"))}};
        for (const schema::FieldInfo& field : type->fields)
            if (field.options.unique && !field.options.read_only)
                EXPECT_EQ(as_stranger("PATCH", open, fmt::format(R"({{"{}":"/taken"}})", field.name), match), 409) << open;
        compare("GET", list + "?q=twin&sort=key&count=exact");
        compare("GET", list + "/export?format=jsonl");
    }
    EXPECT_GE(types, 9U);
}

// What is in the journal of what they did not see is that there is something.
TEST_F(Outsider, TheJournalOnlyCountsThem) {
    for (int after = 0; after < 3000; after += 1000) {
        const HttpResponse page = with.answer(with.overseer, "GET", fmt::format("/journal?after={}&limit=1000", after));
        ASSERT_EQ(page.status, 200);
        EXPECT_EQ(page.body.find(word), std::string::npos);
        EXPECT_EQ(page.body.find("\"compartment\""), std::string::npos);
    }
    const HttpResponse exported = with.answer(with.overseer, "GET", "/journal/export");
    EXPECT_EQ(exported.body.find(word), std::string::npos);
}

}  // namespace
}  // namespace redoubt::api
