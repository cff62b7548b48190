// The connections of a stream door: what serves one, for plain and for TLS streams.
#pragma once

#include <functional>
#include <memory>
#include <string>

#include "base/network.h"
#include "intake/conversation.h"
#include "intake/door.h"
#include "intake/http_door.h"

namespace redoubt::intake {

class AnyConnection {
public:
    virtual ~AnyConnection() = default;
    virtual Task<> serve() = 0;
    virtual void stop_soon() = 0;  // when nothing is under way
    virtual void stop_now() = 0;
};

struct ConnectionContext {
    Surroundings& around;
    const ListenerConfiguration& configuration;
    HttpDoor* http = nullptr;  // of an http listener
    std::string peer{};
    Origin origin{};     // the source of the certificate, or the listener's
    bool known = false;  // by a certificate
};

template <class Stream>
std::unique_ptr<AnyConnection> make_connection(ConnectionContext context, Stream& stream, net::Socket& socket);

extern template std::unique_ptr<AnyConnection> make_connection(ConnectionContext, net::Socket&, net::Socket&);
extern template std::unique_ptr<AnyConnection> make_connection(ConnectionContext, TlsStream&, net::Socket&);

std::unique_ptr<StreamMachine> make_machine(Protocol protocol, const Limits& limits);

}  // namespace redoubt::intake
