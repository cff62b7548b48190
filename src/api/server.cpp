#include "api/server.h"

#include <csignal>
#include <set>

#include <fmt/format.h>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/ip/address.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/signal_set.hpp>
#include <boost/asio/ssl.hpp>

#include "api/connection.h"
#include "api/problem.h"
#include "base/listening.h"

namespace redoubt::api {

using formats::http::format_head;

namespace {

using Signals = asio::basic_signal_set<Executor>;

}  // namespace

struct Server::State {
    State(Application& served, Disk& used_disk, Clock& used_clock, Random& used_random, const ServerOptions& given)
        : application(served),
          disk(used_disk),
          clock(used_clock),
          random(used_random),
          options(given),
          acceptor(network.get_executor()),
          shutdown_timer(network.get_executor()),
          signals(network.get_executor()),
          workers(given.threads) {}

    Surroundings surroundings() { return {application, disk, clock, random, options, network, workers, certificate != nullptr, stopping}; }

    Task<> accept() {
        while (!stopping) {
            Socket socket(network.get_executor());
            IoError error;
            co_await acceptor.async_accept(socket, asio::redirect_error(awaited, error));
            if (stopping) co_return;
            if (error) {
                Timer pause(network.get_executor());
                pause.expires_after(milliseconds(50));
                co_await pause.async_wait(asio::redirect_error(awaited, error));
                continue;
            }
            socket.set_option(asio::ip::tcp::no_delay(true), error);
            if (connections.size() >= options.most_connections)
                turn_away(socket);
            else
                asio::co_spawn(network, certificate ? serve_tls(std::move(socket)) : serve_plain(std::move(socket)), asio::detached);
        }
    }

    void turn_away(Socket& socket) {
        const HttpResponse response = problem_response(503, "too many connections", "try again in a moment");
        const std::string bytes = format_head(response, Connection::close, clock.now()) + response.body;
        IoError ignored;
        if (!certificate) socket.write_some(asio::buffer(bytes), ignored);
        socket.close(ignored);
    }

    Task<> serve_plain(Socket socket) {
        ClientConnection<Socket> connection(surroundings(), socket, socket, peer_of(socket));
        co_await serve(connection);
    }

    Task<> serve_tls(Socket socket) {
        TlsStream stream(socket, *certificate);
        ClientConnection<TlsStream> connection(surroundings(), stream, socket, peer_of(socket));
        IoError error;
        {
            Deadline deadline(network, socket);
            deadline.arm(options.head_timeout_ms);
            co_await stream.async_handshake(asio::ssl::stream_base::server, asio::redirect_error(awaited, error));
        }
        if (!error) co_await serve(connection);
    }

    template <class Stream>
    Task<> serve(ClientConnection<Stream>& connection) {
        connections.insert(&connection);
        try {
            co_await connection.serve();
        } catch (const std::exception&) {  // out of memory, or a handler that threw: this connection ends, the server does not
        }
        connections.erase(&connection);
        if (stopping && connections.empty()) shutdown_timer.cancel();
    }

    void begin_stop() {
        if (stopping) return;
        stopping = true;
        IoError ignored;
        acceptor.close(ignored);
        signals.cancel(ignored);
        for (AnyConnection* connection : connections) connection->stop_soon();
        if (connections.empty()) return;
        shutdown_timer.expires_after(milliseconds(options.shutdown_ms));
        shutdown_timer.async_wait([this](IoError error) {
            if (error) return;
            for (AnyConnection* connection : connections) connection->stop_now();
        });
    }

    Application& application;
    Disk& disk;
    Clock& clock;
    Random& random;
    ServerOptions options;
    asio::io_context network{1};
    Acceptor acceptor;
    Timer shutdown_timer;
    Signals signals;
    std::unique_ptr<asio::ssl::context> certificate;
    std::set<AnyConnection*> connections;
    bool stopping = false;
    asio::thread_pool workers;
};

Server::Server(std::unique_ptr<State> state) : state_(std::move(state)) {}
Server::~Server() { state_->workers.join(); }

Result<std::unique_ptr<Server>> Server::listen(Application& application, Disk& disk, Clock& clock, Random& random, const ServerOptions& options) {
    auto certificate = TRY(load_certificate({.certificate = options.certificate, .key = options.key}));
    if (!certificate && !net::is_loopback(options.address))
        return fail(Code::invalid,
                    fmt::format("'{}' is reachable from other machines, and without TLS passwords would cross the network in the clear", options.address), {},
                    "give --certificate and --key, or listen on 127.0.0.1");
    auto state = std::make_unique<State>(application, disk, clock, random, options);
    state->certificate = std::move(certificate);
    TRY(open_acceptor(state->acceptor, options.address, options.port));
    return std::unique_ptr<Server>(new Server(std::move(state)));
}

uint16_t Server::port() const {
    IoError error;
    const auto endpoint = state_->acceptor.local_endpoint(error);
    return error ? state_->options.port : endpoint.port();
}

std::string Server::origin() const {
    const std::string& address = state_->options.address;
    const bool six = address.find(':') != std::string::npos;
    return fmt::format("{}://{}{}{}:{}", state_->certificate ? "https" : "http", six ? "[" : "", address, six ? "]" : "", port());
}

void Server::stop_on_signals() {
    IoError ignored;
    state_->signals.add(SIGINT, ignored);
    state_->signals.add(SIGTERM, ignored);
    state_->signals.async_wait([state = state_.get()](IoError error, int) {
        if (!error) state->begin_stop();
    });
}

void Server::run() {
    State& state = *state_;
    asio::co_spawn(state.network, state.accept(), asio::detached);
    state.network.run();
    state.workers.join();
}

void Server::stop() {
    asio::post(state_->network, [state = state_.get()] { state->begin_stop(); });
}

}  // namespace redoubt::api
