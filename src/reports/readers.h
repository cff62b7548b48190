// The readers of formats: bytes into a Builder. All are pure functions of UTF-8 text; all stop when the Builder says so, and fail
// with Code::malformed, where and why. Nothing outside the text is fetched and no entity is expanded.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "reports/builder.h"
#include "reports/regex.h"

namespace redoubt::reports {

enum class Reading : uint8_t { xml, json, csv, yaml, xlsx, html, lines, zip };

// A table within a CSV file, a sheet or a page: its rows are found by what the first of them, the names of the columns, holds.
struct TableShape {
    std::string name = "row";
    std::vector<std::string> columns{};
};

struct LineShape {
    std::string name{};
    Regex pattern{};
    bool opens = false;  // what follows is inside it, until the next line that opens
};

struct Shape {
    std::vector<TableShape> tables{};
    std::vector<LineShape> lines{};
};

Result<> read_xml(std::string_view text, Builder& into);
Result<> read_json(std::string_view text, Builder& into);  // one value, or one after another
Result<> read_csv(std::string_view text, const Shape& shape, Builder& into);
Result<> read_yaml(std::string_view text, Builder& into);
Result<> read_xlsx(std::string_view bytes, const Shape& shape, Builder& into);
Result<> read_html(std::string_view text, Builder& into);
Result<> read_lines(std::string_view text, const Shape& shape, Builder& into);

// Where JSON begins: behind "name =", "var name =" or "window.name =" where a script gives it to a variable; else at once.
size_t json_begin(std::string_view text);
// Whether the text is one JSON object and nothing more, as far as its beginning tells.
bool is_single_object(std::string_view text);
// &lt; and its four like, and numbers of characters; others stay as written.
void append_unescaped_xml(std::string& out, std::string_view text);
std::string html_to_text(std::string_view html);

}  // namespace redoubt::reports
