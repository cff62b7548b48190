#include "api/signing_in.h"

#include <fmt/format.h>

#include "api/cookie.h"
#include "api/factors.h"
#include "api/policy.h"
#include "api/present.h"
#include "api/problem.h"
#include "api/secrets.h"
#include "api/sessions.h"
#include "api/tickets.h"
#include "base/binary_text.h"

namespace redoubt::api {
namespace {

using schema::List;
using schema::Map;
using schema::Value;

Value own_party(store::Store& store, const store::Actor& actor) {
    if (actor.party.empty()) return {};
    const std::array ids{actor.party};
    const auto found = store.as(actor).refer("party", ids);
    return found && found->front() ? present(*found->front()) : Value();
}

}  // namespace

Map show_session(Services& services, const Identity& who) {
    const store::Actor actor = services.store.with_level(who.actor);
    const Map user{{"login", who.login},
                   {"name", actor.name},
                   {"level", schema::level_name(actor.level)},
                   {"grade", actor.grade},
                   {"party", own_party(services.store, actor)}};
    const bool recommended = who.means == Means::session && !who.has_factor && actor.level == schema::Level::lead;
    return {{"user", user}, {"csrf", who.csrf}, {"second_factor", who.has_factor}, {"must_enrol", who.must_enrol}, {"recommend_second_factor", recommended}};
}

Result<HttpResponse> start_session(Call& call, Services& services, const User& user) {
    const std::string secret = TRY(services.sessions.start(user, call.request.peer));
    const std::optional<Identity> who = TRY(services.sessions.find(secret));
    if (!who) return fail(Code::unauthenticated, "this account has ended", {}, "ask a Lead");
    HttpResponse answer = json_answer(200, show_session(services, *who));
    answer.headers.emplace_back("Set-Cookie", session_cookie(secret, call.request.secure));
    return answer;
}

Result<Site> site_of(const Call& call) { return site_of(header(call.request.headers, "host"), call.request.secure); }

Map passkey_request(std::string_view ticket, const Site& site, const std::vector<std::string>& credentials) {
    List allowed;
    for (const std::string& id : credentials) allowed.push_back(Map{{"type", "public-key"}, {"id", id}});
    return {{"challenge", to_base64url(challenge_of(ticket))},
            {"rpId", site.id},
            {"timeout", ticket_life.ns / 1'000'000},
            {"userVerification", "required"},
            {"allowCredentials", std::move(allowed)}};
}

Result<HttpResponse> ask_second_factor(Call& call, Services& services, const User& user, std::string_view how) {
    const std::string ticket = TRY(services.tickets.issue("second", user.id, how));
    List kinds;
    for (const Factor& factor : TRY(services.factors.of(user.id)))
        if (factor.kind == FactorKind::totp && kinds.empty()) kinds.emplace_back("totp");
    Map out{{"ticket", ticket}, {"expires", services.store.clock().now() + ticket_life}};
    if (const auto site = site_of(call))
        if (const auto ids = TRY(services.factors.credentials(user.id, site->id)); !ids.empty()) {
            kinds.emplace_back("passkey");
            out.set("passkey", passkey_request(ticket, *site, ids));
        }
    kinds.emplace_back("recovery");
    out.set("kinds", std::move(kinds));
    return json_answer(202, std::move(out));
}

HttpResponse locked_answer(int64_t retry_after_s) {
    HttpResponse locked = problem_response(Error{.code = Code::too_many,
                                                 .message = "too many failed attempts",
                                                 .where = {},
                                                 .hint = fmt::format("try again in {} seconds", retry_after_s),
                                                 .problems = {}});
    locked.headers.emplace_back("Retry-After", std::to_string(retry_after_s));
    return locked;
}

}  // namespace redoubt::api
