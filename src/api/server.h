// Server: HTTP/1.1 over TCP or TLS for one Application. One thread does all input and output as coroutines; requests are
// handled on a few worker threads. Every wait has a time limit, every size a bound, and the number of connections is capped,
// so that no client can hold up the others.
#pragma once

#include <cstdint>
#include <memory>
#include <string>

#include "api/application.h"
#include "base/clock.h"
#include "base/disk.h"
#include "base/random.h"
#include "base/result.h"

namespace redoubt::api {

struct ServerOptions {
    std::string address = "127.0.0.1";  // anything but loopback needs a certificate
    uint16_t port = 8600;               // 0: any free one
    std::string certificate;            // PEM files; both or none
    std::string key;
    std::string spool_folder;  // for large bodies
    size_t threads = 4;
    size_t most_connections = 512;
    int64_t head_timeout_ms = 10'000;   // from the first byte of a request to the end of its headers
    int64_t idle_timeout_ms = 75'000;   // between requests
    int64_t body_timeout_ms = 30'000;   // plus a second for each 4 KiB that has come
    int64_t write_timeout_ms = 30'000;  // without any progress
    int64_t heartbeat_ms = 15'000;      // of event streams
    int64_t shutdown_ms = 10'000;       // for requests under way when told to stop
};

class Server {
public:
    // Listens, but serves nothing before run(). Fails with what to do when the port is taken, the address is not loopback and
    // there is no certificate, or the certificate cannot be used.
    static Result<std::unique_ptr<Server>> listen(Application& application, Disk& disk, Clock& clock, Random& random, const ServerOptions& options);
    ~Server();

    uint16_t port() const;
    std::string origin() const;  // "http://127.0.0.1:8600"
    void stop_on_signals();      // SIGTERM and SIGINT, from now on; what comes before run() stops that
    void run();                  // until stop() or such a signal; requests under way are finished
    void stop();                 // from any thread

private:
    struct State;
    explicit Server(std::unique_ptr<State> state);
    std::unique_ptr<State> state_;
};

}  // namespace redoubt::api
