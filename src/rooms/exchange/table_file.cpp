#include "rooms/exchange/table_file.h"

#include <charconv>

#include <fmt/format.h>

#include "base/text.h"
#include "formats/csv/csv.h"
#include "formats/xlsx/reader.h"
#include "formats/xlsx/writer.h"
#include "rooms/exchange/cells.h"
#include "schema/json.h"

namespace redoubt::rooms::exchange {
namespace {

using schema::Value;

constexpr size_t most_columns = 2000;
constexpr size_t most_line_bytes = size_t{64} << 20;

bool all_empty(std::span<const std::string> cells) {
    for (const std::string& cell : cells)
        if (!cell.empty()) return false;
    return true;
}

class CsvFile final : public TableFile {
public:
    static Result<std::unique_ptr<TableFile>> open(std::string_view bytes) {
        auto file = std::unique_ptr<CsvFile>(new CsvFile(TRY(formats::csv::Reader::open(bytes))));
        const bool any = TRY(file->reader_.next(file->row_));
        if (!any) return fail(Code::invalid, "the file is empty", {}, "its first line names the columns");
        if (!file->row_.problem.empty()) return fail(Code::malformed, file->row_.problem, fmt::format("line {}", file->row_.line));
        for (const std::string& name : file->row_.cells) file->names_.emplace_back(trim(restore(name)));
        while (!file->names_.empty() && file->names_.back().empty()) file->names_.pop_back();
        return file;
    }

    Result<bool> next(TableRow& out) override {
        const bool any = TRY(reader_.next(row_));
        if (!any) return false;
        out.number = row_.line;
        out.cells.clear();
        out.problem = row_.problem;
        const size_t width = names_.size();
        const bool longer = row_.cells.size() > width && !all_empty(std::span(row_.cells).subspan(width));
        if (out.problem.empty() && (row_.cells.size() < width || longer))
            out.problem = fmt::format("has {} cell{}, the first line has {}", row_.cells.size(), row_.cells.size() == 1 ? "" : "s", width);
        for (size_t i = 0; i < std::min(width, row_.cells.size()); ++i) out.cells.emplace_back(i, Value(restore(row_.cells[i])));
        return true;
    }

private:
    explicit CsvFile(formats::csv::Reader reader) : reader_(std::move(reader)) {}
    formats::csv::Reader reader_;
    formats::csv::Row row_;
};

class XlsxFile final : public TableFile {
public:
    static Result<std::unique_ptr<TableFile>> open(std::string_view bytes, std::string_view sheet) {
        auto file = std::unique_ptr<XlsxFile>(new XlsxFile(TRY(formats::xlsx::Reader::open(bytes, sheet)), TRY(formats::xlsx::read_long_texts(bytes))));
        const bool any = TRY(file->reader_.next(file->row_));
        if (!any) return fail(Code::invalid, "the sheet is empty", {}, "its first row names the columns; sheet= names another sheet");
        for (const std::string& name : file->row_.cells) file->names_.emplace_back(trim(restore(name)));
        return file;
    }

    Result<bool> next(TableRow& out) override {
        const bool any = TRY(reader_.next(row_));
        if (!any) return false;
        out.number = row_.number;
        out.cells.clear();
        out.problem.clear();
        if (row_.cells.size() > names_.size() && !all_empty(std::span(row_.cells).subspan(names_.size())))
            out.problem = fmt::format("has {} cells, the first row has {}", row_.cells.size(), names_.size());
        for (size_t i = 0; i < names_.size(); ++i) out.cells.emplace_back(i, Value(i < row_.cells.size() ? text(row_.cells[i]) : std::string_view()));
        return true;
    }

private:
    XlsxFile(formats::xlsx::Reader reader, std::vector<std::string> long_texts) : reader_(std::move(reader)), long_texts_(std::move(long_texts)) {}
    std::string_view text(std::string_view cell) const {
        if (!long_texts_.empty() && cell.starts_with(formats::xlsx::long_text_mark)) {
            const std::string_view digits = cell.substr(formats::xlsx::long_text_mark.size());
            size_t number = 0;
            const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), number);
            const bool whole = error == std::errc() && end == digits.data() + digits.size();
            if (whole && number > 0 && number <= long_texts_.size()) return restore(long_texts_[number - 1]);
        }
        return restore(cell);
    }
    formats::xlsx::Reader reader_;
    std::vector<std::string> long_texts_;
    formats::xlsx::Row row_;
};

class JsonFile final : public TableFile {
public:
    explicit JsonFile(std::string_view bytes) : bytes_(bytes) {
        using namespace std::literals;
        if (bytes_.starts_with("\xEF\xBB\xBF"sv)) at_ = 3;
    }
    bool is_text() const override { return false; }

    Result<bool> next(TableRow& out) override {
        std::string_view line;
        while (at_ < bytes_.size() && line.empty()) {
            const size_t end = std::min(bytes_.find('\n', at_), bytes_.size());
            line = trim(bytes_.substr(at_, end - at_));
            at_ = end + 1;
            ++line_;
        }
        if (line.empty()) return false;
        out.number = line_;
        out.cells.clear();
        out.problem.clear();
        Result<Value> parsed = schema::parse_json(line, {.most_bytes = most_line_bytes});
        if (!parsed)
            out.problem = parsed.error().text();
        else if (!parsed->as<schema::Map>())
            out.problem = "is not a JSON object";
        else
            for (schema::Member& member : std::get<schema::Map>(parsed->held)) out.cells.emplace_back(TRY(column(member.name)), std::move(member.value));
        return true;
    }

private:
    Result<size_t> column(const std::string& name) {
        const auto [found, fresh] = columns_.try_emplace(name, names_.size());
        if (!fresh) return found->second;
        if (names_.size() >= most_columns) return fail(Code::too_large, fmt::format("the rows have more than {} different members", most_columns));
        names_.push_back(name);
        return found->second;
    }
    std::string_view bytes_;
    size_t at_ = 0;
    uint64_t line_ = 0;
    std::unordered_map<std::string, size_t> columns_;
};

}  // namespace

Result<std::unique_ptr<TableFile>> TableFile::open(std::string_view bytes, TableFormat format, std::string_view sheet) {
    switch (format) {
        case TableFormat::csv: return CsvFile::open(bytes);
        case TableFormat::xlsx: return XlsxFile::open(bytes, sheet);
        case TableFormat::jsonl: return std::make_unique<JsonFile>(bytes);
    }
    return fail(Code::internal, "no such format");
}

std::optional<TableFormat> guess_format(std::string_view bytes, std::string_view name) {
    if (formats::xlsx::is_workbook(bytes)) return TableFormat::xlsx;
    const size_t dot = name.rfind('.');
    const std::string ending = dot == std::string_view::npos ? std::string() : to_lower(name.substr(dot));
    if (ending == ".jsonl" || ending == ".ndjson") return TableFormat::jsonl;
    if (ending == ".csv" || ending == ".tsv" || ending == ".txt") return TableFormat::csv;
    if (bytes.empty()) return std::nullopt;
    return bytes.front() == '{' ? TableFormat::jsonl : TableFormat::csv;
}

}  // namespace redoubt::rooms::exchange
