#include "api/sessions.h"

#include <algorithm>

#include <fmt/format.h>

#include "api/account_journal.h"
#include "api/policy.h"
#include "api/secrets.h"
#include "base/text.h"
#include "store/transaction.h"

namespace redoubt::api {
namespace {

using store::Reader;
using store::Transaction;

constexpr std::string_view session_tables = R"(
CREATE TABLE IF NOT EXISTS api_proof(session TEXT PRIMARY KEY, at INTEGER NOT NULL) STRICT;
CREATE TABLE IF NOT EXISTS api_token(id TEXT PRIMARY KEY, hash TEXT NOT NULL UNIQUE, user TEXT NOT NULL, name TEXT NOT NULL, scopes TEXT NOT NULL,
    created INTEGER NOT NULL, expires INTEGER NOT NULL, used INTEGER NOT NULL) STRICT;
)";
constexpr Duration use_is_noted_every = minutes(1);
constexpr int64_t most_tokens_of_a_user = 100;

std::string join(const std::vector<std::string>& words) {
    std::string out;
    for (const std::string& word : words) out += (out.empty() ? "" : " ") + word;
    return out;
}

Token read_token(const store::Row& row) {
    const std::vector<std::string_view> scopes = words(row.text(3));
    return {.id = std::string(row.text(0)),
            .name = std::string(row.text(1)),
            .user = std::string(row.text(2)),
            .scopes = {scopes.begin(), scopes.end()},
            .created = row.time(4),
            .expires = row.time(5),
            .last_used = row.time(6)};
}
constexpr std::string_view token_columns = "id, name, user, scopes, created, expires, used";

bool sees_all(const Identity& who) { return who.actor.level == schema::Level::lead || who.actor.system; }

// "write", or "write:finding": of one type only.
Result<> check_scope(const store::Store& store, const std::string& scope) {
    const size_t colon = scope.find(':');
    const std::string name = scope.substr(0, colon);
    if (std::ranges::find(scope_names, name) == std::end(scope_names))
        return fail(Code::invalid, fmt::format("'{}' is not a scope: read, write, import or admin", scope.substr(0, 60)), "/scopes",
                    "of one record type only: write:finding");
    if (colon == std::string::npos) return {};
    const std::string type = scope.substr(colon + 1);
    if (name == "admin") return fail(Code::invalid, "admin is for users and tokens, not for records of a type", "/scopes");
    if (const schema::RecordInfo* info = store.find_type(type); !info || info->name != type)
        return fail(Code::invalid, fmt::format("there is no record type '{}'", type.substr(0, 60)), "/scopes", "for example write:finding");
    return {};
}

bool has_scope(const std::vector<std::string>& own, const std::string& scope) {
    return std::ranges::find(own, scope) != own.end() || std::ranges::find(own, scope.substr(0, scope.find(':'))) != own.end();
}

Result<> check_scopes(const store::Store& store, const std::vector<std::string>& scopes, const Identity& who) {
    if (scopes.empty()) return fail(Code::invalid, "a token needs at least one scope: read, write, import or admin", "/scopes");
    for (const std::string& scope : scopes) {
        TRY(check_scope(store, scope));
        const auto& own = who.actor.scopes;
        if (own && !has_scope(*own, scope))
            return fail(Code::forbidden, fmt::format("a token cannot make one with the scope '{}' that it does not have itself", scope), "/scopes");
    }
    return {};
}

}  // namespace

Result<> Sessions::open() { return store_.ensure_tables(std::string(session_tables)); }

Result<std::string> Sessions::start(const User& user, std::string_view peer) {
    const std::string secret = new_secret(store_.random());
    const Time now = store_.clock().now();
    TRY(store_.write([&](Transaction& transaction) -> Result<> {
        TRY(transaction.sql.run("DELETE FROM api_session WHERE created <= ? OR used <= ?", {now - session_life, now - session_idle_life}));
        TRY(transaction.sql.run("DELETE FROM api_proof WHERE session NOT IN (SELECT hash FROM api_session)"));
        return transaction.sql.run("INSERT INTO api_session(hash, user, peer, created, used) VALUES(?, ?, ?, ?, ?)",
                                   {hash_of_secret(secret), user.id, peer, now, now});
    }));
    return secret;
}

