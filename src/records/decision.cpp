#include "records/decision.h"

#include <algorithm>

#include "records/matrix.h"
#include "records/order.h"

namespace redoubt::records {

using schema::field;
using schema::Level;

std::span<const schema::FieldInfo> DecisionOption::fields() {
    static constexpr std::array table{
        field<&DecisionOption::name>("name", {.doc = "What one could do.", .required = true, .longest = 300}),
        field<&DecisionOption::description>("description", {.doc = "What that means.", .longest = 4000}),
        field<&DecisionOption::for_it>("for_it", {.doc = "What speaks for it.", .longest = 4000}),
        field<&DecisionOption::against_it>("against_it", {.doc = "What speaks against it.", .longest = 4000}),
        field<&DecisionOption::cost>("cost", {.doc = "What it costs.", .range = schema::Range{0, INT64_MAX}}),
    };
    static_assert(schema::covers<DecisionOption>(table));
    return table;
}

std::span<const schema::FieldInfo> Condition::fields() {
    static constexpr std::array table{
        field<&Condition::text>("text", {.doc = "What must be so.", .required = true, .longest = 2000}),
        field<&Condition::owner>("owner", {.doc = "Who sees to it.", .refers_to = "party"}),
        field<&Condition::due>("due", {.doc = "By when."}),
        field<&Condition::met_on>("met_on", {.doc = "Since when it is so."}),
    };
    static_assert(schema::covers<Condition>(table));
    return table;
}

std::span<const schema::FieldInfo> Opinion::fields() {
    static constexpr std::array table{
        field<&Opinion::party>("party", {.doc = "Who was heard.", .required = true, .refers_to = "party"}),
        field<&Opinion::agrees>("agrees", {.doc = "Whether they agree with what is recommended."}),
        field<&Opinion::text>("text", {.doc = "What they said; dissent stays on record.", .longest = 4000}),
        field<&Opinion::at>("at", {.doc = "When."}),
    };
    static_assert(schema::covers<Opinion>(table));
    return table;
}

std::span<const schema::FieldInfo> Decision::fields() {
    static constexpr std::array table{
        field<&Decision::kind>("kind", {.doc = "What sort of yes is asked for.", .required = true, .indexed = true}),
        field<&Decision::subjects>("subjects", {.doc = "What it is about: any records.", .indexed = true, .refers_to = "*"}),
        field<&Decision::subject_hash>("subject_hash", {.doc = "Hash of the subjects as they were when it was asked.", .read_only = true, .longest = 64}),
        field<&Decision::severity>("severity", {.doc = "How much hangs on it; sets who may decide.", .required = true, .indexed = true}),
        field<&Decision::question>("question", {.doc = "What is asked, for somebody who was not there.", .searchable = true}),
        field<&Decision::requester>("requester", {.doc = "Who asks; never who decides.", .indexed = true, .refers_to = "party"}),
        field<&Decision::options>("options", {.doc = "What one could do, those that were not taken too.", .longest = 50}),
        field<&Decision::recommendation>("recommendation", {.doc = "What the requester would do.", .searchable = true}),
        field<&Decision::consulted>("consulted", {.doc = "Who must be heard first.", .indexed = true, .refers_to = "party"}),
        field<&Decision::opinions>("opinions", {.doc = "What they said.", .longest = 200}),
        field<&Decision::approvers>("approvers", {.doc = "Who may decide it.", .indexed = true, .refers_to = "party"}),
        field<&Decision::due>("due", {.doc = "By when it must be decided.", .indexed = true}),
        field<&Decision::conditions>("conditions", {.doc = "On what it depends that it holds.", .longest = 100}),
        field<&Decision::valid_from>("valid_from", {.doc = "From when it holds.", .indexed = true}),
        field<&Decision::valid_until>("valid_until", {.doc = "Until when it holds.", .indexed = true}),
        field<&Decision::chosen>("chosen", {.doc = "The option that was taken.", .longest = 300}),
        field<&Decision::verdict_reason>("verdict_reason", {.doc = "Why it was decided so.", .searchable = true}),
        field<&Decision::decided_by>("decided_by", {.doc = "Who decided.", .indexed = true, .refers_to = "party"}),
        field<&Decision::decided_on>("decided_on", {.doc = "When.", .indexed = true}),
    };
    static_assert(schema::covers<Decision>(table));
    return table;
}

namespace {

constexpr LevelsBySeverity decide_levels{Level::ic4, Level::ic4, Level::lead, Level::lead, Level::lead};
constexpr std::array open_needs{std::string_view("question"), std::string_view("requester")};
constexpr std::array verdict_needs{std::string_view("verdict_reason"), std::string_view("decided_by")};
constexpr std::array decision_states{
    schema::State{"draft", "Being written."},
    schema::State{.name = "open", .doc = "Waits for a verdict.", .waits_for = "approvers", .needs = open_needs},
    schema::State{.name = "needs_info", .doc = "Waits for an answer of the requester.", .waits_for = "requester"},
    schema::State{.name = "granted", .doc = "Yes; in force for its term.", .closed = true, .needs = verdict_needs, .lapses = "valid_until"},
    schema::State{.name = "denied", .doc = "No.", .closed = true, .needs = verdict_needs},
    schema::State{"withdrawn", "No longer asked.", true},
    schema::State{"expired", "Its term is over.", true},
    schema::State{"revoked", "Taken back.", true},
    schema::State{"void", "Its subject is no longer what was decided about.", true},
    schema::State{"fulfilled", "What was granted is done.", true},
};
constexpr schema::Move decides(std::string_view to) {
    return {.from = "open",
            .to = to,
            .needs = needs_reason,
            .level_field = "severity",
            .level_by_choice = decide_levels,
            .reason_into = "verdict_reason",
            .stamps = "decided_on",
            .signs = "decided_by"};
}
constexpr std::array decision_moves{
    schema::Move{.from = "draft", .to = "open", .signs = "requester"},
    schema::Move{.from = "draft", .to = "withdrawn"},
    schema::Move{.from = "open", .to = "needs_info", .level = Level::ic2, .needs = needs_reason},
    schema::Move{.from = "open", .to = "withdrawn", .needs = needs_reason},
    schema::Move{.from = "needs_info", .to = "open", .needs = needs_reason},
    schema::Move{.from = "needs_info", .to = "withdrawn", .needs = needs_reason},
    decides("granted"),
    decides("denied"),
    schema::Move{.from = "granted", .to = "expired", .level = Level::ic2, .needs = needs_reason, .after = "valid_until"},
    schema::Move{.from = "granted", .to = "revoked", .needs = needs_reason, .level_field = "severity", .level_by_choice = decide_levels},
    schema::Move{.from = "granted", .to = "void", .level = Level::ic2, .needs = needs_reason},
    schema::Move{.from = "granted", .to = "fulfilled", .level = Level::ic2},
};

void check_decision(const Decision& decision, schema::Problems& problems) {
    in_order(problems, "/valid_until", decision.valid_from, decision.valid_until, "is before it begins to hold");
    other_person(problems, "/decided_by", decision.requester, decision.decided_by, "is who asked: another person decides");
    const bool listed = std::ranges::any_of(decision.options, [&](const DecisionOption& option) { return option.name == decision.chosen; });
    goes_with(problems, "/chosen", !decision.chosen.empty(), listed, "is none of the options");
}

}  // namespace

const schema::RecordInfo decision_record{.name = "decision",
                                         .plural = "decisions",
                                         .title = "Decision",
                                         .doc = "Something that wants somebody's yes, and the verdict.",
                                         .key_prefix = "DEC",
                                         .room = "decide",
                                         .fields = Decision::fields(),
                                         .states = decision_states,
                                         .moves = decision_moves,
                                         .default_sort = "-created",
                                         .due = "due",
                                         .priority = "severity",
                                         .check = schema::check_typed<Decision, check_decision>,
                                         .defaults = schema::defaults_of<Decision>};

}  // namespace redoubt::records
