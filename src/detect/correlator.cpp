#include "detect/correlator.h"

#include <algorithm>
#include <list>
#include <set>
#include <unordered_map>

#include "detect/correlation_window.h"

namespace redoubt::detect {
namespace {

constexpr size_t group_bytes = 400;  // of the tables, about

size_t bytes_of(const Contribution& contribution) {
    size_t bytes = 400;
    for (const Contribution::Part& part : contribution.parts) {
        bytes += sizeof(part);
        for (const auto& value : part.values) bytes += sizeof(value) + (value ? value->size() : 0);
    }
    return bytes;
}

// The groups of one correlation, the one quiet for longest first.
class Groups {
public:
    struct Group {
        std::vector<std::string> values;
        std::unique_ptr<Window> window;
        Time last{};
        std::optional<Time> fired;
        size_t bytes = 0;
        std::list<std::unordered_map<std::string, Group>::value_type*>::iterator place;
    };
    using Entry = std::unordered_map<std::string, Group>::value_type;

    Entry& touch(CorrelationPlan::Item& item, Time time, const Correlation& correlation, const CorrelationLimits& limits) {
        const auto [it, fresh] = groups_.try_emplace(item.key);
        Group& group = it->second;
        if (fresh) {
            group.values = item.group;
            group.window = make_window(correlation, limits);
            group.place = order_.insert(order_.end(), &*it);
        } else {
            order_.splice(order_.end(), order_, group.place);
        }
        group.last = time;
        return *it;
    }

    // Whether the group has seen something later already.
    bool is_past(const std::string& key, Time time) const {
        const auto found = groups_.find(key);
        return found != groups_.end() && time < found->second.last;
    }
    bool empty() const { return order_.empty(); }
    Time stalest() const { return order_.front()->second.last; }
    // Returns the bytes that come free.
    size_t drop_stalest() {
        Entry* entry = order_.front();
        const size_t bytes = entry->second.bytes;
        order_.pop_front();
        groups_.erase(groups_.find(entry->first));
        return bytes;
    }
    size_t size() const { return groups_.size(); }

private:
    std::unordered_map<std::string, Group> groups_;
    std::list<Entry*> order_;
};

class StreamingCorrelator final : public Correlator {
public:
    StreamingCorrelator(const CorrelationPlan& plan, Take take, const CorrelationLimits& limits)
        : plan_(plan), take_(std::move(take)), limits_(limits), groups_(plan.nodes().size()) {}

    void add(Contribution contribution) override {
        if (!contribution.time) {
            ++counts_.without_time;
            return;
        }
        ++counts_.events;
        if (worked_off_ && *contribution.time < *worked_off_ - limits_.patience) {
            ++counts_.late;
            return;
        }
        contribution.sequence = counts_.events;
        waiting_bytes_ += bytes_of(contribution);
        waiting_.push_back(std::move(contribution));
        if (waiting_bytes_ > limits_.waiting_bytes) work_off((waiting_.size() + 1) / 2);
    }

    void finish() override { work_off(waiting_.size()); }

    void pass(Time until) override {
        const auto before = std::ranges::count_if(waiting_, [&](const Contribution& one) { return *one.time < until; });
        if (before > 0) work_off(static_cast<size_t>(before));
        worked_off_ = std::max(worked_off_.value_or(until), until);
    }

    void repeat(Fired fired) override { fired_before_ = std::move(fired); }

private:
    // The earliest, in the order of time; of one time, in the order of the input.
    void work_off(size_t count) {
        std::ranges::sort(waiting_, {}, [](const Contribution& one) { return std::pair(*one.time, one.sequence); });
        for (size_t i = 0; i < count; ++i) {
            waiting_bytes_ -= bytes_of(waiting_[i]);
            worked_off_ = std::max(worked_off_.value_or(*waiting_[i].time), *waiting_[i].time);
            step(waiting_[i]);
        }
        waiting_.erase(waiting_.begin(), waiting_.begin() + static_cast<std::ptrdiff_t>(count));
    }

