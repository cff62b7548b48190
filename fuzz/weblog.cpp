// Any line is read or refused by each of the forms of web logs.
#include <cstdint>

#include "formats/weblog/weblog.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
    namespace weblog = redoubt::formats::weblog;
    const std::string_view line(reinterpret_cast<const char*>(data), size);
    weblog::Request request;
    int64_t ns = 0;
    if (weblog::read(line, request)) {
        if (request.status.size() != 3) __builtin_trap();
        weblog::read_time(request.time, ns);
        const weblog::Target target = weblog::split_target(request.target);
        if (target.stem.size() + target.query.size() + target.host.size() > request.target.size()) __builtin_trap();
    }
    weblog::read_time(line, ns);
    weblog::Failure failure;
    weblog::read_failure(line, failure);
    if (weblog::w3c_names(line).size() > 256) __builtin_trap();
    std::string_view rest = line;
    std::string_view value;
    size_t count = 0;
    while (weblog::next_w3c_value(rest, value))
        if (++count > size) __builtin_trap();
    return 0;
}
