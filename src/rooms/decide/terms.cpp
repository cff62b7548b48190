// What time brings about: who has not decided in time is joined by others, a condition that was missed takes the decision with it, and
// what was done by breaking the glass and not ratified becomes a finding. Expiry itself is a move by the clock like any other
// (rooms/team/due_dates.h), and the room sees it pass.
#include <algorithm>

#include <fmt/format.h>

#include "records/authority.h"
#include "records/level.h"
#include "rooms/decide/decisions.h"
#include "rooms/decide/seal.h"
#include "store/inside.h"

namespace redoubt::rooms {

using schema::List;
using schema::Map;
using schema::Value;
using store::Record;
using store::Transaction;

namespace {

Result<std::vector<Record>> all_of(store::Store& store, const std::string& type, const std::string& text) {
    std::vector<Record> out;
    store::ListQuery query{.text = text, .sort = "key", .limit = 500};
    do {
        store::Page page = TRY(store.as(store::Actor::redoubt()).list(type, query));
        out.insert(out.end(), page.records.begin(), page.records.end());
        query.cursor = page.next_cursor;
    } while (!query.cursor.empty());
    return out;
}

std::string first_missed(const Record& decision, Time now) {
    for (const Value& one : decision["conditions"].list()) {
        const Map& condition = one.map();
        if (condition["met_on"].is_null() && condition["due"].time().unix_ns != 0 && condition["due"].time() < now)
            return std::string(condition["text"].text());
    }
    return {};
}

// Whose turn it is in one layer: they follow each other, each for one turn; without a turn all are called.
std::vector<std::string> on_turn(const Map& layer, Time now) {
    const List& members = layer["members"].list();
    const Time starts = layer["starts"].time();
    const auto* turn = layer["turn"].as<Duration>();
    if (members.empty() || (starts.unix_ns != 0 && now < starts)) return {};
    std::vector<std::string> out;
    if (!turn || turn->ns <= 0) {
        for (const Value& member : members) out.emplace_back(member.text());
        return out;
    }
    const int64_t turns = (now - starts).ns / turn->ns;
    out.emplace_back(members[static_cast<size_t>(turns) % members.size()].text());
    return out;
}

}  // namespace

Result<std::vector<std::string>> on_call(store::Store& store, Time now) {
    std::vector<std::string> out;
    for (const Record& rota : TRY(all_of(store, "rota", "state:active"))) {
        std::vector<std::string> called;
        for (const Value& layer : rota["layers"].list())
            for (std::string& member : on_turn(layer.map(), now)) called.push_back(std::move(member));
        for (const Value& one : rota["overrides"].list()) {
            const Map& swap = one.map();
            if (now < swap["from"].time() || (swap["until"].time().unix_ns != 0 && swap["until"].time() <= now)) continue;
            if (!swap["instead_of"].is_null()) std::erase(called, swap["instead_of"].text());
            called.emplace_back(swap["party"].text());
        }
        out.insert(out.end(), called.begin(), called.end());
    }
    return out;
}

Result<size_t> Decisions::miss_conditions() {
    const Time now = store_.clock().now();
    size_t count = 0;
    for (const Record& seen : TRY(all_of(store_, "decision", "state:granted"))) {
        if (first_missed(seen, now).empty()) continue;
        count += TRY(store_.write([&](Transaction& transaction) -> Result<size_t> {
            const Record decision = TRY(read_inside(store_, transaction, "decision", seen.id.text));
            const std::string missed = first_missed(decision, now);
            if (decision.state != "granted" || missed.empty()) return 0;
            store::Records records = store_.as(DecisionSeal::put_on(store::Actor::redoubt(), decision.id.text));
            const store::MoveRequest move{
                .to = "revoked", .reason = fmt::format("a condition was not met in time: {}", missed), .changes = {{"missed", missed}}};
            TRY(records.move("decision", decision.id.text, move));
            return 1;
        }));
    }
    return count;
}

Result<size_t> Decisions::pass_unratified() {
    size_t count = 0;
    for (const Record& seen : TRY(all_of(store_, "decision", "state:(open,needs_info) how:break_glass due:<now -has:missed"))) {
        count += TRY(store_.write([&](Transaction& transaction) -> Result<size_t> {
            const Record decision = TRY(read_inside(store_, transaction, "decision", seen.id.text));
            if (!decision["missed"].is_null() || (decision.state != "open" && decision.state != "needs_info")) return 0;
            const std::string what = fmt::format("not ratified by {}", format_time(decision["due"].time()));
            Map finding{{"title", fmt::format("Glass broken and not ratified: {}", decision.title).substr(0, 300)},
                        {"kind", "nonconformity"},
                        {"severity", decision["severity"]},
                        {"description",
                         fmt::format("{} acted at once ({}), and nobody who may has agreed within 24 hours.", decision.key, decision["question"].text())},
                        {"subjects", decision["subjects"]},
                        {"raised_by", decision["requester"]}};
            if (!decision.compartment.empty()) finding.set("compartment", decision.compartment);
            store::Records redoubt = store_.as(store::Actor::redoubt());
            const Record made = TRY(redoubt.create("finding", finding, what));
            TRY(redoubt.link("decision", decision.id.text, "raised", "finding", made.id.text, what));
            store::Records sealed = store_.as(DecisionSeal::put_on(store::Actor::redoubt(), decision.id.text));
            TRY(sealed.update("decision", decision.id.text, {{"missed", what}}, {}, what));
            return 1;
        }));
    }
    return count;
}

Result<size_t> Decisions::reroute() {
    size_t count = 0;
    const auto book = store_.rights().book();
    const Electorate all = TRY(electorate(store_));
    for (const Record& seen : TRY(all_of(store_, "decision", "state:open -has:decided_by"))) {
        count += TRY(store_.write([&](Transaction& transaction) -> Result<size_t> {
            const Record decision = TRY(read_inside(store_, transaction, "decision", seen.id.text));
            const store::AuthorityRow* row = book->find(decision["kind"].text());
            const int severity = schema::severity_number(decision["severity"].text());
            if (decision.state != "open" || !row || severity < 0) return 0;
            Ballot ballot = ballot_of(decision);
            ballot.needs = row->cells[static_cast<size_t>(severity)].levels;  // the matrix may have changed since
            List needs, approvers;
            for (const std::string& need : ballot.needs) needs.emplace_back(need);
            for (const Decider& one : routed(all, ballot)) approvers.emplace_back(one.party);
            if (Value(needs) == decision["needs"] && Value(approvers) == decision["approvers"]) return 0;
            store::Records records = store_.as(DecisionSeal::put_on(store::Actor::redoubt(), decision.id.text));
            TRY(records.update("decision", decision.id.text, {{"needs", std::move(needs)}, {"approvers", std::move(approvers)}}, {},
                               "put to those who may decide it now"));
            return 1;
        }));
    }
    return count;
}

Result<size_t> Decisions::pass_terms() {
    const size_t missed = TRY(miss_conditions());
    const size_t unratified = TRY(pass_unratified());
    return missed + unratified + TRY(reroute());
}

Result<size_t> load_shipped_matrix(store::Records& records) {
    size_t made = 0;
    for (const auto& [type, field] : {std::pair{"level", "rank"}, std::pair{"authority", "kind"}}) {
        const schema::RecordInfo* info = type == std::string_view("level") ? &records::level_record : &records::authority_record;
        for (const Map& shipped : info->shipped()) {
            const store::ListQuery known{.tree = schema::test_equals(field, std::string(shipped[field].text())), .limit = 1};
            if (!TRY(records.list(type, known)).records.empty()) continue;
            TRY(records.create(type, shipped, "as shipped"));
            ++made;
        }
    }
    return made;
}

}  // namespace redoubt::rooms
