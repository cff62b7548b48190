// Every ordering is an order over any three texts.
#include "advisories/versions.h"

#include <cstddef>
#include <cstdint>
#include <string_view>

#include "advisories/version_claims.h"

using namespace redoubt::advisories;

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
    std::string_view rest(reinterpret_cast<const char*>(data), size);
    (void)parse_version_claim(rest);
    std::string_view texts[3];
    for (std::string_view& text : texts) {
        const size_t end = rest.find('\n');
        text = rest.substr(0, end);
        rest = end == std::string_view::npos ? std::string_view() : rest.substr(end + 1);
    }
    for (int i = 0; i <= static_cast<int>(Ordering::semver); ++i) {
        const CompareVersions compare = comparison(static_cast<Ordering>(i));
        const auto ab = compare(texts[0], texts[1]), bc = compare(texts[1], texts[2]), ac = compare(texts[0], texts[2]);
        if (compare(texts[0], texts[0]) != 0 || 0 <=> compare(texts[1], texts[0]) != ab) __builtin_trap();
        if (ab <= 0 && bc <= 0 && (ac > 0 || (ac == 0 && (ab < 0 || bc < 0)))) __builtin_trap();
        if (ab >= 0 && bc >= 0 && (ac < 0 || (ac == 0 && (ab > 0 || bc > 0)))) __builtin_trap();
    }
    return 0;
}
