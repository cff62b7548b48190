// What an overlay has to know of the index below it.
#include <algorithm>

#include "advisories/index_building.h"

namespace redoubt::advisories {
namespace {

class AroundChanges {
public:
    AroundChanges(const IndexBuilder::Over& over, IndexBuilder::State& state) : over_(over), state_(state) {}

    Result<> take(std::string_view id, bool named) {
        const uint32_t number = seen(id);
        if (named) named_[number] = true;
        if (in_class_[number]) return {};
        in_class_[number] = true;
        const auto members = TRY(over_.base.aliases_of(id));
        for (const std::string_view member : members) in_class_[seen(member)] = true;
        return {};
    }

    Result<> take_hidden(AdvisoryNumber number) {
        const std::string_view id = TRY(over_.base.advisory(number)).id;
        TRY(take(id, false));
        const auto upstream = TRY(over_.base.upstream_of(number));
        for (const std::string_view each : upstream) TRY(take(each, false));
        return {};
    }

    Result<Surroundings> finish() {
        Surroundings around{.ids = order_};
        for (const uint32_t id : order_) {
            const auto number = TRY(over_.base.find(state_.ids.text(id)));
            if (!number || hides(*number)) continue;
            named_[id] = true;
            const auto aliases = TRY(over_.base.said_aliases_of(*number));
            for (const std::string_view alias : aliases) {
                const uint32_t other = state_.ids.number_of(alias);  // of the same class, and seen
                if (other >= named_.size()) return fail(Code::malformed, "the index is damaged: an alias is in no class");
                named_[other] = true;
                around.aliases.emplace_back(id, other);
            }
        }
        around.unnamed.assign(state_.ids.size(), false);
        for (const uint32_t id : order_)
            if (!named_[id]) around.unnamed[id] = !TRY(named_below(state_.ids.text(id)));
        return around;
    }

private:
    uint32_t seen(std::string_view id) {
        const uint32_t number = state_.ids.number_of(id);
        if (number >= seen_.size()) {
            seen_.resize(number + 1);
            named_.resize(number + 1);
            in_class_.resize(number + 1);
        }
        if (!seen_[number]) order_.push_back(number);
        seen_[number] = true;
        return number;
    }
    bool hides(AdvisoryNumber number) const { return std::binary_search(over_.hidden.begin(), over_.hidden.end(), number); }
    Result<bool> named_below(std::string_view id) const {
        const auto below = TRY(over_.base.downstream_of(id));
        return std::ranges::any_of(below, [&](AdvisoryNumber number) { return !hides(number); });
    }

    const IndexBuilder::Over& over_;
    IndexBuilder::State& state_;
    std::vector<uint32_t> order_;
    std::vector<bool> seen_, named_, in_class_;
};

}  // namespace

Result<Surroundings> surroundings_of(const IndexBuilder::Over& over, IndexBuilder::State& state, const std::vector<IndexBuilder::State::Advisory>& merged) {
    AroundChanges around(over, state);
    for (const auto& each : merged) {
        TRY(around.take(state.ids.text(each.id), true));
        for (const uint32_t id : each.aliases) TRY(around.take(state.ids.text(id), true));
        for (const uint32_t id : each.upstream) TRY(around.take(state.ids.text(id), true));
    }
    for (const AdvisoryNumber number : over.hidden) TRY(around.take_hidden(number));
    return around.finish();
}

Result<std::vector<uint32_t>> places_over(const IndexBuilder::Over& over, const IndexBuilder::State& state,
                                          const std::vector<IndexBuilder::State::Advisory>& merged) {
    const auto count = static_cast<uint32_t>(over.base.counts().advisories);
    std::vector<uint32_t> places;
    for (const auto& each : merged) {
        uint32_t low = 0, high = count;
        while (low < high) {
            const uint32_t middle = low + (high - low) / 2;
            if (TRY(over.base.advisory(middle)).id < state.ids.text(each.id))
                low = middle + 1;
            else
                high = middle;
        }
        const auto hidden = std::lower_bound(over.hidden.begin(), over.hidden.end(), low) - over.hidden.begin();
        places.push_back(low - static_cast<uint32_t>(hidden) + static_cast<uint32_t>(places.size()));
    }
    return places;
}

}  // namespace redoubt::advisories
