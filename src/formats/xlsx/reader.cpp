#include "formats/xlsx/reader.h"

#include <algorithm>
#include <charconv>
#include <cmath>

#include <fmt/format.h>
#include <pugixml.hpp>

#include "base/text.h"
#include "base/time.h"
#include "base/xml_elements.h"
#include "formats/xlsx/parts.h"
#include "formats/xlsx/writer.h"

namespace redoubt::formats::xlsx {
namespace {

constexpr size_t piece_bytes = size_t{1} << 18;

// "BC12" → 54; 0 when there are no letters.
size_t column_of(std::string_view reference) {
    size_t column = 0;
    for (const char c : reference) {
        const char letter = lower(c);
        if (letter < 'a' || letter > 'z' || column > 1'000'000) break;
        column = column * 26 + static_cast<size_t>(letter - 'a' + 1);
    }
    return column;
}

// Days since the last day of 1899 (with a 29 February 1900 that never was) or since 1904.
std::string date_text(double serial, bool from_1904) {
    constexpr double most_days = 130'000;  // the year 2255
    if (!(serial >= 1) || serial > most_days) return {};
    const double days_to_1970 = from_1904 ? 24'107 : serial < 61 ? 25'568 : 25'569;
    const auto ms = static_cast<int64_t>(std::llround((serial - days_to_1970) * 86'400'000.0));
    return format_time(Time::from_unix_ms(ms));
}

std::string_view type_of(const pugi::xml_node& cell) { return cell.attribute("t").value(); }

}  // namespace

struct Reader::State {
    std::string_view bytes;
    Limits limits;
    Parts parts;
    std::vector<std::string> names;
    Package archive;
    Elements rows;
    uint64_t count = 0;
    uint64_t last_number = 0;
    std::string piece{};
    bool at_end = false;

    std::string number_text(const std::string& text, size_t style) const {
        if (style >= parts.is_date.size() || !parts.is_date[style]) return text;
        double serial = 0;
        const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), serial);
        if (error != std::errc() || end != text.data() + text.size()) return text;
        const std::string date = date_text(serial, parts.from_1904);
        return date.empty() ? text : date;
    }

    Result<std::string> cell_text(const pugi::xml_node& cell) const {
        const std::string_view type = type_of(cell);
        pugi::xml_node value, inlined;
        for (const pugi::xml_node& each : cell.children()) {
            if (local_name(each.name()) == "v") value = each;
            if (local_name(each.name()) == "is") inlined = each;
        }
        if (type == "inlineStr") return text_of(inlined);
        const std::string text = value.text().get();
        if (type == "b") return std::string(text == "1" || text == "true" ? "true" : text.empty() ? "" : "false");
        if (type == "str" || type == "e") return text;
        if (type == "d") {  // ISO 8601
            const Result<Time> time = parse_time(text);
            return time ? format_time(*time) : text;
        }
        if (type == "s") {
            size_t index = 0;
            const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), index);
            if (error != std::errc() || index >= parts.shared.size())
                return fail(Code::malformed, fmt::format("there is no shared text '{}'", text.substr(0, 20)), cell.attribute("r").value());
            return parts.shared[index];
        }
        return number_text(text, static_cast<size_t>(cell.attribute("s").as_uint()));
    }

    Result<bool> fill(const pugi::xml_node& node, Row& row) {
        row.cells.clear();
        row.number = node.attribute("r").as_ullong();
        if (row.number == 0) row.number = last_number + 1;
        last_number = row.number;
        size_t column = 0;
        bool any = false;
        for (const pugi::xml_node& cell : node.children()) {
            if (local_name(cell.name()) != "c") continue;
            const size_t named = column_of(cell.attribute("r").value());
            column = named > 0 ? named : column + 1;
            if (column > limits.cells)
                return fail(Code::too_large, fmt::format("a row has more than {} cells", limits.cells), fmt::format("row {}", row.number));
            if (row.cells.size() < column) row.cells.resize(column);
            row.cells[column - 1] = TRY(cell_text(cell));
            any = any || !row.cells[column - 1].empty();
        }
        return any;
    }

    Result<std::string_view> next_element() {
        for (;;) {
            const std::string_view element = TRY(rows.next());
            if (!element.empty() || at_end) return element;
            piece.clear();
            at_end = TRY(read_some(archive, piece, piece_bytes)) == 0;
            if (at_end) rows.end();
            rows.add(piece);
        }
    }
};

