#include "api/import_queue.h"

#include <cstdio>
#include <exception>

#include <fcntl.h>
#include <unistd.h>

#include <fmt/format.h>

#include "api/account_journal.h"
#include "api/accounts.h"
#include "base/hash.h"
#include "rooms/fix/report_files.h"
#include "schema/json.h"
#include "store/transaction.h"

namespace redoubt::api {
namespace {

using schema::List;
using schema::Map;
using schema::Value;
using store::Reader;
using store::Transaction;

constexpr std::string_view import_tables = R"(
CREATE TABLE IF NOT EXISTS api_import(id TEXT PRIMARY KEY, name TEXT NOT NULL, sha256 TEXT NOT NULL, bytes INTEGER NOT NULL, state TEXT NOT NULL,
    user TEXT NOT NULL, user_name TEXT NOT NULL, events INTEGER NOT NULL, alerts_new INTEGER NOT NULL, alerts_known INTEGER NOT NULL,
    unlisted_assets INTEGER NOT NULL, problems TEXT NOT NULL, problems_total INTEGER NOT NULL, created INTEGER NOT NULL, started INTEGER NOT NULL,
    finished INTEGER NOT NULL) STRICT;
)";
constexpr std::string_view import_columns =
    "id, name, sha256, bytes, state, user, user_name, events, alerts_new, alerts_known, unlisted_assets, problems, problems_total, created, started, finished";
constexpr size_t problems_kept = 200;
constexpr std::string_view job_kind = "import";
constexpr int most_attempts = 4;

store::JobSpec job_of(const std::string& id, const std::string& source = {}) {
    Map payload;
    if (!source.empty()) payload.set("source", source);
    return {.kind = std::string(job_kind), .subject = id, .payload = std::move(payload), .unique = true, .most_attempts = most_attempts};
}

uint64_t count_at(const store::Row& row, int column) { return static_cast<uint64_t>(row.integer(column)); }

ImportJob read_job(const store::Row& row) {
    ImportJob job;
    job.id = row.text(0);
    job.name = row.text(1);
    job.sha256 = row.text(2);
    job.bytes = count_at(row, 3);
    job.state = row.text(4);
    job.user = row.text(5);
    job.by = row.text(6);
    job.events = count_at(row, 7);
    job.alerts_new = count_at(row, 8);
    job.alerts_known = count_at(row, 9);
    job.unlisted_assets = count_at(row, 10);
    if (const auto problems = schema::parse_json(row.text(11))) job.problems = problems->list();
    job.problems_total = count_at(row, 12);
    job.created = row.time(13);
    job.started = row.time(14);
    job.finished = row.time(15);
    job.progress = job.state == "done" || job.state == "failed" ? 1 : 0;
    return job;
}

Result<> sync_folder(const std::string& folder) {
    const int handle = ::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    const bool synced = handle >= 0 && ::fsync(handle) == 0;
    if (handle >= 0) ::close(handle);
    if (!synced) return fail(Code::io, "the folder cannot be synced", folder);
    return {};
}

bool sees_all_imports(const Identity& who) { return who.actor.level == schema::Level::lead || who.actor.system; }

}  // namespace

Result<> ImportQueue::open() {
    TRY(store_.ensure_tables(std::string(import_tables)));
    TRY(disk_.make_folders(store_.folder() + "/imports"));
    listener_ = store_.jobs().listen([this](const store::Job& job) {
        if (job.kind == job_kind && job.state == store::JobState::dead) gave_up(job);
    });
    // Of before there were jobs.
    return store_.write([this](Transaction& transaction) -> Result<> {
        std::vector<std::string> unfinished;
        TRY(transaction.sql.each("SELECT id FROM api_import WHERE state IN ('queued', 'running') AND id NOT IN (SELECT subject FROM job WHERE kind = 'import')",
                                 {}, [&](const store::Row& row) {
                                     unfinished.emplace_back(row.text(0));
                                     return true;
                                 }));
        for (const std::string& id : unfinished) {
            const store::JobSpec job = job_of(id);
            TRY(store_.jobs().add(transaction, job));
        }
        return {};
    });
}

void ImportQueue::work_on(store::JobRunner& runner, size_t threads) {
    runner.handle(std::string(job_kind), [this, threads](store::JobRun& run) { return this->run(run, threads); });
}

