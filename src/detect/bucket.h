// Bucket: the rules that look at one kind of event (one channel and event id, or one product, category and service), and the
// indexes over their witnesses. Constant after it is built.
#pragma once

#include <cstdint>
#include <memory>
#include <mutex>
#include <span>
#include <string>
#include <vector>

#include "detect/fast_event.h"
#include "detect/field_index.h"
#include "detect/profile.h"
#include "detect/program.h"
#include "detect/value_memo.h"
#include "detect/witness.h"

namespace redoubt::detect {

struct BucketRule {
    uint32_t rule = 0;  // index into the matcher's rules
    ProgramNode program;
};

// Per thread, shared by all buckets.
struct BucketWork {
    std::vector<uint64_t> candidates;  // a bit per rule of the bucket under way
    std::vector<uint32_t> found;
    std::string folded;
    std::string narrow;
    Profile* profile = nullptr;
};
// Per thread and bucket: what was found lately, by index.
using BucketMemos = std::vector<ValueMemo>;

class Bucket {
public:
    // `rules` in rising order of rule.
    Bucket(const Program& program, std::vector<BucketRule> rules, const KnownEventId& event_id);

    // Makes `memory` large enough for match().
    void fit(ScanMemory& memory) const;
    // Appends the rules that match, in rising order.
    void match(FastEvent& event, BucketWork& work, BucketMemos& memos, const ScanMemory& memory, std::vector<uint32_t>& matched) const;

private:
    // What finding a witness means.
    struct Entry {
        PredicateId predicate = 0;
        bool decides = false;
        uint32_t first = 0;  // its rules in entry_rules_
        uint32_t count = 0;
    };
    struct KeyIndex {
        KeyId key = 0;
        FieldIndex index;
    };
    void find_candidates(FastEvent& event, BucketWork& work, BucketMemos& memos, const ScanMemory& memory) const;
    void find_in_field(FastEvent& event, size_t index, BucketWork& work, ValueMemo& memo, const ScanMemory& memory) const;
    void find_keywords(FastEvent& event, const FieldIndex& index, BucketWork& work, const ScanMemory& memory) const;
    bool holds(FastEvent& event, size_t rule, Profile* profile) const;
    bool find_keywords_as_they_stand(FastEvent& event, const FieldIndex& index, BucketWork& work, const ScanMemory& memory) const;
    // `in_values`: in a value of the event, and not only where its values are among others.
    void take_found(FastEvent& event, std::span<const uint32_t> found, BucketWork& work, bool in_values = true) const;

    std::vector<BucketRule> rules_;
    std::vector<Entry> entries_;
    std::vector<uint32_t> entry_rules_;
    std::vector<KeyIndex> indexes_;
    std::vector<uint64_t> always_candidates_;
    std::vector<uint64_t> decided_;     // a bit per predicate: the indexes find it wherever it holds
    bool keywords_in_scalars_ = false;  // some keyword could stand in a number, a time or the like
    bool keywords_in_json_ = false;     // each stands in JSON as it is: without characters that JSON escapes, but at its start
};

// A bucket that is built when the first event for it comes, since most logs hold few of the kinds of events that rules know.
// Thread-safe.
class LazyBucket {
public:
    LazyBucket(std::vector<BucketRule> rules, KnownEventId event_id) : rules_(std::move(rules)), event_id_(std::move(event_id)) {}
    const Bucket& get(const Program& program) const;

private:
    std::vector<BucketRule> rules_;
    KnownEventId event_id_;
    mutable std::once_flag built_;
    mutable std::unique_ptr<const Bucket> bucket_;
};

}  // namespace redoubt::detect
