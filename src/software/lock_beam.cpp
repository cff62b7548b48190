// Elixir, Erlang and Gleam: mix.lock and rebar.lock, terms one package after the other, and Gleam's manifest.toml.
#include <string>

#include <fmt/format.h>

#include "base/text.h"
#include "formats/toml/toml.h"
#include "software/lock_entry.h"
#include "software/lock_readers.h"

namespace redoubt::software {
namespace {

// `:plug` and `:"plug-x"`
std::string_view atom_name(std::string_view text) {
    text = trim(text);
    if (!text.starts_with(':')) return {};
    text.remove_prefix(1);
    return text.starts_with('"') ? quoted_in(text, '"') : text;
}

// `"plug": {:hex, :plug, "1.11.1", …` or `{:git, "url", "commit", …`
void add_mix_line(std::string_view text, uint32_t line, Contents& contents) {
    const size_t open = text.find('{');
    const std::string_view key = quoted_in(text.substr(0, open), '"');
    const std::vector<std::string_view> parts = open == std::string_view::npos ? std::vector<std::string_view>() : split(text.substr(open + 1, 4096), ',');
    if (key.empty() || parts.size() < 3) return add_unread(contents, line, fmt::format("'{}' is no entry of a mix.lock", text.substr(0, 80)));
    const Entry entry{.type = "hex", .name = atom_name(parts[1]), .version = quoted_in(parts[2], '"'), .line = line};
    if (trim(parts[0]) == ":git") return add_repository(contents, {.type = "hex", .name = key, .line = line}, quoted_in(parts[1], '"'), entry.version);
    if (trim(parts[0]) != ":hex") return add_unread(contents, line, fmt::format("'{}' comes neither of Hex nor of Git", key));
    if (entry.name.empty() || entry.version.empty()) return add_unread(contents, line, fmt::format("'{}' has no version", key));
    add_entry(contents, entry);
}

// Of `{<<"cowboy">>,{pkg,<<"cowboy">>,<<"2.9.0">>},0}` what stands behind `{pkg,`.
void add_rebar_package(std::string_view term, uint32_t line, Contents& contents) {
    term = term.substr(0, term.find('}'));
    const std::string_view name = quoted_in(term, '"');
    const size_t between = term.find(">>,");
    const std::string_view version = between == std::string_view::npos ? std::string_view() : quoted_in(term, '"', between);
    if (name.empty() || version.empty()) return add_unread(contents, line, "a package lacks its name or version");
    add_entry(contents, {.type = "hex", .name = name, .version = version, .line = line});
}

void add_rebar_repository(std::string_view term, uint32_t line, Contents& contents) {
    const std::string_view url = quoted_in(term, '"');
    const size_t reference = term.substr(0, 4096).find("{ref,");
    add_repository(contents, {.type = "hex", .name = url, .line = line}, url,
                   reference == std::string_view::npos ? std::string_view() : quoted_in(term, '"', reference));
}

}  // namespace

Result<> read_mix_lock(std::string_view bytes, Contents& contents) {
    const std::string_view whole = trim(bytes);
    if (!whole.starts_with("%{")) return fail(Code::malformed, "a mix.lock begins with %{", "line 1");
    for (LineReader reader(bytes); reader.next();) {
        const std::string_view text = trim(reader.line());
        if (text.starts_with('"')) add_mix_line(text, reader.number(), contents);
    }
    return {};
}

Result<> read_rebar_lock(std::string_view bytes, Contents& contents) {
    const std::string_view whole = trim(bytes);
    if (!whole.starts_with('{') && !whole.starts_with('[')) return fail(Code::malformed, "a rebar.lock begins with { or [", "line 1");
    LineFinder lines(bytes);
    for (size_t at = bytes.find('{'); at != std::string_view::npos; at = bytes.find('{', at + 1)) {
        const std::string_view term = bytes.substr(at);
        if (term.starts_with("{pkg,")) add_rebar_package(term.substr(0, 2048), lines.line_at(at), contents);
        if (term.starts_with("{git,")) add_rebar_repository(term.substr(0, 2048), lines.line_at(at), contents);
        if (term.starts_with("{pkg_hash")) break;
    }
    return {};
}

Result<> read_gleam_manifest(std::string_view bytes, Contents& contents) {
    const formats::toml::Node root = TRY(formats::toml::parse(bytes));
    if (root.find("packages") == nullptr) return fail(Code::malformed, "a manifest of Gleam has 'packages'", "line 1");
    for (const formats::toml::Node& package : root.items_at("packages")) {
        const Entry entry{.type = "hex", .name = package.text_at("name"), .version = package.text_at("version"), .line = package.line};
        const std::string_view source = package.text_at("source");
        if (source == "git")
            add_repository(contents, entry, package.text_at("repo"), package.text_at("commit"));
        else if (source != "local")
            add_entry(contents, entry);
    }
    return {};
}

}  // namespace redoubt::software
