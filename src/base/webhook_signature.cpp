#include "base/webhook_signature.h"

#include <fmt/format.h>

#include "base/hash.h"
#include "base/verify_key.h"

namespace redoubt {

std::string webhook_signature(std::string_view secret, int64_t unix_s, std::string_view body) {
    const std::string signature = hmac_sha256(secret, fmt::format("{}.{}", unix_s, body));
    return fmt::format("t={},v1={}", unix_s, to_hex(std::as_bytes(std::span(signature))));
}

}  // namespace redoubt
