#include "advisories/purl.h"

#include <algorithm>

#include <fmt/format.h>

#include "advisories/purl_types.h"
#include "advisories/version_tokens.h"
#include "base/text.h"

namespace redoubt::advisories {
namespace {

int hex_digit(char c) {
    if (is_digit(c)) return c - '0';
    const char small = lower(c);
    return small >= 'a' && small <= 'f' ? small - 'a' + 10 : -1;
}

// A % that no two hexadecimal digits follow stands for itself.
std::string percent_decoded(std::string_view text) {
    std::string out;
    for (size_t i = 0; i < text.size(); ++i) {
        const int high = text[i] == '%' && i + 2 < text.size() ? hex_digit(text[i + 1]) : -1;
        const int low = high >= 0 ? hex_digit(text[i + 2]) : -1;
        out += low >= 0 ? static_cast<char>(high * 16 + low) : text[i];
        if (low >= 0) i += 2;
    }
    return out;
}

void append_encoded(std::string& out, std::string_view text, std::string_view kept) {
    for (const char c : text) {
        if (is_alphanumeric(c) || std::string_view(".-_~:").find(c) != std::string_view::npos || kept.find(c) != std::string_view::npos)
            out += c;
        else
            out += fmt::format("%{:02X}", static_cast<unsigned char>(c));
    }
}

// Segments between slashes, decoded; empty ones and, in a subpath, "." and ".." are left out.
std::string decoded_path(std::string_view text, bool drops_dots) {
    std::string out;
    const std::string decoded = percent_decoded(text);
    for (const std::string_view segment : split(decoded, '/')) {
        if (segment.empty() || (drops_dots && (segment == "." || segment == ".."))) continue;
        if (!out.empty()) out += '/';
        out += segment;
    }
    return out;
}

bool is_key(std::string_view key) {
    if (key.empty() || is_digit(key[0])) return false;
    return std::all_of(key.begin(), key.end(), [](char c) { return is_alphanumeric(c) || c == '.' || c == '-' || c == '_'; });
}

Result<> read_qualifiers(std::string_view text, Purl& purl) {
    if (text.empty()) return {};
    for (const std::string_view pair : split(text, '&')) {
        if (pair.empty()) continue;
        const size_t equals = pair.find('=');
        if (equals == std::string_view::npos) return fail(Code::malformed, fmt::format("the qualifier '{}' has no value", pair), "qualifiers");
        purl.qualifiers.emplace_back(std::string(pair.substr(0, equals)), percent_decoded(pair.substr(equals + 1)));
    }
    return {};
}

// What is behind the last `mark`, taken off `text`.
std::string_view take_behind(std::string_view& text, char mark) {
    const size_t at = text.rfind(mark);
    if (at == std::string_view::npos) return {};
    const std::string_view part = text.substr(at + 1);
    text = text.substr(0, at);
    return part;
}

}  // namespace

std::string_view Purl::qualifier(std::string_view key) const {
    for (const auto& [its_key, value] : qualifiers)
        if (its_key == key) return value;
    return {};
}

Result<Purl> parse_purl(std::string_view text) {
    text = trim(text);
    if (text.size() > longest_purl) return fail(Code::too_large, fmt::format("the purl is longer than {} bytes", longest_purl));
    if (text.size() < 4 || !equal_ignoring_case(text.substr(0, 4), "pkg:"))
        return fail(Code::malformed, "a purl begins with 'pkg:'", "scheme", "write pkg:TYPE/NAMESPACE/NAME@VERSION");
    text.remove_prefix(4);
    Purl purl;
    purl.subpath = decoded_path(take_behind(text, '#'), true);
    TRY(read_qualifiers(take_behind(text, '?'), purl));
    while (text.starts_with('/')) text.remove_prefix(1);
    const size_t slash = text.find('/');
    if (slash == std::string_view::npos) return fail(Code::malformed, "there is no name behind a type", "name", "write pkg:TYPE/NAME");
    purl.type = text.substr(0, slash);
    text.remove_prefix(slash + 1);
    // "pkg:npm/@scope/name": an @ that opens a segment was left unencoded, and marks no version unless a name stands before it.
    if (const size_t at = text.rfind('@'); at != std::string_view::npos && at > 0 && text[at - 1] != '/') {
        purl.version = percent_decoded(text.substr(at + 1));
        text = text.substr(0, at);
    } else if (at != std::string_view::npos && text.find('/', at) == std::string_view::npos) {
        return fail(Code::malformed, "there is no name before the version", "name");
    }
    while (text.ends_with('/')) text.remove_suffix(1);
    // A Git repository is named by its whole path on its host.
    const size_t last = equal_ignoring_case(purl.type, "git") ? text.find('/') : text.rfind('/');
    purl.name = percent_decoded(last == std::string_view::npos ? text : text.substr(last + 1));
    if (last != std::string_view::npos) purl.namespace_path = decoded_path(text.substr(0, last), false);
    TRY(normalise(purl));
    return purl;
}

Result<> normalise(Purl& purl) {
    purl.type = to_lower(purl.type);
    if (!is_key(purl.type) || purl.type.find('_') != std::string::npos)
        return fail(Code::malformed, fmt::format("'{}' is not a type", purl.type), "type",
                    "a type is letters, digits, dots and dashes, and begins with a letter");
    if (purl.name.empty()) return fail(Code::malformed, "a purl needs a name", "name");
    for (auto& [key, value] : purl.qualifiers) {
        if (!is_key(key))
            return fail(Code::malformed, fmt::format("'{}' is not a key", key), "qualifiers", "a key is letters, digits, dots, dashes and underscores");
        key = to_lower(key);
    }
    std::erase_if(purl.qualifiers, [](const auto& each) { return each.second.empty(); });
    std::sort(purl.qualifiers.begin(), purl.qualifiers.end());
    for (size_t i = 1; i < purl.qualifiers.size(); ++i)
        if (purl.qualifiers[i].first == purl.qualifiers[i - 1].first)
            return fail(Code::invalid, fmt::format("the qualifier '{}' is there twice", purl.qualifiers[i].first), "qualifiers");
    return apply_purl_type(purl);
}

std::string to_text(const Purl& purl) {
    std::string out = "pkg:" + purl.type + "/";
    if (!purl.namespace_path.empty()) {
        append_encoded(out, purl.namespace_path, "/");
        out += '/';
    }
    append_encoded(out, purl.name, purl.type == "git" ? "/" : "");
    if (!purl.version.empty()) {
        out += '@';
        append_encoded(out, purl.version, "");
    }
    char before = '?';
    for (const auto& [key, value] : purl.qualifiers) {
        out += before + key + "=";
        append_encoded(out, value, "");
        before = '&';
    }
    if (!purl.subpath.empty()) {
        out += '#';
        append_encoded(out, purl.subpath, "/");
    }
    return out;
}

}  // namespace redoubt::advisories
