#include "records/source.h"

namespace redoubt::records {

using schema::field;
using schema::Level;
using schema::SetBy;

std::span<const schema::FieldInfo> Source::fields() {
    static constexpr std::array table{
        field<&Source::kind>("kind", {.doc = "Log, scan or intelligence feed.", .indexed = true}),
        field<&Source::description>("description", {.doc = "What it delivers.", .searchable = true}),
        field<&Source::cadence>("cadence", {.doc = "How often something should arrive."}),
        field<&Source::assets>("assets", {.doc = "What it covers.", .indexed = true, .refers_to = "asset"}),
        field<&Source::last_event>("last_event", {.doc = "Time of the newest event.", .indexed = true, .passing = true}),
        field<&Source::expected_by>("expected_by", {.doc = "By when the next event should be here: its cadence, or its usual gap, after the last.",
                                                    .indexed = true,
                                                    .read_only = true,
                                                    .passing = true}),
        field<&Source::retention>("retention", {.doc = "How long it is kept."}),
        field<&Source::outside>("outside", {.doc = "It looks from outside: what it reaches, anybody reaches.", .indexed = true}),
        field<&Source::listed>("listed", {.doc = "Somebody entered or confirmed it; otherwise it began to send by itself.", .indexed = true}),
        field<&Source::last_received>("last_received",
                                      {.doc = "When something came from it last.", .indexed = true, .read_only = true, .passing = true, .set_by = SetBy::room}),
        field<&Source::lag>("lag",
                            {.doc = "From an event to its arrival, the middle of the last ones.", .read_only = true, .passing = true, .set_by = SetBy::room}),
        field<&Source::usual_gap>(
            "usual_gap",
            {.doc = "The longest pause that counts as usual, learned from what it sent.", .read_only = true, .passing = true, .set_by = SetBy::room}),
        field<&Source::events_day>("events_day",
                                   {.doc = "Events of the last 24 hours.", .indexed = true, .read_only = true, .passing = true, .set_by = SetBy::room}),
        field<&Source::usual_hour>("usual_hour",
                                   {.doc = "Events that are usual in an hour like the last one.", .read_only = true, .passing = true, .set_by = SetBy::room}),
        field<&Source::dropped_day>(
            "dropped_day",
            {.doc = "Events of the last 24 hours that were not stored.", .indexed = true, .read_only = true, .passing = true, .set_by = SetBy::room}),
        field<&Source::hosts_seen>(
            "hosts_seen",
            {.doc = "Hosts whose events it delivered in the last 30 days.", .indexed = true, .read_only = true, .passing = true, .set_by = SetBy::room}),
        field<&Source::health>("health",
                               {.doc = "Whether it delivers as it should.", .indexed = true, .read_only = true, .passing = true, .set_by = SetBy::room}),
        field<&Source::health_why>("health_why", {.doc = "Why, with the numbers.", .read_only = true, .passing = true, .set_by = SetBy::room, .longest = 1000}),
    };
    static_assert(schema::covers<Source>(table));
    return table;
}

namespace {

void prepare_source(schema::Map& fields, std::string&) {
    const Duration* cadence = fields["cadence"].as<Duration>();
    if (cadence == nullptr) cadence = fields["usual_gap"].as<Duration>();
    const Time received = fields["last_received"].time();  // of our clock, which is to be believed before theirs
    const Time last = received.unix_ns != 0 ? received : fields["last_event"].time();
    if (cadence && cadence->ns > 0 && last.unix_ns != 0 && last.unix_ns <= INT64_MAX - cadence->ns)
        fields.set("expected_by", last + *cadence);
    else
        fields.erase("expected_by");
}

constexpr std::array source_states{schema::State{"planned", "To be connected."}, schema::State{.name = "live", .doc = "Delivering.", .standing = true},
                                   schema::State{"silent", "Overdue: nothing came for longer than its cadence."},
                                   schema::State{"retired", "No longer wanted.", true}};
constexpr std::array source_moves{
    schema::Move{.from = "planned", .to = "live", .level = Level::ic2},   schema::Move{.from = "live", .to = "silent", .level = Level::ic2},
    schema::Move{.from = "silent", .to = "live", .level = Level::ic2},    schema::Move{.from = "planned", .to = "retired", .level = Level::ic2},
    schema::Move{.from = "live", .to = "retired", .level = Level::ic4},   schema::Move{.from = "silent", .to = "retired", .level = Level::ic4},
    schema::Move{.from = "retired", .to = "planned", .level = Level::ic4}};

}  // namespace

const schema::RecordInfo source_record{.name = "source",
                                       .plural = "sources",
                                       .title = "Source",
                                       .doc = "Where events, findings or intelligence come from.",
                                       .key_prefix = "SOURCE",
                                       .room = "watch",
                                       .fields = Source::fields(),
                                       .states = source_states,
                                       .moves = source_moves,
                                       .default_sort = "title",
                                       .create_level = Level::ic2,
                                       .update_level = Level::ic2,
                                       .stale = "state:silent or (state:live -has:last_received expected_by:<now)",
                                       .prepare = prepare_source,
                                       .defaults = schema::defaults_of<Source>};

}  // namespace redoubt::records
