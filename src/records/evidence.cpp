#include "records/evidence.h"

#include "records/matrix.h"
#include "records/order.h"

namespace redoubt::records {

using schema::field;
using schema::Level;

std::span<const schema::FieldInfo> Evidence::fields() {
    static constexpr std::array table{
        field<&Evidence::method>("method", {.doc = "How it comes about.", .indexed = true}),
        field<&Evidence::description>("description", {.doc = "What it is, and what it shows.", .searchable = true}),
        field<&Evidence::shows>("shows", {.doc = "What it is for: claims, controls, requirements, activities.", .indexed = true, .refers_to = "*"}),
        field<&Evidence::content_hash>("content_hash", {.doc = "SHA-256 of its content, which is attached.", .indexed = true, .longest = 64}),
        field<&Evidence::query>("query", {.doc = "The query or command that gave it.", .searchable = true, .longest = 4000}),
        field<&Evidence::source>("source", {.doc = "Where it comes from.", .indexed = true, .refers_to = "source"}),
        field<&Evidence::period_from>("period_from", {.doc = "Start of the period that it speaks of.", .indexed = true}),
        field<&Evidence::period_until>("period_until", {.doc = "End of that period; not the day it was collected.", .indexed = true}),
        field<&Evidence::due>("due", {.doc = "By when it must be here.", .indexed = true}),
        field<&Evidence::collector>("collector", {.doc = "Who is to collect it; the owner when empty.", .indexed = true, .refers_to = "party"}),
        field<&Evidence::collected_by>("collected_by", {.doc = "Who collected it.", .indexed = true, .refers_to = "party"}),
        field<&Evidence::collected_on>("collected_on", {.doc = "When.", .indexed = true}),
        field<&Evidence::accepted_by>("accepted_by",
                                      {.doc = "Who found it good enough; another than who collected it.", .indexed = true, .refers_to = "party"}),
        field<&Evidence::accepted_on>("accepted_on", {.doc = "When.", .indexed = true}),
        field<&Evidence::expires>("expires", {.doc = "Until when it shows anything.", .indexed = true}),
        field<&Evidence::collect_every>("collect_every", {.doc = "How often it is collected anew."}),
        field<&Evidence::rejection_reason>("rejection_reason", {.doc = "Why it was rejected."}),
    };
    static_assert(schema::covers<Evidence>(table));
    return table;
}

namespace {

constexpr std::array collected_needs{std::string_view("collected_by")};
constexpr std::array evidence_accepted_needs{std::string_view("collected_by"), std::string_view("accepted_by")};
constexpr std::array evidence_states{
    schema::State{"requested", "To be collected."},
    schema::State{.name = "collected", .doc = "Here; another is to judge it.", .waits_for = "owner", .needs = collected_needs},
    schema::State{.name = "accepted", .doc = "Good enough.", .closed = true, .needs = evidence_accepted_needs, .lapses = "expires"},
    schema::State{"rejected", "Not good enough.", true},
    schema::State{"expired", "Too old to show anything.", true},
};
constexpr std::array evidence_moves{
    schema::Move{.from = "requested", .to = "collected", .stamps = "collected_on", .signs = "collected_by"},
    schema::Move{.from = "collected", .to = "requested", .needs = needs_reason},
    schema::Move{.from = "collected", .to = "accepted", .level = Level::ic2, .stamps = "accepted_on", .signs = "accepted_by"},
    schema::Move{.from = "collected", .to = "rejected", .level = Level::ic2, .needs = needs_reason, .reason_into = "rejection_reason"},
    schema::Move{.from = "rejected", .to = "requested"},
    schema::Move{.from = "accepted", .to = "expired", .needs = needs_reason, .after = "expires"},
    schema::Move{.from = "expired", .to = "requested"},
};

void check_evidence(const Evidence& evidence, schema::Problems& problems) {
    in_order(problems, "/period_until", evidence.period_from, evidence.period_until, "is before the period begins");
    in_order(problems, "/expires", evidence.period_until, evidence.expires, "is before the period ends");
    other_person(problems, "/accepted_by", evidence.accepted_by, evidence.collected_by, "is who collected it: another person accepts");
    if (!evidence.content_hash.empty() && evidence.content_hash.size() != 64) problems.add("/content_hash", "is the hash of a blob: 64 hexadecimal digits");
}

}  // namespace

const schema::RecordInfo evidence_record{.name = "evidence",
                                         .plural = "evidences",
                                         .title = "Evidence",
                                         .doc = "A piece of what shows that something is so.",
                                         .key_prefix = "EVID",
                                         .room = "prove",
                                         .fields = Evidence::fields(),
                                         .states = evidence_states,
                                         .moves = evidence_moves,
                                         .default_sort = "-created",
                                         .due = "due",
                                         .assignee = "collector",
                                         .stale = "state:expired or (state:accepted expires:<now)",
                                         .check = schema::check_typed<Evidence, check_evidence>,
                                         .defaults = schema::defaults_of<Evidence>};

}  // namespace redoubt::records
