// EventQuery: a query over events, made ready once: the exact test of an event, and what every match must have, so that blocks and
// lines that cannot match are passed over.
//
// A word without a field is looked for in the values of the event (in text: all of it) and in host, sender and kind: as a whole
// word, without regard to ASCII case, where a word with . or - in it is not found inside a longer name, nor one with : inside a
// longer address. * stands for anything but blanks, ? for one such byte. A field's value is the whole value; in an unquoted one * and ? stand for any
// text, an address range ("10.0.0.0/8") for the addresses in it; <, >, .. compare numbers as numbers and all else by bytes.
// `time` and `received` compare as times; dates are whole days, now-7d is relative.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/subnet.h"
#include "logs/event_fields.h"
#include "logs/segment_index.h"
#include "logs/tokens.h"
#include "schema/query.h"

namespace redoubt::logs {

// From the first moment that a text names up to the first behind: a day, a second, one nanosecond.
struct TimeSpan {
    Time from{}, until{};
};
Result<TimeSpan> read_moment(std::string_view text, Time now);

// What a word without a field looks for, between its wildcards.
struct WordPattern {
    struct Part {
        enum class Kind : uint8_t { literal, any, one } kind = Kind::literal;
        std::string text{};
    };
    std::vector<Part> parts;
    Reach reach = Reach::word;
    bool stands_in(std::string_view text) const;
};

struct EventCondition {
    enum class Where : uint8_t { words, promoted, sender, time, received, field };
    schema::Query::Kind kind = schema::Query::Kind::everything;
    std::vector<EventCondition> children{};
    schema::Test test{};
    Where where = Where::field;
    Promoted promoted = Promoted::count;
    schema::Pattern pattern{};
    WordPattern word{};
    std::optional<Subnet> subnet{};
    TimeSpan span{}, to_span{};
    std::vector<TokenHash> tokens{};      // every match has them in its block's filter
    std::vector<TokenHash> one_of{};      // … and one of these, if there are any
    std::vector<std::string> literals{};  // every match has one of them in its line, if there are any …
    bool literals_need_plain = false;     // … unless values of fields were decoded

    bool holds_for(std::string_view value) const;  // of a field's test
    bool holds_at(Time time) const;
};

class EventQuery {
public:
    static Result<EventQuery> compile(const schema::Query& query, Time now);

    bool matches(EventFields& event) const { return holds(root_, event); }
    bool may_match(const BlockPlace& block, const TokenFilter& filter) const { return may_hold(root_, block, filter); }
    // Empty: any line may match. Of a block with these flags.
    std::vector<std::string> literals(uint16_t flags) const;
    const EventCondition& root() const { return root_; }

private:
    static bool holds(const EventCondition& condition, EventFields& event);
    static bool may_hold(const EventCondition& condition, const BlockPlace& block, const TokenFilter& filter);
    EventCondition root_;
};

}  // namespace redoubt::logs