Result<ImportJob> ImportQueue::add(const Identity& who, const std::string& name, const std::string& path, const std::string& source) {
    if (!source.empty()) TRY(events::choose_source(source));
    ImportJob job;
    job.id = store_.ids().next().text;
    job.name = name;
    job.state = "queued";
    job.user = who.actor.user_id;
    job.by = who.actor.name;
    job.created = store_.clock().now();
    const auto mapping = TRY(disk_.map(path));
    job.bytes = mapping->bytes().size();
    if (job.bytes == 0) return fail(Code::invalid, "the file is empty", name);
    job.sha256 = to_hex(sha256(mapping->bytes()));
    if (std::rename(path.c_str(), path_of(job.id).c_str()) != 0) return fail(Code::io, "the upload cannot be moved into imports/", name);
    TRY(sync_folder(store_.folder() + "/imports"));
    store::Job waiting;
    const Result<> stored = store_.write([&](Transaction& transaction) -> Result<> {
        TRY(transaction.sql.run(fmt::format("INSERT INTO api_import({}) VALUES(?, ?, ?, ?, 'queued', ?, ?, 0, 0, 0, 0, '[]', 0, ?, 0, 0)", import_columns),
                                {job.id, job.name, job.sha256, job.bytes, job.user, job.by, job.created}));
        waiting = TRY(store_.jobs().add(transaction, job_of(job.id, source)));
        return note(store_, transaction, who.actor, "create", "import", job.id, job.name, fmt::format("{} bytes, SHA-256 {}", job.bytes, job.sha256));
    });
    if (!stored) {
        (void)disk_.remove(path_of(job.id));
        return std::unexpected(stored.error());
    }
    store_.jobs().changed(waiting);
    return job;
}

void ImportQueue::with_progress(ImportJob& job) const {
    const std::scoped_lock lock(mutex_);
    const auto found = running_.find(job.id);
    if (job.state != "running" || found == running_.end()) return;
    job.progress = found->second.progress;
    job.events = found->second.events;
    job.alerts_new = found->second.alerts_new;
    job.alerts_known = found->second.alerts_known;
}

Result<std::vector<ImportJob>> ImportQueue::list(const Identity& who, int limit) {
    std::vector<ImportJob> jobs = TRY(store_.read([&](Reader& reader) -> Result<std::vector<ImportJob>> {
        std::vector<ImportJob> out;
        TRY(reader.sql.each(fmt::format("SELECT {} FROM api_import WHERE user = ? OR ? ORDER BY id DESC LIMIT ?", import_columns),
                            {who.actor.user_id, sees_all_imports(who) ? 1 : 0, limit}, [&](const store::Row& row) {
                                out.push_back(read_job(row));
                                return true;
                            }));
        return out;
    }));
    for (ImportJob& job : jobs) with_progress(job);
    return jobs;
}

Result<ImportJob> ImportQueue::find(const Identity& who, std::string_view id) {
    std::optional<ImportJob> job;
    TRY(store_.read([&](Reader& reader) {
        job.reset();
        return reader.sql.each(fmt::format("SELECT {} FROM api_import WHERE id = ? AND (user = ? OR ?)", import_columns),
                               {id, who.actor.user_id, sees_all_imports(who) ? 1 : 0}, [&](const store::Row& row) {
                                   job = read_job(row);
                                   return false;
                               });
    }));
    if (!job) return fail(Code::not_found, "there is no such import");
    with_progress(*job);
    return *std::move(job);
}

Result<std::optional<ImportJob>> ImportQueue::stored(std::string_view id) {
    std::optional<ImportJob> job;
    TRY(store_.read([&](Reader& reader) {
        job.reset();
        return reader.sql.each(fmt::format("SELECT {} FROM api_import WHERE id = ?", import_columns), {id}, [&](const store::Row& row) {
            job = read_job(row);
            return false;
        });
    }));
    return job;
}

Result<store::Actor> ImportQueue::actor_for(const ImportJob& job) {
    if (job.user == local_actor().user_id) return local_actor();
    const User user = TRY(accounts_.find(job.user));
    if (!user.active) return fail(Code::forbidden, "the user who handed it in is not active any more");
    return actor_of(user);
}

Result<> ImportQueue::run(store::JobRun& run, size_t threads) {
    std::optional<ImportJob> found = TRY(stored(run.job.subject));
    if (!found || found->state == "done" || found->state == "failed") return {};
    ImportJob job = *std::move(found);
    job.state = "running";
    job.started = store_.clock().now();
    TRY(save(job));
    report(job, {});
    Result<rooms::ImportOutcome> outcome = fail(Code::internal, "not run");
    try {
        outcome = import(run, job, threads);
    } catch (const std::exception& broken) {
        outcome = fail(Code::internal, broken.what());
    }
    if (run.stopping() || (outcome && outcome->stopped)) return fail(Code::unavailable, "interrupted; it starts again");
    if (!outcome && outcome.error().code == Code::io && run.job.attempts < run.job.most_attempts) return std::unexpected(outcome.error());
    conclude(job, outcome);
    TRY(save(job));
    (void)disk_.remove(path_of(job.id));
    told_last(job);
    return {};
}

