// The bytes of an HTTP/1.1 answer, and gzip for large JSON ones. Pure functions.
#pragma once

#include <string>
#include <string_view>

#include "base/http.h"
#include "base/time.h"

namespace redoubt::formats::http {

std::string_view reason_phrase(int status);
std::string format_http_date(Time time);  // RFC 9110 §5.6.7: "Sun, 06 Nov 1994 08:49:37 GMT"

enum class Connection { keep_alive, close };

// Status line and headers with the blank line. Content-Length is that of `body`, also for HEAD; line ends and other control
// characters in header values become blanks. 204 and 304 have no length; an event stream has none and ends the connection.
std::string format_head(const HttpResponse& response, Connection connection, Time now);

bool accepts_gzip(std::string_view accept_encoding);  // RFC 9110 §12.5.3, with q values
// JSON bodies of over a kilobyte, not yet encoded; adds Content-Encoding and Vary.
void compress(HttpResponse& response, std::string_view accept_encoding);
std::string gzip(std::string_view bytes, int level);

void set_header(HttpHeaders& headers, std::string_view name, std::string value);  // replaces

}  // namespace redoubt::formats::http
