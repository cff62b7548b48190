// yarn.lock: version 1 (classic.yarnpkg.com/lang/en/docs/yarn-lock) and that of berry, which is YAML. Both are blocks of a line
// of descriptors and indented fields, and are read as such.
#include <optional>

#include "base/text.h"
#include "software/lock_entry.h"
#include "software/lock_readers.h"

namespace redoubt::software {
namespace {

struct YarnBlock {
    std::string_view descriptors;  // "a@^1, b@^2"
    uint32_t line = 0;
    std::string_view version{};
    std::string_view resolved{};    // version 1
    std::string_view resolution{};  // berry: "a@npm:1.0.0"
};

struct Descriptor {
    std::string_view name;
    std::string_view range;
};

std::string_view unquoted_yarn(std::string_view text) {
    text = trim(text);
    return text.size() >= 2 && text.front() == '"' && text.back() == '"' ? text.substr(1, text.size() - 2) : text;
}

// "@scope/name@npm:^1.0" comes apart at the first @ behind its first letter.
Descriptor descriptor_of(std::string_view text) {
    text = unquoted_yarn(text);
    while (text.starts_with('"')) text.remove_prefix(1);
    const size_t at = text.find('@', 1);
    if (at == std::string_view::npos) return {.name = text, .range = {}};
    return {.name = text.substr(0, at), .range = text.substr(at + 1)};
}

bool is_local_yarn(std::string_view range) {
    for (const std::string_view prefix : {"file:", "link:", "portal:", "workspace:"})
        if (range.starts_with(prefix)) return true;
    return range.starts_with("./") || range.starts_with("../");
}

void add_classic_block(const YarnBlock& block, Contents& contents) {
    Descriptor descriptor;
    bool is_git = is_repository(block.resolved);
    for (const std::string_view each : split(block.descriptors, ',')) {
        descriptor = descriptor_of(each);
        if (is_local_yarn(descriptor.range)) return;
        is_git = is_git || is_repository(descriptor.range);
    }
    Entry entry{.type = "npm", .name = descriptor.name, .version = block.version, .line = block.line};
    const bool says_commit = block.resolved.find('#') != std::string_view::npos || is_repository(block.resolved) > is_repository(descriptor.range);
    if (is_git) return add_repository(contents, entry, says_commit ? block.resolved : descriptor.range);
    if (descriptor.range.starts_with("npm:")) {
        const Descriptor real = descriptor_of(descriptor.range.substr(4));
        if (!real.range.empty()) entry.name = real.name;
    }
    add_entry(contents, entry);
}

// A patched package has a second block of its own, beside that of the registry.
void add_berry_block(const YarnBlock& block, Contents& contents) {
    const Descriptor descriptor = descriptor_of(block.resolution);
    if (is_local_yarn(descriptor.range) || descriptor.range.starts_with("patch:")) return;
    const Entry entry{.type = "npm", .name = descriptor.name, .version = block.version, .line = block.line};
    if (is_repository(descriptor.range) || descriptor.range.find("#commit=") != std::string_view::npos)
        return add_repository(contents, entry, descriptor.range);
    add_entry(contents, entry);
}

void add_yarn_block(const YarnBlock& block, Contents& contents) {
    if (block.line == 0 || block.descriptors == "__metadata") return;
    if (block.version.empty()) return add_unread(contents, block.line, "a block has no version");
    if (block.resolution.empty())
        add_classic_block(block, contents);
    else
        add_berry_block(block, contents);
}

// `version "1.0"`, `"version" "1.0"`, `version: 1.0`.
void read_yarn_field(std::string_view text, YarnBlock& block) {
    const size_t space = text.find(' ');
    if (space == std::string_view::npos) return;
    std::string_view key = text.substr(0, space);
    if (key.ends_with(':')) key.remove_suffix(1);
    key = unquoted_yarn(key);
    const std::string_view value = unquoted_yarn(text.substr(space + 1));
    if (key == "version") block.version = value;
    if (key == "resolved") block.resolved = value;
    if (key == "resolution") block.resolution = value;
}

}  // namespace

Result<> read_yarn_lock(std::string_view bytes, Contents& contents) {
    YarnBlock block;
    bool has_blocks = false;
    std::optional<uint32_t> foreign;
    for (LineReader reader(bytes); reader.next();) {
        const std::string_view text = trim(reader.line());
        if (text.empty() || text.starts_with('#')) continue;
        const size_t indent = indent_of(reader.line());
        if (indent == 0) {
            add_yarn_block(block, contents);
            const bool is_block = text.ends_with(':');
            block = {.descriptors = is_block ? unquoted_yarn(text.substr(0, text.size() - 1)) : std::string_view(), .line = is_block ? reader.number() : 0};
            has_blocks = has_blocks || is_block;
            if (is_block) continue;
            if (!foreign) foreign = reader.number();
            add_unread(contents, reader.number(), "no line of a yarn.lock");
        } else if (indent == 2) {
            read_yarn_field(text, block);
        }
    }
    add_yarn_block(block, contents);
    if (foreign && !has_blocks) return fail(Code::malformed, "it is no yarn.lock: no line names a package", "line " + std::to_string(*foreign));
    return {};
}

}  // namespace redoubt::software
