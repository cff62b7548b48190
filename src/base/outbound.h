// Outbound: HTTP to addresses that people typed in (webhooks, identity providers), the seam and what goes over the network.
// No redirect is followed and no proxy asked. Unless told otherwise, it connects to no internal address: the one that is really
// connected to is looked at, so a name that resolves to something else the second time helps nobody.
#pragma once

#include "base/http.h"

struct sockaddr;

namespace redoubt {

struct OutboundRequest {
    std::string method = "GET";
    std::string url;  // http:// or https://
    HttpHeaders headers{};
    std::string body{};
    bool internal_allowed = false;  // loopback, private, link-local and other addresses that are not the internet's
    int timeout_s = 10;
    size_t most_bytes = size_t{1} << 20;  // of the answer
};

class Outbound {
public:
    virtual ~Outbound() = default;
    // Code::forbidden for an internal address, Code::unavailable when nobody answers in time, Code::too_large.
    virtual Result<HttpResponse> send(const OutboundRequest& request) = 0;
};

class CurlOutbound final : public Outbound {
public:
    Result<HttpResponse> send(const OutboundRequest& request) override;
};

// True for all that is not a public unicast address, also inside IPv6 addresses that stand for IPv4 ones.
bool is_internal(const sockaddr& address);

}  // namespace redoubt
