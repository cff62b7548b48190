#include "records/@name@.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "records/all.h"
#include "schema/json.h"

namespace redoubt::records {
namespace {

TEST(@Name@Record, IsRegistered) {
    const auto all = all_records();
    EXPECT_EQ(std::count(all.begin(), all.end(), &@name@_record), 1);
}

TEST(@Name@Record, SurvivesTheWayThroughJson) {
    @Name@ before{.description = "some words"};
    const auto text = schema::to_json(schema::Value(schema::read_fields(@Name@::fields(), &before)));
    const auto object = schema::parse_json(text);
    ASSERT_TRUE(object) << object.error().text();
    @Name@ after;
    const auto filled = schema::from_json(@Name@::fields(), *object, &after, schema::Mode::create);
    ASSERT_TRUE(filled) << filled.error().text();
    EXPECT_EQ(after.description, "some words");
}

TEST(@Name@Record, EveryMoveIsBetweenItsStates) {
    for (const schema::Move& move : @name@_record.moves) {
        EXPECT_NE(@name@_record.find_state(move.from), nullptr) << move.from;
        EXPECT_NE(@name@_record.find_state(move.to), nullptr) << move.to;
    }
}

}  // namespace
}  // namespace redoubt::records
