#include "api/lockout.h"

#include <algorithm>

#include <fmt/format.h>

namespace redoubt::api {
namespace {

constexpr int64_t first_lock_s = 30;
constexpr int64_t longest_lock_s = 3600;
constexpr Duration failures_forgotten_after = hours(24);

int64_t lock_for_s(int64_t failures, int64_t allowed) {
    if (failures < allowed) return 0;
    return std::min(longest_lock_s, first_lock_s << std::min<int64_t>(failures - allowed, 10));
}

}  // namespace

constexpr std::string_view lockout_table =
    "CREATE TABLE IF NOT EXISTS api_failure(subject TEXT PRIMARY KEY, count INTEGER NOT NULL, last INTEGER NOT NULL, locked_until INTEGER NOT NULL) STRICT;";

Result<int64_t> count_attempt(store::Connection& sql, const std::string& subject, int64_t allowed, Time now) {
    int64_t count = 0;
    int64_t locked_until = 0;
    TRY(sql.each("SELECT count, last, locked_until FROM api_failure WHERE subject = ?", {subject}, [&](const store::Row& row) {
        if (row.time(1) + failures_forgotten_after > now) count = row.integer(0);
        locked_until = row.integer(2);
        return false;
    }));
    if (locked_until > now.unix_ns) return (locked_until - now.unix_ns) / 1'000'000'000 + 1;
    const int64_t lock_s = lock_for_s(count + 1, allowed);
    TRY(sql.run("INSERT OR REPLACE INTO api_failure(subject, count, last, locked_until) VALUES(?, ?, ?, ?)",
                {subject, count + 1, now, lock_s == 0 ? Time{} : now + seconds(lock_s)}));
    return 0;
}

Result<int64_t> count_attempts(store::Connection& sql, const std::string& login, std::string_view peer, Time now) {
    TRY(sql.run("DELETE FROM api_failure WHERE last < ?", {now - failures_forgotten_after}));
    const int64_t peer_lock_s = TRY(count_attempt(sql, fmt::format("peer {}", peer), peer_failures_allowed, now));
    if (peer_lock_s > 0 || login.empty()) return peer_lock_s;
    return count_attempt(sql, "login " + login, login_failures_allowed, now);
}

Result<> forget_failures(store::Connection& sql, const std::string& login, std::string_view peer) {
    TRY(forget_failures_of(sql, "login " + login));
    return sql.run("UPDATE api_failure SET count = count - 1, locked_until = 0 WHERE subject = ?", {fmt::format("peer {}", peer)});
}

Result<> forget_failures_of(store::Connection& sql, const std::string& subject) { return sql.run("DELETE FROM api_failure WHERE subject = ?", {subject}); }

}  // namespace redoubt::api
