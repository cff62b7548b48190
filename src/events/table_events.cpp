// W3C extended logs and Zeek's own form: header lines name the columns.
#include <algorithm>

#include "base/text.h"
#include "events/field_limit.h"
#include "events/line_state.h"
#include "formats/weblog/weblog.h"
#include "formats/zeek/zeek.h"

namespace redoubt::events {
namespace {

class W3cTable final : public TableReader {
public:
    explicit W3cTable(LineState& state) : state_(state) {}

    void header(std::string_view line) override {
        if (!line.starts_with("#Fields:")) return;
        columns_.clear();
        for (const std::string_view name : formats::weblog::w3c_names(line))
            columns_.push_back({intern_within_limit(state_.names, name), name == "date", name == "time", name == "cs-uri-stem", name == "cs-uri-query",
                                name == "s-computername", name == "cs(User-Agent)"});
    }

    bool read(Line& line) override {
        std::string_view rest = line.text;
        std::string_view value, date, time, stem, query;
        size_t column = 0;
        while (formats::weblog::next_w3c_value(rest, value)) {
            if (column == columns_.size()) return false;
            const Column& known = columns_[column++];
            if (value == "-") continue;  // not logged
            if (known.date) date = value;
            if (known.time) time = value;
            if (known.stem) stem = value;
            if (known.query) query = value;
            if (known.computer) line.event.computer = value;
            line.out.add_field(known.id, ValueType::text, known.agent ? with_blanks(value, line.out.arena) : value);
        }
        if (column < columns_.size() || columns_.empty()) return false;
        add_target(stem, query, line);
        set_time(date, time, line);
        return true;
    }

private:
    struct Column {
        FieldId id{};
        bool date = false, time = false, stem = false, query = false, computer = false, agent = false;
    };

    // A blank cannot stand in a column: IIS writes '+' for it.
    static std::string_view with_blanks(std::string_view value, Arena& arena) {
        if (!value.contains('+') || value.contains(' ')) return value;
        char* const start = arena.allocate(value.size());
        std::ranges::transform(value, start, [](char c) { return c == '+' ? ' ' : c; });
        return {start, value.size()};
    }

    static void add_target(std::string_view stem, std::string_view query, Line& line) {
        if (stem.empty()) return;
        if (query.empty()) return line.add(Own::uri, stem);
        char* const start = line.out.arena.allocate(stem.size() + 1 + query.size());
        char* end = std::ranges::copy(stem, start).out;
        *end++ = '?';
        end = std::ranges::copy(query, end).out;
        line.add(Own::uri, {start, static_cast<size_t>(end - start)});
    }

    static void set_time(std::string_view date, std::string_view clock, Line& line) {
        if (date.size() != 10 || clock.size() < 8 || clock.size() > 18) return;
        char text[32];
        char* end = std::ranges::copy(date, text).out;
        *end++ = 'T';
        end = std::ranges::copy(clock, end).out;
        Time time;
        if (read_event_time({text, static_cast<size_t>(end - text)}, time)) line.set_time(time);
    }

    LineState& state_;
    std::vector<Column> columns_;
};

class ZeekTable final : public TableReader {
public:
    explicit ZeekTable(LineState& state) : state_(state) {}

    void header(std::string_view line) override {
        formats::zeek::read_header_line(line, header_);
        if (!line.starts_with("#fields") && header_.columns.size() == columns_.size()) return;
        columns_.clear();
        for (const auto& column : header_.columns) columns_.push_back(intern_within_limit(state_.names, column.name));
    }

    bool read(Line& line) override {
        if (columns_.empty()) return false;
        std::string_view rest = line.text;
        if (!header_.path.empty()) line.add(Own::path, line.out.arena.copy(header_.path));
        for (size_t column = 0;; ++column) {
            if (column == columns_.size()) return false;
            const size_t end = std::min(rest.find(header_.separator), rest.size());
            take(column, rest.substr(0, end), line);
            if (end == rest.size()) return column + 1 == columns_.size();
            rest.remove_prefix(end + 1);
        }
    }

private:
    void take(size_t column, std::string_view value, Line& line) {
        if (value == header_.unset) return;
        const FieldId id = columns_[column];
        if (value == header_.empty) value = {};
        if (column == 0 && header_.columns[0].name == "ts") {
            Time time;
            if (read_event_time(value, time)) line.set_time(time);
        }
        const bool one = !header_.columns[column].several || header_.set_separator.size() != 1;
        while (!one) {
            const size_t end = std::min(value.find(header_.set_separator[0]), value.size());
            line.out.add_field(id, ValueType::text, plain(value.substr(0, end), line.out.arena));
            if (end == value.size()) return;
            value.remove_prefix(end + 1);
        }
        line.out.add_field(id, ValueType::text, plain(value, line.out.arena));
    }

    static std::string_view plain(std::string_view value, Arena& arena) {
        if (!value.contains('\\')) return value;
        char* const start = arena.allocate(value.size());
        const std::string_view text(start, formats::zeek::unescape(value, start));
        return is_utf8(text) ? text : arena.copy(to_valid_utf8(text));
    }

    LineState& state_;
    formats::zeek::Header header_;
    std::vector<FieldId> columns_;
};

}  // namespace

std::unique_ptr<TableReader> make_table_reader(Reader reader, LineState& state) {
    if (reader == Reader::w3c) return std::make_unique<W3cTable>(state);
    if (reader == Reader::zeek) return std::make_unique<ZeekTable>(state);
    return nullptr;
}

}  // namespace redoubt::events
