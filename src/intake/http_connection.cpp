#include "intake/http_connection.h"

#include <fmt/format.h>

namespace redoubt::intake {
namespace {

constexpr int64_t http_idle_ms = 75'000;
constexpr int64_t http_head_ms = 10'000;
constexpr size_t most_stream_batch_bytes = size_t{1} << 20;
constexpr int64_t stream_patience_ms = 60'000;

HttpResponse plain_refusal(const formats::http::Refusal& refusal) {
    return {.status = refusal.status, .headers = {{"Content-Type", "text/plain; charset=utf-8"}}, .body = refusal.detail + "\n"};
}

}  // namespace

template <class Stream>
Task<> HttpConnection<Stream>::serve() {
    for (bool more = true; more;) more = co_await serve_one();  // g++ 12 miscompiles a loop whose condition awaits
}

template <class Stream>
Task<bool> HttpConnection<Stream>::serve_one() {
    const std::optional<std::string> bytes = co_await read_head();
    if (!bytes) co_return false;
    Exchange exchange;
    const std::optional<HttpResponse> refused = check(exchange, *bytes);
    if (refused) {
        co_await refuse(*refused);
        co_return false;
    }
    pace_.begin();
    if (exchange.head.expects_continue && buffer_.empty()) {
        const bool wrote = co_await conversation_.write("HTTP/1.1 100 Continue\r\n\r\n");
        if (!wrote) co_return false;
    }
    const bool plain = header(exchange.head.headers, "content-encoding").empty();
    std::unique_ptr<StreamMachine> machine;
    if (plain && exchange.head.has_body()) {
        const Delivered delivered{.sender = context_.peer, .at = now()};
        const HttpCall call{.method = exchange.head.method, .target = exchange.target, .headers = exchange.head.headers, .body = {}, .delivered = delivered};
        machine = exchange.protocol->open_stream(call);
    }
    bool more = false;
    if (machine)
        more = co_await take_stream(exchange, std::move(machine));
    else
        more = co_await take_whole(exchange);
    co_return more;
}

template <class Stream>
Task<std::optional<std::string>> HttpConnection<Stream>::read_head() {
    idle_ = buffer_.empty();
    if (idle_ && context_.around.stopping) co_return std::nullopt;
    if (idle_) conversation_.rest();
    const int64_t idle_ms = context_.configuration.idle_ms != 0 ? context_.configuration.idle_ms : http_idle_ms;
    conversation_.deadline().arm(idle_ ? idle_ms : http_head_ms);
    for (;;) {
        while (buffer_.starts_with("\r\n")) buffer_.erase(0, 2);  // RFC 9112 §2.2
        const auto end = formats::http::find_head_end(buffer_);
        if (!end) {
            co_await refuse(plain_refusal(end.error()));
            co_return std::nullopt;
        }
        if (*end != 0) {
            conversation_.deadline().disarm();
            idle_ = false;
            std::string head = buffer_.substr(0, *end);
            buffer_.erase(0, *end);
            co_return head;
        }
        const std::string_view piece = co_await conversation_.read_some();
        if (piece.empty()) {
            const bool stalled = conversation_.deadline().passed() && !idle_;
            if (stalled) context_.around.delivery.counters().broke(context_.origin);
            const HttpResponse late = plain_refusal({.status = 408, .detail = "the headers took too long"});
            if (stalled) co_await refuse(late);
            co_return std::nullopt;
        }
        buffer_ += piece;
        if (idle_) conversation_.deadline().arm(http_head_ms);
        idle_ = false;
    }
}

template <class Stream>
std::optional<HttpResponse> HttpConnection<Stream>::check(Exchange& exchange, std::string_view head) {
    auto read = exchange.parser.read_head(head);
    if (!read) return plain_refusal(read.error());
    exchange.head = *std::move(read);
    auto target = formats::http::parse_target(exchange.head.target);
    if (!target) return plain_refusal({.status = 400, .detail = target.error().text()});
    exchange.target = *std::move(target);
    exchange.protocol = context_.http->protocol_of(exchange.target.path);
    if (!exchange.protocol) return plain_refusal({.status = 404, .detail = "no protocol that is served here has this path"});
    exchange.origin = context_.origin;
    if (!context_.known) {
        auto origin = context_.http->admit(*exchange.protocol, exchange.head.method, exchange.target, exchange.head.headers);
        if (!origin) {
            context_.around.delivery.counters().refuse(context_.origin);
            return exchange.protocol->refuse(origin.error());
        }
        exchange.origin = *std::move(origin);
    }
    return std::nullopt;
}

template <class Stream>
Task<bool> HttpConnection<Stream>::read_more() {
    conversation_.deadline().arm(pace_.left_ms());
    const std::string_view piece = co_await conversation_.read_some();
    conversation_.deadline().disarm();
    buffer_ += piece;
    pace_.add(piece.size());
    co_return !piece.empty();
}

template <class Stream>
Task<bool> HttpConnection<Stream>::read_body(Exchange& exchange, uint64_t most_bytes, const std::function<bool(std::string_view)>& take) {
    const auto used = exchange.parser.read_body(buffer_, most_bytes, take);
    if (!used) {
        const Error large = fail(Code::too_large, used.error().detail).error();
        const HttpResponse answer = used.error().status == 413 ? exchange.protocol->refuse(large) : plain_refusal(used.error());
        Batch lost;
        lost.drop(used.error().status == 413 ? logs::Refusal::too_large : logs::Refusal::malformed);
        context_.around.delivery.receive(exchange.origin, lost);
        co_await refuse(answer);
        co_return false;
    }
    buffer_.erase(0, *used);
    if (exchange.parser.done() || *used > 0) co_return true;
    const bool more = co_await read_more();
    if (more) co_return true;
    context_.around.delivery.counters().broke(exchange.origin);
    const bool late = conversation_.deadline().passed();
    const HttpResponse answer = plain_refusal({.status = late ? 408 : 400, .detail = late ? "the body took too long" : "the connection ended within the body"});
    co_await refuse(answer);
    co_return false;
}

template <class Stream>
Task<bool> HttpConnection<Stream>::take_whole(Exchange& exchange) {
    const auto body = std::make_shared<std::string>();
    Reservation held(context_.around.delivery);
    bool fits = true;
    while (exchange.head.has_body() && !exchange.parser.done() && fits) {
        const bool going = co_await read_body(exchange, context_.configuration.request_bytes, [&](std::string_view bytes) {
            fits = held.add(bytes.size());
            if (fits) *body += bytes;
            return fits;
        });
        if (!going) co_return false;
    }
    if (!fits) {
        Batch lost;
        lost.drop(logs::Refusal::busy);
        context_.around.delivery.receive(exchange.origin, lost);
        const HttpResponse busy = exchange.protocol->refuse(fail(Code::too_many, "too many bytes wait for the store").error());
        co_await refuse(busy);
        co_return false;
    }
    const auto reception = std::make_shared<Reception>();
    co_await net::on_worker(context_.around.workers, context_.around.network, [&] {
        *reception = context_.http->take(*exchange.protocol, exchange.head.method, exchange.target, exchange.head.headers, *body, context_.peer);
        return true;
    });
    Outcome outcome;
    if (reception->answer_now)
        outcome = deliver_later(context_.around.delivery, exchange.origin, reception, body);
    else
        outcome = co_await deliver(context_.around, exchange.origin, reception->batch, 0, {});
    const HttpResponse answer = outcome.stored() ? reception->answer : exchange.protocol->refuse(outcome.why);
    const bool wrote = co_await write(exchange, answer);
    co_return wrote&& keeps_alive(exchange);
}

template <class Stream>
Task<Outcome> HttpConnection<Stream>::deliver_stream(Exchange& exchange, Batch& batch) {
    Outcome outcome;
    if (batch.received() > 0) outcome = co_await deliver(context_.around, exchange.origin, batch, stream_patience_ms, {});
    batch.clear();
    pace_.begin();
    co_return outcome;
}

template <class Stream>
Task<bool> HttpConnection<Stream>::take_stream(Exchange& exchange, std::unique_ptr<StreamMachine> machine) {
    Batch batch;
    Result<> fed;
    while (!exchange.parser.done() && fed) {
        const bool going = co_await read_body(exchange, UINT64_MAX, [&](std::string_view bytes) {
            fed = machine->feed(bytes, {.sender = context_.peer, .at = now()}, batch);
            return fed.has_value();
        });
        const bool enough = batch.bytes >= most_stream_batch_bytes || !going || !conversation_.has_more();
        Outcome outcome;
        if (enough) outcome = co_await deliver_stream(exchange, batch);
        if (!going) co_return false;
        if (outcome.stored()) continue;
        const HttpResponse refused = exchange.protocol->refuse(outcome.why);
        co_await refuse(refused);
        co_return false;
    }
    if (fed) machine->finish({.sender = context_.peer, .at = now()}, batch);
    const Outcome outcome = co_await deliver_stream(exchange, batch);
    if (!fed) {
        context_.around.delivery.counters().broke(exchange.origin);
        const HttpResponse refused = exchange.protocol->refuse(fed.error());
        co_await refuse(refused);
        co_return false;
    }
    const HttpResponse accepted{.status = 200, .headers = {{"Content-Type", "text/plain"}}, .body = "OK.\n"};
    const HttpResponse answer = outcome.stored() ? accepted : exchange.protocol->refuse(outcome.why);
    const bool wrote = co_await write(exchange, answer);
    co_return wrote&& keeps_alive(exchange);
}

template <class Stream>
Task<bool> HttpConnection<Stream>::write(const Exchange& exchange, const HttpResponse& response) {
    const auto after = keeps_alive(exchange) ? formats::http::Connection::keep_alive : formats::http::Connection::close;
    std::string bytes = formats::http::format_head(response, after, now());
    if (exchange.head.method != "HEAD" && response.status != 204) bytes += response.body;
    const bool wrote = co_await conversation_.write(bytes);
    co_return wrote;
}

template <class Stream>
Task<> HttpConnection<Stream>::refuse(const HttpResponse& response) {
    const std::string bytes = formats::http::format_head(response, formats::http::Connection::close, now()) + response.body;
    const bool wrote = co_await conversation_.write(bytes);
    if (wrote) co_await conversation_.part();
}

template class HttpConnection<net::Socket>;
template class HttpConnection<TlsStream>;

}  // namespace redoubt::intake
