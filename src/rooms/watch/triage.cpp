#include "rooms/watch/triage.h"

#include <algorithm>
#include <array>

#include <fmt/format.h>

#include "records/alert.h"
#include "records/incident.h"
#include "schema/json.h"
#include "store/store.h"

namespace redoubt::rooms {
namespace {

using schema::Map;
using schema::Value;

constexpr int recent_shown = 5;

// Who closed an alert, and when, from its journal.
Result<Map> closing_of(store::Records& records, const store::Record& alert) {
    Map out{{"key", alert.key}, {"disposition", alert["disposition"]}, {"reason", alert["disposition_reason"]}};
    std::vector<store::JournalEntry> entries = TRY(records.history("alert", alert.id.text));
    std::ranges::sort(entries, {}, &store::JournalEntry::seq);
    for (const store::JournalEntry& entry : entries)
        if (entry.action == "move") {
            out.set("closed_by", entry.actor_name);
            out.set("at", entry.at);
        }
    return out;
}

Result<Map> history_of_rule(store::Records& records, const std::string& rule) {
    const std::string query = fmt::format("rule:\"{}\" state:closed", rule);
    Map by_disposition;
    int64_t total = 0;
    for (const store::FieldCount& count : TRY(records.count_by("alert", query, {"disposition"}))) {
        total += count.count;
        if (!count.value.is_null()) by_disposition.set(count.value.text(), count.count);
    }
    schema::List recent;
    const store::Page last = TRY(records.list("alert", {.text = query, .sort = "-updated", .limit = recent_shown}));
    for (const store::Record& alert : last.records) recent.push_back(TRY(closing_of(records, alert)));
    return Map{{"total", total}, {"by_disposition", std::move(by_disposition)}, {"recent", std::move(recent)}};
}

Map rule_view(const store::Record& rule) {
    Map out{{"id", rule.id.text}, {"key", rule.key}, {"title", rule.title}, {"state", rule.state}};
    for (const char* field : {"rule_id", "author", "level", "description", "body", "references", "falsepositives", "techniques"}) out.set(field, rule[field]);
    return out;
}

Result<store::Record> incident_for(store::Records& records, const store::Record& alert, const Escalation& escalation) {
    if (!escalation.incident.empty()) return records.get("incident", escalation.incident);
    const std::string host(alert["host"].text());
    Map given;
    given.set("title", !escalation.title.empty() ? escalation.title : host.empty() ? alert.title : fmt::format("{} on {}", alert.title, host));
    given.set("severity", escalation.severity.empty() ? alert["severity"] : Value(escalation.severity));
    if (!alert["techniques"].list().empty()) given.set("techniques", alert["techniques"]);
    if (!alert["asset"].is_null()) given.set("assets", schema::List{alert["asset"]});
    const Time occurred = alert["event_time"].time();
    if (occurred.unix_ns != 0) {
        given.set("occurred", occurred);
        given.set("detected", std::max(occurred, alert.created));
    }
    return records.create("incident", given, fmt::format("escalated from {}{}{}", alert.key, escalation.reason.empty() ? "" : ": ", escalation.reason));
}

std::vector<std::string_view> escalatable_states() {
    std::vector<std::string_view> out;
    for (const schema::Move& move : records::alert_record.moves)
        if (move.to == "escalated") out.push_back(move.from);
    return out;
}

}  // namespace

Result<Value> alert_evidence(store::Store& store, store::Records& records, std::string_view alert_id) {
    const store::Record alert = TRY(records.get("alert", alert_id));
    Map out{{"event", Map{}}, {"raw", ""}, {"file", ""}, {"explanation", Value()}, {"rule", Value()}};
    if (const std::string_view hash = alert["evidence"].text(); !hash.empty()) {
        const std::string json = TRY(store.blobs().get(hash));
        const Value kept = TRY(schema::parse_json(json));
        for (const schema::Member& member : kept.map()) out.set(member.name, member.value);
    }
    const std::string rule_id(alert["rule"].text());
    if (rule_id.empty()) {
        out.set("history", Map{{"total", 0}, {"by_disposition", Map{}}, {"recent", schema::List{}}});
        return Value(std::move(out));
    }
    if (const Result<store::Record> rule = records.get("rule", rule_id)) out.set("rule", rule_view(*rule));
    out.set("history", TRY(history_of_rule(records, rule_id)));
    return Value(std::move(out));
}

namespace {

Result<store::Record> escalate_at_once(store::Records& records, const Escalation& escalation) {
    const store::Record alert = TRY(records.get("alert", escalation.alert));
    if (records::alert_record.find_move(alert.state, "escalated") == nullptr)
        return fail(Code::conflict, fmt::format("an alert that is {} cannot be escalated", alert.state), alert.key, "move it back to investigating first");
    const store::Record incident = TRY(incident_for(records, alert, escalation));
    const store::MoveRequest move{.to = "escalated", .reason = escalation.reason, .changes = Map{{"incident", incident.id.text}}};
    if (escalation.whole_group && !alert["group"].text().empty()) {
        schema::Query any{.kind = schema::Query::Kind::any};
        for (const std::string_view state : escalatable_states()) any.children.push_back(schema::test_equals("state", std::string(state)));
        const store::ListQuery query{.tree = schema::both(schema::test_equals("group", std::string(alert["group"].text())), std::move(any))};
        TRY(records.move_all("alert", query, move));
    } else {
        TRY(records.move("alert", alert.id.text, move));
    }
    TRY(records.link("alert", alert.id.text, "raised", "incident", incident.id.text, escalation.reason));
    return incident;
}

}  // namespace

Result<store::Record> escalate(store::Store& store, store::Records& records, const Escalation& escalation) {
    const store::Record incident = TRY(store.together([&] { return escalate_at_once(records, escalation); }));
    return records.get("incident", incident.id.text);
}

}  // namespace redoubt::rooms
