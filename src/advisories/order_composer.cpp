// PHP's version_compare(): parts between . - _ + and where letters meet digits. Words that it does not know are before all others,
// and equal to each other.
#include <array>

#include "advisories/version_orders.h"
#include "advisories/version_tokens.h"

namespace redoubt::advisories {
namespace {

enum ComposerRank { unknown_word, php_dev, php_alpha, php_beta, php_candidate, php_end, php_number, php_patch };

constexpr bool is_php_separator(char c) { return c == '.' || c == '-' || c == '_' || c == '+'; }

// By how a word begins, as version_compare() does: "patch" is "p".
int php_rank(std::string_view word) {
    struct Form {
        std::string_view name;
        ComposerRank rank;
    };
    static constexpr std::array forms{Form{"dev", php_dev}, Form{"a", php_alpha}, Form{"b", php_beta}, Form{"rc", php_candidate}, Form{"p", php_patch}};
    for (const Form& form : forms)
        if (word.size() >= form.name.size() && equal_ignoring_case(word.substr(0, form.name.size()), form.name)) return form.rank;
    return unknown_word;
}

struct ComposerReader {
    std::string_view rest;

    explicit ComposerReader(std::string_view text) : rest(text) {
        if (rest.starts_with('v') || rest.starts_with('V')) rest.remove_prefix(1);
    }

    Token next() {
        for (;;) {
            take_run(rest, is_php_separator);
            if (rest.empty()) return {.rank = php_end, .how = Token::alone, .word = {}, .end = true};
            if (is_digit(rest[0])) return {.rank = php_number, .how = Token::number, .word = take_run(rest, is_digit)};
            const std::string_view word = take_run(rest, [](char c) { return !is_digit(c) && !is_php_separator(c); });
            // "#" stands for any number there, which no order can have: here it is no part at all.
            if (word != "#") return {.rank = php_rank(word)};
        }
    }
};

}  // namespace

std::weak_ordering compare_composer(std::string_view a, std::string_view b) { return compare_by_tokens(ComposerReader(a), ComposerReader(b)); }

}  // namespace redoubt::advisories
