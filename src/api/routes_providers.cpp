// Identity providers: their settings, for Leads, and signing in with one. The browser leaves for the provider with a ticket in a
// cookie of its own, and what comes back must fit that ticket.
#include <fmt/format.h>

#include "api/account_journal.h"
#include "api/bodies_notify.h"
#include "api/cookie.h"
#include "api/policy.h"
#include "api/providers.h"
#include "api/signing_in.h"
#include "api/tickets.h"
#include "base/hash.h"
#include "base/text.h"
#include "store/transaction.h"

namespace redoubt::api {
namespace {

using schema::List;
using schema::Map;
using schema::Value;

constexpr std::string_view ticket_cookie = "redoubt_oidc=";

Map show_provider(const Provider& provider) {
    List groups;
    for (const auto& [group, level] : provider.groups) groups.push_back(Map{{"group", group}, {"level", level}});
    return {{"id", provider.id},
            {"name", provider.name},
            {"issuer", provider.issuer},
            {"client_id", provider.client_id},
            {"has_secret", provider.has_secret},
            {"scopes", provider.scopes},
            {"group_claim", provider.group_claim},
            {"groups", std::move(groups)},
            {"default_level", provider.default_level.empty() ? Value() : Value(provider.default_level)},
            {"make_users", provider.make_users},
            {"internal", provider.internal}};
}

Result<HttpResponse> list_providers(Call&, Services& services) {
    List items;
    for (const Provider& provider : TRY(services.providers.list())) items.push_back(show_provider(provider));
    return json_answer(200, Map{{"items", std::move(items)}});
}

Result<HttpResponse> put_provider(Call& call, Services& services) {
    const auto body = TRY(read_body<ProviderBody>(call));
    Provider provider{.id = std::string(call.captured_as("provider")), .name = body.name, .issuer = body.issuer, .client_id = body.client_id};
    if (!body.scopes.empty()) provider.scopes = body.scopes;
    if (!body.group_claim.empty()) provider.group_claim = body.group_claim;
    for (size_t i = 0; i < body.groups.size(); ++i) {
        const GroupLevelBody& one = body.groups[i];
        provider.groups.emplace_back(one.group, TRY(services.accounts.grade_named(one.level, false, fmt::format("/groups/{}/level", i))).name);
    }
    if (body.default_level) provider.default_level = TRY(services.accounts.grade_named(*body.default_level, false, "/default_level")).name;
    provider.make_users = body.make_users;
    provider.internal = body.internal;
    TRY(services.providers.put(call.who.actor, provider, body.client_secret));
    return json_answer(200, show_provider(TRY(services.providers.find(provider.id))));
}

Result<HttpResponse> remove_provider(Call& call, Services& services) {
    TRY(services.providers.remove(call.who.actor, call.captured_as("provider")));
    return empty_answer();
}

Result<HttpResponse> check_provider(Call& call, Services& services) {
    const Provider provider = TRY(services.providers.find(call.captured_as("provider")));
    const Result<> outcome = services.providers.check(provider);
    Map out{{"ok", outcome.has_value()}};
    if (!outcome) out.set("problem", outcome.error().text());
    return json_answer(200, std::move(out));
}

std::string redirect_address(const Call& call, Services& services, std::string_view provider) {
    std::string origin = services.policy.get().address;
    if (origin.empty()) origin = fmt::format("{}://{}", call.request.secure ? "https" : "http", header(call.request.headers, "host"));
    return fmt::format("{}/api/v1/session/oidc/{}/callback", origin, provider);
}

std::string set_ticket(std::string_view ticket, bool secure) {
    return fmt::format("{}{}; Path=/api/v1/session/oidc; Max-Age={}; HttpOnly; SameSite=Lax{}", ticket_cookie, ticket,
                       ticket.empty() ? 0 : ticket_life.ns / 1'000'000'000, secure ? "; Secure" : "");
}

std::string read_ticket(const HttpHeaders& headers) {
    for (const std::string_view part : split(header(headers, "cookie"), ';'))
        if (const std::string_view pair = trim(part); pair.starts_with(ticket_cookie)) return std::string(pair.substr(ticket_cookie.size()));
    return {};
}

HttpResponse go_to(std::string_view where) { return {.status = 302, .headers = {{"Location", std::string(where)}}, .body = {}}; }

// Back to the sign-in page, which shows the sentence.
HttpResponse go_back(const Error& error, bool secure) {
    std::string encoded;
    const std::string sentence = error.hint.empty() ? error.message : error.message + "; " + error.hint;
    for (const char c : sentence) {
        const bool plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' || c == '.';
        encoded += plain ? std::string(1, c) : fmt::format("%{:02X}", static_cast<unsigned char>(c));
    }
    HttpResponse out = go_to("/sign-in?problem=" + encoded);
    out.headers.emplace_back("Set-Cookie", set_ticket("", secure));
    return out;
}

Result<std::string> leave(Call& call, Services& services, const std::string& ticket) {
    const Provider provider = TRY(services.providers.find(call.captured_as("provider")));
    return services.providers.address_for(provider, ticket, redirect_address(call, services, provider.id));
}

Result<HttpResponse> begin_oidc(Call& call, Services& services) {
    const std::string ticket = TRY(services.tickets.issue("oidc", "", call.captured_as("provider")));
    const Result<std::string> address = leave(call, services, ticket);
    if (!address) return go_back(address.error(), call.request.secure);
    HttpResponse out = go_to(*address);
    out.headers.emplace_back("Set-Cookie", set_ticket(ticket, call.request.secure));
    return out;
}

// The account of who arrived: known, or made where that is allowed. Their level follows their groups.
Result<User> account_of(Services& services, const Provider& provider, const Arrival& arrival) {
    if (!arrival.grade) return fail(Code::forbidden, fmt::format("no group of yours at {} may sign in here", provider.name), {}, "ask a Lead");
    std::optional<User> user = TRY(services.accounts.find_subject(provider.id, arrival.subject));
    if (!user && !provider.make_users)
        return fail(Code::forbidden, fmt::format("there is no account here for you at {}", provider.name), {}, "ask a Lead to add one");
    const store::Actor by = store::Actor::redoubt();
    if (!user) {
        const AccountKind kind{.provider = provider.id, .subject = arrival.subject, .grade = arrival.grade->is_rung() ? "" : arrival.grade->name};
        const Result<User> made = services.accounts.create(by, arrival.login, arrival.name, arrival.grade->rung, "", std::nullopt, kind);
        if (!made && made.error().code == Code::conflict)
            return fail(Code::conflict, fmt::format("there is another account '{}' here", arrival.login), {},
                        "it is not given to somebody from elsewhere: ask a Lead");
        return made;
    }
    if (!user->may_enter(services.store.clock().now())) return fail(Code::forbidden, "your account here has ended", {}, "ask a Lead");
    if (services.store.with_level(actor_of(*user)).grade == arrival.grade->name) return *user;
    UserChanges changes;
    changes.level = arrival.grade->rung;
    changes.grade = arrival.grade->name;
    return services.accounts.change(by, user->login, changes);
}

Result<HttpResponse> finish(Call& call, Services& services) {
    const std::string ticket = read_ticket(call.request.headers);
    const std::optional<Ticket> begun = TRY(services.tickets.attempt(ticket, "oidc"));
    const Provider provider = TRY(services.providers.find(call.captured_as("provider")));
    if (!begun || begun->payload != provider.id || !equal_in_constant_time(call.text("state"), provider_state(ticket)))
        return fail(Code::unauthenticated, "this sign-in was begun elsewhere, or too long ago", {}, "begin again");
    if (!TRY(services.tickets.spend(ticket))) return fail(Code::unauthenticated, "this sign-in has been finished already", {}, "begin again");
    if (const std::string error = call.text("error"); !error.empty())
        return fail(Code::unauthenticated, fmt::format("{} did not let you in: {}", provider.name, error.substr(0, 100)));
    const Arrival arrival = TRY(services.providers.arrive(provider, ticket, redirect_address(call, services, provider.id), call.text("code")));
    User user = TRY(account_of(services, provider, arrival));
    TRY(services.accounts.signed_in(user, call.request.peer, fmt::format("with {}", provider.id)));
    return start_session(call, services, user);
}

Result<HttpResponse> end_oidc(Call& call, Services& services) {
    const Result<HttpResponse> begun = finish(call, services);
    if (!begun) {
        TRY(services.store.write([&](store::Transaction& transaction) {
            return note(services.store, transaction, {.user_id = "", .name = "nobody"}, "sign_in_failed", "user", "", call.captured_as("provider"),
                        fmt::format("{} from {}", begun.error().message, call.request.peer));
        }));
        return go_back(begun.error(), call.request.secure);
    }
    HttpResponse out = go_to("/");
    out.headers.emplace_back("Set-Cookie", std::string(header(begun->headers, "set-cookie")));
    out.headers.emplace_back("Set-Cookie", set_ticket("", call.request.secure));
    return out;
}

Parameter from_provider(const char* name) { return {name, "As the provider sends it.", {{"type", "string"}}}; }

void add_oidc_routes(RouteTable& table, Services* services) {
    table.add({.method = "GET",
               .pattern = "/session/oidc/{provider}",
               .operation = "begin_provider_sign_in",
               .summary = "Sign in with an identity provider: the browser is sent there.",
               .tag = "session",
               .right = Right::none,
               .answers = {{302, "To the provider, or back to the sign-in page with what is wrong."}},
               .handle = [services](Call& call) { return begin_oidc(call, *services); }});
    table.add({.method = "GET",
               .pattern = "/session/oidc/{provider}/callback",
               .operation = "end_provider_sign_in",
               .summary = "Where the identity provider sends the browser back to.",
               .tag = "session",
               .right = Right::none,
               .query = {from_provider("code"), from_provider("state"), from_provider("error"), from_provider("error_description"), from_provider("error_uri"),
                         from_provider("iss"), from_provider("session_state"), from_provider("scope")},
               .answers = {{302, "To the console, or back to the sign-in page with what is wrong."}},
               .handle = [services](Call& call) { return end_oidc(call, *services); }});
}

}  // namespace

void add_provider_routes(RouteTable& table, Services* services) {
    add_oidc_routes(table, services);
    table.add({.method = "GET",
               .pattern = "/identity/providers",
               .operation = "list_providers",
               .summary = "Identity providers that people can sign in with. For Leads.",
               .tag = "accounts",
               .right = Right::admin,
               .answers = {{200, "", "ProviderPage"}},
               .handle = [services](Call& call) { return list_providers(call, *services); }});
    table.add({.method = "PUT",
               .pattern = "/identity/providers/{provider}",
               .operation = "set_provider",
               .summary = "Add or change an identity provider. For Leads.",
               .tag = "accounts",
               .right = Right::admin,
               .fresh = true,
               .body = BodyKind::json,
               .request = "ProviderChange",
               .answers = {{200, "", "Provider"}},
               .handle = [services](Call& call) { return put_provider(call, *services); }});
    table.add({.method = "DELETE",
               .pattern = "/identity/providers/{provider}",
               .operation = "remove_provider",
               .summary = "Remove an identity provider; its users cannot sign in any more. For Leads.",
               .tag = "accounts",
               .right = Right::admin,
               .fresh = true,
               .answers = {{204, "Removed."}},
               .handle = [services](Call& call) { return remove_provider(call, *services); }});
    table.add({.method = "POST",
               .pattern = "/identity/providers/{provider}/check",
               .operation = "check_provider",
               .summary = "Ask an identity provider now, and say what became of it. For Leads.",
               .tag = "accounts",
               .right = Right::admin,
               .answers = {{200, "", "Outcome"}},
               .handle = [services](Call& call) { return check_provider(call, *services); }});
}

}  // namespace redoubt::api
