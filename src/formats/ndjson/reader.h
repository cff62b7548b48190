// One line of NDJSON to its leaves: nested names joined with dots, arrays as the same name again, nulls left out.
//
// The whole line is checked, also what nobody asks for, but for the escapes of strings: those are left as they stand, since
// most strings are never looked at. Invalid UTF-8 is repaired with U+FFFD and told. A Reader keeps its memory from line to
// line: one per thread.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/arena.h"

namespace redoubt::formats::ndjson {

enum class LeafKind : uint8_t { string, number, boolean, text };  // text: JSON too deep to be taken apart, a number too large to be one

struct Leaf {
    std::string_view name;  // lives until the next line is read
    LeafKind kind = LeafKind::string;
    std::string_view text;  // string: what stands between the quotes, for unescaped(); in the line or the arena
    uint32_t path = 0;      // with Naming::numbered
};

struct LineResult {
    std::string error = {};  // empty: the line was read
    bool repaired = false;
    bool renumbered = false;     // paths that were told before stand for nothing
    bool cut = false;            // more than 16,384 leaves: the rest was left out
    std::string_view line = {};  // as it was read: in place, or a copy in the arena
};

// So many bytes behind a line must be readable for it to be parsed in place.
constexpr size_t line_padding = 64;

// numbered: names are made once and known by their path from then on, until `renumbered`; for nested JSON.
enum class Naming : uint8_t { plain, numbered };

class Reader {
public:
    explicit Reader(Naming naming = Naming::plain);
    ~Reader();
    Reader(Reader&&) noexcept;

    // `readable_after`: how many bytes behind the line belong to the caller's buffer; with fewer than line_padding it is copied.
    LineResult read(std::string_view line, size_t readable_after, Arena& arena, std::vector<Leaf>& leaves);

private:
    struct State;
    std::unique_ptr<State> state_;
};

}  // namespace redoubt::formats::ndjson
