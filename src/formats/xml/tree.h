// XML as a tree of pugixml, within bounds. Nothing outside the text is ever fetched, and entities of a document type are not
// expanded: "&lol9;" stays those six letters.
#pragma once

#include <pugixml.hpp>

#include <cstddef>
#include <string_view>

#include "base/result.h"

namespace redoubt::formats::xml {

struct Limits {
    size_t bytes = size_t{64} << 20;
    size_t depth = 64;
};

// Code::malformed with the byte offset, Code::too_large past a limit. Bytes are UTF-8 unless the text says otherwise.
Result<pugi::xml_document> parse_tree(std::string_view text, const Limits& limits = {});

// The first child of that name, whatever its prefix.
pugi::xml_node child(const pugi::xml_node& node, std::string_view name);
std::string_view child_text(const pugi::xml_node& node, std::string_view name);

}  // namespace redoubt::formats::xml
