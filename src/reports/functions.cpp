#include "reports/functions.h"

namespace redoubt::reports {

std::span<const FunctionShape> all_functions() {
    using enum Function;
    static constexpr FunctionShape functions[] = {
        {"after", after, 2, 2},
        {"after_last", after_last, 2, 2},
        {"all_text", all_text, 1, 1},
        {"base64", base64, 1, 1},
        {"before", before, 2, 2},
        {"before_last", before_last, 2, 2},
        {"closure", closure, 2, 2},
        {"count", count, 1, 1},
        {"cpe_product", cpe_product, 1, 1},
        {"cpe_vendor", cpe_vendor, 1, 1},
        {"cpe_version", cpe_version, 1, 1},
        {"cut", cut, 2, 2},
        {"cvss_score", cvss_score, 1, 1},
        {"date", date, 1, 2},
        {"each_line", each_line, 1, 1},
        {"find", find, 2, 2, 1},
        {"find_all", find_all, 2, 2, 1},
        {"first", first, 1, 1},
        {"has", has, 1, 1},
        {"hostname", hostname, 1, 1},
        {"host_of", host_of, 1, 1},
        {"html", html, 1, 1},
        {"if", if_, 2, 3},
        {"ip", ip, 1, 1},
        {"join", join, 2, 2},
        {"json", json, 1, 1},
        {"last", last, 1, 1},
        {"length", length, 1, 1},
        {"lower", lower, 1, 1},
        {"max", max, 1, 1},
        {"min", min, 1, 1},
        {"name", name, 1, 1},
        {"nth", nth, 2, 2},
        {"number", number, 1, 1},
        {"path_of", path_of, 1, 1},
        {"plain_url", plain_url, 1, 1},
        {"port_of", port_of, 1, 1},
        {"present", present, 1, 1},
        {"purl", purl, 2, 4},
        {"purl_name", purl_name, 1, 1},
        {"purl_type", purl_type, 1, 1},
        {"purl_version", purl_version, 1, 1},
        {"redact", redact, 1, 1},
        {"replace", replace, 3, 3, 1},
        {"scheme_of", scheme_of, 1, 1},
        {"scale", scale, 2, 2},
        {"split", split, 2, 2},
        {"strip", strip, 2, 2},
        {"strip_end", strip_end, 2, 2},
        {"trim", trim, 1, 1},
        {"unique", unique, 1, 1},
        {"upper", upper, 1, 1},
    };
    return functions;
}

}  // namespace redoubt::reports
