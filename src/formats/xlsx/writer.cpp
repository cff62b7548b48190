#include "formats/xlsx/writer.h"

#include <cmath>
#include <cstdio>
#include <cstdlib>

#include <fmt/format.h>
#include <xlsxwriter.h>

namespace redoubt::formats::xlsx {
namespace {

constexpr uint32_t most_rows = 1'048'576;
constexpr size_t most_cell_bytes = 32'000;  // a character is at least a byte, so this keeps to Excel's 32,767
constexpr int64_t exact_integers = int64_t{1} << 53;

bool is_hex(char c) { return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F'); }

bool looks_escaped(std::string_view text, size_t at) {
    return at + 7 <= text.size() && text[at] == '_' && text[at + 1] == 'x' && text[at + 6] == '_' && is_hex(text[at + 2]) && is_hex(text[at + 3]) &&
           is_hex(text[at + 4]) && is_hex(text[at + 5]);
}

// What XML cannot hold or would change, and what would be read as such an escape. The library escapes the other control
// characters itself.
std::string escaped(std::string_view text) {
    std::string out;
    out.reserve(text.size());
    for (size_t i = 0; i < text.size(); ++i) {
        if (text[i] == '\r')
            out += "_x000D_";
        else if (looks_escaped(text, i))
            out += "_x005F_";
        else if (text.substr(i, 2) == "\xEF\xBF" && i + 2 < text.size() && (text[i + 2] == '\xBE' || text[i + 2] == '\xBF')) {
            out += text[i + 2] == '\xBE' ? "_xFFFE_" : "_xFFFF_";
            i += 2;
        } else
            out += text[i];
    }
    return out;
}

// A piece of at most `most` bytes that ends between characters.
std::string_view first_piece(std::string_view text, size_t most) {
    if (text.size() <= most) return text;
    while (most > 0 && (static_cast<unsigned char>(text[most]) & 0xC0) == 0x80) --most;
    return text.substr(0, most);
}

// What the library writes with 16 digits must come back the same.
bool is_exact(double number) {
    if (!std::isfinite(number)) return false;
    return std::strtod(fmt::format("{:.16g}", number).c_str(), nullptr) == number;
}

}  // namespace

struct Writer::State {
    lxw_workbook* workbook = nullptr;
    lxw_worksheet* sheet = nullptr;
    lxw_worksheet* long_texts = nullptr;
    uint32_t row = 0;
    uint32_t long_row = 0;
    uint32_t long_count = 0;
    std::string path;
    std::string folder;

    ~State() {
        if (!workbook) return;
        workbook_close(workbook);  // frees it, and writes what nobody wants
        std::remove(path.c_str());
    }

    Result<> text(uint16_t column, std::string_view given) {
        if (given.size() > most_cell_bytes / 7 || given.starts_with(long_text_mark)) {
            if (given.starts_with(long_text_mark) || escaped(given).size() > most_cell_bytes) return long_text(column, given);
        }
        return checked(worksheet_write_string(sheet, row, column, escaped(given).c_str(), nullptr));
    }

    Result<> long_text(uint16_t column, std::string_view given) {
        const uint32_t number = ++long_count;
        if (!long_texts) long_texts = workbook_add_worksheet(workbook, std::string(long_texts_sheet).c_str());
        if (!long_texts) return fail(Code::io, "a second sheet cannot be started", path, "is the disk full?");
        TRY(checked(worksheet_write_string(sheet, row, column, fmt::format("{}{}", long_text_mark, number).c_str(), nullptr)));
        while (!given.empty()) {
            const std::string_view piece = first_piece(given, most_cell_bytes / 7);  // escaping makes at most seven bytes of one
            if (long_row + 1 >= most_rows) return fail(Code::too_large, "the long texts do not fit into a workbook", {}, "export it as CSV or JSON lines");
            TRY(checked(worksheet_write_number(long_texts, long_row, 0, number, nullptr)));
            TRY(checked(worksheet_write_string(long_texts, long_row, 1, escaped(piece).c_str(), nullptr)));
            ++long_row;
            given.remove_prefix(piece.size());
        }
        return {};
    }

    static Result<> checked(lxw_error status) {
        if (status == LXW_NO_ERROR) return {};
        return fail(status == LXW_ERROR_MEMORY_MALLOC_FAILED ? Code::internal : Code::io,
                    fmt::format("the workbook cannot be written: {}", lxw_strerror(status)));
    }

    Result<> cell(uint16_t column, const Cell& given) {
        if (const auto* held = std::get_if<std::string_view>(&given)) return held->empty() ? Result<>() : text(column, *held);
        if (const auto* held = std::get_if<bool>(&given)) return checked(worksheet_write_boolean(sheet, row, column, *held ? 1 : 0, nullptr));
        if (const auto* held = std::get_if<int64_t>(&given)) {
            if (*held > -exact_integers / 16 && *held < exact_integers / 16)  // fifteen digits, as Excel shows them
                return checked(worksheet_write_number(sheet, row, column, static_cast<double>(*held), nullptr));
            return text(column, std::to_string(*held));
        }
        if (const auto* held = std::get_if<double>(&given)) {
            if (is_exact(*held)) return checked(worksheet_write_number(sheet, row, column, *held, nullptr));
            return text(column, fmt::format("{}", *held));
        }
        return {};
    }
};

Writer::Writer(std::unique_ptr<State> state) : state_(std::move(state)) {}
Writer::~Writer() = default;

Result<std::unique_ptr<Writer>> Writer::create(const std::string& path, const std::string& sheet, const std::string& temporary_folder) {
    auto state = std::make_unique<State>();
    state->path = path;
    state->folder = temporary_folder;
    lxw_workbook_options options{};
    options.constant_memory = LXW_TRUE;
    options.tmpdir = state->folder.data();
    state->workbook = workbook_new_opt(path.c_str(), &options);
    if (!state->workbook) return fail(Code::io, "a workbook cannot be started", path, "is the disk full?");
    state->sheet = workbook_add_worksheet(state->workbook, sheet.substr(0, 31).c_str());
    if (!state->sheet) return fail(Code::io, "a workbook cannot be started", path, "is the disk full?");
    worksheet_freeze_panes(state->sheet, 1, 0);
    return std::unique_ptr<Writer>(new Writer(std::move(state)));
}

Result<> Writer::add(std::span<const Cell> cells) {
    if (state_->row >= most_rows)
        return fail(Code::too_large, fmt::format("a workbook holds at most {} rows", most_rows), {}, "export it as CSV or JSON lines, or narrow the query");
    for (size_t i = 0; i < cells.size(); ++i) TRY(state_->cell(static_cast<uint16_t>(i), cells[i]));
    ++state_->row;
    return {};
}

Result<> Writer::finish() {
    lxw_workbook* const workbook = std::exchange(state_->workbook, nullptr);
    return State::checked(workbook_close(workbook));
}

}  // namespace redoubt::formats::xlsx
