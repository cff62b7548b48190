#include "rooms/know/sample/line.h"

#include <fmt/format.h>

#include <iterator>
#include <utility>

namespace redoubt::rooms::sample {

void Line::quoted(std::string_view value) {
    json_ += '"';
    for (const char c : value) {
        if (c == '"' || c == '\\') {
            json_ += '\\';
            json_ += c;
        } else if (c == '\n') {
            json_ += "\\n";
        } else {
            json_ += c;
        }
    }
    json_ += '"';
}

void Line::name(std::string_view name) {
    if (!first_) json_ += ',';
    first_ = false;
    quoted(name);
    json_ += ':';
}

Line& Line::text(std::string_view field, std::string_view value) {
    name(field);
    quoted(value);
    return *this;
}

Line& Line::number(std::string_view field, int64_t value) {
    name(field);
    fmt::format_to(std::back_inserter(json_), "{}", value);
    return *this;
}

Line& Line::decimal(std::string_view field, double value, int digits) {
    name(field);
    fmt::format_to(std::back_inserter(json_), "{:.{}f}", value, digits);
    return *this;
}

Line& Line::flag(std::string_view field, bool value) {
    name(field);
    json_ += value ? "true" : "false";
    return *this;
}

Line& Line::texts(std::string_view field, std::initializer_list<std::string_view> values) {
    name(field);
    json_ += '[';
    bool first = true;
    for (const auto value : values) {
        if (!std::exchange(first, false)) json_ += ',';
        quoted(value);
    }
    json_ += ']';
    return *this;
}

Line& Line::open(std::string_view field) {
    name(field);
    json_ += '{';
    first_ = true;
    ++depth_;
    return *this;
}

Line& Line::open_list(std::string_view field) {
    name(field);
    json_ += '[';
    first_ = true;
    return *this;
}

Line& Line::item() {
    if (!first_) json_ += ',';
    json_ += '{';
    first_ = true;
    ++depth_;
    return *this;
}

Line& Line::close() {
    json_ += '}';
    first_ = false;
    --depth_;
    return *this;
}

Line& Line::close_list() {
    json_ += ']';
    first_ = false;
    return *this;
}

std::string Line::take() {
    for (; depth_ > 0; --depth_) json_ += '}';
    return std::move(json_);
}

}  // namespace redoubt::rooms::sample
