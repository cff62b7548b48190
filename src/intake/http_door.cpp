#include "intake/http_door.h"

#include <algorithm>
#include <future>
#include <mutex>

#include <fmt/format.h>

#include "formats/compressed/compressed.h"

namespace redoubt::intake {
namespace {

// A body that might have come piece by piece, and did not.
Reception take_stream(const HttpProtocol& protocol, StreamMachine& machine, const HttpCall& call) {
    Reception out;
    out.answer = {.status = 200, .headers = {{"Content-Type", "text/plain"}}, .body = "OK.\n"};
    const Result<> fed = machine.feed(call.body, call.delivered, out.batch);
    if (fed)
        machine.finish(call.delivered, out.batch);
    else
        out.answer = protocol.refuse(fed.error());
    return out;
}

}  // namespace

HttpDoor::HttpDoor(HttpDoorOptions options, Delivery& delivery, const SourceKeys& keys) : options_(std::move(options)), delivery_(delivery), keys_(keys) {
    for (const std::string& name : http_protocol_names()) {  // in this order: Elasticsearch serves every path
        const bool wanted = options_.protocols.empty() || std::ranges::find(options_.protocols, name) != options_.protocols.end();
        if (wanted) protocols_.push_back(make_http_protocol(name, options_.limits));
    }
}

HttpProtocol* HttpDoor::protocol_of(std::string_view path) const {
    for (const auto& protocol : protocols_)
        if (protocol->serves(path)) return protocol.get();
    return nullptr;
}

Result<Origin> HttpDoor::admit(const HttpProtocol& protocol, std::string_view method, const formats::http::Target& target, const HttpHeaders& headers) const {
    const bool presents = !header(headers, "authorization").empty();
    if (!presents && protocol.is_open(method, target.path)) return Origin{.source = options_.source, .listener = options_.listener};
    if (!options_.source.empty() && (!presents || !keys_.has_tokens())) return Origin{.source = options_.source, .listener = options_.listener};
    std::string source = TRY(keys_.source_of(headers));
    return Origin{.source = std::move(source), .listener = options_.listener};
}

Reception HttpDoor::take(HttpProtocol& protocol, std::string_view method, const formats::http::Target& target, const HttpHeaders& headers, std::string& body,
                         std::string_view peer) const {
    using namespace formats::compressed;
    Reception refused;
    const auto coding = coding_named(header(headers, "content-encoding"));
    if (!coding) {
        refused.answer = protocol.refuse(fail(Code::unsupported, fmt::format("the content coding '{}' is not known here", header(headers, "content-encoding")),
                                              {}, "send gzip, deflate, zstd, snappy or none")
                                             .error());
        refused.batch.drop(logs::Refusal::malformed);
        return refused;
    }
    const bool packed_by_protocol = *coding == Coding::snappy && target.path.starts_with("/loki/");  // Loki's body says it itself, and some say it twice
    if (*coding != Coding::identity && !packed_by_protocol && !body.empty()) {
        auto unpacked = unpack(body, *coding, options_.limits.unpacked_bytes);
        if (!unpacked) {
            const bool large = unpacked.error().code == Code::too_large;
            refused.answer = protocol.refuse(fail(large ? Code::too_large : Code::invalid, unpacked.error().text()).error());
            refused.batch.drop(large ? logs::Refusal::too_large : logs::Refusal::malformed);
            return refused;
        }
        body = *std::move(unpacked);
    }
    const HttpCall call{.method = method, .target = target, .headers = headers, .body = body, .delivered = {.sender = peer, .at = delivery_.clock().now()}};
    const std::unique_ptr<StreamMachine> machine = protocol.open_stream(call);
    return machine ? take_stream(protocol, *machine, call) : protocol.receive(call);
}

HttpResponse HttpDoor::answer(const PlainRequest& request) {
    const auto target = formats::http::parse_target(request.target);
    HttpProtocol* protocol = target ? protocol_of(target->path) : nullptr;
    if (!protocol) return json_answer(404, "{\"detail\":\"no protocol of logs has this path\"}");
    const Result<Origin> origin = admit(*protocol, request.method, *target, request.headers);
    if (!origin) {
        delivery_.counters().refuse({.source = {}, .listener = options_.listener});
        return protocol->refuse(origin.error());
    }
    const auto body = std::make_shared<std::string>(request.body);
    const auto reception = std::make_shared<Reception>();
    *reception = take(*protocol, request.method, *target, request.headers, *body, request.peer);
    if (reception->answer_now) {
        const Outcome outcome = deliver_later(delivery_, *origin, reception, body);
        return outcome.stored() ? reception->answer : protocol->refuse(outcome.why);
    }
    std::promise<Outcome> promise;
    delivery_.receive(*origin, reception->batch);
    delivery_.offer(*origin, reception->batch, true, [&promise](Outcome outcome) { promise.set_value(std::move(outcome)); });
    const Outcome outcome = promise.get_future().get();
    return outcome.stored() ? std::move(reception->answer) : protocol->refuse(outcome.why);
}

Outcome deliver_later(Delivery& delivery, const Origin& origin, std::shared_ptr<Reception> reception, std::shared_ptr<std::string> body) {
    struct Settled {
        std::mutex mutex;
        bool returned = false;
        Outcome outcome;
    };
    const auto settled = std::make_shared<Settled>();
    delivery.receive(origin, reception->batch);
    delivery.offer(origin, reception->batch, true, [reception, body, settled](Outcome outcome) {
        if (reception->settled) reception->settled(outcome.stored());
        const std::scoped_lock lock(settled->mutex);
        if (!settled->returned) settled->outcome = std::move(outcome);
    });
    const std::scoped_lock lock(settled->mutex);
    settled->returned = true;
    return settled->outcome;
}

}  // namespace redoubt::intake
