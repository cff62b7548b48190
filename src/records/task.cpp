#include "records/task.h"

#include <fmt/format.h>

#include "records/matrix.h"
#include "records/order.h"

namespace redoubt::records {

using schema::field;
using schema::Level;

std::span<const schema::FieldInfo> Task::fields() {
    static constexpr std::array table{
        field<&Task::parent>("parent", {.doc = "What it is a part of: an incident, a finding, an activity, another task …", .indexed = true, .refers_to = "*"}),
        field<&Task::description>("description", {.doc = "What is to be done, as Markdown.", .searchable = true, .longest = 50'000}),
        field<&Task::role>("role", {.doc = "As what somebody does it: scribe, facilitator, tester.", .indexed = true, .longest = 200}),
        field<&Task::priority>("priority", {.doc = "How much it presses.", .indexed = true}),
        field<&Task::assignee>("assignee", {.doc = "Who does it; the owner when empty.", .indexed = true, .refers_to = "party"}),
        field<&Task::starts>("starts", {.doc = "Not before.", .indexed = true}),
        field<&Task::due>("due", {.doc = "By when.", .indexed = true}),
        field<&Task::first_due>("first_due", {.doc = "By when it was to be done at first.", .indexed = true, .read_only = true}),
        field<&Task::slipped_why>("slipped_why", {.doc = "Why it is due later than at first.", .searchable = true, .longest = 2000}),
        field<&Task::depends_on>("depends_on", {.doc = "Tasks that must be done first.", .indexed = true, .refers_to = "task"}),
        field<&Task::effort>("effort", {.doc = "How much work it is thought to be.", .indexed = true}),
        field<&Task::expectation>("expectation", {.doc = "What is measured.", .indexed = true}),
        field<&Task::expected>("expected", {.doc = "What should come of it.", .searchable = true}),
        field<&Task::target>("target", {.doc = "Within what time from its start.", .indexed = true}),
        field<&Task::step_of>("step_of", {.doc = "The template that it is a step of.", .indexed = true, .refers_to = "template"}),
        field<&Task::step>("step", {.doc = "The number of that step.", .indexed = true, .longest = 30}),
        field<&Task::started_on>("started_on", {.doc = "When it was begun.", .indexed = true}),
        field<&Task::done_by>("done_by", {.doc = "Who did it.", .indexed = true, .refers_to = "party"}),
        field<&Task::done_on>("done_on", {.doc = "When it was done.", .indexed = true}),
        field<&Task::took>("took", {.doc = "How long it took; from start to end when it is left out.", .indexed = true}),
        field<&Task::measured>("measured",
                               {.doc = "Whether it was in time, by its target and due date; set once, when it is done.", .indexed = true, .read_only = true}),
        field<&Task::outcome>("outcome", {.doc = "Whether it was as expected: as measured, unless somebody says partly or missed, in words.", .indexed = true}),
        field<&Task::outcome_text>("outcome_text", {.doc = "What came of it.", .searchable = true}),
        field<&Task::blocked_by>("blocked_by", {.doc = "What keeps it from going on.", .searchable = true}),
        field<&Task::dropped_why>("dropped_why", {.doc = "Why it is not done."}),
        field<&Task::reviewer>("reviewer", {.doc = "Who is to look at it when it is done.", .indexed = true, .refers_to = "party"}),
        field<&Task::reviewed_by>("reviewed_by", {.doc = "Who looked at it; another than who did it.", .indexed = true, .refers_to = "party"}),
        field<&Task::reviewed_on>("reviewed_on", {.doc = "When.", .indexed = true}),
        field<&Task::review>("review", {.doc = "What they said.", .searchable = true}),
    };
    static_assert(schema::covers<Task>(table));
    return table;
}

namespace {

constexpr std::array blocked_needs{std::string_view("blocked_by")};
constexpr std::array in_review_needs{std::string_view("reviewer")};
constexpr std::array dropped_needs{std::string_view("dropped_why")};
constexpr std::array task_states{
    schema::State{"to_do", "Not begun."},
    schema::State{"doing", "Being done."},
    schema::State{.name = "blocked", .doc = "Cannot go on, and says why.", .needs = blocked_needs},
    schema::State{.name = "in_review", .doc = "Done; another is to look at it.", .waits_for = "reviewer", .needs = in_review_needs},
    schema::State{"done", "Done.", true},
    schema::State{"reviewed", "Done, and another has looked.", true},
    schema::State{.name = "dropped", .doc = "Not to be done, and says why.", .closed = true, .needs = dropped_needs},
};
constexpr schema::Move task_blocks(std::string_view from) { return {.from = from, .to = "blocked", .needs = needs_reason, .reason_into = "blocked_by"}; }
constexpr schema::Move task_drops(std::string_view from) { return {.from = from, .to = "dropped", .needs = needs_reason, .reason_into = "dropped_why"}; }
constexpr schema::Move task_ends(std::string_view from) { return {.from = from, .to = "done", .stamps = "done_on", .signs = "done_by"}; }
constexpr std::array what_came_of_it{std::string_view("took"), std::string_view("outcome"), std::string_view("outcome_text")};
constexpr std::array task_moves{
    schema::Move{.from = "to_do", .to = "doing", .stamps = "started_on", .waits = true},
    schema::Move{.from = "doing", .to = "to_do"},
    schema::Move{.from = "blocked", .to = "doing", .stamps = "started_on", .waits = true},
    schema::Move{.from = "blocked", .to = "to_do"},
    task_blocks("to_do"),
    task_blocks("doing"),
    task_ends("to_do"),
    task_ends("doing"),
    schema::Move{.from = "doing", .to = "in_review", .stamps = "done_on", .signs = "done_by"},
    schema::Move{.from = "done", .to = "in_review"},
    schema::Move{.from = "in_review", .to = "reviewed", .stamps = "reviewed_on", .signs = "reviewed_by"},
    schema::Move{.from = "in_review", .to = "doing", .needs = needs_reason, .clears = what_came_of_it},
    task_drops("to_do"),
    task_drops("doing"),
    task_drops("blocked"),
    schema::Move{.from = "done", .to = "reviewed", .stamps = "reviewed_on", .signs = "reviewed_by"},
    schema::Move{.from = "done", .to = "doing", .needs = needs_reason, .clears = what_came_of_it},
    schema::Move{.from = "reviewed", .to = "doing", .level = Level::ic2, .needs = needs_reason, .clears = what_came_of_it},
    schema::Move{.from = "dropped", .to = "to_do", .needs = needs_reason},
};

// In time, by how long it took and when it was done; nothing where neither was asked for.
std::optional<std::string_view> in_time(const schema::Map& fields) {
    const Duration* target = fields["target"].as<Duration>();
    const Duration* took = fields["took"].as<Duration>();
    const Time due = fields["due"].time();
    const bool timed = target && took;
    if (!timed && due.unix_ns == 0) return std::nullopt;
    const bool late = (timed && *took > *target) || (due.unix_ns != 0 && fields["done_on"].time() > due);
    return late ? "late" : "met";
}

// Measured once, when it is done, so that moving its dates afterwards changes nothing; done anew, it is measured anew.
void judge(schema::Map& fields) {
    if (fields["done_on"].is_null()) {
        fields.erase("measured");
        return;
    }
    if (fields["measured"].is_null())
        if (const auto measured = in_time(fields)) fields.set("measured", *measured);
    if (fields["outcome"].is_null() && !fields["measured"].is_null()) fields.set("outcome", schema::Value(fields["measured"]));
}

void prepare_task(schema::Map& fields, std::string&) {
    const Time* started = fields["started_on"].as<Time>();
    const Time* done = fields["done_on"].as<Time>();
    const bool timed = started && done && *started <= *done && fields["took"].is_null();
    if (timed) fields.set("took", *done - *started);
    const Time due = fields["due"].time();
    if (due.unix_ns != 0 && fields["first_due"].is_null()) fields.set("first_due", due);
    judge(fields);
}

void check_task(const Task& task, schema::Problems& problems) {
    in_order(problems, "/due", task.starts, task.due, "is before it may start");
    in_order(problems, "/done_on", task.started_on, task.done_on, "is before it was begun");
    other_person(problems, "/reviewed_by", task.reviewed_by, task.done_by, "is who did it: another person reviews");
    const bool less = task.outcome && *task.outcome >= TaskOutcome::partly;
    goes_with(problems, "/outcome_text", less, !task.outcome_text.empty(), "is required: say what was not as expected");
    if (task.measured && task.outcome && !less && *task.outcome != *task.measured)
        problems.add("/outcome", fmt::format("was measured as {}: leave it, or say partly or missed, and why in outcome_text",
                                             schema::choices_of<TaskOutcome>[static_cast<size_t>(*task.measured)].name));
    const bool slipped = task.first_due.unix_ns != 0 && task.due > task.first_due;
    goes_with(problems, "/slipped_why", slipped, !task.slipped_why.empty(),
              fmt::format("is required: it was to be done by {}; say why it will be later", format_time(task.first_due)));
    goes_with(problems, "/step_of", !task.step.empty(), !task.step_of.id.empty(), "is required where a step is named");
}

}  // namespace

const schema::RecordInfo task_record{.name = "task",
                                     .plural = "tasks",
                                     .title = "Task",
                                     .doc = "Something that somebody must do by a time.",
                                     .key_prefix = "TASK",
                                     .room = "rehearse",
                                     .fields = Task::fields(),
                                     .states = task_states,
                                     .moves = task_moves,
                                     .default_sort = "due",
                                     .due = "due",
                                     .assignee = "assignee",
                                     .depends_on = "depends_on",
                                     .slip = "slipped_why",
                                     .priority = "priority",
                                     .prepare = prepare_task,
                                     .check = schema::check_typed<Task, check_task>,
                                     .defaults = schema::defaults_of<Task>};

}  // namespace redoubt::records
