#include "records/finding.h"

#include "records/matrix.h"
#include "records/order.h"

namespace redoubt::records {

using schema::field;
using schema::Level;
using schema::SetBy;

std::span<const schema::FieldInfo> Finding::fields() {
    static constexpr std::array table{
        field<&Finding::kind>("kind", {.doc = "What sort of state it is.", .required = true, .indexed = true}),
        field<&Finding::subjects>("subjects", {.doc = "What is in that state: any records.", .indexed = true, .refers_to = "*"}),
        field<&Finding::severity>("severity", {.doc = "How bad it is.", .required = true, .indexed = true}),
        field<&Finding::severity_origin>("severity_origin", {.doc = "Who says so.", .indexed = true}),
        field<&Finding::description>("description", {.doc = "What is so, and should not be.", .searchable = true, .longest = 50'000}),
        field<&Finding::impact>("impact", {.doc = "What could come of it.", .searchable = true}),
        field<&Finding::remedy>("remedy", {.doc = "What would put it right.", .indexed = true, .searchable = true, .longest = 10'000}),
        field<&Finding::source>("source", {.doc = "The scan or feed that reports it.", .indexed = true, .refers_to = "source"}),
        field<&Finding::identity>("identity", {.doc = "What makes it the same finding when it is reported again.", .unique = true, .longest = 1000}),
        field<&Finding::advisory>("advisory", {.doc = "The advisory that describes it.", .indexed = true, .refers_to = "advisory"}),
        field<&Finding::component>(
            "component", {.doc = "What part of its subject: a package URL, a module, a setting.", .indexed = true, .searchable = true, .longest = 1000}),
        field<&Finding::vulnerabilities>("vulnerabilities", {.doc = "What the weakness is called: CVE ids and others.", .indexed = true, .searchable = true}),
        field<&Finding::weaknesses>("weaknesses", {.doc = "CWE ids.", .indexed = true, .searchable = true}),
        field<&Finding::techniques>("techniques", {.doc = "ATT&CK techniques that it opens the way for.", .indexed = true, .searchable = true}),
        field<&Finding::cvss>("cvss", {.doc = "CVSS score, in our environment where that is known.", .indexed = true, .range = schema::Range{0, 10}}),
        field<&Finding::exploited>("exploited", {.doc = "Known to be exploited somewhere.", .indexed = true}),
        field<&Finding::root_cause>("root_cause", {.doc = "Why it came to be.", .indexed = true, .searchable = true, .longest = 10'000}),
        field<&Finding::plan>("plan", {.doc = "What is to be done.", .indexed = true}),
        field<&Finding::plan_text>("plan_text", {.doc = "How.", .searchable = true}),
        field<&Finding::assignee>("assignee", {.doc = "Who does it; the owner when empty.", .indexed = true, .refers_to = "party"}),
        field<&Finding::due>("due", {.doc = "By when.", .indexed = true}),
        field<&Finding::due_why>("due_why", {.doc = "What set that date.", .longest = 1000}),
        field<&Finding::deadline>("deadline", {.doc = "By when the tables of deadlines want it.", .indexed = true, .read_only = true, .set_by = SetBy::room}),
        field<&Finding::deadline_why>("deadline_why",
                                      {.doc = "Which row of which table, and for which asset.", .read_only = true, .set_by = SetBy::room, .longest = 1000}),
        field<&Finding::priority>("priority", {.doc = "0 to 100: how bad, how likely, how reachable, how critical.",
                                               .indexed = true,
                                               .read_only = true,
                                               .set_by = SetBy::room,
                                               .range = schema::Range{0, 100}}),
        field<&Finding::priority_why>("priority_why", {.doc = "What it is made of.", .read_only = true, .set_by = SetBy::room, .longest = 500}),
        field<&Finding::vex_status>("vex_status", {.doc = "What we tell others of it (VEX).", .indexed = true}),
        field<&Finding::vex_justification>("vex_justification", {.doc = "Why we are not affected (VEX).", .indexed = true}),
        field<&Finding::vex_says>("vex_says", {.doc = "Which supplier's document the status follows; empty when a person set it (VEX).",
                                               .read_only = true,
                                               .set_by = SetBy::room,
                                               .longest = 1000}),
        field<&Finding::raised_by>("raised_by", {.doc = "Who found it.", .indexed = true, .refers_to = "party"}),
        field<&Finding::first_seen>("first_seen", {.doc = "When it was first seen.", .indexed = true}),
        field<&Finding::last_seen>("last_seen", {.doc = "When it was last seen.", .indexed = true, .passing = true}),
        field<&Finding::fixed_by>("fixed_by", {.doc = "Who says that it is fixed.", .indexed = true, .refers_to = "party"}),
        field<&Finding::fixed_on>("fixed_on", {.doc = "When they said so.", .indexed = true}),
        field<&Finding::verified_by>("verified_by", {.doc = "Who has seen for themselves; another than who fixed it.", .indexed = true, .refers_to = "party"}),
        field<&Finding::verified_on>("verified_on", {.doc = "When they did.", .indexed = true}),
        field<&Finding::verification>("verification", {.doc = "How one knows that it is fixed.", .searchable = true}),
        field<&Finding::accepted_until>("accepted_until", {.doc = "Until when we live with it.", .indexed = true}),
        field<&Finding::closing_reason>("closing_reason", {.doc = "Why it was rejected or accepted."}),
        field<&Finding::rule>("rule", {.doc = "The check that found it, as its tool calls it.", .indexed = true, .searchable = true, .longest = 500}),
        field<&Finding::tools>("tools", {.doc = "Which tools reported it.", .indexed = true, .read_only = true, .set_by = SetBy::room}),
        field<&Finding::references>("references", {.doc = "Where one can read more: addresses.", .longest = 2000}),
        field<&Finding::times_back>("times_back", {.doc = "How often it came back after it was thought gone.",
                                                   .indexed = true,
                                                   .read_only = true,
                                                   .set_by = SetBy::room,
                                                   .range = schema::Range{0, INT64_MAX}}),
    };
    static_assert(schema::covers<Finding>(table));
    return table;
}

namespace {

constexpr std::array planned_needs{std::string_view("plan"), std::string_view("due")};
constexpr std::array fixed_needs{std::string_view("fixed_by")};
constexpr std::array verified_needs{std::string_view("verified_by"), std::string_view("verification")};
constexpr std::array finding_accepted_needs{std::string_view("accepted_until"), std::string_view("closing_reason")};
constexpr std::array finding_rejected_needs{std::string_view("closing_reason")};
constexpr std::array finding_states{
    schema::State{"new", "Nobody has looked yet."},
    schema::State{"triaged", "It is real; what to do is being decided."},
    schema::State{.name = "planned", .doc = "Decided what, and by when.", .needs = planned_needs},
    schema::State{"fixing", "Being worked on."},
    schema::State{.name = "fixed", .doc = "Somebody says it is fixed; another is to see.", .waits_for = "owner", .needs = fixed_needs},
    schema::State{.name = "verified", .doc = "Another has seen that it is gone.", .needs = verified_needs},
    schema::State{"closed", "Done, cause and all.", true},
    schema::State{.name = "rejected", .doc = "It is none; by decision.", .closed = true, .needs = finding_rejected_needs},
    schema::State{
        .name = "accepted", .doc = "We live with it until a date; by decision.", .closed = true, .needs = finding_accepted_needs, .lapses = "accepted_until"},
    schema::State{"reopened", "It was thought gone, or its term is over."},
};

constexpr schema::Move finding_rejects(std::string_view from) {
    return {.from = from, .to = "rejected", .needs = needs_reason, .reason_into = "closing_reason", .decided_as = "rejection"};
}
constexpr schema::Move finding_accepts(std::string_view from) {
    return {.from = from,
            .to = "accepted",
            .needs = needs_reason,
            .reason_into = "closing_reason",
            .decided_as = "risk_acceptance",
            .back_to = "reopened",
            .term_into = "accepted_until"};
}
constexpr std::array finding_verification{std::string_view("verification")};
constexpr schema::Move finding_fixes(std::string_view from) {
    return {.from = from, .to = "fixed", .stamps = "fixed_on", .signs = "fixed_by", .clears = finding_verification};
}
constexpr schema::Move finding_reopens(std::string_view from) {
    return {.from = from, .to = "reopened", .needs = needs_reason, .clears = finding_verification};
}
// What raised it, Redoubt or a report that is made again, no longer sees it.
constexpr schema::Move finding_vanishes(std::string_view from) {
    return {.from = from, .to = "closed", .needs = needs_reason, .reason_into = "verification", .by_room = true};
}
constexpr std::array finding_moves{
    schema::Move{.from = "new", .to = "triaged"},
    schema::Move{.from = "triaged", .to = "planned"},
    schema::Move{.from = "planned", .to = "fixing"},
    schema::Move{.from = "planned", .to = "triaged", .needs = needs_reason},
    schema::Move{.from = "fixing", .to = "planned", .needs = needs_reason},
    schema::Move{.from = "reopened", .to = "triaged"},
    schema::Move{.from = "reopened", .to = "fixing"},
    finding_fixes("planned"),
    finding_fixes("fixing"),
    finding_fixes("reopened"),
    schema::Move{.from = "fixed",
                 .to = "verified",
                 .needs = verified_needs,
                 .level_field = "severity",
                 .level_by_choice = verify_levels,
                 .stamps = "verified_on",
                 .signs = "verified_by"},
    schema::Move{.from = "verified", .to = "closed", .level_field = "severity", .level_by_choice = verify_levels},
    finding_rejects("new"),
    finding_rejects("triaged"),
    finding_rejects("reopened"),
    finding_accepts("triaged"),
    finding_accepts("planned"),
    finding_accepts("reopened"),
    finding_vanishes("new"),
    finding_vanishes("triaged"),
    finding_vanishes("planned"),
    finding_vanishes("fixing"),
    finding_vanishes("fixed"),
    finding_vanishes("reopened"),
    finding_reopens("fixed"),
    finding_reopens("verified"),
    finding_reopens("closed"),
    finding_reopens("rejected"),
    schema::Move{.from = "accepted", .to = "reopened", .needs = needs_reason, .clears = finding_verification, .after = "accepted_until"},
};

// Of the fields as they are: reports bring very many, and a whole Finding takes longer to fill than all else that is looked at.
void check_finding(const schema::Map& finding, schema::Problems& problems) {
    in_order(problems, "/last_seen", finding["first_seen"].time(), finding["last_seen"].time(), "is before it was first seen");
    const schema::Ref verified_by{std::string(finding["verified_by"].text())}, fixed_by{std::string(finding["fixed_by"].text())};
    other_person(problems, "/verified_by", verified_by, fixed_by, "is who fixed it: another person verifies");
    goes_with(problems, "/vex_justification", finding["vex_status"].text() == "not_affected", !finding["vex_justification"].is_null(),
              "is required where we say that we are not affected");
}

}  // namespace

const schema::RecordInfo finding_record{.name = "finding",
                                        .plural = "findings",
                                        .title = "Finding",
                                        .doc = "A state that persists and wants work: a weakness, a wrong setting, a gap, a concern.",
                                        .key_prefix = "FIND",
                                        .room = "fix",
                                        .fields = Finding::fields(),
                                        .states = finding_states,
                                        .moves = finding_moves,
                                        .default_sort = "-severity",
                                        .due = "due",
                                        .assignee = "assignee",
                                        .priority = "severity",
                                        .check = check_finding,
                                        .defaults = schema::defaults_of<Finding>};

}  // namespace redoubt::records
