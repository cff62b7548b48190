// CEF and LEEF, the two line formats in which devices report to collectors. Nothing is copied; the parts point into the line.
// Sources: ArcSight Common Event Format, revision 26; IBM LEEF 2.0.
#pragma once

#include <array>
#include <string_view>

namespace redoubt::formats::cef {

struct Header {
    bool leef = false;
    std::string_view vendor = {};
    std::string_view product = {};
    std::string_view version = {};
    std::string_view event_id = {};  // the class of the event
    std::string_view name = {};      // CEF
    std::string_view severity = {};  // CEF
    char separator = ' ';            // between the pairs; LEEF: a tab unless it says otherwise
    std::string_view pairs = {};
};

// `line` begins with "CEF:" or "LEEF:". False when it does not, or when parts are missing.
bool read(std::string_view line, Header& out);

// Where "CEF:0|" or "LEEF:1.0|" stands in a line; npos when it does not.
size_t find(std::string_view line);

// Undoes backslashes before | = \ and n, r; writes at most text.size() bytes. Returns how many.
size_t unescape(std::string_view text, char* out);

}  // namespace redoubt::formats::cef
