#include "api/sources.h"

#include "rooms/watch/heard_assets.h"
#include "rooms/watch/live_detection.h"

namespace redoubt::api {

SourceServices::SourceServices(store::Store& of, const rooms::SourceRuntime* given)
    : store(of), runtime(given), tokens(of), coverage(of, [&of](Time since) { return rooms::heard_assets(of, since); }) {
    if (runtime == nullptr) return;
    rooms::SourceKeeper::Heard heard;
    if (runtime->detection != nullptr) heard = [detection = runtime->detection] { return detection->take_heard(); };
    keeper = std::make_unique<rooms::SourceKeeper>(store, runtime->counted, std::move(heard), runtime->past);
    if (runtime->set_keys) tokens.when_changed(runtime->set_keys);
}

Result<> SourceServices::open() {
    TRY(tokens.open());
    TRY(rooms::SourceSamples(store).open());
    return tokens.tell();
}

Result<> SourceServices::add_jobs(store::JobRunner& runner) {
    if (keeper) {
        runner.handle("follow-sources", [this](store::JobRun&) -> Result<> {
            TRY(keeper->follow());
            return tokens.tell();  // sources that were retired lose theirs
        });
        TRY(store.jobs().add({.kind = "follow-sources", .every = "1m", .unique = true}));
    }
    runner.handle("find-unheard", [this](store::JobRun&) -> Result<> {
        TRY(coverage.follow());
        return {};
    });
    TRY(store.jobs().add({.kind = "find-unheard", .every = "1h", .unique = true}));
    return {};
}

}  // namespace redoubt::api
