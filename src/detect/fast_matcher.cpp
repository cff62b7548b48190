#include <algorithm>
#include <array>
#include <deque>
#include <map>
#include <mutex>
#include <optional>
#include <set>
#include <string>
#include <tuple>
#include <unordered_map>

#include "base/text.h"
#include "detect/bucket.h"
#include "detect/evaluate.h"
#include "detect/matcher.h"
#include "detect/required_ids.h"
#include "detect/value_hash.h"

namespace redoubt::detect {
namespace {

constexpr uint32_t none = UINT32_MAX;
constexpr size_t most_known_ways = 1024;

struct StringHash {
    using is_transparent = void;
    size_t operator()(std::string_view text) const { return std::hash<std::string_view>()(text); }
};
template <class Value>
using TextMap = std::unordered_map<std::string, Value, StringHash, std::equal_to<>>;

// The buckets of one channel or log source, by event id; ids that no rule asks for share `others`.
struct ByEventId {
    TextMap<uint32_t> buckets;
    uint32_t others = none;
};

// All rules with one product, category and service.
struct SourceGroup {
    RuleLogSource source;
    bool routed = false;  // the rules are found by channel where the event has one
    ByEventId rules;
};

// The buckets that an event goes through.
struct Way {
    std::vector<uint32_t> buckets;
    bool divided = false;  // found by its event id, which then must be plain
};

// The ways of the events of one channel and log source, by event id; ids that no rule asks for share `others`.
struct Ways {
    std::vector<const ByEventId*> rules;
    TextMap<Way> by_id;
    Way others;
    struct Recent {
        std::string event_id;
        const Way* way = nullptr;
    };
    std::array<Recent, 32> recent;
};

// What most events share with the one before.
struct Origin {
    std::string channel, product, category, service;
    bool is_of(std::string_view of_channel, const events::LogSource& source) const {
        return channel == of_channel && product == source.product && category == source.category && service == source.service;
    }
};

struct FastScratch final : Matcher::Scratch {
    FastScratch(const Program& program, const FieldLookup& lookup, size_t buckets) : event(program, lookup), memos(buckets), ready(buckets) {}

    FastEvent event;
    BucketWork work;
    ScanMemory memory;
    std::vector<BucketMemos> memos;
    std::vector<const Bucket*> ready;  // by index, those that are built and for which the memory is large enough
    std::vector<uint32_t> matched;
    Origin origin;
    Ways* ways = nullptr;          // of `origin`
    TextMap<Ways> ways_by_origin;  // since lines of several programs take turns in one log
    Arena arena;
    Arena texts;
    Regex::Work regex;
};

class FastMatcher final : public Matcher {
public:
    FastMatcher(std::span<const Rule> rules, events::FieldNames& names) : Matcher(rules, names), program_(names) {
        event_id_ = names.intern("EventID");
        program_.expect(rules.size());
        as_logged_.resize(rules.size());
        build_channels();
        build_groups();
        as_logged_ = {};
        lookup_ = std::make_unique<FieldLookup>(program_, event_id_);
    }

    std::unique_ptr<Scratch> new_scratch() const override { return std::make_unique<FastScratch>(program_, *lookup_, buckets_.size()); }

    Profile new_profile() const override {
        Profile out = Matcher::new_profile();
        for (const FieldKey& key : program_.keys()) out.fields.push_back({.field = std::string(out.fields.empty() ? "" : names_.name(key.source))});
        return out;
    }

    void match(const events::EventBatch& batch, Scratch& scratch, std::vector<Match>& out) const override {
        auto& mine = static_cast<FastScratch&>(scratch);
        mine.work.profile = scratch.profile;
        for (uint32_t i = 0; i < batch.events.size(); ++i) {
            mine.matched.clear();
            match_event(batch.events[i], mine);
            for (const uint32_t rule : mine.matched) out.push_back({i, rule});
        }
        mine.regex_gave_up += mine.event.take_regex_gave_up();
    }

private:
    void match_event(const events::Event& event, FastScratch& scratch) const {
        const Way& way = way_of(event, scratch);
        if (way.divided && !lookup_->has_plain_event_id(event)) return match_slowly(event, scratch);
        if (way.buckets.empty()) return;
        scratch.event.start(event);
        size_t parts = 0;
        for (const uint32_t bucket : way.buckets) {
            const size_t before = scratch.matched.size();
            bucket_at(bucket, scratch).match(scratch.event, scratch.work, scratch.memos[bucket], scratch.memory, scratch.matched);
            if (scratch.memos[bucket].events == scratch.memos[bucket].trial) reconsider(bucket, scratch);
            parts += scratch.matched.size() > before ? 1 : 0;
        }
        if (parts > 1) std::ranges::sort(scratch.matched);
    }

