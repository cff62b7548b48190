#include "records/disclosure.h"

#include "records/matrix.h"
#include "records/order.h"

namespace redoubt::records {

using schema::field;
using schema::Level;

std::span<const schema::FieldInfo> DisclosureMessage::fields() {
    static constexpr std::array table{
        field<&DisclosureMessage::at>("at", {.doc = "When.", .required = true}),
        field<&DisclosureMessage::from>("from", {.doc = "Who wrote it.", .refers_to = "party"}),
        field<&DisclosureMessage::audience>("audience", {.doc = "Who may read it."}),
        field<&DisclosureMessage::text>("text", {.doc = "What was said.", .required = true, .longest = 20'000}),
    };
    static_assert(schema::covers<DisclosureMessage>(table));
    return table;
}

std::span<const schema::FieldInfo> Disclosure::fields() {
    static constexpr std::array table{
        field<&Disclosure::severity>("severity", {.doc = "How bad it is.", .required = true, .indexed = true}),
        field<&Disclosure::description>("description", {.doc = "What was reported.", .searchable = true, .longest = 50'000}),
        field<&Disclosure::reporter>("reporter", {.doc = "Who reported it; empty when they wish to stay unknown.", .indexed = true, .refers_to = "party"}),
        field<&Disclosure::contact>("contact", {.doc = "How to reach them.", .longest = 500}),
        field<&Disclosure::assets>("assets", {.doc = "What it is about.", .indexed = true, .refers_to = "asset"}),
        field<&Disclosure::finding>("finding", {.doc = "Our work on it.", .indexed = true, .refers_to = "finding"}),
        field<&Disclosure::received_on>("received_on", {.doc = "When it reached us.", .indexed = true}),
        field<&Disclosure::answer_by>("answer_by", {.doc = "By when we promised to answer next.", .indexed = true}),
        field<&Disclosure::thread>("thread", {.doc = "What was said, among us and with the reporter.", .longest = 1000}),
        field<&Disclosure::embargo>("embargo", {.doc = "What is agreed about keeping it back.", .indexed = true}),
        field<&Disclosure::embargo_until>("embargo_until", {.doc = "Until when it is kept back.", .indexed = true}),
        field<&Disclosure::embargo_time_zone>("embargo_time_zone", {.doc = "In which the date was agreed: America/New_York.", .longest = 60}),
        field<&Disclosure::vendor_aware>("vendor_aware", {.doc = "V: since when we know.", .indexed = true}),
        field<&Disclosure::fix_ready>("fix_ready", {.doc = "F: since when there is a fix.", .indexed = true}),
        field<&Disclosure::fix_deployed>("fix_deployed", {.doc = "D: since when it is in place.", .indexed = true}),
        field<&Disclosure::public_aware>("public_aware", {.doc = "P: since when the public knows.", .indexed = true}),
        field<&Disclosure::exploit_public>("exploit_public", {.doc = "X: since when there is a public exploit.", .indexed = true}),
        field<&Disclosure::attacks_observed>("attacks_observed", {.doc = "A: since when attacks are seen.", .indexed = true}),
        field<&Disclosure::credit>("credit", {.doc = "How the reporter wants to be named.", .longest = 1000}),
        field<&Disclosure::reward>("reward", {.doc = "What was paid, in the organisation's currency.", .indexed = true, .range = schema::Range{0, INT64_MAX}}),
        field<&Disclosure::closing_reason>("closing_reason", {.doc = "Why it is invalid or closed."}),
    };
    static_assert(schema::covers<Disclosure>(table));
    return table;
}

namespace {

constexpr std::array disclosure_states{
    schema::State{"received", "Nobody has looked yet."},
    schema::State{"valid", "It is real."},
    schema::State{"invalid", "It is none.", true},
    schema::State{"accepted", "We will fix it."},
    schema::State{"fixing", "Being fixed."},
    schema::State{"published", "Everybody may know; by decision."},
    schema::State{"closed", "Done.", true},
};
constexpr std::array disclosure_moves{
    schema::Move{.from = "received", .to = "valid", .stamps = "vendor_aware"},
    schema::Move{.from = "received", .to = "invalid", .needs = needs_reason, .reason_into = "closing_reason", .decided_as = "rejection"},
    schema::Move{.from = "invalid", .to = "received", .needs = needs_reason},
    schema::Move{.from = "valid", .to = "invalid", .needs = needs_reason, .reason_into = "closing_reason", .decided_as = "rejection"},
    schema::Move{.from = "valid", .to = "accepted", .level = Level::ic2},
    schema::Move{.from = "valid", .to = "closed", .level = Level::ic4, .needs = needs_reason, .reason_into = "closing_reason"},
    schema::Move{.from = "accepted", .to = "fixing"},
    schema::Move{.from = "fixing", .to = "accepted", .needs = needs_reason},
    schema::Move{.from = "fixing", .to = "published", .needs = needs_reason, .stamps = "public_aware", .decided_as = "publication"},
    schema::Move{.from = "accepted", .to = "published", .needs = needs_reason, .stamps = "public_aware", .decided_as = "publication"},
    schema::Move{.from = "fixing", .to = "closed", .level = Level::ic4, .needs = needs_reason, .reason_into = "closing_reason"},
    schema::Move{.from = "published", .to = "closed", .level = Level::ic4, .needs = needs_reason, .reason_into = "closing_reason"},
    schema::Move{.from = "closed", .to = "valid", .level = Level::ic4, .needs = needs_reason},
};

void check_disclosure(const Disclosure& disclosure, schema::Problems& problems) {
    in_order(problems, "/fix_ready", disclosure.vendor_aware, disclosure.fix_ready, "is before we knew");
    in_order(problems, "/fix_deployed", disclosure.fix_ready, disclosure.fix_deployed, "is before there was a fix");
    in_order(problems, "/answer_by", disclosure.received_on, disclosure.answer_by, "is before it reached us");
    const bool dated = disclosure.embargo == Embargo::proposed || disclosure.embargo == Embargo::active || disclosure.embargo == Embargo::revised;
    goes_with(problems, "/embargo_until", dated, disclosure.embargo_until.unix_ns != 0, "is required: an embargo has a date");
}

}  // namespace

const schema::RecordInfo disclosure_record{.name = "disclosure",
                                           .plural = "disclosures",
                                           .title = "Disclosure",
                                           .doc = "A weakness that somebody outside reported to us.",
                                           .key_prefix = "DISC",
                                           .room = "fix",
                                           .fields = Disclosure::fields(),
                                           .states = disclosure_states,
                                           .moves = disclosure_moves,
                                           .default_sort = "-received_on",
                                           .due = "answer_by",
                                           .priority = "severity",
                                           .reads_journaled = true,
                                           .check = schema::check_typed<Disclosure, check_disclosure>,
                                           .defaults = schema::defaults_of<Disclosure>};

}  // namespace redoubt::records
