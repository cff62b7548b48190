#include "api/factors.h"

#include <fmt/format.h>

#include "api/account_journal.h"
#include "api/secrets.h"
#include "api/totp.h"
#include "base/binary_text.h"
#include "base/text.h"
#include "store/transaction.h"

namespace redoubt::api {
namespace {

constexpr std::string_view factor_tables = R"(
CREATE TABLE IF NOT EXISTS api_factor(id TEXT PRIMARY KEY, user TEXT NOT NULL, kind TEXT NOT NULL, name TEXT NOT NULL, confirmed INTEGER NOT NULL,
    secret TEXT NOT NULL, credential TEXT UNIQUE, site TEXT NOT NULL, counter INTEGER NOT NULL, created INTEGER NOT NULL, used INTEGER NOT NULL) STRICT;
CREATE INDEX IF NOT EXISTS api_factor_user ON api_factor(user);
CREATE TABLE IF NOT EXISTS api_recovery(user TEXT NOT NULL, hash TEXT NOT NULL, PRIMARY KEY(user, hash)) WITHOUT ROWID, STRICT;
)";
constexpr int64_t most_factors = 20;
constexpr size_t recovery_codes_given = 10;
constexpr size_t recovery_bytes = 10;

std::string purpose_of(std::string_view id) { return fmt::format("totp {}", id); }

// "XXXX-XXXX-XXXX-XXXX" without what people add or leave out.
std::string plain_recovery(std::string_view code) {
    std::string out;
    for (const char c : to_lower(code))
        if (c != '-' && c != ' ') out += c;
    return out;
}

std::string recovery_hash(std::string_view user, std::string_view code) { return hash_of_secret(fmt::format("recovery {} {}", user, plain_recovery(code))); }

Factor read_factor(const store::Row& row) {
    return {.id = std::string(row.text(0)),
            .kind = row.text(1) == "totp" ? FactorKind::totp : FactorKind::passkey,
            .name = std::string(row.text(2)),
            .created = row.time(3),
            .used = row.time(4)};
}
constexpr std::string_view factor_columns = "id, kind, name, created, used";

Result<> check_factor_name(std::string_view name) {
    if (!trim(name).empty() && name.size() <= 100) return {};
    return fail(Code::invalid, "a name has 1 to 100 characters", "/name", "say where it is: my phone, the blue key");
}

}  // namespace

std::string_view factor_kind_name(FactorKind kind) { return kind == FactorKind::totp ? "totp" : "passkey"; }

Result<> Factors::open() { return store_.ensure_tables(std::string(factor_tables)); }

Result<std::vector<Factor>> Factors::of(std::string_view user) {
    return store_.read([&](store::Reader& reader) -> Result<std::vector<Factor>> {
        std::vector<Factor> out;
        TRY(reader.sql.each(fmt::format("SELECT {} FROM api_factor WHERE user = ? AND confirmed = 1 ORDER BY created", factor_columns), {user},
                            [&](const store::Row& row) {
                                out.push_back(read_factor(row));
                                return true;
                            }));
        return out;
    });
}

Result<int64_t> Factors::recovery_codes_left(std::string_view user) {
    return store_.read([&](store::Reader& reader) -> Result<int64_t> {
        return TRY(reader.sql.integer("SELECT count(*) FROM api_recovery WHERE user = ?", {user})).value_or(0);
    });
}

Result<Factors::Begun> Factors::begin_totp(const Identity& who, const std::string& name) {
    TRY(check_factor_name(name));
    Begun begun{.id = store_.ids().next().text, .secret = std::string(totp_secret_bytes, '\0')};
    store_.random().fill(std::as_writable_bytes(std::span(begun.secret)));
    const std::string sealed = TRY(sealer_.seal(begun.secret, purpose_of(begun.id)));
    TRY(store_.write([&](store::Transaction& transaction) -> Result<> {
        TRY(transaction.sql.run("DELETE FROM api_factor WHERE user = ? AND confirmed = 0", {who.actor.user_id}));
        return transaction.sql.run("INSERT INTO api_factor VALUES(?, ?, 'totp', ?, 0, ?, NULL, '', 0, ?, 0)",
                                   {begun.id, who.actor.user_id, name, sealed, store_.clock().now()});
    }));
    return begun;
}

Result<std::vector<std::string>> Factors::write_codes(store::Transaction& transaction, std::string_view user) {
    std::vector<std::string> codes;
    TRY(transaction.sql.run("DELETE FROM api_recovery WHERE user = ?", {user}));
    for (size_t i = 0; i < recovery_codes_given; ++i) {
        std::string bytes(recovery_bytes, '\0');
        store_.random().fill(std::as_writable_bytes(std::span(bytes)));
        std::string code = to_base32(bytes);
        for (const size_t at : {12U, 8U, 4U}) code.insert(at, "-");
        TRY(transaction.sql.run("INSERT INTO api_recovery VALUES(?, ?)", {user, recovery_hash(user, code)}));
        codes.push_back(std::move(code));
    }
    return codes;
}

