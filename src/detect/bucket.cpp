#include "detect/bucket.h"

#include <algorithm>
#include <bit>
#include <map>
#include <tuple>

#include "detect/witness.h"

namespace redoubt::detect {
namespace {

constexpr size_t bits = 64;

void set_bit(std::vector<uint64_t>& set, size_t bit) { set[bit / bits] |= uint64_t{1} << bit % bits; }

}  // namespace

Bucket::Bucket(const Program& program, std::vector<BucketRule> rules, KeyId event_id_key) : rules_(std::move(rules)) {
    always_candidates_.resize((rules_.size() + bits - 1) / bits);
    struct Wanted {
        PredicateId predicate;
        bool decides;
        std::vector<uint32_t> rules;
    };
    std::map<std::tuple<KeyId, Shape, std::string>, Wanted> wanted;
    for (uint32_t i = 0; i < rules_.size(); ++i) {
        const auto witnesses = witnesses_of(program, rules_[i].program, event_id_key);
        if (!witnesses) {
            set_bit(always_candidates_, i);
            continue;
        }
        for (const Witness& witness : *witnesses) {
            auto& entry = wanted.try_emplace({witness.key, witness.shape, witness.text}, Wanted{witness.predicate, witness.decides, {}}).first->second;
            if (witness.decides && !entry.decides) entry.predicate = witness.predicate;
            entry.decides = entry.decides || witness.decides;
            if (entry.rules.empty() || entry.rules.back() != i) entry.rules.push_back(i);
        }
    }
    std::map<KeyId, std::vector<Literal>> literals;
    for (auto& [identity, entry] : wanted) {
        const auto& [key, shape, text] = identity;
        literals[key].push_back({shape, text, static_cast<uint32_t>(entries_.size())});
        entries_.push_back({entry.predicate, entry.decides, static_cast<uint32_t>(entry_rules_.size()), static_cast<uint32_t>(entry.rules.size())});
        entry_rules_.insert(entry_rules_.end(), entry.rules.begin(), entry.rules.end());
    }
    for (auto& [key, list] : literals) indexes_.push_back({key, FieldIndex(std::move(list))});
}

void Bucket::fit(ScanMemory& memory) const {
    for (const KeyIndex& key_index : indexes_) key_index.index.fit(memory);
}

const Bucket& LazyBucket::get(const Program& program) const {
    std::call_once(built_, [&] { bucket_ = std::make_unique<const Bucket>(program, rules_, event_id_key_); });
    return *bucket_;
}

void Bucket::find_candidates(FastEvent& event, BucketWork& work, const ScanMemory& memory) const {
    work.candidates.assign(always_candidates_.begin(), always_candidates_.end());
    for (const KeyIndex& key_index : indexes_) {
        work.found.clear();
        for (uint32_t value = event.first_value(key_index.key); value != 0; value = event.value(value).next)
            key_index.index.find(event.folded(value), memory, work.found);
        for (const uint32_t found : work.found) {
            const Entry& entry = entries_[found];
            if (entry.decides) event.learn(entry.predicate);
            for (uint32_t i = 0; i < entry.count; ++i) set_bit(work.candidates, entry_rules_[entry.first + i]);
        }
    }
}

void Bucket::match(FastEvent& event, BucketWork& work, const ScanMemory& memory, std::vector<uint32_t>& matched) const {
    find_candidates(event, work, memory);
    for (size_t word = 0; word < work.candidates.size(); ++word) {
        for (uint64_t left = work.candidates[word]; left != 0; left &= left - 1) {
            const BucketRule& rule = rules_[word * bits + static_cast<size_t>(std::countr_zero(left))];
            if (event.holds(rule.program)) matched.push_back(rule.rule);
        }
    }
}

}  // namespace redoubt::detect
