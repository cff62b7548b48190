// C and C++: conan.lock of Conan 1 (a graph of nodes, "version" 0.0 to 0.4) and Conan 2 (lists of references).
#include <string>

#include <fmt/format.h>

#include "software/lock_entry.h"
#include "software/lock_readers.h"
#include "software/lock_trees.h"

namespace redoubt::software {
namespace {

// "name/1.2@user/channel#revision:package#revision%time"
void add_conan_reference(std::string_view reference, uint32_t line, bool is_development, Contents& contents) {
    reference = reference.substr(0, reference.find_first_of("#:%"));
    const size_t slash = reference.find('/');
    if (slash == std::string_view::npos || slash == 0) return add_unread(contents, line, fmt::format("'{}' names no package and version", reference));
    std::string_view version = reference.substr(slash + 1), owner;
    if (const size_t at = version.find('@'); at != std::string_view::npos) {
        owner = version.substr(at + 1);
        version = version.substr(0, at);
    }
    Entry entry{.type = "conan", .name = reference.substr(0, slash), .version = version, .line = line, .development = is_development};
    if (const size_t between = owner.find('/'); between != std::string_view::npos) {
        entry.qualifiers.emplace_back("user", owner.substr(0, between));
        entry.qualifiers.emplace_back("channel", owner.substr(between + 1));
    }
    add_entry(contents, entry);
}

// The node with a path is the project itself.
void read_conan_nodes(JsonValue graph, LineFinder& lines, Contents& contents) {
    each_member(graph, "nodes", [&](std::string_view, JsonValue node) {
        std::string_view reference = json_text_at(node, "ref");
        const char* key = reference.empty() ? "pref" : "ref";
        if (reference.empty()) reference = json_text_at(node, "pref");
        if (reference.empty() || json_member(node, "path")) return;
        add_conan_reference(reference, lines.line_of_pair(key, reference), json_text_at(node, "context") == "build", contents);
    });
}

}  // namespace

Result<> read_conan_lock(std::string_view bytes, Contents& contents) {
    const JsonTree tree = TRY(parse_lock_json(bytes));
    LineFinder lines(bytes);
    if (const auto graph = json_member(tree.root(), "graph_lock")) {
        read_conan_nodes(*graph, lines, contents);
        return {};
    }
    if (!json_member(tree.root(), "requires") && !json_member(tree.root(), "build_requires"))
        return fail(Code::malformed, "it has neither 'graph_lock' nor 'requires'", "line 1");
    for (const char* group : {"requires", "build_requires", "python_requires"})
        each_element(tree.root(), group,
                     [&](JsonValue reference) { add_conan_reference(text_of(reference), 0, std::string_view(group) != "requires", contents); });
    return {};
}

}  // namespace redoubt::software
