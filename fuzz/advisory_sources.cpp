// Any file of any publisher, into an index that holds.
#include <cstddef>
#include <cstdint>

#include "advisories/feed_reading.h"
#include "advisories/index.h"
#include "advisories/zip_members.h"
#include "owned_bytes.h"

using namespace redoubt;
using namespace redoubt::advisories;

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
    const std::string_view bytes(reinterpret_cast<const char*>(data), size);
    if (auto zip = Zip::open(bytes, {.member_bytes = 1 << 20, .unpacked_bytes = 4 << 20}))
        for (const ZipMember& member : zip->members()) (void)zip->read(member);
    IndexBuilder builder;
    ExploitationBuilder exploitation;
    FeedReading reading;
    FeedReader(builder, &exploitation, "fuzz", reading).add("input.json", bytes);
    if (reading.not_read > 0 && reading.problems.empty()) __builtin_trap();
    auto file = builder.finish();
    auto table = exploitation.finish();
    if (!file || !table) return 0;
    const auto index = Index::open(std::make_unique<OwnedBytes>(std::move(*file)));
    const auto opened = ExploitationTable::open(std::make_unique<OwnedBytes>(std::move(*table)));
    if (!index || !index->verify() || !opened || !opened->verify()) __builtin_trap();
    for (AdvisoryNumber number = 0; number < index->counts().advisories; ++number)
        if (!index->packages_of(number) || !index->page(number)) __builtin_trap();
    return 0;
}
