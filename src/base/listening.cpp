#include "base/listening.h"

#include <fcntl.h>
#include <fmt/format.h>

namespace redoubt::net {

Result<std::unique_ptr<asio::ssl::context>> load_certificate(const TlsFiles& files) {
    if (files.certificate.empty() != files.key.empty())
        return fail(Code::invalid, "a certificate and its key belong together", {}, "give both --certificate and --key");
    if (files.certificate.empty()) return nullptr;
    auto context = std::make_unique<asio::ssl::context>(asio::ssl::context::tls_server);
    context->set_options(asio::ssl::context::default_workarounds | asio::ssl::context::no_tlsv1 | asio::ssl::context::no_tlsv1_1);
    IoError error;
    context->use_certificate_chain_file(files.certificate, error);
    if (error)
        return fail(Code::invalid, fmt::format("the certificate cannot be used: {}", error.message()), files.certificate, "give a PEM file, the whole chain");
    context->use_private_key_file(files.key, asio::ssl::context::pem, error);
    if (error)
        return fail(Code::invalid, fmt::format("the key cannot be used: {}", error.message()), files.key, "give the PEM file of the certificate's own key");
    if (files.client_authority.empty()) return context;
    context->load_verify_file(files.client_authority, error);
    if (error)
        return fail(Code::invalid, fmt::format("the authority of clients cannot be used: {}", error.message()), files.client_authority,
                    "give a PEM file with the certificates of those who sign your clients' certificates");
    context->set_verify_mode(asio::ssl::verify_peer | asio::ssl::verify_fail_if_no_peer_cert);
    return context;
}

std::unexpected<Error> cannot_listen(const IoError& error, std::string_view address, uint16_t port) {
    if (error == asio::error::address_in_use)
        return fail(Code::conflict, fmt::format("port {} on {} is taken by another program", port, address), {},
                    fmt::format("stop it, or choose another port with --listen ADDRESS:PORT; ss -ltnp 'sport = :{}' shows which one it is", port));
    if (error == asio::error::access_denied)
        return fail(Code::forbidden, fmt::format("port {} may not be opened by this user", port), {}, "choose a port of 1024 or more with --listen");
    return fail(Code::io, fmt::format("cannot listen on {} port {}: {}", address, port, error.message()));
}

Result<> open_acceptor(Acceptor& acceptor, const std::string& address, uint16_t port) {
    IoError error;
    const asio::ip::address parsed = asio::ip::make_address(address, error);
    if (error) return fail(Code::invalid, fmt::format("'{}' is not an address to listen on", address), {}, "give an IP address such as 127.0.0.1");
    const asio::ip::tcp::endpoint endpoint(parsed, port);
    acceptor.open(endpoint.protocol(), error);
    if (!error) acceptor.set_option(asio::socket_base::reuse_address(true), error);
    if (!error) acceptor.bind(endpoint, error);
    if (!error) acceptor.listen(asio::socket_base::max_listen_connections, error);
    if (error) return cannot_listen(error, address, port);
    ::fcntl(acceptor.native_handle(), F_SETFD, FD_CLOEXEC);  // programs that are started must not keep the port
    return {};
}

bool is_loopback(std::string_view address) {
    IoError error;
    const asio::ip::address parsed = asio::ip::make_address(std::string(address), error);
    return !error && parsed.is_loopback();
}

std::string peer_of(const Socket& socket) {
    IoError error;
    const auto endpoint = socket.remote_endpoint(error);
    return error ? std::string() : endpoint.address().to_string();
}

}  // namespace redoubt::net
