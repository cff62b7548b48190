#include "detect/condition.h"

#include <fmt/core.h>

#include <algorithm>
#include <vector>

#include "base/text.h"

namespace redoubt::detect {
namespace {

constexpr size_t longest_condition = 16384;
constexpr size_t deepest_condition = 64;
constexpr size_t most_leaves = 100'000;

bool is_word_character(char c) { return (lower(c) >= 'a' && lower(c) <= 'z') || (c >= '0' && c <= '9') || c == '_' || c == '-' || c == '*'; }

// `*` may stand anywhere in `pattern`. On a mismatch only the last `*` takes one character more.
bool name_fits(std::string_view pattern, std::string_view name) {
    size_t p = 0, n = 0, star = std::string_view::npos, resume = 0;
    while (n < name.size()) {
        if (p < pattern.size() && pattern[p] == '*') {
            star = p++;
            resume = n;
        } else if (p < pattern.size() && pattern[p] == name[n]) {
            ++p, ++n;
        } else if (star != std::string_view::npos) {
            p = star + 1;
            n = ++resume;
        } else {
            return false;
        }
    }
    return pattern.find_first_not_of('*', p) == std::string_view::npos;
}

class ConditionParser {
public:
    ConditionParser(std::string_view text, std::span<const NamedSearch> searches) : text_(text), searches_(searches) {}

    Result<Condition> parse() {
        TRY(cut_into_tokens());
        if (tokens_.empty()) return wrong("the condition is empty", "name a search, e.g. 'selection'");
        Condition condition = TRY(any_of(0));
        if (at_ < tokens_.size()) return unexpected_token();
        return condition;
    }

private:
    static std::unexpected<Error> wrong(std::string message, std::string hint) { return fail(Code::invalid, std::move(message), "", std::move(hint)); }

    Result<> cut_into_tokens() {
        if (text_.size() > longest_condition) return wrong(fmt::format("the condition is longer than {} characters", longest_condition), "split the rule");
        for (size_t i = 0; i < text_.size();) {
            const char c = text_[i];
            if (c == ' ' || c == '\t' || c == '\n' || c == '\r') {
                ++i;
            } else if (c == '(' || c == ')') {
                tokens_.push_back(text_.substr(i++, 1));
            } else if (is_word_character(c)) {
                const size_t start = i;
                while (i < text_.size() && is_word_character(text_[i])) ++i;
                tokens_.push_back(text_.substr(start, i - start));
            } else if (c == '|') {
                return wrong("the condition pipes into an aggregation ('|'), which Sigma 2 removed", "write a correlation rule instead");
            } else {
                return wrong(fmt::format("the condition has a character that means nothing here: '{}'", text_.substr(i, 1)),
                             "use identifiers, and, or, not, parentheses and '1 of x*'");
            }
        }
        return {};
    }

    std::string_view peek() const { return at_ < tokens_.size() ? tokens_[at_] : std::string_view(); }
    bool take(std::string_view token) {
        if (peek() != token || at_ >= tokens_.size()) return false;
        ++at_;
        return true;
    }

    std::unexpected<Error> unexpected_token() const {
        const std::string_view token = peek();
        if (token.empty()) return wrong("the condition ends where a search is expected", "name a search or remove the last operator");
        const std::string small = to_lower(token);
        if (small != token && (small == "and" || small == "or" || small == "not" || small == "of"))
            return wrong(fmt::format("'{}' is not an operator", token), fmt::format("write '{}' in lower case", small));
        return wrong(fmt::format("the condition makes no sense at '{}'", token), "put 'and' or 'or' between searches and close every parenthesis");
    }

    Result<Condition> any_of(size_t depth) { return joined(depth, "or", Condition::Kind::any_of); }
    Result<Condition> all_of(size_t depth) { return joined(depth, "and", Condition::Kind::all_of); }

    Result<Condition> joined(size_t depth, std::string_view word, Condition::Kind kind) {
        Condition first = TRY(kind == Condition::Kind::any_of ? all_of(depth) : negation(depth));
        if (peek() != word) return first;
        Condition whole;
        whole.kind = kind;
        whole.parts.push_back(std::move(first));
        while (take(word)) whole.parts.push_back(TRY(kind == Condition::Kind::any_of ? all_of(depth) : negation(depth)));
        return whole;
    }

    Result<Condition> negation(size_t depth) {
        if (depth > deepest_condition) return wrong(fmt::format("the condition nests more than {} levels deep", deepest_condition), "simplify it");
        if (!take("not")) return primary(depth);
        Condition whole;
        whole.kind = Condition::Kind::not_of;
        whole.parts.push_back(TRY(negation(depth + 1)));
        return whole;
    }

    Result<Condition> primary(size_t depth) {
        if (take("(")) {
            Condition inner = TRY(any_of(depth + 1));
            if (!take(")")) return wrong("the condition has a parenthesis that is not closed", "add the missing ')'");
            return inner;
        }
        const std::string_view word = peek();
        if (word.empty() || word == ")" || word == "and" || word == "or" || word == "of") return unexpected_token();
        ++at_;
        if (peek() == "of") return quantified(word);
        return named(word);
    }

    Result<Condition> named(std::string_view word) {
        const auto it = std::ranges::find(searches_, word, &NamedSearch::name);
        if (it == searches_.end()) {
            if (word.find('*') != std::string_view::npos)
                return wrong(fmt::format("the condition uses the pattern '{}' without a quantifier", word),
                             fmt::format("write '1 of {0}' or 'all of {0}'", word));
            return wrong(fmt::format("the condition names '{}', which the detection does not define", word), "define it or correct the name");
        }
        Condition leaf;
        leaf.search = static_cast<uint32_t>(it - searches_.begin());
        ++leaves_;
        return leaf;
    }

    Result<Condition> quantified(std::string_view quantifier) {
        ++at_;  // of
        if (quantifier != "1" && quantifier != "any" && quantifier != "all")
            return wrong(fmt::format("'{} of' is not a quantifier of Sigma", quantifier), "use '1 of', 'any of' or 'all of'");
        const std::string_view pattern = peek();
        if (pattern.empty() || pattern == "(" || pattern == ")")
            return wrong(fmt::format("'{} of' is not followed by a pattern", quantifier), "write e.g. '1 of selection_*' or 'all of them'");
        ++at_;
        Condition whole;
        whole.kind = quantifier == "all" ? Condition::Kind::all_of : Condition::Kind::any_of;
        whole.text = fmt::format("{} of {}", quantifier, pattern);
        for (size_t i = 0; i < searches_.size(); ++i) {
            const std::string_view name = searches_[i].name;
            if (name.starts_with('_') && !pattern.starts_with('_')) continue;
            if (pattern != "them" && !name_fits(pattern, name)) continue;
            Condition leaf;
            leaf.search = static_cast<uint32_t>(i);
            whole.parts.push_back(std::move(leaf));
        }
        leaves_ += whole.parts.size();
        if (leaves_ > most_leaves) return wrong(fmt::format("the condition names more than {} searches", most_leaves), "split the rule");
        if (whole.parts.empty()) return wrong(fmt::format("'{}' fits no search of the detection", whole.text), "correct the pattern or define the search");
        return whole;
    }

    std::string_view text_;
    std::span<const NamedSearch> searches_;
    std::vector<std::string_view> tokens_;
    size_t at_ = 0;
    size_t leaves_ = 0;
};

}  // namespace

Result<Condition> parse_condition(std::string_view text, std::span<const NamedSearch> searches) { return ConditionParser(text, searches).parse(); }

}  // namespace redoubt::detect