    const Bucket& bucket_at(uint32_t index, FastScratch& scratch) const {
        const Bucket*& ready = scratch.ready[index];
        if (ready == nullptr) {
            ready = &buckets_[index].get(program_);
            ready->fit(scratch.memory);
        }
        return *ready;
    }

    // At the end of a trial; the next takes longer.
    void reconsider(uint32_t index, FastScratch& scratch) const {
        BucketMemos& memos = scratch.memos[index];
        const uint32_t next_trial = memos.trial < (1U << 28) ? memos.trial * 8 : memos.trial;
        buckets_[index].reconsider(program_, *scratch.ready[index], memos);
        if (&buckets_[index].get(program_) != scratch.ready[index]) {
            scratch.ready[index] = nullptr;
            memos = {};
        }
        memos.hits.clear();
        memos.events = 0;
        memos.trial = next_trial;
    }

    // An event whose EventID field is missing, repeated or not what its header says cannot be divided by it.
    void match_slowly(events::Event event, FastScratch& scratch) const {
        scratch.matched.clear();
        scratch.texts.reset();
        events::complete(event, scratch.texts);
        const std::vector<BoundRule>& bound = bound_rules();
        for (uint32_t rule = 0; rule < bound.size(); ++rule) {
            scratch.arena.reset();
            const BoundRule::Route* route = find_route(bound[rule], event, scratch.arena);
            if (route == nullptr) continue;
            RuleCost* const cost = scratch.profile == nullptr ? nullptr : &scratch.profile->rules[rule];
            const Timing timing(cost == nullptr ? nullptr : &cost->nanoseconds);
            if (cost != nullptr) ++cost->evaluated, ++cost->unprompted;
            Evaluation evaluation(bound[rule], *route, event, scratch.arena, scratch.regex);
            if (evaluation.condition_holds()) {
                scratch.matched.push_back(rule);
                if (cost != nullptr) ++cost->matched;
            }
            scratch.regex_gave_up += evaluation.regex_gave_up();
        }
    }

    // Made for the first event that has to be matched slowly, since most logs have none.
    const std::vector<BoundRule>& bound_rules() const {
        std::call_once(bound_once_, [&] {
            for (const Rule& rule : rules_) bound_.push_back(bind_rule(rule, names_));
        });
        return bound_;
    }

    static uint32_t bucket_of(const ByEventId& rules, std::string_view event_id) {
        if (rules.buckets.empty()) return rules.others;
        const auto it = rules.buckets.find(event_id);
        return it == rules.buckets.end() ? rules.others : it->second;
    }

    const Way& way_of(const events::Event& event, FastScratch& scratch) const {
        const std::string_view channel = channel_of(event);
        if (scratch.ways == nullptr || !scratch.origin.is_of(channel, event.source)) find_ways(channel, event.source, scratch);
        Ways& ways = *scratch.ways;
        Ways::Recent& recent = ways.recent[value_hash(event.event_id) % ways.recent.size()];
        if (recent.way == nullptr || recent.event_id != event.event_id) recent = {std::string(event.event_id), &find_way(event.event_id, ways)};
        return *recent.way;
    }

    void find_ways(std::string_view channel, const events::LogSource& source, FastScratch& scratch) const {
        scratch.origin = {std::string(channel), std::string(source.product), std::string(source.category), std::string(source.service)};
        std::string key = scratch.origin.channel;
        for (const std::string_view part : {source.product, source.category, source.service}) (key += '\0') += part;
        if (scratch.ways_by_origin.size() >= most_known_ways) scratch.ways_by_origin.clear();
        const auto [known, fresh] = scratch.ways_by_origin.try_emplace(std::move(key));
        scratch.ways = &known->second;
        if (!fresh) return;
        Ways& ways = *scratch.ways;
        if (const auto at = channels_.find(to_lower(channel)); at != channels_.end()) ways.rules.push_back(&at->second);
        for (const SourceGroup& group : groups_)
            if (source_fits(group.source, source) && (channel.empty() || !group.routed)) ways.rules.push_back(&group.rules);
        ways.others = made_way(ways, {});
    }

    // Keeps the ways of ids that rules ask for only, so that made up ids cost no memory.
    static const Way& find_way(std::string_view event_id, Ways& ways) {
        if (const auto known = ways.by_id.find(event_id); known != ways.by_id.end()) return known->second;
        if (std::ranges::none_of(ways.rules, [&](const ByEventId* rules) { return rules->buckets.contains(event_id); })) return ways.others;
        return ways.by_id.emplace(event_id, made_way(ways, event_id)).first->second;
    }

