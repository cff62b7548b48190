#include "detect/bucket.h"

#include <algorithm>
#include <bit>
#include <map>
#include <set>
#include <tuple>

#include "detect/casefold.h"

namespace redoubt::detect {
namespace {

constexpr size_t bits = 64;
constexpr size_t shortest_scanned = 3;
constexpr size_t fewest_scanned = 4;  // fewer are quicker searched one by one
constexpr uint32_t hot_share = 8;     // found in one event of so many
constexpr size_t most_choices = 3;    // after the first

// Keywords are looked for in all values at once, which does not show where one begins or ends.
bool is_bound_keyword(const Witness& witness) { return witness.key == keyword_key && witness.shape != Shape::contains; }

// A quote or backslash at its start is the second half of the escape.
bool stands_in_json(const Literal& literal) {
    for (size_t i = 0; i < literal.text.size(); ++i) {
        const char c = literal.text[i];
        if (static_cast<unsigned char>(c) < 0x20 || static_cast<unsigned char>(c) >= 0x80 || (i > 0 && (c == '"' || c == '\\'))) return false;
    }
    return true;
}

using Contained = std::map<KeyId, std::set<PredicateId>>;

// What the rule looks for anywhere in fields, filters included.
void collect_contained(const Program& program, const ProgramNode& node, Contained& out) {
    using Kind = ProgramNode::Kind;
    if (node.kind == Kind::never || node.kind == Kind::always) return;
    if (node.kind != Kind::test) {
        for (uint32_t i = 0; i < node.count; ++i) collect_contained(program, program.nodes()[node.first + i], out);
        return;
    }
    const Predicate& predicate = program.predicates()[node.first];
    const Pattern& pattern = *predicate.pattern;
    if (predicate.key == keyword_key || pattern.shape != Shape::contains || pattern.cased || pattern.text.size() < shortest_scanned) return;
    out[predicate.key].insert(node.first);
}

void set_bit(std::vector<uint64_t>& set, size_t bit) { set[bit / bits] |= uint64_t{1} << bit % bits; }

}  // namespace

BucketPlan plan_bucket(const Program& program, std::span<const BucketRule> rules, const KnownEventId& event_id, const MeasuredShares& measured) {
    BucketPlan out;
    out.always.resize((rules.size() + bits - 1) / bits);
    const auto want = [&](KeyId key, Shape shape, const std::string& text, PredicateId predicate, bool decides) -> BucketPlan::Wanted& {
        BucketPlan::Wanted& entry = out.wanted.try_emplace({key, shape, text}, BucketPlan::Wanted{predicate, decides, {}}).first->second;
        if (decides && !entry.decides) entry.predicate = predicate;
        entry.decides = entry.decides || decides;
        return entry;
    };
    Contained contained;
    for (uint32_t i = 0; i < rules.size(); ++i) {
        const auto witnesses = witnesses_of(program, rules[i].program, event_id, measured);
        if (!witnesses || std::ranges::any_of(*witnesses, is_bound_keyword)) {
            set_bit(out.always, i);
            collect_contained(program, rules[i].program, contained);
            continue;
        }
        for (const Witness& witness : *witnesses) {
            BucketPlan::Wanted& entry = want(witness.key, witness.shape, witness.text, witness.predicate, witness.decides);
            if (entry.rules.empty() || entry.rules.back() != i) entry.rules.push_back(i);
        }
    }
    // Rules without a witness are evaluated each time: what they look for is found for all of them in one scan.
    for (const auto& [key, predicates] : contained)
        if (predicates.size() >= fewest_scanned)
            for (const PredicateId id : predicates) want(key, Shape::contains, program.predicates()[id].pattern->text, id, true);
    return out;
}

Bucket::Bucket(const Program& program, std::vector<BucketRule> rules, const BucketPlan& plan) : rules_(std::move(rules)), always_candidates_(plan.always) {
    std::map<KeyId, std::vector<Literal>> literals;
    decided_.resize((program.predicates().size() + bits - 1) / bits);
    for (const auto& [place, entry] : plan.wanted) {
        const auto& [key, shape, text] = place;
        if (entry.decides && key != keyword_key) set_bit(decided_, entry.predicate);
        literals[key].push_back({shape, text, static_cast<uint32_t>(entries_.size())});
        entries_.push_back({entry.predicate, entry.decides, static_cast<uint32_t>(entry_rules_.size()), static_cast<uint32_t>(entry.rules.size())});
        entry_rules_.insert(entry_rules_.end(), entry.rules.begin(), entry.rules.end());
    }
    const auto fits_scalar = [](const Literal& literal) { return literal.text.find_first_not_of(events::scalar_letters) == std::string::npos; };
    keywords_in_scalars_ = std::ranges::any_of(literals[keyword_key], fits_scalar);
    keywords_in_json_ = !keywords_in_scalars_ && std::ranges::all_of(literals[keyword_key], stands_in_json);
    std::erase_if(literals, [](const auto& list) { return list.second.empty(); });
    for (auto& [key, list] : literals) indexes_.push_back({key, key == keyword_key ? FieldIndex(std::move(list), 1) : FieldIndex(std::move(list))});
}

void Bucket::fit(ScanMemory& memory) const {
    for (const KeyIndex& key_index : indexes_) key_index.index.fit(memory);
}

const Bucket& LazyBucket::get(const Program& program) const {
    if (const Bucket* const newest = newest_.load(std::memory_order_acquire)) return *newest;
    const std::scoped_lock lock(mutex_);
    if (made_.empty()) {
        made_.push_back(std::make_unique<const Bucket>(program, rules_, plan_bucket(program, rules_, event_id_, {})));
        newest_.store(made_.back().get(), std::memory_order_release);
    }
    return *made_.back();
}

void LazyBucket::reconsider(const Program& program, const Bucket& bucket, const BucketMemos& memos) const {
    const auto is_hot = [&](uint32_t hits) { return hits > memos.events / hot_share; };
    if (std::ranges::none_of(memos.hits, is_hot)) return;
    const std::scoped_lock lock(mutex_);
    if (made_.size() > most_choices || newest_.load(std::memory_order_relaxed) != &bucket) return;
    const BucketPlan before = plan_bucket(program, rules_, event_id_, measured_);
    auto hits = memos.hits.begin();
    for (const auto& [place, wanted] : before.wanted)
        if (const uint32_t found = *hits++; is_hot(found) && !wanted.rules.empty()) measured_[place] = std::min(1.0, static_cast<double>(found) / memos.events);
    const BucketPlan plan = plan_bucket(program, rules_, event_id_, measured_);
    if (plan == before) return;
    made_.push_back(std::make_unique<const Bucket>(program, rules_, plan));
    newest_.store(made_.back().get(), std::memory_order_release);
}

void Bucket::take_found(FastEvent& event, std::span<const uint32_t> found, BucketWork& work, BucketMemos& memos, bool in_values) const {
    for (const uint32_t each : found) {
        ++memos.hits[each];
        const Entry& entry = entries_[each];
        if (entry.decides && in_values) event.learn(entry.predicate);
        for (uint32_t i = 0; i < entry.count; ++i) set_bit(work.candidates, entry_rules_[entry.first + i]);
    }
}

// Without making text of any value. What is found is a candidate: a line has names too, and a value of UTF-16 may go on behind its
// end. False where something may have been missed.
bool Bucket::find_keywords_as_they_stand(FastEvent& event, const FieldIndex& index, BucketWork& work, BucketMemos& memos, const ScanMemory& memory) const {
    if (keywords_in_scalars_ || !index.takes_ascii_unfolded()) return false;
    work.found.clear();
    const events::Event& logged = event.logged();
    if (logged.raw_has_all) {
        if (!keywords_in_json_ || !index.find_in_json(logged.raw, memory, work.found)) return false;
    } else {
        const auto values = event.narrow_values(work.narrow);
        if (!values) return false;
        index.find(*values, memory, work.found);
    }
    take_found(event, work.found, work, memos, false);
    return true;
}

void Bucket::find_keywords(FastEvent& event, const FieldIndex& index, BucketWork& work, BucketMemos& memos, const ScanMemory& memory) const {
    if (find_keywords_as_they_stand(event, index, work, memos, memory)) return;
    std::string_view text = event.all_values(keywords_in_scalars_);
    if (!index.takes_ascii_unfolded() || !is_ascii(text)) {
        work.folded.resize(most_folded_bytes(text.size()));
        work.folded.resize(fold_into(text, work.folded.data()));
        text = work.folded;
    }
    work.found.clear();
    index.find(text, memory, work.found);
    take_found(event, work.found, work, memos);
}

void Bucket::find_in_field(FastEvent& event, size_t index, BucketWork& work, BucketMemos& memos, const ScanMemory& memory) const {
    const KeyIndex& key_index = indexes_[index];
    const bool unfolded = key_index.index.takes_ascii_unfolded();
    for (uint32_t value = event.first_value(key_index.key); value != 0; value = event.value(value).next) {
        bool known = false;
        const FastEvent::Value& source = event.value(value);
        ValueMemo::Slot* const slot = memos.found[index].look_up(source.form, source.source, known);
        std::vector<uint32_t>& found = slot ? slot->found : work.found;
        if (!known) {
            found.clear();
            const std::string_view text = event.text(value);
            key_index.index.find(unfolded && is_ascii(text) ? text : event.folded(value), memory, found);
        }
        take_found(event, found, work, memos);
    }
}

void Bucket::find_candidates(FastEvent& event, BucketWork& work, BucketMemos& memos, const ScanMemory& memory) const {
    work.candidates.assign(always_candidates_.begin(), always_candidates_.end());
    if (memos.hits.size() != entries_.size()) memos.hits.resize(entries_.size());
    if (memos.found.empty()) memos.found.resize(indexes_.size());
    for (size_t i = 0; i < indexes_.size(); ++i) {
        const KeyId key = indexes_[i].key;
        FieldCost* const cost = work.profile == nullptr ? nullptr : &work.profile->fields[key];
        const Timing timing(cost == nullptr ? nullptr : &cost->nanoseconds);
        if (cost != nullptr) ++cost->events;
        if (key == keyword_key)
            find_keywords(event, indexes_[i].index, work, memos, memory);
        else
            find_in_field(event, i, work, memos, memory);
    }
}

bool Bucket::holds(FastEvent& event, size_t rule, Profile* profile) const {
    const BucketRule& of = rules_[rule];
    if (profile == nullptr) return event.holds(of.program);
    RuleCost& cost = profile->rules[of.rule];
    ++cost.evaluated;
    cost.unprompted += always_candidates_[rule / bits] >> rule % bits & 1;
    bool held = false;
    {
        const Timing timing(&cost.nanoseconds);
        held = event.holds(of.program);
    }
    cost.matched += held ? 1 : 0;
    return held;
}

void Bucket::match(FastEvent& event, BucketWork& work, BucketMemos& memos, const ScanMemory& memory, std::vector<uint32_t>& matched) const {
    ++memos.events;
    find_candidates(event, work, memos, memory);
    event.take_as_decided(decided_);
    for (size_t word = 0; word < work.candidates.size(); ++word) {
        for (uint64_t left = work.candidates[word]; left != 0; left &= left - 1) {
            const size_t rule = word * bits + static_cast<size_t>(std::countr_zero(left));
            if (holds(event, rule, work.profile)) matched.push_back(rules_[rule].rule);
        }
    }
}

}  // namespace redoubt::detect
