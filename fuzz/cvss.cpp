// A score is at most ten, whatever the vector.
#include "advisories/cvss.h"

#include <cstddef>
#include <cstdint>

using namespace redoubt::advisories;

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
    const auto score = score_cvss(std::string_view(reinterpret_cast<const char*>(data), size));
    if (score && (score->base > 100 || score->overall() > 100 || score->temporal.value_or(0) > 100)) __builtin_trap();
    return 0;
}
