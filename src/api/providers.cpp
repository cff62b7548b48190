#include "api/providers.h"

#include <algorithm>

#include <fmt/format.h>

#include "base/binary_text.h"
#include "base/hash.h"
#include "base/text.h"
#include "schema/json.h"

namespace redoubt::api {
namespace {

using schema::Map;
using schema::Value;

constexpr std::string_view provider_prefix = "provider.";
constexpr Duration known_for = minutes(10);
constexpr Duration refetch_after = minutes(1);

std::string form(std::initializer_list<std::pair<std::string_view, std::string_view>> members) {
    std::string out;
    for (const auto& [name, value] : members) out += fmt::format("{}{}={}", out.empty() ? "" : "&", name, percent_encode(value));
    return out;
}

// Known to nobody who has not the ticket: PKCE's verifier, and the nonce.
std::string derived(std::string_view what, std::string_view ticket) { return to_base64url(sha256(fmt::format("redoubt {} {}", what, ticket))); }

std::string secret_purpose(std::string_view id) { return fmt::format("provider {}", id); }

Result<> check_endpoint(const Provider& provider, std::string_view url) {
    if (url.starts_with("https://") || (provider.internal && url.starts_with("http://"))) return {};
    return fail(Code::unavailable, fmt::format("{} names an address that is not https://", provider.name), std::string(url.substr(0, 200)));
}

// The highest of their groups' levels, the first of equals; a level that is gone is as if it were not named.
std::optional<store::Grade> grade_for(const Provider& provider, const Value& groups, const store::RightsBook& book) {
    std::optional<store::Grade> out;
    const auto take = [&](const std::string& level) {
        if (const store::Grade* grade = book.find_grade(level); grade && (!out || grade->rung > out->rung)) out = *grade;
    };
    const auto has = [&](const std::string& group) {
        return groups.text() == group || std::ranges::any_of(groups.list(), [&](const Value& one) { return one.text() == group; });
    };
    for (const auto& [group, level] : provider.groups)
        if (has(group)) take(level);
    if (!out) take(provider.default_level);
    return out;
}

// Letters that a login may have; the rest is left out.
std::string login_from(const Map& claims) {
    std::string given(claims["preferred_username"].text());
    if (given.empty()) given = claims["email"].text();
    if (given.empty()) given = claims["sub"].text();
    std::string out;
    for (const char c : to_lower(given))
        if ((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '.' || c == '_' || c == '-' || c == '@') out += c;
    return out.substr(0, 64);
}

Provider provider_of(std::string_view id, const Map& kept) {
    Provider out{.id = std::string(id),
                 .name = std::string(kept["name"].text()),
                 .issuer = std::string(kept["issuer"].text()),
                 .client_id = std::string(kept["client_id"].text()),
                 .has_secret = !kept["secret"].text().empty(),
                 .scopes = std::string(kept["scopes"].text()),
                 .group_claim = std::string(kept["group_claim"].text()),
                 .make_users = kept["make_users"].boolean(),
                 .internal = kept["internal"].boolean()};
    for (const Value& one : kept["groups"].list()) out.groups.emplace_back(one.map()["group"].text(), one.map()["level"].text());
    out.default_level = kept["default_level"].text();
    return out;
}

}  // namespace

std::string provider_state(std::string_view ticket) { return derived("state", ticket); }

Result<> Providers::open() { return settings_.open(); }

Result<std::vector<Provider>> Providers::list() {
    std::vector<Provider> out;
    for (const std::string& name : TRY(settings_.names(provider_prefix))) {
        const Map kept = TRY(settings_.get(name));
        out.push_back(provider_of(name.substr(provider_prefix.size()), kept));
    }
    return out;
}

Result<Provider> Providers::find(std::string_view id) {
    const Map kept = TRY(settings_.get(fmt::format("{}{}", provider_prefix, id)));
    if (kept.empty()) return fail(Code::not_found, "there is no such identity provider");
    return provider_of(id, kept);
}

Result<> Providers::put(const store::Actor& by, const Provider& provider, const std::optional<std::string>& secret) {
    const bool plain = !provider.id.empty() && provider.id.size() <= 40 &&
                       std::ranges::all_of(provider.id, [](char c) { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-'; });
    if (!plain) return fail(Code::invalid, "a provider's id has 1 to 40 of a to z, 0 to 9 and -", "id");
    const auto address = check_endpoint(provider, provider.issuer);
    if (!address) return fail(Code::invalid, "an issuer begins with https://", "/issuer", "http:// is for internal providers alone");
    const std::string key = fmt::format("{}{}", provider_prefix, provider.id);
    Map before = TRY(settings_.get(key));
    std::string sealed(before["secret"].text());
    if (secret) sealed = secret->empty() ? "" : TRY(sealer_.seal(*secret, secret_purpose(provider.id)));
    schema::List groups;
    for (const auto& [group, level] : provider.groups) groups.push_back(Map{{"group", group}, {"level", level}});
    const Map kept{{"name", provider.name},
                   {"issuer", provider.issuer},
                   {"client_id", provider.client_id},
                   {"secret", sealed},
                   {"scopes", provider.scopes},
                   {"group_claim", provider.group_claim},
                   {"groups", std::move(groups)},
                   {"default_level", provider.default_level},
                   {"make_users", provider.make_users},
                   {"internal", provider.internal}};
    TRY(settings_.put(by, key, kept, fmt::format("'{}' at {}", provider.name, provider.issuer)));
    const std::scoped_lock lock(mutex_);
    known_.erase(provider.id);
    return {};
}

Result<> Providers::remove(const store::Actor& by, std::string_view id) {
    TRY(find(id));
    return settings_.remove(by, fmt::format("{}{}", provider_prefix, id));
}

Result<Map> Providers::fetch(const Provider& provider, OutboundRequest request) {
    if (!outbound_) return fail(Code::unavailable, "no identity provider can be reached from here");
    request.internal_allowed = provider.internal;
    request.most_bytes = size_t{256} << 10;
    request.headers.emplace_back("Accept", "application/json");
    TRY(check_endpoint(provider, request.url));
    const Result<HttpResponse> answer = outbound_->send(request);
    if (!answer)
        return fail(Code::unavailable, fmt::format("{} cannot be asked: {}", provider.name, answer.error().message), {},
                    "sign in with a password or a passkey meanwhile");
    const auto json = schema::parse_json(answer->body, {.most_bytes = size_t{256} << 10, .deepest = 12, .most_values = 20'000});
    if (answer->status != 200)
        return fail(Code::unavailable,
                    fmt::format("{} answered {}{}", provider.name, answer->status, json ? fmt::format(" ({})", json->map()["error"].text().substr(0, 60)) : ""),
                    {}, "look at the provider's log");
    if (!json || !json->as<Map>()) return fail(Code::unavailable, fmt::format("{} answered with something that is not JSON", provider.name));
    return json->map();
}

Result<Providers::Known> Providers::discover(const Provider& provider, bool again) {
    const Time now = store_.clock().now();
    {
        const std::scoped_lock lock(mutex_);
        const auto found = known_.find(provider.id);
        if (!again && found != known_.end() && now - found->second.at < known_for) return found->second;
    }
    std::string base = provider.issuer;
    if (base.ends_with('/')) base.pop_back();
    const Map document = TRY(fetch(provider, {.url = base + "/.well-known/openid-configuration"}));
    if (document["issuer"].text() != provider.issuer)
        return fail(Code::unavailable, fmt::format("{} says that it is '{}'", provider.name, document["issuer"].text().substr(0, 200)), {},
                    "the issuer must be exactly the same");
    Known out{.at = now,
              .authorize = std::string(document["authorization_endpoint"].text()),
              .token = std::string(document["token_endpoint"].text()),
              .keys_url = std::string(document["jwks_uri"].text())};
    for (const std::string* url : {&out.authorize, &out.token, &out.keys_url}) TRY(check_endpoint(provider, *url));
    const std::scoped_lock lock(mutex_);
    known_[provider.id] = out;
    return out;
}

// Keys change: asked for again when one is not known, but not at every token that somebody makes up.
Result<Providers::Known> Providers::with_keys(const Provider& provider, bool again) {
    Known known = TRY(discover(provider, false));
    const Time now = store_.clock().now();
    const bool fresh = known.keys_at.unix_ns != 0 && now - known.keys_at < (again ? refetch_after : known_for);
    if (fresh) return known;
    const Map keys = TRY(fetch(provider, {.url = known.keys_url}));
    auto read = read_key_set(schema::to_json(keys));
    if (!read) return fail(Code::unavailable, read.error().message);
    known.keys = *std::move(read);
    known.keys_at = now;
    const std::scoped_lock lock(mutex_);
    known_[provider.id] = known;
    return known;
}

Result<> Providers::check(const Provider& provider) {
    TRY(discover(provider, true));
    const Known known = TRY(with_keys(provider, true));
    if (known.keys.empty()) return fail(Code::unavailable, fmt::format("{} has no keys that are known here", provider.name), {}, "RS256 and ES256 are");
    return {};
}

Result<std::string> Providers::address_for(const Provider& provider, std::string_view ticket, const std::string& redirect) {
    const Known known = TRY(discover(provider, false));
    const std::string verifier = derived("verifier", ticket);
    const std::string query = form({{"response_type", "code"},
                                    {"client_id", provider.client_id},
                                    {"redirect_uri", redirect},
                                    {"scope", provider.scopes},
                                    {"state", provider_state(ticket)},
                                    {"nonce", derived("nonce", ticket)},
                                    {"code_challenge", to_base64url(sha256(verifier))},
                                    {"code_challenge_method", "S256"}});
    return known.authorize + (known.authorize.find('?') == std::string::npos ? "?" : "&") + query;
}

Result<Map> Providers::exchange(const Provider& provider, const Known& known, std::string_view ticket, const std::string& redirect, std::string_view code) {
    const std::string verifier = derived("verifier", ticket);
    OutboundRequest request{.method = "POST", .url = known.token, .headers = {{"Content-Type", "application/x-www-form-urlencoded"}}};
    request.body = form(
        {{"grant_type", "authorization_code"}, {"code", code}, {"redirect_uri", redirect}, {"code_verifier", verifier}, {"client_id", provider.client_id}});
    if (provider.has_secret) {
        const Map kept = TRY(settings_.get(fmt::format("{}{}", provider_prefix, provider.id)));
        const std::string secret = TRY(sealer_.unseal(kept["secret"].text(), secret_purpose(provider.id)));
        request.headers.emplace_back("Authorization", "Basic " + to_base64(fmt::format("{}:{}", percent_encode(provider.client_id), percent_encode(secret))));
    }
    return fetch(provider, std::move(request));
}

Result<Arrival> Providers::arrive(const Provider& provider, std::string_view ticket, const std::string& redirect, std::string_view code) {
    Known known = TRY(with_keys(provider, false));
    const Map answer = TRY(exchange(provider, known, ticket, redirect, code));
    const Jwt token = TRY(read_jwt(answer["id_token"].text()));
    Signed outcome = check_signature(token, known.keys);
    if (outcome == Signed::unknown_key) {
        known = TRY(with_keys(provider, true));
        outcome = check_signature(token, known.keys);
    }
    if (outcome != Signed::yes)
        return fail(Code::unauthenticated, fmt::format("the token of {} is not signed with one of its keys", provider.name), {}, "tell whoever runs it");
    TRY(check_claims(token.claims, {.issuer = provider.issuer,
                                    .client_id = provider.client_id,
                                    .nonce = derived("nonce", ticket),
                                    .access_token = std::string(answer["access_token"].text()),
                                    .now = store_.clock().now()}));
    Arrival out{.subject = std::string(token.claims["sub"].text()), .login = login_from(token.claims), .name = std::string(token.claims["name"].text())};
    if (out.name.empty() || out.name.size() > 200) out.name = out.login;
    out.grade = grade_for(provider, token.claims[provider.group_claim], *store_.rights().book());
    return out;
}

}  // namespace redoubt::api
