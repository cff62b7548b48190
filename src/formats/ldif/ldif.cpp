#include "formats/ldif/ldif.h"

#include <algorithm>

#include <fmt/format.h>

#include "base/binary_text.h"
#include "base/text.h"

namespace redoubt::formats::ldif {
namespace {

std::string_view cut_line(std::string_view& rest) {
    const size_t end = std::min(rest.find('\n'), rest.size());
    std::string_view line = rest.substr(0, end);
    rest.remove_prefix(std::min(end + 1, rest.size()));
    if (line.ends_with('\r')) line.remove_suffix(1);
    return line;
}

// "name: value", "name:: base64", "name:< reference".
bool read_attribute(std::string_view line, Attribute& out) {
    const size_t colon = line.find(':');
    if (colon == std::string_view::npos || colon == 0) return false;
    const std::string_view name = line.substr(0, colon);
    out.name = to_lower(name.substr(0, name.find(';')));
    std::string_view value = line.substr(colon + 1);
    if (value.starts_with('<')) {
        out.value.clear();
        return true;
    }
    const bool encoded = value.starts_with(':');
    if (encoded) value.remove_prefix(1);
    value.remove_prefix(std::min(value.find_first_not_of(' '), value.size()));
    if (!encoded) {
        out.value = value;
        return true;
    }
    auto bytes = from_base64(trim(value));
    if (!bytes) return false;
    out.value = *std::move(bytes);
    return true;
}

}  // namespace

std::string_view Entry::first(std::string_view name) const {
    const auto found = std::ranges::find(attributes, name, &Attribute::name);
    return found == attributes.end() ? std::string_view() : std::string_view(found->value);
}

bool Reader::take_line(std::string& line) {
    if (rest_.empty()) return false;
    line = cut_line(rest_);
    ++line_;
    while (rest_.starts_with(' ') && !line.empty()) {
        const std::string_view more = cut_line(rest_).substr(1);
        ++line_;
        if (line.size() <= 2 * limits_.value_bytes) line += more;
    }
    return true;
}

Result<bool> Reader::next(Entry& entry) {
    entry = {};
    std::string line;
    Attribute attribute;
    for (;;) {
        const size_t at = line_;
        if (!take_line(line) || line.empty()) {
            if (!entry.dn.empty() || !entry.problem.empty()) return true;
            if (rest_.empty()) return false;
            continue;
        }
        if (line.starts_with('#') || (entry.dn.empty() && line.starts_with("version:")) || line == "-") continue;
        if (entry.line == 0) entry.line = at;
        if (line.size() > 2 * limits_.value_bytes || entry.attributes.size() >= limits_.attributes)
            return fail(Code::too_large, "an entry is longer than any directory writes", fmt::format("line {}", at));
        if (!read_attribute(line, attribute)) {
            if (entry.problem.empty()) entry.problem = fmt::format("line {} is no attribute", at);
        } else if (attribute.name == "dn" && entry.dn.empty()) {
            entry.dn = attribute.value;
        } else if (!entry.dn.empty()) {
            entry.attributes.push_back(std::move(attribute));
        } else if (attribute.name != "search" && attribute.name != "result" && attribute.name != "ref" && entry.problem.empty()) {
            entry.problem = fmt::format("line {} stands before any dn", at);
        }
        attribute = {};
    }
}

}  // namespace redoubt::formats::ldif
