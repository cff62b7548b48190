#include "api/accounts.h"

#include <algorithm>

#include <fmt/format.h>

#include "api/account_journal.h"
#include "api/lockout.h"
#include "api/secrets.h"
#include "base/text.h"
#include "records/party.h"
#include "store/rights_book.h"
#include "store/transaction.h"

namespace redoubt::api {
namespace {

using store::Reader;
using store::Transaction;

constexpr std::string_view tables = R"(
CREATE TABLE IF NOT EXISTS api_user(id TEXT PRIMARY KEY, login TEXT NOT NULL UNIQUE, name TEXT NOT NULL, level TEXT NOT NULL, party TEXT NOT NULL,
    password TEXT NOT NULL, active INTEGER NOT NULL, created INTEGER NOT NULL, last_sign_in INTEGER NOT NULL) STRICT;
CREATE TABLE IF NOT EXISTS api_account(user TEXT PRIMARY KEY, service INTEGER NOT NULL, until INTEGER NOT NULL, provider TEXT NOT NULL, subject TEXT NOT NULL) STRICT;
CREATE UNIQUE INDEX IF NOT EXISTS api_account_subject ON api_account(provider, subject) WHERE provider <> '';
CREATE TABLE IF NOT EXISTS api_link(hash TEXT PRIMARY KEY, kind TEXT NOT NULL, user TEXT NOT NULL, expires INTEGER NOT NULL) STRICT;
CREATE TABLE IF NOT EXISTS api_session(hash TEXT PRIMARY KEY, user TEXT NOT NULL, peer TEXT NOT NULL, created INTEGER NOT NULL, used INTEGER NOT NULL) STRICT;
CREATE INDEX IF NOT EXISTS api_session_user ON api_session(user);
)";

constexpr std::string_view select_user =
    "SELECT id, login, name, level, party, password, active, created, last_sign_in, coalesce(service, 0), coalesce(until, 0), coalesce(provider, '') "
    "FROM api_user LEFT JOIN api_account ON user = id";
constexpr Duration link_life = hours(24);

struct Row {
    User user;
    std::string password;
};

Row read_row(const store::Row& row) {
    Row out;
    out.user.id = row.text(0);
    out.user.login = row.text(1);
    out.user.name = row.text(2);
    out.user.level = schema::parse_level(row.text(3)).value_or(schema::Level::auditor);
    out.user.party = row.text(4);
    out.password = row.text(5);
    out.user.has_password = !out.password.empty();
    out.user.active = row.integer(6) != 0;
    out.user.created = row.time(7);
    out.user.last_sign_in = row.time(8);
    out.user.service = row.integer(9) != 0;
    out.user.until = row.time(10);
    out.user.provider = row.text(11);
    return out;
}

Result<std::optional<Row>> find_row(store::Connection& sql, std::string_view login_or_id) {
    std::optional<Row> found;
    const std::string login = to_lower(login_or_id);
    TRY(sql.each(fmt::format("{} WHERE login = ? OR id = ?", select_user), {login, login_or_id}, [&](const store::Row& row) {
        found = read_row(row);
        return false;
    }));
    return found;
}

Result<> check_login(std::string_view login) {
    const bool plain =
        std::ranges::all_of(login, [](char c) { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '.' || c == '_' || c == '-' || c == '@'; });
    if (!login.empty() && login.size() <= 64 && plain) return {};
    return fail(Code::invalid, "a login has 1 to 64 of the letters a to z, digits, and . _ - @", "/login");
}

Result<> check_name(std::string_view name) {
    if (!trim(name).empty() && name.size() <= 200) return {};
    return fail(Code::invalid, "a name has 1 to 200 characters", "/name");
}

Result<> mark_sign_in(store::Store& store, Transaction& transaction, User& user, std::string_view peer, Time now, std::string_view how) {
    user.last_sign_in = now;
    TRY(transaction.sql.run("UPDATE api_user SET last_sign_in = ? WHERE id = ?", {now, user.id}));
    return note(store, transaction, actor_of(user), "sign_in", "user", user.id, user.login, fmt::format("{} from {}", how, peer));
}

Result<> end_sessions(store::Connection& sql, std::string_view user) { return sql.run("DELETE FROM api_session WHERE user = ?", {user}); }

Result<bool> has_other_lead(store::Connection& sql, std::string_view id) {
    return TRY(sql.integer("SELECT count(*) FROM api_user WHERE level = ? AND active = 1 AND id <> ?", {schema::level_name(schema::Level::lead), id}))
               .value_or(0) > 0;
}

Result<> write_account(store::Connection& sql, const User& user) {
    return sql.run("INSERT INTO api_account VALUES(?1, ?2, ?3, ?4, ?5) ON CONFLICT(user) DO UPDATE SET until = ?3",
                   {user.id, user.service ? 1 : 0, user.until, user.provider, user.subject});
}

Result<bool> has_factor(store::Connection& sql, std::string_view user) {
    return TRY(sql.integer("SELECT 1 FROM api_factor WHERE user = ? AND confirmed = 1", {user})).has_value();
}

Result<> check_until(Time until, Time now) {
    if (until.unix_ns == 0 || until > now) return {};
    return fail(Code::invalid, "this time has passed already", "/until");
}

struct LinkRow {
    LinkKind kind;
    std::string user;
};

Result<std::optional<LinkRow>> find_link(store::Connection& sql, std::string_view secret, Time now) {
    std::optional<LinkRow> found;
    TRY(sql.each("SELECT kind, user FROM api_link WHERE hash = ? AND expires > ?", {hash_of_secret(secret), now}, [&](const store::Row& row) {
        found = LinkRow{row.text(0) == "set_up" ? LinkKind::set_up : LinkKind::sign_in, std::string(row.text(1))};
        return false;
    }));
    return found;
}

}  // namespace

