#include "rooms/watch/live_logs.h"

#include <atomic>
#include <thread>

#include "intake/receivers.h"

namespace redoubt::rooms {
namespace {

constexpr std::string_view elastic_root = "/elastic";
constexpr uint64_t most_known_sender_bytes = uint64_t{32} << 20, most_unknown_sender_bytes = uint64_t{64} << 10;
constexpr int most_answers_at_once = 8;
constexpr uint64_t longest_intake_file = uint64_t{1} << 20;

std::string_view path_of_target(std::string_view target) { return target.substr(0, target.find('?')); }

bool is_elastic(std::string_view path) { return path == elastic_root || path.starts_with("/elastic/"); }

std::string inside_elastic(std::string_view target) {
    target.remove_prefix(elastic_root.size());
    return target.starts_with('/') ? std::string(target) : "/" + std::string(target);
}

}  // namespace

struct LiveLogs::State {
    State(Disk& given_disk, Clock& clock, LiveLogsOptions given, std::unique_ptr<logs::LogStore> opened)
        : disk(given_disk),
          options(std::move(given)),
          store(std::move(opened)),
          delivery(*store, counters, clock),
          keys(options.configuration.sources),
          door({.protocols = {"hec", "otlp", "loki", "ndjson"}, .listener = "api", .request_bytes = most_known_sender_bytes}, delivery, keys),
          elastic({.protocols = {"elasticsearch"}, .listener = "api", .request_bytes = most_known_sender_bytes}, delivery, keys) {}

    Disk& disk;
    LiveLogsOptions options;
    std::unique_ptr<logs::LogStore> store;
    intake::Counters counters;
    intake::Delivery delivery;
    intake::SourceKeys keys;
    intake::HttpDoor door, elastic;
    std::unique_ptr<intake::Receivers> receivers;
    std::unique_ptr<intake::Collecting> collecting;
    std::vector<std::string> last_problems;
    std::thread network;
    std::atomic<int> answering = 0;
};

LiveLogs::LiveLogs(std::unique_ptr<State> state) : state_(std::move(state)) {}
LiveLogs::~LiveLogs() { stop(); }

Result<std::unique_ptr<LiveLogs>> LiveLogs::open(Disk& disk, Clock& clock, Random& random, LiveLogsOptions options) {
    auto store = TRY(logs::LogStore::open(disk, clock, random, {.folder = options.folder, .each = options.each}));
    auto state = std::make_unique<State>(disk, clock, std::move(options), std::move(store));
    if (!state->options.configuration.listeners.empty())
        state->receivers = TRY(intake::Receivers::open(state->options.configuration, *state->store, state->counters, clock));
    return std::unique_ptr<LiveLogs>(new LiveLogs(std::move(state)));
}

Result<> LiveLogs::start() {
    State& state = *state_;
    const intake::Configuration& wanted = state.options.configuration;
    state.collecting = TRY(intake::Collecting::start(wanted, state.options.folder, state.options.make_http, state.delivery, state.disk));
    if (state.receivers) state.network = std::thread([&state] { state.receivers->run(); });
    return {};
}

void LiveLogs::stop() {
    State& state = *state_;
    if (state.network.joinable()) {
        state.receivers->stop();
        state.network.join();
    }
    if (state.collecting) state.last_problems = state.collecting->problems();
    state.collecting.reset();
    (void)state.store->flush();  // who waits for durability is told while there is still somebody to count it
}

logs::LogStore& LiveLogs::store() { return *state_->store; }
intake::Counters& LiveLogs::counters() { return state_->counters; }
intake::Delivery& LiveLogs::delivery() { return state_->delivery; }
const intake::Configuration& LiveLogs::configuration() const { return state_->options.configuration; }

std::vector<SourceDoor> LiveLogs::listeners() const {
    std::vector<SourceDoor> out;
    for (const intake::ListenerConfiguration& one : state_->options.configuration.listeners)
        out.push_back({.name = one.name,
                       .protocol = std::string(intake::protocol_name(one.protocol)),
                       .transport = std::string(intake::transport_name(one.transport)),
                       .address = one.address,
                       .port = state_->receivers->port(one.name),
                       .source = one.source});
    return out;
}

void LiveLogs::set_keys(std::vector<intake::SourceKey> keys) {
    const std::vector<intake::SourceKey>& configured = state_->options.configuration.sources;
    keys.insert(keys.end(), configured.begin(), configured.end());
    if (state_->receivers) state_->receivers->set_keys(keys);
    state_->keys.set(std::move(keys));
}

std::vector<std::string> LiveLogs::problems() const { return state_->collecting ? state_->collecting->problems() : state_->last_problems; }

bool LiveLogs::serves(std::string_view path) {
    return path == "/services/collector" || path.starts_with("/services/collector/") || path == "/v1/logs" || path.starts_with("/loki/") ||
           path == "/ingest/ndjson" || is_elastic(path);
}

uint64_t LiveLogs::most_body_bytes(std::string_view method, std::string_view target, const HttpHeaders& headers) const {
    const bool elastic = is_elastic(path_of_target(target));
    const auto parsed = formats::http::parse_target(elastic ? inside_elastic(target) : std::string(target));
    const intake::HttpDoor& door = elastic ? state_->elastic : state_->door;
    const intake::HttpProtocol* protocol = parsed ? door.protocol_of(parsed->path) : nullptr;
    const bool known = protocol && !header(headers, "authorization").empty() && door.admit(*protocol, method, *parsed, headers);
    return known ? most_known_sender_bytes : most_unknown_sender_bytes;
}

HttpResponse LiveLogs::answer(intake::PlainRequest request) {
    const bool elastic = is_elastic(path_of_target(request.target));
    if (elastic) request.target = inside_elastic(request.target);
    intake::HttpDoor& door = elastic ? state_->elastic : state_->door;
    struct Place {
        std::atomic<int>& taken;
        int before;
        explicit Place(std::atomic<int>& count) : taken(count), before(taken++) {}
        ~Place() { --taken; }
    } place(state_->answering);
    if (place.before < most_answers_at_once) return door.answer(request);
    const intake::HttpProtocol* protocol = door.protocol_of(path_of_target(request.target));
    const Error busy = fail(Code::too_many, "too many senders at once", {}, "come again in a moment").error();
    return protocol ? protocol->refuse(busy) : intake::json_answer(503, "{}");
}

Result<intake::Configuration> read_intake_file(Disk& disk, const std::string& path) {
    if (!disk.exists(path)) return intake::Configuration{.keys_come = true};
    auto read = intake::read_server_configuration(TRY(disk.read(path, longest_intake_file)));
    if (!read) return at(read.error(), path);
    return *std::move(read);
}

}  // namespace redoubt::rooms
