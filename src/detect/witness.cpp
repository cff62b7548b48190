#include "detect/witness.h"

#include <algorithm>
#include <array>

#include "detect/casefold.h"

namespace redoubt::detect {
namespace {

using Kind = ProgramNode::Kind;

constexpr size_t shortest_contained = 3;

// A guess at how often a literal of this length is found in a field, from 0 to 1.
double share_with(size_t length) {
    constexpr std::array shares{1.0, 0.8, 0.5, 0.25, 0.1, 0.06, 0.04, 0.03, 0.02, 0.01, 0.007, 0.005, 0.004, 0.003, 0.002};
    return length < shares.size() ? shares[length] : 0.001;
}

struct Choice {
    double cost = 0;
    std::vector<Witness> witnesses;
};
using Chosen = std::optional<Choice>;

double cost_of(const Witness& witness, bool heading) {
    double cost = share_with(witness.text.size());
    if (heading) return 0.5;
    if (witness.shape == Shape::exact) return witness.text == "true" || witness.text == "false" ? 0.5 : cost / 4;
    if (witness.shape == Shape::prefix && witness.text.find(":\\") == 1) cost = std::max(cost, witness.text.size() < 16 ? 0.4 : 0.05);
    if (witness.shape == Shape::suffix && witness.text.starts_with('\\')) cost = std::min(cost, 0.01);
    return cost;
}

// A rare literal before a common one, then the cheaper way to look for it.
std::string longest_literal(const std::vector<GlobPiece>& pieces) {
    std::string best;
    for (const GlobPiece& piece : pieces)
        if (piece.text.size() > best.size()) best = piece.text;
    return best;
}

// Whether digits, which are the same folded, fit the pattern; nothing where that takes more than a look.
std::optional<bool> digits_fit(const Pattern& pattern, std::string_view digits) {
    switch (pattern.shape) {
        case Shape::exact: return digits == pattern.text;
        case Shape::prefix: return digits.starts_with(pattern.text);
        case Shape::suffix: return digits.ends_with(pattern.text);
        case Shape::contains: return digits.contains(pattern.text);
        default: return std::nullopt;
    }
}

class Chooser {
public:
    Chooser(const Program& program, const KnownEventId& event_id, const MeasuredShares& measured)
        : program_(program), event_id_(event_id), measured_(measured) {}

    Chosen choose(const ProgramNode& node, bool negated) const {
        switch (node.kind) {
            case Kind::never: return constant(negated);
            case Kind::always: return constant(!negated);
            case Kind::test:
                if (const auto known = known_of(program_.predicates()[node.first])) return constant(*known != negated);
                return negated ? Chosen() : of_predicate(node.first);
            case Kind::not_of: return choose(program_.nodes()[node.first], !negated);
            case Kind::all_of: return negated ? any(node, true) : all(node, false);
            case Kind::any_of: return negated ? all(node, true) : any(node, false);
        }
        return std::nullopt;
    }

private:
    // What always holds has no witness; what never does needs none.
    static Chosen constant(bool holds) { return holds ? Chosen() : Chosen(Choice()); }

    // What was measured counts where the guess was too low.
    Chosen chosen(Witness witness, bool heading) const {
        if (witness.shape == Shape::contains && witness.text.size() < shortest_contained) return std::nullopt;
        if (witness.shape != Shape::exact && witness.text.empty()) return std::nullopt;
        Choice choice;
        choice.cost = cost_of(witness, heading);
        if (!measured_.empty())
            if (const auto known = measured_.find({witness.key, witness.shape, witness.text}); known != measured_.end())
                choice.cost = std::max(choice.cost, known->second);
        choice.witnesses.push_back(std::move(witness));
        return choice;
    }

    std::optional<bool> known_of(const Predicate& predicate) const {
        if (predicate.key != event_id_.key || event_id_.text.empty()) return std::nullopt;
        return digits_fit(*predicate.pattern, event_id_.text);
    }

    Chosen all(const ProgramNode& node, bool negated) const {
        Chosen best;
        for (uint32_t i = 0; i < node.count; ++i) {
            Chosen part = choose(program_.nodes()[node.first + i], negated);
            if (part && (!best || part->cost < best->cost)) best = std::move(part);
        }
        return best;
    }

    Chosen any(const ProgramNode& node, bool negated) const {
        Choice whole;
        for (uint32_t i = 0; i < node.count; ++i) {
            Chosen part = choose(program_.nodes()[node.first + i], negated);
            if (!part) return std::nullopt;
            whole.cost += part->cost;
            std::ranges::move(part->witnesses, std::back_inserter(whole.witnesses));
        }
        return whole;
    }