store::Actor actor_of(const User& user) {
    store::Actor actor{.user_id = user.id, .name = user.name, .level = user.level, .party = user.party, .system = false, .scopes = {}};
    if (user.service) actor.grade = std::string(schema::level_name(user.level));
    return actor;
}

Result<> Accounts::open() { return store_.ensure_tables(fmt::format("{}{}", lockout_table, tables)); }

Result<bool> Accounts::any() {
    return store_.read([](Reader& reader) -> Result<bool> { return TRY(reader.sql.integer("SELECT 1 FROM api_user LIMIT 1")).has_value(); });
}

Result<std::vector<User>> Accounts::list() {
    return store_.read([](Reader& reader) -> Result<std::vector<User>> {
        std::vector<User> users;
        TRY(reader.sql.each(fmt::format("{} ORDER BY login", select_user), {}, [&](const store::Row& row) {
            users.push_back(read_row(row).user);
            return true;
        }));
        return users;
    });
}

Result<User> Accounts::find(std::string_view login_or_id) {
    const std::optional<Row> row = TRY(store_.read([&](Reader& reader) { return find_row(reader.sql, login_or_id); }));
    if (!row) return fail(Code::not_found, fmt::format("there is no user '{}'", login_or_id));
    return row->user;
}

Result<std::optional<User>> Accounts::find_subject(std::string_view provider, std::string_view subject) {
    return store_.read([&](Reader& reader) -> Result<std::optional<User>> {
        std::optional<User> found;
        TRY(reader.sql.each(fmt::format("{} WHERE provider = ? AND subject = ?", select_user), {provider, subject}, [&](const store::Row& row) {
            found = read_row(row).user;
            return false;
        }));
        return found;
    });
}

// One person, one party: somebody of that name who is on record and has no account yet is that person. Empty: there is nobody,
// or more than one.
Result<std::string> Accounts::party_named(store::Records& records, const std::string& name) {
    const store::ListQuery query{.text = "kind:person state:active", .tree = schema::test_equals("title", name), .limit = 2};
    const store::Page found = TRY(records.list("party", query));
    if (found.records.size() != 1) return std::string();
    const std::string id = found.records.front().id.text;
    const auto taken = TRY(store_.read([&](Reader& reader) { return reader.sql.integer("SELECT 1 FROM api_user WHERE party = ?", {id}); }));
    return taken ? std::string() : id;
}

Result<std::string> Accounts::party_for(const std::string& given, const std::string& name) {
    store::Records records = store_.as(store::Actor::redoubt());
    if (!given.empty()) return TRY(records.get("party", given)).id.text;
    if (const std::string known = TRY(party_named(records, name)); !known.empty()) return known;
    const schema::Map party{{"title", name}, {"kind", "person"}};
    return TRY(records.create("party", party, "made for a new user")).id.text;
}