// The first brings recovery codes with it.
Result<Enrolled> Factors::enrol(store::Transaction& transaction, const Identity& who, Factor factor) {
    const int64_t count = TRY(transaction.sql.integer("SELECT count(*) FROM api_factor WHERE user = ? AND confirmed = 1", {who.actor.user_id})).value_or(0);
    if (count > most_factors) return fail(Code::conflict, fmt::format("{} second factors are enough", most_factors), {}, "remove those that are not used");
    Enrolled out{.factor = std::move(factor)};
    if (count == 1) out.recovery_codes = TRY(write_codes(transaction, who.actor.user_id));
    TRY(note(store_, transaction, who.actor, "add_factor", "user", who.actor.user_id, who.login,
             fmt::format("{} '{}'", factor_kind_name(out.factor.kind), out.factor.name)));
    return out;
}

Result<Enrolled> Factors::confirm_totp(const Identity& who, std::string_view id, std::string_view code) {
    std::optional<Factor> factor;
    std::string sealed;
    TRY(store_.read([&](store::Reader& reader) {
        factor.reset();
        return reader.sql.each(fmt::format("SELECT {}, secret FROM api_factor WHERE id = ? AND user = ? AND kind = 'totp' AND confirmed = 0", factor_columns),
                               {id, who.actor.user_id}, [&](const store::Row& row) {
                                   factor = read_factor(row);
                                   sealed = row.text(5);
                                   return false;
                               });
    }));
    if (!factor) return fail(Code::not_found, "no authenticator app waits for this", {}, "begin again");
    const std::string secret = TRY(sealer_.unseal(sealed, purpose_of(id)));
    const Time now = store_.clock().now();
    const std::optional<int64_t> step = totp_match(secret, trim(code), now, 0);
    if (!step) return fail(Code::invalid, "the code is wrong", "/code", "check the clock of the phone, and use the newest code");
    return store_.write([&](store::Transaction& transaction) -> Result<Enrolled> {
        TRY(transaction.sql.run("UPDATE api_factor SET confirmed = 1, counter = ?, used = ? WHERE id = ? AND confirmed = 0", {*step, now, id}));
        if (transaction.sql.changes() == 0) return fail(Code::conflict, "it has been confirmed already");
        return enrol(transaction, who, *factor);
    });
}

Result<Enrolled> Factors::add_passkey(const Identity& who, const std::string& name, const NewPasskey& passkey, std::string_view site) {
    TRY(check_factor_name(name));
    const Time now = store_.clock().now();
    const Factor factor{.id = store_.ids().next().text, .kind = FactorKind::passkey, .name = name, .created = now};
    const std::string credential = to_base64url(passkey.credential);
    const std::string key = to_base64url(passkey.key);
    return store_.write([&](store::Transaction& transaction) -> Result<Enrolled> {
        if (TRY(transaction.sql.integer("SELECT 1 FROM api_factor WHERE credential = ?", {credential})))
            return fail(Code::conflict, "this passkey is known already");
        TRY(transaction.sql.run("INSERT INTO api_factor VALUES(?, ?, 'passkey', ?, 1, ?, ?, ?, ?, ?, 0)",
                                {factor.id, who.actor.user_id, name, key, credential, site, static_cast<int64_t>(passkey.counter), now}));
        return enrol(transaction, who, factor);
    });
}

Result<> Factors::remove(const Identity& who, std::string_view id, bool last_too) {
    const std::string& user = who.actor.user_id;
    return store_.write([&](store::Transaction& transaction) -> Result<> {
        const auto name = TRY(transaction.sql.text("SELECT name FROM api_factor WHERE id = ? AND user = ? AND confirmed = 1", {id, user}));
        if (!name) return fail(Code::not_found, "there is no such second factor");
        const bool last = TRY(transaction.sql.integer("SELECT count(*) FROM api_factor WHERE user = ? AND confirmed = 1", {user})).value_or(0) == 1;
        if (last && !last_too) return fail(Code::conflict, "this is your last second factor, and your level must have one", {}, "add another one first");
        TRY(transaction.sql.run("DELETE FROM api_factor WHERE id = ?", {id}));
        if (last) TRY(transaction.sql.run("DELETE FROM api_recovery WHERE user = ?", {user}));
        return note(store_, transaction, who.actor, "remove_factor", "user", user, who.login, *name);
    });
}

