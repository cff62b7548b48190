#include "api/api.h"

#include <algorithm>
#include <array>

#include <fmt/format.h>

#include "api/account_journal.h"
#include "api/accounts.h"
#include "api/body_spool.h"
#include "api/collect.h"
#include "api/console.h"
#include "api/event_asks.h"
#include "api/event_stream.h"
#include "api/factors.h"
#include "api/feed_watch.h"
#include "api/guard.h"
#include "api/import_queue.h"
#include "api/live.h"
#include "api/logs.h"
#include "api/people.h"
#include "api/policy.h"
#include "api/problem.h"
#include "api/providers.h"
#include "api/replay.h"
#include "api/routes.h"
#include "api/secrets.h"
#include "api/sessions.h"
#include "api/sources.h"
#include "api/standing_jobs.h"
#include "api/tickets.h"
#include "base/hash.h"
#include "formats/http/response_writer.h"
#include "rooms/decide/decisions.h"
#include "rooms/desk/deliveries.h"
#include "rooms/desk/news.h"
#include "rooms/desk/views.h"
#include "rooms/fix/campaigns.h"
#include "rooms/fix/software_watch.h"
#include "rooms/fix/ticketing.h"
#include "rooms/know/collectors.h"
#include "rooms/know/criticality_flow.h"
#include "rooms/know/network_watch.h"
#include "rooms/know/reading.h"
#include "rooms/know/upkeep.h"
#include "rooms/team/concerns.h"
#include "rooms/watch/event_search.h"
#include "rooms/watch/live_logs.h"

namespace redoubt::api {
namespace {

constexpr std::array known_methods{"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"};
constexpr uint64_t most_json_bytes = uint64_t{8} << 20;

bool is_api(std::span<const std::string> segments) { return segments.size() >= 1 && segments[0] == "api"; }

std::string join(std::span<const std::string_view> methods) {
    std::string out;
    for (const std::string_view method : methods) out += fmt::format("{}{}", out.empty() ? "" : ", ", method);
    return out;
}

// What a path can be asked for; GET brings HEAD with it.
std::string allowed_methods(const RouteMatch& match) {
    std::vector<std::string_view> methods = match.methods;
    if (std::ranges::find(methods, "GET") != methods.end()) methods.emplace_back("HEAD");
    methods.emplace_back("OPTIONS");
    return join(methods);
}

// All that an auditor is shown: whatever they get, list, search, count or export goes through here.
bool is_watched_view(const Route& route, const Identity& who) {
    return who.actor.level == schema::Level::auditor && !who.actor.system && route.right == Right::read;
}

// The entry is there before the answer is.
Result<HttpResponse> noted_view(store::Store& store, const Identity& who, const Route& route, const ApiRequest& request, Result<HttpResponse> answer) {
    if (!answer || answer->status >= 400) return answer;
    TRY(store.write([&](store::Transaction& transaction) {
        return note(store, transaction, who.actor, "view", "view", who.actor.user_id, route.operation, request.target.substr(0, 1000));
    }));
    return answer;
}

}  // namespace

struct Api::State {
    State(store::Store& used_store, Disk& used_disk, const ApiOptions& given, Console read_console)
        : store(used_store),
          disk(used_disk),
          options(given),
          console(std::move(read_console)),
          local_token(std::string(token_prefix) + new_secret(used_store.random())),
          policy(store),
          accounts(store),
          sessions(store, accounts, policy),
          factors(store),
          tickets(store),
          replays(store),
          live(store),
          imports(store, disk, accounts, live),
          views(store),
          news(store),
          decisions(store),
          reading(store),
          criticality(store),
          ownership(store),
          notifications(store, used_disk, news),
          deliveries(store, given.mail, given.outbound),
          providers(store, given.outbound),
          software(store, used_disk, store.folder() + "/feeds"),
          ticketing(store, given.outbound),
          network(store),
          collectors(store),
          events(store, used_disk, given.logs),
          services{store, disk, accounts,  sessions,      factors,    tickets,   policy,   imports,   live,
                   views, news, decisions, notifications, deliveries, providers, software, ticketing, given.most_attachment_bytes},
          log_services{store, used_disk, events},
          sources(store, given.sources),
          runner(store) {
        told_of_jobs = store.jobs().listen([this](const store::Job& job) {
            live.publish("job", schema::Map{{"id", job.id}, {"kind", job.kind}, {"state", store::job_state_name(job.state)}});
        });
    }
    ~State() {
        runner.stop();
        store.jobs().unlisten(told_of_jobs);
    }
    State(const State&) = delete;
    State& operator=(const State&) = delete;

