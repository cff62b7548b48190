// Every type's state machine, from its table: each allowed move works for whoever has the level, every other is refused.
#include <gtest/gtest.h>

#include <algorithm>
#include <map>

#include "store/rights.h"
#include "store/rights_book.h"
#include "support/store_fixture.h"

namespace redoubt::store {
namespace {

using schema::Level;
using schema::Map;
using test::StoreFixture;

// Makes records of any type with no more than they must have.
class Maker {
public:
    explicit Maker(StoreFixture& fixture) : fixture_(fixture) {}

    Map minimal(const schema::RecordInfo& info, const schema::State& state) {
        Map out{{"title", "A title"}, {"state", std::string(state.name)}};
        for (const schema::FieldInfo& field : info.fields)
            if (field.options.required) out.set(field.name, any_value(field, field.shape));
        set_needed(out, info, state.needs);
        if (info.name == "alert") out.set("rule_title", "A rule");
        if (info.name == "advisory") out.set("kind", "own");
        if (info.name == "decision") out.set("requester", asker_);
        if (info.name == "request") out.set("quotes", schema::List{Map{{"supplier", some("party")}}});
        if (info.name == "metric") out.set("of", "asset");
        if (out.find("cells")) out.set("cells", info.shipped().front()["cells"]);
        return out;
    }

    // What a move and the state that it leads to need, beyond a reason and a signature.
    Map needed(const schema::RecordInfo& info, const schema::Move& move) {
        Map out;
        set_needed(out, info, move.needs);
        set_needed(out, info, info.find_state(move.to)->needs);
        for (const schema::Move& other : info.moves)
            if (!other.signs.empty()) out.erase(other.signs);
        if (info.name == "decision") out.erase("chosen");
        if (info.name == "request") out.set("quotes", schema::List{Map{{"supplier", some("party")}}});
        if (info.name == "disclosure") out.set("embargo_until", "2027-01-01");
        if (out.find("cells")) out.set("cells", info.shipped().front()["cells"]);
        return out;
    }

private:
    std::string some(std::string_view type) {
        if (type == "*") type = "party";
        std::string& key = made_[std::string(type)];
        if (key.empty()) {
            const schema::RecordInfo& info = *fixture_.store->find_type(type);
            const auto record = fixture_.as_redoubt().create(type, minimal(info, info.states.front()));
            EXPECT_TRUE(record) << type << ": " << record.error().text();
            if (record) key = record->key;
        }
        return key;
    }

    schema::Value any_value(const schema::FieldInfo& field, const schema::Shape& shape) {
        switch (shape.kind) {
            case schema::Kind::choice: return shape.choices.front().name;
            case schema::Kind::reference: return some(field.options.refers_to);
            case schema::Kind::time: return "2026-12-01";
            case schema::Kind::integer: return 1;
            case schema::Kind::decimal: return 1.0;
            case schema::Kind::boolean: return true;
            case schema::Kind::duration: return "1h";
            case schema::Kind::list: return schema::List{any_value(field, *shape.item)};
            case schema::Kind::nested: {
                Map out;
                for (const schema::FieldInfo& inner : shape.nested())
                    if (inner.options.required || inner.shape.kind == schema::Kind::decimal) out.set(inner.name, any_value(inner, inner.shape));
                return out;
            }
            default: return "x";
        }
    }

    // Who signs different moves are different people.
    void set_needed(Map& out, const schema::RecordInfo& info, std::span<const std::string_view> needs) {
        for (const std::string_view need : needs) {
            if (need == "reason" || out.find(need)) continue;
            const bool signature = std::ranges::any_of(info.moves, [&](const schema::Move& move) { return move.signs == need; });
            if (signature)
                out.set(need, fixture_.as_redoubt().create("party", {{"title", "Somebody"}})->key);
            else
                out.set(need, any_value(*info.find(need), info.find(need)->shape));
        }
    }

    StoreFixture& fixture_;
    std::string asker_ = fixture_.as_redoubt().create("party", {{"title", "Asker"}})->key;
    std::map<std::string, std::string> made_;
};

const AuthorityCell* cell_for(Store& store, const Record& record, const schema::Move& move, bool& alone) {
    const std::string_view kind = decision_kind(move, record.fields);
    const AuthorityRow* row = kind.empty() ? nullptr : store.rights().book()->find(kind);
    if (!row) return nullptr;
    const int severity = severity_of(*record.type, record.fields, kind);
    alone = row->alone_at(severity);
    return &row->cells[static_cast<size_t>(severity)];
}

bool takes_a_decision(Store& store, const Record& record, const schema::Move& move) {
    bool alone = true;
    return move.by_room || (cell_for(store, record, move, alone) && !alone);
}

Level least_of(Store& store, const Record& record, const schema::Move& move) {
    bool alone = true;
    const AuthorityCell* cell = cell_for(store, record, move, alone);
    return cell ? *schema::parse_level(cell->levels.front()) : level_of(move, record);
}

Records as_grade(Store& store, std::string_view grade) {
    const Level rung = store.rights().book()->find_grade(grade)->rung;
    return store.as({.user_id = "u1", .name = "Somebody", .level = rung, .party = {}, .system = false, .scopes = {}, .grade = std::string(grade)});
}

TEST(States, EveryAllowedMoveWorksAndEveryOtherIsRefused) {
    StoreFixture fixture;
    Maker maker(fixture);
    const std::string mover = fixture.as_redoubt().create("party", {{"title", "Mover"}})->id.text;
    for (const schema::RecordInfo* info : records::all_records()) {
        if (info->derived) continue;
        for (const schema::State& from : info->states)
            for (const schema::State& to : info->states) {
                SCOPED_TRACE(std::string(info->name) + ": " + std::string(from.name) + " → " + std::string(to.name));
                Map fields = maker.minimal(*info, from);
                if (fields.find("value")) fields.set("value", std::string(from.name) + "-" + std::string(to.name));
                const auto record = fixture.as_redoubt().create(info->name, fields);
                ASSERT_TRUE(record) << record.error().text();
                const schema::Move* move = info->find_move(from.name, to.name);
                const MoveRequest request{.to = std::string(to.name), .reason = "because", .changes = move ? maker.needed(*info, *move) : Map{}};
                if (!move) {
                    const auto refused = fixture.as(Level::lead).move(info->name, record->key, request);
                    ASSERT_FALSE(refused);
                    EXPECT_EQ(refused.error().code, Code::conflict);
                    continue;
                }
                if (takes_a_decision(*fixture.store, *record, *move)) {
                    for (const char* grade : {"Lead", "Executive", "Business owner", "IC4", "P1", "Auditor"}) {
                        const auto refused = as_grade(*fixture.store, grade).move(info->name, record->key, request);
                        ASSERT_FALSE(refused) << grade;
                        EXPECT_EQ(refused.error().code, Code::forbidden) << grade;
                    }
                    Actor redoubt = Actor::redoubt();
                    redoubt.party = mover;
                    const auto moved = fixture.store->as(redoubt).move(info->name, record->key, request);
                    ASSERT_TRUE(moved) << moved.error().text();
                    EXPECT_EQ(moved->state, to.name);
                    continue;
                }
                const Level least = least_of(*fixture.store, *record, *move);
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
                const auto moved = fixture.as(least, mover).move(info->name, record->key, request);
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
