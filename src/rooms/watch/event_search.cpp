#include "rooms/watch/event_search.h"

#include <algorithm>
#include <charconv>
#include <chrono>
#include <deque>

#include <fmt/format.h>

#include "rooms/watch/live_logs.h"

namespace redoubt::rooms {
namespace {

using schema::Query;

constexpr Duration sample_budget{500'000'000};
constexpr uint64_t most_sampled = 50'000;
constexpr size_t most_around = 200;
constexpr Duration first_window = seconds(1), longest_window = days(400);

Result<std::optional<Time>> search_moment(const std::string& text, Time now, std::string_view where) {
    if (text.empty()) return std::nullopt;
    const auto span = logs::read_moment(text, now);
    if (!span) return at(span.error(), where);
    return span->from;
}

Query except_sources(Query query, const std::vector<std::string>& sources) {
    Query any{.kind = Query::Kind::any};
    for (const std::string& source : sources) any.children.push_back(schema::test_equals("source", source));
    Query none{.kind = Query::Kind::negation};
    none.children.push_back(std::move(any));
    return schema::both(std::move(query), std::move(none));
}

}  // namespace

std::string EventId::text() const { return fmt::format("{}.{}", time.unix_ns, number); }

Result<EventId> EventId::parse(std::string_view text) {
    EventId out;
    const char* const end = text.data() + text.size();
    const auto time = std::from_chars(text.data(), end, out.time.unix_ns);
    if (time.ec == std::errc{} && time.ptr != end && *time.ptr == '.') {
        const auto number = std::from_chars(time.ptr + 1, end, out.number);
        if (number.ec == std::errc{} && number.ptr == end) return out;
    }
    return fail(Code::invalid, "this is no id of an event", "id", "take it from a search");
}

SearchBudget::SearchBudget(logs::SearchRequest& request, Duration longest, uint64_t most_events) {
    request.cancel = &cancel_;
    const auto until = std::chrono::steady_clock::now() + std::chrono::nanoseconds(longest.ns);
    request.on_progress = [this, until, most_events](const logs::SearchResult& so_far, uint64_t done) {
        blocks_done_ = done;
        if (so_far.events_read < most_events && std::chrono::steady_clock::now() < until) return;
        spent_ = true;
        cancel_ = true;
    };
}

EventSearch::~EventSearch() { join_retired(); }

void EventSearch::retire(std::thread thread) {
    const std::scoped_lock lock(mutex_);
    retired_.push_back(std::move(thread));
}

void EventSearch::join_retired() {
    std::vector<std::thread> ended;
    {
        const std::scoped_lock lock(mutex_);
        ended.swap(retired_);
    }
    for (std::thread& thread : ended) thread.join();
}

bool EventSearch::there() const { return live_ || disk_.exists(store_.folder() + "/logs/segments"); }

Result<logs::View> EventSearch::view() {
    if (live_) return live_->store().view();
    const std::string folder = store_.folder() + "/logs";
    if (!disk_.exists(folder)) return fail(Code::not_found, "no logs were taken in here yet", {}, "docs/intake.md says how they come");
    return logs::open_view(disk_, folder);
}

Result<Query> EventSearch::seen_by(const store::Actor& actor, Query query) {
    if (actor.system) return query;
    const store::Page closed = TRY(store_.as(store::Actor::redoubt()).list("source", {.text = "compartment:*", .limit = 0, .fields = {"kind"}}));
    std::vector<std::string> keys, hidden;
    for (const store::Record& source : closed.records) keys.push_back(source.key);
    const auto seen = TRY(store_.as(actor).refer("source", keys));
    for (size_t i = 0; i < keys.size(); ++i)
        if (!seen[i]) hidden.push_back(keys[i]);
    return hidden.empty() ? query : except_sources(std::move(query), hidden);
}

Result<logs::SearchRequest> EventSearch::request(const store::Actor& actor, const EventAsk& ask) {
    auto query = schema::parse_query(ask.q);
    if (!query) return at(query.error(), "q");
    const Time now = store_.clock().now();
    if (const auto compiled = logs::EventQuery::compile(*query, now); !compiled) return at(compiled.error(), "q");
    logs::SearchRequest out{.query = TRY(seen_by(actor, *std::move(query))), .sources = ask.sources, .now = now, .limit = ask.limit};
    out.from = TRY(search_moment(ask.from, now, "from"));
    out.to = TRY(search_moment(ask.to, now, "to"));
    if (out.from && out.to && *out.to <= *out.from) return fail(Code::invalid, "the range of time ends before it begins", "to");
    if (!ask.after.empty()) {
        const auto cursor = logs::SearchCursor::parse(ask.after);
        if (!cursor) return at(cursor.error(), "after");
        out.after = *cursor;
    }
    out.histogram_steps = ask.histogram;
    out.top_values = ask.top;
    out.count_all = ask.histogram > 0 || ask.top > 0;
    out.threads = std::max(1U, std::thread::hardware_concurrency());
    return out;
}

Result<EventSearch::Place> EventSearch::enter(const store::Actor& actor) {
    join_retired();
    const std::scoped_lock lock(searching_->mutex);
    size_t& mine = searching_->of_person[actor.user_id];
    if (mine >= most_of_a_person) return fail(Code::too_many, fmt::format("{} of your searches are under way", mine), {}, "wait for one to end, or stop it");
    if (searching_->all >= most_at_once) return fail(Code::too_many, "too many searches are under way", {}, "try again in a moment");
    ++mine;
    ++searching_->all;
    return Place(searching_.get(), [searching = searching_, who = actor.user_id](const void*) {
        const std::scoped_lock leaving(searching->mutex);
        --searching->all;
        if (--searching->of_person[who] == 0) searching->of_person.erase(who);
    });
}

Result<std::vector<logs::Hit>> EventSearch::hits(const store::Actor& actor, const EventAsk& ask) {
    const Place place = TRY(enter(actor));
    logs::SearchRequest wanted = TRY(request(actor, ask));
    const SearchBudget limit(wanted, budget);
    std::vector<logs::Hit> out;
    const logs::View all = TRY(view());
    TRY(logs::search(all, wanted, [&](const logs::Hit& hit) {
        out.push_back(hit);
        return true;
    }));
    if (limit.spent()) return fail(Code::unavailable, "the search took too long", {}, "narrow its range of time");
    return out;
}

Result<logs::Hit> EventSearch::event(const store::Actor& actor, const EventId& id) {
    const logs::SearchCursor after{.time = id.time, .number = id.number + 1, .bound = UINT64_MAX};
    EventAsk ask{.after = after.text(), .limit = 1};
    logs::SearchRequest wanted = TRY(request(actor, ask));
    wanted.from = id.time;
    wanted.to = id.time + Duration{1};
    std::optional<logs::Hit> found;
    const logs::View all = TRY(view());
    TRY(logs::search(all, wanted, [&](const logs::Hit& hit) {
        if (hit.number == id.number) found = hit;
        return false;
    }));
    if (found) return *std::move(found);
    return fail(Code::not_found, "there is no such event, or it has been removed by now");
}

// Searches give the newest first; so those right behind an event are the last of a window of time that grows until it has enough.
Result<EventsAround> EventSearch::around(const store::Actor& actor, const AroundAsk& ask) {
    const Place place = TRY(enter(actor));
    EventsAround out{.before = {}, .event = TRY(event(actor, ask.event)), .after = {}};
    logs::SearchRequest wanted = TRY(request(actor, {.q = ask.q, .limit = std::min(ask.before, most_around)}));
    logs::EventFields fields;
    fields.read(out.event.line, 0);
    if (ask.same_host) wanted.query = schema::both(std::move(wanted.query), schema::test_equals("host", std::string(fields.promoted(logs::Promoted::host))));
    if (ask.same_source) wanted.query = schema::both(std::move(wanted.query), schema::test_equals("source", std::string(fields.line().source)));
    const logs::View all = TRY(view());
    wanted.after = logs::SearchCursor{.time = ask.event.time, .number = ask.event.number, .bound = UINT64_MAX};
    if (ask.before > 0)
        TRY(logs::search(all, wanted, [&](const logs::Hit& hit) {
            out.before.push_back(hit);
            return true;
        }));
    const size_t enough = std::min(ask.after, most_around);
    wanted.after.reset();
    wanted.from = ask.event.time;
    wanted.limit = SIZE_MAX / 64;
    std::deque<logs::Hit> oldest;
    for (Duration window = first_window; enough > 0 && oldest.size() < enough && window <= longest_window; window.ns *= 8) {
        wanted.to = ask.event.time + window;
        oldest.clear();
        TRY(logs::search(all, wanted, [&](const logs::Hit& hit) {
            if (hit.time == ask.event.time && hit.number <= ask.event.number) return true;
            oldest.push_back(hit);
            if (oldest.size() > enough) oldest.pop_front();
            return true;
        }));
    }
    out.after.assign(oldest.begin(), oldest.end());
    return out;
}

Result<logs::SearchResult> EventSearch::sample(const store::Actor& actor, const EventAsk& ask) {
    const Place place = TRY(enter(actor));
    logs::SearchRequest wanted = TRY(request(actor, ask));
    wanted.limit = 0;
    wanted.count_all = true;
    const SearchBudget limit(wanted, sample_budget, most_sampled);
    const logs::View all = TRY(view());
    return logs::search(all, wanted, [](const logs::Hit&) { return false; });
}

}  // namespace redoubt::rooms
