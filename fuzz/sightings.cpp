// Inventory reports in Redoubt's own form: whatever comes, each sighting says what it is and by what it is known, within bounds.
#include "estate/read_sightings.h"

using namespace redoubt::estate;

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
    const std::string_view bytes{reinterpret_cast<const char*>(data), size};
    size_t told = 0;
    const ReportSink sink{.sighting = [](Sighting&& one) -> redoubt::Result<> {
                              if (one.key.empty() && one.ids.empty()) __builtin_trap();
                              for (const Identifier& id : one.ids)
                                  if (id.value.empty()) __builtin_trap();
                              for (const Service& service : one.services)
                                  if (service.port < 0 || service.port > 65535) __builtin_trap();
                              return {};
                          },
                          .problem = [&](const Problem& problem) { told += problem.message.size(); }};
    (void)read_sightings(bytes, {.at = {1}, .zone = "lab", .columns = {}, .sheet = {}}, sink);
    return told == SIZE_MAX ? 1 : 0;
}
