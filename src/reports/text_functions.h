// What the functions of the mapping language do to one text; pure.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "base/time.h"

namespace redoubt::reports {

// Parts of an address "scheme://user@host:port/path?query"; a bare "host:port" and "[::1]:80" too. Empty when it has none.
std::string_view url_scheme(std::string_view url);
std::string_view url_host(std::string_view url);
std::string_view url_port(std::string_view url);
std::string_view url_path(std::string_view url);   // without query and fragment
std::string_view plain_url(std::string_view url);  // without query and fragment

// Of a CPE 2.2 or 2.3 name: 0 part, 1 vendor, 2 product, 3 version; "*" and "-" are empty.
std::string_view cpe_part(std::string_view cpe, size_t number);

std::string html_to_text(std::string_view html);
std::string redacted(std::string_view secret);  // a little of its beginning, and how long it was
// "79", "CWE-079: …", "cwe_79" as "CWE-79"; empty when there is no number above 0.
std::string cwe_of(std::string_view text);
// Vectors as scanners write them ("CVSS2#AV:N…", "(AV:N/…)") as CVSS has them.
std::string plain_vector(std::string_view text);

// RFC 3339, seconds and milliseconds since 1970, and what tools print ("Mon Sep 21 10:00:00 2020", "21 Sep 2020 10:00:00 +0200",
// "2020/09/21", "Sep 21, 2020 10:00:00 AM UTC"); with `form` ("%d/%m/%Y %H:%M") as it says. Nothing when it is no time.
std::optional<Time> time_of(std::string_view text, std::string_view form = {});

}  // namespace redoubt::reports
