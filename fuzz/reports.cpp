// Reports of other programs: the first byte chooses the reader; whatever comes, each sighting is known by something, within bounds,
// and is said in valid UTF-8. What is recognised is a format that there is.
#include "estate/reports.h"
#include "base/text.h"
#include "estate/recognise.h"

using namespace redoubt::estate;

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
    if (size == 0) return 0;
    const auto formats = report_formats();
    const std::string_view bytes{reinterpret_cast<const char*>(data) + 1, size - 1};
    const ReportFormat& format = formats[static_cast<uint8_t>(data[0] - 'a') % formats.size()];
    size_t told = 0;
    const ReportSink sink{.sighting = [](Sighting&& one) -> redoubt::Result<> {
                              if (one.key.empty() && one.ids.empty()) __builtin_trap();
                              if (one.ids.size() > 200 || one.software.size() > 20'000 || !redoubt::is_utf8(one.title)) __builtin_trap();
                              for (const Identifier& id : one.ids)
                                  if (id.value.empty() || id.value.size() > 600) __builtin_trap();
                              for (const Service& service : one.services)
                                  if (service.port < 0 || service.port > 65535) __builtin_trap();
                              return {};
                          },
                          .problem = [&](const Problem& problem) { told += problem.message.size(); }};
    (void)format.read(bytes, {.at = {1}, .zone = "lab", .columns = {}, .sheet = {}}, sink);
    const std::string_view name = recognise_report("", bytes);
    if (!name.empty() && !find_report_format(name, "", bytes)) __builtin_trap();
    return told == SIZE_MAX ? 1 : 0;
}
