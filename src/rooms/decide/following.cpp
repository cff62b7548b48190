// The room's place in every change: inside the change's own transaction it sees what was touched. A subject that is no longer what was
// decided about voids the decision; a decision that ends gives its subjects back; what a rule covers is covered as it is made.
#include <algorithm>
#include <optional>

#include <fmt/format.h>

#include "rooms/decide/decisions.h"
#include "rooms/decide/material.h"
#include "rooms/decide/scope.h"
#include "rooms/decide/seal.h"
#include "schema/json.h"
#include "store/inside.h"

namespace redoubt::rooms {

using schema::List;
using schema::Map;
using schema::Value;
using store::Record;
using store::Transaction;

namespace {

constexpr std::string_view table = R"(
CREATE TABLE IF NOT EXISTS decided_subject(subject TEXT NOT NULL, decision TEXT NOT NULL, PRIMARY KEY(subject, decision)) STRICT, WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS decided_scope(decision TEXT PRIMARY KEY) STRICT, WITHOUT ROWID;
)";

bool stands(std::string_view state) { return state == "open" || state == "needs_info" || state == "granted"; }

Result<> note_subjects(Transaction& transaction, const Record& decision) {
    TRY(transaction.sql.run("DELETE FROM decided_subject WHERE decision = ?", {decision.id.text}));
    TRY(transaction.sql.run("DELETE FROM decided_scope WHERE decision = ?", {decision.id.text}));
    if (decision.state == "granted" && !decision["scope"].is_null()) TRY(transaction.sql.run("INSERT INTO decided_scope VALUES(?)", {decision.id.text}));
    if (!stands(decision.state)) return {};
    for (const Value& subject : decision["subjects"].list())
        TRY(transaction.sql.run("INSERT OR IGNORE INTO decided_subject VALUES(?, ?)", {subject.text(), decision.id.text}));
    return {};
}

Result<std::vector<std::string>> decisions_about(Transaction& transaction, std::string_view subject) {
    std::vector<std::string> out;
    TRY(transaction.sql.each("SELECT decision FROM decided_subject WHERE subject = ?", {subject}, [&](const store::Row& row) {
        out.emplace_back(row.text(0));
        return true;
    }));
    return out;
}

// The fields that the last entry of a record's journal names.
Result<std::string> last_changed(Transaction& transaction, const Record& record) {
    std::string names;
    const auto body = TRY(transaction.sql.text("SELECT body FROM journal WHERE record = ? ORDER BY seq DESC LIMIT 1", {record.id.text}));
    const Value entry = body ? TRY(schema::parse_json(*body)) : Value(Map{});
    for (const char* side : {"after", "before"})
        for (const schema::Member& member : entry.map()[side].map())
            if (names.find(member.name) == std::string::npos) names += (names.empty() ? "" : ", ") + member.name;
    return names;
}

const Map* effect_on(const Record& decision, std::string_view subject) {
    for (const Value& effect : decision["effects"].list())
        if (effect.map()["subject"].text() == subject) return &effect.map();
    return nullptr;
}

}  // namespace

Result<> Decisions::open() {
    TRY(store_.ensure_tables(std::string(table)));
    TRY(sampled_.open());
    std::vector<Record> standing;
    store::ListQuery query{.text = "state:(open,needs_info,granted)", .sort = "key", .limit = 500};
    do {
        store::Page page = TRY(store_.as(store::Actor::redoubt()).list("decision", query));
        standing.insert(standing.end(), page.records.begin(), page.records.end());
        query.cursor = page.next_cursor;
    } while (!query.cursor.empty());
    TRY(store_.write([&](Transaction& transaction) -> Result<> {
        for (const Record& decision : standing) {
            TRY(note_subjects(transaction, decision));
            if (decision["subject_hash"].is_null()) TRY(adopt(transaction, decision));
        }
        return {};
    }));
    store_.follow([this](Transaction& transaction, size_t first, const store::Actor& actor) { return followed(transaction, first, actor); });
    return {};
}

// What was asked before there was a hash stands for its subjects as they are found.
Result<> Decisions::adopt(Transaction& transaction, const Record& decision) {
    const std::string hash = TRY(hash_now(transaction, decision));
    store::Records records = store_.as(DecisionSeal::put_on(store::Actor::redoubt(), decision.id.text));
    TRY(records.update("decision", decision.id.text, {{"subject_hash", hash}}, {}, "its subjects as they are found"));
    return {};
}

Result<> Decisions::followed(Transaction& transaction, size_t first, const store::Actor& actor) {
    const size_t end = transaction.touched.size();
    std::optional<bool> rules;  // whether there are any that cover what is made; a scanner's report makes very many
    for (size_t i = first; i < end; ++i) {
        const std::string_view type = transaction.touched[i].record.type->name;
        const bool made = transaction.touched[i].record.version == 1;
        if (type == "decision") {
            TRY(follow_decision(transaction, Record(transaction.touched[i].record)));
            rules.reset();
        } else if (made) {
            if (type != "finding" && type != "occurrence") continue;
            if (!rules) rules = TRY(transaction.sql.integer("SELECT 1 FROM decided_scope LIMIT 1")).has_value();
            if (*rules) TRY(cover(transaction, Record(transaction.touched[i].record)));
        } else {
            if (type == "task" && !actor.system && !actor.from) TRY(sampled_.check_reviewer(transaction, transaction.touched[i].record, actor));
            if (type == "task") TRY(follow_task(transaction, Record(transaction.touched[i].record)));
            TRY(follow_subject(transaction, Record(transaction.touched[i].record)));
        }
    }
    if (actor.system || actor.from || actor.party.empty()) return {};  // what was decided was looked at by two
    return sampled_.look_at(transaction, first, end, actor);
}

