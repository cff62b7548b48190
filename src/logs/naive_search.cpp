// The oracle of search(): every line, no index, no needles; words are looked for at every byte.
#include <algorithm>

#include <fmt/format.h>

#include "formats/ndjson/reader.h"
#include "logs/search.h"

namespace redoubt::logs {

Result<> each_line(const View& view, const std::function<Result<>(std::string_view line, size_t readable, uint64_t number)>& take) {
    BlockUnpacker unpacker;
    std::string unpacked;
    const auto each = [&](std::string_view lines, size_t padding, const BlockHeader& header) -> Result<> {
        uint32_t event = 0;
        for (size_t at = 0; at < lines.size(); ++event) {
            const size_t end = std::min(lines.find('\n', at), lines.size() - 1) + 1;
            TRY(take(lines.substr(at, end - at), lines.size() - end + padding, header.number_of(event)));
            at = end;
        }
        return {};
    };
    for (const SegmentView& segment : view.segments)
        for (const BlockPlace& place : segment.index.blocks) {
            BlockHeader header;
            const std::string_view bytes = segment.file->bytes().substr(place.offset);
            const size_t size = TRY(read_header(bytes, header));
            const std::string_view lines = TRY(unpacker.unpack(bytes.substr(size, header.compressed), header.raw, unpacked));
            TRY(each(lines, formats::ndjson::line_padding, header));
        }
    for (const LooseLines& loose : view.loose) TRY(each(*loose.lines, 0, loose.header));
    return {};
}

Result<SearchResult> naive_search(const View& view, const SearchRequest& request, const OnHit& on_hit) {
    const EventQuery query = TRY(EventQuery::compile(with_sources(request.query, request.sources), request.now));
    SearchResult result;
    EventFields fields;
    std::vector<Hit> hits;
    TRY(each_line(view, [&](std::string_view line, size_t, uint64_t number) -> Result<> {
        const std::string copy(line.substr(0, line.find('\n')));
        if (!fields.read(copy, 0)) return {};
        const Time time = fields.line().time;
        const bool in_time = (!request.from || time >= *request.from) && (!request.to || time < *request.to);
        if (!in_time || (request.after && number >= request.after->bound) || !query.matches(fields)) return {};
        ++result.matched;
        const bool seen = request.after && (time > request.after->time || (time == request.after->time && number >= request.after->number));
        if (!seen) hits.push_back({time, number, shown_line(copy)});
        return {};
    }));
    std::ranges::sort(hits, [](const Hit& a, const Hit& b) { return a.time != b.time ? a.time > b.time : a.number > b.number; });
    for (size_t i = 0; i < hits.size(); ++i) {
        if (i == request.limit) {
            result.next = SearchCursor{hits[i - 1].time, hits[i - 1].number, request.after ? request.after->bound : view.next_event};
            break;
        }
        if (!on_hit(hits[i])) break;
    }
    return result;
}

}  // namespace redoubt::logs
