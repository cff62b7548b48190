// Workbooks: the bytes as an archive, and as the XML of a sheet inside a sound one; rows or an error come out, within bounds.
#include "base/xml_elements.h"
#include "formats/xlsx/parts.h"
#include "formats/xlsx/reader.h"

#include <cstddef>
#include <cstdint>

using namespace redoubt::formats::xlsx;

namespace {

constexpr Limits limits{.unpacked_bytes = 1 << 20, .part_bytes = 1 << 16, .shared_text_bytes = 1 << 18, .row_bytes = 1 << 14, .rows = 1000, .cells = 100};

void read_elements(std::string_view xml) {
    redoubt::Elements elements("row", limits.row_bytes);
    for (size_t at = 0; at <= xml.size(); at += 7) {
        elements.add(xml.substr(at, 7));
        if (at + 7 > xml.size()) elements.end();
        for (;;) {
            const auto element = elements.next();
            if (!element || element->empty()) break;
            if (element->front() != '<' || element->back() != '>') __builtin_trap();
        }
    }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
    const std::string_view bytes(reinterpret_cast<const char*>(data), size);
    read_elements(bytes);
    auto reader = Reader::open(bytes, {}, limits);
    if (!reader) return 0;
    Row row;
    for (;;) {
        const auto more = reader->next(row);
        if (!more || !*more) return 0;
        if (row.cells.size() > limits.cells) __builtin_trap();
    }
}
