// The sample organisation's decisions: asked, heard and decided by its people, through the same door as any others, from
// content/sample/decisions.json. Each step happens at its own time of the sample's past, between the steps of its programme.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "rooms/decide/decisions.h"

namespace redoubt::rooms {

class SampleDecisions {
public:
    // Those whose title is there already are left as they are.
    static Result<SampleDecisions> read(store::Store& store, Time now);
    // When the next step happens; none: all has happened.
    std::optional<Time> next() const { return done_ < steps_.size() ? std::optional(steps_[done_].at) : std::nullopt; }
    // Makes it happen; the store's clock stands at next().
    Result<> take_step();

private:
    struct Step {
        Time at{};
        size_t decision = 0;  // among `entries_`
        schema::Map said{};   // empty: it is asked
    };
    struct Entry {
        schema::Map asked{};
        std::string id{};
    };
    explicit SampleDecisions(store::Store& store, Time now);
    Result<> ask(Entry& entry);
    Result<> answer(const Entry& entry, const schema::Map& said);
    Result<store::Records> as_person(std::string_view name);
    Result<std::string> id_of(std::string_view type, std::string_view title);
    Result<schema::List> conditions_of(const schema::Map& asked);

    store::Store* store_;
    std::unique_ptr<Decisions> decisions_;  // from the first step on: what was entered before stands as it is
    Time today_;
    std::vector<Entry> entries_;
    std::vector<Step> steps_;  // by time
    size_t done_ = 0;
};

}  // namespace redoubt::rooms
