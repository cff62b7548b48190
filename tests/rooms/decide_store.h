// A store with people of every level and the room of decisions in it.
#pragma once

#include <gtest/gtest.h>

#include "room_store.h"
#include "rooms/decide/decisions.h"

namespace redoubt::rooms {

class DecideTest : public testing::Test {
protected:
    void SetUp() override {
        for (const auto& [name, level] :
             {std::pair{"Ana", "Lead"}, std::pair{"Ben", "Lead"}, std::pair{"Cyd", "IC4"}, std::pair{"Dan", "IC2"}, std::pair{"Eve", "P1"},
              std::pair{"Fay", "Business owner"}, std::pair{"Gil", "Executive"}, std::pair{"Hal", "Auditor"}})
            people[name] = make("party", {{"title", name}, {"level", level}}).id.text;
        room = std::make_unique<Decisions>(*store);
        const Result<> opened = room->open();
        ASSERT_TRUE(opened) << opened.error().text();
    }
    void reopen() {
        room.reset();
        store.reopen();
        room = std::make_unique<Decisions>(*store);
        ASSERT_TRUE(room->open());
    }
    store::Record make(std::string_view type, const schema::Map& given) {
        auto record = store.records().create(type, given);
        EXPECT_TRUE(record) << type << ": " << record.error().text();
        return record ? *record : store::Record();
    }
    store::Records by(const std::string& name) {
        return store->as({.user_id = "u-" + name, .name = name, .level = schema::Level::p1, .party = people.at(name)});
    }
    store::Record now(std::string_view type, const std::string& id) {
        auto record = store.records().get(type, id);
        EXPECT_TRUE(record) << record.error().text();
        return record ? *record : store::Record();
    }
    store::Record finding(std::string_view severity, std::string_view title = "old library") {
        const store::Record made = make("finding", {{"title", title}, {"kind", "vulnerability"}, {"severity", severity}});
        return moved("finding", made.id.text, "triaged");
    }
    store::Record moved(std::string_view type, const std::string& id, const std::string& to, const schema::Map& changes = {}) {
        auto record = store.records().move(type, id, {.to = to, .reason = "for the test", .changes = changes});
        EXPECT_TRUE(record) << record.error().text();
        return record ? *record : store::Record();
    }
    Question accept(const store::Record& record, int64_t term = 10) {
        return {.subjects = {{std::string(record.type->name), record.id.text}},
                .to = "accepted",
                .text = "May it stay?",
                .reason = "the vendor is slow",
                .term_days = term};
    }
    AskedOutcome asked(const std::string& who, const Question& question) {
        store::Records records = by(who);
        auto outcome = room->ask(records, question);
        EXPECT_TRUE(outcome) << outcome.error().text();
        return outcome ? *outcome : AskedOutcome();
    }
    Result<VerdictOutcome> verdict(const std::string& who, const store::Record& decision, bool yes, const std::string& for_party = {}) {
        store::Records records = by(who);
        return room->give_verdict(records, decision.id.text, {.yes = yes, .reason = "because", .chosen = {}, .for_party = for_party, .conditions = {}});
    }
    std::vector<std::string> titles(const std::vector<Decider>& deciders) {
        std::vector<std::string> out;
        for (const Decider& one : deciders) out.push_back(now("party", one.party).title);
        std::ranges::sort(out);
        return out;
    }

    RoomStore store;
    std::map<std::string, std::string> people;
    std::unique_ptr<Decisions> room;
};

}  // namespace redoubt::rooms
