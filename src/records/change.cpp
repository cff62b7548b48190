#include "records/change.h"

#include "records/matrix.h"
#include "records/order.h"

namespace redoubt::records {

using schema::field;
using schema::Level;

std::span<const schema::FieldInfo> Gate::fields() {
    static constexpr std::array table{
        field<&Gate::name>("name", {.doc = "Risk assessment, code review, pentest …", .required = true, .longest = 200}),
        field<&Gate::met_by>("met_by", {.doc = "The activity, decision or document that shows it.", .refers_to = "*"}),
        field<&Gate::state>("state", {.doc = "Whether it is passed."}),
        field<&Gate::note>("note", {.doc = "What is missing.", .longest = 2000}),
    };
    static_assert(schema::covers<Gate>(table));
    return table;
}

std::span<const schema::FieldInfo> ChangePlan::fields() {
    static constexpr std::array table{
        field<&ChangePlan::kind>("kind", {.doc = "How it is handled.", .required = true, .indexed = true}),
        field<&ChangePlan::severity>("severity", {.doc = "How much could go wrong; sets who may approve it.", .required = true, .indexed = true}),
        field<&ChangePlan::what>("what", {.doc = "What will be different.", .searchable = true}),
        field<&ChangePlan::why>("why", {.doc = "What it is for.", .searchable = true}),
        field<&ChangePlan::assets>("assets", {.doc = "What it touches.", .indexed = true, .refers_to = "asset"}),
        field<&ChangePlan::impact>("impact", {.doc = "Who will notice, and what could go wrong.", .searchable = true}),
        field<&ChangePlan::fallback>("fallback", {.doc = "How one gets back.", .searchable = true}),
        field<&ChangePlan::gates>("gates", {.doc = "What must be so before it goes live.", .longest = 50}),
        field<&ChangePlan::implementer>("implementer", {.doc = "Who carries it out; the owner when empty.", .indexed = true, .refers_to = "party"}),
        field<&ChangePlan::starts>("starts", {.doc = "When its window opens.", .indexed = true}),
        field<&ChangePlan::ends>("ends", {.doc = "When its window closes.", .indexed = true}),
        field<&ChangePlan::approved_by>("approved_by", {.doc = "Who approved it; another than who carries it out.", .indexed = true, .refers_to = "party"}),
        field<&ChangePlan::approved_on>("approved_on", {.doc = "When.", .indexed = true}),
        field<&ChangePlan::live_on>("live_on", {.doc = "When it went live.", .indexed = true}),
        field<&ChangePlan::verified_by>("verified_by", {.doc = "Who saw that it works.", .indexed = true, .refers_to = "party"}),
        field<&ChangePlan::outcome>("outcome", {.doc = "How it went.", .searchable = true}),
    };
    static_assert(schema::covers<ChangePlan>(table));
    return table;
}

namespace {

constexpr std::array assessed_needs{std::string_view("impact"), std::string_view("fallback")};
constexpr std::array change_approved_needs{std::string_view("approved_by")};
constexpr std::array change_states{
    schema::State{"draft", "Being written."},
    schema::State{.name = "assessed", .doc = "One knows what could go wrong, and how to get back.", .needs = assessed_needs},
    schema::State{"gated", "Its gates are being passed."},
    schema::State{.name = "approved", .doc = "May go live; by decision.", .needs = change_approved_needs},
    schema::State{"live", "Made; to be looked at."},
    schema::State{"verified", "It works.", true},
    schema::State{"rolled_back", "Undone.", true},
    schema::State{"rejected", "Not to be made.", true},
};
constexpr schema::Move change_approves(std::string_view from) {
    return {
        .from = from, .to = "approved", .needs = needs_reason, .stamps = "approved_on", .signs = "approved_by", .decided_as = "go_live", .back_to = "gated"};
}
constexpr std::array change_moves{
    schema::Move{.from = "draft", .to = "assessed"},
    schema::Move{.from = "assessed", .to = "draft", .needs = needs_reason},
    schema::Move{.from = "assessed", .to = "gated"},
    schema::Move{.from = "gated", .to = "assessed", .needs = needs_reason},
    change_approves("assessed"),
    change_approves("gated"),
    schema::Move{.from = "draft", .to = "rejected", .level = Level::ic2, .needs = needs_reason},
    schema::Move{.from = "assessed", .to = "rejected", .level = Level::ic2, .needs = needs_reason},
    schema::Move{.from = "gated", .to = "rejected", .level = Level::ic2, .needs = needs_reason},
    schema::Move{.from = "approved", .to = "gated", .level = Level::ic2, .needs = needs_reason},
    schema::Move{.from = "approved", .to = "live", .stamps = "live_on"},
    schema::Move{.from = "live", .to = "verified", .signs = "verified_by"},
    schema::Move{.from = "live", .to = "rolled_back", .needs = needs_reason},
    schema::Move{.from = "rolled_back", .to = "draft"},
    schema::Move{.from = "rejected", .to = "draft"},
};

void check_change(const ChangePlan& change, schema::Problems& problems) {
    in_order(problems, "/ends", change.starts, change.ends, "is before it starts");
    other_person(problems, "/approved_by", change.approved_by, change.implementer, "is who carries it out: another person approves");
}

}  // namespace

const schema::RecordInfo change_record{.name = "change",
                                       .plural = "changes",
                                       .title = "Change",
                                       .doc = "Something about to be altered, and the gates before it.",
                                       .key_prefix = "CHG",
                                       .room = "decide",
                                       .fields = ChangePlan::fields(),
                                       .states = change_states,
                                       .moves = change_moves,
                                       .default_sort = "-created",
                                       .due = "ends",
                                       .assignee = "implementer",
                                       .priority = "severity",
                                       .check = schema::check_typed<ChangePlan, check_change>,
                                       .defaults = schema::defaults_of<ChangePlan>};

}  // namespace redoubt::records
