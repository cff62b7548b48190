// Passkeys (WebAuthn level 2): what a browser hands over when one is made and when one is used, read and checked as §7.1 and
// §7.2 say. Pure functions of bytes. A statement of who made the authenticator (attestation) is not asked for and not believed;
// the person must have been verified by it (PIN, finger), so that a passkey alone is two factors.
#pragma once

#include <string>
#include <string_view>

#include "base/verify_key.h"
#include "schema/value.h"

namespace redoubt::api {

// Where the browser is: "https://redoubt.example:8600", and the name that its passkeys are bound to: "redoubt.example".
struct Site {
    std::string origin{};
    std::string id{};
};
// Code::conflict for an address without a name, which passkeys cannot have.
Result<Site> site_of(std::string_view host, bool secure);

struct NewPasskey {
    std::string credential{};  // its id, bytes
    std::string key{};         // COSE, bytes
    uint32_t counter = 0;
};
// `given` is PublicKeyCredential.toJSON(); `challenge` the bytes that were asked to be signed. Code::unauthenticated says what is wrong.
Result<NewPasskey> read_registration(const schema::Map& given, std::string_view challenge, const Site& site);

struct Assertion {
    std::string credential{};
    std::string user_handle{};  // bytes; may be empty
    uint32_t counter = 0;
    std::string signed_bytes{};
    std::string signature{};
};
// Everything but the signature, which takes the key of `credential`.
Result<Assertion> read_assertion(const schema::Map& given, std::string_view challenge, const Site& site);

Result<VerifyKey> read_cose_key(std::string_view bytes);

}  // namespace redoubt::api
