// HttpDoor: the protocols of an HTTP listener without its sockets: which of them a path is for, whether the sender may, and the
// request to events. Also what another server mounts to take in logs on its own port. Thread-safe.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "intake/delivery.h"
#include "intake/http_protocol.h"
#include "intake/source_keys.h"

namespace redoubt::intake {

struct HttpDoorOptions {
    std::vector<std::string> protocols{};  // empty: all
    Limits limits{};
    std::string source{};  // of requests without a token; empty: a token is needed
    std::string listener = "http";
    size_t request_bytes = size_t{64} << 20;
};

struct PlainRequest {
    std::string method;
    std::string target;
    HttpHeaders headers;
    std::string body;
    std::string peer;
};

class HttpDoor {
public:
    // `delivery` and `keys` outlive the door.
    HttpDoor(HttpDoorOptions options, Delivery& delivery, const SourceKeys& keys);

    const HttpDoorOptions& options() const { return options_; }
    HttpProtocol* protocol_of(std::string_view path) const;  // null when none serves it
    Result<Origin> admit(const HttpProtocol& protocol, std::string_view method, const formats::http::Target& target, const HttpHeaders& headers) const;
    // Unpacks `body` in place and reads it. Counts nothing.
    Reception take(HttpProtocol& protocol, std::string_view method, const formats::http::Target& target, const HttpHeaders& headers, std::string& body,
                   std::string_view peer) const;

    // All of the above, and waits until the events are durable: for servers that handle a request on a thread of its own.
    HttpResponse answer(const PlainRequest& request);

private:
    HttpDoorOptions options_;
    Delivery& delivery_;
    const SourceKeys& keys_;
    std::vector<std::unique_ptr<HttpProtocol>> protocols_;
};

// Delivers what is to be answered at once, and asks again later; the reception lives until it is settled. What refuses it at once
// is said.
Outcome deliver_later(Delivery& delivery, const Origin& origin, std::shared_ptr<Reception> reception, std::shared_ptr<std::string> body);

}  // namespace redoubt::intake
