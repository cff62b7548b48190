// Version ranges of a decision's scope: whatever is written, versions stand in one order, and a bound says the same from both ends.
#include "advisories/version_constraint.h"

#include <cstddef>
#include <cstdint>
#include <string>

#include "base/text.h"

using namespace redoubt;

namespace {

bool holds(const char* sign, std::string_view left, std::string_view right) { return advisories::version_within(sign + std::string(right), left); }

// Text that a constraint cannot carry as a version.
bool is_version(std::string_view text) {
    return !text.empty() && trim(text) == text && text.find(',') == std::string_view::npos && std::string_view("<>=").find(text[0]) == std::string_view::npos;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
    const std::string_view bytes(reinterpret_cast<const char*>(data), size);
    const size_t line = bytes.find('\n');
    const std::string_view first = bytes.substr(0, line), second = line == std::string_view::npos ? first : bytes.substr(line + 1);
    (void)advisories::version_within(first, second);
    if (!is_version(first) || !is_version(second)) return 0;
    const bool below = holds("<", first, second), above = holds(">", first, second), equal = holds("=", first, second);
    if (below + above + equal != 1) __builtin_trap();
    if (below != holds(">", second, first) || equal != holds("=", second, first)) __builtin_trap();
    if (holds("<=", first, second) != (below || equal)) __builtin_trap();
    return 0;
}
