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
        field<&Condition::task>("task", {.doc = "The task by which it comes about.", .refers_to = "task"}),
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

std::span<const schema::FieldInfo> Effect::fields() {
    static constexpr std::array table{
        field<&Effect::subject>("subject", {.doc = "What changes.", .required = true, .refers_to = "*"}),
        field<&Effect::to>("to", {.doc = "The state it moves to; empty: it stays where it is."}),
        field<&Effect::back>("back", {.doc = "Where it returns to when this no longer holds."}),
        field<&Effect::changes>("changes", {.doc = "Fields and their new values."}),
        field<&Effect::version>("version", {.doc = "The version that was looked at."}),
    };
    static_assert(schema::covers<Effect>(table));
    return table;
}

std::span<const schema::FieldInfo> DecisionVerdict::fields() {
    static constexpr std::array table{
        field<&DecisionVerdict::party>("party", {.doc = "Who said it.", .required = true, .refers_to = "party"}),
        field<&DecisionVerdict::level>("level", {.doc = "The level they said it by.", .longest = 100}),
        field<&DecisionVerdict::yes>("yes", {.doc = "Whether they agree."}),
        field<&DecisionVerdict::reason>("reason", {.doc = "Why.", .longest = 4000}),
        field<&DecisionVerdict::at>("at", {.doc = "When."}),
        field<&DecisionVerdict::for_party>("for_party", {.doc = "In whose place.", .refers_to = "party"}),
    };
    static_assert(schema::covers<DecisionVerdict>(table));
    return table;
}

std::span<const schema::FieldInfo> DecisionScope::fields() {
    static constexpr std::array table{
        field<&DecisionScope::weakness>("weakness", {.doc = "Weakness, rule or check: CWE-79.", .longest = 300}),
        field<&DecisionScope::component>("component", {.doc = "Component, without its version.", .longest = 500}),
        field<&DecisionScope::assets>("assets", {.doc = "A query that selects assets.", .longest = 1000}),
        field<&DecisionScope::versions>("versions", {.doc = "Installed versions: <2.0, 1.4, >=3.1.", .longest = 200}),
    };
    static_assert(schema::covers<DecisionScope>(table));
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
        field<&Decision::effects>("effects", {.doc = "What a yes changes.", .read_only = true, .longest = 1000}),
        field<&Decision::needs>("needs", {.doc = "The levels whose yes it takes, one person each.", .indexed = true, .read_only = true, .longest = 100}),
        field<&Decision::verdicts>("verdicts", {.doc = "What each of those who may has said.", .read_only = true, .longest = 50}),
        field<&Decision::how>("how", {.doc = "How it came about.", .indexed = true, .read_only = true}),
        field<&Decision::rule>("rule", {.doc = "The cell of the matrix that it went by.", .read_only = true, .longest = 300}),
        field<&Decision::scope>("scope", {.doc = "What it covers besides its subjects, tomorrow too."}),
        field<&Decision::missed>("missed", {.doc = "The condition that was not met in time.", .indexed = true, .read_only = true, .longest = 2100}),
        field<&Decision::exported>("exported", {.doc = "What leaves the house by a yes, once.", .read_only = true}),
        field<&Decision::replay>("replay", {.doc = "What it would have hidden, had it been in force before.", .read_only = true}),
    };
    static_assert(schema::covers<Decision>(table));
    return table;
}

namespace {

constexpr std::array open_needs{std::string_view("question"), std::string_view("requester")};
constexpr std::array granted_needs{std::string_view("verdict_reason")};
constexpr std::array denied_needs{std::string_view("verdict_reason"), std::string_view("decided_by")};
constexpr std::array decision_states{
    schema::State{"draft", "Being written."},
    schema::State{.name = "open", .doc = "Waits for a verdict.", .waits_for = "approvers", .needs = open_needs, .sealed = true},
    schema::State{.name = "needs_info", .doc = "Waits for an answer of the requester.", .waits_for = "requester", .sealed = true},
    schema::State{.name = "granted", .doc = "Yes; in force for its term.", .closed = true, .needs = granted_needs, .lapses = "valid_until", .sealed = true},
    schema::State{.name = "denied", .doc = "No.", .closed = true, .needs = denied_needs, .sealed = true},
    schema::State{.name = "withdrawn", .doc = "No longer asked.", .closed = true, .sealed = true},
    schema::State{.name = "expired", .doc = "Its term is over.", .closed = true, .sealed = true},
    schema::State{.name = "revoked", .doc = "Taken back.", .closed = true, .sealed = true},
    schema::State{.name = "void", .doc = "Its subject is no longer what was decided about.", .closed = true, .sealed = true},
    schema::State{.name = "fulfilled", .doc = "What was granted is done.", .closed = true, .sealed = true},
};
constexpr schema::Move decides(std::string_view to) {
    return {.from = "open", .to = to, .needs = needs_reason, .reason_into = "verdict_reason", .stamps = "decided_on", .signs = "decided_by", .by_room = true};
}
constexpr schema::Move by_room(std::string_view from, std::string_view to) { return {.from = from, .to = to, .needs = needs_reason, .by_room = true}; }
constexpr std::array decision_moves{
    schema::Move{.from = "draft", .to = "open", .signs = "requester", .by_room = true},
    schema::Move{.from = "draft", .to = "withdrawn"},
    by_room("open", "needs_info"),
    by_room("open", "withdrawn"),
    by_room("open", "void"),
    by_room("needs_info", "open"),
    by_room("needs_info", "withdrawn"),
    by_room("needs_info", "void"),
    decides("granted"),
    decides("denied"),
    schema::Move{.from = "granted", .to = "expired", .needs = needs_reason, .after = "valid_until", .by_room = true},
    by_room("granted", "revoked"),
    by_room("granted", "void"),
    by_room("granted", "fulfilled"),
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
