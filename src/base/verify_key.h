// VerifyKey: a public key that somebody else gave (an authenticator as COSE, an identity provider as JWK), and the check of a
// signature with it. OpenSSL does the work; which algorithm a key is for is fixed when it is made and never read from a message.
#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "base/result.h"

struct evp_pkey_st;

namespace redoubt {

class VerifyKey {
public:
    enum class Algorithm { es256, rs256, ed25519 };

    // Big-endian coordinates of a point on P-256, 32 bytes each. Code::malformed when it is not on the curve.
    static Result<VerifyKey> es256(std::string_view x, std::string_view y);
    static Result<VerifyKey> rs256(std::string_view modulus, std::string_view exponent);  // 2048 to 8192 bits
    static Result<VerifyKey> ed25519(std::string_view key);

    Algorithm algorithm() const { return algorithm_; }
    // ES256 signatures are DER here.
    bool verifies(std::string_view message, std::string_view signature) const;

private:
    VerifyKey(Algorithm algorithm, evp_pkey_st* key);
    Algorithm algorithm_;
    std::shared_ptr<evp_pkey_st> key_;
};

// An ES256 signature as JOSE writes it (r ‖ s, 64 bytes) in DER; empty when it has another length.
std::string der_signature(std::string_view r_and_s);

std::string hmac_sha1(std::string_view key, std::string_view message);
std::string hmac_sha256(std::string_view key, std::string_view message);

}  // namespace redoubt
