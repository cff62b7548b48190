// Slicer: JSON text that arrives in pieces to slices of whole lines, one JSON value on each.
//
// NDJSON is cut at line ends. A JSON array of events, {"Records": [ … ]} as CloudTrail writes it, and values that spread over
// several lines are brought to the same form: one value a line, blanks instead of line ends. A value over the size limit is
// skipped and told, without being held in memory.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace redoubt::formats::ndjson {

enum class Layout : uint8_t {
    lines,   // NDJSON
    values,  // JSON values one after another, over any number of lines
    array,   // [ … ] of values
    records  // {"Records": [ … ]}
};

// How a text that begins like this is laid out; nothing when it does not look like JSON.
std::optional<Layout> layout_of(std::string_view beginning);

struct SkippedLine {
    uint64_t line;  // from 1; number of the value in other layouts than lines
    uint64_t bytes;
};

struct Slice {
    std::string bytes = {};  // whole lines; line_padding bytes of capacity behind them
    uint64_t first_line = 1;
    std::vector<SkippedLine> skipped = {};
};

class Slicer {
public:
    struct Limits {
        size_t slice_bytes = size_t{1} << 20;
        size_t line_bytes = size_t{16} << 20;
    };
    explicit Slicer(Layout layout) : Slicer(layout, Limits{}) {}
    Slicer(Layout layout, Limits limits) : layout_(layout), limits_(limits) {}

    void feed(std::string_view bytes);
    void finish();                // no more bytes: the last line needs no line end
    std::optional<Slice> take();  // a full slice, or after finish() what is left

private:
    void feed_lines(std::string_view bytes);
    void feed_values(std::string_view bytes);
    void feed_value_byte(char c);
    void begin_value(char c);
    void end_line();
    void add(std::string_view bytes);
    void cut_slice();

    Layout layout_;
    Limits limits_;
    Slice slice_;
    std::vector<Slice> ready_;
    uint64_t line_ = 1;        // being read
    size_t line_start_ = 0;    // in slice_.bytes
    uint64_t line_bytes_ = 0;  // of the line being read, also when it is skipped
    bool skipping_ = false;
    bool started_ = false;  // array and records: the opening bracket is behind us
    bool closed_ = false;   // … and its end too
    bool finished_ = false;
    bool in_string_ = false;
    bool escaped_ = false;
    size_t depth_ = 0;
};

// How many line ends there are.
size_t count_lines(std::string_view bytes);

}  // namespace redoubt::formats::ndjson