Reader::Reader(std::unique_ptr<State> state) : state_(std::move(state)) {}
Reader::~Reader() = default;
Reader::Reader(Reader&&) noexcept = default;
Reader& Reader::operator=(Reader&&) noexcept = default;

bool is_workbook(std::string_view bytes) {
    using namespace std::literals;
    return bytes.starts_with("PK\x03\x04"sv);
}

Result<Reader> Reader::open(std::string_view bytes, std::string_view sheet, const Limits& limits) {
    Parts parts = TRY(read_parts(bytes, limits));
    std::vector<std::string> names;
    const SheetPlace* chosen = sheet.empty() ? &parts.sheets.front() : nullptr;
    for (const SheetPlace& each : parts.sheets) {
        names.push_back(each.name);
        if (!sheet.empty() && equal_ignoring_case(each.name, sheet)) chosen = &each;
    }
    if (!chosen)
        return fail(Code::invalid, fmt::format("there is no sheet '{}'", sheet.substr(0, 60)), {}, fmt::format("there are: {}", fmt::join(names, ", ")));
    const std::string part = chosen->part;
    auto archive = TRY(Package::open(bytes, limits.unpacked_bytes));
    for (;;) {
        const std::optional<Part> member = TRY(archive.next());
        if (!member) return fail(Code::malformed, "the workbook lacks the sheet that it names", part, "the file is damaged");
        if (member->name == part) break;
    }
    return Reader(std::make_unique<State>(State{.bytes = bytes,
                                                .limits = limits,
                                                .parts = std::move(parts),
                                                .names = std::move(names),
                                                .archive = std::move(archive),
                                                .rows = Elements("row", limits.row_bytes)}));
}

Result<bool> Reader::next(Row& row) {
    for (;;) {
        const std::string_view element = TRY(state_->next_element());
        if (element.empty()) return false;
        if (++state_->count > state_->limits.rows) return fail(Code::too_large, fmt::format("the sheet has more than {} rows", state_->limits.rows));
        pugi::xml_document document;
        const auto parsed = document.load_buffer(element.data(), element.size(), pugi::parse_default | pugi::parse_ws_pcdata, pugi::encoding_utf8);
        if (!parsed) return fail(Code::malformed, fmt::format("the row is not XML: {}", parsed.description()), fmt::format("row {}", state_->last_number + 1));
        if (TRY(state_->fill(document.document_element(), row))) return true;
    }
}

Result<std::vector<std::string>> read_long_texts(std::string_view bytes, const Limits& limits) {
    std::vector<std::string> out;
    Result<Reader> reader = TRY(Reader::open(bytes, {}, limits));
    if (std::ranges::find(reader->sheets(), long_texts_sheet) == reader->sheets().end()) return out;
    reader = TRY(Reader::open(bytes, long_texts_sheet, limits));
    Row row;
    size_t total = 0;
    while (TRY(reader->next(row))) {
        size_t number = 0;
        if (row.cells.size() > 1) std::from_chars(row.cells[0].data(), row.cells[0].data() + row.cells[0].size(), number);
        if (number == 0 || number < out.size() || number > out.size() + 1)
            return fail(Code::malformed, "the sheet of long texts is out of order", fmt::format("row {}", row.number));
        if (number > out.size()) out.emplace_back();
        total += row.cells[1].size();
        if (total > limits.shared_text_bytes) return fail(Code::too_large, fmt::format("its long texts have more than {} bytes", limits.shared_text_bytes));
        out.back() += row.cells[1];
    }
    return out;
}

const std::vector<std::string>& Reader::sheets() const { return state_->names; }

}  // namespace redoubt::formats::xlsx
