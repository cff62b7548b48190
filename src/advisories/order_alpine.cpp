// apk-tools: digits{.digits}[letter]{_suffix[digits]}[~hash][-rN].
//
// What ends earlier is before what goes on, unless it goes on with a pre-release suffix or with something that no version may
// hold. After the first, a number with leading zeros is a fraction: 1.05 < 1.1.
#include <array>

#include "advisories/version_orders.h"
#include "advisories/version_tokens.h"

namespace redoubt::advisories {
namespace {

enum AlpineRank {
    invalid_part,
    pre_suffix,
    alpine_end = pre_suffix + 4,
    revision,
    hash_part,
    suffix_number,
    post_suffix,
    missing_number = post_suffix + 5,
    letter,
    zeros,
    digits_part
};

constexpr std::array<std::string_view, 4> pre_suffixes{"alpha", "beta", "pre", "rc"};
constexpr std::array<std::string_view, 5> post_suffixes{"cvs", "svn", "git", "hg", "p"};

constexpr bool is_small_letter(char c) { return c >= 'a' && c <= 'z'; }

struct AlpineReader {
    std::string_view rest;
    enum class After : uint8_t { nothing, digits, letter, suffix, suffix_number, hash, revision, invalid } after = After::nothing;

    Token next() {
        if (after == After::nothing) return digits();
        if (after == After::invalid) return invalid();
        if (rest.empty()) return {.rank = alpine_end, .end = true};
        const char c = rest[0];
        if (after == After::digits && is_small_letter(c)) {
            after = After::letter;
            return {.rank = letter, .how = Token::text, .word = take(1)};
        }
        if (is_digit(c) && (after == After::letter || after == After::digits)) return digits();
        if (is_digit(c) && after == After::suffix) {
            after = After::suffix_number;
            return {.rank = suffix_number, .how = Token::number, .word = take_run(rest, is_digit)};
        }
        if (c == '.' && after == After::digits) return fraction();
        if (c == '_' && after < After::hash) return suffix();
        if (c == '~' && after < After::hash) return hash();
        if (rest.starts_with("-r") && after < After::revision) return revision_number();
        return invalid();
    }

private:
    std::string_view take(size_t length) {
        const std::string_view word = rest.substr(0, length);
        rest.remove_prefix(length);
        return word;
    }

    // All that is not a version is one place, before the end; what it says does not count.
    Token invalid() {
        after = After::invalid;
        return {.rank = invalid_part, .how = Token::alone, .word = {}, .end = true};
    }

    Token digits() {
        after = After::digits;
        const std::string_view number = take_run(rest, is_digit);
        if (number.empty()) return {.rank = missing_number};
        return {.rank = digits_part, .how = Token::number, .word = number};
    }

    Token fraction() {
        rest.remove_prefix(1);
        if (!rest.starts_with('0')) return digits();
        return {.rank = zeros, .how = Token::longer_first, .word = take_run(rest, [](char c) { return c == '0'; })};
    }

    Token suffix() {
        const std::string_view name = rest.substr(1);
        after = After::suffix;
        for (size_t i = 0; i < pre_suffixes.size(); ++i)
            if (name.starts_with(pre_suffixes[i])) return take(pre_suffixes[i].size() + 1), Token{.rank = pre_suffix + static_cast<int>(i)};
        for (size_t i = 0; i < post_suffixes.size(); ++i)
            if (name.starts_with(post_suffixes[i])) return take(post_suffixes[i].size() + 1), Token{.rank = post_suffix + static_cast<int>(i)};
        return invalid();
    }

    Token hash() {
        rest.remove_prefix(1);
        after = After::hash;
        return {.rank = hash_part, .how = Token::text, .word = take_run(rest, is_alphanumeric)};
    }

    Token revision_number() {
        const std::string_view behind = rest.substr(2);
        const std::string_view number = behind.substr(0, run_of(behind, is_digit));
        if (number.size() < behind.size() && all_zeros(number)) return invalid();
        take(2 + number.size());
        after = After::revision;
        return {.rank = revision, .how = Token::number, .word = number};
    }
};

}  // namespace

std::weak_ordering compare_alpine(std::string_view a, std::string_view b) { return compare_by_tokens(AlpineReader{a}, AlpineReader{b}); }

}  // namespace redoubt::advisories
