#include "api/webauthn.h"

#include <fmt/format.h>

#include "base/binary_text.h"
#include "base/hash.h"
#include "formats/cbor/cbor.h"
#include "schema/json.h"

namespace redoubt::api {
namespace {

using formats::cbor::Item;

constexpr size_t most_client_data = 4096;
constexpr size_t most_attestation = 64 << 10;
constexpr uint8_t user_present = 1;
constexpr uint8_t user_verified = 4;
constexpr uint8_t key_attached = 64;

std::unexpected<Error> not_taken(std::string message) { return fail(Code::unauthenticated, "the passkey is not accepted: " + std::move(message), "/passkey"); }

Result<std::string> bytes_at(const schema::Map& from, std::string_view name, size_t most) {
    const std::string_view text = from[name].text();
    if (text.empty() || text.size() > most * 2) return not_taken(fmt::format("'{}' is missing or too large", name));
    const auto bytes = from_base64url(text);
    if (!bytes) return not_taken(fmt::format("'{}' is not base64url", name));
    return *bytes;
}

std::string text_of(const Sha256& hash) { return {reinterpret_cast<const char*>(hash.data()), hash.size()}; }

Result<> check_client_data(std::string_view json, std::string_view type, std::string_view challenge, const Site& site) {
    const auto parsed = schema::parse_json(json, {.most_bytes = most_client_data, .deepest = 4, .most_values = 100});
    if (!parsed) return not_taken("the browser's data is not JSON");
    const schema::Map& data = parsed->map();
    if (data["type"].text() != type) return not_taken("it was made for something else");
    if (!equal_in_constant_time(data["challenge"].text(), to_base64url(challenge))) return not_taken("it answers another challenge");
    if (data["origin"].text() != site.origin) return not_taken(fmt::format("it was used on another site: {}", data["origin"].text().substr(0, 100)));
    if (data["crossOrigin"].boolean()) return not_taken("it was used inside another site");
    return {};
}

struct Authenticator {
    uint8_t flags = 0;
    uint32_t counter = 0;
    std::string_view rest{};
};

uint32_t big_endian(std::string_view bytes) {
    uint32_t out = 0;
    for (const char c : bytes) out = out << 8U | static_cast<unsigned char>(c);
    return out;
}

Result<Authenticator> read_authenticator(std::string_view data, const Site& site) {
    if (data.size() < 37) return not_taken("the authenticator's data are too short");
    const Authenticator out{.flags = static_cast<uint8_t>(data[32]), .counter = big_endian(data.substr(33, 4)), .rest = data.substr(37)};
    if (data.substr(0, 32) != text_of(sha256(site.id))) return not_taken("it is for another site");
    if ((out.flags & user_present) == 0) return not_taken("nobody was there");
    if ((out.flags & user_verified) == 0) return not_taken("the authenticator did not check who used it; set a PIN or a fingerprint on it");
    return out;
}

bool is_address(std::string_view host) { return host.starts_with('[') || host.find_first_not_of("0123456789.") == std::string_view::npos; }

}  // namespace

Result<Site> site_of(std::string_view host, bool secure) {
    const std::string_view name = host.starts_with('[') ? host.substr(0, host.find(']') + 1) : host.substr(0, host.find(':'));
    if (name.empty() || is_address(name))
        return fail(Code::conflict, "passkeys are bound to a name, and this server was called by its address", "Host",
                    "open it as http://localhost:… on this machine, or by its name");
    return Site{.origin = fmt::format("{}://{}", secure ? "https" : "http", host), .id = std::string(name)};
}

Result<NewPasskey> read_registration(const schema::Map& given, std::string_view challenge, const Site& site) {
    const schema::Map& response = given["response"].map();
    const std::string client_data = TRY(bytes_at(response, "clientDataJSON", most_client_data));
    const std::string attestation = TRY(bytes_at(response, "attestationObject", most_attestation));
    TRY(check_client_data(client_data, "webauthn.create", challenge, site));
    const auto object = formats::cbor::read(attestation);
    if (!object || object->used != attestation.size()) return not_taken("its description is not CBOR");
    const Item* data = object->item.find("authData");
    if (!data || data->kind != Item::Kind::bytes) return not_taken("its description has no authenticator data");
    const Authenticator authenticator = TRY(read_authenticator(data->bytes, site));
    if ((authenticator.flags & key_attached) == 0 || authenticator.rest.size() < 18) return not_taken("no key came with it");
    const size_t length = big_endian(authenticator.rest.substr(16, 2));
    if (length == 0 || length > 1023 || authenticator.rest.size() < 18 + length) return not_taken("its id has no length that can be");
    const std::string_view key = authenticator.rest.substr(18 + length);
    const auto cose = formats::cbor::read(key);
    if (!cose) return not_taken("its key is not CBOR");
    const NewPasskey out{
        .credential = std::string(authenticator.rest.substr(18, length)), .key = std::string(key.substr(0, cose->used)), .counter = authenticator.counter};
    TRY(read_cose_key(out.key));
    return out;
}

Result<Assertion> read_assertion(const schema::Map& given, std::string_view challenge, const Site& site) {
    const schema::Map& response = given["response"].map();
    const std::string client_data = TRY(bytes_at(response, "clientDataJSON", most_client_data));
    const std::string data = TRY(bytes_at(response, "authenticatorData", 4096));
    Assertion out;
    out.credential = TRY(bytes_at(given, "rawId", 1023));
    out.signature = TRY(bytes_at(response, "signature", 2048));
    if (!response["userHandle"].text().empty()) out.user_handle = TRY(bytes_at(response, "userHandle", 64));
    TRY(check_client_data(client_data, "webauthn.get", challenge, site));
    out.counter = TRY(read_authenticator(data, site)).counter;
    out.signed_bytes = data + text_of(sha256(client_data));
    return out;
}

Result<VerifyKey> read_cose_key(std::string_view bytes) {
    const auto read = formats::cbor::read(bytes);
    if (!read) return not_taken("its key is not CBOR");
    const Item& key = read->item;
    const auto number = [&](int64_t label) {
        const Item* found = key.find(label);
        return found && found->kind == Item::Kind::integer ? found->number : 0;
    };
    const auto part = [&](int64_t label) {
        const Item* found = key.find(label);
        return found && found->kind == Item::Kind::bytes ? std::string_view(found->bytes) : std::string_view();
    };
    const int64_t kind = number(1);
    const int64_t algorithm = number(3);
    if (kind == 2 && algorithm == -7 && number(-1) == 1) return VerifyKey::es256(part(-2), part(-3));
    if (kind == 3 && algorithm == -257) return VerifyKey::rs256(part(-1), part(-2));
    if (kind == 1 && algorithm == -8 && number(-1) == 6) return VerifyKey::ed25519(part(-2));
    return not_taken("its kind of key is not known here: ES256, RS256 and EdDSA are");
}

}  // namespace redoubt::api
