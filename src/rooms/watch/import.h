// Import: log files matched with the live rules of the store; each hit becomes an alert on its asset. Exactly once: an
// alert's source_key is the hash of the event's content and the rule's id, so importing a file again, or after a crash
// half-way, adds what is missing and nothing twice. A host that no asset is named after becomes an unlisted asset.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "base/disk.h"
#include "base/result.h"
#include "events/open.h"

namespace redoubt::store {
class Store;
class Records;
}  // namespace redoubt::store

namespace redoubt::rooms {

struct ImportProgress {
    double fraction = 0;  // 0 to 1, of the bytes
    uint64_t events = 0;
    uint64_t alerts_new = 0;
    uint64_t alerts_known = 0;
};

struct ImportRequest {
    std::vector<std::string> paths{};  // files or trees
    std::string name{};                // what evidence calls the file when it was spooled under another name; empty: its path
    size_t threads = 1;
    bool recover = false;
    events::SourceChoice source{};                             // what text and JSON are read as; empty: as they look
    std::function<void(const ImportProgress&)> on_progress{};  // on the calling thread; may be empty
    std::function<bool()> stop{};                              // asked between parts; true ends the import early; may be empty
};

struct ImportOutcome {
    uint64_t files = 0;
    uint64_t events = 0;
    uint64_t recovered = 0;
    uint64_t alerts_new = 0;
    uint64_t alerts_known = 0;
    uint64_t unlisted_assets = 0;             // created by this import
    uint64_t rules = 0;                       // live rules that it matched with
    std::vector<events::Problem> problems{};  // the first thousand: what could not be read, and live rules that do not load
    uint64_t problems_total = 0;
    bool stopped = false;
};

// Rights are those of `records`. Fails when no file could be understood as a log, or when the store fails; what was stored
// until then stays, and a second import completes it.
Result<ImportOutcome> import_logs(store::Store& store, store::Records& records, Disk& disk, const ImportRequest& request);

}  // namespace redoubt::rooms
