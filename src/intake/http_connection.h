// HttpConnection: one client that sends logs over HTTP: head, who sends, body, events, durable, answer, again.
#pragma once

#include <memory>
#include <optional>
#include <string>

#include "formats/http/request_parser.h"
#include "formats/http/response_writer.h"
#include "intake/connections.h"

namespace redoubt::intake {

template <class Stream>
class HttpConnection final : public AnyConnection {
public:
    HttpConnection(ConnectionContext context, Stream& stream, net::Socket& socket)
        : context_(std::move(context)), conversation_(context_.around.network, stream, socket), pace_(context_.configuration.message_ms) {}

    Task<> serve() override;
    void stop_soon() override {
        if (idle_) conversation_.deadline().fire();
    }
    void stop_now() override { conversation_.close(); }

private:
    // One request, from its head to its answer.
    struct Exchange {
        formats::http::RequestParser parser{};
        formats::http::RequestHead head{};
        formats::http::Target target{};
        HttpProtocol* protocol = nullptr;
        Origin origin{};
    };

    Task<bool> serve_one();
    Task<std::optional<std::string>> read_head();
    // What refuses the request before its body is read.
    std::optional<HttpResponse> check(Exchange& exchange, std::string_view head);
    Task<bool> take_whole(Exchange& exchange);
    Task<bool> take_stream(Exchange& exchange, std::unique_ptr<StreamMachine> machine);
    // The next bytes of the body through `take`; false when the request was refused, which was answered.
    Task<bool> read_body(Exchange& exchange, uint64_t most_bytes, const std::function<bool(std::string_view)>& take);
    Task<bool> read_more();
    Task<Outcome> deliver_stream(Exchange& exchange, Batch& batch);
    Task<bool> write(const Exchange& exchange, const HttpResponse& response);
    Task<> refuse(const HttpResponse& response);
    bool keeps_alive(const Exchange& exchange) const { return exchange.head.keep_alive && !context_.around.stopping; }
    Time now() const { return context_.around.delivery.clock().now(); }

    ConnectionContext context_;
    Conversation<Stream> conversation_;
    Pace pace_;
    std::string buffer_;
    bool idle_ = true;
};

extern template class HttpConnection<net::Socket>;
extern template class HttpConnection<TlsStream>;

}  // namespace redoubt::intake