// What somebody may do follows from the level of their party (store::Store::with_level). One that stands on the account's rung already
// is kept: a business owner's account is one of P1.
Result<> Accounts::set_level(const std::string& party, schema::Level level) {
    const std::string held = store_.rights().grade_of(party);
    const store::Grade* grade = held.empty() ? nullptr : store_.rights().book()->find_grade(held);
    if (grade && grade->rung == level) return {};
    TRY(store_.as(store::Actor::redoubt())
            .update("party", party, {{"level", schema::level_name(level)}, {"own_level", schema::Value()}}, {}, "as its account"));
    return {};
}

// A shipped level by its name; one of our own by its record.
Result<store::Grade> Accounts::grade_named(const std::string& name, bool service, const std::string& where) const {
    const auto book = store_.rights().book();
    if (const store::Grade* found = book->find_grade(name); found && (found->is_rung() || !service)) return *found;
    std::string known;
    for (const store::Grade& grade : book->grades())
        if (grade.is_rung() || !service) known += (known.empty() ? "" : ", ") + grade.name;
    return fail(Code::invalid, fmt::format("'{}' is not one of {}", name.substr(0, 60), known), where);
}

Result<> Accounts::set_grade(const std::string& party, const std::string& grade) {
    store::Records records = store_.as(store::Actor::redoubt());
    const auto& shipped = schema::choices_of<records::PartyLevel>;
    const bool own = std::ranges::find(shipped, std::string_view(grade), &schema::Choice::name) == shipped.end();
    schema::Map changes{{"level", own ? schema::Value() : schema::Value(grade)}, {"own_level", schema::Value()}};
    if (own) {
        const store::Grade* known = store_.rights().book()->find_grade(grade);
        if (!known || known->key.empty()) return fail(Code::invalid, fmt::format("there is no level '{}'", grade), "/level");
        changes.set("own_level", TRY(records.get("level", known->key)).id.text);
    }
    TRY(records.update("party", party, changes, {}, "as its account"));
    return {};
}

Result<User> Accounts::insert(Transaction& transaction, const store::Actor& by, const User& user, const std::string& password_hash) {
    if (TRY(find_row(transaction.sql, user.login))) return fail(Code::conflict, fmt::format("there is a user '{}' already", user.login), "/login");
    TRY(transaction.sql.run("INSERT INTO api_user(id, login, name, level, party, password, active, created, last_sign_in) VALUES(?, ?, ?, ?, ?, ?, 1, ?, 0)",
                            {user.id, user.login, user.name, schema::level_name(user.level), user.party, password_hash, user.created}));
    if (user.service || user.until.unix_ns != 0 || !user.provider.empty()) TRY(write_account(transaction.sql, user));
    TRY(note(store_, transaction, by, "create", "user", user.id, user.login,
             fmt::format("level {}{}", schema::level_name(user.level), user.service ? ", a service" : "")));
    return user;
}

Result<User> Accounts::create(const store::Actor& by, const std::string& login, const std::string& name, schema::Level level, const std::string& party,
                              const std::optional<std::string>& password, const AccountKind& kind) {
    if (kind.service && password) return fail(Code::invalid, "a service account has no password", "/password", "make a token for it");
    if (kind.service && party.empty()) return fail(Code::invalid, "a service account needs an owner", "/party", "name the party that answers for it");
    TRY(check_until(kind.until, store_.clock().now()));
    User user;
    user.id = store_.ids().next().text;
    user.login = to_lower(trim(login));
    user.name = trim(name);
    user.level = level;
    user.service = kind.service;
    user.until = kind.until;
    user.provider = kind.provider;
    user.subject = kind.subject;
    TRY(check_login(user.login));
    TRY(check_name(user.name));
    std::string hash;
    if (password) {
        TRY(check_new_password(*password, user.login));
        hash = TRY(hash_password(*password));
    }
    if (TRY(store_.read([&](Reader& reader) { return find_row(reader.sql, user.login); })))
        return fail(Code::conflict, fmt::format("there is a user '{}' already", user.login), "/login");
    user.party = TRY(party_for(party, user.name));
    if (!user.service) TRY(kind.grade.empty() ? set_level(user.party, level) : set_grade(user.party, kind.grade));
    user.created = store_.clock().now();
    user.has_password = password.has_value();
    return store_.write([&](Transaction& transaction) { return insert(transaction, by, user, hash); });
}