    RouteMatch match(std::string_view method, const Target& target) const {
        const std::span<const std::string> segments = target.segments;
        if (segments.size() < 3 || segments[1] != "v1") return {};
        return table.match(method, segments.subspan(2));
    }

    Result<Identity> who_sends(const ApiRequest& request, const Route& route) {
        Result<Identity> who = identify(request, {sessions, local_token});
        if (who) who->actor = store.with_level(std::move(who->actor));
        if (route.right == Right::none && !who && who.error().code == Code::unauthenticated) return Identity{};
        return who;
    }

    HttpResponse handle_api(ApiRequest& request, const Target& target) {
        RouteMatch found = match(request.method, target);
        if (found.methods.empty()) return problem_response(Error{Code::not_found, "there is no such address", {}, "GET /api/v1/openapi.json has them all", {}});
        if (request.method == "OPTIONS") return {.status = 204, .headers = {{"Allow", allowed_methods(found)}}, .body = {}};
        if (!found.route) {
            HttpResponse refused = problem_response(405, fmt::format("{} is not known here; known are {}", request.method, allowed_methods(found)));
            refused.headers.emplace_back("Allow", allowed_methods(found));
            return refused;
        }
        Result<HttpResponse> answer = call(request, target, found);
        return answer ? *std::move(answer) : problem_response(answer.error());
    }

    Result<HttpResponse> call(ApiRequest& request, const Target& target, RouteMatch& found) {
        const Route& route = *found.route;
        Identity who = TRY(who_sends(request, route));
        if (route.right != Right::none) TRY(check_rights(request, route, who));
        TRY(check_parameters(route, target));
        Call call{.request = request, .target = target, .captured = std::move(found.captured), .who = who, .records = store.as(who.actor)};
        if (route.body == BodyKind::json) call.body = TRY(read_json_body(request));
        const std::string key(header(request.headers, "idempotency-key"));
        if (is_watched_view(route, who)) return noted_view(store, who, route, request, route.handle(call));
        if (!route.replayable || key.empty()) return route.handle(call);
        if (std::optional<HttpResponse> before = TRY(replays.begin(who.actor.user_id, key, hash_of_request(request)))) return *std::move(before);
        Result<HttpResponse> answer = route.handle(call);
        if (answer && answer->status < 300)
            TRY(replays.finish(who.actor.user_id, key, *answer));
        else
            TRY(replays.drop(who.actor.user_id, key));
        return answer;
    }

