// The jobs that Redoubt gives itself, with when each comes again: what passes its due date, what grows stale, what comes round,
// what is counted every day. The rooms say what is done; here is only when.
#pragma once

#include "rooms/decide/decisions.h"
#include "rooms/fix/software_watch.h"
#include "rooms/know/network_watch.h"
#include "store/job_runner.h"

namespace redoubt::api {

Result<> add_standing_jobs(store::Store& store, rooms::Decisions& decisions, rooms::SoftwareWatch& software, rooms::NetworkWatch& network,
                           store::JobRunner& runner);

// Works through what changed in the feeds at once.
Result<> look_at_feeds(store::Store& store);

}  // namespace redoubt::api
