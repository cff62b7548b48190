// Splunk's HTTP Event Collector: /services/collector with JSON objects one after another, whose metadata hold on within a request;
// …/raw with lines; …/health; …/ack, which says yes only for what is durable. Codes are Splunk's ("Troubleshoot HTTP Event
// Collector").
#include <charconv>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <set>
#include <string>

#include <fmt/format.h>

#include "base/text.h"
#include "intake/http_protocol.h"
#include "intake/json_object.h"

namespace redoubt::intake {
namespace {

constexpr size_t most_channels = 1000;
constexpr size_t most_acknowledgements = 10'000;  // that nobody asked for, in one channel
constexpr size_t most_channel_bytes = 128;

// Which batches are durable, by channel. Shared with the callbacks of the store.
class Acknowledgements {
public:
    // Nothing when there are too many unasked acknowledgements, or too many channels with something under way. Of others the one
    // that was silent longest is forgotten: whoever asks there hears no, and sends again.
    std::optional<uint64_t> begin(const std::string& channel) {
        const std::scoped_lock lock(mutex_);
        if (channels_.size() >= most_channels && !channels_.contains(channel) && !forget_one()) return std::nullopt;
        Channel& one = channels_[channel];
        one.used = ++uses_;
        if (one.durable.size() + one.pending >= most_acknowledgements) return std::nullopt;
        ++one.pending;
        return one.next++;
    }
    void settle(const std::string& channel, uint64_t id, bool stored) {
        const std::scoped_lock lock(mutex_);
        Channel& one = channels_[channel];
        --one.pending;
        if (stored) one.durable.insert(id);
    }
    // Says yes once, and forgets it then.
    bool ask(const std::string& channel, uint64_t id) {
        const std::scoped_lock lock(mutex_);
        const auto found = channels_.find(channel);
        if (found == channels_.end()) return false;
        found->second.used = ++uses_;
        return found->second.durable.erase(id) > 0;
    }

private:
    bool forget_one() {
        auto oldest = channels_.end();
        for (auto at = channels_.begin(); at != channels_.end(); ++at)
            if (at->second.pending == 0 && (oldest == channels_.end() || at->second.used < oldest->second.used)) oldest = at;
        if (oldest == channels_.end()) return false;
        channels_.erase(oldest);
        return true;
    }

    struct Channel {
        uint64_t next = 0, used = 0;
        size_t pending = 0;
        std::set<uint64_t> durable;
    };
    std::mutex mutex_;
    std::map<std::string, Channel> channels_;
    uint64_t uses_ = 0;
};

HttpResponse hec_answer(int status, std::string_view text, int code, std::optional<size_t> event = std::nullopt) {
    const std::string number = event ? fmt::format(",\"invalid-event-number\":{}", *event) : std::string();
    return json_answer(status, fmt::format("{{\"text\":\"{}\",\"code\":{}{}}}", text, code, number));
}

// What holds for the events that follow in a request, until they say otherwise.
struct HecMetadata {
    std::string host;
    std::string source;
    std::string kind;
    std::string index;
};

std::string hec_channel(const HttpCall& call) {
    const std::string_view said = header(call.headers, "x-splunk-request-channel");
    return std::string(said.empty() ? call.target.parameter("channel").value_or("") : said).substr(0, most_channel_bytes);
}

class Hec final : public HttpProtocol {
public:
    explicit Hec(const Limits& limits) : limits_(limits) {}

    bool serves(std::string_view path) const override { return path == "/services/collector" || path.starts_with("/services/collector/"); }
    bool is_open(std::string_view method, std::string_view path) const override {
        return method == "OPTIONS" || path.starts_with("/services/collector/health");
    }