Result<rooms::ImportOutcome> ImportQueue::import(store::JobRun& run, const ImportJob& job, size_t threads) {
    TRY(refuse_reports(job));
    store::Records records = store_.as(TRY(actor_for(job)));
    rooms::ImportRequest request{.paths = {path_of(job.id)}, .name = job.name, .threads = threads};
    if (const std::string source(run.job.payload["source"].text()); !source.empty()) request.source = TRY(events::choose_source(source));
    bool kept = true;
    request.on_progress = [&](const rooms::ImportProgress& now) {
        report(job, {now.fraction, now.events, now.alerts_new, now.alerts_known});
        kept = kept && run.keep();
    };
    request.stop = [&] { return run.stopping() || !kept; };
    return rooms::import_logs(store_, records, disk_, request);
}

// A report of a scanner has no events in it: read as a log it would come to nothing in silence.
Result<> ImportQueue::refuse_reports(const ImportJob& job) {
    const auto file = TRY(disk_.map(path_of(job.id)));
    const auto mappings = TRY(rooms::ReportDesk(store_).catalogue());
    const auto known = reports::recognise_report(file->bytes(), *mappings);
    if (!known) return {};
    return fail(Code::unsupported, fmt::format("this is a report of a scanner ({}), not a log", known->mapping->title), job.name,
                "import it under Fix, Scans, or with 'redoubt import FILE'");
}

void ImportQueue::conclude(ImportJob& job, const Result<rooms::ImportOutcome>& outcome) {
    job.finished = store_.clock().now();
    job.state = outcome ? "done" : "failed";
    if (!outcome) {
        job.problems_total = 1;
        job.problems.push_back(
            Map{{"where", outcome.error().where}, {"message", Error{outcome.error().code, outcome.error().message, {}, outcome.error().hint, {}}.text()}});
        return;
    }
    job.events = outcome->events;
    job.alerts_new = outcome->alerts_new;
    job.alerts_known = outcome->alerts_known;
    job.unlisted_assets = outcome->unlisted_assets;
    job.problems_total = outcome->problems_total;
    for (const events::Problem& problem : outcome->problems)
        if (job.problems.size() < problems_kept) job.problems.push_back(Map{{"where", problem.where}, {"message", problem.message}});
}

// After its last attempt was cut short, so that nobody waits for it.
void ImportQueue::gave_up(const store::Job& dead) {
    Result<std::optional<ImportJob>> job = stored(dead.subject);
    if (!job || !*job || (*job)->state == "done" || (*job)->state == "failed") return;
    conclude(**job, fail(Code::internal, dead.last_error));
    if (save(**job)) told_last(**job);
}

void ImportQueue::told_last(const ImportJob& job) {
    {
        const std::scoped_lock lock(mutex_);
        running_.erase(job.id);
    }
    live_.publish("import", Map{{"id", job.id}, {"progress", 1.0}, {"state", job.state}});
}

Result<> ImportQueue::save(const ImportJob& job) {
    const std::string problems = schema::to_json(job.problems);
    return store_.write([&](Transaction& transaction) {
        return transaction.sql.run(
            "UPDATE api_import SET state = ?, events = ?, alerts_new = ?, alerts_known = ?, unlisted_assets = ?, problems = ?, problems_total = ?, started = "
            "?, "
            "finished = ? WHERE id = ?",
            {job.state, job.events, job.alerts_new, job.alerts_known, job.unlisted_assets, problems, job.problems_total, job.started, job.finished, job.id});
    });
}

// Kept for those who ask, and told to those who listen, a hundred times at most.
void ImportQueue::report(const ImportJob& job, const Now& now) {
    bool tell = false;
    {
        const std::scoped_lock lock(mutex_);
        Now& last = running_[job.id];
        tell = static_cast<int>(last.progress * 100) != static_cast<int>(now.progress * 100) || now.progress == 0;
        last = now;
    }
    if (tell) live_.publish("import", Map{{"id", job.id}, {"progress", now.progress}, {"state", "running"}});
}

}  // namespace redoubt::api
