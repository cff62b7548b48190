#include "records/activity.h"

#include "records/matrix.h"
#include "records/order.h"

namespace redoubt::records {

using schema::field;
using schema::Level;

std::span<const schema::FieldInfo> Participant::fields() {
    static constexpr std::array table{
        field<&Participant::party>("party", {.doc = "Who takes part.", .required = true, .refers_to = "party"}),
        field<&Participant::role>("role", {.doc = "As what: facilitator, tester, incident commander …", .longest = 200}),
        field<&Participant::said>("said", {.doc = "What they did or said, for the report.", .longest = 10'000}),
    };
    static_assert(schema::covers<Participant>(table));
    return table;
}

std::span<const schema::FieldInfo> Activity::fields() {
    static constexpr std::array table{
        field<&Activity::kind>("kind", {.doc = "What sort of activity.", .required = true, .indexed = true}),
        field<&Activity::intrusive>("intrusive", {.doc = "Whether it could disturb or frighten somebody; then it must be authorised.", .indexed = true}),
        field<&Activity::purpose>("purpose", {.doc = "What it is to find out, show or teach.", .searchable = true}),
        field<&Activity::subjects>("subjects", {.doc = "What it is about: assets, requirements, threats, people.", .indexed = true, .refers_to = "*"}),
        field<&Activity::scope_text>("scope_text", {.doc = "What is in scope and what is not.", .searchable = true}),
        field<&Activity::method>("method", {.doc = "How it is done.", .searchable = true}),
        field<&Activity::rules_of_engagement>("rules_of_engagement", {.doc = "What must not be done, whom to call, when to stop."}),
        field<&Activity::techniques>("techniques", {.doc = "ATT&CK techniques that are tried.", .indexed = true, .searchable = true}),
        field<&Activity::playbook>("playbook", {.doc = "The template that it follows.", .indexed = true, .refers_to = "template"}),
        field<&Activity::supplier>("supplier", {.doc = "Who from outside carries it out.", .indexed = true, .refers_to = "party"}),
        field<&Activity::lead>("lead", {.doc = "Who leads it; the owner when empty.", .indexed = true, .refers_to = "party"}),
        field<&Activity::participants>("participants", {.doc = "Who takes part, as what.", .longest = 1000}),
        field<&Activity::white_cell>("white_cell", {.doc = "Who knows of it before it begins.", .indexed = true, .refers_to = "party"}),
        field<&Activity::every>("every", {.doc = "How often it comes round again.", .indexed = true}),
        field<&Activity::due>("due", {.doc = "By when it must have been done.", .indexed = true}),
        field<&Activity::starts>("starts", {.doc = "When its window opens.", .indexed = true}),
        field<&Activity::ends>("ends", {.doc = "When its window closes.", .indexed = true}),
        field<&Activity::held_on>("held_on", {.doc = "When it really began.", .indexed = true}),
        field<&Activity::verdict>("verdict", {.doc = "What came of it, in a word.", .indexed = true}),
        field<&Activity::results>("results", {.doc = "What came of it.", .searchable = true, .longest = 50'000}),
        field<&Activity::score>("score", {.doc = "What came of it, as a number out of a hundred.", .indexed = true, .range = schema::Range{0, 100}}),
    };
    static_assert(schema::covers<Activity>(table));
    return table;
}

namespace {

constexpr std::array scheduled_needs{std::string_view("starts")};
constexpr std::array reported_needs{std::string_view("results")};
constexpr std::array activity_states{
    schema::State{"proposed", "Somebody would like it."},
    schema::State{.name = "scheduled", .doc = "It has a date.", .needs = scheduled_needs},
    schema::State{"authorised", "May begin; by decision, where it is intrusive."},
    schema::State{"running", "Under way."},
    schema::State{"analysing", "Over; its results are being read."},
    schema::State{.name = "reported", .doc = "Written up; findings are filed.", .needs = reported_needs},
    schema::State{"closed", "Done.", true},
    schema::State{"cancelled", "Not to be held.", true},
};
constexpr schema::Move activity_cancels(std::string_view from) { return {.from = from, .to = "cancelled", .level = Level::ic2, .needs = needs_reason}; }
constexpr std::array activity_moves{
    schema::Move{.from = "proposed", .to = "scheduled"},
    schema::Move{.from = "scheduled", .to = "proposed", .needs = needs_reason},
    schema::Move{.from = "scheduled", .to = "authorised", .needs = needs_reason, .decided_as = "engagement", .decided_if = "intrusive", .back_to = "scheduled"},
    schema::Move{.from = "authorised", .to = "scheduled", .needs = needs_reason},
    schema::Move{.from = "authorised", .to = "running", .stamps = "held_on"},
    schema::Move{.from = "scheduled", .to = "running", .stamps = "held_on", .decided_as = "engagement", .decided_if = "intrusive"},
    schema::Move{.from = "running", .to = "analysing"},
    schema::Move{.from = "analysing", .to = "reported"},
    schema::Move{.from = "reported", .to = "analysing", .needs = needs_reason},
    schema::Move{.from = "reported", .to = "closed", .level = Level::ic2},
    schema::Move{.from = "cancelled", .to = "proposed"},
    activity_cancels("proposed"),
    activity_cancels("scheduled"),
    activity_cancels("authorised"),
    activity_cancels("running"),
};

void check_activity(const Activity& activity, schema::Problems& problems) {
    in_order(problems, "/ends", activity.starts, activity.ends, "is before it starts");
}

// What is always intrusive need not be said.
void prepare_activity(schema::Map& fields, std::string&) {
    const std::string_view kind = fields["kind"].text();
    if (kind == "pentest" || kind == "red_team" || kind == "phishing") fields.set("intrusive", true);
}

}  // namespace

const schema::RecordInfo activity_record{.name = "activity",
                                         .plural = "activities",
                                         .title = "Activity",
                                         .doc = "An exercise, assessment, audit, lesson or test, planned and carried out.",
                                         .key_prefix = "ACT",
                                         .room = "rehearse",
                                         .fields = Activity::fields(),
                                         .states = activity_states,
                                         .moves = activity_moves,
                                         .default_sort = "due",
                                         .due = "due",
                                         .assignee = "lead",
                                         .prepare = prepare_activity,
                                         .check = schema::check_typed<Activity, check_activity>,
                                         .defaults = schema::defaults_of<Activity>};

}  // namespace redoubt::records
