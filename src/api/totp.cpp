#include "api/totp.h"

#include <fmt/format.h>

#include "base/binary_text.h"
#include "base/hash.h"
#include "base/verify_key.h"

namespace redoubt::api {
namespace {

constexpr int64_t step_s = 30;
constexpr int64_t steps_off = 1;

}  // namespace

int64_t totp_step(Time now) { return now.unix_ns / 1'000'000'000 / step_s; }

std::string totp_code(std::string_view secret, int64_t step) {
    std::string counter(8, '\0');
    for (size_t i = 0; i < 8; ++i) counter[7 - i] = static_cast<char>(step >> (8 * i) & 0xFF);
    const std::string digest = hmac_sha1(secret, counter);
    const auto byte = [&](size_t at) { return static_cast<uint32_t>(static_cast<unsigned char>(digest[at])); };
    const size_t at = byte(19) & 15U;
    const uint32_t number = (byte(at) & 0x7FU) << 24U | byte(at + 1) << 16U | byte(at + 2) << 8U | byte(at + 3);
    return fmt::format("{:06}", number % 1'000'000);
}

std::optional<int64_t> totp_match(std::string_view secret, std::string_view code, Time now, int64_t used) {
    std::optional<int64_t> found;
    for (int64_t step = totp_step(now) - steps_off; step <= totp_step(now) + steps_off; ++step)
        if (equal_in_constant_time(totp_code(secret, step), code) && step > used && !found) found = step;
    return found;
}

std::string totp_uri(std::string_view secret, std::string_view login) {
    return fmt::format("otpauth://totp/Redoubt:{}?secret={}&issuer=Redoubt&algorithm=SHA1&digits=6&period=30", percent_encode(login), to_base32(secret));
}

}  // namespace redoubt::api
