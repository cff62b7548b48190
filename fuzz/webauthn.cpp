// Passkeys: what a browser hands over is its own JSON around bytes of an authenticator; both come from outside.
#include "api/webauthn.h"

#include <cstddef>
#include <cstdint>

#include "base/binary_text.h"

using namespace redoubt;

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
    const std::string_view bytes(reinterpret_cast<const char*>(data), size);
    const api::Site site{.origin = "https://redoubt.example", .id = "redoubt.example"};
    const std::string challenge(32, 'c');
    const std::string client = R"({"type":"webauthn.create","challenge":")" + to_base64url(challenge) + R"(","origin":"https://redoubt.example"})";
    const schema::Map made{{"response", schema::Map{{"clientDataJSON", to_base64url(client)}, {"attestationObject", to_base64url(bytes)}}}};
    (void)api::read_registration(made, challenge, site);
    const schema::Map used{
        {"rawId", "aWQ"},
        {"response", schema::Map{{"clientDataJSON", to_base64url(bytes)}, {"authenticatorData", to_base64url(bytes)}, {"signature", "c2ln"}}}};
    if (api::read_assertion(used, challenge, site)) __builtin_trap();  // the challenge is in no corpus
    (void)api::read_cose_key(bytes);
    return 0;
}
