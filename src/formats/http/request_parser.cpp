#include "formats/http/request_parser.h"

#include <array>

#include <fmt/format.h>
#include <boost/asio/buffer.hpp>
#include <boost/beast/http/buffer_body.hpp>
#include <boost/beast/http/parser.hpp>

#include "base/text.h"

namespace redoubt::formats::http {
namespace {

namespace beast = boost::beast::http;

std::unexpected<Refusal> refuse(int status, std::string detail) { return std::unexpected(Refusal{status, std::move(detail)}); }

std::string_view view(boost::string_view text) { return {text.data(), text.size()}; }

std::optional<Refusal> check_framing(const RequestHead& head, bool http_1_0) {
    size_t hosts = 0;
    for (const auto& [name, value] : head.headers) {
        if (equal_ignoring_case(name, "host")) ++hosts;
        if (equal_ignoring_case(name, "transfer-encoding")) {
            if (http_1_0) return Refusal{400, "HTTP/1.0 has no Transfer-Encoding"};
            if (!equal_ignoring_case(value, "chunked"))
                return Refusal{501, fmt::format("the transfer coding '{}' is not known here; send chunked or Content-Length", value)};
        }
        if (equal_ignoring_case(name, "expect") && !equal_ignoring_case(value, "100-continue"))
            return Refusal{417, "the only expectation known here is 100-continue"};
    }
    if (hosts > 1 || (hosts == 0 && !http_1_0)) return Refusal{400, "a request needs exactly one Host header"};
    return std::nullopt;
}

}  // namespace

struct RequestParser::State {
    beast::request_parser<beast::buffer_body> parser;
    uint64_t body_bytes = 0;
};

RequestParser::RequestParser() : state_(std::make_unique<State>()) {
    state_->parser.header_limit(static_cast<uint32_t>(most_head_bytes) + 16);
    state_->parser.body_limit(boost::none);
}
RequestParser::~RequestParser() = default;
RequestParser::RequestParser(RequestParser&&) noexcept = default;
RequestParser& RequestParser::operator=(RequestParser&&) noexcept = default;

std::expected<size_t, Refusal> find_head_end(std::string_view bytes) {
    const size_t line_end = bytes.find("\r\n");
    if (std::min(line_end, bytes.size()) > most_request_line_bytes)
        return refuse(414, fmt::format("the request line is longer than {} bytes", most_request_line_bytes));
    const size_t end = bytes.find("\r\n\r\n");
    if (std::min(end, bytes.size()) > most_head_bytes) return refuse(431, fmt::format("the headers are longer than {} bytes", most_head_bytes));
    return end == std::string_view::npos ? 0 : end + 4;
}

std::expected<RequestHead, Refusal> RequestParser::read_head(std::string_view bytes) {
    beast::request_parser<beast::buffer_body>& parser = state_->parser;
    boost::system::error_code error;
    const size_t used = parser.put(boost::asio::buffer(bytes.data(), bytes.size()), error);
    if (error == beast::error::bad_version) return refuse(505, "only HTTP/1.0 and HTTP/1.1 are spoken here");
    if (error || used != bytes.size() || !parser.is_header_done()) return refuse(400, fmt::format("the request cannot be read: {}", error.message()));
    RequestHead head;
    const auto& message = parser.get();
    head.method = view(message.method_string());
    head.target = view(message.target());
    for (const auto& field : message) head.headers.emplace_back(view(field.name_string()), view(field.value()));
    if (message.version() != 10 && message.version() != 11) return refuse(505, "only HTTP/1.0 and HTTP/1.1 are spoken here");
    if (auto refusal = check_framing(head, message.version() == 10)) return std::unexpected(*std::move(refusal));
    head.keep_alive = parser.keep_alive();
    head.chunked = parser.chunked();
    if (const auto length = parser.content_length()) head.content_length = *length;
    head.expects_continue = message.version() == 11 && !header(head.headers, "expect").empty();
    return head;
}

std::expected<size_t, Refusal> RequestParser::read_body(std::string_view bytes, uint64_t most_bytes, const std::function<bool(std::string_view)>& take) {
    beast::request_parser<beast::buffer_body>& parser = state_->parser;
    std::array<char, 16384> piece;
    size_t used = 0;
    while (!parser.is_done()) {
        auto& body = parser.get().body();
        body.data = piece.data();
        body.size = piece.size();
        boost::system::error_code error;
        const size_t step = parser.put(boost::asio::buffer(bytes.data() + used, bytes.size() - used), error);
        used += step;
        const size_t got = piece.size() - body.size;
        state_->body_bytes += got;
        if (state_->body_bytes > most_bytes) return refuse(413, fmt::format("the body is larger than {} bytes", most_bytes));
        if (got != 0 && !take({piece.data(), got})) break;
        if (error == beast::error::need_buffer) error = {};
        if (error && error != beast::error::need_more) return refuse(400, fmt::format("the body cannot be read: {}", error.message()));
        if (error == beast::error::need_more || (step == 0 && got == 0) || used == bytes.size()) break;
    }
    return used;
}

bool RequestParser::done() const { return state_->parser.is_done(); }

}  // namespace redoubt::formats::http