Result<> Factors::remove_all(const store::Actor& by, std::string_view user, std::string_view login) {
    return store_.write([&](store::Transaction& transaction) -> Result<> {
        TRY(transaction.sql.run("DELETE FROM api_factor WHERE user = ?", {user}));
        TRY(transaction.sql.run("DELETE FROM api_recovery WHERE user = ?", {user}));
        TRY(transaction.sql.run("DELETE FROM api_session WHERE user = ?", {user}));
        return note(store_, transaction, by, "remove_factor", "user", user, login, "all of them");
    });
}

Result<std::vector<std::string>> Factors::new_recovery_codes(const Identity& who) {
    const std::string& user = who.actor.user_id;
    return store_.write([&](store::Transaction& transaction) -> Result<std::vector<std::string>> {
        if (!TRY(transaction.sql.integer("SELECT 1 FROM api_factor WHERE user = ? AND confirmed = 1", {user})))
            return fail(Code::conflict, "recovery codes stand in for a second factor, and there is none", {}, "add an authenticator app or a passkey first");
        TRY(note(store_, transaction, who.actor, "new_recovery_codes", "user", user, who.login));
        return write_codes(transaction, user);
    });
}

Result<bool> Factors::check_code(std::string_view user, std::string_view code) {
    struct Candidate {
        std::string id, sealed;
        int64_t used = 0;
    };
    std::vector<Candidate> candidates;
    TRY(store_.read([&](store::Reader& reader) {
        candidates.clear();
        return reader.sql.each("SELECT id, secret, counter FROM api_factor WHERE user = ? AND kind = 'totp' AND confirmed = 1", {user},
                               [&](const store::Row& row) {
                                   candidates.push_back({std::string(row.text(0)), std::string(row.text(1)), row.integer(2)});
                                   return true;
                               });
    }));
    const Time now = store_.clock().now();
    for (const Candidate& one : candidates) {
        const std::string secret = TRY(sealer_.unseal(one.sealed, purpose_of(one.id)));
        const std::optional<int64_t> step = totp_match(secret, trim(code), now, one.used);
        if (!step) continue;
        return store_.write([&](store::Transaction& transaction) -> Result<bool> {
            TRY(transaction.sql.run("UPDATE api_factor SET counter = ?, used = ? WHERE id = ? AND counter < ?", {*step, now, one.id, *step}));
            return transaction.sql.changes() > 0;
        });
    }
    return false;
}

Result<bool> Factors::check_recovery(std::string_view user, std::string_view code) {
    const std::string hash = recovery_hash(user, code.substr(0, 100));
    return store_.write([&](store::Transaction& transaction) -> Result<bool> {
        TRY(transaction.sql.run("DELETE FROM api_recovery WHERE user = ? AND hash = ?", {user, hash}));
        return transaction.sql.changes() > 0;
    });
}

Result<std::optional<std::string>> Factors::check_passkey(const Assertion& assertion, const Site& site) {
    const std::string credential = to_base64url(assertion.credential);
    std::string user, key;
    int64_t counter = 0;
    TRY(store_.read([&](store::Reader& reader) {
        user.clear();
        return reader.sql.each("SELECT user, secret, counter FROM api_factor WHERE credential = ? AND site = ? AND kind = 'passkey' AND confirmed = 1",
                               {credential, site.id}, [&](const store::Row& row) {
                                   user = row.text(0), key = row.text(1), counter = row.integer(2);
                                   return false;
                               });
    }));
    if (user.empty() || (!assertion.user_handle.empty() && assertion.user_handle != user)) return std::nullopt;
    const std::string bytes = TRY(from_base64url(key));
    const VerifyKey verify = TRY(read_cose_key(bytes));
    if (!verify.verifies(assertion.signed_bytes, assertion.signature)) return std::nullopt;
    const int64_t given = assertion.counter;
    if (given <= counter && (given != 0 || counter != 0)) return std::nullopt;  // a copy of the authenticator is at work
    return store_.write([&](store::Transaction& transaction) -> Result<std::optional<std::string>> {
        TRY(transaction.sql.run("UPDATE api_factor SET counter = ?, used = ? WHERE credential = ? AND counter = ?",
                                {given, store_.clock().now(), credential, counter}));
        return transaction.sql.changes() > 0 ? std::optional(user) : std::nullopt;
    });
}

Result<std::vector<std::string>> Factors::credentials(std::string_view user, std::string_view site) {
    return store_.read([&](store::Reader& reader) -> Result<std::vector<std::string>> {
        std::vector<std::string> out;
        TRY(reader.sql.each("SELECT credential FROM api_factor WHERE user = ? AND site = ? AND kind = 'passkey'", {user, site}, [&](const store::Row& row) {
            out.emplace_back(row.text(0));
            return true;
        }));
        return out;
    });
}

}  // namespace redoubt::api