    static Way made_way(const Ways& ways, std::string_view event_id) {
        Way way;
        for (const ByEventId* rules : ways.rules) {
            way.divided = way.divided || !rules->buckets.empty();
            if (const uint32_t bucket = bucket_of(*rules, event_id); bucket != none) way.buckets.push_back(bucket);
        }
        return way;
    }

    // What one rule puts into one channel or log source.
    struct Placed {
        uint32_t rule;
        ProgramNode program;
        std::string_view event_id;                      // empty: any
        std::optional<std::set<std::string>> required;  // the ids that the rule itself demands
    };

    void build_channels() {
        std::map<std::string_view, std::vector<Placed>> placed;
        for (uint32_t rule = 0; rule < rules_.size(); ++rule) {
            std::map<FieldMap, std::map<std::pair<std::string_view, std::string_view>, ProgramNode>> programs;
            for (const Route& route : routes_of(rules_[rule].logsource)) {
                const auto [it, fresh] = programs[route.fields].try_emplace({route.field, route.values[0]});
                if (fresh) it->second = program_.add_rule(rules_[rule], route);
                if (route.fields == FieldMap::as_logged && route.field.empty()) as_logged_[rule] = it->second;
                placed[route.channel].push_back({rule, it->second, route.event_id, {}});
            }
        }
        for (auto& [channel, list] : placed) channels_.emplace(channel, divided(list));
    }

    ByEventId divided(std::vector<Placed>& list) {
        const KeyId event_id_key = program_.find_key(event_id_);
        std::set<std::string, std::less<>> ids;
        for (Placed& each : list) {
            if (each.event_id.empty()) {
                each.required = required_texts(program_, each.program, event_id_key);
                if (each.required) ids.insert(each.required->begin(), each.required->end());
            } else {
                ids.emplace(each.event_id);
            }
        }
        const auto rules_for = [&](const std::string* id) {
            std::vector<BucketRule> rules;
            for (const Placed& each : list) {
                const bool any = each.event_id.empty() && !each.required;
                const bool asked = id != nullptr && (each.event_id == *id || (each.required && each.required->contains(*id)));
                if (any || asked) rules.push_back({each.rule, each.program});
            }
            return rules;
        };
        ByEventId out;
        for (const std::string& id : ids) out.buckets.emplace(id, add_bucket(rules_for(&id), {event_id_key, id}));
        out.others = add_bucket(rules_for(nullptr), {});
        return out;
    }

    // Only events of Windows say their id in their header.
    void build_groups() {
        std::map<std::tuple<std::string, std::string, std::string>, std::vector<Placed>> grouped;
        for (uint32_t rule = 0; rule < rules_.size(); ++rule) {
            const RuleLogSource& source = rules_[rule].logsource;
            const ProgramNode program = as_logged_[rule] ? *as_logged_[rule] : program_.add_rule(rules_[rule], {});
            grouped[{source.product, source.category, source.service}].push_back({rule, program, {}, {}});
        }
        for (auto& [source, list] : grouped) {
            SourceGroup group{{std::get<0>(source), std::get<1>(source), std::get<2>(source)}, false, {}};
            group.routed = !routes_of(group.source).empty();
            if (group.source.product == "windows" && !group.routed) {
                group.rules = divided(list);
            } else {
                std::vector<BucketRule> rules;
                for (const Placed& each : list) rules.push_back({each.rule, each.program});
                group.rules.others = add_bucket(std::move(rules), {});
            }
            groups_.push_back(std::move(group));
        }
    }

    uint32_t add_bucket(std::vector<BucketRule> rules, KnownEventId event_id) {
        std::erase_if(rules, [](const BucketRule& rule) { return rule.program.kind == ProgramNode::Kind::never; });
        if (rules.empty()) return none;
        buckets_.emplace_back(std::move(rules), std::move(event_id));
        return static_cast<uint32_t>(buckets_.size() - 1);
    }

    Program program_;
    std::vector<std::optional<ProgramNode>> as_logged_;  // by rule, while building: programs without a route's own condition
    events::FieldId event_id_{};
    std::deque<LazyBucket> buckets_;
    TextMap<ByEventId> channels_;
    std::vector<SourceGroup> groups_;
    std::unique_ptr<FieldLookup> lookup_;
    mutable std::once_flag bound_once_;
    mutable std::vector<BoundRule> bound_;
};

}  // namespace

std::unique_ptr<Matcher> make_fast_matcher(std::span<const Rule> rules, events::FieldNames& names) { return std::make_unique<FastMatcher>(rules, names); }

}  // namespace redoubt::detect
