// Application: what the HTTP server serves. The server only transports (bytes, limits, time-outs); everything that knows
// about records, rights or the console is behind this interface, so the server is tested with a faked one and the
// application without a socket.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>

#include "base/http.h"

namespace redoubt::store {
struct Actor;
}

namespace redoubt::api {

struct ApiRequest {
    std::string method = "GET";
    std::string target;  // as sent: path and query, percent-encoded
    HttpHeaders headers;
    std::string body;
    std::string spooled;  // a file that holds the body instead; whoever handles the request may move it away
    uint64_t spooled_bytes = 0;
    std::string peer;                  // address without the port
    bool secure = false;               // came over TLS
    const store::Actor* as = nullptr;  // set for calls inside this process: no sign-in, no CSRF token
};

struct BodyPlan {
    uint64_t most_bytes = 0;
    bool spooled = false;  // into a file, not into memory
};

// What follows a 200 answer of type text/event-stream. Called from one thread at a time.
class EventStream {
public:
    virtual ~EventStream() = default;
    virtual std::string take() = 0;    // text to send now; empty when there is none
    virtual bool ended() = 0;          // nothing will follow what take() has given
    virtual bool still_allowed() = 0;  // asked at each heartbeat on a worker thread: is the caller still signed in?
};

// Thread-safe.
class Application {
public:
    virtual ~Application() = default;
    // From the head alone, without I/O: called on the network thread.
    virtual BodyPlan plan_body(const ApiRequest& head) = 0;
    // Before a body that will be spooled is taken in: the answer that refuses it.
    virtual std::optional<HttpResponse> refuse(const ApiRequest& head) = 0;
    virtual HttpResponse handle(ApiRequest& request) = 0;
    // `wake` may be called from any thread when take() has something new. Null when there is no stream for this request.
    virtual std::unique_ptr<EventStream> open_events(const ApiRequest& request, std::function<void()> wake) = 0;
};

}  // namespace redoubt::api
