#include <algorithm>
#include <functional>
#include <map>
#include <set>
#include <tuple>
#include <unordered_map>

#include <fmt/format.h>

#include "detect/parse_correlation.h"

namespace redoubt::detect {
namespace {

constexpr size_t deepest_chain = 32;

// What was asked of one rule under two names becomes one.
void renumber(Condition& condition, const std::vector<uint32_t>& slots) {
    if (condition.kind == Condition::Kind::search) condition.search = slots[condition.search];
    for (Condition& part : condition.parts) renumber(part, slots);
}

class Resolving {
public:
    explicit Resolving(RuleSet& set) : set_(set) {
        for (size_t i = 0; i < set.rules.size(); ++i) {
            by_id_.emplace(set.rules[i].id, i);
            if (!set.rules[i].name.empty()) by_name_[set.rules[i].name].push_back(i);
        }
        for (const NotLoaded& refused : set.not_loaded) {
            if (!refused.rule_id.empty()) refused_.emplace(refused.rule_id, &refused);
            if (!refused.name.empty()) refused_.emplace(refused.name, &refused);
        }
    }

    void run() {
        states_.resize(set_.rules.size());
        for (size_t i = 0; i < set_.rules.size(); ++i) visit(i, 0);
        move_out();
    }

private:
    enum class State : uint8_t { untouched, under_way, fine, refused };

    std::optional<size_t> find(const std::string& reference, Error& error) const {
        if (const auto id = by_id_.find(reference); id != by_id_.end()) return id->second;
        const auto named = by_name_.find(reference);
        if (named != by_name_.end() && named->second.size() == 1) return named->second.front();
        error.code = Code::invalid;
        if (named != by_name_.end()) {
            error.message = fmt::format("the correlation refers to '{}', which is the name of {} rules", reference, named->second.size());
            error.hint = "refer to it by id, or give the rules different names";
        } else if (const auto refused = refused_.find(reference); refused != refused_.end()) {
            error.message = fmt::format("the correlation refers to '{}', which is not loaded: {}", reference, refused->second->error.message);
            error.hint = "correct that rule first";
        } else {
            error.code = Code::not_found;
            error.message = fmt::format("the correlation refers to '{}', which is no rule's id or name", reference);
            error.hint = "load that rule too, or correct the reference";
        }
        return std::nullopt;
    }

    State visit(size_t index, size_t depth) {
        Rule& rule = set_.rules[index];
        State& state = states_[index];
        if (state != State::untouched) return state;
        if (!rule.correlation) return state = State::fine;
        state = State::under_way;
        path_.push_back(index);
        Error error;
        const bool fine = resolve(rule, depth, error);
        path_.pop_back();
        if (!fine) errors_.emplace(index, std::move(error));
        return states_[index] = fine ? State::fine : State::refused;
    }

    bool resolve(Rule& rule, size_t depth, Error& error) {
        if (depth > deepest_chain) {
            error = {Code::too_large, fmt::format("the correlation stands on a chain of more than {} others", deepest_chain), "", "shorten the chain"};
            return false;
        }
        Correlation resolved = *rule.correlation;
        resolved.rules.clear();
        std::vector<uint32_t> slots;
        for (const std::string& reference : rule.correlation->rules) {
            const auto found = find(reference, error);
            if (!found) return false;
            const Rule& other = set_.rules[*found];
            const State state = visit(*found, depth + 1);
            if (state == State::under_way) {
                error = {Code::invalid, fmt::format("the correlation refers to itself: {}", circle(*found)), "", "break the circle"};
                return false;
            }
            if (state == State::refused) {
                error = {errors_.at(*found).code, fmt::format("the correlation refers to '{}', which is not loaded: {}", reference, errors_.at(*found).message),
                         "", "correct that correlation first"};
                return false;
            }
            slots.push_back(static_cast<uint32_t>(std::ranges::find(resolved.rules, other.id) - resolved.rules.begin()));
            if (slots.back() == resolved.rules.size()) resolved.rules.push_back(other.id);
            for (FieldAlias& alias : resolved.aliases)
                for (FieldAlias::Target& target : alias.targets)
                    if (target.rule == reference) target.rule = other.id;
            if (!fields_reach(resolved, other, error)) return false;
        }
        if (resolved.wanted) renumber(*resolved.wanted, slots);
        rule.correlation = std::move(resolved);
        return true;
    }

