// Every protocol over HTTP on any body: an answer with a status, and events that lie within what may come.
#include <array>
#include <cstdint>
#include <cstdlib>
#include <string>

#include "intake/http_protocol.h"

using namespace redoubt;
using namespace redoubt::intake;

namespace {

struct Way {
    std::string_view protocol;
    std::string_view target;
    std::string_view type;
};

constexpr std::array ways{
    Way{"hec", "/services/collector/event?channel=a", "application/json"},
    Way{"hec", "/services/collector/raw", "text/plain"},
    Way{"hec", "/services/collector/ack?channel=a", "application/json"},
    Way{"otlp", "/v1/logs", "application/json"},
    Way{"otlp", "/v1/logs", "application/x-protobuf"},
    Way{"loki", "/loki/api/v1/push", "application/json"},
    Way{"loki", "/loki/api/v1/push", "application/x-protobuf"},
    Way{"elasticsearch", "/_bulk", "application/x-ndjson"},
    Way{"elasticsearch", "/index/_doc/1", "application/json"},
    Way{"ndjson", "/ingest/ndjson", "application/x-ndjson"},
};

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
    if (size < 1) return 0;
    const Way& way = ways[data[0] % ways.size()];
    const std::string body(reinterpret_cast<const char*>(data) + 1, size - 1);
    const Limits limits{.message_bytes = 500, .unpacked_bytes = 8192, .events = 50};
    const auto protocol = make_http_protocol(way.protocol, limits);
    const auto target = formats::http::parse_target(way.target);
    const HttpHeaders headers{{"Content-Type", std::string(way.type)}};
    const Reception reception = protocol->receive(
        {.method = "POST", .target = *target, .headers = headers, .body = body, .delivered = {.sender = "192.0.2.7", .at = Time::from_unix_s(1'800'000'000)}});
    if (reception.answer.status < 200 || reception.answer.status > 599) std::abort();
    if (reception.batch.events.size() > limits.events) std::abort();
    for (const logs::Incoming& event : reception.batch.events)
        if (event.body.size() > limits.message_bytes) std::abort();
    if (reception.settled) reception.settled(true);
    return 0;
}
