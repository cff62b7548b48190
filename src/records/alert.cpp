#include "records/alert.h"

#include "base/hash.h"

namespace redoubt::records {

using schema::field;
using schema::Level;

std::span<const schema::FieldInfo> Alert::fields() {
    static constexpr std::array table{
        field<&Alert::rule>("rule", {.doc = "The rule that fired.", .indexed = true, .refers_to = "rule"}),
        field<&Alert::rule_title>("rule_title", {.doc = "Its title when it fired.", .indexed = true, .longest = 500}),
        field<&Alert::rule_author>("rule_author", {.doc = "Its author when it fired.", .longest = 1000}),
        field<&Alert::severity>("severity", {.doc = "How bad it is, if it is true.", .required = true, .indexed = true}),
        field<&Alert::event_time>("event_time", {.doc = "When it happened.", .indexed = true}),
        field<&Alert::host>("host", {.doc = "The host as the log names it.", .indexed = true, .searchable = true, .longest = 500}),
        field<&Alert::asset>("asset", {.doc = "What it happened on.", .indexed = true, .refers_to = "asset"}),
        field<&Alert::group>("group", {.doc = "Same rule, same asset.", .indexed = true, .longest = 64}),
        field<&Alert::source>("source", {.doc = "Where the event came from.", .indexed = true, .refers_to = "source"}),
        field<&Alert::source_key>("source_key", {.doc = "The source's own id: an event gives each alert once.", .unique = true, .longest = 200}),
        field<&Alert::channel>("channel", {.doc = "Log channel.", .indexed = true, .longest = 500}),
        field<&Alert::record_number>("record_number", {.doc = "Number of the event in its log."}),
        field<&Alert::techniques>("techniques", {.doc = "ATT&CK techniques.", .indexed = true}),
        field<&Alert::observables>("observables", {.doc = "What could be looked for elsewhere.", .indexed = true, .refers_to = "observable"}),
        field<&Alert::hits>("hits", {.doc = "The fields that matched, and their values.", .searchable = true}),
        field<&Alert::evidence>("evidence", {.doc = "Hash of the kept event and explanation.", .longest = 64}),
        field<&Alert::disposition>("disposition", {.doc = "What it turned out to be.", .indexed = true}),
        field<&Alert::disposition_reason>("disposition_reason", {.doc = "Why."}),
        field<&Alert::incident>("incident", {.doc = "The incident it belongs to.", .indexed = true, .refers_to = "incident"}),
    };
    static_assert(schema::covers<Alert>(table));
    return table;
}

std::span<const schema::FieldInfo> AlertGroup::fields() {
    static constexpr std::array table{
        field<&AlertGroup::rule>("rule", {.doc = "The rule.", .indexed = true, .refers_to = "rule"}),
        field<&AlertGroup::rule_title>("rule_title", {.doc = "Its title.", .indexed = true}),
        field<&AlertGroup::severity>("severity", {.doc = "The worst of its alerts.", .indexed = true}),
        field<&AlertGroup::asset>("asset", {.doc = "The asset.", .indexed = true, .refers_to = "asset"}),
        field<&AlertGroup::host>("host", {.doc = "The host as the log names it.", .indexed = true, .searchable = true}),
        field<&AlertGroup::first>("first", {.doc = "Time of the first event.", .indexed = true}),
        field<&AlertGroup::last>("last", {.doc = "Time of the last event.", .indexed = true}),
        field<&AlertGroup::count>("count", {.doc = "How many alerts.", .indexed = true}),
        field<&AlertGroup::open>("open", {.doc = "How many are still to be looked at.", .indexed = true}),
        field<&AlertGroup::latest>("latest", {.doc = "The alert with the latest event.", .refers_to = "alert"}),
    };
    static_assert(schema::covers<AlertGroup>(table));
    return table;
}

std::string alert_group_id(std::string_view rule, std::string_view asset_or_host) {
    return to_hex(sha256(std::string(rule) + "|" + std::string(asset_or_host))).substr(0, 26);
}

namespace {

void prepare_alert(schema::Map& fields, std::string& title) {
    if (title.empty()) title = std::string(fields["rule_title"].text());
    if (!fields["group"].text().empty()) return;
    const std::string_view rule = fields["rule"].is_null() ? fields["rule_title"].text() : fields["rule"].text();
    const std::string_view place = fields["asset"].is_null() ? fields["host"].text() : fields["asset"].text();
    fields.set("group", alert_group_id(rule, place));
}

constexpr std::array alert_states{
    schema::State{"new", "Nobody has looked yet."},
    schema::State{"assigned", "Somebody has taken it."},
    schema::State{"investigating", "Being looked into."},
    schema::State{"closed", "Decided, with disposition and reason.", true},
    schema::State{"merged", "Handled together with another alert.", true},
    schema::State{"escalated", "Handled in an incident.", true},
};
constexpr std::array close_needs{std::string_view("disposition"), std::string_view("reason")};
constexpr std::array reason_needed{std::string_view("reason")};

constexpr schema::Move closes(std::string_view from) {
    return {.from = from, .to = "closed", .needs = close_needs, .reason_into = "disposition_reason", .decided_as = "alert_closing"};
}
constexpr std::array alert_moves{
    schema::Move{.from = "new", .to = "assigned"},
    schema::Move{.from = "new", .to = "investigating"},
    closes("new"),
    schema::Move{.from = "new", .to = "merged", .needs = reason_needed},
    schema::Move{.from = "new", .to = "escalated"},
    schema::Move{.from = "assigned", .to = "new"},
    schema::Move{.from = "assigned", .to = "investigating"},
    closes("assigned"),
    schema::Move{.from = "assigned", .to = "merged", .needs = reason_needed},
    schema::Move{.from = "assigned", .to = "escalated"},
    schema::Move{.from = "investigating", .to = "assigned"},
    closes("investigating"),
    schema::Move{.from = "investigating", .to = "merged", .needs = reason_needed},
    schema::Move{.from = "investigating", .to = "escalated"},
    closes("escalated"),
    schema::Move{.from = "escalated", .to = "investigating", .needs = reason_needed},
    schema::Move{.from = "merged", .to = "investigating", .needs = reason_needed},
    schema::Move{.from = "closed", .to = "investigating", .needs = reason_needed},
};

void check_alert(const Alert& alert, schema::Problems& problems) {
    if (alert.rule.id.empty() && alert.rule_title.empty()) problems.add("/rule", "an alert names its rule, or at least a rule_title");
    if (!alert.evidence.empty() && alert.evidence.size() != 64) problems.add("/evidence", "is the hash of a blob: 64 hexadecimal digits");
}

constexpr std::array group_states{schema::State{"open", "Some alerts wait for a look."}, schema::State{"closed", "All are decided.", true}};

constexpr schema::Grouping alert_grouping{.into = &alert_group_record, .by = "group", .time = "event_time"};

}  // namespace

const schema::RecordInfo alert_record{.name = "alert",
                                      .plural = "alerts",
                                      .title = "Alert",
                                      .doc = "An event in time that a rule found worth a look.",
                                      .key_prefix = "ALERT",
                                      .room = "watch",
                                      .fields = Alert::fields(),
                                      .states = alert_states,
                                      .moves = alert_moves,
                                      .default_sort = "-event_time",
                                      .priority = "severity",
                                      .grouping = &alert_grouping,
                                      .prepare = prepare_alert,
                                      .check = schema::check_typed<Alert, check_alert>,
                                      .defaults = schema::defaults_of<Alert>};

const schema::RecordInfo alert_group_record{.name = "alert_group",
                                            .plural = "alert_groups",
                                            .title = "Alert group",
                                            .doc = "All alerts of one rule on one asset: a row of the queue.",
                                            .key_prefix = "GROUP",
                                            .room = "watch",
                                            .fields = AlertGroup::fields(),
                                            .states = group_states,
                                            .moves = {},
                                            .default_sort = "-last",
                                            .derived = true,
                                            .defaults = schema::defaults_of<AlertGroup>};

}  // namespace redoubt::records