    Reception receive(const HttpCall& call) override {
        Reception out;
        const std::string& path = call.target.path;
        if (call.method == "OPTIONS") {
            out.answer = {.status = 200, .headers = {{"Allow", "GET, POST, OPTIONS"}}, .body = {}};
        } else if (path.starts_with("/services/collector/health")) {
            out.answer = hec_answer(200, "HEC is healthy", 17);
        } else if (call.method != "POST") {
            out.answer = json_answer(405, "{\"text\":\"Method Not Allowed\",\"code\":405}");
            out.answer.headers.emplace_back("Allow", "POST, OPTIONS");
        } else if (path == "/services/collector/ack") {
            out.answer = answer_acknowledgements(call);
        } else if (path == "/services/collector/raw" || path == "/services/collector/raw/1.0") {
            take_raw(call, out);
        } else if (path == "/services/collector" || path == "/services/collector/event" || path == "/services/collector/event/1.0" ||
                   path == "/services/collector/1.0") {
            take_events(call, out);
        } else {
            out.answer = json_answer(404, "{\"text\":\"The requested URL was not found on this server.\",\"code\":404}");
        }
        return out;
    }

    HttpResponse refuse(const Error& why) const override {
        switch (why.code) {
            case Code::unauthenticated: return hec_answer(401, "Token is required", 2);
            case Code::malformed: return hec_answer(401, "Invalid authorization", 3);
            case Code::forbidden: return hec_answer(403, "Invalid token", 4);
            case Code::too_large: return json_answer(413, "{\"text\":\"Content-Length is too large\",\"code\":27}");
            case Code::unsupported: return hec_answer(415, "Invalid data format", 6);
            case Code::invalid: return hec_answer(400, "Invalid data format", 6);
            case Code::internal: return hec_answer(500, "Internal server error", 8);
            default: break;
        }
        HttpResponse answer = hec_answer(503, "Server is busy", 9);
        ask_to_come_again(answer, why);
        return answer;
    }

private:
    // Answers at once when a channel is given, with the number to ask for.
    void conclude(const HttpCall& call, Reception& out) {
        if (out.batch.events.empty()) {
            out.answer = hec_answer(400, "No data", 5);
            return;
        }
        const std::string channel = hec_channel(call);
        out.answer = hec_answer(200, "Success", 0);
        if (channel.empty()) return;
        const auto id = acknowledgements_->begin(channel);
        if (!id) {
            const uint64_t received = out.batch.received();
            out.batch.clear();
            out.batch.drop(logs::Refusal::busy, received);
            out.answer = refuse(fail(Code::unavailable, "").error());
            return;
        }
        out.answer = json_answer(200, fmt::format("{{\"text\":\"Success\",\"code\":0,\"ackId\":{}}}", *id));
        out.answer_now = true;
        out.settled = [acknowledgements = acknowledgements_, channel, id = *id](bool stored) { acknowledgements->settle(channel, id, stored); };
    }

    // Splunk keeps nothing of a request with a fault in it.
    static void give_up(Reception& out, HttpResponse answer, logs::Refusal why) {
        const uint64_t received = out.batch.received() + 1;
        out.batch.clear();
        out.batch.drop(why, received);
        out.answer = std::move(answer);
    }

    void take_events(const HttpCall& call, Reception& out) {
        std::string_view rest = trim(call.body);
        JsonObject reader;
        HecMetadata sticky;
        for (size_t number = 0; !rest.empty(); ++number) {
            const size_t length = rest.front() == '{' ? json_extent(rest) : 0;
            if (length == 0 || !reader.read(rest.substr(0, length)))
                return give_up(out, hec_answer(400, "Invalid data format", 6, number), logs::Refusal::malformed);
            if (number >= limits_.events) return give_up(out, hec_answer(413, "Content-Length is too large", 27, number), logs::Refusal::too_large);
            if (!reader.has("event")) return give_up(out, hec_answer(400, "Event field is required", 12, number), logs::Refusal::malformed);
            std::string body = reader.plain("event");
            if (body.empty() || body == "null") return give_up(out, hec_answer(400, "Event field cannot be blank", 13, number), logs::Refusal::malformed);
            if (reader.has("fields") && !reader.written("fields").starts_with('{'))
                return give_up(out, hec_answer(400, "Error in handling indexed fields", 15, number), logs::Refusal::malformed);
            add_event(reader, std::move(body), sticky, call.delivered, out.batch);
            rest = trim(rest.substr(length));
        }
        conclude(call, out);
    }

