// Access logs of web servers: Apache's and nginx' common and combined forms (also with the virtual host in front), their error
// logs' beginnings, and W3C extended logs as IIS and proxies write them. Nothing is copied; the parts point into the line.
#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

namespace redoubt::formats::weblog {

struct Request {
    std::string_view virtual_host = {};
    std::string_view client = {};
    std::string_view user = {};
    std::string_view time = {};  // "22/Nov/2026:04:52:07 +0000"
    std::string_view method = {};
    std::string_view target = {};  // "/a/b?c=d" or "http://host/a"
    std::string_view version = {};
    std::string_view status = {};
    std::string_view bytes = {};
    std::string_view referer = {};
    std::string_view agent = {};
    bool has_referer = false;
    bool has_agent = false;
};

// False when the line is no access log. A request line that is no HTTP becomes the target as a whole.
bool read(std::string_view line, Request& out);

// Nanoseconds since 1970; false when it is no such time.
bool read_time(std::string_view text, int64_t& ns);

// "/a/b.php?c=d" → its parts; host only of an absolute target.
struct Target {
    std::string_view host = {};
    std::string_view stem = {};
    std::string_view query = {};
    std::string_view extension = {};
};
Target split_target(std::string_view target);

// Error logs: "[Sun Nov 22 04:52:07.123 2026] [core:error] [pid 1] …" and "2026/11/22 04:52:07 [error] 1#1: …".
struct Failure {
    std::string_view time = {};
    std::string_view level = {};
    std::string_view text = {};
    bool nginx = false;
};
bool read_failure(std::string_view line, Failure& out);

// The names behind "#Fields:".
std::vector<std::string_view> w3c_names(std::string_view line);

// The next value of a W3C line, with quotes taken off; false at the end.
bool next_w3c_value(std::string_view& rest, std::string_view& value);

}  // namespace redoubt::formats::weblog
