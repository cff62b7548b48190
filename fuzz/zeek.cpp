// Any header lines are taken; escapes never grow.
#include <cstdint>

#include "formats/zeek/zeek.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
    namespace zeek = redoubt::formats::zeek;
    std::string_view text(reinterpret_cast<const char*>(data), size);
    std::string out(size, '\0');
    if (zeek::unescape(text, out.data()) > size) __builtin_trap();
    zeek::Header header;
    while (!text.empty()) {
        const size_t end = text.find('\n');
        zeek::read_header_line(text.substr(0, end), header);
        if (end == std::string_view::npos) break;
        text.remove_prefix(end + 1);
    }
    if (header.columns.size() > 1024) __builtin_trap();
    return 0;
}
