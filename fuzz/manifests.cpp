// Every kind of manifest, chosen by the first byte: packages have names, and what is read is the same each time.
#include "software/manifests.h"

#include <cstddef>
#include <cstdint>

using namespace redoubt;
using namespace redoubt::software;

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
    if (size == 0 || size > (size_t{256} << 10)) return 0;
    const auto kinds = manifest_kinds();
    const FileKind& kind = kinds[data[0] % kinds.size()];
    const std::string_view text(reinterpret_cast<const char*>(data) + 1, size - 1);
    Contents contents, again;
    const auto done = kind.read(text, contents);
    if (done.has_value() != kind.read(text, again).has_value() || contents.packages.size() != again.packages.size()) __builtin_trap();
    for (const Package& package : contents.packages) {
        if (package.purl.name.empty()) __builtin_trap();
        const std::string purl = advisories::to_text(package.purl);
        if (purl.size() <= advisories::longest_purl && !advisories::parse_purl(purl)) __builtin_trap();
    }
    return 0;
}
