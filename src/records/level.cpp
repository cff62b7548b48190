#include "records/level.h"

#include "records/matrix.h"

namespace redoubt::records {

using schema::field;
using schema::Level;

std::span<const schema::FieldInfo> LevelProfile::fields() {
    static constexpr std::array table{
        field<&LevelProfile::rank>("rank", {.doc = "The level of a party that this describes.", .indexed = true}),
        field<&LevelProfile::scope>("scope", {.doc = "What they look after: a component, a team's part, several teams.", .searchable = true}),
        field<&LevelProfile::autonomy>("autonomy", {.doc = "What they do without asking.", .searchable = true}),
        field<&LevelProfile::complexity>("complexity", {.doc = "How hard and how unclear the work may be.", .searchable = true}),
        field<&LevelProfile::impact>("impact", {.doc = "How far their work reaches.", .searchable = true}),
        field<&LevelProfile::leadership>("leadership", {.doc = "Whom they guide.", .searchable = true}),
        field<&LevelProfile::rights>("rights", {.doc = "What they may decide alone.", .searchable = true}),
        field<&LevelProfile::skills>("skills", {.doc = "What they are expected to be good at.", .indexed = true, .searchable = true}),
        field<&LevelProfile::reviewed_percent>(
            "reviewed_percent", {.doc = "How many of a hundred of their closed items another one looks at.", .indexed = true, .range = schema::Range{0, 100}}),
    };
    static_assert(schema::covers<LevelProfile>(table));
    return table;
}

namespace {

constexpr std::array level_states{schema::State{"draft", "Being written."}, schema::State{.name = "active", .doc = "In force; by decision.", .standing = true},
                                  schema::State{"retired", "No longer used.", true}};
constexpr std::array level_moves{
    schema::Move{.from = "draft", .to = "active", .level = Level::lead, .needs = needs_reason},
    schema::Move{.from = "active", .to = "draft", .level = Level::lead, .needs = needs_reason},
    schema::Move{.from = "active", .to = "retired", .level = Level::lead, .needs = needs_reason},
    schema::Move{.from = "retired", .to = "draft", .level = Level::lead},
};

}  // namespace

const schema::RecordInfo level_record{.name = "level",
                                      .plural = "levels",
                                      .title = "Level",
                                      .doc = "What somebody of a level is trusted with.",
                                      .key_prefix = "LEVEL",
                                      .room = "know",
                                      .fields = LevelProfile::fields(),
                                      .states = level_states,
                                      .moves = level_moves,
                                      .default_sort = "rank",
                                      .create_level = Level::lead,
                                      .update_level = Level::lead,
                                      .defaults = schema::defaults_of<LevelProfile>};

}  // namespace redoubt::records
