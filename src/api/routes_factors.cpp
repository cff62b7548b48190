// My second factors: authenticator apps, passkeys, recovery codes.
#include "api/bodies_identity.h"
#include "api/factors.h"
#include "api/policy.h"
#include "api/present.h"
#include "api/signing_in.h"
#include "api/tickets.h"
#include "api/totp.h"
#include "base/binary_text.h"

namespace redoubt::api {
namespace {

using schema::List;
using schema::Map;
using schema::Value;

Map show_factor(const Factor& factor) {
    return {{"id", factor.id},
            {"kind", factor_kind_name(factor.kind)},
            {"name", factor.name},
            {"created", factor.created},
            {"last_used", time_or_null(factor.used)}};
}

HttpResponse show_enrolled(int status, const Enrolled& enrolled) {
    Map out{{"factor", show_factor(enrolled.factor)}};
    if (!enrolled.recovery_codes.empty()) out.set("recovery_codes", schema::list_of(enrolled.recovery_codes));
    return json_answer(status, std::move(out));
}

// Second factors are a person's, shown by nobody else for them.
Result<> only_people(const Call& call) {
    if (call.who.means == Means::session) return {};
    return fail(Code::forbidden, "second factors belong to people who are signed in", {}, "sign in to the console");
}

Result<HttpResponse> list_factors(Call& call, Services& services) {
    List items;
    for (const Factor& factor : TRY(services.factors.of(call.who.actor.user_id))) items.push_back(show_factor(factor));
    return json_answer(200, Map{{"items", std::move(items)},
                                {"recovery_left", TRY(services.factors.recovery_codes_left(call.who.actor.user_id))},
                                {"required", services.policy.second_factor_for(call.who.actor.level)}});
}

Result<HttpResponse> begin_app(Call& call, Services& services) {
    const auto body = TRY(read_body<FactorNameBody>(call));
    TRY(only_people(call));
    const Factors::Begun begun = TRY(services.factors.begin_totp(call.who, body.name.empty() ? "authenticator app" : body.name));
    return json_answer(201, Map{{"id", begun.id}, {"secret", to_base32(begun.secret)}, {"uri", totp_uri(begun.secret, call.who.login)}});
}

Result<HttpResponse> confirm_app(Call& call, Services& services) {
    const auto body = TRY(read_body<CodeBody>(call));
    TRY(only_people(call));
    return show_enrolled(200, TRY(services.factors.confirm_totp(call.who, call.captured_as("id"), body.code)));
}

Result<HttpResponse> begin_passkey(Call& call, Services& services) {
    TRY(only_people(call));
    const Site site = TRY(site_of(call));
    const std::string ticket = TRY(services.tickets.issue("register", call.who.actor.user_id));
    List known;
    for (const std::string& id : TRY(services.factors.credentials(call.who.actor.user_id, site.id))) known.push_back(Map{{"type", "public-key"}, {"id", id}});
    List kinds;
    for (const int algorithm : {-7, -8, -257}) kinds.push_back(Map{{"type", "public-key"}, {"alg", algorithm}});
    const Map options{{"challenge", to_base64url(challenge_of(ticket))},
                      {"rp", Map{{"id", site.id}, {"name", "Redoubt"}}},
                      {"user", Map{{"id", to_base64url(call.who.actor.user_id)}, {"name", call.who.login}, {"displayName", call.who.actor.name}}},
                      {"pubKeyCredParams", std::move(kinds)},
                      {"timeout", ticket_life.ns / 1'000'000},
                      {"excludeCredentials", std::move(known)},
                      {"authenticatorSelection", Map{{"residentKey", "preferred"}, {"userVerification", "required"}}},
                      {"attestation", "none"}};
    return json_answer(200, Map{{"ticket", ticket}, {"expires", services.store.clock().now() + ticket_life}, {"passkey", options}});
}

Result<HttpResponse> add_passkey(Call& call, Services& services) {
    const auto body = TRY(read_body<NewPasskeyBody>(call));
    TRY(only_people(call));
    const std::optional<Ticket> ticket = TRY(services.tickets.attempt(body.ticket, "register"));
    if (!ticket || ticket->user != call.who.actor.user_id) return fail(Code::conflict, "this took too long or too many tries", "/ticket", "begin again");
    const Site site = TRY(site_of(call));
    Result<NewPasskey> passkey = read_registration(body.passkey, challenge_of(body.ticket), site);
    if (!passkey) return fail(Code::invalid, passkey.error().message, passkey.error().where, "make the passkey again");
    if (!TRY(services.tickets.spend(body.ticket))) return fail(Code::conflict, "this has been done already", "/ticket");
    return show_enrolled(201, TRY(services.factors.add_passkey(call.who, body.name, *passkey, site.id)));
}

Result<HttpResponse> remove_factor(Call& call, Services& services) {
    TRY(only_people(call));
    TRY(services.factors.remove(call.who, call.captured_as("id"), !services.policy.second_factor_for(call.who.actor.level)));
    return empty_answer();
}

Result<HttpResponse> new_codes(Call& call, Services& services) {
    TRY(only_people(call));
    return json_answer(201, Map{{"recovery_codes", schema::list_of(TRY(services.factors.new_recovery_codes(call.who)))}});
}

void add_removing(RouteTable& table, Services* services) {
    table.add({.method = "DELETE",
               .pattern = "/account/factors/{id}",
               .operation = "remove_factor",
               .summary = "Remove one of my second factors.",
               .tag = "accounts",
               .right = Right::account,
               .fresh = true,
               .answers = {{204, "Removed."}, {409, "It is the last one, and there must be one.", "Problem", "application/problem+json"}},
               .handle = [services](Call& call) { return remove_factor(call, *services); }});
    table.add({.method = "POST",
               .pattern = "/account/recovery-codes",
               .operation = "make_recovery_codes",
               .summary = "New recovery codes, shown this once; the old ones end.",
               .tag = "accounts",
               .right = Right::account,
               .fresh = true,
               .answers = {{201, "", "RecoveryCodes"}, {409, "There is no second factor.", "Problem", "application/problem+json"}},
               .handle = [services](Call& call) { return new_codes(call, *services); }});
}

void add_passkey_routes(RouteTable& table, Services* services) {
    table.add({.method = "POST",
               .pattern = "/account/passkeys/options",
               .operation = "begin_passkey",
               .summary = "Begin to add a passkey: what the browser's create() is called with.",
               .tag = "accounts",
               .right = Right::account,
               .fresh = true,
               .before_enrolment = true,
               .answers = {{200, "", "PasskeyOptions"}, {409, "This address has no name.", "Problem", "application/problem+json"}},
               .handle = [services](Call& call) { return begin_passkey(call, *services); }});
    table.add({.method = "POST",
               .pattern = "/account/passkeys",
               .operation = "add_passkey",
               .summary = "Add a passkey.",
               .tag = "accounts",
               .right = Right::account,
               .before_enrolment = true,
               .body = BodyKind::json,
               .request = "NewPasskey",
               .answers = {{201, "With recovery codes when it is the first second factor.", "EnrolledFactor"},
                           {409, "Known already, or too late.", "Problem", "application/problem+json"}},
               .handle = [services](Call& call) { return add_passkey(call, *services); }});
}

}  // namespace

void add_factor_routes(RouteTable& table, Services* services) {
    table.add({.method = "GET",
               .pattern = "/account/factors",
               .operation = "list_factors",
               .summary = "My second factors, and how many recovery codes are left.",
               .tag = "accounts",
               .right = Right::account,
               .before_enrolment = true,
               .answers = {{200, "", "FactorPage"}},
               .handle = [services](Call& call) { return list_factors(call, *services); }});
    table.add({.method = "POST",
               .pattern = "/account/totp",
               .operation = "begin_app",
               .summary = "Begin to add an authenticator app; in force once a code confirms it.",
               .tag = "accounts",
               .right = Right::account,
               .fresh = true,
               .before_enrolment = true,
               .body = BodyKind::json,
               .request = "NewApp",
               .answers = {{201, "", "BegunApp"}},
               .handle = [services](Call& call) { return begin_app(call, *services); }});
    table.add({.method = "POST",
               .pattern = "/account/totp/{id}/confirm",
               .operation = "confirm_app",
               .summary = "Confirm an authenticator app with its first code.",
               .tag = "accounts",
               .right = Right::account,
               .before_enrolment = true,
               .body = BodyKind::json,
               .request = "OneTimeCode",
               .answers = {{200, "With recovery codes when it is the first second factor.", "EnrolledFactor"},
                           {409, "Confirmed already.", "Problem", "application/problem+json"}},
               .handle = [services](Call& call) { return confirm_app(call, *services); }});
    add_passkey_routes(table, services);
    add_removing(table, services);
}

}  // namespace redoubt::api