Result<std::optional<Identity>> Sessions::find(std::string_view secret) {
    const std::string hash = hash_of_secret(secret);
    const Time now = store_.clock().now();
    std::string user_id;
    Time used, proven;
    bool has_factor = false;
    TRY(store_.read([&](Reader& reader) {
        user_id.clear();
        return reader.sql.each(
            "SELECT user, used, max(created, coalesce(at, 0)), EXISTS(SELECT 1 FROM api_factor f WHERE f.user = s.user AND confirmed = 1) "
            "FROM api_session s LEFT JOIN api_proof ON session = hash WHERE hash = ? AND created > ? AND used > ?",
            {hash, now - session_life, now - session_idle_life}, [&](const store::Row& row) {
                user_id = row.text(0);
                used = row.time(1);
                proven = row.time(2);
                has_factor = row.integer(3) != 0;
                return false;
            });
    }));
    if (user_id.empty()) return std::nullopt;
    const Result<User> user = accounts_.find(user_id);
    if (!user && user.error().code != Code::not_found) return std::unexpected(user.error());
    if (!user || !user->may_enter(now)) return std::nullopt;
    if (now - used > use_is_noted_every)
        TRY(store_.write([&](Transaction& transaction) { return transaction.sql.run("UPDATE api_session SET used = ? WHERE hash = ?", {now, hash}); }));
    return Identity{.actor = actor_of(*user),
                    .means = Means::session,
                    .login = user->login,
                    .session = hash,
                    .csrf = csrf_of_secret(secret),
                    .has_factor = has_factor,
                    .proven = !has_factor || now - proven < proof_life,
                    .must_enrol = !has_factor && user->provider.empty() && policy_.second_factor_for(user->level)};
}

Result<> Sessions::end(const Identity& who) {
    return store_.write([&](Transaction& transaction) -> Result<> {
        TRY(transaction.sql.run("DELETE FROM api_session WHERE hash = ?", {who.session}));
        return note(store_, transaction, who.actor, "sign_out", "user", who.actor.user_id, who.login);
    });
}

Result<> Sessions::prove(const Identity& who) {
    return store_.write(
        [&](Transaction& transaction) { return transaction.sql.run("INSERT OR REPLACE INTO api_proof VALUES(?, ?)", {who.session, store_.clock().now()}); });
}

Result<std::vector<Sessions::Open>> Sessions::open_ones(const Identity& who, std::string_view user) {
    const Time now = store_.clock().now();
    return store_.read([&](Reader& reader) -> Result<std::vector<Open>> {
        std::vector<Open> out;
        TRY(reader.sql.each(
            "SELECT substr(hash, 1, 16), peer, created, used, hash FROM api_session WHERE user = ? AND created > ? AND used > ? ORDER BY created DESC",
            {user, now - session_life, now - session_idle_life}, [&](const store::Row& row) {
                out.push_back({std::string(row.text(0)), std::string(row.text(1)), row.time(2), row.time(3), row.text(4) == who.session});
                return true;
            }));
        return out;
    });
}

Result<> Sessions::end_one(const Identity& who, const User& of, std::string_view id) {
    return store_.write([&](Transaction& transaction) -> Result<> {
        TRY(transaction.sql.run("DELETE FROM api_session WHERE substr(hash, 1, 16) = ? AND user = ?", {id, of.id}));
        if (transaction.sql.changes() == 0) return fail(Code::not_found, "there is no such session");
        return note(store_, transaction, who.actor, "end_session", "user", of.id, of.login);
    });
}

Result<> Sessions::end_all(const Identity& who, const User& of) {
    return store_.write([&](Transaction& transaction) -> Result<> {
        TRY(transaction.sql.run("DELETE FROM api_session WHERE user = ? AND hash <> ?", {of.id, who.session}));
        return note(store_, transaction, who.actor, "end_session", "user", of.id, of.login, fmt::format("{} of them", transaction.sql.changes()));
    });
}

