// A listener for TCP, TLS and HTTP: it accepts, bounds how many connections there are, asks for certificates, and hands over.
#include <fcntl.h>
#include <fmt/format.h>
#include <openssl/ssl.h>
#include <openssl/x509.h>
#include <sys/socket.h>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>

#include "base/hash.h"
#include "base/listening.h"
#include "intake/connections.h"

namespace redoubt::intake {
namespace {

namespace asio = net::asio;
using net::IoError;

constexpr int64_t handshake_ms = 10'000;
constexpr int64_t accept_pause_ms = 50;

// Hex SHA-256 of the certificate that the peer has shown; empty when it has shown none.
std::string fingerprint_of(TlsStream& stream) {
    const std::unique_ptr<X509, decltype(&X509_free)> certificate(SSL_get1_peer_certificate(stream.native_handle()), &X509_free);
    if (!certificate) return {};
    Sha256 digest;
    unsigned length = 0;
    if (X509_digest(certificate.get(), EVP_sha256(), reinterpret_cast<unsigned char*>(digest.data()), &length) != 1 || length != digest.size()) return {};
    return to_hex(digest);
}

class StreamDoor final : public Door {
public:
    StreamDoor(Surroundings& around, const ListenerConfiguration& configuration)
        : around_(around), configuration_(configuration), acceptor_(around.network.get_executor()) {
        if (configuration_.protocol != Protocol::http) return;
        http_ = std::make_unique<HttpDoor>(HttpDoorOptions{.protocols = configuration_.http,
                                                           .limits = configuration_.limits,
                                                           .source = configuration_.source,
                                                           .listener = configuration_.name,
                                                           .request_bytes = configuration_.request_bytes},
                                           around.delivery, around.keys);
    }

    Result<> open() override {
        if (configuration_.transport == Transport::tls)
            tls_ = TRY(net::load_certificate(
                {.certificate = configuration_.certificate, .key = configuration_.key, .client_authority = configuration_.client_authority}));
        return net::open_acceptor(acceptor_, configuration_.address, configuration_.port);
    }
    void start() override { asio::co_spawn(around_.network, accept(), asio::detached); }
    void stop() override {
        IoError ignored;
        acceptor_.close(ignored);
        for (AnyConnection* connection : connections_) connection->stop_soon();
    }
    uint16_t port() const override {
        IoError error;
        const auto endpoint = acceptor_.local_endpoint(error);
        return error ? configuration_.port : endpoint.port();
    }
    const std::string& name() const override { return configuration_.name; }

private:
    Origin origin() const { return {.source = configuration_.source, .listener = configuration_.name}; }

    Task<> accept() {
        while (!around_.stopping) {
            net::Socket socket(around_.network.get_executor());
            IoError error;
            co_await acceptor_.async_accept(socket, asio::redirect_error(net::awaited, error));
            if (around_.stopping) co_return;
            if (error) {  // out of file descriptors: some will be free soon
                net::Timer pause(around_.network.get_executor());
                pause.expires_after(net::milliseconds(accept_pause_ms));
                co_await pause.async_wait(asio::redirect_error(net::awaited, error));
                continue;
            }
            admit(std::move(socket));
        }
    }

    void admit(net::Socket socket) {
        IoError ignored;
        std::string peer = net::peer_of(socket);
        size_t& of_peer = peers_[peer];
        if (open_ >= configuration_.most_connections || of_peer >= configuration_.most_per_peer) {
            around_.delivery.counters().turn_away(origin());
            if (of_peer == 0) peers_.erase(peer);
            return;
        }
        ++of_peer;
        ++open_;
        ::fcntl(socket.native_handle(), F_SETFD, FD_CLOEXEC);
        socket.set_option(asio::ip::tcp::no_delay(true), ignored);
        socket.set_option(asio::socket_base::keep_alive(true), ignored);
        asio::co_spawn(around_.network, serve(std::move(socket), std::move(peer)), asio::detached);
    }

    Task<> serve(net::Socket socket, std::string peer) {
        const Origin counted = origin();
        around_.delivery.counters().open(counted);
        try {
            if (tls_)
                co_await serve_tls(socket, peer);
            else
                co_await serve_plain(socket, peer);
        } catch (const std::exception&) {  // out of memory: this connection ends, the listener does not
        }
        around_.delivery.counters().close(counted);
        --open_;
        if (--peers_[peer] == 0) peers_.erase(peer);
    }

    ConnectionContext context(const std::string& peer) {
        return {.around = around_, .configuration = configuration_, .http = http_.get(), .peer = peer, .origin = origin(), .known = false};
    }

    Task<> serve_plain(net::Socket& socket, const std::string& peer) {
        const std::unique_ptr<AnyConnection> connection = make_connection(context(peer), socket, socket);
        co_await run(*connection);
    }

    Task<> serve_tls(net::Socket& socket, const std::string& peer) {
        TlsStream stream(socket, *tls_);
        IoError error;
        {
            net::Deadline deadline(around_.network, socket);
            deadline.arm(handshake_ms);
            co_await stream.async_handshake(asio::ssl::stream_base::server, asio::redirect_error(net::awaited, error));
        }
        if (error) {
            around_.delivery.counters().refuse(origin());
            co_return;
        }
        ConnectionContext with = context(peer);
        const std::string fingerprint = fingerprint_of(stream);
        if (!fingerprint.empty() && around_.keys.has_certificates()) {
            Result<std::string> source = around_.keys.source_of_certificate(fingerprint);
            with.known = source.has_value();
            if (source) with.origin.source = *std::move(source);
        }
        if (with.origin.source.empty() && !http_) {
            around_.delivery.counters().refuse(origin());
            co_return;
        }
        const std::unique_ptr<AnyConnection> connection = make_connection(std::move(with), stream, socket);
        co_await run(*connection);
    }

    Task<> run(AnyConnection& connection) {
        connections_.insert(&connection);
        try {
            co_await connection.serve();
        } catch (const std::exception&) {
            around_.delivery.counters().broke(origin());
        }
        connections_.erase(&connection);
    }

    Surroundings& around_;
    ListenerConfiguration configuration_;
    net::Acceptor acceptor_;
    std::unique_ptr<asio::ssl::context> tls_;
    std::unique_ptr<HttpDoor> http_;
    std::set<AnyConnection*> connections_;
    std::map<std::string, size_t> peers_;
    size_t open_ = 0;
};

}  // namespace

std::unique_ptr<Door> make_stream_door(Surroundings& around, const ListenerConfiguration& configuration) {
    return std::make_unique<StreamDoor>(around, configuration);
}

}  // namespace redoubt::intake
