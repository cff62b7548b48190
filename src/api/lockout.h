// Lock-out after failures, by subject ("login ines", "peer 10.0.0.7", "second ines"): after so many the delay doubles from 30
// seconds to an hour. Counts are in the database, so that a restart forgets nothing.
#pragma once

#include <string>
#include <string_view>

#include "store/store.h"

namespace redoubt::api {

constexpr int64_t login_failures_allowed = 5;
constexpr int64_t peer_failures_allowed = 20;

extern const std::string_view lockout_table;

// Counts a failure before the secret is even looked at, so that guesses at the same time are not free. Returns for how many
// seconds the subject is locked already; then nothing is counted.
Result<int64_t> count_attempt(store::Connection& sql, const std::string& subject, int64_t allowed, Time now);
// The login, if it is not empty, and the peer.
Result<int64_t> count_attempts(store::Connection& sql, const std::string& login, std::string_view peer, Time now);
Result<> forget_failures(store::Connection& sql, const std::string& login, std::string_view peer);
Result<> forget_failures_of(store::Connection& sql, const std::string& subject);

}  // namespace redoubt::api