    // One event through the correlations, lower ones first.
    void step(const Contribution& contribution) {
        std::set<uint32_t> open;
        const auto open_for = [&](uint32_t rule) {
            for (const CorrelationPlan::Input& input : plan_.inputs(rule)) open.insert(input.node);
        };
        for (const Contribution::Part& part : contribution.parts) open_for(part.rule);
        std::vector<CorrelationAlert> fired;
        while (!open.empty()) {
            const uint32_t node = *open.begin();
            open.erase(open.begin());
            const size_t before = fired.size();
            for (CorrelationPlan::Item& item : plan_.items(contribution.parts, node, counts_.without_group)) look(node, item, contribution, fired);
            for (size_t i = 0; i < before; ++i) {
                const Contribution::Part part = CorrelationPlan::part_of_alert(fired[i]);
                for (CorrelationPlan::Item& item : plan_.items({&part, 1}, node, counts_.without_group)) look(node, item, contribution, fired);
            }
            if (fired.size() > before) open_for(fired.back().rule);
        }
        for (CorrelationAlert& alert : fired) take_(std::move(alert));
    }

    void look(uint32_t node, CorrelationPlan::Item& item, const Contribution& contribution, std::vector<CorrelationAlert>& fired) {
        const Correlation& correlation = *plan_.nodes()[node].correlation;
        const Time time = *contribution.time;
        const Time from = correlation.window_start(time);
        while (!groups_[node].empty() && groups_[node].stalest() < from - limits_.patience) state_bytes_ -= groups_[node].drop_stalest();
        if (groups_[node].is_past(item.key, time)) {
            ++counts_.late;
            return;
        }
        Groups::Entry& entry = groups_[node].touch(item, time, correlation, limits_);
        Groups::Group& group = entry.second;
        const std::optional<double> measured = group.window->add(item, time, from, {item.rule, contribution.witness});
        counts_.values_dropped += group.window->take_dropped();
        const bool holds = measured && correlation.holds(*measured) && (!group.fired || *group.fired < from);
        if (fired_before_ ? fired_before_(plan_.nodes()[node].rule, entry.first, *contribution.witness) : holds) {
            group.fired = time;
            fired.push_back(alert(node, entry, time, measured.value_or(0)));
            fired.back().last = contribution.witness;
        }
        const size_t bytes = group.window->bytes() + group_bytes + 2 * entry.first.size();
        state_bytes_ += bytes - group.bytes;
        group.bytes = bytes;
        make_room(time);
    }

    CorrelationAlert alert(uint32_t node, const Groups::Entry& entry, Time time, double measured) const {
        const CorrelationPlan::Node& described = plan_.nodes()[node];
        CorrelationAlert out{.rule = described.rule, .time = time, .measured = measured, .group = {}, .events = {}, .last = {}, .key = entry.first};
        for (size_t i = 0; i < entry.second.values.size(); ++i) out.group.emplace_back(described.correlation->group_by[i], entry.second.values[i]);
        out.events = entry.second.window->events(described.correlation->window_start(time));
        return out;
    }

    // What is over goes for nothing; after that, the group that was quiet for longest, never the one just touched.
    void make_room(Time now) {
        if (state_bytes_ <= limits_.state_bytes) return;
        for (size_t node = 0; node < groups_.size(); ++node)
            while (!groups_[node].empty() && groups_[node].stalest() < plan_.nodes()[node].correlation->window_start(now))
                state_bytes_ -= groups_[node].drop_stalest();
        while (state_bytes_ > limits_.state_bytes) {
            Groups* stalest = nullptr;
            size_t groups = 0;
            for (Groups& each : groups_) {
                groups += each.size();
                if (!each.empty() && (stalest == nullptr || each.stalest() < stalest->stalest())) stalest = &each;
            }
            if (groups <= 1) return;
            state_bytes_ -= stalest->drop_stalest();
            ++counts_.groups_evicted;
        }
    }

    const CorrelationPlan& plan_;
    Take take_;
    CorrelationLimits limits_;
    Fired fired_before_;
    std::vector<Contribution> waiting_;
    size_t waiting_bytes_ = 0;
    std::optional<Time> worked_off_;
    std::vector<Groups> groups_;
    size_t state_bytes_ = 0;
};

}  // namespace

std::unique_ptr<Correlator> make_correlator(const CorrelationPlan& plan, Correlator::Take take, const CorrelationLimits& limits) {
    return std::make_unique<StreamingCorrelator>(plan, std::move(take), limits);
}

}  // namespace redoubt::detect
