#include "rooms/team/concerns.h"

#include <algorithm>
#include <array>

#include <fmt/format.h>

#include "base/hash.h"
#include "base/text.h"
#include "schema/move_right.h"
#include "store/transaction.h"

namespace redoubt::rooms {

using schema::Map;
using store::Reader;
using store::Row;
using store::Transaction;

namespace {

// Without row ids, by ids of chance: not even the order of a day is kept.
constexpr std::string_view tables = R"(
CREATE TABLE IF NOT EXISTS concern(id TEXT PRIMARY KEY, place TEXT NOT NULL, hash TEXT NOT NULL, day TEXT NOT NULL, title TEXT NOT NULL,
    text TEXT NOT NULL, severity TEXT NOT NULL, finding TEXT NOT NULL) WITHOUT ROWID, STRICT;
CREATE INDEX IF NOT EXISTS "concern.place" ON concern(place);
CREATE INDEX IF NOT EXISTS "concern.finding" ON concern(finding);
CREATE TABLE IF NOT EXISTS concern_word(concern TEXT NOT NULL, id TEXT NOT NULL, number INTEGER NOT NULL, day TEXT NOT NULL, ours INTEGER NOT NULL,
    text TEXT NOT NULL, filed INTEGER NOT NULL, PRIMARY KEY(concern, id)) WITHOUT ROWID, STRICT;
)";
constexpr size_t longest_title = 300, longest_text = 20'000;
constexpr int64_t most_words = 200;
constexpr size_t place_length = 5, code_length = 20;

// As people type it: capitals, spaces and hyphens do not count.
std::string plain_code(std::string_view code) {
    std::string out;
    for (const char c : code.substr(0, 100))
        if (c != '-' && c != ' ') out += lower(c);
    return out;
}

std::string hash_of(std::string_view code) { return to_hex(sha256("concern " + std::string(code))); }

Result<> check_text(std::string_view text, std::string_view where, size_t longest) {
    if (trim(text).empty()) return fail(Code::invalid, "is needed", std::string(where));
    if (text.size() > longest || !is_utf8(text)) return fail(Code::invalid, fmt::format("is no text of at most {} bytes", longest), std::string(where));
    return {};
}

}  // namespace

struct Concerns::Kept {
    std::string id, hash, day, title, text, severity, finding;
    static Kept of(const Row& row) {
        return {std::string(row.text(0)), std::string(row.text(1)), std::string(row.text(2)), std::string(row.text(3)),
                std::string(row.text(4)), std::string(row.text(5)), std::string(row.text(6))};
    }
    static constexpr std::string_view select = "SELECT id, hash, day, title, text, severity, finding FROM concern ";
};

Result<> Concerns::open() { return store_.ensure_tables(std::string(tables)); }

std::string Concerns::today() const { return format_time(store_.clock().now()).substr(0, 10); }

Result<std::string> Concerns::report(const NewConcern& concern) {
    TRY(check_text(concern.title, "/title", longest_title));
    TRY(check_text(concern.text, "/text", longest_text));
    const std::string severity = concern.severity.empty() ? "medium" : concern.severity;
    if (schema::severity_number(severity) < 0) return fail(Code::invalid, "is not a severity", "/severity", "low, medium, high or critical");
    const std::string code = readable_code(store_.random(), code_length), id = readable_code(store_.random(), 26);
    TRY(store_.write([&](Transaction& transaction) -> Result<> {
        return transaction.sql.run("INSERT INTO concern VALUES(?, ?, ?, ?, ?, ?, ?, '')",
                                   {id, code.substr(0, place_length), hash_of(code), today(), concern.title, concern.text, severity});
    }));
    std::string shown = code;
    for (size_t at = 15; at > 0; at -= 5) shown.insert(at, 1, '-');
    return shown;
}

Result<std::optional<Concerns::Kept>> Concerns::find(std::string_view given) {
    const std::string code = plain_code(given), hash = hash_of(code);
    std::optional<Kept> found;
    if (code.size() != code_length) return found;
    TRY(store_.read([&](Reader& reader) {
        return reader.sql.each(std::string(Kept::select) + "WHERE place = ?", {code.substr(0, place_length)}, [&](const Row& row) {
            if (equal_in_constant_time(row.text(1), hash)) found = Kept::of(row);
            return true;
        });
    }));
    return found;
}

namespace {

std::unexpected<Error> unknown_code() { return fail(Code::not_found, "no concern has this code", "/code", "it was shown once, when it was reported"); }

}  // namespace

