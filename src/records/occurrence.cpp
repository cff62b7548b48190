#include "records/occurrence.h"

#include "records/matrix.h"
#include "records/order.h"

namespace redoubt::records {

using schema::field;
using schema::Level;
using schema::SetBy;

std::span<const schema::FieldInfo> Observation::fields() {
    static constexpr std::array table{
        field<&Observation::at>("at", {.doc = "When.", .required = true}),
        field<&Observation::source>("source", {.doc = "By which scan.", .refers_to = "source"}),
        field<&Observation::tool>("tool", {.doc = "With what, and which version.", .longest = 300}),
        field<&Observation::seen>("seen", {.doc = "What it reported, as it reported it.", .longest = 10'000}),
    };
    static_assert(schema::covers<Observation>(table));
    return table;
}

std::span<const schema::FieldInfo> ToolSight::fields() {
    static constexpr std::array table{
        field<&ToolSight::tool>("tool", {.doc = "Which tool.", .required = true, .longest = 100}),
        field<&ToolSight::identity>("identity", {.doc = "What makes it the same place when this tool reports it again.", .longest = 1000}),
        field<&ToolSight::uid>("uid", {.doc = "The tool's own number of it.", .longest = 500}),
        field<&ToolSight::severity>("severity", {.doc = "How bad it is, in the words of the tool.", .longest = 100}),
        field<&ToolSight::names>("names", {.doc = "What weakness it is, by the tool: CVE, CWE and other ids.", .longest = 500}),
        field<&ToolSight::first_seen>("first_seen", {.doc = "When it first reported it."}),
        field<&ToolSight::last_seen>("last_seen", {.doc = "When it last reported it."}),
        field<&ToolSight::misses>("misses", {.doc = "How many of its scans in a row could have seen it and did not.", .range = schema::Range{0, INT64_MAX}}),
    };
    static_assert(schema::covers<ToolSight>(table));
    return table;
}

std::span<const schema::FieldInfo> Occurrence::fields() {
    static constexpr std::array table{
        field<&Occurrence::finding>("finding", {.doc = "What was seen.", .required = true, .indexed = true, .refers_to = "finding"}),
        field<&Occurrence::asset>("asset", {.doc = "On what.", .indexed = true, .refers_to = "asset"}),
        field<&Occurrence::location>("location",
                                     {.doc = "Where on it: a path, a port, an address, a line.", .indexed = true, .searchable = true, .longest = 2000}),
        field<&Occurrence::identity>("identity", {.doc = "What makes it the same place when it is seen again.", .unique = true, .longest = 1000}),
        field<&Occurrence::component>("component", {.doc = "The package, module or setting.", .indexed = true, .searchable = true, .longest = 1000}),
        field<&Occurrence::severity>(
            "severity", {.doc = "That of the finding: what a decision about it goes by.", .indexed = true, .read_only = true, .set_by = SetBy::room}),
        field<&Occurrence::installed>("installed", {.doc = "The version that is there.", .indexed = true, .longest = 200}),
        field<&Occurrence::fixed_in>("fixed_in", {.doc = "The first version without it.", .indexed = true, .longest = 200}),
        field<&Occurrence::first_seen>("first_seen", {.doc = "When it was first seen.", .indexed = true}),
        field<&Occurrence::last_seen>("last_seen", {.doc = "When it was last seen.", .indexed = true, .passing = true}),
        field<&Occurrence::gone_on>("gone_on", {.doc = "When it was first missed.", .indexed = true}),
        field<&Occurrence::times_seen>("times_seen", {.doc = "How often it was seen.", .indexed = true, .passing = true, .range = schema::Range{0, INT64_MAX}}),
        field<&Occurrence::misses>(
            "misses",
            {.doc = "How often in a row a scan that could have seen it did not.", .indexed = true, .passing = true, .range = schema::Range{0, INT64_MAX}}),
        field<&Occurrence::observations>("observations", {.doc = "The latest times it was seen.", .passing = true, .longest = 100}),
        field<&Occurrence::due>("due",
                                {.doc = "By when the tables of deadlines want it gone here.", .indexed = true, .read_only = true, .set_by = SetBy::room}),
        field<&Occurrence::due_why>("due_why", {.doc = "Which row of which table.", .read_only = true, .set_by = SetBy::room, .longest = 1000}),
        field<&Occurrence::priority>("priority", {.doc = "0 to 100: how bad, how likely, how reachable, how critical.",
                                                  .indexed = true,
                                                  .read_only = true,
                                                  .set_by = SetBy::room,
                                                  .range = schema::Range{0, 100}}),
        field<&Occurrence::priority_why>("priority_why", {.doc = "What it is made of.", .read_only = true, .set_by = SetBy::room, .longest = 500}),
        field<&Occurrence::vex_status>(
            "vex_status", {.doc = "What its supplier says of it in this version (VEX).", .indexed = true, .read_only = true, .set_by = SetBy::room}),
        field<&Occurrence::vex_justification>("vex_justification",
                                              {.doc = "Why it is not affected, by its supplier (VEX).", .read_only = true, .set_by = SetBy::room}),
        field<&Occurrence::vex_says>("vex_says", {.doc = "Which document says so, and by whom.", .read_only = true, .set_by = SetBy::room, .longest = 1000}),
        field<&Occurrence::proof>("proof", {.doc = "How one knows that it is gone.", .read_only = true, .set_by = SetBy::room, .longest = 1000}),
        field<&Occurrence::suppressed_until>("suppressed_until", {.doc = "Until when it is not shown.", .indexed = true}),
        field<&Occurrence::suppressed_why>("suppressed_why", {.doc = "Why it is not shown."}),
        field<&Occurrence::tools>("tools", {.doc = "Which tools reported it.", .indexed = true, .read_only = true, .set_by = SetBy::room}),
        field<&Occurrence::seen_by>("seen_by",
                                    {.doc = "What each tool says of it.", .read_only = true, .passing = true, .set_by = SetBy::room, .longest = 100}),
    };
    static_assert(schema::covers<Occurrence>(table));
    return table;
}

namespace {

constexpr std::array suppressed_needs{std::string_view("suppressed_until"), std::string_view("suppressed_why")};
constexpr std::array occurrence_states{
    schema::State{"open", "Still there, as far as one knows."},
    schema::State{"gone", "No longer seen; not yet proved."},
    schema::State{"verified", "Proved to be gone.", true},
    schema::State{.name = "suppressed", .doc = "Not shown until a date; by decision.", .closed = true, .needs = suppressed_needs},
};
constexpr std::array occurrence_moves{
    schema::Move{.from = "open", .to = "gone", .stamps = "gone_on"},
    schema::Move{.from = "gone", .to = "open"},
    schema::Move{.from = "gone", .to = "verified", .needs = needs_reason},
    schema::Move{.from = "open", .to = "verified", .level = Level::ic2, .needs = needs_reason},
    schema::Move{.from = "verified", .to = "open"},
    schema::Move{.from = "open",
                 .to = "suppressed",
                 .needs = needs_reason,
                 .reason_into = "suppressed_why",
                 .decided_as = "suppression",
                 .back_to = "open",
                 .term_into = "suppressed_until"},
    schema::Move{.from = "suppressed", .to = "open", .after = "suppressed_until"},
};

void prepare_occurrence(schema::Map& fields, std::string& title) {
    if (!title.empty()) return;
    title = std::string(fields["location"].text().empty() ? fields["component"].text() : fields["location"].text()).substr(0, 300);
    if (title.empty()) title = "Seen";
}

// Of the fields as they are: reports bring very many, and a whole Occurrence takes longer to fill than all else that is looked at.
void check_occurrence(const schema::Map& occurrence, schema::Problems& problems) {
    const Time first_seen = occurrence["first_seen"].time();
    in_order(problems, "/last_seen", first_seen, occurrence["last_seen"].time(), "is before it was first seen");
    in_order(problems, "/gone_on", first_seen, occurrence["gone_on"].time(), "is before it was first seen");
}

}  // namespace

const schema::RecordInfo occurrence_record{.name = "occurrence",
                                           .plural = "occurrences",
                                           .title = "Occurrence",
                                           .doc = "One place where a finding was seen.",
                                           .key_prefix = "OCC",
                                           .room = "fix",
                                           .fields = Occurrence::fields(),
                                           .states = occurrence_states,
                                           .moves = occurrence_moves,
                                           .default_sort = "-last_seen",
                                           .prepare = prepare_occurrence,
                                           .check = check_occurrence,
                                           .defaults = schema::defaults_of<Occurrence>};

}  // namespace redoubt::records