    // An alert of a correlation has no fields but those that it groups by.
    static bool fields_reach(const Correlation& correlation, const Rule& other, Error& error) {
        if (!other.correlation) return true;
        std::vector<std::string> wanted = correlation.group_by;
        wanted.insert(wanted.end(), correlation.fields.begin(), correlation.fields.end());
        for (const std::string& field : wanted) {
            const std::string& name = correlation.field_in(other.id, field);
            if (std::ranges::find(other.correlation->group_by, name) != other.correlation->group_by.end()) continue;
            error = {Code::invalid, fmt::format("the correlation uses the field '{}', which the correlation '{}' does not group by", name, other.title), "",
                     "add it to that correlation's group-by"};
            return false;
        }
        return true;
    }

    std::string circle(size_t back_to) const {
        std::string out;
        for (auto it = std::ranges::find(path_, back_to); it != path_.end(); ++it) out += set_.rules[*it].title + " → ";
        return out + set_.rules[back_to].title;
    }

    void move_out() {
        if (errors_.empty()) return;
        std::vector<Rule> kept;
        for (size_t i = 0; i < set_.rules.size(); ++i) {
            Rule& rule = set_.rules[i];
            const auto bad = errors_.find(i);
            if (bad == errors_.end()) {
                kept.push_back(std::move(rule));
                continue;
            }
            Error error = std::move(bad->second);
            error.where = fmt::format("{}:{}", rule.path, rule.line);
            set_.not_loaded.push_back({rule.path, rule.line, rule.id, rule.title, rule.name, std::move(error)});
        }
        set_.rules = std::move(kept);
    }

    RuleSet& set_;
    std::unordered_map<std::string_view, size_t> by_id_;
    std::unordered_map<std::string_view, std::vector<size_t>> by_name_;
    std::unordered_map<std::string_view, const NotLoaded*> refused_;
    std::vector<State> states_;
    std::vector<size_t> path_;
    std::map<size_t, Error> errors_;
};

// A referred rule shows alerts of its own only when a correlation that refers to it wants that.
void silence(std::vector<Rule>& rules) {
    std::map<std::string_view, bool> shown;
    for (const Rule& rule : rules) {
        if (!rule.correlation) continue;
        for (const std::string& id : rule.correlation->rules) shown[id] = shown[id] || rule.correlation->generate;
    }
    for (Rule& rule : rules) {
        const auto it = shown.find(rule.id);
        rule.silent = it != shown.end() ? !it->second : rule.only_feeds;
    }
}

}  // namespace

void resolve_correlations(RuleSet& set) {
    if (std::ranges::none_of(set.rules, [](const Rule& rule) { return rule.correlation.has_value(); })) return;
    Resolving(set).run();
    silence(set.rules);
}

void keep_rules(std::vector<Rule>& rules, const std::function<bool(const Rule&)>& wanted) {
    std::unordered_map<std::string_view, size_t> by_id;
    for (size_t i = 0; i < rules.size(); ++i) by_id.emplace(rules[i].id, i);
    std::vector<bool> kept(rules.size());
    std::vector<size_t> open;
    for (size_t i = 0; i < rules.size(); ++i)
        if (wanted(rules[i])) open.push_back(i);
    std::vector<bool> asked(rules.size());
    for (const size_t i : open) asked[i] = true;
    while (!open.empty()) {
        const size_t index = open.back();
        open.pop_back();
        if (kept[index]) continue;
        kept[index] = true;
        if (!rules[index].correlation) continue;
        for (const std::string& id : rules[index].correlation->rules) open.push_back(by_id.at(id));
    }
    std::vector<Rule> out;
    std::vector<bool> only_needed;
    for (size_t i = 0; i < rules.size(); ++i) {
        if (!kept[i]) continue;
        out.push_back(std::move(rules[i]));
        only_needed.push_back(!asked[i]);
    }
    silence(out);
    for (size_t i = 0; i < out.size(); ++i) out[i].silent = out[i].silent || only_needed[i];
    rules = std::move(out);
}

}  // namespace redoubt::detect
