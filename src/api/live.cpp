#include "api/live.h"

#include <algorithm>
#include <charconv>
#include <chrono>
#include <cstring>
#include <map>
#include <set>

#include <fmt/format.h>

#include "api/secrets.h"
#include "base/hash.h"
#include "schema/json.h"

namespace redoubt::api {
namespace {

using schema::Map;

constexpr auto gather_for = std::chrono::milliseconds(100);
constexpr size_t most_waiting = 100'000;
constexpr std::string_view reload_event = "event: reload\ndata: {}\n\n";

std::string change_text(const store::Change& change) {
    const Map data{{"type", change.type},   {"id", change.id},       {"key", change.key},        {"action", change.action},
                   {"state", change.state}, {"group", change.group}, {"version", change.version}};
    return fmt::format("event: change\ndata: {}\n", schema::to_json(data));
}

}  // namespace

struct LiveHub::Client {
    store::Actor actor;
    std::function<void()> wake;
    std::mutex mutex;
    std::string ready;
    size_t queued = 0;
    bool ended = false;

    void give(const std::string& text, size_t events) {
        {
            const std::scoped_lock lock(mutex);
            if (ended || events == 0) return;
            queued += events;
            if (queued > most_queued) {
                ready = reload_event;
                ended = true;
            } else {
                ready += text;
            }
        }
        wake();
    }
    void end() {
        {
            const std::scoped_lock lock(mutex);
            ended = true;
        }
        wake();
    }
};

class LiveHub::Stream final : public EventStream {
public:
    Stream(LiveHub& hub, std::unique_ptr<Client> client, std::function<bool()> allowed) : hub_(hub), client_(std::move(client)), allowed_(std::move(allowed)) {}
    ~Stream() override { hub_.leave(client_.get()); }
    Stream(const Stream&) = delete;
    Stream& operator=(const Stream&) = delete;

