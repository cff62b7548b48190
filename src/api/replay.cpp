#include "api/replay.h"

#include "base/hash.h"
#include "store/transaction.h"

namespace redoubt::api {
namespace {

constexpr std::string_view replay_tables = R"(
CREATE TABLE IF NOT EXISTS api_replay(user TEXT NOT NULL, key TEXT NOT NULL, request TEXT NOT NULL, status INTEGER NOT NULL, etag TEXT NOT NULL, body TEXT NOT NULL,
    at INTEGER NOT NULL, PRIMARY KEY(user, key)) STRICT;
)";
constexpr Duration kept_for = hours(24);
constexpr size_t longest_key = 128;

struct Kept {
    std::string request;
    int status = 0;  // 0: not finished
    std::string etag;
    std::string body;
};

Result<std::optional<Kept>> find_kept(store::Connection& sql, const std::string& user, const std::string& key, Time now) {
    std::optional<Kept> kept;
    TRY(sql.each("SELECT request, status, etag, body FROM api_replay WHERE user = ? AND key = ? AND at > ?", {user, key, now - kept_for},
                 [&](const store::Row& row) {
                     kept = Kept{std::string(row.text(0)), static_cast<int>(row.integer(1)), std::string(row.text(2)), std::string(row.text(3))};
                     return false;
                 }));
    return kept;
}

}  // namespace

Result<> Replays::open() { return store_.ensure_tables(std::string(replay_tables)); }

Result<std::optional<HttpResponse>> Replays::begin(const std::string& user, const std::string& key, const std::string& request_hash) {
    if (key.size() > longest_key) return fail(Code::malformed, "the Idempotency-Key is longer than 128 bytes", "Idempotency-Key");
    const Time now = store_.clock().now();
    const std::optional<Kept> kept = TRY(store_.write([&](store::Transaction& transaction) -> Result<std::optional<Kept>> {
        TRY(transaction.sql.run("DELETE FROM api_replay WHERE at <= ?", {now - kept_for}));
        const std::optional<Kept> found = TRY(find_kept(transaction.sql, user, key, now));
        if (!found)
            TRY(transaction.sql.run("INSERT INTO api_replay(user, key, request, status, etag, body, at) VALUES(?, ?, ?, 0, '', '', ?)",
                                    {user, key, request_hash, now}));
        return found;
    }));
    if (!kept) return std::nullopt;
    if (kept->request != request_hash)
        return fail(Code::conflict, "this Idempotency-Key was used for another request", "Idempotency-Key", "make a new key for each request");
    if (kept->status == 0)
        return fail(Code::conflict, "the first request with this Idempotency-Key is not finished, or was interrupted", "Idempotency-Key",
                    "look whether it was done");
    HttpResponse answer{.status = kept->status, .headers = {{"Content-Type", "application/json"}, {"Idempotent-Replay", "true"}}, .body = kept->body};
    if (!kept->etag.empty()) answer.headers.emplace_back("ETag", kept->etag);
    return answer;
}

Result<> Replays::finish(const std::string& user, const std::string& key, const HttpResponse& answer) {
    return store_.write([&](store::Transaction& transaction) {
        return transaction.sql.run("UPDATE api_replay SET status = ?, etag = ?, body = ? WHERE user = ? AND key = ?",
                                   {answer.status, header(answer.headers, "etag"), answer.body, user, key});
    });
}

Result<> Replays::drop(const std::string& user, const std::string& key) {
    return store_.write([&](store::Transaction& transaction) { return transaction.sql.run("DELETE FROM api_replay WHERE user = ? AND key = ?", {user, key}); });
}

std::string hash_of_request(const ApiRequest& request) { return to_hex(sha256(request.method + " " + request.target + "\n" + request.body)); }

}  // namespace redoubt::api
