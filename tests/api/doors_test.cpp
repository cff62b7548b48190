// Every move of every type that another's yes is asked for, tried at every door as somebody who may do most, over the network and as
// the command line on a data directory does it: the record stays where it is.
#include "contract.h"
#include "store/rights_book.h"

namespace redoubt::api {
namespace {

using schema::Map;
using schema::Value;

class Doors : public Contract {
protected:
    struct Case {
        const schema::RecordInfo* type;
        const schema::Move* move;
        std::string key;
    };
    // A record of each type in the state that the move begins in, as far as its rules let it begin there.
    std::vector<Case> cases() {
        std::vector<Case> out;
        const auto book = data.store->rights().book();
        for (const schema::RecordInfo* type : data.store->types())
            for (const schema::Move& move : type->moves) {
                const store::AuthorityRow* row = book->find(move.decided_as);
                if (!row || row->alone_at(2) || !move.decided_if.empty()) continue;
                if (const std::string key = made_in(*type, move.from); !key.empty()) out.push_back({type, &move, key});
            }
        return out;
    }
    std::string made_in(const schema::RecordInfo& type, std::string_view state) {
        Map given = given_[std::string(type.plural)];
        for (schema::Member& member : given)
            if (member.value.text() == "something") member.value = fmt::format("something {}", ++made_);
        given.set("title", fmt::format("case {}", ++made_));
        if (state != type.states.front().name) given.set("state", state);
        store::Records redoubt = data.store->as(store::Actor::redoubt());
        for (int tries = 0; tries < 10; ++tries) {
            const auto made = redoubt.create(type.name, given);
            if (made) return made->key;
            for (const auto& problem : made.error().problems) {
                if (problem.path == "/owner") given.set("owner", "PARTY-1");
                give(type, problem.path, given);
            }
        }
        return {};
    }
    // What a caller may fill in so that the move lacks nothing but the yes.
    static Map whole(const schema::Move& move, Time now) {
        Map out{{"reason", "I say so"}};
        if (!move.term_into.empty()) out.set(move.term_into, now + days(3));
        if (!move.reason_into.empty()) out.set(move.reason_into, "I say so");
        return out;
    }
    int made_ = 0;
};

TEST_F(Doors, NoneGoesRoundAYes) {
    const Caller lead = sign_in("lead");
    size_t tried = 0;
    for (const Case& one : cases()) {
        const std::string plural(one.type->plural), at = "/" + plural + "/" + one.key, to(one.move->to);
        SCOPED_TRACE(fmt::format("{} {} → {}", one.key, one.move->from, to));
        Map with = whole(*one.move, data.clock.now());
        Map changes = with;
        changes.erase("reason");
        Map moved = with;
        moved.set("to", to);
        Map row{{"key", one.key}, {"state", to}};
        for (const schema::Member& member : changes) row.set(member.name, member.value);
        Map fresh = given_[plural];
        for (const schema::Member& member : row) fresh.set(member.name, member.value);
        fresh.erase("key");
        fresh.set("title", "made there");
        const std::string move = schema::to_json(moved), line = schema::to_json(row) + "\n";
        const std::string bulk = schema::to_json(Map{{"ids", schema::List{Value(one.key)}}, {"move", moved}, {"reason", "x"}});
        const std::string bulk_state = schema::to_json(Map{{"ids", schema::List{Value(one.key)}}, {"changes", Map{{"state", to}}}, {"reason", "x"}});
        for (const Caller* who : {&lead, static_cast<const Caller*>(nullptr)}) {
            const auto refused = [&](const std::string& method, const std::string& target, const std::string& body, const HttpHeaders& headers = {}) {
                const HttpResponse answer = ask(who, method, target, body, headers);
                EXPECT_EQ(answer.status / 100, 4) << method << " " << target << " " << body << "\n" << answer.body.substr(0, 400);
            };
            refused("POST", at + "/moves", move);
            refused("POST", "/" + plural + "/bulk", bulk);
            refused("POST", "/" + plural + "/bulk", bulk_state);
            refused("PATCH", at, schema::to_json(Map{{"state", to}}), {{"If-Match", "*"}});
            if (to != one.type->states.front().name) refused("POST", "/" + plural, schema::to_json(fresh));
            (void)ask(who, "POST", "/" + plural + "/import?format=jsonl&reason=x", line, {{"Content-Type", "application/octet-stream"}});
            (void)ask(who, "POST", "/" + plural + "/import?format=jsonl&on_error=skip&reason=x", line, {{"Content-Type", "application/octet-stream"}});
            (void)ask(who, "POST", at + "/links", R"({"relation":"relates-to","to":"PARTY-1"})");
            (void)ask(who, "POST", at + "/comments", fmt::format(R"({{"text":"{}"}})", to));
            (void)ask(who, "POST", at + "/attachments?name=a.txt", "words", {{"Content-Type", "application/octet-stream"}});
            for (const std::string& read : {at, at + "/history", "/" + plural + "/export?format=jsonl", std::string("/search?q=case")})
                EXPECT_EQ(ask(who, "GET", read).status, 200) << read;
            EXPECT_EQ(data.store->as(store::Actor::redoubt()).get(one.type->name, one.key)->state, one.move->from) << (who ? "server" : "data directory");
            ++tried;
        }
    }
    EXPECT_GE(tried, 20U);
}

}  // namespace
}  // namespace redoubt::api
