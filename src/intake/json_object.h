// JSON objects in what arrives: where a value ends, a checked object and what its members say, and new ones for labels.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "base/time.h"

namespace redoubt::intake {

// Bytes of the JSON value that `text` begins with, by its brackets and quotes alone; 0 when it does not end here or is nested
// deeper than 256.
size_t json_extent(std::string_view text);

// Keeps its memory from object to object. Views live until the next read().
class JsonObject {
public:
    JsonObject();
    ~JsonObject();
    JsonObject(JsonObject&&) noexcept;
    JsonObject& operator=(JsonObject&&) noexcept;

    // False when `text` is not exactly one JSON object in UTF-8.
    bool read(std::string_view text);
    const std::string& error() const { return error_; }
    // The string under a name or, level by level, names with dots; empty when it is absent or no string.
    std::string_view text(std::string_view path) const;
    std::optional<double> number(std::string_view path) const;  // also from a string
    std::string written(std::string_view path) const;           // any value, as JSON; empty when it is absent
    // "written out" as logs want it: a string without its quotes, all else as JSON.
    std::string plain(std::string_view path) const;
    bool has(std::string_view path) const;

private:
    struct State;
    std::unique_ptr<State> state_;
    std::string error_;
};

// One more member of an object that is being written; empty values are left out.
void append_member(std::string& object, std::string_view name, std::string_view text);
void append_json_member(std::string& object, std::string_view name, std::string_view json);
// Ends the object that append_member began; empty stays empty.
std::string_view close_object(std::string& object);

// Seconds since 1970 with a fraction, milliseconds, microseconds or nanoseconds, told apart by size as most shippers mean it.
Time time_of_number(double number);
Time time_of_seconds(double seconds);

}  // namespace redoubt::intake
