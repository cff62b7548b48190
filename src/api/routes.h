// The routes by subject. Each function adds its part of the one table; `services` is null where only the description is
// wanted (redoubt schema --openapi), and no handler is called then.
#pragma once

#include <span>

#include "api/route.h"

namespace redoubt::rooms {
class Decisions;
class SoftwareWatch;
class Ticketing;
}  // namespace redoubt::rooms

namespace redoubt::rooms::desk {
class Views;
class NewsDesk;
class Notifications;
class Deliveries;
}  // namespace redoubt::rooms::desk

namespace redoubt::api {

class Accounts;
class Sessions;
class Factors;
class Tickets;
class Policy;
class Providers;
class ImportQueue;
class LiveHub;

struct Services {
    store::Store& store;
    Disk& disk;
    Accounts& accounts;
    Sessions& sessions;
    Factors& factors;
    Tickets& tickets;
    Policy& policy;
    ImportQueue& imports;
    LiveHub& live;
    rooms::desk::Views& views;
    rooms::desk::NewsDesk& news;
    rooms::Decisions& decisions;
    rooms::desk::Notifications& notifications;
    rooms::desk::Deliveries& deliveries;
    Providers& providers;
    rooms::SoftwareWatch& software;
    rooms::Ticketing& ticketing;
    uint64_t most_attachment_bytes;
};

struct Place {
    std::string type;
    std::string id;
};
// "INC-7" by its prefix, "incident/…" by its type, an id by asking each type. Code::invalid at `where` otherwise.
Result<Place> find_place(Call& call, Services& services, const std::string& to, std::string_view where);

void add_session_routes(RouteTable& table, Services* services);
void add_account_routes(RouteTable& table, Services* services);
void add_people_routes(RouteTable& table, Services* services);
void add_system_routes(RouteTable& table, Services* services);  // health, schema, openapi, search, journal, stats, live
void add_record_routes(RouteTable& table, Services* services, const schema::RecordInfo& type);
void add_beside_routes(RouteTable& table, Services* services, const schema::RecordInfo& type);  // comments, links, attachments, history
void add_bulk_route(RouteTable& table, Services* services, const schema::RecordInfo& type);
void add_table_routes(RouteTable& table, Services* services, const schema::RecordInfo& type);  // export, import
void add_attachment_routes(RouteTable& table, Services* services);
void add_journal_routes(RouteTable& table, Services* services);                                  // key, signatures, export
void add_version_routes(RouteTable& table, const schema::RecordInfo& type);                      // what changed between two versions
void add_evidence_route(RouteTable& table, Services* services, const schema::RecordInfo& type);  // a history with its proof
void add_watch_routes(RouteTable& table, Services* services);
void add_rule_routes(RouteTable& table, Services* services);
void add_compartment_routes(RouteTable& table, Services* services);
void add_own_field_routes(RouteTable& table, Services* services);
void add_desk_routes(RouteTable& table, Services* services);  // views, subscriptions, news
void add_import_routes(RouteTable& table, Services* services);
void add_work_routes(RouteTable& table, Services* services);
// The tasks on a record of any type, and how the steps of templates are practised.
void add_task_routes(RouteTable& table, Services* services, std::span<const schema::RecordInfo* const> types);
void add_decide_routes(RouteTable& table, Services* services);
void add_metric_routes(RouteTable& table, Services* services);
void add_inventory_routes(RouteTable& table, Services* services);
void add_network_routes(RouteTable& table, Services* services);   // zones, reach, gaps, the map
void add_software_routes(RouteTable& table, Services* services);  // what runs where, upgrades
void add_feed_routes(RouteTable& table, Services* services);
void add_vex_routes(RouteTable& table, Services* services);
void add_report_routes(RouteTable& table, Services* services);  // reports of scanners, mappings, scans
void add_coverage_routes(RouteTable& table, Services* services);
void add_deadline_routes(RouteTable& table, Services* services);
void add_ticket_routes(RouteTable& table, Services* services);  // trackers too
void add_group_routes(RouteTable& table, Services* services);   // findings by what they share
void add_campaign_routes(RouteTable& table, Services* services);
void add_upkeep_routes(RouteTable& table, Services* services);
void add_job_routes(RouteTable& table, Services* services);
void add_notify_routes(RouteTable& table, Services* services);    // mine: settings, what I was told
void add_delivery_routes(RouteTable& table, Services* services);  // mail server, webhooks, what was given up

void add_all_routes(RouteTable& table, Services* services, std::span<const schema::RecordInfo* const> types);

}  // namespace redoubt::api
