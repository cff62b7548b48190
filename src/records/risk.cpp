#include "records/risk.h"

#include <cmath>

#include <fmt/format.h>

#include "records/matrix.h"
#include "records/order.h"

namespace redoubt::records {

using schema::field;
using schema::Level;

namespace {

constexpr schema::Range not_negative{0, INT64_MAX};

}  // namespace

std::span<const schema::FieldInfo> Estimate::fields() {
    static constexpr std::array table{
        field<&Estimate::frequency_low>("frequency_low", {.doc = "Events per year, at least.", .range = not_negative}),
        field<&Estimate::frequency_high>("frequency_high", {.doc = "Events per year, at most.", .range = not_negative}),
        field<&Estimate::loss_low>("loss_low", {.doc = "Loss of one event: 5 in 100 cost less.", .range = not_negative}),
        field<&Estimate::loss_high>("loss_high", {.doc = "Loss of one event: 5 in 100 cost more.", .range = not_negative}),
        field<&Estimate::confidence>("confidence", {.doc = "How sure the estimate is."}),
        field<&Estimate::made_on>("made_on", {.doc = "When it was made."}),
        field<&Estimate::made_by>("made_by", {.doc = "Who made it.", .refers_to = "party"}),
        field<&Estimate::basis>("basis", {.doc = "What it rests on.", .longest = 4000}),
    };
    static_assert(schema::covers<Estimate>(table));
    return table;
}

std::span<const schema::FieldInfo> Risk::fields() {
    static constexpr std::array table{
        field<&Risk::scenario>("scenario", {.doc = "Who or what does what to which asset.", .searchable = true}),
        field<&Risk::consequence>("consequence", {.doc = "What that would mean for the business.", .searchable = true}),
        field<&Risk::category>("category", {.doc = "Where it comes from.", .indexed = true}),
        field<&Risk::severity>("severity", {.doc = "How much it matters as it stands now.", .required = true, .indexed = true}),
        field<&Risk::business_owner>("business_owner", {.doc = "Whose business it would hurt; who decides about it.", .indexed = true, .refers_to = "party"}),
        field<&Risk::threats>("threats", {.doc = "What brings it about.", .indexed = true, .refers_to = "threat"}),
        field<&Risk::assets>("assets", {.doc = "What it strikes.", .indexed = true, .refers_to = "asset"}),
        field<&Risk::controls>("controls", {.doc = "What keeps it down.", .indexed = true, .refers_to = "control"}),
        field<&Risk::inherent>("inherent", {.doc = "Estimate without any control."}),
        field<&Risk::current>("current", {.doc = "Estimate as things are."}),
        field<&Risk::target>("target", {.doc = "Estimate once the plan is carried out."}),
        field<&Risk::expected_loss>("expected_loss", {.doc = "Mean loss of a year, from the current estimate.", .indexed = true, .read_only = true}),
        field<&Risk::estimated_on>("estimated_on", {.doc = "When the current estimate was made.", .indexed = true, .read_only = true}),
        field<&Risk::appetite>("appetite", {.doc = "What loss of a year its owner is ready to bear.", .indexed = true, .range = not_negative}),
        field<&Risk::treatment>("treatment", {.doc = "What is done about it.", .indexed = true}),
        field<&Risk::treatment_plan>("treatment_plan", {.doc = "How.", .searchable = true}),
        field<&Risk::review_by>("review_by", {.doc = "By when it must be looked at again.", .indexed = true}),
        field<&Risk::accepted_until>("accepted_until", {.doc = "Until when it is accepted.", .indexed = true}),
        field<&Risk::closing_reason>("closing_reason", {.doc = "Why it was accepted or closed."}),
    };
    static_assert(schema::covers<Risk>(table));
    return table;
}

double expected_yearly_loss(const Estimate& estimate) {
    const double frequency = (estimate.frequency_low + estimate.frequency_high) / 2;
    if (estimate.loss_low <= 0 || estimate.loss_high <= estimate.loss_low) return frequency * (estimate.loss_low + estimate.loss_high) / 2;
    constexpr double quantile95 = 1.6448536269514722;
    const double middle = (std::log(estimate.loss_low) + std::log(estimate.loss_high)) / 2;
    const double spread = (std::log(estimate.loss_high) - std::log(estimate.loss_low)) / (2 * quantile95);
    return frequency * std::exp(middle + spread * spread / 2);
}

namespace {

void prepare_risk(schema::Map& fields, std::string&) {
    if (!fields["current"].as<schema::Map>()) {
        fields.erase("expected_loss");
        fields.erase("estimated_on");
        return;
    }
    const auto current = schema::from_fields<Estimate>(fields["current"].map());
    const double loss = expected_yearly_loss(current);
    fields.set("expected_loss", std::isfinite(loss) ? schema::Value(std::round(loss * 100) / 100) : schema::Value());
    if (current.made_on.unix_ns == 0)
        fields.erase("estimated_on");
    else
        fields.set("estimated_on", current.made_on);
}

constexpr std::array analysed_needs{std::string_view("current"), std::string_view("business_owner")};
constexpr std::array treating_needs{std::string_view("treatment")};
constexpr std::array risk_accepted_needs{std::string_view("accepted_until"), std::string_view("closing_reason")};
constexpr std::array risk_states{
    schema::State{"identified", "Somebody sees that it is there."},
    schema::State{.name = "analysed", .doc = "Estimated; it has somebody whose business it is.", .needs = analysed_needs},
    schema::State{.name = "treating", .doc = "Being brought down.", .needs = treating_needs},
    schema::State{.name = "monitored", .doc = "Where it should be; kept in view.", .standing = true},
    schema::State{.name = "accepted", .doc = "Borne until a date; by decision.", .standing = true, .needs = risk_accepted_needs, .lapses = "accepted_until"},
    schema::State{"closed", "It is gone.", true},
};
constexpr schema::Move risk_accepts(std::string_view from) {
    return {.from = from,
            .to = "accepted",
            .needs = needs_reason,
            .reason_into = "closing_reason",
            .decided_as = "risk_acceptance",
            .back_to = "analysed",
            .term_into = "accepted_until"};
}
constexpr schema::Move risk_closes(std::string_view from) {
    return {.from = from, .to = "closed", .needs = needs_reason, .reason_into = "closing_reason", .decided_as = "rejection"};
}
constexpr std::array risk_moves{
    schema::Move{.from = "identified", .to = "analysed"},
    schema::Move{.from = "analysed", .to = "identified", .needs = needs_reason},
    schema::Move{.from = "analysed", .to = "treating", .level = Level::ic2},
    schema::Move{.from = "analysed", .to = "monitored", .level = Level::ic4, .needs = needs_reason},
    schema::Move{.from = "treating", .to = "monitored", .level = Level::ic2},
    schema::Move{.from = "treating", .to = "analysed", .needs = needs_reason},
    schema::Move{.from = "monitored", .to = "analysed"},
    schema::Move{.from = "accepted", .to = "analysed", .after = "accepted_until"},
    schema::Move{.from = "closed", .to = "identified", .needs = needs_reason},
    risk_accepts("analysed"),
    risk_accepts("treating"),
    risk_accepts("monitored"),
    risk_closes("identified"),
    risk_closes("analysed"),
    risk_closes("treating"),
    risk_closes("monitored"),
    risk_closes("accepted"),
};

void check_estimate(const std::optional<Estimate>& estimate, std::string_view name, schema::Problems& problems) {
    if (!estimate) return;
    if (estimate->frequency_high < estimate->frequency_low) problems.add(fmt::format("/{}/frequency_high", name), "is less than frequency_low");
    if (estimate->loss_high < estimate->loss_low) problems.add(fmt::format("/{}/loss_high", name), "is less than loss_low");
}

void check_risk(const Risk& risk, schema::Problems& problems) {
    check_estimate(risk.inherent, "inherent", problems);
    check_estimate(risk.current, "current", problems);
    check_estimate(risk.target, "target", problems);
}

}  // namespace

const schema::RecordInfo risk_record{.name = "risk",
                                     .plural = "risks",
                                     .title = "Risk",
                                     .doc = "What could happen, how often and how badly, and what is done about it.",
                                     .key_prefix = "RISK",
                                     .room = "decide",
                                     .fields = Risk::fields(),
                                     .states = risk_states,
                                     .moves = risk_moves,
                                     .default_sort = "-severity",
                                     .due = "review_by",
                                     .priority = "severity",
                                     .stale =
                                         "state:(analysed,treating,monitored,accepted) (review_by:<now or estimated_on:<now-365d or "
                                         "controls.state:retired)",
                                     .prepare = prepare_risk,
                                     .check = schema::check_typed<Risk, check_risk>,
                                     .defaults = schema::defaults_of<Risk>};

}  // namespace redoubt::records
