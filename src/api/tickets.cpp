#include "api/tickets.h"

#include "api/secrets.h"
#include "base/hash.h"
#include "store/transaction.h"

namespace redoubt::api {
namespace {

constexpr int64_t tries_of_a_ticket = 5;
constexpr int64_t most_tickets = 10'000;

}  // namespace

Result<> Tickets::open() {
    return store_.ensure_tables(
        "CREATE TABLE IF NOT EXISTS api_ticket(hash TEXT PRIMARY KEY, purpose TEXT NOT NULL, user TEXT NOT NULL, payload TEXT NOT NULL, tries INTEGER NOT "
        "NULL, "
        "expires INTEGER NOT NULL) STRICT;");
}

Result<std::string> Tickets::issue(std::string_view purpose, std::string_view user, std::string_view payload) {
    const std::string secret = new_secret(store_.random());
    const Time now = store_.clock().now();
    TRY(store_.write([&](store::Transaction& transaction) -> Result<> {
        TRY(transaction.sql.run("DELETE FROM api_ticket WHERE expires <= ?", {now}));
        // Those that anybody can have made must not keep out who knows a password.
        if (user.empty() && TRY(transaction.sql.integer("SELECT count(*) FROM api_ticket WHERE user = ''")).value_or(0) >= most_tickets)
            return fail(Code::too_many, "too many sign-ins have been begun", {}, "try again in five minutes");
        return transaction.sql.run("INSERT INTO api_ticket VALUES(?, ?, ?, ?, 0, ?)", {hash_of_secret(secret), purpose, user, payload, now + ticket_life});
    }));
    return secret;
}

Result<std::optional<Ticket>> Tickets::attempt(std::string_view secret, std::string_view purpose) {
    const Time now = store_.clock().now();
    const std::string hash = hash_of_secret(secret);
    return store_.write([&](store::Transaction& transaction) -> Result<std::optional<Ticket>> {
        TRY(transaction.sql.run("UPDATE api_ticket SET tries = tries + 1 WHERE hash = ? AND purpose = ? AND expires > ? AND tries < ?",
                                {hash, purpose, now, tries_of_a_ticket}));
        if (transaction.sql.changes() == 0) return std::nullopt;
        std::optional<Ticket> found;
        TRY(transaction.sql.each("SELECT purpose, user, payload, expires FROM api_ticket WHERE hash = ?", {hash}, [&](const store::Row& row) {
            found = Ticket{std::string(row.text(0)), std::string(row.text(1)), std::string(row.text(2)), row.time(3)};
            return false;
        }));
        return found;
    });
}

Result<bool> Tickets::spend(std::string_view secret) {
    const std::string hash = hash_of_secret(secret);
    return store_.write([&](store::Transaction& transaction) -> Result<bool> {
        TRY(transaction.sql.run("DELETE FROM api_ticket WHERE hash = ?", {hash}));
        return transaction.sql.changes() > 0;
    });
}

std::string challenge_of(std::string_view ticket) {
    const Sha256 hash = sha256("redoubt challenge " + std::string(ticket));
    return {reinterpret_cast<const char*>(hash.data()), hash.size()};
}

}  // namespace redoubt::api
