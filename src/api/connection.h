// ClientConnection: one client, as a coroutine: read a head, read the body, hand over, write the answer, again. For plain and for
// TLS streams.
//
// Every wait runs under a deadline: a timer cancels the socket's pending operation when it passes, and the coroutine then
// finds deadline_.passed(). Bytes that come after a request's end stay in the buffer for the next one (pipelining).
#pragma once

#include <array>
#include <memory>
#include <optional>
#include <string>

#include <boost/asio/ssl/stream.hpp>
#include <boost/asio/thread_pool.hpp>

#include "api/application.h"
#include "api/body_spool.h"
#include "api/server.h"
#include "base/network.h"
#include "formats/http/request_parser.h"
#include "formats/http/response_writer.h"

namespace redoubt::api {

using namespace net;
using formats::http::Connection;
using formats::http::RequestHead;
using formats::http::RequestParser;

class AnyConnection {
public:
    virtual ~AnyConnection() = default;
    virtual void stop_soon() = 0;  // after the request under way
    virtual void stop_now() = 0;
};

// What all connections of a server share.
struct Surroundings {
    Application& application;
    Disk& disk;
    Clock& clock;
    Random& random;
    const ServerOptions& options;
    asio::io_context& network;
    asio::thread_pool& workers;
    bool secure;
    const bool& stopping;
};

template <class Stream>
class ClientConnection final : public AnyConnection {
public:
    // `socket` is the one below `stream`; both outlive the connection.
    ClientConnection(Surroundings around, Stream& stream, Socket& socket, std::string peer)
        : around_(around), stream_(stream), socket_(socket), deadline_(around.network, socket), peer_(std::move(peer)) {}

    Task<> serve();
    void stop_soon() override;
    void stop_now() override;

private:
    // True when another request may follow on this connection.
    Task<bool> serve_one();
    HttpResponse answer(ApiRequest& request);
    // The bytes of the next head; nothing when the connection is to be closed.
    Task<std::optional<std::string>> read_head();
    // False when the request was refused, which was answered.
    Task<bool> read_body(const RequestHead& head, RequestParser& parser, ApiRequest& request, std::unique_ptr<BodySpool>& spool);
    Task<std::optional<Refusal>> take_body(RequestParser& parser, const BodyPlan& plan, ApiRequest& request, BodySpool* spool);
    // Bytes read into the buffer; 0 at the end, on an error and when the deadline passed.
    Task<size_t> read_some();
    Task<bool> write_bytes(std::string_view bytes);
    Task<bool> write(const HttpResponse& response, Connection connection, bool head_only);
    Task<> refuse_with(const Refusal& refusal);
    // Answers and ends the connection; what the client still sends is read for a moment, so that it sees the answer.
    Task<> refuse(const HttpResponse& response);
    Task<> stream_events(const ApiRequest& request, HttpResponse response);
    Task<> pump(EventStream& events, Timer& wake);

    Surroundings around_;
    Stream& stream_;
    Socket& socket_;
    Deadline deadline_;
    Timer* wake_ = nullptr;  // of an event stream
    std::string peer_;
    std::string buffer_;
    std::array<char, 65536> piece_;
    bool idle_ = true;
};

using TlsStream = asio::ssl::stream<Socket&>;
extern template class ClientConnection<Socket>;
extern template class ClientConnection<TlsStream>;

}  // namespace redoubt::api
