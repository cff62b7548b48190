// What is asked of people who sign in. For Leads.
#include "api/bodies_identity.h"
#include "api/policy.h"
#include "api/signing_in.h"

namespace redoubt::api {
namespace {

schema::Map show_policy(const IdentityPolicy& policy) {
    return {{"second_factor_from", policy.second_factor_from ? schema::level_name(*policy.second_factor_from) : "nobody"},
            {"address", policy.address},
            {"open_concerns", policy.open_concerns}};
}

Result<HttpResponse> get_policy(Call&, Services& services) { return json_answer(200, show_policy(services.policy.get())); }

Result<HttpResponse> change_policy(Call& call, Services& services) {
    const auto body = TRY(read_body<PolicyBody>(call));
    IdentityPolicy policy = services.policy.get();
    if (body.address) policy.address = *body.address;
    if (body.open_concerns) policy.open_concerns = *body.open_concerns;
    if (body.second_factor_from) {
        policy.second_factor_from.reset();
        if (*body.second_factor_from != FactorPolicy::nobody)
            policy.second_factor_from = static_cast<schema::Level>(static_cast<uint8_t>(*body.second_factor_from) - 1);
    }
    TRY(services.policy.set(call.who.actor, policy));
    return json_answer(200, show_policy(policy));
}

}  // namespace

void add_identity_routes(RouteTable& table, Services* services) {
    table.add({.method = "GET",
               .pattern = "/identity/policy",
               .operation = "get_identity_policy",
               .summary = "Who must have a second factor, and where this server is reached. For Leads.",
               .tag = "accounts",
               .right = Right::admin,
               .answers = {{200, "", "IdentityPolicy"}},
               .handle = [services](Call& call) { return get_policy(call, *services); }});
    table.add({.method = "PATCH",
               .pattern = "/identity/policy",
               .operation = "change_identity_policy",
               .summary = "Change what is asked of people who sign in; in force at once. For Leads.",
               .tag = "accounts",
               .right = Right::admin,
               .fresh = true,
               .body = BodyKind::json,
               .request = "IdentityPolicyChange",
               .answers = {{200, "", "IdentityPolicy"}},
               .handle = [services](Call& call) { return change_policy(call, *services); }});
}

}  // namespace redoubt::api
