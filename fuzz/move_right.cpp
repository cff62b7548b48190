// Rights over moves as a level's record writes them: a grant reaches up to its severity and no further, a denial begins there.
#include "schema/move_right.h"

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

using namespace redoubt;

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
    const auto right = schema::parse_move_right(std::string_view(reinterpret_cast<const char*>(data), size));
    if (!right) return 0;
    const std::string type = right->type.empty() ? "any" : right->type, to = right->to.empty() ? "any" : right->to;
    for (int severity = -1; severity < 5; ++severity) {
        const bool granted = !right->severity || (severity >= 0 && severity <= *right->severity);
        const bool denied = !right->severity || severity >= *right->severity;
        if (right->grants(type, to, severity) != granted || right->denies(type, to, severity) != denied) __builtin_trap();
    }
    if (!right->type.empty() && (right->grants("another", to, 0) || right->denies("another", to, 4)) && right->type != "another") __builtin_trap();
    return 0;
}
