// Tokens and key sets of identity providers: read or refused, and nothing that is made up is taken for signed.
#include "api/jwt.h"

#include <cstddef>
#include <cstdint>

#include "base/binary_text.h"

using namespace redoubt;

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
    const std::string_view bytes(reinterpret_cast<const char*>(data), size);
    const auto keys = api::read_key_set(bytes);
    if (const auto token = api::read_jwt(bytes)) (void)api::check_claims(token->claims, {.issuer = "a", .client_id = "b", .nonce = "c"});
    const std::string header = to_base64url(std::string_view(R"({"alg":"RS256"})"));
    const auto token = api::read_jwt(header + "." + to_base64url(bytes) + ".c2lnbmVk");
    if (token && keys && api::check_signature(*token, *keys) == api::Signed::yes) __builtin_trap();
    return 0;
}
