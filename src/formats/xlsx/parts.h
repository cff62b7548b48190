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

// The text of <is> or <si>: its <t> and those of its runs, with _xHHHH_ decoded.
std::string text_of(const pugi::xml_node& node);
Result<size_t> read_some(Package& archive, std::string& out, size_t most);

}  // namespace redoubt::formats::xlsx