Result<User> Accounts::change(const store::Actor& by, std::string_view login, const UserChanges& changes) {
    if (changes.name) TRY(check_name(*changes.name));
    if (changes.until) TRY(check_until(*changes.until, store_.clock().now()));
    std::string hash;
    if (changes.password) {
        TRY(check_new_password(*changes.password, login));
        hash = TRY(hash_password(*changes.password));
    }
    std::string party;
    if (changes.party) party = TRY(party_for(*changes.party, ""));
    return store_.write([&](Transaction& transaction) -> Result<User> {
        const std::optional<Row> row = TRY(find_row(transaction.sql, login));
        if (!row) return fail(Code::not_found, fmt::format("there is no user '{}'", login));
        User user = row->user;
        if (user.service && changes.password) return fail(Code::invalid, "a service account has no password", "/password", "make a token for it");
        std::string what;
        const auto say = [&](std::string text) { what += (what.empty() ? "" : ", ") + text; };
        if (changes.name) user.name = *changes.name, say("name");
        if (changes.party) user.party = party, say("party");
        if (changes.level && *changes.level != user.level) {
            user.level = *changes.level;
            if (!changes.grade) say(fmt::format("level {}", schema::level_name(user.level)));
        }
        if (changes.active && *changes.active != user.active) user.active = *changes.active, say(user.active ? "activated" : "deactivated");
        if (changes.password) user.has_password = true, say("password");
        if (changes.until) user.until = *changes.until, say(user.until.unix_ns == 0 ? "no end date" : fmt::format("until {}", format_time(user.until)));
        const bool was_lead = row->user.level == schema::Level::lead && row->user.active;
        if (was_lead && (user.level != schema::Level::lead || !user.active) && !TRY(has_other_lead(transaction.sql, user.id)))
            return fail(Code::conflict, "this is the last active Lead", {}, "make somebody else a Lead first");
        TRY(transaction.sql.run(
            "UPDATE api_user SET name = ?, level = ?, party = ?, password = ?, active = ? WHERE id = ?",
            {user.name, schema::level_name(user.level), user.party, changes.password ? hash : row->password, user.active ? 1 : 0, user.id}));
        if (changes.until) TRY(write_account(transaction.sql, user));
        const bool other_grade = changes.grade && (user.level != row->user.level || *changes.grade != store_.rights().grade_of(user.party));
        if (other_grade) say(fmt::format("level {}", *changes.grade));
        if (changes.password || other_grade || user.level != row->user.level || !user.active) TRY(end_sessions(transaction.sql, user.id));
        TRY(note(store_, transaction, by, "update", "user", user.id, user.login, what));
        if (changes.level && !user.party.empty() && !user.service)
            TRY(changes.grade ? set_grade(user.party, *changes.grade) : set_level(user.party, user.level));
        return user;
    });
}

Result<> Accounts::change_own_password(const Identity& who, std::string_view current, std::string_view wanted) {
    const std::optional<Row> row = TRY(store_.read([&](Reader& reader) { return find_row(reader.sql, who.actor.user_id); }));
    if (!row) return fail(Code::forbidden, "only a user has a password");
    if (row->user.has_password && !password_matches(row->password, current)) return fail(Code::invalid, "the current password is another one", "/current");
    TRY(change(who.actor, row->user.login, {.name = {}, .level = {}, .party = {}, .password = std::string(wanted), .active = {}, .until = {}}));
    return {};
}

