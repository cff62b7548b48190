#include "records/request.h"

#include <algorithm>

#include "records/matrix.h"
#include "records/order.h"

namespace redoubt::records {

using schema::field;
using schema::Level;

std::span<const schema::FieldInfo> Criterion::fields() {
    static constexpr std::array table{
        field<&Criterion::name>("name", {.doc = "What is weighed: price, experience, team.", .required = true, .longest = 200}),
        field<&Criterion::weight>("weight", {.doc = "How much it counts, against the others.", .range = schema::Range{0, 100}}),
    };
    static_assert(schema::covers<Criterion>(table));
    return table;
}

std::span<const schema::FieldInfo> Quote::fields() {
    static constexpr std::array table{
        field<&Quote::supplier>("supplier", {.doc = "Who offers.", .required = true, .refers_to = "party"}),
        field<&Quote::received_on>("received_on", {.doc = "When it came."}),
        field<&Quote::price>("price", {.doc = "What it would cost.", .range = schema::Range{0, INT64_MAX}}),
        field<&Quote::days>("days", {.doc = "How many days of work.", .range = schema::Range{0, INT64_MAX}}),
        field<&Quote::team>("team", {.doc = "Who would come.", .longest = 2000}),
        field<&Quote::score>("score", {.doc = "How good it is by the criteria, out of a hundred.", .range = schema::Range{0, 100}}),
        field<&Quote::notes>("notes", {.doc = "What else there is to say.", .longest = 4000}),
    };
    static_assert(schema::covers<Quote>(table));
    return table;
}

std::span<const schema::FieldInfo> Request::fields() {
    static constexpr std::array table{
        field<&Request::scope_text>("scope_text", {.doc = "What is wanted.", .searchable = true, .longest = 50'000}),
        field<&Request::subjects>("subjects", {.doc = "What it is for: activities, assets, goals.", .indexed = true, .refers_to = "*"}),
        field<&Request::invitees>("invitees", {.doc = "Who is asked.", .indexed = true, .refers_to = "party"}),
        field<&Request::questions>("questions", {.doc = "What they must answer."}),
        field<&Request::criteria>("criteria", {.doc = "How offers are weighed.", .longest = 30}),
        field<&Request::budget>("budget", {.doc = "What it may cost.", .indexed = true, .range = schema::Range{0, INT64_MAX}}),
        field<&Request::currency>("currency", {.doc = "EUR, GBP …", .longest = 10}),
        field<&Request::sent_on>("sent_on", {.doc = "When they were asked.", .indexed = true}),
        field<&Request::due>("due", {.doc = "By when offers must be here.", .indexed = true}),
        field<&Request::quotes>("quotes", {.doc = "What was offered.", .longest = 100}),
        field<&Request::awarded_to>("awarded_to", {.doc = "Who gets it.", .indexed = true, .refers_to = "party"}),
        field<&Request::award_reason>("award_reason", {.doc = "Why they do.", .searchable = true}),
        field<&Request::awarded_by>("awarded_by", {.doc = "Who decided.", .indexed = true, .refers_to = "party"}),
        field<&Request::awarded_on>("awarded_on", {.doc = "When.", .indexed = true}),
    };
    static_assert(schema::covers<Request>(table));
    return table;
}

namespace {

constexpr std::array sent_needs{std::string_view("invitees"), std::string_view("due")};
constexpr std::array quoted_needs{std::string_view("quotes")};
constexpr std::array awarded_needs{std::string_view("awarded_to"), std::string_view("award_reason")};
constexpr std::array request_states{
    schema::State{"draft", "Being written."},
    schema::State{.name = "sent", .doc = "Suppliers are asked.", .needs = sent_needs},
    schema::State{.name = "quotes_in", .doc = "Offers are here.", .needs = quoted_needs},
    schema::State{"scored", "Offers are weighed."},
    schema::State{.name = "awarded", .doc = "One of them gets it; by decision.", .needs = awarded_needs},
    schema::State{"contracted", "Signed.", true},
    schema::State{"cancelled", "Nobody gets it.", true},
};
constexpr schema::Move request_cancels(std::string_view from) { return {.from = from, .to = "cancelled", .level = Level::ic4, .needs = needs_reason}; }
constexpr std::array request_moves{
    schema::Move{.from = "draft", .to = "sent", .level = Level::ic2, .stamps = "sent_on"},
    schema::Move{.from = "sent", .to = "quotes_in"},
    schema::Move{.from = "quotes_in", .to = "scored", .level = Level::ic2},
    schema::Move{.from = "scored", .to = "quotes_in", .level = Level::ic2, .needs = needs_reason},
    schema::Move{.from = "scored",
                 .to = "awarded",
                 .needs = needs_reason,
                 .reason_into = "award_reason",
                 .stamps = "awarded_on",
                 .signs = "awarded_by",
                 .decided_as = "award"},
    schema::Move{.from = "awarded", .to = "contracted", .level = Level::lead},
    schema::Move{.from = "cancelled", .to = "draft", .level = Level::ic2},
    request_cancels("draft"),
    request_cancels("sent"),
    request_cancels("quotes_in"),
    request_cancels("scored"),
    request_cancels("awarded"),
};

void check_request(const Request& request, schema::Problems& problems) {
    in_order(problems, "/due", request.sent_on, request.due, "is before they were asked");
    const bool quoted = std::ranges::any_of(request.quotes, [&](const Quote& quote) { return quote.supplier == request.awarded_to; });
    goes_with(problems, "/awarded_to", !request.awarded_to.id.empty(), quoted, "has made no offer");
}

}  // namespace

const schema::RecordInfo request_record{.name = "request",
                                        .plural = "requests",
                                        .title = "Request",
                                        .doc = "A request for quotes, from the wish to the award.",
                                        .key_prefix = "RFQ",
                                        .room = "rehearse",
                                        .fields = Request::fields(),
                                        .states = request_states,
                                        .moves = request_moves,
                                        .default_sort = "-created",
                                        .create_level = Level::ic2,
                                        .update_level = Level::ic2,
                                        .due = "due",
                                        .check = schema::check_typed<Request, check_request>,
                                        .defaults = schema::defaults_of<Request>};

}  // namespace redoubt::records
