// The small parts of a workbook that say how to read its sheets: names and places of the sheets, date formats, shared texts.
#pragma once

#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "formats/xlsx/package.h"
#include "formats/xlsx/reader.h"

namespace pugi {
class xml_node;
}

namespace redoubt::formats::xlsx {

struct SheetPlace {
    std::string name;
    std::string part;  // "xl/worksheets/sheet1.xml"
};

struct Parts {
    std::vector<SheetPlace> sheets{};
    std::vector<bool> is_date{};  // by cell style
    std::vector<std::string> shared{};
    bool from_1904 = false;
};

Result<Parts> read_parts(std::string_view bytes, const Limits& limits);

// Goes through the pieces <name …>…</name> of XML that arrives in pieces; `name` without its prefix. Nothing but one such
// element is held at a time. Code::too_large when one is longer than `most`.
class Elements {
public:
    Elements(std::string name, size_t most) : name_(std::move(name)), most_(most) {}
    void add(std::string_view bytes);
    void end() { ended_ = true; }
    // The next whole element; empty: more bytes are needed, or there are no more.
    Result<std::string_view> next();

private:
    size_t find_tag(size_t from, bool closing) const;
    std::string name_;
    size_t most_;
    std::string buffer_;
    std::string given_;
    size_t at_ = 0;
    bool ended_ = false;
};

// The text of <is> or <si>: its <t> and those of its runs, with _xHHHH_ decoded.
std::string text_of(const pugi::xml_node& node);
std::string_view local_name(std::string_view name);  // without "x:"
Result<size_t> read_some(Package& archive, std::string& out, size_t most);

}  // namespace redoubt::formats::xlsx
