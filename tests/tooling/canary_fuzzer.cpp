// A parser with a fault, to prove that the driver of the fuzz tests finds one: see cmake/fuzz.cmake.
#include <cstddef>
#include <cstdint>
#include <cstdlib>

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* bytes, size_t size) {
    if (size >= 4 && bytes[0] == '[' && bytes[1] == '[' && bytes[size - 1] == ']') std::abort();
    return 0;
}
