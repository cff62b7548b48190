// A replay before something is suppressed: what the decision would have hidden, had it been in force for the last weeks, looked up in
// what was kept of them, and the alerts that went on meanwhile on the same assets.
#include <algorithm>
#include <iterator>
#include <set>

#include <fmt/format.h>

#include "rooms/decide/decisions.h"
#include "rooms/decide/material.h"
#include "rooms/decide/seal.h"
#include "schema/json.h"
#include "store/inside.h"
#include "store/scan.h"

namespace redoubt::rooms {

using schema::List;
using schema::Map;
using schema::Value;
using store::Record;
using store::Transaction;

namespace {

constexpr Duration looks_back = days(30);
constexpr size_t most_listed = 1000;
constexpr size_t most_looked_at = 20'000;

struct Replayed {
    std::vector<Record> findings, occurrences, alerts;
    bool at_least = false;  // there was more than is looked at
};

List told(std::span<const Record> records, std::string_view when) {
    List out;
    for (const Record& record : records.first(std::min(records.size(), most_listed)))
        out.emplace_back(Map{{"key", record.key},
                             {"title", record.title},
                             {"state", record.state},
                             {"severity", record["severity"]},
                             {"at", record[when].is_null() ? Value(record.created) : record[when]}});
    return out;
}

}  // namespace

bool needs_replay(const store::RightsBook& book, const Record& decision) {
    const store::AuthorityRow* row = book.find(decision["kind"].text());
    const int severity = schema::severity_number(decision["severity"].text());
    return row && severity >= 0 && row->cells[static_cast<size_t>(severity)].replay;
}

Result<> check_replayed(const store::RightsBook& book, const Record& decision) {
    if (!needs_replay(book, decision)) return {};
    const Map& replay = decision["replay"].map();
    if (!replay.empty() && replay["subject_hash"] == decision["subject_hash"]) return {};
    return fail(Code::conflict, "the matrix wants a replay first: what this would have hidden, had it been in force", {},
                fmt::format("run it: redoubt decide replay {}", decision.key));
}

// By those who see all that is asked about: it is they who judge the result.
Result<Record> Decisions::replay(store::Records& by, std::string_view id) {
    const Record decision = TRY(by.get("decision", id));
    if (decision.state != "open") return fail(Code::conflict, fmt::format("{} is {}: a replay is for what is still open", decision.key, decision.state));
    if (decision["kind"].text() != "suppression") return fail(Code::invalid, "a replay is of a suppression: what it would have hidden");
    const Time now = store_.clock().now(), since = now - looks_back;
    Replayed found;
    std::set<std::string> assets;
    TRY(store_.write([&](Transaction& transaction) -> Result<> {
        found = {};
        assets.clear();
        std::set<std::string> seen;
        const auto take = [&](Record record) {
            if (!seen.insert(record.id.text).second) return;
            if (!record["asset"].is_null()) assets.emplace(record["asset"].text());
            (record.type->name == "occurrence" ? found.occurrences : found.findings).push_back(std::move(record));
        };
        for (const Value& subject : decision["subjects"].list()) take(TRY(read_any_inside(store_, transaction, subject.text())));
        for (const std::string_view type : {"finding", "occurrence"}) {
            std::vector<std::string> ids;
            TRY(transaction.sql.each(
                fmt::format("SELECT id FROM \"{}\" WHERE updated >= ? AND compartment = ? ORDER BY updated DESC LIMIT {}", type, most_looked_at),
                {since, decision.compartment}, [&](const store::Row& row) {
                    ids.emplace_back(row.text(0));
                    return true;
                }));
            if (decision["scope"].is_null()) break;
            if (ids.size() == most_looked_at) found.at_least = true;
            for (const std::string& one : ids) {
                Record record = TRY(read_inside(store_, transaction, type, one));
                if (TRY(falls_under(transaction, record, decision))) take(std::move(record));
            }
        }
        return {};
    }));
    for (const std::string& asset : assets) {
        store::ListQuery query{.text = fmt::format("event_time:>={}", format_time(since)), .tree = schema::test_equals("asset", asset), .sort = "-event_time"};
        query.limit = 500;
        store::Page page = TRY(by.list("alert", query));
        if (!page.next_cursor.empty()) found.at_least = true;
        std::ranges::move(page.records, std::back_inserter(found.alerts));
    }
    const Map result{{"decision", decision.key},
                     {"ran", now},
                     {"since", since},
                     {"at_least", found.at_least},
                     {"findings", told(found.findings, "created")},
                     {"occurrences", told(found.occurrences, "last_seen")},
                     {"alerts", told(found.alerts, "event_time")}};
    const std::string name = fmt::format("replay-{}.json", format_time(now).substr(0, 10));
    const store::Attachment attached = TRY(by.attach("decision", decision.id.text, name, "application/json", schema::canonical_json(result)));
    const Map kept{{"ran", now},
                   {"since", since},
                   {"subject_hash", decision["subject_hash"]},
                   {"findings", std::ssize(found.findings)},
                   {"occurrences", std::ssize(found.occurrences)},
                   {"alerts", std::ssize(found.alerts)},
                   {"at_least", found.at_least},
                   {"result", attached.hash}};
    return store_.as(DecisionSeal::put_on(by.actor(), decision.id.text))
        .update("decision", decision.id.text, {{"replay", kept}}, {}, "what it would have hidden");
}

}  // namespace redoubt::rooms
