// Parts of log files to events. A part decodes without its neighbours, so parts of one file decode on many threads, and the
// result depends on nothing but the part: same input, same events, in the same order.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "events/event.h"
#include "events/sources.h"

namespace redoubt::events {

struct Problem {
    std::string where;    // file, member, and offset or line
    std::string message;  // what was wrong, and what was done about it
};

struct PartInput {
    enum class Kind : uint8_t { nothing, evtx, ndjson, text };  // nothing: only problems to report
    Kind kind = Kind::nothing;
    std::string file = {};
    std::string member = {};                      // within an archive; otherwise empty
    std::string_view bytes = {};                  // EVTX: whole chunks, the last may be cut off. Otherwise whole lines
    uint64_t offset = 0;                          // EVTX: of bytes[0] in the file or member
    uint64_t first_line = 1;                      // NDJSON and text
    Reader reader = Reader::text;                 // text
    std::string header = {};                      // text: the lines that say how the others are read, as far as they stand before
    const SourceEntry* forced = nullptr;          // NDJSON and text: the source of all its events, whatever they look like
    Time written{};                               // text: when the file was last written, for times without a year; {0}: unknown
    bool check_sums = true;                       // EVTX
    bool recover = false;                         // EVTX: also carve free space
    std::vector<Problem> problems = {};           // found while cutting the part out
    uint64_t lost = 0;                            // lines among them that were skipped
    std::shared_ptr<const void> keep_alive = {};  // the buffer or mapping behind `bytes`; events point into it

    std::string place() const { return member.empty() ? file : file + ":" + member; }
};

struct DecodeCount {
    uint64_t events = 0;
    uint64_t recovered = 0;  // of the events: carved, or from a part whose checksum is wrong
    uint64_t repaired = 0;   // of the events: invalid UTF-8 replaced
    uint64_t bad = 0;        // lines that could not be read at all
    DecodeCount& operator+=(const DecodeCount& other);
};

struct DecodeReport {
    DecodeCount count;
    std::vector<Problem> problems;  // the first thousand
    uint64_t problems_left_out = 0;

    void add(Problem problem);
    void add(const DecodeReport& other);
};

// Compiled templates, resolved field names and parsers of one thread. `names` must outlive it.
class DecodeCache {
public:
    explicit DecodeCache(FieldNames& names);
    ~DecodeCache();
    DecodeCache(DecodeCache&&) noexcept;

    class State;
    State& state() { return *state_; }

private:
    std::unique_ptr<State> state_;
};

// Which texts are made at once. With `asked_for` the fields of Windows events may come in another Form than text, and an event
// that is kept must be made complete() (events/late_text.h). What the header says of an event is text at any rate.
enum class Texts : uint8_t { all, asked_for };

// Appends the part's events to `out` and what could not be read to `report`. The events point into `out` and into the part's
// bytes: keep part.keep_alive as long as them. Thread-safe with one cache for each thread.
void decode_part(const PartInput& part, DecodeCache& cache, EventBatch& out, DecodeReport& report, Texts texts = Texts::all);

}  // namespace redoubt::events
