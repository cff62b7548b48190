// Zeek's tab-separated logs: header lines say how a line is read, the lines after them hold one value per name.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace redoubt::formats::zeek {

struct Column {
    std::string name;
    bool several = false;  // a set or a vector
};

struct Header {
    char separator = '\t';
    std::string set_separator = ",";
    std::string empty = "(empty)";
    std::string unset = "-";
    std::string path;  // "dns"
    std::vector<Column> columns;
};

// Takes one line that begins with '#'.
void read_header_line(std::string_view line, Header& header);

// Undoes "\xHH" and "\\"; writes at most text.size() bytes. Returns how many.
size_t unescape(std::string_view text, char* out);

}  // namespace redoubt::formats::zeek
