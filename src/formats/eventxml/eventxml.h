// Events written as XML, one a line: "<Event><System>…</System><EventData><Data Name="Image">…</Data></EventData></Event>", as
// Sysmon for Linux and wevtutil write them. A scanner, not a tree: each text and attribute is handed over with its path.
#pragma once

#include <cstddef>
#include <span>
#include <string_view>

namespace redoubt::formats::eventxml {

struct Element {
    std::string_view name;        // "Data"
    std::string_view name_given;  // the attribute Name="…", if it has one
    bool has_name_given = false;
};

class Sink {
public:
    virtual ~Sink() = default;
    // `attribute` is empty for the text of the element. `text` may still hold entities.
    virtual void value(std::span<const Element> path, std::string_view attribute, std::string_view text) = 0;
};

constexpr size_t most_depth = 32;
constexpr size_t most_values = 4096;

// False when the text is not such an event, or is broken; what came before the break has been handed over.
bool read(std::string_view text, Sink& sink);

// Undoes &lt; &#10; and the others; writes at most text.size() bytes. Returns how many.
size_t unescape(std::string_view text, char* out);

}  // namespace redoubt::formats::eventxml
