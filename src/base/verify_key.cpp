#include "base/verify_key.h"

#include <openssl/bn.h>
#include <openssl/core_names.h>
#include <openssl/ec.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <openssl/param_build.h>

#include <array>

namespace redoubt {
namespace {

const unsigned char* raw(std::string_view bytes) { return reinterpret_cast<const unsigned char*>(bytes.data()); }

using Number = std::unique_ptr<BIGNUM, decltype(&BN_free)>;
using Builder = std::unique_ptr<OSSL_PARAM_BLD, decltype(&OSSL_PARAM_BLD_free)>;
using Params = std::unique_ptr<OSSL_PARAM, decltype(&OSSL_PARAM_free)>;
using KeyContext = std::unique_ptr<EVP_PKEY_CTX, decltype(&EVP_PKEY_CTX_free)>;

Number number(std::string_view bytes) { return {BN_bin2bn(raw(bytes), static_cast<int>(bytes.size()), nullptr), BN_free}; }

EVP_PKEY* key_of(const char* type, OSSL_PARAM_BLD* builder) {
    const Params params(OSSL_PARAM_BLD_to_param(builder), OSSL_PARAM_free);
    const KeyContext context(EVP_PKEY_CTX_new_from_name(nullptr, type, nullptr), EVP_PKEY_CTX_free);
    EVP_PKEY* key = nullptr;
    if (!params || !context || EVP_PKEY_fromdata_init(context.get()) != 1) return nullptr;
    if (EVP_PKEY_fromdata(context.get(), &key, EVP_PKEY_PUBLIC_KEY, params.get()) != 1) return nullptr;
    const KeyContext check(EVP_PKEY_CTX_new_from_pkey(nullptr, key, nullptr), EVP_PKEY_CTX_free);
    if (check && EVP_PKEY_public_check(check.get()) == 1) return key;
    EVP_PKEY_free(key);
    return nullptr;
}

std::string keyed_digest(const EVP_MD* digest, std::string_view key, std::string_view message) {
    std::array<unsigned char, EVP_MAX_MD_SIZE> out{};
    unsigned int length = 0;
    HMAC(digest, key.data(), static_cast<int>(key.size()), raw(message), message.size(), out.data(), &length);
    return {reinterpret_cast<const char*>(out.data()), length};
}

}  // namespace

VerifyKey::VerifyKey(Algorithm algorithm, evp_pkey_st* key) : algorithm_(algorithm), key_(key, EVP_PKEY_free) {}

Result<VerifyKey> VerifyKey::es256(std::string_view x, std::string_view y) {
    if (x.size() != 32 || y.size() != 32) return fail(Code::malformed, "a P-256 key has two coordinates of 32 bytes");
    std::string point = "\x04";
    point.append(x).append(y);
    const Builder builder(OSSL_PARAM_BLD_new(), OSSL_PARAM_BLD_free);
    OSSL_PARAM_BLD_push_utf8_string(builder.get(), OSSL_PKEY_PARAM_GROUP_NAME, "prime256v1", 0);
    OSSL_PARAM_BLD_push_octet_string(builder.get(), OSSL_PKEY_PARAM_PUB_KEY, point.data(), point.size());
    EVP_PKEY* key = key_of("EC", builder.get());
    if (!key) return fail(Code::malformed, "the key is not a point on P-256");
    return VerifyKey(Algorithm::es256, key);
}

Result<VerifyKey> VerifyKey::rs256(std::string_view modulus, std::string_view exponent) {
    if (modulus.size() > 1100 || exponent.empty() || exponent.size() > 8) return fail(Code::malformed, "the RSA key is too large");
    const Number n = number(modulus);
    const Number e = number(exponent);
    if (BN_num_bits(n.get()) < 2048 || BN_num_bits(n.get()) > 8192) return fail(Code::malformed, "an RSA key has 2048 to 8192 bits here");
    if (!BN_is_odd(e.get()) || BN_num_bits(e.get()) < 2) return fail(Code::malformed, "the RSA key's exponent cannot be used");
    const Builder builder(OSSL_PARAM_BLD_new(), OSSL_PARAM_BLD_free);
    OSSL_PARAM_BLD_push_BN(builder.get(), OSSL_PKEY_PARAM_RSA_N, n.get());
    OSSL_PARAM_BLD_push_BN(builder.get(), OSSL_PKEY_PARAM_RSA_E, e.get());
    EVP_PKEY* key = key_of("RSA", builder.get());
    if (!key) return fail(Code::malformed, "the RSA key cannot be used");
    return VerifyKey(Algorithm::rs256, key);
}

Result<VerifyKey> VerifyKey::ed25519(std::string_view bytes) {
    if (bytes.size() != 32) return fail(Code::malformed, "an Ed25519 key has 32 bytes");
    EVP_PKEY* key = EVP_PKEY_new_raw_public_key(EVP_PKEY_ED25519, nullptr, raw(bytes), bytes.size());
    if (!key) return fail(Code::malformed, "the Ed25519 key cannot be used");
    return VerifyKey(Algorithm::ed25519, key);
}

bool VerifyKey::verifies(std::string_view message, std::string_view signature) const {
    const std::unique_ptr<EVP_MD_CTX, decltype(&EVP_MD_CTX_free)> context(EVP_MD_CTX_new(), EVP_MD_CTX_free);
    const EVP_MD* digest = algorithm_ == Algorithm::ed25519 ? nullptr : EVP_sha256();
    if (!context || EVP_DigestVerifyInit(context.get(), nullptr, digest, nullptr, key_.get()) != 1) return false;
    return EVP_DigestVerify(context.get(), raw(signature), signature.size(), raw(message), message.size()) == 1;
}

std::string der_signature(std::string_view r_and_s) {
    if (r_and_s.size() != 64) return {};
    const std::unique_ptr<ECDSA_SIG, decltype(&ECDSA_SIG_free)> signature(ECDSA_SIG_new(), ECDSA_SIG_free);
    Number r = number(r_and_s.substr(0, 32));
    Number s = number(r_and_s.substr(32));
    ECDSA_SIG_set0(signature.get(), r.release(), s.release());
    unsigned char* bytes = nullptr;
    const int length = i2d_ECDSA_SIG(signature.get(), &bytes);
    std::string out(reinterpret_cast<const char*>(bytes), length > 0 ? static_cast<size_t>(length) : 0);
    OPENSSL_free(bytes);
    return out;
}

std::string hmac_sha1(std::string_view key, std::string_view message) { return keyed_digest(EVP_sha1(), key, message); }
std::string hmac_sha256(std::string_view key, std::string_view message) { return keyed_digest(EVP_sha256(), key, message); }

}  // namespace redoubt
