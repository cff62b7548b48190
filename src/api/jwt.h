// JSON Web Tokens (RFC 7519) as identity providers give them, read and checked: RS256 and ES256 with the provider's keys and
// nothing else. The algorithm is the key's; what the token's header says must agree. Pure functions of bytes.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/time.h"
#include "base/verify_key.h"
#include "schema/value.h"

namespace redoubt::api {

struct Jwt {
    std::string algorithm{}, key_id{};
    schema::Map claims{};
    std::string signed_part{};
    std::string signature{};  // bytes
};
Result<Jwt> read_jwt(std::string_view text);  // Code::unauthenticated, as all that is wrong with a token

struct ProviderKey {
    std::string id{};
    VerifyKey key;
};
// A JWKS (RFC 7517). Keys of kinds that are not known here are passed over; Code::too_large past 100 keys.
Result<std::vector<ProviderKey>> read_key_set(std::string_view json);

enum class Signed { yes, no, unknown_key };
Signed check_signature(const Jwt& token, const std::vector<ProviderKey>& keys);

struct Expected {
    std::string issuer{}, client_id{}, nonce{};
    std::string access_token{};  // for at_hash, when the token has one
    Time now{};
};
// OpenID Connect Core 1.0 §3.1.3.7. Two minutes are allowed for clocks that differ.
Result<> check_claims(const schema::Map& claims, const Expected& expected);

}  // namespace redoubt::api
