#include "formats/http/target.h"

#include <fmt/format.h>

#include "base/text.h"

namespace redoubt::formats::http {
namespace {

constexpr size_t most_segments = 16;
constexpr size_t most_parameters = 64;

int hex_digit(char c) {
    if (c >= '0' && c <= '9') return c - '0';
    if (c >= 'a' && c <= 'f') return c - 'a' + 10;
    if (c >= 'A' && c <= 'F') return c - 'A' + 10;
    return -1;
}

enum class Plus { is_plus, is_blank };

Result<std::string> decode(std::string_view text, Plus plus) {
    std::string out;
    for (size_t i = 0; i < text.size(); ++i) {
        if (text[i] == '%') {
            const int high = i + 1 < text.size() ? hex_digit(text[i + 1]) : -1;
            const int low = i + 2 < text.size() ? hex_digit(text[i + 2]) : -1;
            if (high < 0 || low < 0) return fail(Code::malformed, "the address has a broken % escape", {}, "write a percent sign as %25");
            out += static_cast<char>(high * 16 + low);
            i += 2;
        } else {
            out += text[i] == '+' && plus == Plus::is_blank ? ' ' : text[i];
        }
    }
    if (!is_utf8(out)) return fail(Code::malformed, "the address is not valid UTF-8");
    return out;
}

bool has_control(std::string_view text) {
    for (const char c : text)
        if (static_cast<unsigned char>(c) < 0x20 || c == 0x7f) return true;
    return false;
}

}  // namespace

std::optional<std::string_view> Target::parameter(std::string_view name) const {
    for (const auto& [key, value] : query)
        if (key == name) return value;
    return std::nullopt;
}

Result<Target> parse_target(std::string_view target) {
    target = target.substr(0, target.find('#'));
    const size_t question = target.find('?');
    const std::string_view path = target.substr(0, question);
    if (path.empty() || path[0] != '/') return fail(Code::malformed, "the request target must be a path that starts with '/'");
    Target out;
    for (const std::string_view part : split(path.substr(1), '/')) {
        if (part.empty()) continue;
        std::string segment = TRY(decode(part, Plus::is_plus));
        if (segment == "." || segment == ".." || has_control(segment)) return fail(Code::malformed, "the path has a segment that is not allowed");
        out.path += "/" + segment;
        out.segments.push_back(std::move(segment));
        if (out.segments.size() > most_segments) return fail(Code::malformed, "the path is too deep");
    }
    if (out.path.empty()) out.path = "/";
    if (question == std::string_view::npos) return out;
    for (const std::string_view part : split(target.substr(question + 1), '&')) {
        if (part.empty()) continue;
        const size_t equals = part.find('=');
        std::string name = TRY(decode(part.substr(0, equals), Plus::is_blank));
        std::string value = equals == std::string_view::npos ? std::string() : TRY(decode(part.substr(equals + 1), Plus::is_blank));
        if (out.parameter(name)) return fail(Code::malformed, fmt::format("the parameter '{}' is given twice", name));
        out.query.emplace_back(std::move(name), std::move(value));
        if (out.query.size() > most_parameters) return fail(Code::malformed, "too many parameters");
    }
    return out;
}

}  // namespace redoubt::formats::http
