#include "logs/search.h"

#include <algorithm>
#include <charconv>
#include <mutex>
#include <queue>

#include <fmt/format.h>

#include "base/pipeline.h"
#include "formats/ndjson/reader.h"
#include "logs/find_text.h"

namespace redoubt::logs {
namespace {

constexpr size_t most_fields = 400, most_values = 2000, longest_value = 256;

// One block of the view.
struct Place {
    const SegmentView* segment = nullptr;
    size_t block = 0;
    const LooseLines* loose = nullptr;
    Time earliest{}, latest{};
};

struct Found {
    Place place;
    std::vector<Hit> hits;  // the newest, as many as are asked for
    uint64_t matched = 0, events = 0;
    bool read = false;
    std::string problem;
    std::vector<uint64_t> histogram;
    std::map<std::string, FieldTop, std::less<>> fields;
};

bool later(const Hit& a, const Hit& b) { return a.time != b.time ? a.time > b.time : a.number > b.number; }

struct Earlier {
    bool operator()(const Hit& a, const Hit& b) const { return later(b, a); }
};

void count_field(std::map<std::string, FieldTop, std::less<>>& fields, std::string_view name, std::string_view value, uint64_t count) {
    auto at = fields.find(name);
    if (at == fields.end()) {
        if (fields.size() >= most_fields) return;
        at = fields.emplace(std::string(name), FieldTop{}).first;
    }
    FieldTop& top = at->second;
    top.events += count;
    auto known = top.values.find(value);
    if (known == top.values.end()) {
        if (top.values.size() >= most_values || value.size() > longest_value) {
            top.cut = true;
            return;
        }
        known = top.values.emplace(std::string(value), 0).first;
    }
    known->second += count;
}

class BlockSearch {
public:
    BlockSearch(const SearchRequest& request, const EventQuery& query, const SearchResult& shape) : request_(request), query_(query), shape_(shape) {}

    Found run(const Place& place) {
        Found found;
        found.place = place;
        found.histogram.resize(shape_.histogram.size());
        if (place.loose != nullptr) {
            unpacked_.assign(*place.loose->lines).append(formats::ndjson::line_padding, '\0');
            look_through(std::string_view(unpacked_).substr(0, place.loose->lines->size()), place.loose->header, found);
            return found;
        }
        const SegmentView& segment = *place.segment;
        const BlockPlace& block = segment.index.blocks[place.block];
        if (!query_.may_match(block, segment.index.filter(place.block))) return found;
        const std::string_view bytes = segment.file->bytes().substr(block.offset);
        BlockHeader header;
        const Result<size_t> size = read_header(bytes, header);
        const auto lines = size ? unpacker_.unpack(bytes.substr(*size, header.compressed), header.raw, unpacked_) : fail(Code::malformed, size.error().message);
        if (!lines) {
            found.problem = fmt::format("{}, at byte {}: {}", segment.name, block.offset, lines.error().message);
            return found;
        }
        header.flags |= block.flags;
        if (!segment.has_index) header.flags |= block_has_letters_escaped | block_has_made_texts;
        look_through(*lines, header, found);
        return found;
    }

private:
    void look_through(std::string_view lines, const BlockHeader& header, Found& found) {
        found.read = true;
        found.events = header.events;
        LiteralFinder finder(query_.literals(header.flags));
        if (!finder.empty()) finder.start(lines);
        uint32_t event = 0;
        size_t counted = 0;
        for (size_t at = 0; at < lines.size();) {
            if (!finder.empty()) {
                const size_t hit = finder.next(at);
                if (hit == std::string_view::npos) break;
                at = hit == 0 ? 0 : lines.rfind('\n', hit - 1) + 1;
                event += static_cast<uint32_t>(std::count(lines.begin() + static_cast<ptrdiff_t>(counted), lines.begin() + static_cast<ptrdiff_t>(at), '\n'));
                counted = at;
            }
            const size_t end = std::min(lines.find('\n', at), lines.size() - 1) + 1;
            look_at(lines.substr(at, end - at), lines.size() - end + formats::ndjson::line_padding, header, event, found);
            at = end;
            if (finder.empty()) ++event;
        }
        std::ranges::sort(found.hits, later);
        if (found.hits.size() > request_.limit + 1) found.hits.resize(request_.limit + 1);
    }

