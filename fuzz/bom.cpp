// Any of the forms of a bill of materials. What is read has purls that read as the same again.
#include "software/bom.h"

#include <cstddef>
#include <cstdint>

using namespace redoubt;

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
    const std::string_view bytes(reinterpret_cast<const char*>(data), size);
    (void)software::is_bom(bytes);
    const auto bill = software::read_bom(bytes);
    if (!bill) return 0;
    for (const software::Package& package : bill->contents.packages) {
        const std::string text = advisories::to_text(package.purl);
        if (text.size() <= advisories::longest_purl && !advisories::parse_purl(text)) __builtin_trap();
    }
    return 0;
}
