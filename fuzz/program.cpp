// Programs with the lists of Go and Rust, and archives of Java: whatever comes, a package has a name.
#include "software/program.h"
#include "software/java_archive.h"

using namespace redoubt::software;

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
    const std::string_view bytes{reinterpret_cast<const char*>(data), size};
    Contents contents;
    if (bytes.starts_with("PK"))
        (void)read_java_archive("x-1.jar", bytes, contents);
    else
        (void)read_program(bytes, contents);
    for (const Package& each : contents.packages)
        if (each.purl.name.empty()) __builtin_trap();
    return 0;
}
