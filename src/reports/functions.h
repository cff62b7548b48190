// The functions of the mapping language: names, how many arguments, and which argument is a pattern that is compiled beforehand.
#pragma once

#include <cstdint>
#include <span>
#include <string_view>

namespace redoubt::reports {

enum class Function : uint8_t {
    after,
    after_last,
    all_text,
    base64,
    before,
    before_last,
    closure,
    count,
    cpe_product,
    cpe_vendor,
    cpe_version,
    cut,
    cvss_score,
    date,
    each_line,
    find,
    find_all,
    first,
    has,
    hostname,
    host_of,
    html,
    if_,
    ip,
    join,
    json,
    last,
    length,
    lower,
    max,
    min,
    name,
    nth,
    number,
    path_of,
    plain_url,
    port_of,
    present,
    purl,
    purl_name,
    purl_type,
    purl_version,
    redact,
    replace,
    scheme_of,
    scale,
    split,
    strip,
    strip_end,
    trim,
    unique,
    upper,
};

struct FunctionShape {
    std::string_view name;
    Function function;
    uint8_t least, most;
    int8_t pattern = -1;  // number of the argument that is a pattern
};

std::span<const FunctionShape> all_functions();

}  // namespace redoubt::reports
