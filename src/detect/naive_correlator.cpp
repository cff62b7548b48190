#include <algorithm>
#include <cmath>
#include <map>
#include <set>
#include <tuple>

#include "detect/correlator.h"
#include "detect/numbers.h"

namespace redoubt::detect {
namespace {

using Item = CorrelationPlan::Item;

// One event in one group of the correlation at hand. `number` is its place in the input, `rank` that of a lower correlation.
struct Seen {
    Time time{};
    size_t number = 0;
    size_t rank = 0;
    size_t order = 0;
    Item item;
    Counted counted;
};

struct Found {
    CorrelationAlert alert;
    size_t number = 0;
    size_t node = 0;
    size_t order = 0;
};

bool is_counted(const Correlation& correlation, const Item& item) {
    if (correlation.type == CorrelationType::value_count) return item.value.has_value();
    if (!correlation.is_numeric()) return true;
    const auto number = item.value ? parse_number(*item.value) : std::nullopt;
    return number && std::isfinite(*number);
}

double percentile(std::vector<double> numbers, double percent) {
    std::ranges::sort(numbers);
    const double rank = percent / 100 * static_cast<double>(numbers.size() - 1);
    const double lower = numbers[static_cast<size_t>(std::floor(rank))];
    const double upper = numbers[static_cast<size_t>(std::ceil(rank))];
    return lower + (upper - lower) * (rank - std::floor(rank));
}

// The longest run of different events that match rules of rising slots.
double longest_chain(const std::vector<const Seen*>& window) {
    std::vector<std::vector<size_t>> best(window.size(), std::vector<size_t>(64));
    size_t longest = 0;
    for (size_t i = 0; i < window.size(); ++i) {
        for (size_t slot = 0; slot < 64; ++slot) {
            if ((window[i]->item.slots >> slot & 1U) == 0) continue;
            best[i][slot] = 1;
            for (size_t k = 0; k < i; ++k)
                for (size_t before = 0; before < slot; ++before)
                    if (best[k][before] > 0) best[i][slot] = std::max(best[i][slot], best[k][before] + 1);
            longest = std::max(longest, best[i][slot]);
        }
    }
    return static_cast<double>(longest);
}

double measured(const Correlation& correlation, const std::vector<const Seen*>& window) {
    std::set<std::string> values;
    std::vector<double> numbers;
    uint64_t slots = 0;
    double sum = 0;
    for (const Seen* seen : window) {
        slots |= seen->item.slots;
        if (seen->item.value) values.insert(*seen->item.value);
        if (correlation.is_numeric()) numbers.push_back(*parse_number(*seen->item.value));
        if (correlation.is_numeric()) sum += numbers.back();
    }
    switch (correlation.type) {
        case CorrelationType::event_count: return static_cast<double>(window.size());
        case CorrelationType::value_count: return static_cast<double>(values.size());
        case CorrelationType::temporal: return correlation.seen(slots);
        case CorrelationType::temporal_ordered: return longest_chain(window);
        case CorrelationType::value_sum: return sum;
        case CorrelationType::value_avg: return sum / static_cast<double>(numbers.size());
        case CorrelationType::value_percentile: return percentile(numbers, correlation.percentile);
        case CorrelationType::value_median: return percentile(numbers, 50);
    }
    return 0;
}

class NaiveCorrelator final : public Correlator {
public:
    NaiveCorrelator(const CorrelationPlan& plan, Take take) : plan_(plan), take_(std::move(take)) {}

    void add(Contribution contribution) override {
        if (!contribution.time) {
            ++counts_.without_time;
            return;
        }
        ++counts_.events;
        all_.push_back(std::move(contribution));
    }

    void finish() override {
        for (uint32_t node = 0; node < plan_.nodes().size(); ++node) run(node);
        std::ranges::sort(found_, {}, [](const Found& one) { return std::tuple(one.alert.time, one.number, one.node, one.order); });
        for (Found& each : found_) take_(std::move(each.alert));
    }

private:
    std::vector<Seen> seen_by(uint32_t node) {
        std::vector<Seen> out;
        const auto add = [&](std::span<const Contribution::Part> parts, Time time, size_t number, size_t rank,
                             const std::shared_ptr<const SeenEvent>& witness) {
            for (Item& item : plan_.items(parts, node, counts_.without_group)) {
                const uint32_t rule = item.rule;
                out.push_back({time, number, rank, out.size(), std::move(item), {rule, witness}});
            }
        };
        for (size_t i = 0; i < all_.size(); ++i) add(all_[i].parts, *all_[i].time, i, 0, all_[i].witness);
        for (const Found& below : found_) {
            const Contribution::Part part = CorrelationPlan::part_of_alert(below.alert);
            add({&part, 1}, below.alert.time, below.number, below.node + 1, all_[below.number].witness);
        }
        std::ranges::sort(out, {}, [](const Seen& one) { return std::tuple(one.time, one.number, one.rank, one.order); });
        return out;
    }

    void run(uint32_t node) {
        const CorrelationPlan::Node& described = plan_.nodes()[node];
        const Correlation& correlation = *described.correlation;
        const std::vector<Seen> seen = seen_by(node);
        std::map<std::string, Time> fired;
        std::map<std::string, std::vector<std::string>> names;  // of the groups, as first written
        std::map<std::string, Time> last;
        for (size_t i = 0; i < seen.size(); ++i) {
            const Time from = correlation.window_start(seen[i].time);
            const std::string& key = seen[i].item.key;
            if (!last.contains(key) || last[key] < from) names[key] = seen[i].item.group;
            last[key] = seen[i].time;
            if (!is_counted(correlation, seen[i].item)) continue;
            std::vector<const Seen*> window;
            for (size_t k = 0; k <= i; ++k)
                if (seen[k].item.key == key && seen[k].time >= from && is_counted(correlation, seen[k].item)) window.push_back(&seen[k]);
            const double number = measured(correlation, window);
            if (!correlation.holds(number) || (fired.contains(key) && fired[key] >= from)) continue;
            fired[key] = seen[i].time;
            Found found{
                {.rule = described.rule, .time = seen[i].time, .measured = number, .group = {}, .events = {}, .last = seen[i].counted.witness, .key = key},
                seen[i].number,
                node,
                found_.size()};
            for (size_t field = 0; field < correlation.group_by.size(); ++field) found.alert.group.emplace_back(correlation.group_by[field], names[key][field]);
            for (const Seen* each : window) found.alert.events.push_back(each->counted);
            found_.push_back(std::move(found));
        }
    }

    const CorrelationPlan& plan_;
    Take take_;
    std::vector<Contribution> all_;
    std::vector<Found> found_;
};

}  // namespace

std::unique_ptr<Correlator> make_naive_correlator(const CorrelationPlan& plan, Correlator::Take take) {
    return std::make_unique<NaiveCorrelator>(plan, std::move(take));
}

}  // namespace redoubt::detect
