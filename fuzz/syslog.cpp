// Any line is read or refused; the parts lie within the line, and the parameters come to an end.
#include <cstdint>

#include "formats/syslog/syslog.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
    namespace syslog = redoubt::formats::syslog;
    const std::string_view line(reinterpret_cast<const char*>(data), size);
    syslog::Message message;
    const bool read = syslog::read(line, message);
    const auto within = [&](std::string_view part) {
        return part.empty() || (part.data() >= line.data() && part.data() + part.size() <= line.data() + line.size());
    };
    if (read && (!within(message.text) || !within(message.program) || !within(message.data) || !within(message.host))) __builtin_trap();
    syslog::Parameters parameters(read ? message.data : line);
    syslog::Parameter parameter;
    size_t count = 0;
    while (parameters.next(parameter))
        if (++count > size) __builtin_trap();
    syslog::MonthTime time;
    if (syslog::read_month_time(line, time) && (time.month < 1 || time.month > 12 || time.day > 31)) __builtin_trap();
    size_t begin = 0;
    if (syslog::octet_count(line, begin) > 0 && begin >= size) __builtin_trap();
    return 0;
}
