#include "records/incident.h"

#include <utility>

namespace redoubt::records {

using schema::field;
using schema::Level;

std::span<const schema::FieldInfo> RoleHolder::fields() {
    static constexpr std::array table{
        field<&RoleHolder::role>("role", {.doc = "Commander, scribe, communications …", .required = true, .longest = 200}),
        field<&RoleHolder::party>("party", {.doc = "Who.", .required = true, .refers_to = "party"}),
    };
    static_assert(schema::covers<RoleHolder>(table));
    return table;
}

std::span<const schema::FieldInfo> Incident::fields() {
    static constexpr std::array table{
        field<&Incident::severity>("severity", {.doc = "How bad it is.", .required = true, .indexed = true}),
        field<&Incident::kind>("kind", {.doc = "What sort.", .indexed = true}),
        field<&Incident::summary>("summary", {.doc = "What happened, for somebody who was not there.", .searchable = true, .longest = 50'000}),
        field<&Incident::commander>("commander", {.doc = "Who leads.", .indexed = true, .refers_to = "party"}),
        field<&Incident::roles>("roles", {.doc = "Who does what.", .longest = 100}),
        field<&Incident::assets>("assets", {.doc = "What is affected.", .indexed = true, .refers_to = "asset"}),
        field<&Incident::techniques>("techniques", {.doc = "ATT&CK techniques.", .indexed = true, .searchable = true}),
        field<&Incident::occurred>("occurred", {.doc = "When it began.", .indexed = true}),
        field<&Incident::detected>("detected", {.doc = "When something of ours first noticed.", .indexed = true}),
        field<&Incident::alerted>("alerted", {.doc = "When a person was told.", .indexed = true}),
        field<&Incident::acknowledged>("acknowledged", {.doc = "When a person took it.", .indexed = true}),
        field<&Incident::declared>("declared", {.doc = "When it was called an incident.", .indexed = true}),
        field<&Incident::contained>("contained", {.doc = "When it could spread no more.", .indexed = true}),
        field<&Incident::eradicated>("eradicated", {.doc = "When its cause was gone.", .indexed = true}),
        field<&Incident::recovered>("recovered", {.doc = "When work went on as before.", .indexed = true}),
        field<&Incident::closed>("closed", {.doc = "When the last of it was done.", .indexed = true}),
        field<&Incident::to_detect>("to_detect", {.doc = "From when it began until something of ours noticed.", .indexed = true, .read_only = true}),
        field<&Incident::to_acknowledge>("to_acknowledge", {.doc = "From when a person was told until one took it.", .indexed = true, .read_only = true}),
        field<&Incident::to_contain>("to_contain", {.doc = "From when it was noticed until it could spread no more.", .indexed = true, .read_only = true}),
        field<&Incident::to_recover>("to_recover", {.doc = "From when it was noticed until work went on as before.", .indexed = true, .read_only = true}),
        field<&Incident::cost>("cost", {.doc = "What it cost, in the organisation's currency.", .indexed = true, .range = schema::Range{0, INT64_MAX}}),
    };
    static_assert(schema::covers<Incident>(table));
    return table;
}

namespace {

constexpr std::array incident_states{
    schema::State{"triage", "Is it one?"},
    schema::State{"declared", "It is, and it is being contained."},
    schema::State{"contained", "It spreads no more."},
    schema::State{"eradicated", "Its cause is gone."},
    schema::State{"recovered", "Work goes on as before."},
    schema::State{"review", "What is to be learned?"},
    schema::State{"closed", "Done.", true},
    schema::State{"not_an_incident", "It was none.", true},
};
constexpr std::array incident_reason{std::string_view("reason")};
constexpr std::array incident_close_needs{std::string_view("summary"), std::string_view("reason")};

constexpr std::array incident_moves{
    schema::Move{.from = "triage", .to = "declared", .stamps = "declared", .decided_as = "incident_declaration"},
    schema::Move{.from = "triage", .to = "not_an_incident", .needs = incident_reason, .decided_as = "incident_closing"},
    schema::Move{.from = "declared", .to = "contained", .level = Level::ic2, .stamps = "contained"},
    schema::Move{.from = "declared", .to = "not_an_incident", .needs = incident_reason, .decided_as = "incident_closing"},
    schema::Move{.from = "contained", .to = "declared", .level = Level::ic2, .needs = incident_reason},
    schema::Move{.from = "contained", .to = "eradicated", .level = Level::ic2, .stamps = "eradicated"},
    schema::Move{.from = "eradicated", .to = "contained", .level = Level::ic2, .needs = incident_reason},
    schema::Move{.from = "eradicated", .to = "recovered", .level = Level::ic2, .stamps = "recovered"},
    schema::Move{.from = "recovered", .to = "review", .level = Level::ic2},
    schema::Move{.from = "review", .to = "closed", .needs = incident_close_needs, .stamps = "closed", .decided_as = "incident_closing"},
    schema::Move{.from = "closed", .to = "review", .level = Level::ic4, .needs = incident_reason},
    schema::Move{.from = "not_an_incident", .to = "triage", .level = Level::ic2, .needs = incident_reason},
};

// MTTD, MTTA, MTTC and MTTR are the medians of these over incidents.
void prepare_incident(schema::Map& fields, std::string&) {
    struct Span {
        std::string_view name, from, until;
    };
    constexpr std::array spans{Span{"to_detect", "occurred", "detected"}, Span{"to_acknowledge", "alerted", "acknowledged"},
                               Span{"to_contain", "detected", "contained"}, Span{"to_recover", "detected", "recovered"}};
    for (const Span& span : spans) {
        const Time from = fields[span.from].time(), until = fields[span.until].time();
        if (from.unix_ns != 0 && until.unix_ns != 0 && from <= until)
            fields.set(span.name, until - from);
        else
            fields.erase(span.name);
    }
}

void check_incident(const Incident& incident, schema::Problems& problems) {
    if (incident.occurred.unix_ns != 0 && incident.detected.unix_ns != 0 && incident.detected < incident.occurred)
        problems.add("/detected", "is before it occurred");
    const std::array order{std::pair{"/declared", incident.declared}, std::pair{"/contained", incident.contained},
                           std::pair{"/eradicated", incident.eradicated}, std::pair{"/recovered", incident.recovered}, std::pair{"/closed", incident.closed}};
    Time last{};
    for (const auto& [path, time] : order) {
        if (time.unix_ns == 0) continue;
        if (time < last) problems.add(path, "is before the step that comes before it");
        last = time;
    }
}

}  // namespace

const schema::RecordInfo incident_record{.name = "incident",
                                         .plural = "incidents",
                                         .title = "Incident",
                                         .doc = "Something that went wrong, from the first sign to the review.",
                                         .key_prefix = "INC",
                                         .room = "watch",
                                         .fields = Incident::fields(),
                                         .states = incident_states,
                                         .moves = incident_moves,
                                         .default_sort = "-created",
                                         .assignee = "commander",
                                         .priority = "severity",
                                         .prepare = prepare_incident,
                                         .check = schema::check_typed<Incident, check_incident>,
                                         .defaults = schema::defaults_of<Incident>};

}  // namespace redoubt::records
