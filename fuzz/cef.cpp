// Any line is read or refused as CEF or LEEF; escapes never grow.
#include <cstdint>
#include <string>

#include "formats/cef/cef.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
    namespace cef = redoubt::formats::cef;
    const std::string_view line(reinterpret_cast<const char*>(data), size);
    std::string out(size, '\0');
    if (cef::unescape(line, out.data()) > size) __builtin_trap();
    const size_t at = cef::find(line);
    cef::Header header;
    if (cef::read(at == std::string_view::npos ? line : line.substr(at), header) && header.pairs.size() > size) __builtin_trap();
    return 0;
}
