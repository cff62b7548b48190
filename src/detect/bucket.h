// Bucket: the rules that look at one kind of event (one channel and event id, or one product, category and service), and the
// indexes over their witnesses. Constant after it is built.
//
// Witnesses are chosen by a guess at how rare they are. Threads count how often each is found, and one that stands in a good part
// of the events makes its LazyBucket choose anew, which changes what is evaluated but never what matches.
#pragma once

#include <atomic>
#include <cstdint>
#include <map>
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
// Per thread and bucket: what was found lately, by index, and how often.
struct BucketMemos {
    std::vector<ValueMemo> found;
    std::vector<uint32_t> hits;  // by entry, since the trial began
    uint32_t events = 0;         // likewise
    uint32_t trial = 4096;       // after so many it is judged
};

// What a bucket looks for, and for which of its rules.
struct BucketPlan {
    struct Wanted {
        PredicateId predicate = 0;
        bool decides = false;
        std::vector<uint32_t> rules;
        bool operator==(const Wanted&) const = default;
    };
    std::map<LiteralPlace, Wanted> wanted;  // in the order of the bucket's entries
    std::vector<uint64_t> always;           // rules without a witness
    bool operator==(const BucketPlan&) const = default;
};
BucketPlan plan_bucket(const Program& program, std::span<const BucketRule> rules, const KnownEventId& event_id, const MeasuredShares& measured);

class Bucket {
public:
    // `rules` in rising order of rule.
    Bucket(const Program& program, std::vector<BucketRule> rules, const BucketPlan& plan);

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
    void find_in_field(FastEvent& event, size_t index, BucketWork& work, BucketMemos& memos, const ScanMemory& memory) const;
    void find_keywords(FastEvent& event, const FieldIndex& index, BucketWork& work, BucketMemos& memos, const ScanMemory& memory) const;
    bool holds(FastEvent& event, size_t rule, Profile* profile) const;
    bool find_keywords_as_they_stand(FastEvent& event, const FieldIndex& index, BucketWork& work, BucketMemos& memos, const ScanMemory& memory) const;
    // `in_values`: in a value of the event, and not only where its values are among others.
    void take_found(FastEvent& event, std::span<const uint32_t> found, BucketWork& work, BucketMemos& memos, bool in_values = true) const;

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
    // Chooses anew for rules whose witnesses in `bucket` were found too often, if they have others; the next get() gives the result.
    void reconsider(const Program& program, const Bucket& bucket, const BucketMemos& memos) const;

private:
    std::vector<BucketRule> rules_;
    KnownEventId event_id_;
    mutable std::mutex mutex_;
    mutable std::atomic<const Bucket*> newest_ = nullptr;
    mutable std::vector<std::unique_ptr<const Bucket>> made_;  // older ones may be in use
    mutable MeasuredShares measured_;
};

}  // namespace redoubt::detect
