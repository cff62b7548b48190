#include "formats/xml/tree.h"

#include <fmt/format.h>

#include "base/xml_elements.h"

namespace redoubt::formats::xml {
namespace {

bool is_deeper_than(const pugi::xml_document& document, size_t most) {
    size_t depth = 0;
    for (pugi::xml_node node = document; node;) {
        if (depth > most) return true;
        if (node.first_child()) {
            node = node.first_child();
            ++depth;
            continue;
        }
        while (node && !node.next_sibling() && node != document) {
            node = node.parent();
            if (depth > 0) --depth;
        }
        if (node == document) return false;
        node = node.next_sibling();
    }
    return false;
}

}  // namespace

Result<pugi::xml_document> parse_tree(std::string_view text, const Limits& limits) {
    if (text.size() > limits.bytes) return fail(Code::too_large, fmt::format("the XML has more than {} bytes", limits.bytes));
    pugi::xml_document document;
    if (const auto done = document.load_buffer(text.data(), text.size()); !done)
        return fail(Code::malformed, fmt::format("it is not whole XML: {}", done.description()), fmt::format("byte {}", done.offset));
    if (is_deeper_than(document, limits.depth)) return fail(Code::too_large, fmt::format("the XML is nested deeper than {}", limits.depth));
    return document;
}

pugi::xml_node child(const pugi::xml_node& node, std::string_view name) {
    for (const pugi::xml_node& each : node.children())
        if (local_name(each.name()) == name) return each;
    return {};
}

std::string_view child_text(const pugi::xml_node& node, std::string_view name) { return child(node, name).text().get(); }

}  // namespace redoubt::formats::xml
