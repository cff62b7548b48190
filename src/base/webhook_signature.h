// How what Redoubt posts to a webhook is signed, so that the receiver knows who sent it and when.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace redoubt {

// "t=1800000000,v1=hex": HMAC-SHA256 of "t.body" with the webhook's secret.
std::string webhook_signature(std::string_view secret, int64_t unix_s, std::string_view body);

}  // namespace redoubt
