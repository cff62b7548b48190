// Rust: Cargo.lock and Cargo.toml (doc.rust-lang.org/cargo/reference).
#include <fmt/format.h>

#include "advisories/version_tokens.h"
#include "formats/toml/toml.h"
#include "software/lock_entry.h"
#include "software/lock_readers.h"

namespace redoubt::software {
namespace {

using TomlKind = formats::toml::Kind;
using TomlNode = formats::toml::Node;

// "=1.2.3" pins; "1.2.3" allows what is compatible.
std::string_view pinned_cargo(std::string_view requirement) {
    if (!requirement.starts_with('=')) return {};
    requirement = trim(requirement.substr(1));
    return requirement.find_first_of("*,<> ") == std::string_view::npos ? requirement : std::string_view();
}

void add_cargo_dependency(std::string_view name, const TomlNode& wanted, bool is_development, Contents& contents) {
    Entry entry{.type = "cargo", .name = name, .line = wanted.line, .development = is_development};
    if (wanted.kind == TomlKind::text) {
        entry.version = pinned_cargo(wanted.text);
        return add_entry(contents, entry);
    }
    if (wanted.kind != TomlKind::table) return add_unread(contents, wanted.line, fmt::format("what {} asks for is neither text nor table", name));
    if (const std::string_view real = wanted.text_at("package"); !real.empty()) entry.name = real;
    const TomlNode* optional = wanted.find("optional");
    entry.optional = optional != nullptr && optional->text == "true";
    if (const std::string_view git = wanted.text_at("git"); !git.empty()) {
        const std::string_view commit = wanted.text_at("rev");
        return add_repository(contents, entry, git, commit.empty() ? wanted.text_at("tag") : commit);
    }
    if (wanted.find("path") != nullptr || wanted.find("workspace") != nullptr) return;
    entry.version = pinned_cargo(wanted.text_at("version"));
    add_entry(contents, entry);
}

void read_cargo_tables(const TomlNode& of, Contents& contents) {
    for (const char* table : {"dependencies", "dev-dependencies", "build-dependencies"}) {
        const TomlNode* dependencies = of.find(table);
        if (dependencies == nullptr || dependencies->kind != TomlKind::table) continue;
        for (size_t i = 0; i < dependencies->keys.size(); ++i)
            add_cargo_dependency(dependencies->keys[i], dependencies->items[i], std::string_view(table) != "dependencies", contents);
    }
}

}  // namespace

// A package without a source is the project's own.
Result<> read_cargo_lock(std::string_view bytes, Contents& contents) {
    const TomlNode root = TRY(formats::toml::parse(bytes));
    for (const TomlNode& package : root.items_at("package")) {
        const Entry entry{.type = "cargo", .name = package.text_at("name"), .version = package.text_at("version"), .line = package.line};
        const std::string_view source = package.text_at("source");
        if (source.starts_with("git+"))
            add_repository(contents, entry, source);
        else if (!source.empty())
            add_entry(contents, entry);
    }
    return {};
}

Result<> read_cargo_manifest(std::string_view bytes, Contents& contents) {
    const TomlNode root = TRY(formats::toml::parse(bytes));
    read_cargo_tables(root, contents);
    if (const TomlNode* workspace = root.find("workspace")) read_cargo_tables(*workspace, contents);
    for (const TomlNode& target : root.items_at("target")) read_cargo_tables(target, contents);
    return {};
}

}  // namespace redoubt::software