Result<FollowedConcern> Concerns::follow(std::string_view code) {
    const std::optional<Kept> kept = TRY(find(code));
    if (!kept) return unknown_code();
    FollowedConcern out{.title = kept->title, .day = kept->day, .state = "received"};
    if (!kept->finding.empty()) out.state = TRY(store_.as(store::Actor::redoubt()).get("finding", kept->finding)).state;
    out.words.push_back({.day = kept->day, .text = kept->text});
    TRY(store_.read([&](Reader& reader) {
        out.words.resize(1);
        return reader.sql.each("SELECT day, ours, text FROM concern_word WHERE concern = ? ORDER BY number", {kept->id}, [&](const Row& row) {
            out.words.push_back({.day = std::string(row.text(0)), .ours = row.integer(1) != 0, .text = std::string(row.text(2))});
            return true;
        });
    }));
    return out;
}

Result<> Concerns::keep_word(const std::string& concern, bool ours, const std::string& text) {
    const std::string id = readable_code(store_.random(), 26);
    return store_.write([&](Transaction& transaction) -> Result<> {
        const int64_t number = TRY(transaction.sql.integer("SELECT count(*) FROM concern_word WHERE concern = ?", {concern})).value_or(0);
        if (number >= most_words) return fail(Code::too_large, fmt::format("a concern has at most {} words from either side", most_words), "/text");
        return transaction.sql.run("INSERT INTO concern_word VALUES(?, ?, ?, ?, ?, ?, ?)",
                                   {concern, id, number, today(), static_cast<int64_t>(ours), text, static_cast<int64_t>(ours)});
    });
}

Result<> Concerns::add(std::string_view code, const std::string& text) {
    TRY(check_text(text, "/text", longest_text));
    const std::optional<Kept> kept = TRY(find(code));
    if (!kept) return unknown_code();
    return keep_word(kept->id, false, text);
}

Result<> Concerns::answer(const store::Actor& by, std::string_view finding, const std::string& text) {
    TRY(check_text(text, "/text", longest_text));
    store::Records records = store_.as(by);
    const std::string id = TRY(records.get("finding", finding)).id.text;
    std::string concern;
    TRY(store_.read([&](Reader& reader) -> Result<> {
        concern = TRY(reader.sql.text("SELECT id FROM concern WHERE finding = ?", {id})).value_or("");
        return {};
    }));
    if (concern.empty()) return fail(Code::conflict, "nobody reported this anonymously: nobody would read it", {}, "write a comment");
    return store_.together([&]() -> Result<> {
        TRY(records.comment("finding", id, "Told to who reported it: " + text));
        return keep_word(concern, true, text);
    });
}

Result<> Concerns::file_one(Transaction& transaction, const Kept& concern) {
    store::Records records = store_.as(store::Actor::redoubt());
    std::string finding = concern.finding;
    if (finding.empty()) {
        const Map fields{{"title", concern.title}, {"kind", "concern"}, {"severity", concern.severity}, {"description", concern.text}};
        finding = TRY(records.create("finding", fields, fmt::format("reported anonymously on {}", concern.day))).id.text;
        TRY(transaction.sql.run("UPDATE concern SET finding = ? WHERE id = ?", {finding, concern.id}));
    }
    std::vector<std::string> words;
    TRY(transaction.sql.each("SELECT text FROM concern_word WHERE concern = ? AND filed = 0 AND day < ? ORDER BY number", {concern.id, today()},
                             [&](const Row& row) {
                                 words.emplace_back(row.text(0));
                                 return true;
                             }));
    for (const std::string& text : words) TRY(records.comment("finding", finding, "Who reported it adds: " + text));
    return transaction.sql.run("UPDATE concern_word SET filed = 1 WHERE concern = ? AND filed = 0 AND day < ?", {concern.id, today()});
}

Result<size_t> Concerns::file() {
    return store_.write([&](Transaction& transaction) -> Result<size_t> {
        std::vector<Kept> due;
        const std::string wanted = std::string(Kept::select) +
                                   "WHERE day < ?1 AND (finding = '' OR id IN (SELECT concern FROM concern_word WHERE filed = 0 AND day < ?1)) ORDER BY id";
        TRY(transaction.sql.each(wanted, {today()}, [&](const Row& row) {
            due.push_back(Kept::of(row));
            return true;
        }));
        for (const Kept& one : due) TRY(file_one(transaction, one));
        return due.size();
    });
}

}  // namespace redoubt::rooms
