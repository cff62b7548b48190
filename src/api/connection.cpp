#include "api/connection.h"

#include <chrono>

#include <fmt/format.h>
#include <boost/asio/redirect_error.hpp>

#include "api/problem.h"

namespace redoubt::api {

using formats::http::compress;
using formats::http::find_head_end;
using formats::http::format_head;

template <class Stream>
Task<> ClientConnection<Stream>::serve() {
    for (bool more = true; more;) more = co_await serve_one();  // g++ 12 miscompiles a loop whose condition awaits
}

template <class Stream>
void ClientConnection<Stream>::stop_soon() {
    if (idle_) deadline_.fire();
    if (wake_) wake_->cancel();
}

template <class Stream>
void ClientConnection<Stream>::stop_now() {
    IoError ignored;
    socket_.close(ignored);
}

template <class Stream>
Task<bool> ClientConnection<Stream>::serve_one() {
    const std::optional<std::string> bytes = co_await read_head();
    if (!bytes) co_return false;
    RequestParser parser;
    auto head = parser.read_head(*bytes);
    if (!head) {
        co_await refuse_with(head.error());
        co_return false;
    }
    ApiRequest request;
    request.method = head->method;
    request.target = head->target;
    request.headers = std::move(head->headers);
    request.peer = peer_;
    request.secure = around_.secure;
    std::unique_ptr<BodySpool> spool;
    if (head->has_body()) {
        if (!co_await read_body(*head, parser, request, spool)) co_return false;
    }
    const bool head_only = request.method == "HEAD";
    HttpResponse response = co_await on_worker(around_.workers, around_.network, [this, &request] { return answer(request); });
    spool.reset();
    if (header(response.headers, "content-type") == "text/event-stream" && response.status == 200 && !head_only) {
        co_await stream_events(request, std::move(response));
        co_return false;
    }
    const bool keep = head->keep_alive && !around_.stopping;
    const Connection after = keep ? Connection::keep_alive : Connection::close;
    const bool written = co_await write(response, after, head_only);  // on its own line: g++ 12 and awaits within && do not go well
    if (!written) co_return false;
    co_return keep;
}

template <class Stream>
HttpResponse ClientConnection<Stream>::answer(ApiRequest& request) {
    HttpResponse response;
    try {
        response = around_.application.handle(request);
        compress(response, header(request.headers, "accept-encoding"));
    } catch (const std::exception& broken) {
        response = problem_response(500, fmt::format("the request could not be handled: {}", broken.what()));
    }
    return response;
}

template <class Stream>
Task<std::optional<std::string>> ClientConnection<Stream>::read_head() {
    idle_ = buffer_.empty();
    if (idle_ && around_.stopping) co_return std::nullopt;
    deadline_.arm(idle_ ? around_.options.idle_timeout_ms : around_.options.head_timeout_ms);
    for (;;) {
        while (buffer_.starts_with("\r\n")) buffer_.erase(0, 2);  // RFC 9112 §2.2
        const auto end = find_head_end(buffer_);
        if (!end) {
            co_await refuse_with(end.error());
            co_return std::nullopt;
        }
        if (*end != 0) {
            deadline_.disarm();
            idle_ = false;
            std::string head = buffer_.substr(0, *end);
            buffer_.erase(0, *end);
            co_return head;
        }
        const size_t got = co_await read_some();
        if (got == 0) {
            const Refusal late{408, "the headers took too long"};
            if (deadline_.passed() && !idle_) co_await refuse_with(late);
            co_return std::nullopt;
        }
        if (idle_) deadline_.arm(around_.options.head_timeout_ms);
        idle_ = false;
    }
}

template <class Stream>
Task<bool> ClientConnection<Stream>::read_body(const RequestHead& head, RequestParser& parser, ApiRequest& request, std::unique_ptr<BodySpool>& spool) {
    const BodyPlan plan = around_.application.plan_body(request);
    if (head.content_length.value_or(0) > plan.most_bytes) {
        const Refusal large{413, fmt::format("the body has {} bytes; at most {} are taken here", *head.content_length, plan.most_bytes)};
        co_await refuse_with(large);
        co_return false;
    }
    if (plan.spooled) {
        std::optional<HttpResponse> refused =
            co_await on_worker(around_.workers, around_.network, [this, &request] { return around_.application.refuse(request); });
        if (refused) {
            co_await refuse(*refused);
            co_return false;
        }
        auto opened = BodySpool::open(around_.disk, around_.random, around_.options.spool_folder, head.content_length);
        if (!opened) {
            co_await refuse_with(opened.error());
            co_return false;
        }
        spool = *std::move(opened);
    }
    if (head.expects_continue && buffer_.empty()) {
        if (!co_await write_bytes("HTTP/1.1 100 Continue\r\n\r\n")) co_return false;
    }
    const std::optional<Refusal> refused = co_await take_body(parser, plan, request, spool.get());
    deadline_.disarm();
    if (refused) co_await refuse_with(*refused);
    co_return !refused;
}

template <class Stream>
Task<std::optional<Refusal>> ClientConnection<Stream>::take_body(RequestParser& parser, const BodyPlan& plan, ApiRequest& request, BodySpool* spool) {
    std::optional<Refusal> failed;
    const auto take = [&](std::string_view bytes) {
        if (!spool) {
            request.body += bytes;
            return true;
        }
        if (auto written = spool->write(bytes); !written) failed = std::move(written).error();
        return !failed;
    };
    const auto started = std::chrono::steady_clock::now();
    uint64_t got_bytes = 0;
    while (true) {
        const auto used = parser.read_body(buffer_, plan.most_bytes, take);
        if (!used) co_return used.error();
        if (failed) co_return failed;
        buffer_.erase(0, *used);
        if (parser.done()) break;
        const auto spent = std::chrono::duration_cast<milliseconds>(std::chrono::steady_clock::now() - started).count();
        deadline_.arm(std::max<int64_t>(1, around_.options.body_timeout_ms + static_cast<int64_t>(got_bytes / 4) - spent));
        const size_t got = co_await read_some();
        if (got == 0) co_return Refusal{deadline_.passed() ? 408 : 400, deadline_.passed() ? "the body took too long" : "the connection ended within the body"};
        got_bytes += got;
    }
    if (!spool) co_return std::nullopt;
    auto finished = co_await on_worker(around_.workers, around_.network, [spool] { return spool->finish(); });
    if (!finished) co_return std::move(finished).error();
    request.spooled = spool->path();
    request.spooled_bytes = spool->bytes();
    co_return std::nullopt;
}

template <class Stream>
Task<size_t> ClientConnection<Stream>::read_some() {
    IoError error;
    const size_t got = co_await stream_.async_read_some(asio::buffer(piece_), asio::redirect_error(awaited, error));
    if (error) co_return 0;
    buffer_.append(piece_.data(), got);
    co_return got;
}

template <class Stream>
Task<bool> ClientConnection<Stream>::write_bytes(std::string_view bytes) {
    while (!bytes.empty()) {
        deadline_.arm(around_.options.write_timeout_ms);
        IoError error;
        const size_t sent = co_await stream_.async_write_some(asio::buffer(bytes.data(), bytes.size()), asio::redirect_error(awaited, error));
        deadline_.disarm();
        if (error) co_return false;
        bytes.remove_prefix(sent);
    }
    co_return true;
}

template <class Stream>
Task<bool> ClientConnection<Stream>::write(const HttpResponse& response, Connection connection, bool head_only) {
    std::string bytes = format_head(response, connection, around_.clock.now());
    if (head_only || response.status == 204 || response.status == 304) co_return co_await write_bytes(bytes);
    constexpr size_t small = 65536;
    const std::string_view body = response.bytes();
    if (body.size() <= small) {
        bytes += body;
        co_return co_await write_bytes(bytes);
    }
    if (!co_await write_bytes(bytes)) co_return false;
    co_return co_await write_bytes(body);
}

template <class Stream>
Task<> ClientConnection<Stream>::refuse_with(const Refusal& refusal) {
    const HttpResponse response = problem_response(refusal.status, refusal.detail);
    co_await refuse(response);
}

template <class Stream>
Task<> ClientConnection<Stream>::refuse(const HttpResponse& response) {
    if (!co_await write(response, Connection::close, false)) co_return;
    IoError ignored;
    socket_.shutdown(asio::ip::tcp::socket::shutdown_send, ignored);
    deadline_.arm(std::min<int64_t>(1000, around_.options.head_timeout_ms));
    for (size_t drained = 0; drained < (size_t{8} << 20);) {
        buffer_.clear();
        const size_t got = co_await read_some();
        if (got == 0) break;
        drained += got;
    }
    deadline_.disarm();
}

template <class Stream>
Task<> ClientConnection<Stream>::stream_events(const ApiRequest& request, HttpResponse response) {
    Timer wake(around_.network.get_executor());
    wake_ = &wake;
    const auto awake = std::make_shared<Timer*>(&wake);
    const std::function<void()> notify = [&network = around_.network, awake] {
        asio::post(network, [awake] {
            if (*awake) (*awake)->cancel();
        });
    };
    const std::unique_ptr<EventStream> events =
        co_await on_worker(around_.workers, around_.network, [this, &request, &notify] { return around_.application.open_events(request, notify); });
    const std::string start = format_head(response, Connection::close, around_.clock.now()) + response.body;
    const bool started = co_await write_bytes(start);
    if (events && started) co_await pump(*events, wake);
    *awake = nullptr;
    wake_ = nullptr;
}

template <class Stream>
Task<> ClientConnection<Stream>::pump(EventStream& events, Timer& wake) {
    while (!around_.stopping) {
        if (const std::string text = events.take(); !text.empty()) {
            if (!co_await write_bytes(text)) co_return;
            continue;
        }
        if (events.ended()) co_return;
        IoError error;
        wake.expires_after(milliseconds(around_.options.heartbeat_ms));
        co_await wake.async_wait(asio::redirect_error(awaited, error));
        if (error) continue;
        if (!co_await on_worker(around_.workers, around_.network, [&events] { return events.still_allowed(); })) co_return;
        if (!co_await write_bytes(": still here\n\n")) co_return;
    }
}

template class ClientConnection<Socket>;
template class ClientConnection<TlsStream>;

}  // namespace redoubt::api
