#include <array>

#include "events/line_state.h"
#include "formats/cef/cef.h"
#include "formats/pairs/pairs.h"
#include "formats/syslog/syslog.h"

namespace redoubt::events {
namespace {

namespace syslog = formats::syslog;

constexpr std::array<std::string_view, 24> facilities{"kern",   "user",   "mail",     "daemon", "auth",   "syslog", "lpr",    "news",
                                                      "uucp",   "cron",   "authpriv", "ftp",    "ntp",    "audit",  "alert",  "clock",
                                                      "local0", "local1", "local2",   "local3", "local4", "local5", "local6", "local7"};
constexpr std::array<std::string_view, 8> severities{"emerg", "alert", "crit", "err", "warning", "notice", "info", "debug"};
constexpr size_t most_parameters = 512;

// "\]" and the like without their backslashes.
std::string_view plain_value(const syslog::Parameter& parameter, Arena& arena) {
    if (!parameter.escaped) return parameter.value;
    char* const start = arena.allocate(parameter.value.size());
    char* end = start;
    for (size_t at = 0; at < parameter.value.size(); ++at) {
        const char c = parameter.value[at];
        const char next = at + 1 < parameter.value.size() ? parameter.value[at + 1] : '\0';
        if (c == '\\' && (next == '"' || next == '\\' || next == ']')) ++at;
        *end++ = parameter.value[at];
    }
    return {start, static_cast<size_t>(end - start)};
}

void add_parameters(std::string_view data, Line& line) {
    syslog::Parameters parameters(data);
    syslog::Parameter parameter;
    std::string name;
    for (size_t i = 0; i < most_parameters && parameters.next(parameter); ++i) {
        name.assign(parameter.element);
        name += '.';
        name += parameter.name;
        line.out.add_field(line.state.cache.find(name), ValueType::text, plain_value(parameter, line.out.arena));
    }
}

// What a message may carry in a form of its own. The whole message stays a field.
void read_carried(const syslog::Message& message, Line& line) {
    const std::string_view text = message.text;
    if (text.empty()) return;
    if (text[0] == '<' && read_xml_text(text, line)) return;
    const bool audit = message.program == "audit" || message.program == "kernel" || message.program.starts_with("audi");
    if (audit && text.contains("audit(") && read_audit_text(text, line)) return;
    if (text[0] == 'C' || text[0] == 'L') {
        if (formats::cef::find(text) == 0 && read_cef_text(text, line)) return;
    }
    if (message.program.empty() && formats::pairs::count(text, 3) == 3) read_pairs_text(text, line);
}

}  // namespace

bool read_syslog_line(Line& line) {
    std::string_view text = line.text;
    size_t begin = 0;
    if (syslog::octet_count(text, begin) > 0) text.remove_prefix(begin);
    syslog::Message message;
    if (!syslog::read(text, message)) return false;
    line.add_some(Own::timestamp, message.timestamp);
    line.add_some(Own::hostname, message.host);
    line.add_some(Own::program, message.program);
    line.add_some(Own::pid, message.pid);
    line.add_some(Own::msgid, message.id);
    if (message.priority >= 0) {
        line.add(Own::facility, facilities[static_cast<size_t>(message.priority) / 8]);
        line.add(Own::severity, severities[static_cast<size_t>(message.priority) % 8]);
    }
    if (!message.data.empty()) add_parameters(message.data, line);
    line.add(Own::message, message.text);
    line.event.computer = message.host;
    Time time;
    if (read_log_time(message.timestamp, line.written, time)) line.set_time(time);
    read_carried(message, line);
    return true;
}

}  // namespace redoubt::events
