#include "records/goal.h"

#include <fmt/format.h>

#include "records/matrix.h"
#include "records/order.h"

namespace redoubt::records {

using schema::field;
using schema::Level;

std::span<const schema::FieldInfo> KeyResult::fields() {
    static constexpr std::array table{
        field<&KeyResult::text>("text", {.doc = "What will then be so.", .required = true, .longest = 1000}),
        field<&KeyResult::metric>("metric", {.doc = "What measures it.", .refers_to = "metric"}),
        field<&KeyResult::from>("from", {.doc = "The metric's value at the start."}),
        field<&KeyResult::to>("to", {.doc = "The value to reach."}),
    };
    static_assert(schema::covers<KeyResult>(table));
    return table;
}

std::span<const schema::FieldInfo> Phase::fields() {
    static constexpr std::array table{
        field<&Phase::name>("name", {.doc = "What is done then.", .required = true, .longest = 300}),
        field<&Phase::starts>("starts", {.doc = "From when."}),
        field<&Phase::ends>("ends", {.doc = "Until when."}),
        field<&Phase::done>("done", {.doc = "Whether it is done."}),
    };
    static_assert(schema::covers<Phase>(table));
    return table;
}

std::span<const schema::FieldInfo> Goal::fields() {
    static constexpr std::array table{
        field<&Goal::kind>("kind", {.doc = "Where we want to be, or what we do to get there.", .indexed = true}),
        field<&Goal::description>("description", {.doc = "What it is, and why.", .searchable = true}),
        field<&Goal::parent>("parent", {.doc = "The goal that it serves.", .indexed = true, .refers_to = "goal"}),
        field<&Goal::team>("team", {.doc = "Whose goal it is.", .indexed = true, .refers_to = "party"}),
        field<&Goal::starts>("starts", {.doc = "When its period begins.", .indexed = true}),
        field<&Goal::ends>("ends", {.doc = "When its period ends.", .indexed = true}),
        field<&Goal::key_results>("key_results", {.doc = "How one knows that it is reached.", .searchable = true, .longest = 20}),
        field<&Goal::phases>("phases", {.doc = "The way there.", .longest = 50}),
        field<&Goal::depends_on>("depends_on", {.doc = "Goals, tasks or decisions that must come first.", .indexed = true, .refers_to = "*"}),
        field<&Goal::addresses>("addresses", {.doc = "Risks, findings and requirements that it is for.", .indexed = true, .refers_to = "*"}),
        field<&Goal::effort>("effort", {.doc = "How much work it is thought to be.", .indexed = true}),
        field<&Goal::budget>("budget", {.doc = "What it may cost.", .indexed = true, .range = schema::Range{0, INT64_MAX}}),
        field<&Goal::outcome>("outcome", {.doc = "What came of it.", .searchable = true}),
    };
    static_assert(schema::covers<Goal>(table));
    return table;
}

namespace {

constexpr std::array committed_needs{std::string_view("starts"), std::string_view("ends")};
constexpr std::array ended_needs{std::string_view("outcome")};
constexpr std::array goal_states{
    schema::State{"proposed", "Somebody would like it."},
    schema::State{.name = "committed", .doc = "We will try.", .needs = committed_needs},
    schema::State{.name = "active", .doc = "We are on it.", .standing = true},
    schema::State{.name = "achieved", .doc = "Reached.", .closed = true, .needs = ended_needs},
    schema::State{.name = "missed", .doc = "Not reached in its period.", .closed = true, .needs = ended_needs},
    schema::State{.name = "stopped", .doc = "Given up.", .closed = true, .needs = ended_needs},
};
constexpr schema::Move goal_ends(std::string_view from, std::string_view to) {
    return {.from = from, .to = to, .level = Level::ic4, .needs = needs_reason, .reason_into = "outcome"};
}
constexpr std::array goal_moves{
    schema::Move{.from = "proposed", .to = "committed", .level = Level::lead},
    schema::Move{.from = "committed", .to = "proposed", .level = Level::lead, .needs = needs_reason},
    schema::Move{.from = "committed", .to = "active"},
    goal_ends("active", "achieved"),
    goal_ends("active", "missed"),
    goal_ends("active", "stopped"),
    goal_ends("committed", "stopped"),
    goal_ends("proposed", "stopped"),
    schema::Move{.from = "missed", .to = "active", .level = Level::lead, .needs = needs_reason},
    schema::Move{.from = "stopped", .to = "proposed", .level = Level::ic4, .needs = needs_reason},
};

void check_goal(const Goal& goal, schema::Problems& problems) {
    in_order(problems, "/ends", goal.starts, goal.ends, "is before it starts");
    for (size_t i = 0; i < goal.phases.size(); ++i)
        in_order(problems, fmt::format("/phases/{}/ends", i), goal.phases[i].starts, goal.phases[i].ends, "is before it starts");
}

}  // namespace

const schema::RecordInfo goal_record{.name = "goal",
                                     .plural = "goals",
                                     .title = "Goal",
                                     .doc = "What a team wants to reach, or a piece of the road there.",
                                     .key_prefix = "GOAL",
                                     .room = "team",
                                     .fields = Goal::fields(),
                                     .states = goal_states,
                                     .moves = goal_moves,
                                     .default_sort = "ends",
                                     .due = "ends",
                                     .depends_on = "depends_on",
                                     .check = schema::check_typed<Goal, check_goal>,
                                     .defaults = schema::defaults_of<Goal>};

}  // namespace redoubt::records
