// Go modules: go.mod (go.dev/ref/mod) and vendor/modules.txt. go.sum also lists what was not chosen, and is not read.
#include <string>
#include <unordered_map>
#include <vector>

#include <fmt/format.h>

#include "base/text.h"
#include "software/lock_entry.h"
#include "software/lock_readers.h"

namespace redoubt::software {
namespace {

struct GoModule {
    std::string_view path;
    std::string_view version;
    uint32_t line = 0;
};

struct GoMod {
    std::vector<GoModule> required;
    std::unordered_map<std::string, GoModule> replaced;  // by "path" or "path@version"
    std::string_view toolchain;
    uint32_t toolchain_line = 0;
    std::string_view language;  // "1.21"
};

std::string_view unquoted_go(std::string_view word) {
    const bool is_quoted = word.size() >= 2 && (word.front() == '"' || word.front() == '`') && word.back() == word.front();
    return is_quoted ? word.substr(1, word.size() - 2) : word;
}

bool is_go_path(std::string_view path) { return path.starts_with("./") || path.starts_with("../") || path.starts_with('/') || path == "." || path == ".."; }

void read_go_replace(const std::vector<std::string_view>& parts, uint32_t line, GoMod& mod) {
    size_t arrow = 0;
    while (arrow < parts.size() && parts[arrow] != "=>") ++arrow;
    if (arrow == 0 || arrow + 1 >= parts.size()) return;
    std::string key(unquoted_go(parts[0]));
    if (arrow > 1) key += "@" + std::string(parts[1]);
    mod.replaced[key] = {.path = unquoted_go(parts[arrow + 1]), .version = arrow + 2 < parts.size() ? parts[arrow + 2] : std::string_view(), .line = line};
}

// Since 1.17 a go.mod lists all that is needed, before only what is asked for.
bool lists_everything(std::string_view language) {
    const size_t dot = language.find('.');
    if (dot == std::string_view::npos) return false;
    const std::string_view minor = language.substr(dot + 1, language.find('.', dot + 1) - dot - 1);
    return language.substr(0, dot) != "1" || minor.size() > 2 || (minor.size() == 2 && minor >= "17");
}

bool is_go_directive(std::string_view word) {
    for (const std::string_view each : {"module", "go", "toolchain", "require", "replace", "exclude", "retract", "tool", "godebug", "ignore"})
        if (word == each) return true;
    return false;
}

// `parts` stand behind `directive`, on its line or inside its parentheses.
Result<> read_go_directive(std::string_view directive, const std::vector<std::string_view>& parts, uint32_t line, GoMod& mod) {
    if (directive == "require") {
        if (parts.size() < 2) return fail(Code::malformed, "a requirement is a path and a version", fmt::format("line {}", line));
        mod.required.push_back({.path = unquoted_go(parts[0]), .version = unquoted_go(parts[1]), .line = line});
    } else if (directive == "replace") {
        read_go_replace(parts, line, mod);
    } else if (directive == "go" && !parts.empty()) {
        mod.language = parts[0];
    } else if (directive == "toolchain" && !parts.empty()) {
        mod.toolchain = parts[0];
        mod.toolchain_line = line;
    }
    return {};
}

Result<GoMod> parse_go_mod(std::string_view bytes) {
    GoMod mod;
    std::string_view block;
    for (LineReader reader(bytes); reader.next();) {
        std::vector<std::string_view> parts = words(reader.line().substr(0, reader.line().find("//")));
        if (parts.empty()) continue;
        if (parts[0] == ")") {
            block = {};
        } else if (!block.empty()) {
            TRY(read_go_directive(block, parts, reader.number(), mod));
        } else if (!is_go_directive(parts[0])) {
            return fail(Code::malformed, fmt::format("'{}' is no directive of a go.mod", parts[0].substr(0, 40)), fmt::format("line {}", reader.number()));
        } else if (parts.size() > 1 && parts[1] == "(") {
            block = parts[0];
        } else {
            TRY(read_go_directive(parts[0], {parts.begin() + 1, parts.end()}, reader.number(), mod));
        }
    }
    return mod;
}

}  // namespace

Result<> read_go_mod(std::string_view bytes, Contents& contents) {
    const GoMod mod = TRY(parse_go_mod(bytes));
    for (const GoModule& required : mod.required) {
        auto replaced = mod.replaced.find(fmt::format("{}@{}", required.path, required.version));
        if (replaced == mod.replaced.end()) replaced = mod.replaced.find(std::string(required.path));
        const GoModule& chosen = replaced == mod.replaced.end() ? required : replaced->second;
        if (is_go_path(chosen.path)) continue;
        add_entry(contents, {.type = "golang", .name = chosen.path, .version = chosen.version, .line = required.line});
    }
    if (!mod.required.empty() && !lists_everything(mod.language))
        add_unread(contents, 0, "a go.mod of a language before 1.17 does not list what its requirements need");
    if (mod.toolchain.starts_with("go1"))
        add_entry(contents, {.type = "golang", .name = "stdlib", .version = mod.toolchain.substr(2), .line = mod.toolchain_line});
    return {};
}

// "# path version" or "# path version => path version"; packages and "## explicit" stand below.
Result<> read_go_vendor(std::string_view bytes, Contents& contents) {
    for (LineReader reader(bytes); reader.next();) {
        if (!reader.line().starts_with("# ")) continue;
        const std::vector<std::string_view> parts = words(reader.line().substr(2));
        size_t arrow = 0;
        while (arrow < parts.size() && parts[arrow] != "=>") ++arrow;
        const size_t chosen = arrow == parts.size() ? 0 : arrow + 1;
        if (chosen < parts.size() && is_go_path(parts[chosen])) continue;
        if (chosen + 1 >= parts.size() || (chosen == 0 && arrow < 2)) {
            add_unread(contents, reader.number(), fmt::format("'{}' names no module and version", reader.line()));
            continue;
        }
        add_entry(contents, {.type = "golang", .name = parts[chosen], .version = parts[chosen + 1], .line = reader.number()});
    }
    return {};
}

}  // namespace redoubt::software