    store::Store& store;
    Disk& disk;
    ApiOptions options;
    Console console;
    std::string local_token;
    Policy policy;
    Accounts accounts;
    Sessions sessions;
    Factors factors;
    Tickets tickets;
    Replays replays;
    LiveHub live;
    ImportQueue imports;
    rooms::desk::Views views;
    rooms::desk::NewsDesk news;
    rooms::Decisions decisions;
    rooms::Reading reading;
    rooms::CriticalityFlow criticality;
    rooms::Ownership ownership;
    rooms::desk::Notifications notifications;
    rooms::desk::Deliveries deliveries;
    Providers providers;
    rooms::SoftwareWatch software;
    rooms::Ticketing ticketing;
    rooms::NetworkWatch network;
    rooms::Collectors collectors;
    rooms::EventSearch events;
    Services services;
    LogServices log_services;
    SourceServices sources;
    RouteTable table;
    store::JobRunner runner;
    std::optional<FeedWatch> feeds;
    int64_t told_of_jobs = 0;
};

Api::Api(std::unique_ptr<State> state) : state_(std::move(state)) {}
Api::~Api() = default;

Result<std::unique_ptr<Api>> Api::open(store::Store& store, Disk& disk, const ApiOptions& options) {
    if (const std::string spool = store.folder() + "/spool"; disk.exists(spool))  // what a crash left of uploads
        for (const std::string& left : TRY(disk.files_below(spool))) TRY(disk.remove(left));
    Console console = TRY(Console::read(options.console.empty() ? Console::embedded_pack() : options.console));
    auto state = std::make_unique<State>(store, disk, options, std::move(console));
    TRY(state->policy.open());
    TRY(state->accounts.open());
    TRY(state->factors.open());
    TRY(state->tickets.open());
    TRY(state->sessions.open());
    TRY(state->replays.open());
    TRY(state->imports.open());
    TRY(state->views.open());
    TRY(state->news.open());
    TRY(state->decisions.open());
    TRY(state->reading.open());
    TRY(state->criticality.open());
    TRY(state->ownership.open());
    TRY(state->notifications.open());
    TRY(state->deliveries.open());
    TRY(state->providers.open());
    TRY(state->software.open());
    TRY(state->ticketing.open());
    TRY(rooms::Campaigns(store).open());
    TRY(state->network.open());
    TRY(state->collectors.open());
    TRY(rooms::Concerns(store).open());
    TRY(state->sources.open());
    add_all_routes(state->table, &state->services, store.types());
    add_collect_routes(state->table, &store, &state->collectors);
    add_log_routes(state->table, &state->log_services);
    add_source_routes(state->table, &state->sources);
    if (options.runs_imports) state->imports.work_on(state->runner, options.import_threads);
    if (options.runs_imports) state->collectors.work_on(state->runner);
    if (options.runs_jobs) {
        TRY(add_standing_jobs(store, state->decisions, state->software, state->network, state->runner));
        TRY(state->sources.add_jobs(state->runner));
        state->runner.handle("tell-people", [inside = state.get()](store::JobRun&) { return api::tell_people(inside->services); });
        TRY(store.jobs().add({.kind = "tell-people", .every = "1m", .unique = true}));
        for (const char* kind : {"sync-tickets", "sync-tickets-soon"})
            state->runner.handle(kind, [inside = state.get()](store::JobRun&) -> Result<> {
                TRY(inside->ticketing.sync(inside->policy.get().address));
                return {};
            });
        TRY(store.jobs().add({.kind = "sync-tickets", .every = "5m", .unique = true}));
    }
    if (options.runs_imports || options.runs_jobs) TRY(state->runner.start());
    if (options.runs_jobs) state->feeds.emplace(disk, state->software.feeds(), [&store] { return look_at_feeds(store); });
    return std::unique_ptr<Api>(new Api(std::move(state)));
}

BodyPlan Api::plan_body(const ApiRequest& head) {
    const Result<Target> target = parse_target(head.target);
    if (!target) return {most_json_bytes, false};
    if (state_->options.logs && rooms::LiveLogs::serves(target->path))
        return {state_->options.logs->most_body_bytes(head.method, head.target, head.headers), false};
    const RouteMatch found = state_->match(head.method, *target);
    if (!found.route) return {most_json_bytes, false};
    return {found.route->most_body_bytes, found.route->spooled};
}

std::optional<HttpResponse> Api::refuse(const ApiRequest& head) {
    const auto refusal = [&]() -> Result<std::optional<HttpResponse>> {
        if (auto elsewhere = check_origin(head, state_->options.loopback_only)) return elsewhere;
        const Target target = TRY(parse_target(head.target));
        const RouteMatch found = state_->match(head.method, target);
        if (!found.route) return std::nullopt;
        const Identity who = TRY(state_->who_sends(head, *found.route));
        TRY(check_rights(head, *found.route, who));
        TRY(check_parameters(*found.route, target));
        return std::nullopt;
    }();
    if (refusal && !*refusal) return std::nullopt;
    HttpResponse answer = refusal ? **refusal : problem_response(refusal.error());
    protect(answer, true, head.secure, "");
    return answer;
}

HttpResponse Api::handle(ApiRequest& request) {
    const Result<Target> target = parse_target(request.target);
    const bool for_api = !target || is_api(target->segments);
    std::string nonce;
    HttpResponse answer;
    if (!target) {
        answer = problem_response(target.error());
    } else if (std::ranges::find(known_methods, request.method) == known_methods.end()) {
        answer = problem_response(501, fmt::format("the method '{}' is not known here", request.method.substr(0, 40)));
    } else if (auto elsewhere = check_origin(request, state_->options.loopback_only)) {
        answer = *std::move(elsewhere);
    } else if (state_->options.logs && rooms::LiveLogs::serves(target->path)) {
        answer = state_->options.logs->answer(
            {.method = request.method, .target = request.target, .headers = request.headers, .body = std::move(request.body), .peer = request.peer});
    } else if (for_api) {
        answer = state_->handle_api(request, *target);
    } else {
        nonce = new_secret(state_->store.random()).substr(0, 22);
        answer = state_->console.answer(request, target->path, nonce);
    }
    protect(answer, for_api, request.secure, nonce);
    return answer;
}

std::unique_ptr<EventStream> Api::open_events(const ApiRequest& request, std::function<void()> wake) {
    const Result<Identity> who = identify(request, {state_->sessions, state_->local_token});
    if (!who) return nullptr;
    const auto allowed = [this, headers = request.headers] {
        ApiRequest again;
        again.headers = headers;
        return identify(again, {state_->sessions, state_->local_token}).has_value();
    };
    if (const auto target = parse_target(request.target); target && target->path == "/api/v1/logs/stream") {
        const auto ask = event_ask(*target);
        if (!ask) return nullptr;
        auto stream = stream_search(state_->events, state_->store.with_level(who->actor), *ask, std::move(wake), allowed);
        return stream ? *std::move(stream) : nullptr;
    }
    return state_->live.join(who->actor, header(request.headers, "last-event-id"), std::move(wake), allowed);
}

Result<std::string> Api::set_up_link() {
    if (TRY(state_->accounts.any())) return std::string();
    return "/welcome#" + TRY(state_->accounts.new_link(LinkKind::set_up, ""));
}

Result<std::string> Api::sign_in_link(const std::string& login, const std::string& name) {
    std::string user_id;
    for (const User& user : TRY(state_->accounts.list()))
        if (user_id.empty() && user.active && user.level == schema::Level::lead) user_id = user.id;
    if (user_id.empty()) user_id = TRY(state_->accounts.create(store::Actor::redoubt(), login, name, schema::Level::lead, "", std::nullopt)).id;
    return "/welcome#" + TRY(state_->accounts.new_link(LinkKind::sign_in, user_id));
}

Result<> Api::tell_people() { return api::tell_people(state_->services); }

const std::string& Api::local_token() const { return state_->local_token; }

Result<HttpResponse> InProcessHttp::send(const HttpRequest& given) {
    static const store::Actor actor = local_actor();
    ApiRequest request;
    request.method = given.method;
    request.target = given.target;
    request.headers = given.headers;
    request.body = given.body;
    request.peer = "this process";
    request.as = &actor;
    const BodyPlan plan = api_.plan_body(request);
    std::unique_ptr<Mapping> file;
    if (!given.body_file.empty()) file = TRY(disk_.map(given.body_file));
    const std::string_view body = file ? file->bytes() : std::string_view(given.body);
    if (body.size() > plan.most_bytes)
        return fail(Code::too_large, fmt::format("the body has {} bytes; at most {} are taken here", body.size(), plan.most_bytes));
    if (!plan.spooled) {
        request.body = body;
        return api_.handle(request);
    }
    const auto as_error = [](const Refusal& refusal) { return fail(Code::io, refusal.detail); };
    auto spool = BodySpool::open(disk_, random_, spool_folder_, body.size());
    if (!spool) return as_error(spool.error());
    if (auto written = (*spool)->write(body); !written) return as_error(written.error());
    if (auto finished = (*spool)->finish(); !finished) return as_error(finished.error());
    file.reset();  // it is in the spool: not twice in the memory
    request.spooled = (*spool)->path();
    request.spooled_bytes = (*spool)->bytes();
    return api_.handle(request);
}

}  // namespace redoubt::api
