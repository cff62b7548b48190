#include "rooms/exchange/tables_out.h"

#include <array>
#include <cerrno>
#include <cstdio>
#include <cstring>

#include <fmt/format.h>

#include "formats/csv/csv.h"
#include "formats/xlsx/writer.h"
#include "rooms/exchange/cells.h"
#include "schema/json.h"

namespace redoubt::rooms::exchange {
namespace {

using schema::Kind;
using schema::Value;

struct FormatRow {
    TableFormat format;
    std::string_view name;
    std::string_view extension;
    std::string_view media_type;
};
constexpr std::array formats{FormatRow{TableFormat::csv, "csv", ".csv", "text/csv; charset=utf-8"},
                             FormatRow{TableFormat::xlsx, "xlsx", ".xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"},
                             FormatRow{TableFormat::jsonl, "jsonl", ".jsonl", "application/jsonl"}};

// One kind of file: takes rows as values, in the order of the columns.
class Sink {
public:
    virtual ~Sink() = default;
    virtual Result<> header(std::span<const Column> columns) = 0;
    virtual Result<> row(std::span<const Column> columns, std::span<const Value> shown) = 0;
    virtual Result<> finish() = 0;
};

class TextFile {
public:
    static Result<TextFile> create(const std::string& path) {
        File file(std::fopen(path.c_str(), "wbxe"), std::fclose);
        if (!file) return fail(Code::io, std::strerror(errno), path);
        return TextFile(std::move(file));
    }
    Result<> write(std::string_view text) {
        if (std::fwrite(text.data(), 1, text.size(), file_.get()) == text.size()) return {};
        return fail(Code::io, fmt::format("the export cannot be written: {}", std::strerror(errno)), {}, "is the disk full?");
    }
    Result<> close() {
        if (std::fclose(file_.release()) == 0) return {};
        return fail(Code::io, fmt::format("the export cannot be written: {}", std::strerror(errno)), {}, "is the disk full?");
    }

private:
    using File = std::unique_ptr<std::FILE, int (*)(std::FILE*)>;
    explicit TextFile(File file) : file_(std::move(file)) {}
    File file_;
};

bool is_number(const Column& column) {
    return (!column.own || column.typed) && (column.field->shape.kind == Kind::integer || column.field->shape.kind == Kind::decimal);
}

class CsvSink final : public Sink {
public:
    explicit CsvSink(TextFile file) : file_(std::move(file)) {}
    Result<> header(std::span<const Column> columns) override {
        line_ = "\xEF\xBB\xBF";  // without it Excel takes the file for its own old encoding
        for (const Column& column : columns) add(defuse(column.name));
        return end();
    }
    Result<> row(std::span<const Column> columns, std::span<const Value> shown) override {
        line_.clear();
        for (size_t i = 0; i < columns.size(); ++i) {
            std::string text = shown_text(columns[i], shown[i]);
            add(is_number(columns[i]) ? std::move(text) : defuse(std::move(text)));
        }
        return end();
    }
    Result<> finish() override { return file_.close(); }

private:
    void add(const std::string& cell) {
        if (!first_) line_ += ',';
        first_ = false;
        formats::csv::append_cell(line_, cell);
    }
    Result<> end() {
        if (first_ || line_.empty()) line_ += "\"\"";  // a line with nothing on it would not be a row
        line_ += "\r\n";
        first_ = true;
        return file_.write(line_);
    }
    TextFile file_;
    std::string line_;
    bool first_ = true;
};

class XlsxSink final : public Sink {
public:
    explicit XlsxSink(std::unique_ptr<formats::xlsx::Writer> writer) : writer_(std::move(writer)) {}
    Result<> header(std::span<const Column> columns) override {
        std::vector<std::string> names;
        for (const Column& column : columns) names.push_back(defuse(column.name));
        const std::vector<formats::xlsx::Cell> cells(names.begin(), names.end());
        return writer_->add(cells);
    }
    Result<> row(std::span<const Column> columns, std::span<const Value> shown) override {
        texts_.resize(columns.size());
        cells_.assign(columns.size(), {});
        for (size_t i = 0; i < columns.size(); ++i) {
            const auto* whole = shown[i].as<int64_t>();
            const auto* decimal = shown[i].as<double>();
            const auto* flag = shown[i].as<bool>();
            if (whole)
                cells_[i] = *whole;
            else if (decimal)
                cells_[i] = *decimal;
            else if (flag)
                cells_[i] = *flag;
            else {
                texts_[i] = defuse(shown_text(columns[i], shown[i]));
                cells_[i] = std::string_view(texts_[i]);
            }
        }
        return writer_->add(cells_);
    }
    Result<> finish() override { return writer_->finish(); }

private:
    std::unique_ptr<formats::xlsx::Writer> writer_;
    std::vector<std::string> texts_;
    std::vector<formats::xlsx::Cell> cells_;
};

class JsonSink final : public Sink {
public:
    JsonSink(TextFile file, const schema::RecordInfo& type) : file_(std::move(file)), type_(type) {}
    Result<> header(std::span<const Column>) override { return {}; }
    Result<> row(std::span<const Column> columns, std::span<const Value> shown) override {
        schema::Map row;
        row.reserve(columns.size() + 1);
        row.add("type", type_.name);
        for (size_t i = 0; i < columns.size(); ++i) row.add(columns[i].name, shown[i]);
        std::string line = schema::to_json(Value(std::move(row)));
        line += '\n';
        return file_.write(line);
    }
    Result<> finish() override { return file_.close(); }

private:
    TextFile file_;
    const schema::RecordInfo& type_;
};

Result<std::unique_ptr<Sink>> open_sink(const schema::RecordInfo& type, TableFormat format, const std::string& path, const std::string& folder) {
    if (format == TableFormat::xlsx) return std::make_unique<XlsxSink>(TRY(formats::xlsx::Writer::create(path, std::string(type.plural), folder)));
    TextFile file = TRY(TextFile::create(path));
    if (format == TableFormat::jsonl) return std::make_unique<JsonSink>(std::move(file), type);
    return std::make_unique<CsvSink>(std::move(file));
}

}  // namespace

std::optional<TableFormat> table_format(std::string_view name) {
    for (const FormatRow& row : formats)
        if (row.name == name) return row.format;
    return std::nullopt;
}

std::string_view media_type(TableFormat format) { return formats[static_cast<size_t>(format)].media_type; }
std::string_view extension(TableFormat format) { return formats[static_cast<size_t>(format)].extension; }

Result<int64_t> write_table(store::Store& store, const store::Actor& actor, const schema::RecordInfo& type, const OutOptions& options, const std::string& path,
                            const std::string& folder) {
    store::Records records = store.as(actor);
    const OwnFields own = records.own_fields(type.name);
    std::vector<Column> columns;
    for (const std::string& name : options.fields) {
        Result<Column> column = column_named(type, own, name);
        if (!column) return at(column.error(), "fields");
        columns.push_back(*std::move(column));
    }
    if (columns.empty()) columns = all_columns(type, own, TRY(extra_names(store, actor, type.name, options.query)));
    const std::unique_ptr<Sink> sink = TRY(open_sink(type, options.format, path, folder));
    TRY(sink->header(columns));
    Keys keys(records);
    std::vector<Value> shown(columns.size());
    int64_t rows = 0;
    TRY(each_record(store, actor, type.name, options.query, [&](std::span<const store::Record> batch) -> Result<> {
        TRY(keys.look_up(columns, batch));
        for (const store::Record& record : batch) {
            for (size_t i = 0; i < columns.size(); ++i) shown[i] = shown_value(columns[i], record, keys);
            TRY(sink->row(columns, shown));
            if (options.told) options.told(record);
            ++rows;
        }
        return {};
    }));
    TRY(sink->finish());
    return rows;
}

}  // namespace redoubt::rooms::exchange
