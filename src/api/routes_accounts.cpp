// Users, for Leads, and API tokens, for everybody's own.
#include <fmt/format.h>

#include "api/accounts.h"
#include "api/bodies.h"
#include "api/factors.h"
#include "api/present.h"
#include "api/routes.h"
#include "api/sessions.h"
#include "store/rights_book.h"

namespace redoubt::api {
namespace {

using schema::List;
using schema::Map;
using schema::Value;

Result<Map> show(Call& call, Services& services, const User& user) {
    Value party;
    if (!user.party.empty()) {
        const std::array ids{user.party};
        if (const auto found = TRY(call.records.refer("party", ids)); found.front()) party = present(*found.front());
    }
    const store::Actor now = services.store.with_level(actor_of(user));
    return Map{{"login", user.login},
               {"name", user.name},
               {"level", schema::level_name(now.level)},
               {"grade", now.grade},
               {"party", std::move(party)},
               {"active", user.active},
               {"has_password", user.has_password},
               {"created", user.created},
               {"last_sign_in", time_or_null(user.last_sign_in)},
               {"kind", user.service ? "service" : "person"},
               {"until", time_or_null(user.until)},
               {"factors", TRY(services.factors.of(user.id)).size()},
               {"provider", user.provider.empty() ? Value() : Value(user.provider)}};
}

// Where this server is, as the caller named it.
std::string link_for(const Call& call, std::string_view secret) {
    const std::string_view host = header(call.request.headers, "host");
    if (host.empty()) return fmt::format("/welcome#{}", secret);
    return fmt::format("{}://{}/welcome#{}", call.request.secure ? "https" : "http", host, secret);
}

Result<HttpResponse> list_users(Call& call, Services& services) {
    List items;
    for (const User& user : TRY(services.accounts.list())) items.push_back(TRY(show(call, services, user)));
    return json_answer(200, Map{{"items", std::move(items)}});
}

Result<HttpResponse> create_user(Call& call, Services& services) {
    const auto body = TRY(read_body<NewUserBody>(call));
    const bool service = body.kind == AccountSort::service;
    const store::Grade grade = TRY(services.accounts.grade_named(body.level, service));
    const User user = TRY(services.accounts.create(call.who.actor, body.login, body.name, grade.rung, body.party, body.password,
                                                   {.service = service, .until = body.until, .grade = grade.is_rung() ? "" : grade.name}));
    Map shown = TRY(show(call, services, user));
    if (!body.password && !user.service) shown.set("link", link_for(call, TRY(services.accounts.new_link(LinkKind::sign_in, user.id))));
    return json_answer(201, std::move(shown));
}

Result<Time> read_until(const std::string& text) {
    const auto time = parse_time(text);
    if (!time) return at(time.error(), "/until");
    return *time;
}

Result<HttpResponse> change_user(Call& call, Services& services) {
    const auto body = TRY(read_body<UserChangeBody>(call));
    UserChanges changes{.name = body.name, .level = {}, .party = body.party, .password = body.password, .active = body.active};
    if (body.until) changes.until = body.until->empty() ? Time{} : TRY(read_until(*body.until));
    if (body.level) {
        const User of = TRY(services.accounts.find(call.captured_as("login")));
        if (of.id == call.who.actor.user_id) return fail(Code::forbidden, "nobody sets their own level", "/level", "another Lead does");
        const store::Grade grade = TRY(services.accounts.grade_named(*body.level, of.service));
        changes.level = grade.rung;
        if (!of.service) changes.grade = grade.name;
    }
    if (body.reset_factors) {
        const User of = TRY(services.accounts.find(call.captured_as("login")));
        TRY(services.factors.remove_all(call.who.actor, of.id, of.login));
    }
    const User user = TRY(services.accounts.change(call.who.actor, call.captured_as("login"), changes));
    if (body.reset && user.service) return fail(Code::invalid, "a service account never signs in", "/reset", "make a token for it");
    Map shown = TRY(show(call, services, user));
    if (body.reset) shown.set("link", link_for(call, TRY(services.accounts.new_link(LinkKind::sign_in, user.id))));
    return json_answer(200, std::move(shown));
}

Map show(const Token& token, std::string_view user) {
    return {{"id", token.id},
            {"name", token.name},
            {"scopes", schema::list_of(token.scopes)},
            {"user", user},
            {"created", token.created},
            {"expires", time_or_null(token.expires)},
            {"last_used", time_or_null(token.last_used)}};
}

std::string login_of(Services& services, const std::string& user) {
    const Result<User> found = services.accounts.find(user);
    return found ? found->login : user;
}

Result<HttpResponse> list_tokens(Call& call, Services& services) {
    List items;
    for (const Token& token : TRY(services.sessions.tokens(call.who))) items.push_back(show(token, login_of(services, token.user)));
    return json_answer(200, Map{{"items", std::move(items)}});
}

Result<HttpResponse> create_token(Call& call, Services& services) {
    const auto body = TRY(read_body<NewTokenBody>(call));
    std::optional<User> service;
    if (!body.user.empty()) {
        if (call.who.actor.level != schema::Level::lead && !call.who.actor.system)
            return fail(Code::forbidden, "tokens of service accounts take a Lead", "/user");
        service = TRY(services.accounts.find(body.user));
    }
    const Sessions::NewToken made = TRY(services.sessions.make_token(call.who, body.name, body.scopes, body.expires, service ? &*service : nullptr));
    Map shown = show(made.token, login_of(services, made.token.user));
    shown.set("token", made.secret);
    return json_answer(201, std::move(shown));
}

Result<HttpResponse> revoke_token(Call& call, Services& services) {
    TRY(services.sessions.revoke_token(call.who, call.captured_as("id")));
    return empty_answer();
}

Result<HttpResponse> list_sessions(Call& call, Services& services) {
    List items;
    const bool own = call.captured_as("login").empty();
    const std::string user = own ? call.who.actor.user_id : TRY(services.accounts.find(call.captured_as("login"))).id;
    const std::string login = own ? call.who.login : std::string(call.captured_as("login"));
    for (const Sessions::Open& one : TRY(services.sessions.open_ones(call.who, user)))
        items.push_back(Map{{"id", one.id}, {"user", login}, {"peer", one.peer}, {"created", one.created}, {"last_used", one.used}, {"current", one.current}});
    return json_answer(200, Map{{"items", std::move(items)}});
}

// The caller's own, or those of the login in the path.
Result<User> whose(Call& call, Services& services) {
    if (const std::string_view login = call.captured_as("login"); !login.empty()) return services.accounts.find(login);
    User own;
    own.id = call.who.actor.user_id;
    own.login = call.who.login;
    return own;
}

Result<HttpResponse> end_session(Call& call, Services& services) {
    const User of = TRY(whose(call, services));
    TRY(services.sessions.end_one(call.who, of, call.captured_as("id")));
    return empty_answer();
}

Result<HttpResponse> end_sessions_of(Call& call, Services& services) {
    const User of = TRY(whose(call, services));
    TRY(services.sessions.end_all(call.who, of));
    return empty_answer();
}

void add_session_list(RouteTable& table, Services* services) {
    table.add({.method = "GET",
               .pattern = "/sessions",
               .operation = "list_sessions",
               .summary = "My sessions: where I am signed in.",
               .tag = "accounts",
               .right = Right::account,
               .answers = {{200, "", "SessionPage"}},
               .handle = [services](Call& call) { return list_sessions(call, *services); }});
    table.add({.method = "DELETE",
               .pattern = "/sessions/{id}",
               .operation = "end_session",
               .summary = "End one of my sessions at once.",
               .tag = "accounts",
               .right = Right::account,
               .answers = {{204, "Ended."}},
               .handle = [services](Call& call) { return end_session(call, *services); }});
    table.add({.method = "DELETE",
               .pattern = "/sessions",
               .operation = "end_other_sessions",
               .summary = "End all my sessions but this one.",
               .tag = "accounts",
               .right = Right::account,
               .answers = {{204, "Ended."}},
               .handle = [services](Call& call) { return end_sessions_of(call, *services); }});
    table.add({.method = "GET",
               .pattern = "/users/{login}/sessions",
               .operation = "list_user_sessions",
               .summary = "Where somebody is signed in. For Leads.",
               .tag = "accounts",
               .right = Right::admin,
               .answers = {{200, "", "SessionPage"}},
               .handle = [services](Call& call) { return list_sessions(call, *services); }});
    table.add({.method = "DELETE",
               .pattern = "/users/{login}/sessions",
               .operation = "end_user_sessions",
               .summary = "End all sessions of somebody at once. For Leads.",
               .tag = "accounts",
               .right = Right::admin,
               .answers = {{204, "Ended."}},
               .handle = [services](Call& call) { return end_sessions_of(call, *services); }});
    table.add({.method = "DELETE",
               .pattern = "/users/{login}/sessions/{id}",
               .operation = "end_user_session",
               .summary = "End one session of somebody. For Leads.",
               .tag = "accounts",
               .right = Right::admin,
               .answers = {{204, "Ended."}},
               .handle = [services](Call& call) { return end_session(call, *services); }});
}

}  // namespace

void add_account_routes(RouteTable& table, Services* services) {
    add_session_list(table, services);
    table.add({.method = "GET",
               .pattern = "/users",
               .operation = "list_users",
               .summary = "Users, by login. For Leads.",
               .tag = "accounts",
               .right = Right::admin,
               .answers = {{200, "", "UserPage"}},
               .handle = [services](Call& call) { return list_users(call, *services); }});
    table.add(
        {.method = "POST",
         .pattern = "/users",
         .operation = "create_user",
         .summary = "A new user. For Leads.",
         .tag = "accounts",
         .right = Right::admin,
         .fresh = true,
         .body = BodyKind::json,
         .request = "NewUser",
         .answers = {{201, "With a one-time link when no password was given.", "User"}, {409, "The login is taken.", "Problem", "application/problem+json"}},
         .handle = [services](Call& call) { return create_user(call, *services); }});
    table.add({.method = "PATCH",
               .pattern = "/users/{login}",
               .operation = "change_user",
               .summary = "Change a user, or let them in again. For Leads.",
               .tag = "accounts",
               .right = Right::admin,
               .fresh = true,
               .body = BodyKind::json,
               .request = "UserChange",
               .answers = {{200, "With a one-time link when reset was asked for.", "User"},
                           {409, "It is the last active Lead.", "Problem", "application/problem+json"}},
               .handle = [services](Call& call) { return change_user(call, *services); }});
    table.add({.method = "GET",
               .pattern = "/tokens",
               .operation = "list_tokens",
               .summary = "API tokens: my own, or all for a Lead.",
               .tag = "accounts",
               .right = Right::account,
               .answers = {{200, "", "TokenPage"}},
               .handle = [services](Call& call) { return list_tokens(call, *services); }});
    table.add({.method = "POST",
               .pattern = "/tokens",
               .operation = "create_token",
               .summary = "A new API token, shown this once.",
               .tag = "accounts",
               .right = Right::account,
               .fresh = true,
               .body = BodyKind::json,
               .request = "NewToken",
               .answers = {{201, "", "Token"}, {409, "There are enough.", "Problem", "application/problem+json"}},
               .handle = [services](Call& call) { return create_token(call, *services); }});
    table.add({.method = "DELETE",
               .pattern = "/tokens/{id}",
               .operation = "revoke_token",
               .summary = "Revoke a token at once.",
               .tag = "accounts",
               .right = Right::account,
               .answers = {{204, "Revoked."}},
               .handle = [services](Call& call) { return revoke_token(call, *services); }});
}

}  // namespace redoubt::api