Result<SignIn> Accounts::sign_in(std::string_view login, std::string_view password, std::string_view peer) {
    const std::string name = to_lower(login.substr(0, 64));
    const Time now = store_.clock().now();
    const int64_t locked_s = TRY(store_.write([&](Transaction& transaction) { return count_attempts(transaction.sql, name, peer, now); }));
    if (locked_s > 0) return SignIn{.retry_after_s = locked_s};
    const std::optional<Row> row = TRY(store_.read([&](Reader& reader) { return find_row(reader.sql, name); }));
    const bool known = row && row->user.may_enter(now) && row->user.has_password;
    if (!known) waste_password_time(password);
    if (!known || !password_matches(row->password, password)) {
        TRY(store_.write([&](Transaction& transaction) {
            const store::Actor nobody{.user_id = row ? row->user.id : "", .name = name};
            return note(store_, transaction, nobody, "sign_in_failed", "user", row ? row->user.id : "", name, fmt::format("from {}", peer));
        }));
        return SignIn{};
    }
    SignIn out{.user = row->user};
    TRY(store_.write([&](Transaction& transaction) -> Result<> {
        TRY(forget_failures(transaction.sql, name, peer));
        out.second_due = TRY(has_factor(transaction.sql, row->user.id));
        return out.second_due ? Result<>() : mark_sign_in(store_, transaction, *out.user, peer, now, "with a password");
    }));
    return out;
}

Result<std::string> Accounts::new_link(LinkKind kind, const std::string& user_id) {
    const std::string secret = new_secret(store_.random());
    const Time now = store_.clock().now();
    TRY(store_.write([&](Transaction& transaction) -> Result<> {
        TRY(transaction.sql.run("DELETE FROM api_link WHERE expires <= ?", {now}));
        if (kind == LinkKind::set_up) TRY(transaction.sql.run("DELETE FROM api_link WHERE kind = 'set_up'"));
        return transaction.sql.run("INSERT INTO api_link(hash, kind, user, expires) VALUES(?, ?, ?, ?)",
                                   {hash_of_secret(secret), kind == LinkKind::set_up ? "set_up" : "sign_in", user_id, now + link_life});
    }));
    return secret;
}

Result<std::optional<LinkKind>> Accounts::look_at_link(std::string_view secret, std::string_view peer) {
    const Time now = store_.clock().now();
    const std::optional<LinkRow> found = TRY(store_.read([&](Reader& reader) { return find_link(reader.sql, secret, now); }));
    if (found) return found->kind;
    if (TRY(store_.write([&](Transaction& transaction) { return count_attempts(transaction.sql, "", peer, now); })) > 0)
        return fail(Code::too_many, "too many failed attempts from here", {}, "wait a while and try again");
    return std::nullopt;
}

Result<> Accounts::signed_in(User& user, std::string_view peer, std::string_view how) {
    const Time now = store_.clock().now();
    return store_.write([&](Transaction& transaction) { return mark_sign_in(store_, transaction, user, peer, now, how); });
}

Result<SignIn> Accounts::sign_in_by_link(std::string_view secret, std::string_view peer) {
    const Time now = store_.clock().now();
    return store_.write([&](Transaction& transaction) -> Result<SignIn> {
        const std::optional<LinkRow> link = TRY(find_link(transaction.sql, secret, now));
        if (!link || link->kind != LinkKind::sign_in) return SignIn{};
        TRY(transaction.sql.run("DELETE FROM api_link WHERE hash = ?", {hash_of_secret(secret)}));
        std::optional<Row> row = TRY(find_row(transaction.sql, link->user));
        if (!row || !row->user.may_enter(now) || row->user.service) return SignIn{};
        SignIn out{.user = row->user, .second_due = TRY(has_factor(transaction.sql, row->user.id))};
        if (!out.second_due) TRY(mark_sign_in(store_, transaction, *out.user, peer, now, "with a one-time link"));
        return out;
    });
}

Result<User> Accounts::set_up(std::string_view secret, const std::string& login, const std::string& name, const std::string& password, std::string_view peer) {
    const std::optional<LinkKind> kind = TRY(look_at_link(secret, peer));
    if (kind != LinkKind::set_up) return fail(Code::unauthenticated, "this set-up link is not valid any more", {}, "restart redoubt serve for a new one");
    if (TRY(any())) return fail(Code::conflict, "the first account has been made already", {}, "sign in");
    User user = TRY(create(store::Actor::redoubt(), login, name, schema::Level::lead, "", password));
    const Time now = store_.clock().now();
    return store_.write([&](Transaction& transaction) -> Result<User> {
        TRY(transaction.sql.run("DELETE FROM api_link WHERE kind = 'set_up'"));
        TRY(mark_sign_in(store_, transaction, user, peer, now, "with the set-up link"));
        return user;
    });
}

}  // namespace redoubt::api