    std::string take() override {
        const std::scoped_lock lock(client_->mutex);
        client_->queued = 0;
        return std::exchange(client_->ready, {});
    }
    bool ended() override {
        const std::scoped_lock lock(client_->mutex);
        return client_->ended;
    }
    bool still_allowed() override { return allowed_(); }

private:
    LiveHub& hub_;
    std::unique_ptr<Client> client_;
    std::function<bool()> allowed_;
};

LiveHub::LiveHub(store::Store& store)
    : store_(store), run_id_(new_secret(store.random()).substr(0, 8)), id_secret_(new_secret(store.random())), thread_([this] { run(); }) {
    subscription_ = store_.changes().subscribe([this](std::span<const store::Change> changes) { take_changes(changes); });
}

LiveHub::~LiveHub() {
    store_.changes().unsubscribe(subscription_);
    {
        const std::scoped_lock lock(mutex_);
        stopping_ = true;
    }
    arrived_.notify_all();
    thread_.join();
    const std::scoped_lock lock(clients_mutex_);
    for (Client* client : clients_) client->end();
}

void LiveHub::take_changes(std::span<const store::Change> changes) {
    const std::scoped_lock lock(mutex_);
    for (const store::Change& change : changes) {
        if (change.id.empty()) {  // very many, not told one by one
            overrun_ = true;
            continue;
        }
        if (waiting_.size() >= most_waiting) {
            overrun_ = true;
            break;
        }
        waiting_.push_back({.number = 0, .change = change, .text = {}});
    }
    arrived_.notify_one();
}

void LiveHub::publish(std::string_view event, const schema::Value& data) {
    const std::scoped_lock lock(mutex_);
    waiting_.push_back({.number = 0, .change = {}, .text = fmt::format("event: {}\ndata: {}\n", event, schema::to_json(data))});
    arrived_.notify_one();
}

void LiveHub::run() {
    for (;;) {
        std::vector<Event> events;
        bool overrun = false;
        {
            std::unique_lock lock(mutex_);
            arrived_.wait(lock, [&] { return stopping_ || overrun_ || !waiting_.empty(); });
            if (!stopping_) arrived_.wait_for(lock, gather_for, [&] { return stopping_; });
            if (stopping_) return;
            events.swap(waiting_);
            overrun = std::exchange(overrun_, false);
        }
        if (overrun) events.insert(events.begin(), {.number = 0, .change = {}, .text = "event: reload\ndata: {}\n"});
        deliver(std::move(events));
    }
}

// Of the changes of one record, or of one alert group, that came at once the last is told.
void LiveHub::deliver(std::vector<Event> events) {
    std::set<std::pair<std::string, std::string>> told;
    std::vector<Event> kept;
    for (auto event = events.rbegin(); event != events.rend(); ++event) {
        const store::Change& change = event->change;
        if (!change.type.empty() && !told.emplace(change.type, change.group.empty() ? change.id : change.group).second) continue;
        if (event->text.empty()) event->text = change_text(change);
        kept.push_back(std::move(*event));
    }
    std::ranges::reverse(kept);
    const std::scoped_lock lock(clients_mutex_);
    for (Event& event : kept) event.number = ++last_number_;
    for (Client* client : clients_) {
        size_t given = 0;
        const std::string text = text_for(*client, kept, &given);
        client->give(text, given);
    }
    for (Event& event : kept) remembered_.push_back(std::move(event));
    while (remembered_.size() > most_remembered) remembered_.pop_front();
}

std::string LiveHub::text_for(Client& client, std::span<const Event> events, size_t* told) {
    std::map<std::string, std::vector<std::string>> ids;
    for (const Event& event : events)
        if (!event.change.type.empty()) ids[event.change.type].push_back(event.change.id);
    std::map<std::string, std::vector<std::optional<store::Reference>>> seen;
    for (const auto& [type, of_type] : ids)
        if (auto found = store_.as(client.actor).refer(type, of_type)) seen[type] = *std::move(found);
    std::map<std::string, size_t> next;
    std::string out;
    for (const Event& event : events) {
        if (!event.change.type.empty()) {
            const auto& of_type = seen[event.change.type];
            const size_t at = next[event.change.type]++;
            if (at >= of_type.size() || !of_type[at]) continue;
        }
        out += fmt::format("id: {}\n{}\n", id_of(event.number), event.text);
        if (told) ++*told;
    }
    return out;
}

uint64_t LiveHub::mask_of(std::string_view chance) const {
    const Sha256 hash = sha256(id_secret_ + std::string(chance));
    uint64_t mask = 0;
    std::memcpy(&mask, hash.data(), sizeof mask);
    return mask;
}

std::string LiveHub::id_of(uint64_t number) const {
    const std::string chance = fmt::format("{:016x}", store_.random().next());
    return fmt::format("{}-{}{:016x}", run_id_, chance, number ^ mask_of(chance));
}

std::optional<uint64_t> LiveHub::number_of(std::string_view id) const {
    constexpr size_t half = 16;
    if (id.size() != run_id_.size() + 1 + 2 * half || !id.starts_with(run_id_)) return {};
    const std::string_view chance = id.substr(run_id_.size() + 1, half), masked = id.substr(run_id_.size() + 1 + half);
    uint64_t number = 0;
    const auto [end, error] = std::from_chars(masked.data(), masked.data() + masked.size(), number, 16);
    if (error != std::errc() || end != masked.data() + masked.size()) return {};
    return number ^ mask_of(chance);
}

std::vector<LiveHub::Event> LiveHub::missed_since(std::string_view last_event, bool& forgotten) const {
    forgotten = false;
    if (last_event.empty()) return {};
    const std::optional<uint64_t> found = number_of(last_event);
    const uint64_t number = found.value_or(0);
    const bool ours = found && number <= last_number_;
    const uint64_t first = remembered_.empty() ? last_number_ + 1 : remembered_.front().number;
    if (!ours || number + 1 < first) {
        forgotten = true;
        return {};
    }
    std::vector<Event> out;
    for (const Event& event : remembered_)
        if (event.number > number) out.push_back(event);
    return out;
}

std::unique_ptr<EventStream> LiveHub::join(const store::Actor& actor, std::string_view last_event, std::function<void()> wake, std::function<bool()> allowed) {
    auto client = std::make_unique<Client>();
    client->actor = actor;
    client->wake = std::move(wake);
    const std::scoped_lock lock(clients_mutex_);
    bool forgotten = false;
    const std::vector<Event> missed = missed_since(last_event, forgotten);
    client->ready = fmt::format("retry: 2000\nid: {}\n{}", id_of(last_number_), forgotten ? reload_event : ": hello\n\n");
    client->ready += text_for(*client, missed);
    clients_.push_back(client.get());
    return std::make_unique<Stream>(*this, std::move(client), std::move(allowed));
}

void LiveHub::leave(Client* client) {
    const std::scoped_lock lock(clients_mutex_);
    std::erase(clients_, client);
}

}  // namespace redoubt::api
