// Any bytes are an index or columns, or refused; what they say of blocks and values lies within them.
#include <cstdint>

#include "logs/columns.h"
#include "logs/segment_index.h"
#include "owned_bytes.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
    using namespace redoubt;
    const std::string bytes(reinterpret_cast<const char*>(data), size);
    for (const uint64_t segment_bytes : {uint64_t{1000}, uint64_t{100000}}) {
        const auto index = logs::SegmentIndex::open(std::make_unique<OwnedBytes>(bytes), segment_bytes);
        if (index)
            for (size_t i = 0; i < index->blocks.size(); ++i)
                if (index->blocks[i].end() > segment_bytes || index->filter(i).bytes.size() > size) __builtin_trap();
        const auto columns = logs::Columns::open(std::make_unique<OwnedBytes>(bytes), segment_bytes);
        if (!columns) continue;
        std::vector<uint32_t> places;
        std::vector<int64_t> times;
        for (size_t chunk = 0; chunk < (*columns)->chunks().size(); ++chunk) {
            (void)(*columns)->places(chunk, logs::Promoted::host, places);
            (void)(*columns)->times(chunk, times);
        }
        (void)(*columns)->dictionary(logs::Promoted::host);
    }
    return 0;
}
