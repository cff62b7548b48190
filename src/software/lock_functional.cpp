// Haskell, OCaml and Perl: cabal.project.freeze, stack.yaml.lock, opam (opam.ocaml.org/doc/Manual.html: *.opam.locked and the
// state of a switch), cpanfile.snapshot.
#include <string>

#include <fmt/format.h>

#include "advisories/version_tokens.h"
#include "base/text.h"
#include "software/lock_entry.h"
#include "software/lock_readers.h"
#include "software/lock_trees.h"

namespace redoubt::software {
namespace {

using YamlNode = formats::yaml::Node;

// "any.aeson ==2.1.0"; flags ("aeson +ordered") say no version.
void add_cabal_constraint(std::string_view text, uint32_t line, Contents& contents) {
    text = trim(text);
    const size_t equals = text.find("==");
    if (text.empty() || equals == std::string_view::npos) return;
    std::string_view name = trim(text.substr(0, equals));
    if (name.starts_with("any.")) name.remove_prefix(4);
    std::string_view version = trim(text.substr(equals + 2));
    version = version.substr(0, version.find_first_of(" |&"));
    if (version.find('*') == std::string_view::npos) add_entry(contents, {.type = "hackage", .name = name, .version = version, .line = line});
}

// "acme-missiles-0.3@sha256:…,613"
void add_stack_package(const YamlNode& package, Contents& contents) {
    const YamlNode* completed = package.is_mapping() ? package.find("completed") : nullptr;
    if (completed == nullptr) return;
    std::string_view hackage = yaml_text_at(*completed, "hackage");
    if (const std::string_view git = yaml_text_at(*completed, "git"); !git.empty())
        return add_repository(contents, {.type = "hackage", .name = yaml_text_at(*completed, "name"), .line = completed->line}, git,
                              yaml_text_at(*completed, "commit"));
    hackage = hackage.substr(0, hackage.find('@'));
    const size_t dash = hackage.rfind('-');
    if (dash == std::string_view::npos) return add_unread(contents, package.line, "an entry is neither of Hackage nor of Git");
    add_entry(contents, {.type = "hackage", .name = hackage.substr(0, dash), .version = hackage.substr(dash + 1), .line = completed->line});
}

}  // namespace

Result<> read_cabal_freeze(std::string_view bytes, Contents& contents) {
    bool is_list = false;
    for (LineReader reader(bytes); reader.next();) {
        std::string_view text = trim(reader.line());
        if (text.empty() || text.starts_with("--")) continue;
        if (indent_of(reader.line()) == 0) is_list = text.starts_with("constraints:");
        if (text.starts_with("constraints:")) text.remove_prefix(12);
        if (!is_list) continue;
        for (const std::string_view each : split(text, ',')) add_cabal_constraint(each, reader.number(), contents);
    }
    return {};
}

Result<> read_stack_lock(std::string_view bytes, Contents& contents) {
    const YamlNode root = TRY(parse_lock_yaml(bytes));
    const YamlNode *packages = root.find("packages"), *snapshots = root.find("snapshots");
    if (packages == nullptr && snapshots == nullptr) return fail(Code::malformed, "it has neither 'packages' nor 'snapshots'", root.place());
    if (packages != nullptr)
        for (const YamlNode& package : packages->items) add_stack_package(package, contents);
    if (snapshots != nullptr && !snapshots->items.empty()) add_unread(contents, snapshots->line, "packages of its snapshot are not in the file");
    return {};
}

// depends: [ "dune" {= "3.7.0"} … ]
Result<> read_opam_locked(std::string_view bytes, Contents& contents) {
    bool is_list = false;
    for (LineReader reader(bytes); reader.next();) {
        std::string_view text = trim(reader.line());
        if (text.starts_with("depends:")) {
            is_list = true;
            text = trim(text.substr(8));
        }
        if (!is_list) continue;
        const std::string_view name = quoted_in(text, '"');
        const size_t open = text.find('{');
        if (!name.empty()) {
            const std::string_view filter = open == std::string_view::npos ? std::string_view() : text.substr(open);
            const size_t equals = filter.find("= \"");
            const bool is_pinned = equals != std::string_view::npos && equals > 0 && std::string_view("<>!").find(filter[equals - 1]) == std::string_view::npos;
            const bool is_development = filter.find("with-test") != std::string_view::npos || filter.find("with-doc") != std::string_view::npos ||
                                        filter.find("build") != std::string_view::npos;
            add_entry(contents, {.type = "opam",
                                 .name = name,
                                 .version = is_pinned ? quoted_in(filter, '"', equals) : std::string_view(),
                                 .line = reader.number(),
                                 .development = is_development});
        }
        if (text.ends_with(']')) is_list = false;
    }
    return {};
}

// installed: [ "dune.3.7.0" … ]: a name has no dot.
Result<> read_opam_switch(std::string_view bytes, Contents& contents) {
    bool is_list = false, was_list = false;
    for (LineReader reader(bytes); reader.next();) {
        std::string_view text = trim(reader.line());
        if (text.starts_with("installed:")) is_list = was_list = true;
        if (!is_list) continue;
        for (size_t at = 0; (at = text.find('"', at)) != std::string_view::npos;) {
            const std::string_view package = quoted_in(text, '"', at);
            const size_t dot = package.find('.');
            if (dot != std::string_view::npos)
                add_entry(contents, {.type = "opam", .name = package.substr(0, dot), .version = package.substr(dot + 1), .line = reader.number()});
            at += package.size() + 2;
        }
        if (text.ends_with(']')) is_list = false;
    }
    if (!was_list) return fail(Code::malformed, "the state of a switch says what is 'installed:'", "line 1");
    return {};
}

// Distributions two blanks in ("HTTP-Tiny-0.076"), and below each the path that names its author.
Result<> read_cpan_snapshot(std::string_view bytes, Contents& contents) {
    std::string_view distribution;
    uint32_t line = 0;
    for (LineReader reader(bytes); reader.next();) {
        const std::string_view text = trim(reader.line());
        if (indent_of(reader.line()) == 2) {
            distribution = text;
            line = reader.number();
        }
        if (indent_of(reader.line()) != 4 || !text.starts_with("pathname:") || distribution.empty()) continue;
        const std::vector<std::string_view> path = split(trim(text.substr(9)), '/');
        size_t dash = distribution.rfind('-');
        if (dash == std::string_view::npos || path.size() < 3) {
            add_unread(contents, line, fmt::format("'{}' is no 'Distribution-version' with a path", distribution));
            continue;
        }
        std::string_view version = distribution.substr(dash + 1);
        if (version.size() > 1 && version.front() == 'v' && advisories::is_digit(version[1])) version.remove_prefix(1);
        add_entry(contents, {.type = "cpan", .name = fmt::format("{}/{}", path[2], distribution.substr(0, dash)), .version = version, .line = line});
    }
    return {};
}

}  // namespace redoubt::software
