#include "api/guard.h"

#include <algorithm>

#include <fmt/format.h>

#include "api/cookie.h"
#include "api/problem.h"
#include "api/sessions.h"
#include "base/hash.h"
#include "base/text.h"
#include "formats/http/response_writer.h"

namespace redoubt::api {

using formats::http::set_header;
namespace {

bool reads_only(std::string_view method) { return method == "GET" || method == "HEAD" || method == "OPTIONS"; }

std::string_view without_port(std::string_view host) {
    if (host.starts_with('[')) return host.substr(0, host.find(']') + 1);
    return host.substr(0, host.find(':'));
}

bool names_this_machine(std::string_view host) {
    const std::string_view name = without_port(host);
    return equal_ignoring_case(name, "localhost") || name == "[::1]" || name == "127.0.0.1" ||
           (name.starts_with("127.") && name.find_first_not_of("0123456789.") == std::string_view::npos);
}

std::unexpected<Error> unknown_caller(std::string message, std::string hint) { return fail(Code::unauthenticated, std::move(message), {}, std::move(hint)); }

std::string_view scope_of(Right right) {
    switch (right) {
        case Right::read: return "read";
        case Right::write: return "write";
        case Right::import_logs: return "import";
        case Right::account:
        case Right::admin: return "admin";
        default: return "";
    }
}

bool has_scope(const std::vector<std::string>& scopes, std::string_view scope, const Route& route) {
    if (std::ranges::find(scopes, scope) != scopes.end()) return true;
    const std::string narrowed = fmt::format("{}:", scope);
    if (route.of_type.empty())  // what these answer with is narrowed below
        return scope == "read" && (route.operation == "search" || route.operation == "get_schema") &&
               std::ranges::any_of(scopes, [&](const std::string& one) { return one.starts_with(narrowed); });
    return std::ranges::find(scopes, narrowed + route.of_type) != scopes.end();
}

}  // namespace

std::optional<HttpResponse> check_origin(const ApiRequest& request, bool loopback_only) {
    if (request.as) return std::nullopt;
    const std::string_view host = header(request.headers, "host");
    if (loopback_only && !names_this_machine(host))
        return problem_response(421, fmt::format("this server is not called '{}'", host.substr(0, 100)), "use http://127.0.0.1 or http://localhost");
    if (reads_only(request.method)) return std::nullopt;
    const std::string_view origin = header(request.headers, "origin");
    if (!origin.empty() && origin != fmt::format("{}://{}", request.secure ? "https" : "http", host))
        return problem_response(403, "the request comes from another site");
    const std::string_view site = header(request.headers, "sec-fetch-site");
    if (site == "cross-site" || site == "same-site") return problem_response(403, "the request comes from another site");
    return std::nullopt;
}

Result<Identity> identify(const ApiRequest& request, const Keys& keys) {
    if (request.as) return Identity{.actor = *request.as, .means = Means::local, .login = "local", .session = {}, .csrf = {}, .token = {}};
    if (const std::string_view authorization = header(request.headers, "authorization"); !authorization.empty()) {
        if (authorization.size() < 8 || !equal_ignoring_case(authorization.substr(0, 7), "bearer "))
            return unknown_caller("only the authorization scheme Bearer is known here", "send Authorization: Bearer rdt_…");
        const std::string_view token = trim(authorization.substr(7));
        if (equal_in_constant_time(token, keys.local_token))
            return Identity{.actor = local_actor(), .means = Means::local, .login = "local", .session = {}, .csrf = {}, .token = {}};
        if (std::optional<Identity> found = TRY(keys.sessions.find_token(token))) return *std::move(found);
        return unknown_caller("the token is not valid: unknown, expired or revoked", "make a new one: redoubt token create NAME");
    }
    if (const std::string_view secret = read_session_cookie(request.headers); !secret.empty()) {
        if (std::optional<Identity> found = TRY(keys.sessions.find(secret))) return *std::move(found);
        return unknown_caller("the session has ended", "sign in again");
    }
    return unknown_caller("this needs a sign-in or a token", "sign in, or send Authorization: Bearer rdt_…");
}

Result<> check_rights(const ApiRequest& request, const Route& route, const Identity& who) {
    if (who.means == Means::session && !reads_only(request.method) && !equal_in_constant_time(header(request.headers, "x-csrf-token"), who.csrf))
        return fail(Code::forbidden, "the CSRF token is missing or wrong", "X-CSRF-Token", "send the csrf of GET /api/v1/session in the header X-CSRF-Token");
    const std::string_view scope = scope_of(route.right);
    const auto& scopes = who.actor.scopes;
    if (scopes && !scope.empty() && !has_scope(*scopes, scope, route))
        return fail(Code::forbidden, fmt::format("this token has not the scope '{}'", scope), {},
                    fmt::format("make one that has: redoubt token create NAME --scope {}", scope));
    if (who.must_enrol && !route.before_enrolment)
        return fail(Code::forbidden, "your level must have a second factor, and you have none", "second_factor", "add an authenticator app or a passkey first");
    if (route.fresh && !who.proven)
        return fail(Code::forbidden, "show once more that it is you", "proof", "POST /session/proof with a code or a passkey, then again");
    if (route.right == Right::admin && who.actor.level != schema::Level::lead && !who.actor.system) return fail(Code::forbidden, "this takes a Lead");
    return {};
}

Result<> check_parameters(const Route& route, const Target& target) {
    for (const auto& [name, value] : target.query) {
        if (std::ranges::find(route.query, name, &Parameter::name) != route.query.end()) continue;
        std::string known;
        for (const Parameter& parameter : route.query) known += (known.empty() ? "" : ", ") + parameter.name;
        return fail(Code::invalid, fmt::format("there is no parameter '{}' here", name), name, known.empty() ? "there are none" : "there are: " + known);
    }
    for (const Parameter& parameter : route.query)
        if (parameter.required && target.parameter(parameter.name).value_or("").empty())
            return fail(Code::invalid, fmt::format("the parameter '{}' is needed", parameter.name), parameter.name, parameter.doc);
    return {};
}

Result<schema::Map> read_json_body(const ApiRequest& request) {
    const std::string_view type = trim(split(header(request.headers, "content-type"), ';')[0]);
    if (!equal_ignoring_case(type, "application/json"))
        return fail(Code::unsupported, "the body must be JSON, and say so", "Content-Type", "send Content-Type: application/json");
    schema::Value body = TRY(schema::parse_json(request.body));
    if (schema::Map* map = std::get_if<schema::Map>(&body.held)) return std::move(*map);
    return fail(Code::malformed, "the body must be a JSON object");
}

void protect(HttpResponse& response, bool is_api, bool secure, std::string_view nonce) {
    HttpHeaders& headers = response.headers;
    const std::string styles = nonce.empty() ? std::string("'self'") : fmt::format("'self' 'nonce-{}'", nonce);
    set_header(headers, "Content-Security-Policy",
               is_api
                   ? "default-src 'none'; frame-ancestors 'none'; sandbox"
                   : fmt::format(
                         "default-src 'none'; script-src 'self'; style-src {}; img-src 'self' data:; font-src 'self'; connect-src 'self'; manifest-src 'self'; "
                         "frame-ancestors 'none'; base-uri 'none'; form-action 'self'",
                         styles));
    set_header(headers, "X-Content-Type-Options", "nosniff");
    set_header(headers, "X-Frame-Options", "DENY");
    set_header(headers, "Referrer-Policy", "no-referrer");
    set_header(headers, "Cross-Origin-Opener-Policy", "same-origin");
    set_header(headers, "Cross-Origin-Resource-Policy", "same-origin");
    set_header(headers, "Cross-Origin-Embedder-Policy", "require-corp");
    set_header(headers, "Permissions-Policy", "camera=(), geolocation=(), microphone=(), payment=(), usb=()");
    if (secure) set_header(headers, "Strict-Transport-Security", "max-age=31536000");
    if (is_api) set_header(headers, "Cache-Control", "no-store");
    if (response.status == 401) set_header(headers, "WWW-Authenticate", "Bearer realm=\"redoubt\"");
}

}  // namespace redoubt::api