    Chosen of_predicate(PredicateId id) const {
        const Predicate& predicate = program_.predicates()[id];
        const Pattern& pattern = *predicate.pattern;
        if (predicate.key == event_id_.key) return std::nullopt;  // its bucket is made of one event id already
        const bool heading = program_.is_heading(predicate.key);
        const auto inexact = [&](std::string text) { return chosen({predicate.key, Shape::contains, std::move(text), id, false}, heading); };
        switch (pattern.shape) {
            case Shape::exact:
            case Shape::prefix:
            case Shape::suffix:
            case Shape::contains: return chosen({predicate.key, pattern.shape, pattern.cased ? fold(pattern.text) : pattern.text, id, !pattern.cased}, heading);
            case Shape::glob: return inexact(fold(longest_literal(pattern.glob)));
            case Shape::regex: return inexact(required_literal(pattern.text));
            default: return std::nullopt;
        }
    }

    const Program& program_;
    const KnownEventId& event_id_;
    const MeasuredShares& measured_;
};

// Reads a regular expression from the left and keeps the longest run of literal characters that stands outside of groups and
// classes and is not optional. Whatever it does not know ends the run or gives up.
class LiteralFinder {
public:
    explicit LiteralFinder(std::string_view regex) : regex_(regex) {}

    std::string find() {
        while (at_ < regex_.size())
            if (!step()) return {};
        end_run();
        return fold(best_);
    }

private:
    bool step() {
        const char c = regex_[at_];
        switch (c) {
            case '|': return false;  // at the top level either side will do
            case '(': return skip_group();
            case '[': return skip_class();
            case ')': return false;
            case '.':
            case '^':
            case '$':
                end_run();
                ++at_;
                return true;
            case '*':
            case '?':
            case '{': return quantifier();
            case '+':
                end_run();
                ++at_;
                return true;
            case '\\': return escape();
            default: take_character();
        }
        return true;
    }

    void take_character() {
        const size_t start = at_;
        next_code_point(regex_, at_);
        last_ = run_.size();
        run_ += regex_.substr(start, at_ - start);
    }

    // What stands before the quantifier may be missing, so it does not belong to the run.
    bool quantifier() {
        if (last_ < run_.size()) run_.resize(last_);
        end_run();
        if (regex_[at_] == '{') {
            at_ = regex_.find('}', at_);
            if (at_ == std::string_view::npos) return false;
        }
        ++at_;
        return true;
    }

    bool escape() {
        if (at_ + 1 >= regex_.size()) return false;
        const char c = regex_[at_ + 1];
        const bool letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
        if (letter) {
            constexpr std::string_view harmless = "dDsSwWbBnrt";
            if (harmless.find(c) == std::string_view::npos) return false;
            end_run();
            at_ += 2;
            return true;
        }
        ++at_;
        take_character();
        return true;
    }

    bool skip_class() {
        end_run();
        ++at_;
        if (at_ < regex_.size() && regex_[at_] == '^') ++at_;
        if (at_ < regex_.size() && regex_[at_] == ']') ++at_;
        for (; at_ < regex_.size() && regex_[at_] != ']'; ++at_) {
            if (regex_[at_] == '\\') ++at_;
            if (at_ < regex_.size() && regex_[at_] == '[') return false;  // [:alpha:] and kin
        }
        ++at_;
        return true;
    }

    bool skip_group() {
        end_run();
        if (regex_.substr(at_, 2) == "(*") return false;
        if (regex_.substr(at_, 2) == "(?") {
            if (at_ == 0 && regex_.starts_with("(?i)")) {
                at_ = 4;
                return true;
            }
            const std::string_view after = regex_.substr(at_ + 2, 1);
            if (after != ":") return false;
        }
        size_t depth = 0;
        while (at_ < regex_.size()) {
            const char c = regex_[at_];
            if (c == '\\') {
                at_ += 2;
                if (regex_.substr(at_ - 1, 1) == "Q") return false;
                continue;
            }
            if (c == '[') {
                if (!skip_class()) return false;
                continue;
            }
            if (c == '(' && regex_.substr(at_, 2) == "(?" && regex_.substr(at_, 3) != "(?:") return false;
            depth += c == '(' ? 1 : 0;
            ++at_;
            if (c == ')' && --depth == 0) return true;
        }
        return false;
    }

    void end_run() {
        if (run_.size() > best_.size()) best_ = run_;
        run_.clear();
        last_ = 0;
    }

    std::string_view regex_;
    size_t at_ = 0;
    std::string run_;
    size_t last_ = 0;  // where the newest character of the run begins
    std::string best_;
};

}  // namespace

std::string required_literal(std::string_view regex) { return LiteralFinder(regex).find(); }

std::optional<std::vector<Witness>> witnesses_of(const Program& program, const ProgramNode& rule, const KnownEventId& event_id,
                                                 const MeasuredShares& measured) {
    Chosen choice = Chooser(program, event_id, measured).choose(rule, false);
    if (!choice) return std::nullopt;
    return std::move(choice->witnesses);
}

}  // namespace redoubt::detect