Result<Sessions::NewToken> Sessions::make_token(const Identity& who, const std::string& name, const std::vector<std::string>& scopes, Time expires,
                                                const User* for_service) {
    if (for_service && !for_service->service) return fail(Code::invalid, "tokens are made by oneself, or by a Lead for a service account", "/user");
    if (trim(name).empty() || name.size() > 200) return fail(Code::invalid, "a token needs a name of 1 to 200 characters", "/name");
    TRY(check_scopes(store_, scopes, who));
    const Time now = store_.clock().now();
    if (expires.unix_ns != 0 && expires <= now) return fail(Code::invalid, "this time has passed already", "/expires");
    const std::string& owner = for_service ? for_service->id : who.actor.user_id;
    Token token{.id = store_.ids().next().text, .name = name, .user = owner, .scopes = scopes, .created = now, .expires = expires, .last_used = {}};
    const std::string secret = std::string(token_prefix) + new_secret(store_.random());
    TRY(store_.write([&](Transaction& transaction) -> Result<> {
        if (TRY(transaction.sql.integer("SELECT count(*) FROM api_token WHERE user = ?", {token.user})).value_or(0) >= most_tokens_of_a_user)
            return fail(Code::conflict, fmt::format("{} tokens are enough", most_tokens_of_a_user), {}, "revoke those that are not used");
        TRY(transaction.sql.run("INSERT INTO api_token(id, hash, user, name, scopes, created, expires, used) VALUES(?, ?, ?, ?, ?, ?, ?, 0)",
                                {token.id, hash_of_secret(secret), token.user, token.name, join(token.scopes), token.created, token.expires}));
        return note(store_, transaction, who.actor, "create", "token", token.id, token.name, fmt::format("scopes {}", join(token.scopes)));
    }));
    return NewToken{std::move(token), secret};
}

Result<std::vector<Token>> Sessions::tokens(const Identity& who) {
    return store_.read([&](Reader& reader) -> Result<std::vector<Token>> {
        std::vector<Token> out;
        TRY(reader.sql.each(fmt::format("SELECT {} FROM api_token WHERE user = ? OR ? ORDER BY created DESC", token_columns),
                            {who.actor.user_id, sees_all(who) ? 1 : 0}, [&](const store::Row& row) {
                                out.push_back(read_token(row));
                                return true;
                            }));
        return out;
    });
}

Result<> Sessions::revoke_token(const Identity& who, std::string_view id) {
    return store_.write([&](Transaction& transaction) -> Result<> {
        const auto name =
            TRY(transaction.sql.text("SELECT name FROM api_token WHERE id = ? AND (user = ? OR ?)", {id, who.actor.user_id, sees_all(who) ? 1 : 0}));
        if (!name) return fail(Code::not_found, "there is no such token");
        TRY(transaction.sql.run("DELETE FROM api_token WHERE id = ?", {id}));
        return note(store_, transaction, who.actor, "revoke", "token", id, *name);
    });
}

Result<std::optional<Identity>> Sessions::find_token(std::string_view secret) {
    if (!secret.starts_with(token_prefix) || secret.size() > 100) return std::nullopt;
    const Time now = store_.clock().now();
    std::optional<Token> token;
    TRY(store_.read([&](Reader& reader) {
        token.reset();
        return reader.sql.each(fmt::format("SELECT {} FROM api_token WHERE hash = ? AND (expires = 0 OR expires > ?)", token_columns),
                               {hash_of_secret(secret), now}, [&](const store::Row& row) {
                                   token = read_token(row);
                                   return false;
                               });
    }));
    if (!token) return std::nullopt;
    Identity who{.actor = local_actor(), .means = Means::token, .login = "local", .session = {}, .csrf = {}, .token = token->id};
    if (token->user != who.actor.user_id) {
        const Result<User> user = accounts_.find(token->user);
        if (!user && user.error().code != Code::not_found) return std::unexpected(user.error());
        if (!user || !user->may_enter(now)) return std::nullopt;
        who.actor = actor_of(*user);
        who.login = user->login;
    }
    if (now - token->last_used > use_is_noted_every)
        TRY(store_.write([&](Transaction& transaction) { return transaction.sql.run("UPDATE api_token SET used = ? WHERE id = ?", {now, token->id}); }));
    who.actor.scopes = token->scopes;
    return who;
}

}  // namespace redoubt::api
