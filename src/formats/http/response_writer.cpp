#include "formats/http/response_writer.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <chrono>

#include <fmt/format.h>
#include <zlib.h>

#include "base/text.h"

namespace redoubt::formats::http {
namespace {

struct Phrase {
    int status;
    std::string_view text;
};

constexpr std::array phrases{
    Phrase{200, "OK"},
    Phrase{201, "Created"},
    Phrase{202, "Accepted"},
    Phrase{204, "No Content"},
    Phrase{304, "Not Modified"},
    Phrase{400, "Bad Request"},
    Phrase{401, "Unauthorized"},
    Phrase{403, "Forbidden"},
    Phrase{404, "Not Found"},
    Phrase{405, "Method Not Allowed"},
    Phrase{408, "Request Timeout"},
    Phrase{409, "Conflict"},
    Phrase{411, "Length Required"},
    Phrase{412, "Precondition Failed"},
    Phrase{413, "Content Too Large"},
    Phrase{414, "URI Too Long"},
    Phrase{415, "Unsupported Media Type"},
    Phrase{417, "Expectation Failed"},
    Phrase{421, "Misdirected Request"},
    Phrase{422, "Unprocessable Content"},
    Phrase{428, "Precondition Required"},
    Phrase{429, "Too Many Requests"},
    Phrase{431, "Request Header Fields Too Large"},
    Phrase{500, "Internal Server Error"},
    Phrase{501, "Not Implemented"},
    Phrase{503, "Service Unavailable"},
    Phrase{505, "HTTP Version Not Supported"},
    Phrase{507, "Insufficient Storage"},
};

bool has_length(const HttpResponse& response) {
    return response.status != 204 && response.status != 304 && header(response.headers, "content-type") != "text/event-stream";
}

constexpr size_t least_bytes_to_compress = 1024;

}  // namespace

std::string_view reason_phrase(int status) {
    const auto* found = std::ranges::find(phrases, status, &Phrase::status);
    return found == phrases.end() ? "Status" : found->text;
}

std::string format_http_date(Time time) {
    namespace chrono = std::chrono;
    constexpr std::array weekdays{"Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"};
    constexpr std::array months{"Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
    const chrono::sys_seconds instant{chrono::seconds{time.unix_ns / 1'000'000'000}};
    const chrono::sys_days day = chrono::floor<chrono::days>(instant);
    const chrono::year_month_day date{day};
    const chrono::hh_mm_ss clock{instant - day};
    return fmt::format("{}, {:02} {} {:04} {:02}:{:02}:{:02} GMT", weekdays[chrono::weekday{day}.c_encoding()], static_cast<unsigned>(date.day()),
                       months[static_cast<unsigned>(date.month()) - 1], static_cast<int>(date.year()), clock.hours().count(), clock.minutes().count(),
                       clock.seconds().count());
}

std::string format_head(const HttpResponse& response, Connection connection, Time now) {
    std::string out = fmt::format("HTTP/1.1 {} {}\r\nDate: {}\r\n", response.status, reason_phrase(response.status), format_http_date(now));
    for (const auto& [name, value] : response.headers) {
        out += name;
        out += ": ";
        for (const char c : value) out += static_cast<unsigned char>(c) < 0x20 || c == 0x7f ? ' ' : c;
        out += "\r\n";
    }
    if (has_length(response)) out += fmt::format("Content-Length: {}\r\n", response.bytes().size());
    out += connection == Connection::close ? "Connection: close\r\n\r\n" : "Connection: keep-alive\r\n\r\n";
    return out;
}

bool accepts_gzip(std::string_view accept_encoding) {
    bool any = false;
    for (const std::string_view part : split(accept_encoding, ',')) {
        const auto pieces = split(part, ';');
        const std::string_view coding = trim(pieces[0]);
        bool wanted = true;
        for (size_t i = 1; i < pieces.size(); ++i) {
            const std::string_view weight = trim(pieces[i]);
            if (weight.size() > 2 && (weight[0] == 'q' || weight[0] == 'Q')) wanted = weight.substr(2).find_first_not_of("0.") != std::string_view::npos;
        }
        if (equal_ignoring_case(coding, "gzip") || equal_ignoring_case(coding, "x-gzip")) return wanted;
        if (coding == "*") any = wanted;
    }
    return any;
}

std::string gzip(std::string_view bytes, int level) {
    z_stream stream{};
    constexpr int gzip_window = 15 + 16;
    if (deflateInit2(&stream, level, Z_DEFLATED, gzip_window, 8, Z_DEFAULT_STRATEGY) != Z_OK) return {};
    std::string out(deflateBound(&stream, bytes.size()), '\0');
    std::string input(bytes);  // zlib takes a pointer to non-const
    stream.next_in = reinterpret_cast<Bytef*>(input.data());
    stream.avail_in = static_cast<uInt>(input.size());
    stream.next_out = reinterpret_cast<Bytef*>(out.data());
    stream.avail_out = static_cast<uInt>(out.size());
    const int status = deflate(&stream, Z_FINISH);
    out.resize(stream.total_out);
    deflateEnd(&stream);
    return status == Z_STREAM_END ? out : std::string();
}

void compress(HttpResponse& response, std::string_view accept_encoding) {
    const std::string_view type = header(response.headers, "content-type");
    if (!type.starts_with("application/") || type.find("json") == std::string_view::npos || response.body.size() < least_bytes_to_compress) return;
    if (!header(response.headers, "content-encoding").empty() || response.body.size() > (size_t{1} << 30)) return;
    response.headers.emplace_back("Vary", "Accept-Encoding");
    if (!accepts_gzip(accept_encoding)) return;
    if (std::string packed = gzip(response.body, 1); !packed.empty()) {
        response.body = std::move(packed);
        response.headers.emplace_back("Content-Encoding", "gzip");
    }
}

void set_header(HttpHeaders& headers, std::string_view name, std::string value) {
    const auto found = std::ranges::find_if(headers, [&](const auto& one) { return equal_ignoring_case(one.first, name); });
    if (found != headers.end())
        found->second = std::move(value);
    else
        headers.emplace_back(name, std::move(value));
}

}  // namespace redoubt::formats::http
