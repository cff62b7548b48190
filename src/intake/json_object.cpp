#include "intake/json_object.h"

#include <charconv>
#include <cmath>

#include <simdjson.h>

#include "base/json_text.h"
#include "base/text.h"

namespace redoubt::intake {
namespace {

constexpr size_t most_depth = 256;

size_t string_extent(std::string_view text) {
    for (size_t i = 1; i < text.size(); ++i) {
        if (text[i] == '\\')
            ++i;
        else if (text[i] == '"')
            return i + 1;
    }
    return 0;
}

}  // namespace

size_t json_extent(std::string_view text) {
    if (text.empty()) return 0;
    if (text.front() == '"') return string_extent(text);
    if (text.front() != '{' && text.front() != '[') {
        const size_t end = text.find_first_of(" \t\r\n,]}{[\"");
        return end == std::string_view::npos ? text.size() : end;
    }
    size_t depth = 0;
    for (size_t i = 0; i < text.size(); ++i) {
        const char c = text[i];
        if (c == '"') {
            const size_t length = string_extent(text.substr(i));
            if (length == 0) return 0;
            i += length - 1;
        } else if (c == '{' || c == '[') {
            if (++depth > most_depth) return 0;
        } else if (c == '}' || c == ']') {
            if (--depth == 0) return i + 1;
        }
    }
    return 0;
}

struct JsonObject::State {
    simdjson::dom::parser parser{size_t{16} << 20};
    simdjson::dom::element root;

    bool find(std::string_view path, simdjson::dom::element& out) const {
        out = root;
        if (out[path].get(out) == simdjson::SUCCESS) return true;
        for (const std::string_view name : split(path, '.'))
            if (out[name].get(out) != simdjson::SUCCESS) return false;
        return true;
    }
};

JsonObject::JsonObject() : state_(std::make_unique<State>()) {}
JsonObject::~JsonObject() = default;
JsonObject::JsonObject(JsonObject&&) noexcept = default;
JsonObject& JsonObject::operator=(JsonObject&&) noexcept = default;

bool JsonObject::read(std::string_view text) {
    const auto fault = state_->parser.parse(text.data(), text.size(), true).get(state_->root);
    if (fault) {
        error_ = simdjson::error_message(fault);
        return false;
    }
    if (!state_->root.is_object()) error_ = "it is not a JSON object";
    return state_->root.is_object();
}

std::string_view JsonObject::text(std::string_view path) const {
    simdjson::dom::element found;
    std::string_view out;
    if (!state_->find(path, found) || found.get(out) != simdjson::SUCCESS) return {};
    return out;
}

std::optional<double> JsonObject::number(std::string_view path) const {
    simdjson::dom::element found;
    if (!state_->find(path, found)) return std::nullopt;
    double out = 0;
    if (found.get(out) == simdjson::SUCCESS) return out;
    std::string_view written;
    if (found.get(written) != simdjson::SUCCESS) return std::nullopt;
    const auto [end, fault] = std::from_chars(written.data(), written.data() + written.size(), out);
    if (fault != std::errc() || end != written.data() + written.size()) return std::nullopt;
    return out;
}

std::string JsonObject::written(std::string_view path) const {
    simdjson::dom::element found;
    return state_->find(path, found) ? simdjson::minify(found) : std::string();
}

std::string JsonObject::plain(std::string_view path) const {
    simdjson::dom::element found;
    if (!state_->find(path, found)) return {};
    std::string_view out;
    return found.get(out) == simdjson::SUCCESS ? std::string(out) : simdjson::minify(found);
}

bool JsonObject::has(std::string_view path) const {
    simdjson::dom::element found;
    return state_->find(path, found);
}

void append_json_member(std::string& object, std::string_view name, std::string_view json) {
    if (json.empty()) return;
    object += object.empty() ? '{' : ',';
    append_json_string(object, name);
    object += ':';
    object += json;
}

void append_member(std::string& object, std::string_view name, std::string_view text) {
    if (text.empty()) return;
    object += object.empty() ? '{' : ',';
    append_json_string(object, name);
    object += ':';
    if (is_utf8(text))
        append_json_string(object, text);
    else
        append_json_string(object, to_valid_utf8(text));
}

std::string_view close_object(std::string& object) {
    if (!object.empty()) object += '}';
    return object;
}

Time time_of_seconds(double seconds) {
    constexpr double last = 9'200'000'000;
    if (!std::isfinite(seconds) || seconds <= 0 || seconds > last) return {};
    const double whole = std::floor(seconds);
    return {static_cast<int64_t>(whole) * 1'000'000'000 + std::llround((seconds - whole) * 1e6) * 1000};
}

Time time_of_number(double number) {
    if (!std::isfinite(number)) return {};
    if (number > 1e17) return {number < 9.2e18 ? static_cast<int64_t>(number) : 0};
    if (number > 1e14) return time_of_seconds(number / 1e6);
    if (number > 1e11) return time_of_seconds(number / 1e3);
    return time_of_seconds(number);
}

}  // namespace redoubt::intake