    void look_at(std::string_view line, size_t readable, const BlockHeader& header, uint32_t event, Found& found) {
        if (!fields_.read(line, readable)) return;
        const Time time = fields_.line().time;
        if ((request_.from && time < *request_.from) || (request_.to && time >= *request_.to)) return;
        const uint64_t number = header.number_of(event);
        if (request_.after && number >= request_.after->bound) return;
        if (!query_.matches(fields_)) return;
        const bool paged = request_.after && (time > request_.after->time || (time == request_.after->time && number >= request_.after->number));
        ++found.matched;
        if (!found.histogram.empty()) {
            const int64_t step = (time - shape_.histogram_from).ns / shape_.histogram_step.ns;
            if (step >= 0 && step < static_cast<int64_t>(found.histogram.size())) ++found.histogram[static_cast<size_t>(step)];
        }
        if (request_.top_values > 0) count_fields(found);
        if (paged) return;
        found.hits.push_back({time, number, shown_line(line)});
        if (found.hits.size() < 4 * request_.limit + 1024) return;
        std::ranges::sort(found.hits, later);
        found.hits.resize(std::min(found.hits.size(), request_.limit + 1));
    }

    void count_fields(Found& found) {
        for (size_t i = 0; i < promoted_count; ++i) {
            const auto field = static_cast<Promoted>(i);
            if (!fields_.promoted(field).empty()) count_field(found.fields, promoted_name(field), fields_.promoted(field), 1);
        }
        Promoted shadow{};
        for (const FieldValue& field : fields_.fields())
            if (!promoted_named(field.name, shadow)) count_field(found.fields, field.name, field.text, 1);
    }

    const SearchRequest& request_;
    const EventQuery& query_;
    const SearchResult& shape_;
    BlockUnpacker unpacker_;
    EventFields fields_;
    std::string unpacked_;
};

std::vector<Place> places_in(const View& view, const SearchRequest& request) {
    std::vector<Place> out;
    const auto add = [&](Place place, uint64_t first) {
        if ((request.from && place.latest < *request.from) || (request.to && place.earliest >= *request.to)) return;
        if (request.after && first >= request.after->bound) return;
        if (request.after && !request.count_all && place.earliest > request.after->time) return;
        out.push_back(place);
    };
    for (const SegmentView& segment : view.segments)
        for (size_t i = 0; i < segment.index.blocks.size(); ++i) {
            const BlockPlace& block = segment.index.blocks[i];
            add({.segment = &segment, .block = i, .earliest = block.earliest, .latest = block.latest}, block.first);
        }
    for (const LooseLines& loose : view.loose) add({.loose = &loose, .earliest = loose.header.earliest, .latest = loose.header.latest}, loose.header.first);
    std::ranges::sort(out, [](const Place& a, const Place& b) { return a.latest > b.latest; });
    return out;
}

void shape_histogram(const std::vector<Place>& places, const SearchRequest& request, SearchResult& result) {
    if (request.histogram_steps == 0 || places.empty()) return;
    Time from = places.front().earliest, until = places.front().latest + Duration{1};
    for (const Place& place : places) from = std::min(from, place.earliest);
    if (request.from) from = *request.from;
    if (request.to) until = *request.to;
    const int64_t steps = static_cast<int64_t>(request.histogram_steps);
    result.histogram_from = from;
    result.histogram_step = {std::max<int64_t>(1, ((until - from).ns + steps - 1) / steps)};
    result.histogram.resize(request.histogram_steps);
}

// Hands out what no block to come can precede.
class Merge {
public:
    Merge(const SearchRequest& request, const OnHit& on_hit, SearchResult& result, uint64_t bound)
        : request_(request), on_hit_(on_hit), result_(result), bound_(bound), enough_(request.limit == 0) {}

    bool wants_more() const { return !enough_ || request_.count_all; }

