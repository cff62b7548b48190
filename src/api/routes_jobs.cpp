// What Redoubt does by itself: jobs that wait, run, have failed.
#include <fmt/format.h>

#include "api/account_journal.h"
#include "api/present.h"
#include "api/routes.h"
#include "store/transaction.h"

namespace redoubt::api {
namespace {

using schema::List;
using schema::Map;
using schema::Value;

Value known_text(const std::string& text) { return text.empty() ? Value() : Value(text); }

Map show(const store::Job& job) {
    return {{"id", job.id},
            {"kind", job.kind},
            {"subject", known_text(job.subject)},
            {"state", store::job_state_name(job.state)},
            {"due", job.due},
            {"every", known_text(job.every)},
            {"attempts", job.attempts},
            {"most_attempts", job.most_attempts},
            {"last_error", known_text(job.last_error)},
            {"lease_until", time_or_null(job.lease_until)},
            {"created", job.created},
            {"started", time_or_null(job.started)},
            {"finished", time_or_null(job.finished)}};
}

// Subjects and errors may name what is in a compartment, so only those see them who run the place.
Result<> at_least(const Call& call, schema::Level least, std::string_view what) {
    const store::Actor& actor = call.who.actor;
    if (actor.system || actor.level >= least) return {};
    return fail(Code::forbidden, fmt::format("{} takes {} or above", what, schema::level_name(least)));
}

Result<HttpResponse> list_jobs(Call& call, Services& services) {
    TRY(at_least(call, schema::Level::ic2, "seeing jobs"));
    store::JobFilter filter{.kind = call.text("kind"), .limit = TRY(call.number("limit", 100, 1, 1000))};
    if (const std::string state = call.text("state"); !state.empty()) {
        filter.state = store::parse_job_state(state);
        if (!filter.state) return fail(Code::invalid, "'state' is waiting, running, done, failed or dead", "state");
    }
    List items;
    const std::vector<store::Job> found = TRY(services.store.jobs().list(filter));
    for (const store::Job& job : found) items.push_back(show(job));
    return json_answer(200, Map{{"items", std::move(items)}});
}

Result<HttpResponse> get_job(Call& call, Services& services) {
    TRY(at_least(call, schema::Level::ic2, "seeing jobs"));
    return json_answer(200, show(TRY(services.store.jobs().find(call.captured_as("id")))));
}

Result<HttpResponse> retry_job(Call& call, Services& services) {
    TRY(at_least(call, schema::Level::ic2, "trying a job again"));
    const store::Job job = TRY(services.store.write([&](store::Transaction& transaction) -> Result<store::Job> {
        const store::Job retried = TRY(services.store.jobs().retry(transaction, call.captured_as("id")));
        TRY(note(services.store, transaction, call.who.actor, "retry", "job", retried.id, retried.kind));
        return retried;
    }));
    services.store.jobs().changed(job);
    return json_answer(200, show(job));
}

}  // namespace

void add_job_routes(RouteTable& table, Services* services) {
    table.add({.method = "GET",
               .pattern = "/jobs",
               .operation = "list_jobs",
               .summary = "What Redoubt does by itself, for IC2 and up: what runs, then by when it is due.",
               .tag = "jobs",
               .query = {{"state", "Only these.", {{"type", "string"}, {"enum", List{"waiting", "running", "done", "failed", "dead"}}}},
                         {"kind", "Only of this kind."},
                         {"limit", "1 to 1000; 100 when left out.", {{"type", "integer"}, {"minimum", 1}, {"maximum", 1000}}}},
               .answers = {{200, "", "JobPage"}},
               .handle = [services](Call& call) { return list_jobs(call, *services); }});
    table.add({.method = "GET",
               .pattern = "/jobs/{id}",
               .operation = "get_job",
               .summary = "One job.",
               .tag = "jobs",
               .answers = {{200, "", "Job"}},
               .handle = [services](Call& call) { return get_job(call, *services); }});
    table.add({.method = "POST",
               .pattern = "/jobs/{id}/retry",
               .operation = "retry_job",
               .summary = "Start a failed or dead job over now; takes IC2.",
               .tag = "jobs",
               .right = Right::write,
               .answers = {{200, "", "Job"}, {409, "It is not failed or dead.", "Problem", "application/problem+json"}},
               .handle = [services](Call& call) { return retry_job(call, *services); }});
}

}  // namespace redoubt::api
