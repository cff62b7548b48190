#include "store/jobs.h"

#include <algorithm>
#include <array>

#include <fmt/format.h>

#include "base/text.h"
#include "schema/json.h"
#include "store/transaction.h"

namespace redoubt::store {
namespace {

using schema::Map;

constexpr std::array<std::string_view, 5> state_names{"waiting", "running", "done", "failed", "dead"};
constexpr std::string_view job_columns =
    "id, kind, subject, payload, every, state, due, attempts, most_attempts, last_error, owner, lease_until, created, started, finished, sole";
constexpr size_t most_error_bytes = 2000;
constexpr size_t most_payload_bytes = 64 << 10;

JobState state_of(std::string_view name) { return parse_job_state(name).value_or(JobState::dead); }

Job read_job(const Row& row) {
    Job job;
    job.id = row.text(0);
    job.kind = row.text(1);
    job.subject = row.text(2);
    if (const auto payload = schema::parse_json(row.text(3))) job.payload = payload->map();
    job.every = row.text(4);
    job.state = state_of(row.text(5));
    job.due = row.time(6);
    job.attempts = static_cast<int>(row.integer(7));
    job.most_attempts = static_cast<int>(row.integer(8));
    job.last_error = row.text(9);
    job.owner = row.text(10);
    job.lease_until = row.time(11);
    job.created = row.time(12);
    job.started = row.time(13);
    job.finished = row.time(14);
    job.unique = row.integer(15) != 0;
    return job;
}

Result<std::optional<Job>> first_job(Connection& sql, const std::string& where, std::initializer_list<SqlValue> values) {
    std::optional<Job> found;
    TRY(sql.each(fmt::format("SELECT {} FROM job WHERE {} LIMIT 1", job_columns, where), values, [&](const Row& row) {
        found = read_job(row);
        return false;
    }));
    return found;
}

Result<> save(Connection& sql, const Job& job) {
    return sql.run(
        "UPDATE job SET payload = ?, every = ?, state = ?, due = ?, attempts = ?, most_attempts = ?, last_error = ?, owner = ?, lease_until = ?, started = ?, "
        "finished = ? WHERE id = ?",
        {schema::to_json(job.payload), job.every, job_state_name(job.state), job.due, job.attempts, job.most_attempts, job.last_error, job.owner,
         job.lease_until, job.started, job.finished, job.id});
}

Result<Job> held_by(Connection& sql, const Job& job) {
    const std::optional<Job> now = TRY(first_job(sql, "id = ? AND state = 'running' AND owner = ? AND attempts = ?", {job.id, job.owner, job.attempts}));
    if (!now) return fail(Code::conflict, fmt::format("the lease of job {} has gone to somebody else", job.id));
    return *now;
}

void end_lease(Job& job) {
    job.owner.clear();
    job.lease_until = {};
}

// A calendar rule starts at its next time, an interval at once.
Result<Time> first_due(const JobSpec& spec, Time now) {
    if (spec.due) return *spec.due;
    if (spec.every.empty()) return now;
    const Recurrence rule = TRY(parse_recurrence(spec.every));
    return rule.minute || rule.weekday || rule.day ? next_after(rule, now, now) : now;
}

void came_to_nothing(Job& job, const Error& failure, Time now, Random& random) {
    job.last_error = failure.text().substr(0, most_error_bytes);
    job.last_error = to_valid_utf8(job.last_error);
    job.state = JobState::failed;
    if (job.attempts < job.most_attempts) {
        job.due = now + retry_delay(job.attempts, random);
        return;
    }
    const auto rule = job.every.empty() ? Result<Recurrence>(fail(Code::invalid, "once")) : parse_recurrence(job.every);
    if (rule) {
        job.due = next_after(*rule, job.due, now);
        job.attempts = 0;
        return;
    }
    job.state = JobState::dead;
    job.finished = now;
}

void went_well(Job& job, Time now) {
    job.last_error.clear();
    job.attempts = 0;
    job.finished = now;
    job.state = JobState::done;
    const auto rule = job.every.empty() ? Result<Recurrence>(fail(Code::invalid, "once")) : parse_recurrence(job.every);
    if (!rule) return;
    job.state = JobState::waiting;
    job.due = next_after(*rule, job.due, now);
}

}  // namespace

std::string_view job_state_name(JobState state) { return state_names[static_cast<size_t>(state)]; }

std::optional<JobState> parse_job_state(std::string_view text) {
    const auto found = std::ranges::find(state_names, text);
    if (found == state_names.end()) return std::nullopt;
    return static_cast<JobState>(found - state_names.begin());
}

Duration retry_delay(int attempts, Random& random) {
    const int64_t whole = std::min(seconds(30).ns << std::clamp(attempts - 1, 0, 20), hours(6).ns);
    return {whole - whole / 4 + static_cast<int64_t>(random.below(static_cast<uint64_t>(whole / 2)))};
}

Result<Job> Jobs::add(const JobSpec& spec) {
    const Job job = TRY(store_.write([&](Transaction& transaction) { return add(transaction, spec); }));
    changed(job);
    return job;
}

Result<Job> Jobs::add(Transaction& transaction, const JobSpec& spec) {
    if (spec.kind.empty()) return fail(Code::invalid, "a job has a kind");
    if (!spec.every.empty()) TRY(parse_recurrence(spec.every));
    const std::string payload = schema::to_json(spec.payload);
    if (payload.size() > most_payload_bytes) return fail(Code::too_large, "the payload of a job is too large", spec.kind);
    const Time now = store_.clock().now();
    const Time due = TRY(first_due(spec, now));
    if (spec.unique) {
        std::optional<Job> known =
            TRY(first_job(transaction.sql, "kind = ? AND subject = ? AND state <> 'done' AND state <> 'dead'", {spec.kind, spec.subject}));
        if (known) {
            const bool same_rule = known->every == spec.every;
            known->payload = spec.payload;
            known->every = spec.every;
            known->most_attempts = spec.most_attempts;
            if (!same_rule || known->state == JobState::failed) known->due = due;
            if (spec.every.empty()) known->due = std::min(known->due, due);
            TRY(save(transaction.sql, *known));
            if (known->state == JobState::running && spec.every.empty()) TRY(transaction.sql.run("UPDATE job SET again = 1 WHERE id = ?", {known->id}));
            return *std::move(known);
        }
    }
    Job job{.id = store_.ids().next().text, .kind = spec.kind, .subject = spec.subject, .every = spec.every, .payload = spec.payload};
    job.due = due;
    job.created = now;
    job.most_attempts = std::max(spec.most_attempts, 1);
    job.unique = spec.unique;
    TRY(transaction.sql.run(fmt::format("INSERT INTO job({}) VALUES(?, ?, ?, ?, ?, 'waiting', ?, 0, ?, '', '', 0, ?, 0, 0, ?)", job_columns),
                            {job.id, job.kind, job.subject, payload, job.every, job.due, job.most_attempts, job.created, job.unique ? 1 : 0}));
    return job;
}

Result<Job> Jobs::find(std::string_view id) {
    std::optional<Job> job = TRY(store_.read([&](Reader& reader) { return first_job(reader.sql, "id = ?", {id}); }));
    if (!job) return fail(Code::not_found, fmt::format("there is no job '{}'", id.substr(0, 60)));
    return *std::move(job);
}

Result<std::vector<Job>> Jobs::list(const JobFilter& filter) {
    if (filter.limit < 1 || filter.limit > 1000) return fail(Code::invalid, "a list has 1 to 1000 jobs", "limit");
    return store_.read([&](Reader& reader) -> Result<std::vector<Job>> {
        std::vector<Job> out;
        const std::string_view state = filter.state ? job_state_name(*filter.state) : std::string_view();
        const std::string select = fmt::format(
            "SELECT {} FROM job WHERE (?1 = '' OR state = ?1) AND (?2 = '' OR kind = ?2) ORDER BY state = 'running' DESC, state = 'done', due, id "
            "LIMIT ?3",
            job_columns);
        TRY(reader.sql.each(select, {state, filter.kind, filter.limit}, [&](const Row& row) {
            out.push_back(read_job(row));
            return true;
        }));
        return out;
    });
}

Result<Job> Jobs::retry(Transaction& transaction, std::string_view id) {
    std::optional<Job> job = TRY(first_job(transaction.sql, "id = ?", {id}));
    if (!job) return fail(Code::not_found, fmt::format("there is no job '{}'", id.substr(0, 60)));
    if (job->state != JobState::dead && job->state != JobState::failed)
        return fail(Code::conflict, fmt::format("the job is {}; only a failed or dead one is tried again", job_state_name(job->state)));
    if (job->unique && TRY(transaction.sql.integer("SELECT count(*) FROM job WHERE kind = ? AND subject = ? AND id <> ? AND state NOT IN ('done', 'dead')",
                                                   {job->kind, job->subject, job->id})) > 0)
        return fail(Code::conflict, "the same is waiting to be done already");
    job->state = JobState::waiting;
    job->attempts = 0;
    job->due = store_.clock().now();
    job->finished = {};
    TRY(save(transaction.sql, *job));
    return *std::move(job);
}

Result<int64_t> Jobs::forget_done(Time until) {
    return store_.write([&](Transaction& transaction) -> Result<int64_t> {
        TRY(transaction.sql.run("DELETE FROM job WHERE state = 'done' AND finished < ?", {until}));
        return transaction.sql.changes();
    });
}

Result<std::optional<Job>> Jobs::take(const std::string& owner, std::span<const std::string> kinds, Duration lease) {
    const std::string wanted = schema::to_json(schema::list_of({kinds.begin(), kinds.end()}));
    const Time now = store_.clock().now();
    static const std::string ready =
        "kind IN (SELECT value FROM json_each(?1)) AND ((state IN ('waiting', 'failed') AND due <= ?2) OR (state = 'running' AND lease_until <= ?2)) "
        "ORDER BY due, id";
    // Looked up first: a transaction that changes nothing would still wait for the disk.
    if (!TRY(store_.read([&](Reader& reader) { return first_job(reader.sql, ready, {wanted, now}); }))) return std::nullopt;
    std::vector<Job> died;
    std::optional<Job> taken = TRY(store_.write([&](Transaction& transaction) -> Result<std::optional<Job>> {
        died.clear();
        while (std::optional<Job> job = TRY(first_job(transaction.sql, ready, {wanted, now}))) {
            if (job->state == JobState::running && job->attempts >= job->most_attempts) {
                came_to_nothing(*job, Error{Code::internal, "it was interrupted each time", {}, {}, {}}, now, store_.random());
                end_lease(*job);
                TRY(save(transaction.sql, *job));
                died.push_back(*std::move(job));
                continue;
            }
            job->state = JobState::running;
            ++job->attempts;
            job->owner = owner;
            job->lease_until = now + lease;
            job->started = now;
            TRY(save(transaction.sql, *job));
            return job;
        }
        return std::optional<Job>();
    }));
    for (const Job& job : died) changed(job);
    if (taken) changed(*taken);
    return taken;
}

Result<> Jobs::keep(const Job& job, Duration lease) {
    return store_.write([&](Transaction& transaction) -> Result<> {
        Job now = TRY(held_by(transaction.sql, job));
        now.lease_until = store_.clock().now() + lease;
        return save(transaction.sql, now);
    });
}

Result<> Jobs::finish(const Job& job, const std::optional<Error>& failure) {
    const Job after = TRY(store_.write([&](Transaction& transaction) -> Result<Job> {
        Job now = TRY(held_by(transaction.sql, job));
        const Time at = store_.clock().now();
        if (failure)
            came_to_nothing(now, *failure, at, store_.random());
        else
            went_well(now, at);
        end_lease(now);
        const bool again = TRY(transaction.sql.integer("SELECT again FROM job WHERE id = ?", {job.id})).value_or(0) != 0;
        if (again && now.state == JobState::done) {
            now.state = JobState::waiting;
            now.due = at;
        }
        if (again) TRY(transaction.sql.run("UPDATE job SET again = 0 WHERE id = ?", {job.id}));
        TRY(save(transaction.sql, now));
        return now;
    }));
    changed(after);
    return {};
}

Result<> Jobs::give_back(const Job& job) {
    return store_.write([&](Transaction& transaction) -> Result<> {
        Job now = TRY(held_by(transaction.sql, job));
        now.state = JobState::waiting;
        now.attempts = std::max(now.attempts - 1, 0);
        end_lease(now);
        return save(transaction.sql, now);
    });
}

Result<> Jobs::release_all() {
    const auto held = TRY(store_.read([](Reader& reader) { return reader.sql.integer("SELECT count(*) FROM job WHERE state = 'running'"); }));
    if (held.value_or(0) == 0) return {};
    return store_.write([&](Transaction& transaction) { return transaction.sql.run("UPDATE job SET lease_until = 0 WHERE state = 'running'"); });
}

int64_t Jobs::listen(Listener listener) {
    const std::scoped_lock lock(mutex_);
    listeners_.emplace_back(++last_listener_, std::move(listener));
    return last_listener_;
}

void Jobs::unlisten(int64_t number) {
    const std::scoped_lock lock(mutex_);
    std::erase_if(listeners_, [&](const auto& listener) { return listener.first == number; });
}

void Jobs::changed(const Job& job) {
    const std::scoped_lock lock(mutex_);
    for (const auto& [number, listener] : listeners_) listener(job);
}

}  // namespace redoubt::store
