#include "rooms/watch/live_detection.h"

#include <algorithm>
#include <chrono>

#include "logs/search.h"
#include "rooms/watch/live_engine.h"
#include "store/store.h"

namespace redoubt::rooms {
namespace {

constexpr auto look_pause = std::chrono::milliseconds(500);
constexpr auto retry_pause = std::chrono::seconds(5);
constexpr Duration save_pause = seconds(2);
constexpr Duration asset_pause = minutes(1);
constexpr Duration audit_pause = seconds(2);
constexpr size_t most_ahead = 512, most_heard_hosts = 5000;
constexpr size_t most_hosts_noted = 20'000;

}  // namespace

struct LiveDetection::State {
    State(store::Store& of, Disk& on, std::string folder, LiveOptions chosen)
        : store(of), records(of.as(store::Actor::redoubt())), disk(on), path(std::move(folder) + "/detection.json"), options(chosen) {}

    // What was queued, in order and without gaps from `next` on; the rest is left to the store.
    std::deque<LiveEvent> take_queue() {
        std::deque<LiveEvent> out;
        const std::scoped_lock lock(queue_mutex);
        while (!queue.empty() && queue.front().number < position.next) drop_front();
        uint64_t wanted = position.next;
        size_t bytes = 0;
        while (!queue.empty() && queue.front().number == wanted && bytes < options.batch_bytes) {
            bytes += queue.front().bytes();
            queued -= queue.front().bytes();
            out.push_back(std::move(queue.front()));
            queue.pop_front();
            ++wanted;
        }
        return out;
    }
    void drop_front() {
        queued -= queue.front().bytes();
        queue.pop_front();
    }

    Result<> make_engine(const LiveLog& log);
    Result<> read_store(const logs::View& view, uint64_t from, uint64_t below, const std::function<Result<>(std::deque<LiveEvent>)>& take);
    Result<> detect(std::deque<LiveEvent> events, bool more);
    Result<> catch_up(const LiveLog& log);
    Result<> work(const LiveLog& log);
    void count_alerts();
    Result<> save(bool always);
    Result<> sight();
    void hear(const std::deque<LiveEvent>& events);
    void loop(const LiveLog& log);
    void tell(std::string problem);

    store::Store& store;
    store::Records records;
    Disk& disk;
    std::string path;
    LiveOptions options;

    std::mutex work_mutex;  // one turn at a time; the next ones are under it
    LivePosition position;
    std::unique_ptr<LiveEngine> engine;
    std::map<std::string, Time, std::less<>> hosts_noted;
    Hosts hosts;
    Time saved_at{}, assets_at{};
    uint64_t saved_next = 0;
    AlertWriter::Counts earlier{};  // of engines that went
    uint64_t late_earlier = 0;

    mutable std::mutex queue_mutex;
    std::condition_variable arrived;
    std::deque<LiveEvent> queue;
    size_t queued = 0;
    uint64_t next_shown = 0;  // events below are known already
    bool stopping = false;
    LiveStatus status;

    std::mutex heard_mutex;
    HeardBySource heard_by_source;

