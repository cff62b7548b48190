#include "formats/ndjson/slicer.h"

#include <algorithm>
#include <cstring>

#include "base/text.h"
#include "formats/ndjson/reader.h"

namespace redoubt::formats::ndjson {
namespace {

constexpr std::string_view blanks = " \t\r\n";
constexpr std::string_view byte_order_mark = "\xEF\xBB\xBF";

bool is_blank(char c) { return c == ' ' || c == '\t' || c == '\r' || c == '\n'; }

// {"Records": [ with any blanks.
bool begins_records(std::string_view text) {
    for (const std::string_view token : {"{", "\"Records\"", ":", "["}) {
        text = text.substr(std::min(text.find_first_not_of(blanks), text.size()));
        if (!text.starts_with(token)) return false;
        text.remove_prefix(token.size());
    }
    return true;
}

// Whether the object that begins `text` goes on behind the first line end, as printed for people.
bool goes_on_behind_line(std::string_view text) {
    const size_t end = text.find('\n');
    if (end == std::string_view::npos) return false;
    const std::string_view line = trim(text.substr(0, end));
    return line.ends_with('{') || line.ends_with(',') || line.ends_with('[');
}

bool some_line_begins_object(std::string_view text) {
    if (text.find('\0') != std::string_view::npos) return false;
    for (int i = 0; i < 10 && !text.empty(); ++i) {
        if (text.starts_with('{')) return true;
        text = text.substr(std::min(text.find('\n'), text.size() - 1) + 1);
    }
    return false;
}

}  // namespace

std::optional<Layout> layout_of(std::string_view beginning) {
    if (beginning.starts_with(byte_order_mark)) beginning.remove_prefix(byte_order_mark.size());
    const size_t first = beginning.find_first_not_of(blanks);
    if (first == std::string_view::npos) return std::nullopt;
    beginning.remove_prefix(first);
    if (beginning[0] == '[') {
        const size_t next = std::min(beginning.find_first_not_of(blanks, 1), beginning.size());
        const bool events = next == beginning.size() || beginning[next] == '{' || beginning[next] == ']';
        return events ? std::optional(Layout::array) : std::nullopt;
    }
    if (beginning[0] != '{') return some_line_begins_object(beginning) ? std::optional(Layout::lines) : std::nullopt;
    if (begins_records(beginning)) return Layout::records;
    const size_t next = beginning.find_first_not_of(blanks, 1);
    if (next != std::string_view::npos && beginning[next] != '"' && beginning[next] != '}') return std::nullopt;
    return goes_on_behind_line(beginning) ? Layout::values : Layout::lines;
}

size_t count_lines(std::string_view bytes) {
    size_t count = 0;
    while (!bytes.empty()) {
        // Blocks short enough that the sum of a block fits a byte lane; the inner loop vectorises.
        const std::string_view block = bytes.substr(0, 16384);
        int in_block = 0;
        for (const char c : block) in_block += c == '\n';
        count += static_cast<size_t>(in_block);
        bytes.remove_prefix(block.size());
    }
    return count;
}

void Slicer::feed(std::string_view bytes) {
    if (layout_ == Layout::lines)
        feed_lines(bytes);
    else
        feed_values(bytes);
}

void Slicer::feed_lines(std::string_view bytes) {
    while (!bytes.empty()) {
        const auto* end = static_cast<const char*>(std::memchr(bytes.data(), '\n', bytes.size()));
        const size_t size = end ? static_cast<size_t>(end - bytes.data()) : bytes.size();
        add(bytes.substr(0, size));
        if (end) end_line();
        bytes.remove_prefix(size + (end ? 1 : 0));
    }
}

void Slicer::add(std::string_view bytes) {
    line_bytes_ += bytes.size();
    if (skipping_) return;
    if (line_bytes_ > limits_.line_bytes) {
        skipping_ = true;
        slice_.bytes.resize(line_start_);
        return;
    }
    slice_.bytes += bytes;
}

void Slicer::end_line() {
    if (skipping_) slice_.skipped.push_back({line_, line_bytes_});
    slice_.bytes += '\n';
    skipping_ = false;
    line_bytes_ = 0;
    ++line_;
    line_start_ = slice_.bytes.size();
    if (slice_.bytes.size() >= limits_.slice_bytes) cut_slice();
}

void Slicer::cut_slice() {
    if (slice_.bytes.empty() && slice_.skipped.empty()) return;
    slice_.bytes.reserve(slice_.bytes.size() + line_padding);
    ready_.push_back(std::move(slice_));
    slice_ = {.first_line = line_};
    line_start_ = 0;
}

void Slicer::feed_values(std::string_view bytes) {
    while (!bytes.empty() && !closed_) {
        if (in_string_ && !escaped_) {
            const size_t plain = std::min(bytes.find_first_of("\"\\\n\r"), bytes.size());
            add(bytes.substr(0, plain));
            bytes.remove_prefix(plain);
            if (bytes.empty()) return;
        }
        feed_value_byte(bytes.front());
        bytes.remove_prefix(1);
    }
}

void Slicer::feed_value_byte(char c) {
    if (depth_ == 0) return begin_value(c);
    const char kept = c == '\n' || c == '\r' ? ' ' : c;
    add({&kept, 1});
    if (in_string_) {
        if (escaped_)
            escaped_ = false;
        else if (c == '\\')
            escaped_ = true;
        else if (c == '"')
            in_string_ = false;
        return;
    }
    if (c == '"') in_string_ = true;
    if (c == '{' || c == '[') ++depth_;
    if ((c == '}' || c == ']') && --depth_ == 0) end_line();
}

// Outside every value: up to the opening bracket of the array, or between values.
void Slicer::begin_value(char c) {
    if (!started_ && layout_ != Layout::values) {
        started_ = c == '[';
        return;
    }
    if (c == ']' && layout_ != Layout::values) {
        closed_ = true;
        if (line_bytes_ > 0) end_line();
        return;
    }
    if (is_blank(c) || c == ',') {
        if (line_bytes_ > 0) end_line();
        return;
    }
    add({&c, 1});
    if (c == '{' || c == '[') depth_ = 1;
}

void Slicer::finish() {
    if (finished_) return;
    finished_ = true;
    if (line_bytes_ > 0) end_line();
    cut_slice();
}

std::optional<Slice> Slicer::take() {
    if (ready_.empty()) return std::nullopt;
    Slice out = std::move(ready_.front());
    ready_.erase(ready_.begin());
    return out;
}

}  // namespace redoubt::formats::ndjson
