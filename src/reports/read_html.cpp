// HTML as its tables: each <table> is a node `table`, each row below it a `row` with a child for each cell, named by the table's
// first row; headings between are `heading`. Nothing else of a page is kept, and broken markup never fails.
#include <algorithm>

#include "base/text.h"
#include "reports/readers.h"

namespace redoubt::reports {
namespace {

constexpr size_t most_columns = 500;

class HtmlReader {
public:
    HtmlReader(std::string_view text, Builder& into) : text_(text), into_(into) {}

    Result<> run() {
        for (size_t at = text_.find('<'); at != std::string_view::npos && !into_.stopped(); at = text_.find('<', at)) {
            const size_t close = text_.find('>', at);
            if (close == std::string_view::npos) break;
            tag(at, close);
            at = close + 1;
        }
        end_table();
        if (into_.error()) return std::unexpected(*into_.error());
        return {};
    }

private:
    void tag(size_t at, size_t close) {
        const bool ends = text_[at + 1] == '/';
        std::string_view name = text_.substr(at + (ends ? 2 : 1), close - at - (ends ? 2 : 1));
        name = name.substr(0, name.find_first_of(" \t\r\n/"));
        const std::string tag_name = to_lower(name.substr(0, 10));
        const bool heading = tag_name.size() == 2 && tag_name[0] == 'h' && tag_name[1] >= '1' && tag_name[1] <= '6';
        if (tag_name == "table") {
            end_table();
            in_table_ = !ends && into_.open("table", false, NodeType::element, at);
        } else if (tag_name == "tr" && in_table_) {
            end_row(at);
            in_row_ = !ends;
        } else if ((tag_name == "td" || tag_name == "th") && in_row_) {
            end_cell(at);
            if (!ends) cell_ = close + 1;
        } else if (heading && !in_table_) {
            if (ends && heading_ != 0) into_.leaf("heading", false, NodeType::string, html_to_text(text_.substr(heading_, at - heading_)), false, heading_);
            heading_ = ends ? 0 : close + 1;
        }
    }

    void end_cell(size_t at) {
        if (cell_ != 0 && cells_.size() < most_columns) cells_.push_back(html_to_text(text_.substr(cell_, at - cell_)));
        cell_ = 0;
    }

    void end_row(size_t at) {
        end_cell(at);
        if (!cells_.empty() && header_.empty()) {
            header_ = std::move(cells_);
        } else if (!cells_.empty() && into_.open("row", false, NodeType::element, at)) {
            for (size_t i = 0; i < cells_.size() && i < header_.size(); ++i)
                if (!cells_[i].empty() && !header_[i].empty()) into_.leaf(header_[i], false, NodeType::string, cells_[i], false, at);
            into_.close();
        }
        cells_.clear();
        in_row_ = false;
    }

    void end_table() {
        if (!in_table_) return;
        end_row(text_.size());
        header_.clear();
        in_table_ = false;
        into_.close();
    }

    std::string_view text_;
    Builder& into_;
    bool in_table_ = false, in_row_ = false;
    size_t cell_ = 0, heading_ = 0;
    std::vector<std::string> cells_, header_;
};

}  // namespace

Result<> read_html(std::string_view text, Builder& into) { return HtmlReader(text, into).run(); }

}  // namespace redoubt::reports
