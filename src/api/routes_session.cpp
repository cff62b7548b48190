// Signing in and out: by password, by one-time link, and the first run.
#include <fmt/format.h>

#include "api/accounts.h"
#include "api/bodies.h"
#include "api/cookie.h"
#include "api/problem.h"
#include "api/routes.h"
#include "api/sessions.h"
#include "api/signing_in.h"

namespace redoubt::api {
namespace {

using schema::Map;

// Without a session: 401, and whether there is anybody at all who could sign in.
HttpResponse nobody(Services& services) {
    HttpResponse answer = problem_response(Error{.code = Code::unauthenticated, .message = "nobody is signed in", .where = {}, .hint = {}, .problems = {}});
    const Result<bool> any = services.accounts.any();
    if (any && !*any) {
        const auto body = schema::parse_json(answer.body);
        Map extended = body ? body->map() : Map();
        extended.set("setup", true);
        answer.body = schema::to_json(extended);
    }
    return answer;
}

Result<HttpResponse> get_session(Call& call, Services& services) {
    if (call.who.actor.user_id.empty()) return nobody(services);
    return json_answer(200, show_session(services, call.who));
}

Result<HttpResponse> sign_in(Call& call, Services& services) {
    const auto body = TRY(read_body<SignInBody>(call));
    const SignIn outcome = TRY(services.accounts.sign_in(body.login, body.password, call.request.peer));
    if (outcome.second_due) return ask_second_factor(call, services, *outcome.user, "with a password");
    if (outcome.user) return start_session(call, services, *outcome.user);
    if (outcome.retry_after_s > 0) return locked_answer(outcome.retry_after_s);
    return fail(Code::unauthenticated, "login or password is wrong");
}

Result<HttpResponse> sign_in_by_link(Call& call, Services& services) {
    const auto body = TRY(read_body<LinkBody>(call));
    const std::optional<LinkKind> kind = TRY(services.accounts.look_at_link(body.token, call.request.peer));
    if (kind == LinkKind::set_up) return json_answer(200, Map{{"setup", true}});
    const SignIn outcome = kind ? TRY(services.accounts.sign_in_by_link(body.token, call.request.peer)) : SignIn{};
    if (outcome.second_due) return ask_second_factor(call, services, *outcome.user, "with a one-time link");
    if (outcome.user) return start_session(call, services, *outcome.user);
    return fail(Code::unauthenticated, "this link has been used, or is too old", {}, "ask for a new one: redoubt user reset LOGIN");
}

Result<HttpResponse> set_up(Call& call, Services& services) {
    const auto body = TRY(read_body<SetUpBody>(call));
    return start_session(call, services, TRY(services.accounts.set_up(body.token, body.login, body.name, body.password, call.request.peer)));
}

Result<HttpResponse> sign_out(Call& call, Services& services) {
    if (call.who.means == Means::session) TRY(services.sessions.end(call.who));
    HttpResponse answer = empty_answer();
    answer.headers.emplace_back("Set-Cookie", expired_session_cookie(call.request.secure));
    return answer;
}

Result<HttpResponse> change_password(Call& call, Services& services) {
    const auto body = TRY(read_body<PasswordBody>(call));
    if (call.who.means != Means::session) return fail(Code::forbidden, "a password is changed by a person, not with a token");
    TRY(services.accounts.change_own_password(call.who, body.current, body.password));
    return start_session(call, services, TRY(services.accounts.find(call.who.actor.user_id)));  // the others have ended
}

}  // namespace

void add_session_routes(RouteTable& table, Services* services) {
    table.add({.method = "GET",
               .pattern = "/session",
               .operation = "get_session",
               .summary = "Who am I?",
               .tag = "session",
               .right = Right::none,
               .answers = {{200, "", "Session"}, {401, "Nobody; \"setup\": true when there are no users yet.", "Problem", "application/problem+json"}},
               .handle = [services](Call& call) { return get_session(call, *services); }});
    table.add({.method = "POST",
               .pattern = "/session",
               .operation = "sign_in",
               .summary = "Sign in; sets the session's cookie.",
               .tag = "session",
               .right = Right::none,
               .body = BodyKind::json,
               .request = "SignIn",
               .answers = {{200, "", "Session"}, {202, "A second factor is due.", "NextStep"}, {401, "Wrong.", "Problem", "application/problem+json"}},
               .handle = [services](Call& call) { return sign_in(call, *services); }});
    table.add({.method = "DELETE",
               .pattern = "/session",
               .operation = "sign_out",
               .summary = "Sign out.",
               .tag = "session",
               .right = Right::signed_in,
               .before_enrolment = true,
               .answers = {{204, "Signed out."}},
               .handle = [services](Call& call) { return sign_out(call, *services); }});
    table.add({.method = "POST",
               .pattern = "/session/link",
               .operation = "sign_in_by_link",
               .summary = "Sign in with a one-time link; {\"setup\":true} for the first run.",
               .tag = "session",
               .right = Right::none,
               .body = BodyKind::json,
               .request = "SignInByLink",
               .answers = {{200, "", "SessionOrSetUp"},
                           {202, "A second factor is due.", "NextStep"},
                           {401, "Used, or too old.", "Problem", "application/problem+json"}},
               .handle = [services](Call& call) { return sign_in_by_link(call, *services); }});
    table.add({.method = "POST",
               .pattern = "/session/setup",
               .operation = "set_up",
               .summary = "Make the first user, a Lead, and sign in.",
               .tag = "session",
               .right = Right::none,
               .body = BodyKind::json,
               .request = "SetUp",
               .answers = {{200, "", "Session"},
                           {401, "Not the set-up link.", "Problem", "application/problem+json"},
                           {409, "There are users.", "Problem", "application/problem+json"}},
               .handle = [services](Call& call) { return set_up(call, *services); }});
    table.add({.method = "POST",
               .pattern = "/session/password",
               .operation = "change_password",
               .summary = "Change my password; my other sessions end.",
               .tag = "session",
               .right = Right::account,
               .before_enrolment = true,
               .body = BodyKind::json,
               .request = "PasswordChange",
               .answers = {{200, "", "Session"}},
               .handle = [services](Call& call) { return change_password(call, *services); }});
}

}  // namespace redoubt::api
