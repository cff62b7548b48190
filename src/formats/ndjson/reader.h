// One line of NDJSON to its leaves: nested names joined with dots, arrays as the same name again, nulls left out.
//
// The whole line is checked, also what nobody asks for. Invalid UTF-8 is repaired with U+FFFD and told. A Reader keeps its
// memory from line to line: one per thread.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

namespace redoubt::formats::ndjson {

enum class LeafKind : uint8_t { text, number, boolean };

class LeafSink {
public:
    virtual ~LeafSink() = default;
    // `name` and `text` live until the next line is read.
    virtual void leaf(std::string_view name, LeafKind kind, std::string_view text) = 0;
};

struct LineResult {
    std::string error;  // empty: the line was read
    bool repaired = false;
    bool cut = false;  // more than 16,384 leaves: the rest was left out
};

// So many bytes behind a line must be readable for it to be parsed in place.
constexpr size_t line_padding = 64;

class Reader {
public:
    Reader();
    ~Reader();
    Reader(Reader&&) noexcept;

    // `readable_after`: how many bytes behind the line belong to the caller's buffer; with fewer than line_padding it is copied.
    LineResult read(std::string_view line, size_t readable_after, LeafSink& sink);
    // The text of the last line if it was repaired.
    std::string_view repaired_line() const;

private:
    struct State;
    std::unique_ptr<State> state_;
};

}  // namespace redoubt::formats::ndjson
