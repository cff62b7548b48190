#include "rooms/watch/queue.h"

#include <array>

#include "records/alert.h"
#include "store/records.h"

namespace redoubt::rooms {
namespace {

using schema::Map;
using schema::Query;
using schema::Value;

Query any_state(const std::vector<std::string_view>& states) {
    Query any{.kind = Query::Kind::any};
    for (const std::string_view state : states) any.children.push_back(schema::test_equals("state", std::string(state)));
    return any;
}

Query alerts_of(std::string_view group, const std::vector<std::string_view>& states) {
    return schema::both(schema::test_equals("group", std::string(group)), any_state(states));
}

// References of one field for a whole page at once.
Result<std::vector<Value>> references(store::Records& records, const store::Page& page, std::string_view field, std::string_view type) {
    std::vector<std::string> ids;
    for (const store::Record& record : page.records) ids.emplace_back(record[field].text());
    std::vector<Value> out;
    for (const std::optional<store::Reference>& found : TRY(records.refer(type, ids)))
        out.push_back(found ? Value(Map{{"type", found->type}, {"id", found->id}, {"key", found->key}, {"title", found->title}}) : Value());
    return out;
}

Value owner_of(store::Records& records, std::string_view alert) {
    if (alert.empty()) return {};
    const Result<store::Record> latest = records.get("alert", alert);
    if (!latest || latest->owner.id.empty()) return {};
    const std::array ids{latest->owner.id};
    const auto found = records.refer("party", ids);
    if (!found || !found->front()) return {};
    const store::Reference& owner = *found->front();
    return Map{{"type", owner.type}, {"id", owner.id}, {"key", owner.key}, {"title", owner.title}};
}

}  // namespace

Result<Value> list_groups(store::Records& records, const GroupQuery& query) {
    store::ListQuery list{.text = query.query, .sort = query.sort, .limit = static_cast<int>(query.limit), .cursor = query.cursor};
    if (query.open_only) list.tree = schema::test_equals("state", "open");
    if (query.count) list.count = store::ListQuery::Count::exact;
    const store::Page page = TRY(records.list("alert_group", list));
    const std::vector<Value> rules = TRY(references(records, page, "rule", "rule"));
    const std::vector<Value> assets = TRY(references(records, page, "asset", "asset"));
    const std::vector<Value> latest = TRY(references(records, page, "latest", "alert"));
    schema::List items;
    for (size_t i = 0; i < page.records.size(); ++i) {
        const store::Record& row = page.records[i];
        Map item{{"group", row.id.text}, {"state", row.state}, {"rule", rules[i]}, {"asset", assets[i]}, {"latest", latest[i]}};
        for (const char* field : {"rule_title", "severity", "host", "first", "last", "count", "open"}) item.set(field, row[field]);
        item.set("owner", owner_of(records, row["latest"].text()));
        items.push_back(std::move(item));
    }
    return Map{{"items", std::move(items)},
               {"next", page.next_cursor.empty() ? Value() : Value(page.next_cursor)},
               {"total", page.total ? Value(*page.total) : Value()}};
}

Result<GroupMoved> move_group(store::Records& records, std::string_view group, const GroupMove& move) {
    if (records::alert_record.find_state(move.to) == nullptr) return fail(Code::invalid, "'" + move.to + "' is not a state of an alert", "to");
    GroupMoved out;
    // Those that are there already cannot move, but can change hands.
    if (!move.owner.empty()) {
        const store::ListQuery already{.tree = alerts_of(group, {move.to})};
        out.changed = TRY(records.update_all("alert", already, Map{{"owner", move.owner}}, move.reason)).changed.size();
    }
    std::vector<std::string_view> movable;
    for (const schema::State& state : records::alert_record.states)
        if (!state.closed && records::alert_record.find_move(state.name, move.to) != nullptr) movable.push_back(state.name);
    Map changes;
    if (!move.disposition.empty()) changes.set("disposition", move.disposition);
    if (!move.owner.empty()) changes.set("owner", move.owner);
    const store::ListQuery query{.tree = alerts_of(group, movable)};
    out.changed += TRY(records.move_all("alert", query, {.to = move.to, .reason = move.reason, .changes = changes})).changed.size();
    return out;
}

}  // namespace redoubt::rooms
