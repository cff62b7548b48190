// .NET, what is resolved: packages.lock.json, *.deps.json (learn.microsoft.com, NuGet and runtime configuration files) and
// paket.lock (fsprojects.github.io/Paket).
#include <fmt/format.h>

#include "base/text.h"
#include "software/lock_entry.h"
#include "software/lock_readers.h"
#include "software/lock_trees.h"

namespace redoubt::software {
namespace {

// "Newtonsoft.Json/9.0.1", of type package or runtimepack; projects are the program itself.
void add_dotnet_library(std::string_view key, std::string_view kind, uint32_t line, Contents& contents) {
    if (kind != "package" && kind != "runtimepack") return;
    const size_t slash = key.find('/');
    if (slash == std::string_view::npos) return add_unread(contents, line, fmt::format("the library '{}' has no version", key));
    std::string_view name = key.substr(0, slash);
    if (name.starts_with("runtimepack.")) name.remove_prefix(12);
    add_entry(contents, {.type = "nuget", .name = name, .version = key.substr(slash + 1), .line = line});
}

struct PaketPlace {
    std::string_view section;  // "NUGET"
    std::string_view remote;
    bool is_development = false;
};

bool is_development_paket(std::string_view group) {
    return equal_ignoring_case(group, "test") || equal_ignoring_case(group, "tests") || equal_ignoring_case(group, "build") ||
           equal_ignoring_case(group, "docs");
}

// "Name (1.2.3) - restriction: …", of the repositories "path (commit)"
void add_paket_line(std::string_view text, uint32_t line, const PaketPlace& place, Contents& contents) {
    const size_t open = text.find(" (");
    const size_t close = open == std::string_view::npos ? open : text.find(')', open);
    if (close == std::string_view::npos) return add_unread(contents, line, fmt::format("'{}' is no 'name (version)'", text));
    const Entry entry{
        .type = "nuget", .name = text.substr(0, open), .version = text.substr(open + 2, close - open - 2), .line = line, .development = place.is_development};
    if (place.section == "NUGET") return add_entry(contents, entry);
    if (place.section == "GITHUB") return add_repository(contents, entry, fmt::format("github:{}", place.remote), entry.version);
    if (place.section == "GIT") return add_repository(contents, entry, place.remote, entry.version);
    add_unread(contents, line, fmt::format("'{}' comes of {}, which names no version", entry.name, place.section));
}

}  // namespace

Result<> read_nuget_lock(std::string_view bytes, Contents& contents) {
    const JsonTree tree = TRY(parse_lock_json(bytes));
    if (!json_member(tree.root(), "dependencies")) return fail(Code::malformed, "it has no 'dependencies'", "line 1");
    LineFinder lines(bytes);
    each_member(tree.root(), "dependencies", [&](std::string_view, JsonValue framework) {
        each_member(framework, [&](std::string_view name, JsonValue package) {
            const uint32_t line = lines.line_of_key(name);
            if (json_text_at(package, "type") != "Project")
                add_entry(contents, {.type = "nuget", .name = name, .version = json_text_at(package, "resolved"), .line = line});
        });
    });
    return {};
}

Result<> read_dotnet_deps(std::string_view bytes, Contents& contents) {
    const JsonTree tree = TRY(parse_lock_json(bytes));
    const auto libraries = json_member(tree.root(), "libraries");
    if (!libraries) return fail(Code::malformed, "it has no 'libraries'", "line 1");
    LineFinder lines(bytes);
    lines.line_of_key("libraries");
    each_member(*libraries,
                [&](std::string_view key, JsonValue library) { add_dotnet_library(key, json_text_at(library, "type"), lines.line_of_key(key), contents); });
    return {};
}

// Sections at the margin, "remote:" two blanks in, packages four, what they need six.
Result<> read_paket_lock(std::string_view bytes, Contents& contents) {
    PaketPlace place;
    for (LineReader reader(bytes); reader.next();) {
        const std::string_view text = trim(reader.line());
        if (text.empty()) continue;
        const size_t indent = indent_of(reader.line());
        if (indent == 0 && text.starts_with("GROUP ")) place.is_development = is_development_paket(trim(text.substr(6)));
        if (indent == 0) place.section = text;
        if (indent == 2 && text.starts_with("remote:")) place.remote = trim(text.substr(7));
        if (indent == 4) add_paket_line(text, reader.number(), place, contents);
    }
    return {};
}

}  // namespace redoubt::software
