// What follows once somebody has shown who they are: a session with its cookie, or the next step when a second factor is due.
#pragma once

#include "api/accounts.h"
#include "api/routes.h"
#include "api/webauthn.h"

namespace redoubt::api {

schema::Map show_session(Services& services, const Identity& who);
Result<HttpResponse> start_session(Call& call, Services& services, const User& user);
// 202 with a ticket; `how` is what the journal will say of the first step.
Result<HttpResponse> ask_second_factor(Call& call, Services& services, const User& user, std::string_view how);
HttpResponse locked_answer(int64_t retry_after_s);

Result<Site> site_of(const Call& call);
// PublicKeyCredentialRequestOptions as JSON; no credentials: any that the authenticator has for this site.
schema::Map passkey_request(std::string_view ticket, const Site& site, const std::vector<std::string>& credentials);

void add_second_factor_routes(RouteTable& table, Services* services);  // the next step, passkeys, proof
void add_factor_routes(RouteTable& table, Services* services);         // my second factors
void add_provider_routes(RouteTable& table, Services* services);       // identity providers, and signing in with one
void add_identity_routes(RouteTable& table, Services* services);       // policy, other people's sessions

}  // namespace redoubt::api