    std::atomic<bool> rules_changed = true, assets_changed = false;
    int64_t subscription = 0;
    std::thread thread;
};

// Of the events from `from` on and below `below`, in order, by batches.
Result<> LiveDetection::State::read_store(const logs::View& view, uint64_t from, uint64_t below, const std::function<Result<>(std::deque<LiveEvent>)>& take) {
    logs::View wanted = view;
    for (logs::SegmentView& segment : wanted.segments)
        std::erase_if(segment.index.blocks, [&](const logs::BlockPlace& block) { return block.next <= from || block.first >= below; });
    std::erase_if(wanted.loose, [&](const logs::LooseLines& loose) { return loose.header.next() <= from || loose.header.first >= below; });
    std::deque<LiveEvent> batch;
    size_t bytes = 0;
    TRY(logs::each_line(wanted, [&](std::string_view text, size_t, uint64_t number) -> Result<> {
        if (number < from || number >= below) return {};
        logs::Line line;
        if (!logs::read_line(text, line)) return {};
        batch.push_back(live_event(number, line));
        bytes += batch.back().bytes();
        if (bytes < options.batch_bytes) return {};
        bytes = 0;
        return take(std::exchange(batch, {}));
    }));
    return batch.empty() ? Result<>() : take(std::move(batch));
}

Result<> LiveDetection::State::make_engine(const LiveLog& log) {
    if (!rules_changed.exchange(false) && engine && !engine->is_large()) return {};
    if (engine) {
        earlier.alerts_new += engine->counts().alerts_new;
        earlier.alerts_known += engine->counts().alerts_known;
        late_earlier += engine->late();
        TRY(save(true));
        engine.reset();
        position = LivePosition::load(disk, path);
    }
    Result<std::unique_ptr<LiveEngine>> made = LiveEngine::make(store, records, disk, position, {options.patience, options.threads});
    if (!made) {
        rules_changed = true;
        return std::unexpected(made.error());
    }
    engine = *std::move(made);
    const logs::View seen = TRY(log.view());
    if (position.next > seen.next_event) position = {};  // another log store than before
    const uint64_t far = position.next > options.most_repeated ? position.next - options.most_repeated : 1;
    const uint64_t from = std::max(position.repeat_from(), far);
    if (from < position.next)
        TRY(read_store(seen, from, position.next, [&](std::deque<LiveEvent> events) -> Result<> {
            engine->repeat(events);
            return {};
        }));
    engine->repeated();
    return {};
}

Result<> LiveDetection::State::save(bool always) {
    const Time now = store.clock().now();
    if (!always && now >= saved_at && now - saved_at < save_pause) return {};
    if (position.next == saved_next && !always) return {};
    position.forget(engine ? engine->reach() : Duration{});
    TRY(position.save(disk, path));
    saved_at = now;
    saved_next = position.next;
    return {};
}

// `more`: others follow at once, so that records of an unfinished audit event wait for them.
Result<> LiveDetection::State::detect(std::deque<LiveEvent> events, bool more) {
    if (more)
        for (size_t left = unfinished_at_end(events); left > 0; --left) events.pop_back();
    if (events.empty()) return {};
    const Time arrived_last = std::ranges::max(events, {}, &LiveEvent::received).received;
    const LiveEngine::Outcome outcome = TRY(engine->take(events, arrived_last - options.settle));
    const AlertWriter::Counts& counts = engine->counts();
    const bool alerted = earlier.alerts_new + counts.alerts_new != status.alerts_new;
    position.next = events.back().number + 1;
    hear(events);
    TRY(save(alerted));
    count_alerts();
    const std::scoped_lock lock(queue_mutex);
    status.gone += events.back().number + 1 - events.front().number - events.size();
    status.next = next_shown = position.next;
    status.events += outcome.events;
    status.unread += outcome.unread;
    status.rules = engine->rules().set.rules.size();
    status.rules_not_loaded = engine->rules().set.not_loaded.size();
    status.latest = std::max(status.latest, arrived_last);
    return {};
}

void LiveDetection::State::hear(const std::deque<LiveEvent>& events) {
    HostsBySource by_source = engine->take_hosts();
    for (const auto& [source, seen] : by_source)
        for (const auto& [host, heard] : seen) hosts[host].add(heard);
    const std::scoped_lock lock(heard_mutex);
    for (const auto& [source, seen] : by_source) {
        Hosts& known = heard_by_source[source].hosts;
        for (const auto& [host, times] : seen)
            if (known.size() < most_heard_hosts || known.contains(host)) known[host].add(times);
    }
    for (const LiveEvent& event : events) {
        if (event.time == event.received) continue;  // it does not say when it happened
        SourceHeard& source = heard_by_source[event.source];
        const int64_t ahead = (event.time - event.received).ns / 1'000'000;
        if (source.ahead_ms.size() < most_ahead)
            source.ahead_ms.push_back(ahead);
        else
            source.ahead_ms[event.number % most_ahead] = ahead;
    }
}

Result<> LiveDetection::State::catch_up(const LiveLog& log) {
    if (log.next_event() <= position.next) return {};
    const logs::View seen = TRY(log.view());
    if (position.next >= seen.next_event) return {};
    const Time now = store.clock().now();
    bool waits = false;
    TRY(read_store(seen, position.next, seen.next_event, [&](std::deque<LiveEvent> events) -> Result<> {
        waits = events.back().number + 1 == seen.next_event && now - events.back().received < audit_pause && unfinished_at_end(events) > 0;
        return detect(std::move(events), waits);
    }));
    if (waits) return {};
    position.next = std::max(position.next, seen.next_event);  // what is not there any more is passed over
    const std::scoped_lock lock(queue_mutex);
    status.next = next_shown = position.next;
    return {};
}

Result<> LiveDetection::State::sight() {
    const Time now = store.clock().now();
    Hosts due;
    for (auto& [host, heard] : hosts) {
        const auto noted = hosts_noted.find(host);
        if (noted != hosts_noted.end() && now - noted->second < options.sighted) continue;
        if (noted == hosts_noted.end() && hosts_noted.size() >= most_hosts_noted) continue;
        hosts_noted.insert_or_assign(host, now);
        due.emplace(host, heard);
    }
    for (const auto& [host, heard] : due) hosts.erase(host);
    if (hosts.size() > most_hosts_noted) hosts.clear();
    return due.empty() ? Result<>() : engine->sight(due);
}

Result<> LiveDetection::State::work(const LiveLog& log) {
    const std::scoped_lock lock(work_mutex);
    TRY(make_engine(log));
    const Time now = store.clock().now();
    if (assets_changed && (now < assets_at || now - assets_at >= asset_pause)) {
        assets_changed = false;
        assets_at = now;
        TRY(engine->look_at_assets());
    }
    for (std::deque<LiveEvent> events = take_queue(); !events.empty(); events = take_queue()) {
        TRY(detect(std::move(events), true));
        TRY(make_engine(log));
    }
    TRY(catch_up(log));
    TRY(engine->pass(now - options.settle));
    count_alerts();
    TRY(sight());
    return save(false);
}

void LiveDetection::State::count_alerts() {
    const std::scoped_lock lock(queue_mutex);
    status.alerts_new = earlier.alerts_new + engine->counts().alerts_new;
    status.alerts_known = earlier.alerts_known + engine->counts().alerts_known;
    status.correlated_late = late_earlier + engine->late();
}

void LiveDetection::State::tell(std::string problem) {
    const std::scoped_lock lock(queue_mutex);
    status.problem = std::move(problem);
}

void LiveDetection::State::loop(const LiveLog& log) {
    for (;;) {
        const Result<> done = work(log);
        tell(done ? std::string() : done.error().text());
        std::unique_lock lock(queue_mutex);
        if (done)
            arrived.wait_for(lock, look_pause, [&] { return stopping; });
        else
            arrived.wait_for(lock, retry_pause, [&] { return stopping; });
        if (stopping) return;
    }
}

LiveDetection::LiveDetection(std::shared_ptr<State> state) : state_(std::move(state)) {}

LiveDetection::~LiveDetection() {
    stop();
    state_->store.changes().unsubscribe(state_->subscription);
}

Result<std::unique_ptr<LiveDetection>> LiveDetection::open(store::Store& store, Disk& disk, std::string folder, LiveOptions options) {
    TRY(disk.make_folders(folder));
    auto state = std::make_shared<State>(store, disk, std::move(folder), options);
    state->position = LivePosition::load(disk, state->path);
    state->saved_next = state->status.next = state->next_shown = state->position.next;
    State* const own = state.get();
    state->subscription = store.changes().subscribe([own](std::span<const store::Change> changes) {
        for (const store::Change& change : changes) {
            if (change.type == "rule") own->rules_changed = true;
            if (change.type == "asset") own->assets_changed = true;
        }
    });
    return std::unique_ptr<LiveDetection>(new LiveDetection(std::move(state)));
}

logs::BlockMaker::Each LiveDetection::each() {
    return [weak = std::weak_ptr(state_)](uint64_t number, const logs::EventFields& fields) {
        const std::shared_ptr<State> state = weak.lock();
        if (!state) return;
        {
            const std::scoped_lock lock(state->queue_mutex);
            if (number < state->next_shown) return;
            if (state->queued >= state->options.queued_bytes || (!state->queue.empty() && number <= state->queue.back().number)) {
                ++state->status.left_to_store;
                return;
            }
        }
        LiveEvent event = live_event(number, fields.line());
        const std::scoped_lock lock(state->queue_mutex);
        state->queued += event.bytes();
        state->queue.push_back(std::move(event));
    };
}

void LiveDetection::start(LiveLog log) {
    state_->stopping = false;
    state_->thread = std::thread([state = state_.get(), log = std::move(log)] { state->loop(log); });
}

void LiveDetection::stop() {
    {
        const std::scoped_lock lock(state_->queue_mutex);
        state_->stopping = true;
    }
    state_->arrived.notify_all();
    if (state_->thread.joinable()) state_->thread.join();
    const std::scoped_lock lock(state_->work_mutex);
    if (state_->engine) (void)state_->save(true);
}

Result<> LiveDetection::work(const LiveLog& log) { return state_->work(log); }

HeardBySource LiveDetection::take_heard() {
    const std::scoped_lock lock(state_->heard_mutex);
    return std::exchange(state_->heard_by_source, {});
}

LiveLog live_log(logs::LogStore& store) {
    return {.view = [&store] { return store.view(); }, .next_event = [&store] { return store.status().next_event; }};
}

LiveStatus LiveDetection::status() const {
    const std::scoped_lock lock(state_->queue_mutex);
    return state_->status;
}

}  // namespace redoubt::rooms
