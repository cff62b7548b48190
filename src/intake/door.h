// Door: one listener with its socket, its connections and its bounds. All of it runs on one network thread.
#pragma once

#include <map>
#include <memory>
#include <set>
#include <string>

#include "base/network.h"
#include "intake/configuration.h"
#include "intake/delivery.h"

namespace redoubt::intake {

using net::Task;

// What all doors share. `stopping` is read and written on the network thread alone.
struct Surroundings {
    Delivery& delivery;
    const SourceKeys& keys;
    net::asio::io_context& network;
    net::asio::thread_pool& workers;
    bool stopping = false;
};

class Door {
public:
    virtual ~Door() = default;
    virtual Result<> open() = 0;  // takes the port; nothing is read before start()
    virtual void start() = 0;
    virtual void stop() = 0;  // no new connections; those there end soon
    virtual uint16_t port() const = 0;
    virtual const std::string& name() const = 0;
};

// `around` outlives the door.
std::unique_ptr<Door> make_datagram_door(Surroundings& around, const ListenerConfiguration& configuration);
std::unique_ptr<Door> make_stream_door(Surroundings& around, const ListenerConfiguration& configuration);  // TCP, TLS, HTTP

// Offers the batch until it is stored, refused for good, or `patience_ms` are over. Between the tries `while_waiting` runs, if there is one.
Task<Outcome> deliver(Surroundings& around, const Origin& origin, const Batch& batch, int64_t patience_ms, const std::function<Task<>()>& while_waiting);

}  // namespace redoubt::intake
