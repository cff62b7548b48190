// Any bytes are a write-ahead log, up to its first bad record; records are whole lines within it. Lines are events or are refused.
#include <algorithm>
#include <cstdint>

#include "logs/event_fields.h"
#include "logs/manifest.h"
#include "logs/wal.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
    using namespace redoubt::logs;
    const std::string_view bytes(reinterpret_cast<const char*>(data), size);
    const size_t good = read_wal(bytes, [&](const WalRecord& record) {
        static EventFields decoder;
        if (static_cast<size_t>(std::ranges::count(lines_of(record, decoder), '\n')) != record.events) __builtin_trap();
    });
    if (good > size) __builtin_trap();
    static EventFields fields;
    const std::string copy(bytes);
    if (fields.read(copy, 0) && fields.line().searched_from > copy.size()) __builtin_trap();
    if (read_manifest(bytes).good_bytes > size) __builtin_trap();
    return 0;
}
