// RequestParser: one HTTP/1.1 request from bytes, without I/O. The head comes in one piece (find_head_end says when it is
// complete), the body in any pieces. Beast does the parsing (RFC 9112); what it lets through but we do not serve is refused
// here: HTTP/0.9 and 2, transfer codings other than chunked, expectations other than 100-continue, no or two hosts.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "base/http.h"
#include "base/result.h"

namespace redoubt::formats::http {

constexpr size_t most_head_bytes = size_t{32} << 10;
constexpr size_t most_request_line_bytes = size_t{8} << 10;

// Why a request is not served, as the status to answer with.
struct Refusal {
    int status = 400;
    std::string detail;
};

struct RequestHead {
    std::string method;
    std::string target;
    HttpHeaders headers;
    bool keep_alive = true;
    bool chunked = false;
    bool expects_continue = false;
    std::optional<uint64_t> content_length;
    bool has_body() const { return chunked || content_length.value_or(0) > 0; }
};

// Bytes of the head with its blank line; 0 when more must be read. Refuses what is too long already (414, 431).
std::expected<size_t, Refusal> find_head_end(std::string_view bytes);

class RequestParser {
public:
    RequestParser();
    ~RequestParser();
    RequestParser(RequestParser&&) noexcept;
    RequestParser& operator=(RequestParser&&) noexcept;

    std::expected<RequestHead, Refusal> read_head(std::string_view head);

    // Decodes what it can of `bytes`, hands it to `take` (false stops) and returns how many bytes it used. The body may have
    // `most_bytes`; more is refused with 413.
    std::expected<size_t, Refusal> read_body(std::string_view bytes, uint64_t most_bytes, const std::function<bool(std::string_view)>& take);
    bool done() const;

private:
    struct State;
    std::unique_ptr<State> state_;
};

}  // namespace redoubt::formats::http
