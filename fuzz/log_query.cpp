// A query (up to the first line end) on a stored event (what follows): what matches has every token and a literal that the query names.
#include <cstdint>

#include "logs/event_query.h"
#include "logs/find_text.h"
#include "logs/segment_writer.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
    using namespace redoubt::logs;
    const std::string_view bytes(reinterpret_cast<const char*>(data), size);
    const size_t end = bytes.find('\n');
    if (end == std::string_view::npos || size > 20000) return 0;
    const auto parsed = redoubt::schema::parse_query(bytes.substr(0, end));
    if (!parsed) return 0;
    const auto query = EventQuery::compile(*parsed, redoubt::Time{1'763'700'000'000'000'000});
    if (!query) return 0;
    std::string line;
    static EventFields fields;
    const Incoming event{.body = bytes.substr(end + 1), .is_json = bytes.substr(end + 1).starts_with('{'), .host = "web01"};
    fields.read_arrival(event, LineHead("SRC-1", redoubt::Time{1}), 0, line);
    if (!fields.read(line, 0)) return 0;
    if (!query->matches(fields)) return 0;
    static BlockMaker maker;
    SegmentIndex index;
    ColumnsBuilder columns;
    const size_t length = line.size();
    line.append(64, '\0');
    const auto block = maker.describe(std::string_view(line).substr(0, length), 1, {}, index, columns);
    BlockPlace place{};
    if (!query->may_match(place, {.bytes = block.filter})) __builtin_trap();
    const auto literals = query->literals(block.header.flags);
    if (literals.empty()) return 0;
    LiteralFinder finder(literals);
    finder.start(std::string_view(line).substr(0, length));
    if (finder.next(0) == std::string_view::npos) __builtin_trap();
    return 0;
}
