// Target: a request target ("/api/v1/alerts?q=a%20b") taken apart: decoded path segments and query parameters. Strict, since
// what is accepted here is looked up: no broken escapes, no control characters, no invalid UTF-8, no "." or "..".
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/result.h"

namespace redoubt::formats::http {

struct Target {
    std::string path;                   // decoded, for messages and files: "/api/v1/alerts"
    std::vector<std::string> segments;  // decoded; a slash inside a segment is its own
    std::vector<std::pair<std::string, std::string>> query;

    std::optional<std::string_view> parameter(std::string_view name) const;
};

Result<Target> parse_target(std::string_view target);  // Code::malformed

}  // namespace redoubt::formats::http