Result<> Decisions::follow_decision(Transaction& transaction, const Record& decision) {
    TRY(note_subjects(transaction, decision));
    if (decision.state == "expired" || decision.state == "revoked" || decision.state == "void") return take_back(transaction, decision);
    return {};
}

Result<> Decisions::follow_subject(Transaction& transaction, const Record& subject) {
    for (const std::string& id : TRY(decisions_about(transaction, subject.id.text))) {
        if (id == applying_) continue;
        const Record decision = TRY(read_inside(store_, transaction, "decision", id));
        TRY(follow_one(transaction, subject, decision));
    }
    return {};
}

Result<> Decisions::follow_one(Transaction& transaction, const Record& touched, const Record& decision) {
    if (!stands(decision.state) || decision["how"].text() == "break_glass") return {};
    const Record subject = TRY(read_any_inside(store_, transaction, touched.id.text));
    if (decision["subject_hash"].text().empty()) return adopt(transaction, decision);
    if (TRY(hash_now(transaction, decision)) != decision["subject_hash"].text())
        return end_decision(transaction, decision, "void", fmt::format("{} changed: {}", subject.key, TRY(last_changed(transaction, subject))));
    const Map* effect = effect_on(decision, subject.id.text);
    if (decision.state != "granted" || !effect || (*effect)["to"].text().empty() || subject.state == (*effect)["to"].text()) return {};
    bool any = false;
    for (const Value& one : decision["effects"].list())
        if (TRY(read_any_inside(store_, transaction, one.map()["subject"].text())).state == one.map()["to"].text()) any = true;
    if (any) return {};
    const bool returned = subject.state == (*effect)["back"].text();
    return end_decision(transaction, decision, returned ? "void" : "fulfilled", fmt::format("{} is {}", subject.key, subject.state));
}

Result<> Decisions::end_decision(Transaction&, const Record& decision, std::string_view to, const std::string& reason) {
    store::Records records = store_.as(DecisionSeal::put_on(store::Actor::redoubt(), decision.id.text));
    TRY(records.move("decision", decision.id.text, {.to = std::string(to), .reason = reason, .changes = {}}));
    return {};
}

Result<bool> Decisions::held_by_another(Transaction& transaction, const Record& decision, const std::string& subject) {
    for (const std::string& id : TRY(decisions_about(transaction, subject))) {
        if (id == decision.id.text) continue;
        const Record other = TRY(read_inside(store_, transaction, "decision", id));
        if (other.state == "granted" && effect_on(other, subject)) return true;
    }
    return false;
}

// Its subjects, and what it covered as a rule, return to where they were.
Result<> Decisions::take_back(Transaction& transaction, const Record& decision) {
    store::Records records = store_.as(store::Actor::redoubt());
    std::vector<std::pair<std::string, Map>> held;
    for (const Value& effect : decision["effects"].list()) held.emplace_back(effect.map()["subject"].text(), effect.map());
    std::vector<std::string> covered;
    if (!held.empty()) covered = TRY(covered_by(transaction, decision));
    for (std::string& id : covered) held.emplace_back(std::move(id), held.front().second);
    for (const auto& [id, effect] : held) {
        const Record subject = TRY(read_any_inside(store_, transaction, id));
        const std::string back(effect["back"].text());
        if (back.empty() || subject.state != effect["to"].text() || !subject.type->find_move(subject.state, back)) continue;
        if (TRY(held_by_another(transaction, decision, id))) continue;
        TRY(records.move(subject.type->name, id, {.to = back, .reason = fmt::format("{} is {}", decision.key, decision.state), .changes = {}}));
    }
    return {};
}

// A task that is done meets the condition it was made for.
Result<> Decisions::follow_task(Transaction& transaction, const Record& task) {
    if (task.state != "done" && task.state != "reviewed") return {};
    const std::string parent(task["parent"].text());
    const Result<Record> decision = parent.empty() ? fail(Code::not_found, "") : read_inside(store_, transaction, "decision", parent);
    if (!decision || decision->state != "granted") return {};
    List conditions;
    bool met = false;
    for (const Value& one : (*decision)["conditions"].list()) {
        Map condition = one.map();
        if (condition["task"].text() == task.id.text && condition["met_on"].is_null()) {
            condition.set("met_on", store_.clock().now());
            met = true;
        }
        conditions.emplace_back(std::move(condition));
    }
    if (!met) return {};
    store::Records records = store_.as(DecisionSeal::put_on(store::Actor::redoubt(), decision->id.text));
    TRY(records.update("decision", decision->id.text, {{"conditions", std::move(conditions)}}, {}, fmt::format("{} is done", task.key)));
    return {};
}

}  // namespace redoubt::rooms
