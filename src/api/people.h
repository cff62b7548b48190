// Whom Redoubt can tell something, from its accounts, and the telling itself.
#pragma once

#include "api/routes.h"
#include "rooms/desk/deliveries.h"

namespace redoubt::api {

Result<std::vector<rooms::desk::Addressee>> addressees(Services& services);
Result<> tell_people(Services& services);

}  // namespace redoubt::api
