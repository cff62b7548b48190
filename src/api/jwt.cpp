#include "api/jwt.h"

#include <algorithm>

#include <fmt/format.h>

#include "base/binary_text.h"
#include "base/hash.h"
#include "base/text.h"
#include "schema/json.h"

namespace redoubt::api {
namespace {

constexpr size_t most_token_bytes = 32 << 10;
constexpr size_t most_keys = 100;
constexpr Duration clocks_differ_by = minutes(2);
constexpr Duration oldest = hours(1);

std::unexpected<Error> bad_token(std::string message) { return fail(Code::unauthenticated, "the provider's token is not accepted: " + std::move(message)); }

Result<schema::Map> read_part(std::string_view part) {
    const auto bytes = from_base64url(part);
    if (!bytes) return bad_token("it is not base64url");
    const auto json = schema::parse_json(*bytes, {.most_bytes = most_token_bytes, .deepest = 8, .most_values = 5000});
    if (!json || !json->as<schema::Map>()) return bad_token("it is not a JSON object");
    return json->map();
}

Result<VerifyKey> read_key(const schema::Map& key) {
    const auto number = [&](std::string_view name) { return from_base64url(key[name].text()).value_or(""); };
    if (key["kty"].text() == "RSA") return VerifyKey::rs256(number("n"), number("e"));
    if (key["kty"].text() == "EC" && key["crv"].text() == "P-256") return VerifyKey::es256(number("x"), number("y"));
    return fail(Code::unsupported, "a kind of key that is not known here");
}

bool is_for(const schema::Value& audience, std::string_view client) {
    if (audience.text() == client) return true;
    return std::ranges::any_of(audience.list(), [&](const schema::Value& one) { return one.text() == client; });
}

Time claimed_time(const schema::Value& value) {
    const int64_t s = value.integer();
    return s <= 0 || s > 9'000'000'000 ? Time{} : Time::from_unix_s(s);
}

}  // namespace

Result<Jwt> read_jwt(std::string_view text) {
    if (text.size() > most_token_bytes) return bad_token("it is too large");
    const std::vector<std::string_view> parts = split(text, '.');
    if (parts.size() != 3) return bad_token("it has not three parts");
    const schema::Map header = TRY(read_part(parts[0]));
    Jwt out{.algorithm = std::string(header["alg"].text()), .key_id = std::string(header["kid"].text())};
    if (out.algorithm != "RS256" && out.algorithm != "ES256")
        return bad_token(fmt::format("it is signed with '{}'; RS256 and ES256 are taken", out.algorithm.substr(0, 20)));
    if (header.find("crit")) return bad_token("it asks for something that is not known here");
    out.claims = TRY(read_part(parts[1]));
    const auto signature = from_base64url(parts[2]);
    if (!signature) return bad_token("its signature is not base64url");
    out.signature = *signature;
    out.signed_part = text.substr(0, parts[0].size() + 1 + parts[1].size());
    return out;
}

Result<std::vector<ProviderKey>> read_key_set(std::string_view json) {
    const auto parsed = schema::parse_json(json, {.most_bytes = size_t{256} << 10, .deepest = 6, .most_values = 10'000});
    if (!parsed) return fail(Code::malformed, "the provider's keys are not JSON, or too large");
    const schema::List& listed = parsed->map()["keys"].list();
    if (listed.size() > most_keys) return fail(Code::too_large, fmt::format("the provider has more than {} keys", most_keys));
    std::vector<ProviderKey> out;
    for (const schema::Value& one : listed) {
        const schema::Map& key = one.map();
        if (!key["use"].text().empty() && key["use"].text() != "sig") continue;
        if (auto read = read_key(key)) out.push_back({std::string(key["kid"].text()), *std::move(read)});
    }
    return out;
}

Signed check_signature(const Jwt& token, const std::vector<ProviderKey>& keys) {
    bool found = false;
    const VerifyKey::Algorithm wanted = token.algorithm == "ES256" ? VerifyKey::Algorithm::es256 : VerifyKey::Algorithm::rs256;
    for (const ProviderKey& one : keys) {
        if (!token.key_id.empty() && one.id != token.key_id) continue;
        if (one.key.algorithm() != wanted) continue;
        found = true;
        const std::string signature = wanted == VerifyKey::Algorithm::es256 ? der_signature(token.signature) : token.signature;
        if (one.key.verifies(token.signed_part, signature)) return Signed::yes;
    }
    return found ? Signed::no : Signed::unknown_key;
}

Result<> check_claims(const schema::Map& claims, const Expected& expected) {
    if (claims["iss"].text() != expected.issuer) return bad_token(fmt::format("it was issued by '{}'", claims["iss"].text().substr(0, 200)));
    if (!is_for(claims["aud"], expected.client_id)) return bad_token("it is for another application");
    const std::string_view party = claims["azp"].text();
    if (claims["aud"].list().size() > 1 && party.empty()) return bad_token("it is for several applications and does not say for which");
    if (!party.empty() && party != expected.client_id) return bad_token("it was given to another application");
    const Time expires = claimed_time(claims["exp"]);
    const Time issued = claimed_time(claims["iat"]);
    if (expires.unix_ns == 0 || expires + clocks_differ_by <= expected.now) return bad_token("it has expired; is this machine's clock right?");
    if (issued.unix_ns == 0 || issued > expected.now + clocks_differ_by) return bad_token("it was issued in the future; is this machine's clock right?");
    if (issued + oldest < expected.now) return bad_token("it was issued too long ago");
    if (!equal_in_constant_time(claims["nonce"].text(), expected.nonce)) return bad_token("it answers another sign-in");
    if (claims["sub"].text().empty() || claims["sub"].text().size() > 255) return bad_token("it does not say who it is about");
    if (const schema::Value* hash = claims.find("at_hash")) {
        const Sha256 whole = sha256(expected.access_token);
        if (hash->text() != to_base64url(std::span(whole).first(16))) return bad_token("it belongs to another access token");
    }
    return {};
}

}  // namespace redoubt::api
