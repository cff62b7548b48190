// Lines of key=value pairs, bare and behind the headers of CEF and LEEF.
#include "events/line_state.h"
#include "formats/cef/cef.h"
#include "formats/pairs/pairs.h"
#include "formats/syslog/syslog.h"

namespace redoubt::events {
namespace {

namespace cef = formats::cef;
using formats::pairs::Pair;
using formats::pairs::Pairs;

constexpr size_t most_pairs = 2048;

std::string_view plain(std::string_view text, Arena& arena) {
    if (!text.contains('\\')) return text;
    char* const start = arena.allocate(text.size());
    return {start, cef::unescape(text, start)};
}

bool is_time(std::string_view key) {
    return key == "rt" || key == "devTime" || key == "time" || key == "ts" || key == "timestamp" || key == "eventtime" || key == "@timestamp";
}
bool is_host(std::string_view key) { return key == "dvchost" || key == "devname" || key == "host" || key == "hostname"; }

// Nanoseconds too, as FortiGate writes them.
bool read_pair_time(std::string_view text, const Line& line, Time& out) {
    if (text.size() == 19 && text.find_first_not_of("0123456789") == std::string_view::npos) text.remove_suffix(6);
    return read_log_time(text, line.written, out);
}

void add_pairs(std::string_view text, char separator, Line& line) {
    Pairs pairs(text, separator);
    Pair pair;
    std::string_view date, clock;
    for (size_t i = 0; i < most_pairs && pairs.next(pair); ++i) {
        const std::string_view value = plain(pair.value, line.out.arena);
        line.out.add_field(line.state.cache.find(pair.key), ValueType::text, value);
        if (pair.key == "date") date = value;
        if (pair.key == "time") clock = value;
        if (is_host(pair.key) && line.event.computer.empty()) line.event.computer = value;
        Time time;
        if (!line.event.has_time && is_time(pair.key) && read_pair_time(value, line, time)) line.set_time(time);
    }
    if (line.event.has_time || date.size() != 10 || clock.size() != 8) return;
    Time time;
    if (read_log_time(line.out.arena.copy(std::string(date) + "T" + std::string(clock)), line.written, time)) line.set_time(time);
}

}  // namespace

bool read_cef_text(std::string_view text, Line& line) {
    cef::Header header;
    if (!cef::read(text, header)) return false;
    Arena& arena = line.out.arena;
    line.add(Own::vendor, plain(header.vendor, arena));
    line.add(Own::product, plain(header.product, arena));
    line.add(Own::device_version, plain(header.version, arena));
    line.add(Own::event_class, plain(header.event_id, arena));
    if (!header.leef) line.add(Own::name, plain(header.name, arena));
    if (!header.leef) line.add(Own::severity, plain(header.severity, arena));
    add_pairs(header.pairs, header.separator, line);
    line.reader = Reader::cef;
    return true;
}

bool read_cef_line(Line& line) {
    const size_t at = cef::find(line.text);
    if (at == std::string_view::npos) return false;
    if (at > 0) {
        formats::syslog::Message message;
        if (formats::syslog::read(line.text, message)) {
            line.add_some(Own::timestamp, message.timestamp);
            line.add_some(Own::hostname, message.host);
            line.event.computer = message.host;
        }
        Time time;
        if (read_cef_text(line.text.substr(at), line)) {
            if (!line.event.has_time && read_log_time(message.timestamp, line.written, time)) line.set_time(time);
            return true;
        }
        return false;
    }
    return read_cef_text(line.text, line);
}

bool read_pairs_text(std::string_view text, Line& line) {
    add_pairs(text, ' ', line);
    line.reader = Reader::pairs;
    return true;
}

bool read_pairs_line(Line& line) {
    std::string_view text = line.text;
    formats::syslog::Message message;
    if (text.starts_with('<') && formats::syslog::read(text, message)) {
        line.add_some(Own::hostname, message.host);
        line.event.computer = message.host;
        text = message.text;
    }
    return formats::pairs::count(text, 2) == 2 && read_pairs_text(text, line);
}

}  // namespace redoubt::events
