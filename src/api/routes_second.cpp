// The step after the password, signing in with a passkey alone, and showing once more that it is still the same person.
#include <fmt/format.h>

#include "api/account_journal.h"
#include "api/bodies_identity.h"
#include "api/factors.h"
#include "api/lockout.h"
#include "api/providers.h"
#include "api/sessions.h"
#include "api/signing_in.h"
#include "api/tickets.h"
#include "base/binary_text.h"
#include "store/transaction.h"

namespace redoubt::api {
namespace {

using schema::Map;

std::unexpected<Error> too_late() { return fail(Code::unauthenticated, "this sign-in took too long or too many tries", "/ticket", "begin again"); }

// Counted before anything is looked at; more than 0: locked for so many seconds.
Result<int64_t> count_second(store::Store& store, const std::string& user) {
    return store.write(
        [&](store::Transaction& transaction) { return count_attempt(transaction.sql, "second " + user, login_failures_allowed, store.clock().now()); });
}

Result<> forget_second(store::Store& store, const std::string& user) {
    return store.write([&](store::Transaction& transaction) { return forget_failures_of(transaction.sql, "second " + user); });
}

// How this user has shown a second factor: "a one-time code"; nothing: wrong.
Result<std::optional<std::string_view>> shown_factor(Call& call, Services& services, const std::string& user, const SecondFactorBody& body) {
    if (!body.code.empty()) return TRY(services.factors.check_code(user, body.code)) ? std::optional<std::string_view>("a one-time code") : std::nullopt;
    if (!body.recovery.empty())
        return TRY(services.factors.check_recovery(user, body.recovery)) ? std::optional<std::string_view>("a recovery code") : std::nullopt;
    if (body.passkey.empty()) return fail(Code::invalid, "a code, a recovery code or a passkey is needed", "/code");
    const Site site = TRY(site_of(call));
    const Assertion assertion = TRY(read_assertion(body.passkey, challenge_of(body.ticket), site));
    const std::optional<std::string> owner = TRY(services.factors.check_passkey(assertion, site));
    return owner == user ? std::optional<std::string_view>("a passkey") : std::nullopt;
}

Result<> note_failure(Call& call, Services& services, const User& user) {
    return services.store.write([&](store::Transaction& transaction) {
        return note(services.store, transaction, actor_of(user), "sign_in_failed", "user", user.id, user.login,
                    fmt::format("second factor, from {}", call.request.peer));
    });
}

Result<HttpResponse> second_factor(Call& call, Services& services) {
    const auto body = TRY(read_body<SecondFactorBody>(call));
    const std::optional<Ticket> ticket = TRY(services.tickets.attempt(body.ticket, "second"));
    if (!ticket) return too_late();
    if (const int64_t locked_s = TRY(count_second(services.store, ticket->user)); locked_s > 0) return locked_answer(locked_s);
    User user = TRY(services.accounts.find(ticket->user));
    const Result<std::optional<std::string_view>> how = shown_factor(call, services, user.id, body);
    if (!how || !*how) {
        TRY(note_failure(call, services, user));
        if (!how) return std::unexpected(how.error());
        return fail(Code::unauthenticated, "this is not the second factor, or it has been used", {}, "a code works once: wait for the next");
    }
    if (!TRY(services.tickets.spend(body.ticket))) return too_late();
    TRY(forget_second(services.store, user.id));
    TRY(services.accounts.signed_in(user, call.request.peer, fmt::format("{} and {}", ticket->payload, **how)));
    return start_session(call, services, user);
}

Result<HttpResponse> passkey_options(Call& call, Services& services) {
    const Site site = TRY(site_of(call));
    const std::string ticket = TRY(services.tickets.issue("passkey", ""));
    return json_answer(200, Map{{"ticket", ticket}, {"expires", services.store.clock().now() + ticket_life}, {"passkey", passkey_request(ticket, site, {})}});
}

Result<HttpResponse> sign_in_with_passkey(Call& call, Services& services) {
    const auto body = TRY(read_body<PasskeySignInBody>(call));
    if (!TRY(services.tickets.attempt(body.ticket, "passkey"))) return too_late();
    const std::string peer(call.request.peer);
    const int64_t locked_s =
        TRY(services.store.write([&](store::Transaction& transaction) { return count_attempts(transaction.sql, "", peer, services.store.clock().now()); }));
    if (locked_s > 0) return locked_answer(locked_s);
    const Site site = TRY(site_of(call));
    const Assertion assertion = TRY(read_assertion(body.passkey, challenge_of(body.ticket), site));
    const std::optional<std::string> owner = TRY(services.factors.check_passkey(assertion, site));
    if (!owner) return fail(Code::unauthenticated, "this passkey is not known here", {}, "sign in with a password, and add it to your account");
    if (!TRY(services.tickets.spend(body.ticket))) return too_late();
    User user = TRY(services.accounts.find(*owner));
    if (!user.may_enter(services.store.clock().now())) return fail(Code::unauthenticated, "this account has ended", {}, "ask a Lead");
    TRY(services.store.write([&](store::Transaction& transaction) { return forget_failures(transaction.sql, user.login, peer); }));
    TRY(services.accounts.signed_in(user, call.request.peer, "with a passkey"));
    return start_session(call, services, user);
}

Result<HttpResponse> proof_options(Call& call, Services& services) {
    const std::string ticket = TRY(services.tickets.issue("proof", call.who.actor.user_id));
    Map out{{"ticket", ticket}, {"expires", services.store.clock().now() + ticket_life}};
    if (const auto site = site_of(call))
        if (const auto ids = TRY(services.factors.credentials(call.who.actor.user_id, site->id)); !ids.empty())
            out.set("passkey", passkey_request(ticket, *site, ids));
    return json_answer(200, std::move(out));
}

Result<HttpResponse> prove(Call& call, Services& services) {
    const auto body = TRY(read_body<SecondFactorBody>(call));
    const std::string& user = call.who.actor.user_id;
    if (call.who.means != Means::session) return fail(Code::forbidden, "a token has nothing to show", {}, "this is for people who are signed in");
    if (const int64_t locked_s = TRY(count_second(services.store, user)); locked_s > 0) return locked_answer(locked_s);
    if (!body.passkey.empty()) {
        const std::optional<Ticket> ticket = TRY(services.tickets.attempt(body.ticket, "proof"));
        if (!ticket || ticket->user != user) return too_late();
    }
    if (!TRY(shown_factor(call, services, user, body))) return fail(Code::invalid, "this is not your second factor, or it has been used", "/code");
    if (!body.passkey.empty() && !TRY(services.tickets.spend(body.ticket))) return too_late();
    TRY(forget_second(services.store, user));
    TRY(services.sessions.prove(call.who));
    return empty_answer();
}

Result<HttpResponse> sign_in_ways(Call& call, Services& services) {
    schema::List providers;
    for (const Provider& provider : TRY(services.providers.list())) providers.push_back(Map{{"id", provider.id}, {"name", provider.name}});
    return json_answer(200, Map{{"password", true}, {"passkey", site_of(call).has_value()}, {"providers", std::move(providers)}});
}

void add_proof_routes(RouteTable& table, Services* services) {
    table.add({.method = "POST",
               .pattern = "/session/proof/options",
               .operation = "begin_proof",
               .summary = "Begin to show once more, with a passkey, that it is me.",
               .tag = "session",
               .right = Right::signed_in,
               .answers = {{200, "", "ProofOptions"}},
               .handle = [services](Call& call) { return proof_options(call, *services); }});
    table.add({.method = "POST",
               .pattern = "/session/proof",
               .operation = "prove",
               .summary = "Show once more that it is me, for acts that ask for it; holds for 15 minutes.",
               .tag = "session",
               .right = Right::signed_in,
               .body = BodyKind::json,
               .request = "SecondFactor",
               .answers = {{204, "Shown."}, {401, "The ticket is used up.", "Problem", "application/problem+json"}},
               .handle = [services](Call& call) { return prove(call, *services); }});
}

}  // namespace

void add_second_factor_routes(RouteTable& table, Services* services) {
    table.add({.method = "GET",
               .pattern = "/session/ways",
               .operation = "get_sign_in_ways",
               .summary = "How one can sign in here.",
               .tag = "session",
               .right = Right::none,
               .answers = {{200, "", "SignInWays"}},
               .handle = [services](Call& call) { return sign_in_ways(call, *services); }});
    table.add({.method = "POST",
               .pattern = "/session/second",
               .operation = "show_second_factor",
               .summary = "The second step of signing in: a one-time code, a recovery code or a passkey.",
               .tag = "session",
               .right = Right::none,
               .body = BodyKind::json,
               .request = "SecondFactor",
               .answers = {{200, "", "Session"}, {401, "Wrong, or too late.", "Problem", "application/problem+json"}},
               .handle = [services](Call& call) { return second_factor(call, *services); }});
    table.add({.method = "POST",
               .pattern = "/session/passkey/options",
               .operation = "begin_passkey_sign_in",
               .summary = "Begin to sign in with a passkey alone.",
               .tag = "session",
               .right = Right::none,
               .answers = {{200, "", "PasskeyOptions"}, {409, "This address has no name.", "Problem", "application/problem+json"}},
               .handle = [services](Call& call) { return passkey_options(call, *services); }});
    table.add({.method = "POST",
               .pattern = "/session/passkey",
               .operation = "sign_in_with_passkey",
               .summary = "Sign in with a passkey, which is two factors by itself.",
               .tag = "session",
               .right = Right::none,
               .body = BodyKind::json,
               .request = "PasskeySignIn",
               .answers = {{200, "", "Session"},
                           {401, "Wrong, or too late.", "Problem", "application/problem+json"},
                           {409, "This address has no name.", "Problem", "application/problem+json"}},
               .handle = [services](Call& call) { return sign_in_with_passkey(call, *services); }});
    add_proof_routes(table, services);
}

}  // namespace redoubt::api
