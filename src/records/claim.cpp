#include "records/claim.h"

#include "records/matrix.h"
#include "records/order.h"

namespace redoubt::records {

using schema::field;
using schema::Level;

std::span<const schema::FieldInfo> Claim::fields() {
    static constexpr std::array table{
        field<&Claim::requirement>("requirement", {.doc = "What is asked for.", .required = true, .indexed = true, .refers_to = "requirement"}),
        field<&Claim::scope_text>("scope_text", {.doc = "Where the claim holds, in words.", .searchable = true, .longest = 2000}),
        field<&Claim::scope>("scope", {.doc = "Where it holds: assets, teams.", .indexed = true, .refers_to = "*"}),
        field<&Claim::status>("status", {.doc = "How far it is met.", .indexed = true}),
        field<&Claim::how>("how", {.doc = "How it is met, or why it does not apply.", .searchable = true, .longest = 20'000}),
        field<&Claim::controls>("controls", {.doc = "By which controls.", .indexed = true, .refers_to = "control"}),
        field<&Claim::evidence>("evidence", {.doc = "What shows it.", .indexed = true, .refers_to = "evidence"}),
        field<&Claim::documents>("documents", {.doc = "Which policies and procedures say so.", .indexed = true, .refers_to = "document"}),
        field<&Claim::asserted_by>("asserted_by", {.doc = "Who says so.", .indexed = true, .refers_to = "party"}),
        field<&Claim::asserted_on>("asserted_on", {.doc = "When they said so.", .indexed = true}),
        field<&Claim::verified_by>("verified_by", {.doc = "Who has checked it; another than who asserts it.", .indexed = true, .refers_to = "party"}),
        field<&Claim::verified_on>("verified_on", {.doc = "When they did.", .indexed = true}),
        field<&Claim::review_by>("review_by", {.doc = "By when it must be looked at again.", .indexed = true}),
    };
    static_assert(schema::covers<Claim>(table));
    return table;
}

namespace {

constexpr std::array asserted_needs{std::string_view("how"), std::string_view("asserted_by")};
constexpr std::array claim_verified_needs{std::string_view("how"), std::string_view("verified_by")};
constexpr std::array claim_states{
    schema::State{"draft", "Being written."},
    schema::State{.name = "asserted", .doc = "We say so.", .needs = asserted_needs},
    schema::State{.name = "verified", .doc = "Another has checked it.", .standing = true, .needs = claim_verified_needs},
    schema::State{"stale", "What it rests on has lapsed."},
    schema::State{"withdrawn", "No longer claimed.", true},
};
constexpr std::array claim_moves{
    schema::Move{.from = "draft", .to = "asserted", .stamps = "asserted_on", .signs = "asserted_by"},
    schema::Move{.from = "asserted", .to = "draft", .needs = needs_reason},
    schema::Move{.from = "asserted", .to = "verified", .level = Level::ic2, .needs = needs_reason, .stamps = "verified_on", .signs = "verified_by"},
    schema::Move{.from = "asserted", .to = "stale", .needs = needs_reason},
    schema::Move{.from = "verified", .to = "stale", .needs = needs_reason},
    schema::Move{.from = "verified", .to = "draft", .needs = needs_reason},
    schema::Move{.from = "stale", .to = "draft"},
    schema::Move{.from = "stale", .to = "verified", .level = Level::ic2, .needs = needs_reason, .signs = "verified_by"},
    schema::Move{.from = "draft", .to = "withdrawn", .needs = needs_reason},
    schema::Move{.from = "stale", .to = "withdrawn", .level = Level::ic2, .needs = needs_reason},
    schema::Move{.from = "withdrawn", .to = "draft"},
};

void check_claim(const Claim& claim, schema::Problems& problems) {
    in_order(problems, "/verified_on", claim.asserted_on, claim.verified_on, "is before it was asserted");
    other_person(problems, "/verified_by", claim.verified_by, claim.asserted_by, "is who asserts it: another person verifies");
    goes_with(problems, "/how", claim.status == ClaimStatus::not_applicable, !claim.how.empty(), "is required: say why it does not apply");
}

}  // namespace

const schema::RecordInfo claim_record{.name = "claim",
                                      .plural = "claims",
                                      .title = "Claim",
                                      .doc = "That a requirement is met in a scope, and how.",
                                      .key_prefix = "CLAIM",
                                      .room = "prove",
                                      .fields = Claim::fields(),
                                      .states = claim_states,
                                      .moves = claim_moves,
                                      .default_sort = "title",
                                      .due = "review_by",
                                      .stale =
                                          "state:stale or (state:(asserted,verified) (review_by:<now or evidence.is:stale or evidence.state:rejected or "
                                          "controls.state:(degraded,retired) or documents.is:stale or documents.state:retired or "
                                          "requirement.state:superseded))",
                                      .check = schema::check_typed<Claim, check_claim>,
                                      .defaults = schema::defaults_of<Claim>};

}  // namespace redoubt::records
