#include "rooms/know/reading.h"

#include <vector>

#include <fmt/format.h>

#include "store/inside.h"

namespace redoubt::rooms {

using schema::List;
using schema::Map;
using schema::Value;
using store::Record;
using store::Transaction;

namespace {

constexpr Duration confirmed_within = days(14);
constexpr size_t most_attestations = 1000;
constexpr size_t most_editions = 500;

// Who was asked to confirm what came into force when, and the edition of each document that is in force.
constexpr std::string_view reading_tables = R"(
CREATE TABLE IF NOT EXISTS reading(task TEXT PRIMARY KEY, document TEXT NOT NULL, approved_on INTEGER NOT NULL, reader TEXT NOT NULL,
  confirmed INTEGER NOT NULL) STRICT, WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS "reading.document" ON reading(document);
CREATE TABLE IF NOT EXISTS edition_in_force(document TEXT PRIMARY KEY, approved_on INTEGER NOT NULL, label TEXT NOT NULL, approved_by TEXT NOT NULL,
  hash TEXT NOT NULL) STRICT, WITHOUT ROWID;
)";

struct Asked {
    std::string task, reader;
    Time approved_on{};
    bool confirmed = false;
};

Result<std::vector<Asked>> asked_of(Transaction& transaction, const std::string& document) {
    std::vector<Asked> out;
    TRY(transaction.sql.each("SELECT task, reader, approved_on, confirmed FROM reading WHERE document = ?", {document}, [&](const store::Row& row) {
        out.push_back({std::string(row.text(0)), std::string(row.text(1)), row.time(2), row.integer(3) != 0});
        return true;
    }));
    return out;
}

std::string text_of(const Record& document) {
    std::string out(document["body"].text());
    for (const Value& one : document["clauses"].list()) {
        const Map& clause = one.map();
        out += fmt::format("\n\n## {} {}\n\n{}", clause["number"].text(), clause["title"].text(), clause["text"].text());
    }
    return out;
}

// The newest stay.
void add_bounded(List& list, Map item, size_t most) {
    list.emplace_back(std::move(item));
    if (list.size() > most) list.erase(list.begin(), list.end() - static_cast<std::ptrdiff_t>(most));
}

}  // namespace

Result<> Reading::open() {
    TRY(store_.ensure_tables(std::string(reading_tables)));
    store_.follow([this](Transaction& transaction, size_t first, const store::Actor& actor) { return followed(transaction, first, actor); });
    return {};
}

Result<> Reading::followed(Transaction& transaction, size_t first, const store::Actor& actor) {
    const size_t end = transaction.touched.size();
    for (size_t i = first; i < end; ++i) {
        const std::string_view type = transaction.touched[i].record.type->name;
        if (type == "document") TRY(follow_document(transaction, Record(transaction.touched[i].record)));
        if (type == "task") TRY(follow_task(transaction, Record(transaction.touched[i].record), actor));
    }
    return {};
}

Result<> Reading::follow_document(Transaction& transaction, const Record& document) {
    if (document.state == "retired") return drop_others(transaction, document, {}, fmt::format("{} is retired", document.key));
    if (document.state != "approved" || document["approved_on"].is_null()) return {};
    TRY(note_edition(transaction, document));
    const std::set<std::string> readers = TRY(readers_of(document));
    TRY(drop_others(transaction, document, readers, fmt::format("edition {} of {} is in force", document["edition"].text(), document.key)));
    TRY(ask(transaction, document, readers));
    return count(transaction, document.id.text);
}

Result<> Reading::note_edition(Transaction& transaction, const Record& document) {
    const Time approved_on = document["approved_on"].time();
    Map before;
    bool known = false;
    TRY(transaction.sql.each("SELECT approved_on, label, approved_by, hash FROM edition_in_force WHERE document = ?", {document.id.text},
                             [&](const store::Row& row) {
                                 known = row.time(0) == approved_on;
                                 before = Map{{"label", row.text(1)}, {"approved_on", row.time(0)}};
                                 if (!row.text(2).empty()) before.set("approved_by", row.text(2));
                                 if (!row.text(3).empty()) before.set("hash", row.text(3));
                                 return false;
                             }));
    if (known) return {};
    store::Records redoubt = store_.as(store::Actor::redoubt());
    const std::string text = text_of(document);
    std::string hash;
    if (!text.empty())
        hash = TRY(redoubt.attach("document", document.id.text, fmt::format("{} {}.md", document.key, document["edition"].text()), "text/markdown", text)).hash;
    TRY(transaction.sql.run("INSERT OR REPLACE INTO edition_in_force VALUES(?, ?, ?, ?, ?)",
                            {document.id.text, approved_on, document["edition"].text(), document["approved_by"].text(), hash}));
    if (before.empty()) return {};
    List editions = document["editions"].list();
    add_bounded(editions, std::move(before), most_editions);
    TRY(redoubt.update("document", document.id.text, {{"editions", std::move(editions)}}, {},
                       fmt::format("edition {} takes its place", document["edition"].text())));
    return {};
}

