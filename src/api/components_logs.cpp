#include <array>

#include "api/bodies.h"
#include "api/bodies_logs.h"
#include "api/logs.h"

namespace redoubt::api {

using schema::field;
using schema::FieldInfo;

std::span<const FieldInfo> RuleDraftBody::fields() {
    static constexpr std::array table{
        field<&RuleDraftBody::q>("q", {.doc = "The search.", .required = true, .longest = 8192}),
        field<&RuleDraftBody::from>("from", {.doc = "Where it looked, to see what fields are called there.", .longest = 60}),
        field<&RuleDraftBody::to>("to", {.doc = "Until when.", .longest = 60}),
        field<&RuleDraftBody::title>("title", {.doc = "What the rule is called.", .longest = 250}),
    };
    static_assert(schema::covers<RuleDraftBody>(table));
    return table;
}

std::span<const FieldInfo> EventAlertBody::fields() {
    static constexpr std::array table{
        field<&EventAlertBody::event>("event", {.doc = "The id of the event.", .required = true, .longest = 60}),
        field<&EventAlertBody::title>("title", {.doc = "What it is about.", .required = true, .longest = 250}),
        field<&EventAlertBody::severity>("severity", {.doc = "How bad it is, if it is true; medium when left out.", .longest = 20}),
    };
    static_assert(schema::covers<EventAlertBody>(table));
    return table;
}

void add_event_shapes(Components& all) {
    all["StoredEvent"] = object({{"id", text()},
                                 {"time", time()},
                                 {"received", time()},
                                 {"source", text()},
                                 {"host", text()},
                                 {"sender", text()},
                                 {"kind", text()},
                                 {"json", boolean()},
                                 {"text", text()},
                                 {"promoted", open_object()},
                                 {"fields", list(list(text()))},
                                 {"cut", boolean()},
                                 {"line", text(), true}});
    all["EventFieldTop"] = object({{"name", text()},
                                   {"events", integer()},
                                   {"different", integer()},
                                   {"values", list(object({{"value", text()}, {"count", integer()}}))},
                                   {"cut", boolean()}});
    all["EventHistogram"] = object({{"from", time()}, {"to", time()}, {"counts", list(integer())}});
    all["EventPage"] = object({{"items", list(named("StoredEvent"))},
                               {"next", or_null(text())},
                               {"matched", integer()},
                               {"looked_at_all", boolean()},
                               {"spent", boolean()},
                               {"blocks", integer()},
                               {"blocks_done", integer()},
                               {"events_read", integer()},
                               {"histogram", named("EventHistogram"), true},
                               {"fields", list(named("EventFieldTop")), true},
                               {"problems", list(text())}});
    all["EventsAround"] = object({{"before", list(named("StoredEvent"))}, {"event", named("StoredEvent")}, {"after", list(named("StoredEvent"))}});
    all["EventFields"] = object({{"items", list(named("EventFieldTop"))}, {"events", integer()}});
    all["EventCounts"] =
        object({{"columns", list(text())}, {"rows", list(list(anything()))}, {"events", integer()}, {"more", boolean()}, {"problems", list(text())}});
    all["LogListener"] = object({{"name", text()}, {"protocol", text()}, {"transport", text()}, {"address", text()}, {"port", integer()}});
    all["LogStatus"] = object({{"there", boolean()},
                               {"writes", boolean()},
                               {"events", integer()},
                               {"segments", integer()},
                               {"bytes", integer()},
                               {"earliest", or_null(time())},
                               {"latest", or_null(time())},
                               {"problem", text()},
                               {"problems", list(text())},
                               {"listeners", list(named("LogListener"))}});
    all["EventRuleDraft"] = object({{"body", text()}, {"rule_id", text()}, {"cannot", list(text())}, {"check", list(text())}});
    all["DraftRuleOfEvents"] = body_schema(RuleDraftBody::fields());
    all["RaiseEventAlert"] = body_schema(EventAlertBody::fields());
}

}  // namespace redoubt::api
