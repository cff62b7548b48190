#include "detect/placeholders.h"

#include <fmt/core.h>

#include "base/text.h"
#include "formats/yaml/yaml.h"

namespace redoubt::detect {
namespace {

bool is_name(char c) { return c == '_' || c == '-' || c == '.' || (c >= '0' && c <= '9') || (lower(c) >= 'a' && lower(c) <= 'z'); }

struct Placeholder {
    size_t begin = 0;  // of the first percent sign
    size_t end = 0;    // behind the second
};

bool next_placeholder(std::string_view text, Placeholder& found) {
    for (size_t begin = text.find('%'); begin != std::string_view::npos; begin = text.find('%', begin + 1)) {
        if (begin > 0 && text[begin - 1] == '\\') continue;
        size_t end = begin + 1;
        while (end < text.size() && is_name(text[end])) ++end;
        if (end == text.size() || text[end] != '%' || end == begin + 1) continue;
        found = {begin, end + 1};
        return true;
    }
    return false;
}

Result<const std::vector<std::string>*> values_for(std::string_view placeholder, const LoadOptions& options) {
    const std::string_view name = placeholder.substr(1, placeholder.size() - 2);
    const auto it = options.placeholders.find(name);
    if (it != options.placeholders.end() && !it->second.empty()) return &it->second;
    return fail(Code::unsupported, fmt::format("the placeholder %{}% has no values", name), "", fmt::format("give values for '{}' when loading rules", name));
}

std::string unescaped(std::string_view text) {
    std::string out;
    for (size_t i = 0; i < text.size(); ++i)
        if (!(text[i] == '\\' && i + 1 < text.size() && text[i + 1] == '%')) out += text[i];
    return out;
}

void append_to(std::string& text, std::string_view before, const std::string& value) { text.append(before).append(value); }

void append_to(Pieces& pieces, std::string_view before, const std::string& value) {
    append_literal(pieces, unescaped(before));
    for (const GlobPiece& piece : parse_wildcards(value)) append_piece(pieces, piece);
}

// Appends `text` to each of `all`, which multiplies by the values of every placeholder; returns what follows the last one.
template <class Built>
Result<std::string_view> append_expanded(std::string_view text, std::vector<Built>& all, const LoadOptions& options, size_t most) {
    Placeholder found;
    while (next_placeholder(text, found)) {
        const auto* values = TRY(values_for(text.substr(found.begin, found.end - found.begin), options));
        if (all.size() * values->size() > most)
            return fail(Code::too_large, fmt::format("one value expands to more than {}", most), "", "shorten the placeholder lists");
        std::vector<Built> grown;
        for (const Built& each : all) {
            for (const std::string& value : *values) {
                grown.push_back(each);
                append_to(grown.back(), text.substr(0, found.begin), value);
            }
        }
        all = std::move(grown);
        text.remove_prefix(found.end);
    }
    return text;
}

}  // namespace

Result<LoadOptions> read_placeholders(Disk& disk, const std::string& path) {
    constexpr uint64_t largest_file = uint64_t{16} << 20;
    return parse_placeholders(TRY(disk.read(path, largest_file)), path);
}

Result<LoadOptions> parse_placeholders(std::string_view text, const std::string& path) {
    using formats::yaml::Node;
    auto parsed = formats::yaml::parse(text);
    if (!parsed) return at(std::move(parsed).error(), path);
    const Node root = *std::move(parsed);
    const auto wrong = [&](const Node& node, std::string message) {
        return fail(Code::invalid, std::move(message), fmt::format("{}:{}", path, node.place()), "write 'name: [value, value]'");
    };
    if (!root.is_mapping()) return wrong(root, "the file of placeholders is not a map");
    LoadOptions options;
    for (size_t i = 0; i < root.items.size(); ++i) {
        const Node& values = root.items[i];
        std::vector<std::string>& out = options.placeholders[root.keys[i].text];
        if (values.is_mapping()) return wrong(values, fmt::format("the values of '{}' are a map", root.keys[i].text));
        if (values.is_scalar() && !values.is_null()) out.push_back(values.text);
        for (const Node& value : values.items) {
            if (!value.is_scalar()) return wrong(value, fmt::format("'{}' has a value that is not plain", root.keys[i].text));
            out.push_back(value.text);
        }
    }
    return options;
}

Result<std::vector<Pieces>> expand_placeholders(const Pieces& pieces, const LoadOptions& options, size_t most) {
    std::vector<Pieces> all(1);
    for (const GlobPiece& piece : pieces) {
        if (piece.kind != GlobPiece::Kind::literal) {
            for (Pieces& each : all) append_piece(each, piece);
            continue;
        }
        const std::string rest = unescaped(TRY(append_expanded(piece.text, all, options, most)));
        for (Pieces& each : all) append_literal(each, rest);
    }
    return all;
}

Result<std::vector<std::string>> expand_placeholders(std::string_view text, const LoadOptions& options, size_t most) {
    std::vector<std::string> all(1);
    const std::string_view rest = TRY(append_expanded(text, all, options, most));
    for (std::string& each : all) each += rest;
    return all;
}

}  // namespace redoubt::detect
