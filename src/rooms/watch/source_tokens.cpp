#include "rooms/watch/source_tokens.h"

#include <algorithm>
#include <array>

#include <fmt/format.h>

#include "base/binary_text.h"
#include "base/hash.h"
#include "base/text.h"
#include "store/editor.h"
#include "store/rights.h"

namespace redoubt::rooms {

using store::Record;
using store::Transaction;

namespace {

constexpr std::string_view source_token_prefix = "rdsrc-";
constexpr size_t longest_token_name = 100;
constexpr std::string_view source_token_columns = "id, source, name, kind, hash, created, revoked, user_name";

SourceToken source_token_of(const store::Row& row) {
    SourceToken out{.id = std::string(row.text(0)), .source = std::string(row.text(1)), .name = std::string(row.text(2)), .kind = std::string(row.text(3))};
    out.fingerprint = out.kind == "token" ? std::string(row.text(4).substr(0, 8)) : std::string(row.text(4));
    out.created = row.time(5);
    out.revoked = row.time(6);
    out.by = std::string(row.text(7));
    return out;
}

Result<> note_token(store::Store& store, Transaction& transaction, const store::Actor& by, const Record& source, std::string_view what) {
    store::Editor editor(store.state(), transaction, by, {});
    return editor.journal({.action = "update", .type = "source", .id = source.id.text, .key = source.key, .reason = what});
}

}  // namespace

Result<> SourceTokens::open() {
    return store_.ensure_tables(
        "CREATE TABLE IF NOT EXISTS source_token(id TEXT PRIMARY KEY, source TEXT NOT NULL, name TEXT NOT NULL, kind TEXT NOT NULL, hash TEXT NOT NULL, "
        "created "
        "INTEGER NOT NULL, revoked INTEGER NOT NULL, user_name TEXT NOT NULL) STRICT;"
        "CREATE INDEX IF NOT EXISTS source_token_source ON source_token(source);");
}

Result<Record> SourceTokens::changeable(const store::Actor& actor, std::string_view source, std::string_view what) {
    Record record = TRY(store_.as(actor).get("source", source));
    TRY(store::may_write(store_.with_level(actor), *record.type, record.type->update_level, what));
    return record;
}

Result<SourceToken> SourceTokens::add(const store::Actor& actor, const Record& source, SourceToken token, const std::string& hash) {
    token.id = store_.ids().next().text;
    token.source = source.id.text;
    token.created = store_.clock().now();
    token.by = actor.name;
    TRY(store_.write([&](Transaction& transaction) -> Result<> {
        const auto count = TRY(transaction.sql.integer("SELECT count(*) FROM source_token WHERE source = ? AND revoked = 0", {token.source}));
        if (count.value_or(0) >= static_cast<int64_t>(most_source_tokens))
            return fail(Code::conflict, fmt::format("{} tokens of one source are enough", most_source_tokens), {}, "revoke those that are not used");
        const auto same = TRY(transaction.sql.integer("SELECT count(*) FROM source_token WHERE hash = ? AND revoked = 0", {hash}));
        if (same.value_or(0) > 0) return fail(Code::conflict, "a source has this certificate already", "fingerprint");
        TRY(transaction.sql.run("INSERT INTO source_token VALUES(?, ?, ?, ?, ?, ?, 0, ?)",
                                {token.id, token.source, token.name, token.kind, hash, token.created, token.by}));
        return note_token(store_, transaction, actor, source, fmt::format("a {} to send with: {}", token.kind, token.name));
    }));
    TRY(tell());
    return token;
}

Result<SourceTokens::Made> SourceTokens::make(const store::Actor& actor, std::string_view source, std::string_view name) {
    const Record record = TRY(changeable(actor, source, "making a token of a source"));
    if (name.empty() || name.size() > longest_token_name) return fail(Code::invalid, "a token has a name of 1 to 100 bytes", "/name", "say who sends with it");
    std::array<std::byte, 32> bytes;
    store_.random().fill(bytes);
    Made made{.token = {}, .secret = std::string(source_token_prefix) + to_base64url(bytes)};
    made.token = TRY(add(actor, record, {.name = std::string(name), .kind = "token"}, to_hex(sha256(made.secret))));
    made.token.fingerprint = to_hex(sha256(made.secret)).substr(0, 8);
    return made;
}

Result<SourceToken> SourceTokens::add_certificate(const store::Actor& actor, std::string_view source, std::string_view name, std::string_view fingerprint) {
    const Record record = TRY(changeable(actor, source, "giving a source a certificate"));
    if (name.empty() || name.size() > longest_token_name) return fail(Code::invalid, "a certificate has a name of 1 to 100 bytes", "/name");
    std::string digits = to_lower(fingerprint);
    std::erase(digits, ':');
    if (digits.size() != 64 || digits.find_first_not_of("0123456789abcdef") != std::string::npos)
        return fail(Code::invalid, "a fingerprint is 64 hexadecimal digits", "/fingerprint", "openssl x509 -in client.pem -outform der | sha256sum");
    return add(actor, record, {.name = std::string(name), .kind = "certificate", .fingerprint = digits}, digits);
}

Result<> SourceTokens::revoke(const store::Actor& actor, std::string_view source, std::string_view id, const std::string& reason) {
    const Record record = TRY(changeable(actor, source, "revoking a token of a source"));
    TRY(store_.write([&](Transaction& transaction) -> Result<> {
        std::optional<SourceToken> found;
        TRY(transaction.sql.each(fmt::format("SELECT {} FROM source_token WHERE id = ? AND source = ?", source_token_columns), {id, record.id.text},
                                 [&](const store::Row& row) {
                                     found = source_token_of(row);
                                     return false;
                                 }));
        if (!found) return fail(Code::not_found, "there is no such token of this source");
        if (found->revoked.unix_ns != 0) return {};
        TRY(transaction.sql.run("UPDATE source_token SET revoked = ? WHERE id = ?", {store_.clock().now(), id}));
        return note_token(store_, transaction, actor, record, fmt::format("revoked the {} '{}': {}", found->kind, found->name, reason));
    }));
    return tell();
}

Result<std::vector<SourceToken>> SourceTokens::list(const store::Actor& actor, std::string_view source) {
    const Record record = TRY(store_.as(actor).get("source", source));
    return store_.read([&](store::Reader& reader) -> Result<std::vector<SourceToken>> {
        std::vector<SourceToken> out;
        TRY(reader.sql.each(fmt::format("SELECT {} FROM source_token WHERE source = ? ORDER BY created DESC, id DESC LIMIT 1000", source_token_columns),
                            {record.id.text}, [&](const store::Row& row) {
                                out.push_back(source_token_of(row));
                                return true;
                            }));
        return out;
    });
}

Result<std::vector<intake::SourceKey>> SourceTokens::keys() {
    struct Held {
        std::string source, kind, hash;
    };
    const auto held = TRY(store_.read([&](store::Reader& reader) -> Result<std::vector<Held>> {
        std::vector<Held> out;
        TRY(reader.sql.each("SELECT source, kind, hash FROM source_token WHERE revoked = 0 ORDER BY source, created, id", {}, [&](const store::Row& row) {
            out.push_back({std::string(row.text(0)), std::string(row.text(1)), std::string(row.text(2))});
            return true;
        }));
        return out;
    }));
    std::vector<std::string> ids;
    for (const Held& one : held) ids.push_back(one.source);
    const auto records = TRY(store_.as(store::Actor::redoubt()).refer("source", ids));
    std::vector<intake::SourceKey> out;
    for (size_t i = 0; i < held.size(); ++i) {
        if (!records[i] || records[i]->state == "retired") continue;
        if (out.empty() || out.back().source != records[i]->key) out.push_back({.source = records[i]->key});
        (held[i].kind == "token" ? out.back().tokens : out.back().certificates).push_back(held[i].hash);
    }
    return out;
}

Result<> SourceTokens::tell() {
    if (changed_) changed_(TRY(keys()));
    return {};
}

}  // namespace redoubt::rooms
