// What is read and written is read as the same again.
#include "advisories/purl.h"

#include <cstddef>
#include <cstdint>

using namespace redoubt::advisories;

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
    const auto purl = parse_purl(std::string_view(reinterpret_cast<const char*>(data), size));
    if (!purl) return 0;
    (void)package_name(*purl);
    const std::string text = to_text(*purl);
    if (text.size() > longest_purl) return 0;
    const auto again = parse_purl(text);
    if (!again || *again != *purl || to_text(*again) != text) __builtin_trap();
    return 0;
}
