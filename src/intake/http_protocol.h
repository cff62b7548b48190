// HttpProtocol: one of the ways to send logs over HTTP, without a socket: a request whose body is unpacked and whose sender is
// known becomes events and the answer for when they are durable. Every protocol has its own words for "no".
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/http.h"
#include "base/result.h"
#include "formats/http/target.h"
#include "intake/batch.h"
#include "intake/stream.h"

namespace redoubt::intake {

struct HttpCall {
    std::string_view method;
    const formats::http::Target& target;
    const HttpHeaders& headers;
    std::string_view body;  // unpacked; outlives the reception
    Delivered delivered;
};

struct Reception {
    Batch batch{};
    HttpResponse answer{};    // when all of the batch is durable
    bool answer_now = false;  // durability is asked for later; `settled` hears of it
    std::function<void(bool stored)> settled{};
};

// Thread-safe.
class HttpProtocol {
public:
    virtual ~HttpProtocol() = default;
    virtual bool serves(std::string_view path) const = 0;
    // Questions that clients ask before they sign in.
    virtual bool is_open(std::string_view, std::string_view) const { return false; }
    virtual Reception receive(const HttpCall& call) = 0;
    // For bodies that may be endless: the machine that takes them piece by piece. The answer is 200 when all of it is durable.
    virtual std::unique_ptr<StreamMachine> open_stream(const HttpCall&) { return nullptr; }
    // Codes: unauthenticated (no token), malformed (cannot be read), forbidden (wrong token), too_large, too_many and unavailable
    // (come again), io (the disk is full), unsupported.
    virtual HttpResponse refuse(const Error& why) const = 0;
};

std::unique_ptr<HttpProtocol> make_hec(const Limits& limits);
std::unique_ptr<HttpProtocol> make_otlp(const Limits& limits);
std::unique_ptr<HttpProtocol> make_loki(const Limits& limits);
std::unique_ptr<HttpProtocol> make_journal_upload(const Limits& limits);
std::unique_ptr<HttpProtocol> make_ndjson(const Limits& limits);
std::unique_ptr<HttpProtocol> make_elasticsearch(const Limits& limits);  // serves every path: the last one to ask

// By name: "hec", "otlp", "loki", "journal", "ndjson", "elasticsearch"; null for any other.
std::unique_ptr<HttpProtocol> make_http_protocol(std::string_view name, const Limits& limits);
const std::vector<std::string>& http_protocol_names();

HttpResponse json_answer(int status, std::string body);
void ask_to_come_again(HttpResponse& response, const Error& why);  // Retry-After where waiting helps

}  // namespace redoubt::intake
