// FastEvent: one event as the fast matcher sees it. Each field that any rule names is found in one pass and folded at most
// once, predicates are evaluated at most once, and all memory is kept from event to event: nothing is allocated in the steady
// state. Not thread-safe; one per thread.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/arena.h"
#include "detect/program.h"
#include "detect/regex.h"
#include "detect/value_memo.h"
#include "events/event.h"
#include "events/late_text.h"

namespace redoubt::detect {

// Which key each field of an event stands for, and where the event id is; built once per program.
class FieldLookup {
public:
    FieldLookup(const Program& program, events::FieldId event_id);
    KeyId key_of(events::FieldId field) const { return static_cast<size_t>(field) < keys_.size() ? keys_[static_cast<size_t>(field)] : keyword_key; }
    // The event id stands exactly once among the fields and is what the event says, or the event has none.
    bool has_plain_event_id(const events::Event& event) const;

private:
    std::vector<KeyId> keys_;  // by field id; keyword_key: no rule asks for the field as logged
    events::FieldId event_id_;
};

class FastEvent {
public:
    FastEvent(const Program& program, const FieldLookup& lookup);

    void start(const events::Event& event);
    const events::Event& logged() const { return *event_; }
    bool holds(const ProgramNode& node);
    // The predicate has been found to hold.
    void learn(PredicateId predicate) { memo_[predicate] = epoch_ | 1; }
    // Those of these (a bit per predicate) that were not learned do not hold. Until the next call.
    void take_as_decided(std::span<const uint64_t> predicates) { decided_ = predicates; }

    struct Value {
        std::string_view source;  // in `form`; equal sources of one form have equal texts
        uint32_t next = 0;        // of the same key; 0 ends
        events::Form form = events::Form::text;
        bool has_text = false;
        bool is_folded = false;
    };
    // The first value of the key, 0 for none.
    uint32_t first_value(KeyId key);
    const Value& value(uint32_t index) const { return values_[index]; }
    std::string_view text(uint32_t index);
    std::string_view folded(uint32_t index);
    // All values one after the other, a NUL between them: where no keyword is found in this, it is in none of them. Without those
    // whose text cannot hold more than events::scalar_letters unless `scalars_too`.
    std::string_view all_values(bool scalars_too);
    // The same without scalars and as ASCII, case kept, from what the source wrote: it may hold more of a value than its text has.
    // Stands in `memory`, which only grows. Nothing where a value is not ASCII or of another form.
    std::optional<std::string_view> narrow_values(std::string& memory) const;
    uint64_t take_regex_gave_up();

private:
    struct Chain {
        uint32_t epoch = 0;
        uint32_t first = 0;
        uint32_t last = 0;
    };
    struct Texts {
        std::string_view text, folded;
    };
    void append_value(Chain& chain, events::Form form, std::string_view source);
    void make_room(size_t values);
    void collect_derived(KeyId key, Chain& chain);
    void collect_all();
    bool predicate_holds(PredicateId id);
    bool evaluate(PredicateId id);
    bool list_holds(const ProgramNode& node);
    bool value_holds(const Predicate& predicate, uint32_t index);
    // As value_holds() of costly ones says, or said of an equal value before. `test` is the one's own number.
    bool any_holds_or_held(uint32_t test, std::span<const ProgramNode> tests, uint32_t index);
    bool glob_holds(const Pattern& pattern, std::string_view text) const;
    bool in_network(const Predicate& predicate, uint32_t index);
    bool equals_other(const Predicate& predicate, uint32_t index);

    const Program& program_;
    const FieldLookup& lookup_;
    const events::Event* event_ = nullptr;
    uint32_t epoch_ = 0;  // a multiple of two; the lowest bit of a memo says whether the predicate holds
    std::vector<uint32_t> memo_;
    std::span<const uint64_t> decided_;
    std::vector<Chain> chains_;
    std::vector<Value> values_;  // the first stands for none
    std::vector<Texts> texts_;   // of the same, once they are made
    uint32_t value_count_ = 1;
    std::string all_values_;
    uint32_t all_values_epoch_ = 0;
    bool has_scalars_ = false;  // all_values_
    // The address that the last value asked for is: networks come in lists.
    struct Parsed {
        uint32_t epoch = 0, index = 0;
        std::optional<std::array<uint8_t, 16>> address{};
    };
    Parsed parsed_;
    std::vector<std::string_view> derived_;
    Arena arena_;
    Regex::Work regex_;
    uint64_t regex_gave_up_ = 0;
    AnswerMemo answers_;
};

}  // namespace redoubt::detect
