#include <algorithm>
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

namespace redoubt::detect {
namespace {

constexpr uint32_t none = UINT32_MAX;
constexpr KeyId no_key = UINT32_MAX;
constexpr size_t most_known_sources = 1024;

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

struct FastScratch final : Matcher::Scratch {
    FastScratch(const Program& program, const FieldLookup& lookup, size_t buckets) : event(program, lookup), memos(buckets), fitted(buckets) {}

    FastEvent event;
    BucketWork work;
    ScanMemory memory;
    std::vector<BucketMemos> memos;
    std::vector<bool> fitted;  // by bucket: the memory is large enough for it
    std::vector<uint32_t> matched;
    std::string lowered;
    // The last event's channel and source, which the next one most often shares.
    std::string channel;
    const ByEventId* channel_buckets = nullptr;
    std::string source;
    const std::vector<const SourceGroup*>* groups = nullptr;
    TextMap<std::vector<const SourceGroup*>> groups_of_source;  // since lines of several programs take turns in one log
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
        const std::string_view channel = channel_of(event);
        find_channel(channel, scratch);
        find_groups(event.source, scratch);
        bool started = false;
        size_t parts = 0;
        const auto run = [&](uint32_t bucket) {
            const size_t before = scratch.matched.size();
            bucket_at(bucket, scratch).match(scratch.event, scratch.work, scratch.memos[bucket], scratch.memory, scratch.matched);
            parts += scratch.matched.size() > before ? 1 : 0;
        };
        // False: the event cannot be divided by its id.
        const auto run_one_of = [&](const ByEventId& rules) {
            const uint32_t bucket = bucket_of(rules, event.event_id);
            if (bucket == none) return rules.buckets.empty() || scratch.event.has_plain_event_id(event);
            if (!started) scratch.event.start(event);
            started = true;
            if (!rules.buckets.empty() && !scratch.event.plain_event_id()) return false;
            run(bucket);
            return true;
        };
        if (scratch.channel_buckets != nullptr && !run_one_of(*scratch.channel_buckets)) return match_slowly(event, scratch);
        for (const SourceGroup* group : *scratch.groups)
            if ((channel.empty() || !group->routed) && !run_one_of(group->rules)) return match_slowly(event, scratch);
        if (parts > 1) std::ranges::sort(scratch.matched);
    }

    const Bucket& bucket_at(uint32_t index, FastScratch& scratch) const {
        const Bucket& bucket = buckets_[index].get(program_);
        if (!scratch.fitted[index]) bucket.fit(scratch.memory);
        scratch.fitted[index] = true;
        return bucket;
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

    void find_channel(std::string_view name, FastScratch& scratch) const {
        if (name == scratch.channel) return;
        scratch.channel = name;
        scratch.lowered.assign(name);
        std::ranges::transform(scratch.lowered, scratch.lowered.begin(), lower);
        const auto it = channels_.find(scratch.lowered);
        scratch.channel_buckets = it == channels_.end() ? nullptr : &it->second;
    }

    void find_groups(const events::LogSource& source, FastScratch& scratch) const {
        std::string& key = scratch.lowered;
        key.assign(source.product);
        key += '\0';
        key.append(source.category);
        key += '\0';
        key.append(source.service);
        if (scratch.groups != nullptr && key == scratch.source) return;
        scratch.source = key;
        if (scratch.groups_of_source.size() >= most_known_sources) scratch.groups_of_source.clear();
        const auto [known, fresh] = scratch.groups_of_source.try_emplace(key);
        scratch.groups = &known->second;
        if (!fresh) return;
        for (const SourceGroup& group : groups_)
            if (source_fits(group.source, source)) known->second.push_back(&group);
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
        for (const std::string& id : ids) out.buckets.emplace(id, add_bucket(rules_for(&id), event_id_key));
        out.others = add_bucket(rules_for(nullptr), no_key);
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
                group.rules.others = add_bucket(std::move(rules), no_key);
            }
            groups_.push_back(std::move(group));
        }
    }

    uint32_t add_bucket(std::vector<BucketRule> rules, KeyId event_id_key) {
        std::erase_if(rules, [](const BucketRule& rule) { return rule.program.kind == ProgramNode::Kind::never; });
        if (rules.empty()) return none;
        buckets_.emplace_back(std::move(rules), event_id_key);
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
