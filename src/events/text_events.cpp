// The lines of a text log to events. A line that is not of its log's format is kept as an event with its text, and told.
#include <cstring>

#include <fmt/format.h>

#include "base/text.h"
#include "events/audit_events.h"
#include "events/decode_state.h"

namespace redoubt::events {
namespace {

class Decoding {
public:
    Decoding(const PartInput& part, LineState& state, EventBatch& out, DecodeReport& report)
        : part_(part),
          state_(state),
          out_(out),
          report_(report),
          table_(make_table_reader(part.reader, state)),
          audit_(state, out),
          valid_(is_utf8(part.bytes)) {}

    void run() {
        if (table_) each_line(part_.header, [&](std::string_view line) { table_->header(is_utf8(line) ? line : out_.arena.copy(to_valid_utf8(line))); });
        uint64_t number = part_.first_line;
        each_line(part_.bytes, [&](std::string_view line) {
            while (!line.empty() && (line.back() == '\r' || line.back() == ' ' || line.back() == '\t')) line.remove_suffix(1);
            if (!line.empty()) take(line, number);
            ++number;
        });
        report_.count.events += audit_.finish(part_.forced);
    }

private:
    template <class Take>
    static void each_line(std::string_view bytes, Take take) {
        const char* at = bytes.data();
        const char* const end = at + bytes.size();
        while (at < end) {
            const auto* found = static_cast<const char*>(std::memchr(at, '\n', static_cast<size_t>(end - at)));
            const char* const line_end = found != nullptr ? found : end;
            take(std::string_view(at, static_cast<size_t>(line_end - at)));
            at = line_end + 1;
        }
    }

    void take(std::string_view text, uint64_t number) {
        if (!valid_ && !is_utf8(text)) {
            text = out_.arena.copy(to_valid_utf8(text));
            ++report_.count.repaired;
            report_.add({place(number), "invalid UTF-8 in the line was replaced"});
        }
        if (table_ && text.starts_with('#')) return table_->header(text);
        if (part_.reader == Reader::auditd) {
            if (audit_.take(text, number, part_.forced)) return;
            report_unfit(number);
            return audit_.keep(text, number, part_.forced);
        }
        state_.cache.begin_line();
        Line line{.state = state_, .out = out_, .event = {}, .reader = part_.reader, .written = part_.written, .text = text};
        line.event.record = number;
        line.event.raw = text;
        if (!read(line)) keep_as_text(line, number);
        if (!state_.sources.apply(line.reader, part_.forced, line.event, out_) && line.reader != part_.reader)
            state_.sources.apply(part_.reader, nullptr, line.event, out_);
        out_.add_event(line.event);
        ++report_.count.events;
    }

    bool read(Line& line) {
        switch (part_.reader) {
            case Reader::syslog: return read_syslog_line(line);
            case Reader::web: return read_web_line(line);
            case Reader::weberror: return read_weberror_line(line);
            case Reader::cef: return read_cef_line(line);
            case Reader::pairs: return read_pairs_line(line);
            case Reader::xml: return read_xml_line(line);
            case Reader::w3c:
            case Reader::zeek: return table_->read(line);
            case Reader::text: line.add(Own::message, line.text); return true;
            case Reader::json:
            case Reader::auditd: break;
        }
        return false;
    }

    void keep_as_text(Line& line, uint64_t number) {
        out_.drop_pending();
        line.reader = part_.reader;
        line.add(Own::message, line.text);
        report_unfit(number);
    }

    void report_unfit(uint64_t number) {
        report_.add({place(number), fmt::format("the line is not of the form of the log ({}); kept as text", reader_name(part_.reader))});
    }

    std::string place(uint64_t number) const { return fmt::format("{}:{}", part_.place(), number); }

    const PartInput& part_;
    LineState& state_;
    EventBatch& out_;
    DecodeReport& report_;
    std::unique_ptr<TableReader> table_;
    AuditEvents audit_;
    bool valid_;
};

}  // namespace

void decode_text(const PartInput& part, DecodeCache::State& state, EventBatch& out, DecodeReport& report) {
    state.lines().cache.forget_if_large();
    Decoding(part, state.lines(), out, report).run();
}

}  // namespace redoubt::events
