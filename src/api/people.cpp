#include "api/people.h"

#include "api/accounts.h"
#include "api/live.h"
#include "api/policy.h"

namespace redoubt::api {

Result<std::vector<rooms::desk::Addressee>> addressees(Services& services) {
    const Time now = services.store.clock().now();
    store::Records records = services.store.as(store::Actor::redoubt());
    std::vector<rooms::desk::Addressee> out;
    for (const User& user : TRY(services.accounts.list())) {
        if (user.service || !user.may_enter(now)) continue;
        rooms::desk::Addressee one{.actor = actor_of(user), .login = user.login, .email = TRY(services.notifications.settings(user.id)).email};
        if (one.email.empty() && !user.party.empty())
            if (const auto party = records.get("party", user.party)) one.email = (*party)["email"].text();
        out.push_back(std::move(one));
    }
    return out;
}

Result<> tell_people(Services& services) {
    const std::vector<rooms::desk::Addressee> people = TRY(addressees(services));
    if (TRY(services.notifications.gather(people)) > 0) services.live.publish("notification", schema::Map());
    TRY(services.deliveries.run(people, services.policy.get().address));
    return {};
}

}  // namespace redoubt::api
