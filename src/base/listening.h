// Opening a port to the outside: TLS from PEM files, and listening, with errors that say what to do.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include <boost/asio/basic_socket_acceptor.hpp>
#include <boost/asio/ssl/context.hpp>

#include "base/network.h"
#include "base/result.h"

namespace redoubt::net {

using Acceptor = asio::basic_socket_acceptor<asio::ip::tcp, Executor>;

struct TlsFiles {
    std::string certificate;  // PEM files; both or none
    std::string key;
    std::string client_authority{};  // PEM: clients must show a certificate of one of these; empty: they need none
};

// TLS 1.2 and later. Null when no files are named.
Result<std::unique_ptr<asio::ssl::context>> load_certificate(const TlsFiles& files);

Result<> open_acceptor(Acceptor& acceptor, const std::string& address, uint16_t port);
std::unexpected<Error> cannot_listen(const IoError& error, std::string_view address, uint16_t port);

bool is_loopback(std::string_view address);
std::string peer_of(const Socket& socket);  // the address without the port; empty when it is gone

}  // namespace redoubt::net
