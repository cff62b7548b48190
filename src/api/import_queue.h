// ImportQueue: log files handed in over HTTP. An upload is durable in imports/ of the data directory, and its job in the
// store, before it is answered; jobs are taken one after the other. One that a crash interrupted starts again from the
// beginning, which is safe, since an alert is stored once however often its event comes. Thread-safe.
#pragma once

#include <map>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "api/identity.h"
#include "api/live.h"
#include "base/disk.h"
#include "rooms/watch/import.h"
#include "store/job_runner.h"
#include "store/store.h"

namespace redoubt::api {

class Accounts;

struct ImportJob {
    std::string id;
    std::string name;
    std::string sha256;
    uint64_t bytes = 0;
    std::string state;  // queued, running, done, failed
    std::string user;   // id
    std::string by;     // name
    uint64_t events = 0;
    uint64_t alerts_new = 0;
    uint64_t alerts_known = 0;
    uint64_t unlisted_assets = 0;
    schema::List problems;  // {where, message}
    uint64_t problems_total = 0;
    Time created;
    Time started;
    Time finished;
    double progress = 0;
};

class ImportQueue {
public:
    ImportQueue(store::Store& store, Disk& disk, Accounts& accounts, LiveHub& live) : store_(store), disk_(disk), accounts_(accounts), live_(live) {}
    ~ImportQueue() { store_.jobs().unlisten(listener_); }
    ImportQueue(const ImportQueue&) = delete;
    ImportQueue& operator=(const ImportQueue&) = delete;

    Result<> open();
    void work_on(store::JobRunner& runner, size_t threads);

    // Moves the file at `path` into imports/. `source` says what it is (events::choose_source); empty: what it looks like.
    Result<ImportJob> add(const Identity& who, const std::string& name, const std::string& path, const std::string& source = {});
    Result<std::vector<ImportJob>> list(const Identity& who, int limit);  // newest first; one's own, or all for a Lead
    Result<ImportJob> find(const Identity& who, std::string_view id);

private:
    struct Now {
        double progress = 0;
        uint64_t events = 0;
        uint64_t alerts_new = 0;
        uint64_t alerts_known = 0;
    };

    Result<std::optional<ImportJob>> stored(std::string_view id);
    Result<> run(store::JobRun& run, size_t threads);
    Result<rooms::ImportOutcome> import(store::JobRun& run, const ImportJob& job, size_t threads);
    Result<> refuse_reports(const ImportJob& job);
    void conclude(ImportJob& job, const Result<rooms::ImportOutcome>& outcome);
    void gave_up(const store::Job& job);
    void told_last(const ImportJob& job);
    Result<> save(const ImportJob& job);
    Result<store::Actor> actor_for(const ImportJob& job);
    void report(const ImportJob& job, const Now& now);
    std::string path_of(std::string_view id) const { return store_.folder() + "/imports/" + std::string(id); }
    void with_progress(ImportJob& job) const;

    store::Store& store_;
    Disk& disk_;
    Accounts& accounts_;
    LiveHub& live_;
    mutable std::mutex mutex_;
    std::map<std::string, Now, std::less<>> running_;
    int64_t listener_ = 0;
};

}  // namespace redoubt::api
