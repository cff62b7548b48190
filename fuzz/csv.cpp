// CSV: whatever comes in, rows or an error come out, and what is written of them reads back the same.
#include "formats/csv/csv.h"

#include <cstddef>
#include <cstdint>

using namespace redoubt::formats::csv;

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
    auto reader = Reader::open({reinterpret_cast<const char*>(data), size}, 0, {.cells = 50, .cell_bytes = 4096});
    if (!reader) return 0;
    Row row;
    for (;;) {
        const auto more = reader->next(row);
        if (!more || !*more) return 0;
        std::string line = "x";
        for (const std::string& cell : row.cells) {
            line += ',';
            append_cell(line, cell);
        }
        auto again = Reader::open(line, ',');
        Row copy;
        const auto got = again ? again->next(copy) : redoubt::Result<bool>(false);
        if (!got || !*got || !copy.problem.empty() || copy.cells.size() != row.cells.size() + 1) __builtin_trap();
        for (size_t i = 0; i < row.cells.size(); ++i)
            if (copy.cells[i + 1] != row.cells[i]) __builtin_trap();
    }
}
