// One line of syslog to its parts: RFC 5424, RFC 3164, and what daemons write into files (no priority, ISO 8601 times, no host).
// Nothing is copied; the parts point into the line.
#pragma once

#include <cstdint>
#include <string_view>

namespace redoubt::formats::syslog {

struct Message {
    int priority = -1;                // facility * 8 + severity; -1 when the line has none
    bool structured = false;          // RFC 5424
    std::string_view timestamp = {};  // as written; empty when there is none
    std::string_view host = {};
    std::string_view program = {};
    std::string_view pid = {};
    std::string_view id = {};    // RFC 5424: MSGID
    std::string_view data = {};  // RFC 5424: the elements, brackets included
    std::string_view text = {};  // the message itself
};

// False when the line is no syslog: neither a priority nor a time begins it.
bool read(std::string_view line, Message& out);

// "Nov  2 04:52:07" has no year: the date's parts, for whoever knows the year.
struct MonthTime {
    int month = 0;  // 1 to 12
    int day = 0;
    int second_of_day = 0;
    int nanosecond = 0;
    int year = 0;  // 0: not written
};
bool read_month_time(std::string_view text, MonthTime& out);

// The next name="value" of the structured data; `data` loses what was read. `value` still has its backslashes.
struct Parameter {
    std::string_view element;
    std::string_view name;
    std::string_view value;
    bool escaped = false;
};
class Parameters {
public:
    explicit Parameters(std::string_view data) : rest_(data) {}
    bool next(Parameter& out);

private:
    std::string_view rest_;
    std::string_view element_;
};

// RFC 6587: "83 <34>1 …" says how long the message is. The length and the message's beginning; 0 when the line has none.
size_t octet_count(std::string_view line, size_t& begin);

}  // namespace redoubt::formats::syslog
