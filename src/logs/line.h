// One stored event as a line of NDJSON, and nothing else is stored of it:
//
//   {"time":"2026-11-21T12:00:00.123Z","received":"2026-11-21T12:00:01Z","source":"SOURCE-3","host":"web01","sender":"192.0.2.7",
//    "kind":"nginx","labels":{…},"event":{…}}           (on one line; host, sender, kind and labels only where they are known)
//
// Where an event of JSON says itself when it happened, as "time" would, its line begins with {"time_at":N instead: from byte N of the
// event on stands the time.
//
// A JSON object stands under "event" as it came, but for line ends between its parts, which become blanks. Everything else stands
// under "raw" as a string; when it is not UTF-8, what is wrong in it shows as U+FFFD there and "bytes" has the exact bytes in base64.
#pragma once

#include <string>
#include <string_view>

#include "base/result.h"
#include "base/time.h"
#include "logs/incoming.h"

namespace redoubt::logs {

// Views into the line; strings as they stand between their quotes.
struct Line {
    Time time{}, received{};
    std::string_view source{}, host{}, sender{}, kind{};
    std::string_view labels{};  // a JSON object, or empty
    std::string_view body{};    // a JSON object, or what stands between the quotes
    std::string_view bytes{};   // base64
    bool is_json = false;
    size_t searched_from = 0;  // what stands before in the line is times and source, which no word is looked for in
};

// False: not such a line.
bool read_line(std::string_view text, Line& out);

// What the lines of one batch share.
struct LineHead {
    LineHead(std::string_view source, Time when);
    Time received;
    std::string text;  // from behind the time, with its comma, to behind the source
    size_t source_at = 0, source_bytes = 0;
};

constexpr size_t time_apart = SIZE_MAX;  // the event does not say its time in the form of lines

// Appends the line with its line end. `is_json` says how the body goes in, `time_at` where the time stands in it,
// `may_have_line_ends` whether any are to be looked for in a body of JSON. The value is what read_line() would read of
// it; its views live until `out` grows.
Line append_line(std::string& out, const LineHead& head, const Incoming& event, bool is_json, Time time, size_t time_at = time_apart,
                 bool may_have_line_ends = true);

// A stored line as it is shown and handed out: it begins with the time. Without the line end.
std::string shown_line(std::string_view text);

void append_time(std::string& out, Time time);          // as format_time, faster
bool read_line_time(std::string_view text, Time& out);  // of what append_time writes, and with any fraction; false: of another form

}  // namespace redoubt::logs
