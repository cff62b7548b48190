#include "api/bodies.h"
#include "api/bodies_tickets.h"
#include "api/shapes.h"
#include "rooms/fix/trackers.h"

namespace redoubt::api {

void add_tickets(Components& all) {
    all["TrackerSettings"] = body_schema(rooms::TrackerSettings::fields());
    all["TrackerPriority"] = body_schema(rooms::TrackerPriority::fields());
    all["Tracker"] = object({{"id", text()},
                             {"name", text()},
                             {"kind", one_of({"jira", "jira_cloud", "github", "gitlab", "webhook"})},
                             {"address", text()},
                             {"project", text()},
                             {"user", text()},
                             {"issue_type", text()},
                             {"labels", list(text())},
                             {"priorities", list(object({{"severity", text()}, {"priority", text()}, {"label", text()}}))},
                             {"done_states", list(text())},
                             {"internal", boolean()},
                             {"closes", boolean()},
                             {"created", time()},
                             {"polled", or_null(time())},
                             {"error", or_null(text())},
                             {"waits_until", or_null(time())},
                             {"secret", text(), true}});
    all["TrackerPage"] = items_of("Tracker");
    all["TrackerTest"] = object({{"ok", boolean()}, {"reached", text(), true}, {"problem", text(), true}});
    all["Ticket"] = object({{"id", text()},
                            {"tracker", text()},
                            {"tracker_name", text()},
                            {"finding", named("Reference")},
                            {"key", or_null(text())},
                            {"url", or_null(text())},
                            {"status", or_null(text())},
                            {"state", one_of({"waiting", "open", "done", "gone", "dead"})},
                            {"waits", boolean()},
                            {"attempts", integer()},
                            {"next", or_null(time())},
                            {"error", or_null(text())},
                            {"conflict", or_null(text())},
                            {"synced", or_null(time())},
                            {"created", time()},
                            {"by", text()}});
    all["TicketPage"] = items_of("Ticket");
    all["TicketPush"] = body_schema(TicketPushBody::fields());
    all["TicketPushed"] = object({{"added", integer()}, {"known", integer()}, {"kept_inside", list(text())}, {"items", list(named("Ticket"))}});
    all["TicketSync"] =
        object({{"made", integer()}, {"told", integer()}, {"read", integer()}, {"moved", integer()}, {"failed", integer()}, {"left", boolean()}});
    all["TicketComment"] = object({{"id", text()}, {"author", text()}, {"text", text()}, {"at", or_null(time())}});
    all["TicketComments"] = items_of("TicketComment");
}

}  // namespace redoubt::api
