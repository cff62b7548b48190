// LineShapes: the JSON of one source looks the same from line to line but for its values. Shapes are what was seen between values,
// as a tree: a line that goes from its root to an end is valid JSON with the same names at the same places, and need not be parsed.
//
// A value goes through when its end is where such a value must end: strings of valid UTF-8 without control characters, integers of
// 64 bits, decimals that are written as shortly as they can be, true and false. Whatever else a line has (also null for a
// value), it is no known shape: formats/ndjson reads it, and learn() takes up its shape. What learn() is given is valid JSON.
#pragma once

#include <span>
#include <string_view>
#include <vector>

#include "base/arena.h"
#include "formats/ndjson/reader.h"

namespace redoubt::logs {

// What a name says: promoted or not, a time or not.
struct FieldMeaning {
    uint64_t hash = 0;
    uint8_t promoted = 255, rank = 0, time_rank = 255;
    bool known = false;
};

class LineShapes {
public:
    enum class Kind : uint8_t { string, number, boolean, end };
    struct Place {
        std::string_view name{};
        FieldMeaning meaning{};
        Kind kind = Kind::end;
        bool has_line_ends = false;  // in `before`
        uint32_t first_child = 0, next = 0, children = 0;
        std::string_view before{};  // what stands between the value before and this one
        uint64_t lead = 0, lead_mask = 0;
    };
    struct Value {
        const Place* place = nullptr;
        std::string_view text{};  // of strings: what stands between the quotes
        bool has_escapes = false;
    };

    // True: values() are those of `json`. So many bytes behind it can be read; false when they are too few.
    bool read(std::string_view json, size_t readable_after);
    std::span<const Value> values() const { return {values_.data(), count_}; }  // until the next read() or learn()
    bool has_line_ends() const { return has_line_ends_; }                       // between its values

    bool wants_more();  // whether it is worth while to learn another line
    // `leaves` are those of `json`, `meanings` what their names say.
    void learn(std::string_view json, std::span<const formats::ndjson::Leaf> leaves, std::span<const FieldMeaning> meanings);

private:
    static bool take_value(const char*& at, const char* end, Kind kind, Value& out);
    uint32_t child_of(uint32_t parent, std::string_view before, Kind kind);
    void forget();

    std::vector<Place> places_;  // the first is the root
    std::vector<Value> values_;  // room for the most that a line has
    size_t count_ = 0;
    bool has_line_ends_ = false;
    Arena texts_;
    size_t text_bytes_ = 0;
    int credit_ = 256;
    unsigned passed_over_ = 0;
};

}  // namespace redoubt::logs
