// Search: which events match, newest first, streamed while older ones are still being looked through.
//
// Time → filters of the index → unpack → lines that have a needle → the exact test. Blocks are worked through by their latest event, on many
// threads, and a match is handed out as soon as no block that is left can hold a later one. naive_search() is the same by the
// simplest means, and the oracle of this.
#pragma once

#include <atomic>
#include <functional>
#include <map>
#include <optional>

#include "logs/event_query.h"
#include "logs/view.h"

namespace redoubt::logs {

// Where a page ended: the next one goes on below, among the events that were there when the first was asked for.
struct SearchCursor {
    Time time{};
    uint64_t number = 0, bound = 0;
    std::string text() const;
    static Result<SearchCursor> parse(std::string_view text);
};

struct SearchResult;

struct SearchRequest {
    schema::Query query{};
    std::optional<Time> from{}, to{};    // from ≤ time < to
    std::vector<std::string> sources{};  // any of them; empty: all
    std::optional<SearchCursor> after{};
    Time now{};
    size_t limit = 100;
    bool count_all = false;      // look on when the limit is reached, for the totals below
    size_t histogram_steps = 0;  // over from…to, or over what the view holds
    size_t top_values = 0;       // of every field, so many
    size_t threads = 1;
    const std::atomic<bool>* cancel = nullptr;
    std::function<void(const SearchResult& so_far, uint64_t blocks_done)> on_progress{};  // after each block, on the calling thread; may be empty
};

struct Hit {
    Time time{};
    uint64_t number = 0;
    std::string line;  // as stored, without its line end
};

struct FieldTop {
    uint64_t events = 0;  // that have it
    std::map<std::string, uint64_t, std::less<>> values;
    bool cut = false;  // there were more different values than are counted
};

struct SearchResult {
    uint64_t matched = 0;  // of what was looked at
    bool looked_at_all = true;
    uint64_t blocks = 0, blocks_read = 0, events_read = 0;
    std::vector<std::string> problems{};
    std::optional<SearchCursor> next{};  // there may be more
    Time histogram_from{};
    Duration histogram_step{};
    std::vector<uint64_t> histogram{};
    std::map<std::string, FieldTop, std::less<>> fields{};
};

using OnHit = std::function<bool(const Hit& hit)>;  // false: that is enough

Result<SearchResult> search(const View& view, const SearchRequest& request, const OnHit& on_hit);
Result<SearchResult> naive_search(const View& view, const SearchRequest& request, const OnHit& on_hit);

// Every line of the view, block by block: calls take(line, readable bytes behind it, number).
Result<> each_line(const View& view, const std::function<Result<>(std::string_view line, size_t readable, uint64_t number)>& take);
// The query with the sources as a condition beside it.
schema::Query with_sources(const schema::Query& query, const std::vector<std::string>& sources);

}  // namespace redoubt::logs
