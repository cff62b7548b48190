// Looking fields up by a table of names finds what looking through them finds.
#include "schema/field_index.h"

#include <gtest/gtest.h>

#include "schema/record.h"

namespace redoubt::schema {
namespace {

TEST(FieldIndex, FindsWhatASearchFinds) {
    const FieldIndex index(head_fields());
    for (const FieldInfo& field : head_fields()) EXPECT_EQ(index.find(field.name), &field) << field.name;
    for (const std::string_view other : {"", "i", "ids", "Title", "extra.title", "versions"})
        EXPECT_EQ(index.find(other), find_field(head_fields(), other)) << other;
    EXPECT_EQ(FieldIndex().find("title"), nullptr);
}

TEST(FieldIndex, GivenValuesAreCheckedAsLentOnesAre) {
    const FieldIndex index(head_fields());
    const Map given{{"title", "T"}, {"tags", List{"a", "", Value(), "b"}}, {"tags", "again"}, {"owner", int64_t{3}}, {"nonsense", "x"}, {"id", "mine"}};
    for (const Mode mode : {Mode::create, Mode::change, Mode::stored}) {
        Problems lent, away;
        EXPECT_EQ(normalise(head_fields(), given, mode, lent), normalise_given(index, given, mode, away));
        ASSERT_EQ(lent.list().size(), away.list().size());
        for (size_t i = 0; i < lent.list().size(); ++i) EXPECT_EQ(lent.list()[i].path + lent.list()[i].message, away.list()[i].path + away.list()[i].message);
    }
    Problems problems;
    normalise_given(index, Map{{"title", ""}}, Mode::create, problems);
    ASSERT_EQ(problems.list().size(), 1U);
    EXPECT_EQ(problems.list().front().path, "/title");
}

}  // namespace
}  // namespace redoubt::schema
