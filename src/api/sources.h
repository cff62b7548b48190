// The sources of logs over the API: how they deliver, what they send with, and who is not heard of; and the jobs that look after them.
#pragma once

#include <memory>

#include "api/routes.h"
#include "api/shapes.h"
#include "rooms/fix/log_coverage.h"
#include "rooms/watch/source_keeper.h"
#include "rooms/watch/source_runtime.h"
#include "rooms/watch/source_tokens.h"
#include "store/job_runner.h"

namespace redoubt::api {

class SourceServices {
public:
    // `runtime` is null where nothing is taken in; it outlives this.
    SourceServices(store::Store& store, const rooms::SourceRuntime* runtime);
    Result<> open();                              // tells the doors the tokens that hold
    Result<> add_jobs(store::JobRunner& runner);  // follow-sources every minute, find-unheard every hour

    store::Store& store;
    const rooms::SourceRuntime* runtime;
    rooms::SourceTokens tokens;
    rooms::LogCoverage coverage;
    std::unique_ptr<rooms::SourceKeeper> keeper;  // null without a runtime
};

void add_source_routes(RouteTable& table, SourceServices* services);
void add_source_shapes(Components& all);

}  // namespace redoubt::api
