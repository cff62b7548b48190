// Every type's state machine, from its table: each allowed move works for whoever has the level, every other is refused.
#include <gtest/gtest.h>

#include "store/rights.h"
#include "support/store_fixture.h"

namespace redoubt::store {
namespace {

using schema::Level;
using schema::Map;
using test::StoreFixture;

Map minimal(const schema::RecordInfo& info, std::string_view state) {
    Map out{{"title", "A title"}, {"state", state}};
    for (const schema::FieldInfo& field : info.fields) {
        if (!field.options.required) continue;
        out.set(field.name, field.shape.kind == schema::Kind::choice ? field.shape.choices.front().name : "x");
    }
    if (info.name == "alert") out.set("rule_title", "A rule");
    return out;
}

// What a move needs, beyond its reason.
Map needed(const schema::RecordInfo& info, const schema::Move& move, const std::string& owner) {
    Map out;
    for (const std::string_view need : move.needs) {
        if (need == "reason") continue;
        const schema::FieldInfo* field = info.find(need);
        if (need == "owner")
            out.set(need, owner);
        else
            out.set(need, field->shape.kind == schema::Kind::choice ? field->shape.choices.front().name : "x");
    }
    return out;
}

TEST(States, EveryAllowedMoveWorksAndEveryOtherIsRefused) {
    StoreFixture fixture;
    const std::string owner = fixture.as_redoubt().create("party", {{"title", "Owner"}})->key;
    for (const schema::RecordInfo* info : records::all_records()) {
        if (info->derived) continue;
        for (const schema::State& from : info->states)
            for (const schema::State& to : info->states) {
                SCOPED_TRACE(std::string(info->name) + ": " + std::string(from.name) + " → " + std::string(to.name));
                Map fields = minimal(*info, from.name);
                if (fields.find("value")) fields.set("value", std::string(from.name) + "-" + std::string(to.name));
                const auto record = fixture.as_redoubt().create(info->name, fields);
                ASSERT_TRUE(record) << record.error().text();
                const schema::Move* move = info->find_move(from.name, to.name);
                const MoveRequest request{.to = std::string(to.name), .reason = "because", .changes = move ? needed(*info, *move, owner) : Map{}};
                if (!move) {
                    const auto refused = fixture.as(Level::lead).move(info->name, record->key, request);
                    ASSERT_FALSE(refused);
                    EXPECT_EQ(refused.error().code, Code::conflict);
                    continue;
                }
                const Level least = level_of(*move, *record);
                if (least > Level::p1) {
                    const auto refused = fixture.as(static_cast<Level>(static_cast<int>(least) - 1)).move(info->name, record->key, request);
                    ASSERT_FALSE(refused);
                    EXPECT_EQ(refused.error().code, Code::forbidden);
                }
                if (!move->needs.empty()) {
                    const auto bare = fixture.as(Level::lead).move(info->name, record->key, {.to = request.to});
                    ASSERT_FALSE(bare);
                    EXPECT_EQ(bare.error().code, Code::invalid);
                }
                EXPECT_EQ(fixture.as(Level::auditor).move(info->name, record->key, request).error().code, Code::forbidden);
                const auto moved = fixture.as(least).move(info->name, record->key, request);
                ASSERT_TRUE(moved) << moved.error().text();
                EXPECT_EQ(moved->state, to.name);
                EXPECT_EQ(moved->version, 2);
                if (!move->stamps.empty()) EXPECT_EQ((*moved)[move->stamps].time(), fixture.clock.now());
            }
    }
    EXPECT_TRUE(fixture.store->journal().verify()->ok);
}

TEST(States, EveryStateCanBeReachedAndEveryNameExists) {
    for (const schema::RecordInfo* info : records::all_records()) {
        std::set<std::string_view> reached;
        if (!info->states.empty()) reached.insert(info->states.front().name);
        for (size_t round = 0; round < info->states.size(); ++round)
            for (const schema::Move& move : info->moves)
                if (reached.contains(move.from)) reached.insert(move.to);
        if (!info->derived) EXPECT_EQ(reached.size(), info->states.size()) << info->name;
        for (const schema::Move& move : info->moves) {
            EXPECT_TRUE(info->find_state(move.from) && info->find_state(move.to)) << info->name;
            for (const std::string_view need : move.needs) EXPECT_TRUE(need == "reason" || info->find(need)) << need;
            if (!move.level_by_choice.empty()) EXPECT_EQ(info->find(move.level_field)->shape.choices.size(), move.level_by_choice.size()) << info->name;
        }
    }
}

}  // namespace
}  // namespace redoubt::store
