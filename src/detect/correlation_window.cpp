#include "detect/correlation_window.h"

#include <algorithm>
#include <cmath>
#include <list>
#include <unordered_map>
#include <utility>

#include "detect/numbers.h"

namespace redoubt::detect {
namespace {

constexpr size_t witness_bytes = 320;  // about, with its texts

// The latest that counted, so that an alert can show them.
class Shown {
public:
    explicit Shown(size_t most) : most_(most) {}
    void add(const Counted& counted) {
        shown_.push_back(counted);
        if (shown_.size() > most_) shown_.pop_front();
    }
    std::vector<Counted> since(Time from) const {
        std::vector<Counted> out;
        for (const Counted& one : shown_)
            if (one.witness->time >= from) out.push_back(one);
        return out;
    }
    size_t bytes() const { return shown_.size() * witness_bytes; }

private:
    size_t most_;
    std::deque<Counted> shown_;
};

class EventCount final : public Window {
public:
    EventCount(size_t most, size_t shown) : most_(most), shown_(shown) {}

    std::optional<double> add(const CorrelationPlan::Item&, Time time, Time from, const Counted& counted) override {
        while (!times_.empty() && times_.front() < from) times_.pop_front();
        times_.push_back(time);
        if (times_.size() > most_) times_.pop_front();
        shown_.add(counted);
        return static_cast<double>(times_.size());
    }
    std::vector<Counted> events(Time from) const override { return shown_.since(from); }
    size_t bytes() const override { return times_.size() * sizeof(Time) + shown_.bytes(); }

private:
    size_t most_;
    std::deque<Time> times_;
    Shown shown_;
};

// The values that were seen, the one seen longest ago first.
class ValueCount final : public Window {
public:
    ValueCount(size_t most, size_t shown) : most_(most), most_shown_(shown) {}

    std::optional<double> add(const CorrelationPlan::Item& item, Time time, Time from, const Counted& counted) override {
        if (!item.value) return std::nullopt;
        if (const auto known = places_.find(*item.value); known != places_.end()) forget(known->second);
        while (!values_.empty() && values_.front().time < from) forget(values_.begin());
        values_.push_back({*item.value, time, counted});
        places_.emplace(values_.back().value, std::prev(values_.end()));
        text_bytes_ += values_.back().value.size();
        if (values_.size() > most_) forget(values_.begin());
        return static_cast<double>(values_.size());
    }
    std::vector<Counted> events(Time from) const override {
        std::vector<Counted> out;
        for (auto it = values_.rbegin(); it != values_.rend() && out.size() < most_shown_; ++it)
            if (it->time >= from) out.push_back(it->counted);
        std::ranges::reverse(out);
        return out;
    }
    size_t bytes() const override { return text_bytes_ + values_.size() * (witness_bytes + 160); }

private:
    struct Seen {
        std::string value;
        Time time;
        Counted counted;
    };
    using Place = std::list<Seen>::iterator;

    void forget(Place place) {
        text_bytes_ -= place->value.size();
        places_.erase(place->value);
        values_.erase(place);
    }

    size_t most_;
    size_t most_shown_;
    size_t text_bytes_ = 0;
    std::list<Seen> values_;
    std::unordered_map<std::string_view, Place> places_;
};

class Temporal final : public Window {
public:
    explicit Temporal(const Correlation& correlation) : correlation_(correlation), last_(correlation.rules.size()) {}

    std::optional<double> add(const CorrelationPlan::Item& item, Time time, Time from, const Counted& counted) override {
        for (size_t slot = 0; slot < last_.size(); ++slot)
            if ((item.slots >> slot & 1U) != 0) last_[slot] = {time, added_, counted};
        ++added_;
        uint64_t seen = 0;
        for (size_t slot = 0; slot < last_.size(); ++slot)
            if (last_[slot].counted.witness && last_[slot].time >= from) seen |= uint64_t{1} << slot;
        return correlation_.seen(seen);
    }
    std::vector<Counted> events(Time from) const override {
        std::vector<Last> in;
        for (const Last& last : last_)
            if (last.counted.witness && last.time >= from) in.push_back(last);
        std::ranges::sort(in, {}, &Last::number);
        std::vector<Counted> out;
        for (const Last& last : in)
            if (out.empty() || out.back().witness != last.counted.witness) out.push_back(last.counted);
        return out;
    }
    size_t bytes() const override { return last_.size() * (sizeof(Last) + witness_bytes); }

private:
    struct Last {
        Time time{};
        uint64_t number = 0;  // in the order of coming
        Counted counted;
    };
    const Correlation& correlation_;
    std::vector<Last> last_;
    uint64_t added_ = 0;
};

// For each length and each rule that a chain of that length may end with, the chain that begins latest.
class TemporalOrdered final : public Window {
public:
    explicit TemporalOrdered(size_t rules) : rules_(rules), chains_(rules * rules) {}