    void take(Found found, std::optional<Time> next_latest) {
        result_.matched += found.matched;
        result_.blocks_read += found.read ? 1 : 0;
        result_.events_read += found.read ? found.events : 0;
        if (!found.problem.empty()) result_.problems.push_back(found.problem);
        for (size_t i = 0; i < found.histogram.size(); ++i) result_.histogram[i] += found.histogram[i];
        for (const auto& [name, top] : found.fields) {
            for (const auto& [value, count] : top.values) count_field(result_.fields, name, value, count);
            if (top.cut && result_.fields.contains(name)) result_.fields.find(name)->second.cut = true;
        }
        if (enough_) return;
        for (Hit& hit : found.hits) waiting_.push(std::move(hit));
        while (!waiting_.empty() && !enough_ && (!next_latest || waiting_.top().time > *next_latest)) {
            const Hit hit = waiting_.top();
            waiting_.pop();
            enough_ = !on_hit_(hit) || ++given_ == request_.limit;
            if (enough_ && (!waiting_.empty() || next_latest)) result_.next = SearchCursor{hit.time, hit.number, bound_};
        }
        while (waiting_.size() > 16 * request_.limit + 4096) trim();
    }

private:
    void trim() {
        std::priority_queue<Hit, std::vector<Hit>, Earlier> kept;
        for (size_t i = 0; i <= request_.limit && !waiting_.empty(); ++i, waiting_.pop()) kept.push(waiting_.top());
        waiting_ = std::move(kept);
    }

    const SearchRequest& request_;
    const OnHit& on_hit_;
    SearchResult& result_;
    uint64_t bound_;
    std::priority_queue<Hit, std::vector<Hit>, Earlier> waiting_;
    size_t given_ = 0;
    bool enough_;
};

}  // namespace

std::string SearchCursor::text() const { return fmt::format("{}.{}.{}", time.unix_ns, number, bound); }

Result<SearchCursor> SearchCursor::parse(std::string_view text) {
    SearchCursor out;
    const char* at = text.data();
    const char* const end = text.data() + text.size();
    const auto take = [&](auto& number, bool last) {
        const auto read = std::from_chars(at, end, number);
        if (read.ec != std::errc{} || (last ? read.ptr != end : read.ptr == end || *read.ptr != '.')) return false;
        at = read.ptr + 1;
        return true;
    };
    if (!take(out.time.unix_ns, false) || !take(out.number, false) || !take(out.bound, true))
        return fail(Code::malformed, "this is no cursor of a search", {}, "take it from the page before");
    return out;
}

schema::Query with_sources(const schema::Query& query, const std::vector<std::string>& sources) {
    if (sources.empty()) return query;
    schema::Query any{.kind = schema::Query::Kind::any};
    for (const std::string& source : sources) any.children.push_back(schema::test_equals("source", source));
    return schema::both(query, any);
}

Result<SearchResult> search(const View& view, const SearchRequest& request, const OnHit& on_hit) {
    const EventQuery query = TRY(EventQuery::compile(with_sources(request.query, request.sources), request.now));
    const std::vector<Place> places = places_in(view, request);
    SearchResult result{.problems = view.problems};
    result.blocks = places.size();
    shape_histogram(places, request, result);
    const SearchResult shape = result;
    Merge merge(request, on_hit, result, request.after ? request.after->bound : view.next_event);
    std::atomic<bool> stop = false;
    size_t produced = 0, sunk = 0;
    const auto produce = [&]() -> std::optional<size_t> {
        const bool cancelled = request.cancel != nullptr && request.cancel->load(std::memory_order_relaxed);
        if (cancelled || stop.load(std::memory_order_relaxed) || produced == places.size()) return std::nullopt;
        return produced++;
    };
    std::mutex mutex;
    std::vector<std::unique_ptr<BlockSearch>> idle;
    const auto work = [&](size_t number) {
        std::unique_ptr<BlockSearch> searcher;
        {
            const std::scoped_lock lock(mutex);
            if (!idle.empty()) {
                searcher = std::move(idle.back());
                idle.pop_back();
            }
        }
        if (!searcher) searcher = std::make_unique<BlockSearch>(request, query, shape);
        Found found = searcher->run(places[number]);
        const std::scoped_lock lock(mutex);
        idle.push_back(std::move(searcher));
        return found;
    };
    const auto sink = [&](Found found) {
        ++sunk;
        merge.take(std::move(found), sunk < places.size() ? std::optional(places[sunk].latest) : std::nullopt);
        if (request.on_progress) request.on_progress(result, sunk);
        if (!merge.wants_more()) stop = true;
    };
    ordered_pipeline(std::max<size_t>(1, request.threads), produce, work, sink);
    result.looked_at_all = sunk == places.size();
    return result;
}

}  // namespace redoubt::logs
