// One-time codes by time (RFC 6238): SHA-1, 30 seconds, 6 digits, as every authenticator app has them. A code of the step
// before or after is taken too, for clocks that differ; one that was used is not, which the caller's `used` says.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "base/time.h"

namespace redoubt::api {

constexpr size_t totp_secret_bytes = 20;

int64_t totp_step(Time now);
std::string totp_code(std::string_view secret, int64_t step);
// The step that the code is of, later than `used`; nothing when it is wrong.
std::optional<int64_t> totp_match(std::string_view secret, std::string_view code, Time now, int64_t used);
// What a QR code for an authenticator app holds.
std::string totp_uri(std::string_view secret, std::string_view login);

}  // namespace redoubt::api
