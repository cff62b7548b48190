// rpm's packages: the first byte says whether the rest is one header or a whole database. Whatever comes, a package has a name and a
// version.
#include "hosts/rpm_database.h"

using namespace redoubt::hosts;

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
    if (size == 0) return 0;
    const std::string_view bytes{reinterpret_cast<const char*>(data) + 1, size - 1};
    if (data[0] != 'd') {
        const auto one = parse_rpm_header(bytes, [](std::string_view, std::string_view) {});
        if (one && *one && ((*one)->name.empty() || (*one)->version.empty())) __builtin_trap();
        return 0;
    }
    const auto all = read_rpm_database(bytes, [](std::string_view package, std::string_view path) {
        if (package.empty() || path.size() > 4096) __builtin_trap();
    });
    if (all)
        for (const Package& each : all->packages)
            if (each.name.empty() || each.version.empty()) __builtin_trap();
    return 0;
}
