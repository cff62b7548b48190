// The mapping language: a page, a zero byte and a report; whatever comes, the page is refused with a place or runs within bounds.
#include <cstddef>
#include <cstdint>

#include "base/text.h"
#include "reports/read_report.h"

using namespace redoubt::reports;

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
    const std::string_view all{reinterpret_cast<const char*>(data), size};
    const size_t end = all.find('\0');
    const auto mapping = compile_mapping(all.substr(0, end), "page");
    if (!mapping) {
        if (mapping.error().message.empty()) __builtin_trap();
        return 0;
    }
    const std::string_view report = end == std::string_view::npos ? std::string_view() : all.substr(end + 1);
    size_t told = 0;
    for (const size_t stream : {size_t{0}, SIZE_MAX})
        (void)read_report(report, *mapping, {.format = {}, .stream_from_bytes = stream}, [&](ReportedFinding&& finding) -> redoubt::Result<> {
            if (!redoubt::is_utf8(finding.title) || finding.proofs.size() > 200) __builtin_trap();
            if (++told > 10'000) return redoubt::fail(redoubt::Code::too_large, "enough");
            return {};
        });
    return 0;
}
