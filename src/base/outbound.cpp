#include "base/outbound.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>

#include <algorithm>
#include <array>
#include <cstring>

#include <fmt/format.h>

#include "base/curl.h"

namespace redoubt {
namespace {

struct Range4 {
    uint32_t network;
    int bits;
};
// RFC 6890 and what became of it: everything that is not public unicast.
constexpr std::array ranges{Range4{0x00000000, 8},  Range4{0x0A000000, 8},  Range4{0x64400000, 10}, Range4{0x7F000000, 8},  Range4{0xA9FE0000, 16},
                            Range4{0xAC100000, 12}, Range4{0xC0000000, 24}, Range4{0xC0000200, 24}, Range4{0xC0A80000, 16}, Range4{0xC6120000, 15},
                            Range4{0xC6336400, 24}, Range4{0xCB007100, 24}, Range4{0xE0000000, 4},  Range4{0xF0000000, 4}};

bool is_internal4(uint32_t address) {
    for (const Range4& range : ranges)
        if ((address >> (32 - range.bits)) == (range.network >> (32 - range.bits))) return true;
    return false;
}

bool is_internal6(const unsigned char* bytes) {
    const auto inner = [&](size_t at) {
        return static_cast<uint32_t>(bytes[at]) << 24U | static_cast<uint32_t>(bytes[at + 1]) << 16U | static_cast<uint32_t>(bytes[at + 2]) << 8U |
               bytes[at + 3];
    };
    const bool nat64 = bytes[0] == 0x00 && bytes[1] == 0x64 && bytes[2] == 0xFF && bytes[3] == 0x9B;
    if (nat64) return is_internal4(inner(12));
    if (bytes[0] == 0x20 && bytes[1] == 0x02) return is_internal4(inner(2));                        // 6to4
    if (bytes[0] == 0x20 && bytes[1] == 0x01 && bytes[2] == 0x00 && bytes[3] == 0x00) return true;  // Teredo
    if (bytes[0] == 0x20 && bytes[1] == 0x01 && bytes[2] == 0x0D && bytes[3] == 0xB8) return true;  // documentation
    return (bytes[0] & 0xE0U) != 0x20U;  // global unicast is 2000::/3 alone; mapped IPv4, ::1, fc00::/7, fe80::/10, ff00::/8 are not
}

struct Exchange {
    const OutboundRequest& request;
    HttpResponse response{};
    bool refused = false;
    bool too_large = false;
};

curl_socket_t open_socket(void* given, curlsocktype, curl_sockaddr* address) {
    Exchange& exchange = *static_cast<Exchange*>(given);
    if (!exchange.request.internal_allowed && is_internal(address->addr)) {
        exchange.refused = true;
        return CURL_SOCKET_BAD;
    }
    return ::socket(address->family, address->socktype | SOCK_CLOEXEC, address->protocol);
}

size_t take_outbound_body(char* bytes, size_t size, size_t count, void* given) {
    Exchange& exchange = *static_cast<Exchange*>(given);
    exchange.too_large = exchange.response.body.size() + size * count > exchange.request.most_bytes;
    if (exchange.too_large) return 0;
    exchange.response.body.append(bytes, size * count);
    return size * count;
}

void set_limits(Curl& curl, Exchange& exchange) {
    curl.set(CURLOPT_FOLLOWLOCATION, 0L);
    curl.set(CURLOPT_PROXY, "");
    curl.set_timeouts(std::min(exchange.request.timeout_s, 10), exchange.request.timeout_s);
    curl.set(CURLOPT_OPENSOCKETFUNCTION, open_socket);
    curl.set(CURLOPT_OPENSOCKETDATA, &exchange);
    curl.set(CURLOPT_WRITEFUNCTION, take_outbound_body);
    curl.set(CURLOPT_WRITEDATA, &exchange);
    curl.take_headers(exchange.response.headers);
}

}  // namespace

bool is_internal(const sockaddr& address) {
    if (address.sa_family == AF_INET) {
        sockaddr_in four{};
        std::memcpy(&four, &address, sizeof four);
        return is_internal4(ntohl(four.sin_addr.s_addr));
    }
    if (address.sa_family != AF_INET6) return true;
    const auto& six = reinterpret_cast<const sockaddr_in6&>(address);
    return is_internal6(reinterpret_cast<const unsigned char*>(&six.sin6_addr));
}

Result<HttpResponse> CurlOutbound::send(const OutboundRequest& request) {
    Curl curl;
    if (!curl) return Curl::missing();
    if (!request.url.starts_with("http://") && !request.url.starts_with("https://"))
        return fail(Code::invalid, "the address must begin with https:// or http://", request.url.substr(0, 200));
    Exchange exchange{.request = request};
    curl.set_request(request.url, request.method, request.headers);
    if (request.method != "GET") {
        curl.set(CURLOPT_POSTFIELDSIZE_LARGE, static_cast<curl_off_t>(request.body.size()));
        curl.set(CURLOPT_POSTFIELDS, request.body.data());
    }
    set_limits(curl, exchange);
    const CURLcode status = curl.perform();
    if (exchange.refused)
        return fail(Code::forbidden, "this is an internal address, which is not connected to", request.url.substr(0, 200),
                    "allow internal addresses for it, if that is meant");
    if (exchange.too_large) return fail(Code::too_large, fmt::format("the answer has more than {} bytes", request.most_bytes), request.url.substr(0, 200));
    if (status != CURLE_OK) return fail(Code::unavailable, std::string(curl.text_of(status)), request.url.substr(0, 200), "is it reachable from here?");
    exchange.response.status = curl.status();
    return std::move(exchange.response);
}

}  // namespace redoubt