// People; of a team, those who are in it now.
Result<std::set<std::string>> Reading::readers_of(const Record& document) {
    std::set<std::string> out;
    store::Records redoubt = store_.as(store::Actor::redoubt());
    for (const Value& id : document["readers"].list()) {
        const Record party = TRY(redoubt.get("party", id.text()));
        if (party["kind"].text() == "person" && party.state == "active") out.insert(party.id.text);
        if (party["kind"].text() != "team") continue;
        store::ListQuery members{.text = fmt::format("kind:person state:active team:{}", party.key), .sort = "key", .limit = 500};
        do {
            const store::Page page = TRY(redoubt.list("party", members));
            for (const Record& member : page.records) out.insert(member.id.text);
            members.cursor = page.next_cursor;
        } while (!members.cursor.empty());
    }
    return out;
}

Result<> Reading::ask(Transaction& transaction, const Record& document, const std::set<std::string>& readers) {
    const Time approved_on = document["approved_on"].time();
    std::set<std::string> missing = readers;
    for (const Asked& one : TRY(asked_of(transaction, document.id.text)))
        if (one.approved_on == approved_on) missing.erase(one.reader);
    const std::string what = fmt::format("{} {}", document.key, document["edition"].text());
    for (const std::string& reader : missing) {
        Map task{{"title", fmt::format("Read and confirm {}: {}", what, document.title).substr(0, 300)},
                 {"description", "Done means: I have read this edition and will keep to it. Only who is to read it says so."},
                 {"parent", document.id.text},
                 {"assignee", reader},
                 {"due", store_.clock().now() + confirmed_within}};
        if (!document.compartment.empty()) task.set("compartment", document.compartment);
        const Record made = TRY(store_.as(store::Actor::redoubt()).create("task", task, fmt::format("{} is in force", what)));
        TRY(transaction.sql.run("INSERT INTO reading VALUES(?, ?, ?, ?, 0)", {made.id.text, document.id.text, approved_on, reader}));
    }
    return {};
}

Result<> Reading::drop_others(Transaction& transaction, const Record& document, const std::set<std::string>& readers, const std::string& why) {
    const Time approved_on = document["approved_on"].time();
    for (const Asked& one : TRY(asked_of(transaction, document.id.text))) {
        if (one.confirmed || (one.approved_on == approved_on && readers.contains(one.reader))) continue;
        TRY(transaction.sql.run("DELETE FROM reading WHERE task = ?", {one.task}));
        const Record task = TRY(store::read_inside(store_, transaction, "task", one.task));
        if (task.type->find_move(task.state, "dropped"))
            TRY(store_.as(store::Actor::redoubt()).move("task", one.task, {.to = "dropped", .reason = why, .changes = {}}));
    }
    return {};
}

Result<> Reading::follow_task(Transaction& transaction, const Record& task, const store::Actor& actor) {
    if (task.state != "done" && task.state != "reviewed") return {};
    std::string document_id, reader;
    TRY(transaction.sql.each("SELECT document, reader FROM reading WHERE task = ? AND confirmed = 0", {task.id.text}, [&](const store::Row& row) {
        document_id = row.text(0);
        reader = row.text(1);
        return false;
    }));
    if (document_id.empty()) return {};
    if (actor.party != reader)
        return fail(Code::forbidden, fmt::format("{} is confirmed by whoever is to read it, and by nobody in their place", task.key), {},
                    "they sign in, or use a token of theirs");
    TRY(transaction.sql.run("UPDATE reading SET confirmed = 1 WHERE task = ?", {task.id.text}));
    const Record document = TRY(store::read_inside(store_, transaction, "document", document_id));
    List attestations = document["attestations"].list();
    add_bounded(attestations, Map{{"party", reader}, {"edition", document["edition"]}, {"at", store_.clock().now()}}, most_attestations);
    TRY(store_.as(store::Actor::redoubt())
            .update("document", document_id, {{"attestations", std::move(attestations)}}, {}, fmt::format("{} is done", task.key)));
    return count(transaction, document_id);
}

Result<> Reading::count(Transaction& transaction, const std::string& document_id) {
    const Record document = TRY(store::read_inside(store_, transaction, "document", document_id));
    int64_t asked = 0, confirmed = 0;
    for (const Asked& one : TRY(asked_of(transaction, document_id))) {
        if (one.approved_on != document["approved_on"].time()) continue;
        ++asked;
        confirmed += one.confirmed ? 1 : 0;
    }
    const Value percent = asked == 0 ? Value() : Value(confirmed * 100 / asked);
    if (percent == document["attested_percent"]) return {};
    TRY(store_.as(store::Actor::redoubt())
            .update("document", document_id, {{"attested_percent", percent}}, {}, fmt::format("{} of {} readers have confirmed", confirmed, asked)));
    return {};
}

}  // namespace redoubt::rooms