    void add_event(const JsonObject& object, std::string body, HecMetadata& sticky, const Delivered& delivered, Batch& out) const {
        const auto hold = [&](std::string& kept, std::string_view name) {
            if (const std::string_view said = object.text(name); !said.empty()) kept = said;
        };
        hold(sticky.host, "host");
        hold(sticky.source, "source");
        hold(sticky.kind, "sourcetype");
        hold(sticky.index, "index");
        const bool is_json = body.front() == '{' && object.written("event").front() == '{';
        if (body.size() > limits_.message_bytes) return out.drop(logs::Refusal::too_large);
        const std::string_view kept = out.arena.copy(body);
        std::string labels;
        append_member(labels, "source", sticky.source);
        append_member(labels, "index", sticky.index);
        append_json_member(labels, "fields", object.written("fields"));
        out.add({.body = kept,
                 .is_json = is_json,
                 .host = out.arena.copy(sticky.host),
                 .sender = delivered.sender,
                 .kind = out.arena.copy(sticky.kind),
                 .labels = out.arena.copy(close_object(labels)),
                 .time = time_of_number(object.number("time").value_or(0))});
    }

    void take_raw(const HttpCall& call, Reception& out) {
        std::string labels;
        append_member(labels, "source", call.target.parameter("source").value_or(""));
        append_member(labels, "index", call.target.parameter("index").value_or(""));
        logs::Incoming event{.body = {}, .sender = call.delivered.sender};
        event.host = out.batch.arena.copy(call.target.parameter("host").value_or(""));
        event.kind = out.batch.arena.copy(call.target.parameter("sourcetype").value_or(""));
        event.labels = out.batch.arena.copy(close_object(labels));
        for (std::string_view rest = call.body; !rest.empty();) {
            const size_t end = rest.find('\n');
            event.body = trim(rest.substr(0, end));
            rest.remove_prefix(end == std::string_view::npos ? rest.size() : end + 1);
            if (event.body.empty()) continue;
            if (event.body.size() > limits_.message_bytes || out.batch.events.size() >= limits_.events)
                out.batch.drop(logs::Refusal::too_large);
            else
                out.batch.add(event);
        }
        conclude(call, out);
    }

    HttpResponse answer_acknowledgements(const HttpCall& call) {
        const std::string channel = hec_channel(call);
        if (channel.empty()) return hec_answer(400, "Data channel is missing", 10);
        JsonObject reader;
        if (!reader.read(call.body)) return hec_answer(400, "Invalid data format", 6);
        const std::string list = reader.written("acks");
        if (!list.starts_with('[')) return hec_answer(400, "Invalid data format", 6);
        std::string body;
        for (const std::string_view one : split(std::string_view(list).substr(1, list.size() - 2), ',')) {
            uint64_t id = 0;
            const auto [end, fault] = std::from_chars(one.data(), one.data() + one.size(), id);
            if (fault != std::errc() || end != one.data() + one.size()) continue;
            append_json_member(body, fmt::to_string(id), acknowledgements_->ask(channel, id) ? "true" : "false");
        }
        if (body.empty()) body = "{";
        return json_answer(200, fmt::format("{{\"acks\":{}}}", close_object(body)));
    }

    Limits limits_;
    std::shared_ptr<Acknowledgements> acknowledgements_ = std::make_shared<Acknowledgements>();
};

}  // namespace

std::unique_ptr<HttpProtocol> make_hec(const Limits& limits) { return std::make_unique<Hec>(limits); }

}  // namespace redoubt::intake