    std::optional<double> add(const CorrelationPlan::Item& item, Time time, Time from, const Counted& counted) override {
        for (size_t slot = rules_; slot-- > 0;)
            if ((item.slots >> slot & 1U) != 0) extend(slot, time, from, counted);
        longest_ = nullptr;
        for (const Chain& chain : chains_)
            if (alive(chain, from) && (longest_ == nullptr || chain.events.size() > longest_->events.size())) longest_ = &chain;
        return static_cast<double>(longest_->events.size());
    }
    std::vector<Counted> events(Time) const override { return longest_ == nullptr ? std::vector<Counted>() : longest_->events; }
    size_t bytes() const override { return chains_.size() * sizeof(Chain) + held_ * sizeof(Counted) + rules_ * witness_bytes; }

private:
    struct Chain {
        Time start{};
        std::vector<Counted> events;
    };
    static bool alive(const Chain& chain, Time from) { return !chain.events.empty() && chain.start >= from; }
    Chain& chain(size_t slot, size_t length) { return chains_[slot * rules_ + length - 1]; }

    void extend(size_t slot, Time time, Time from, const Counted& counted) {
        chain(slot, 1) = {time, {counted}};
        for (size_t length = 2; length <= slot + 1; ++length) {
            const Chain* best = nullptr;
            for (size_t before = 0; before < slot; ++before) {
                const Chain& shorter = chain(before, length - 1);
                if (alive(shorter, from) && (best == nullptr || shorter.start > best->start)) best = &shorter;
            }
            if (best == nullptr) continue;
            Chain& longer = chain(slot, length);
            held_ += best->events.size() + 1 - longer.events.size();
            longer = {best->start, best->events};
            longer.events.push_back(counted);
        }
    }

    size_t rules_;
    std::vector<Chain> chains_;
    const Chain* longest_ = nullptr;
    size_t held_ = 0;
};

class Numeric final : public Window {
public:
    Numeric(const Correlation& correlation, size_t most, size_t shown) : correlation_(correlation), most_(most), shown_(shown) {}

    std::optional<double> add(const CorrelationPlan::Item& item, Time time, Time from, const Counted& counted) override {
        const std::optional<double> number = item.value ? parse_number(*item.value) : std::nullopt;
        if (!number || !std::isfinite(*number)) return std::nullopt;
        while (!numbers_.empty() && numbers_.front().first < from) forget_first();
        numbers_.emplace_back(time, *number);
        sorted_.insert(std::ranges::upper_bound(sorted_, *number), *number);
        if (numbers_.size() > most_) {
            forget_first();
            ++dropped_;
        }
        shown_.add(counted);
        return measure(correlation_, numbers_, sorted_);
    }
    std::vector<Counted> events(Time from) const override { return shown_.since(from); }
    size_t bytes() const override { return numbers_.size() * 24 + shown_.bytes(); }

private:
    void forget_first() {
        sorted_.erase(std::ranges::lower_bound(sorted_, numbers_.front().second));
        numbers_.pop_front();
    }

    const Correlation& correlation_;
    size_t most_;
    std::deque<std::pair<Time, double>> numbers_;
    std::vector<double> sorted_;
    Shown shown_;
};

}  // namespace

double measure(const Correlation& correlation, const std::deque<std::pair<Time, double>>& numbers, const std::vector<double>& sorted) {
    if (correlation.type == CorrelationType::value_sum || correlation.type == CorrelationType::value_avg) {
        double sum = 0;
        for (const auto& [time, number] : numbers) sum += number;
        return correlation.type == CorrelationType::value_sum ? sum : sum / static_cast<double>(numbers.size());
    }
    // Between the two nearest ranks, in proportion (PERCENTILE_CONT of SQL).
    const double percentile = correlation.type == CorrelationType::value_median ? 50 : correlation.percentile;
    const double rank = percentile / 100 * static_cast<double>(sorted.size() - 1);
    const auto below = static_cast<size_t>(rank);
    const size_t above = std::min(below + 1, sorted.size() - 1);
    return sorted[below] + (sorted[above] - sorted[below]) * (rank - static_cast<double>(below));
}

std::unique_ptr<Window> make_window(const Correlation& correlation, const CorrelationLimits& limits) {
    size_t most = limits.values_in_window;
    for (const Bound& bound : correlation.bounds)
        if (!correlation.is_numeric() && bound.number > 0) most = std::max(most, static_cast<size_t>(bound.number) + 1);
    switch (correlation.type) {
        case CorrelationType::event_count: return std::make_unique<EventCount>(most, limits.events_shown);
        case CorrelationType::value_count: return std::make_unique<ValueCount>(most, limits.events_shown);
        case CorrelationType::temporal: return std::make_unique<Temporal>(correlation);
        case CorrelationType::temporal_ordered: return std::make_unique<TemporalOrdered>(correlation.rules.size());
        default: return std::make_unique<Numeric>(correlation, limits.values_in_window, limits.events_shown);
    }
}

}  // namespace redoubt::detect
