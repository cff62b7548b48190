#include "records/level.h"

#include <fmt/format.h>

#include "records/matrix.h"
#include "records/order.h"
#include "schema/move_right.h"

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
        field<&LevelProfile::counts_as>(
            "counts_as", {.doc = "The rung of the ladder that it stands on, for whatever is not decided; a level that is called as a rung stands on that.",
                          .indexed = true}),
        field<&LevelProfile::includes>("includes", {.doc = "Levels in whose place it may decide too, by name.", .longest = 100}),
        field<&LevelProfile::grants>("grants",
                                     {.doc = "Moves it may make besides, up to a severity: finding.rejected:medium, rule.live, alert.*.", .longest = 200}),
        field<&LevelProfile::denials>("denials", {.doc = "Moves it may not make, from a severity on: alert.closed:high.", .longest = 200}),
    };
    static_assert(schema::covers<LevelProfile>(table));
    return table;
}

namespace {

constexpr std::array level_states{schema::State{"draft", "Being written."},
                                  schema::State{.name = "active", .doc = "In force; by decision.", .standing = true, .sealed = true},
                                  schema::State{"retired", "No longer used.", true}};
constexpr std::array level_moves{
    schema::Move{.from = "draft", .to = "active", .needs = needs_reason, .decided_as = "level_change"},
    schema::Move{.from = "active", .to = "draft", .needs = needs_reason, .decided_as = "level_change"},
    schema::Move{.from = "active", .to = "retired", .needs = needs_reason, .decided_as = "level_change"},
    schema::Move{.from = "retired", .to = "draft", .level = Level::lead},
};

void prepare_level(schema::Map& fields, std::string&) {
    if (const auto rung = schema::parse_level(fields["rank"].text())) fields.set("counts_as", schema::level_name(*rung));
}

void check_level(const LevelProfile& level, schema::Problems& problems) {
    const auto check = [&](std::string_view name, std::span<const std::string> rights) {
        for (size_t i = 0; i < rights.size(); ++i)
            if (const auto read = schema::parse_move_right(rights[i]); !read) problems.add(fmt::format("/{}/{}", name, i), read.error().message);
    };
    check("grants", level.grants);
    check("denials", level.denials);
}

struct ShippedLevel {
    std::string_view name, scope, counts_as;
    int64_t reviewed_percent;
    std::string_view includes{};
};
constexpr std::array shipped_levels{
    ShippedLevel{"P1", "Single alerts and findings, by playbook", "P1", 100},
    ShippedLevel{"IC2", "A component or a log source", "IC2", 20},
    ShippedLevel{"IC4", "A programme across teams", "IC4", 5},
    ShippedLevel{"Lead", "Security as a whole", "Lead", 0},
    ShippedLevel{"Business owner", "What the business bears and pays for", "P1", 0},
    ShippedLevel{"Executive", "The organisation", "P1", 0, "Business owner"},
    ShippedLevel{"Auditor", "Reads, and changes nothing", "Auditor", 0},
};

std::span<const schema::Map> levels_as_shipped() {
    static const std::vector<schema::Map> all = [] {
        std::vector<schema::Map> out;
        for (const ShippedLevel& one : shipped_levels) {
            schema::Map map{{"title", one.name},  {"state", "active"},          {"rank", one.name},
                            {"scope", one.scope}, {"counts_as", one.counts_as}, {"reviewed_percent", one.reviewed_percent}};
            if (!one.includes.empty()) map.set("includes", schema::List{schema::Value(one.includes)});
            out.push_back(std::move(map));
        }
        return out;
    }();
    return all;
}

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
                                      .prepare = prepare_level,
                                      .check = schema::check_typed<LevelProfile, check_level>,
                                      .defaults = schema::defaults_of<LevelProfile>,
                                      .shipped = levels_as_shipped};

}  // namespace redoubt::records
