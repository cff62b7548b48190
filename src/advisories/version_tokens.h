// What the orderings are made of: a version comes apart into tokens, and two versions compare token by token.
//
// A reader is a struct with `Token next()`, which after the last token gives its end token for ever. A token orders first by rank,
// then within a rank as `how` says; one rank always has one `how`. An order made so is total by construction: whatever the input,
// it is the lexicographic order of two sequences that are padded with their end tokens.
#pragma once

#include <compare>
#include <cstdint>
#include <optional>
#include <string_view>

#include "base/text.h"

namespace redoubt::advisories {

struct Token {
    enum How : uint8_t { alone, number, text, folded, longer_first };

    int rank = 0;
    How how = alone;
    std::string_view word{};  // number: its digits; none count as 0
    bool end = false;
};

constexpr bool is_digit(char c) { return c >= '0' && c <= '9'; }
constexpr bool is_letter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }
constexpr bool is_alphanumeric(char c) { return is_digit(c) || is_letter(c); }

// The length of what `text` begins with.
template <class Is>
constexpr size_t run_of(std::string_view text, Is is) {
    size_t length = 0;
    while (length < text.size() && is(text[length])) ++length;
    return length;
}

template <class Is>
constexpr std::string_view take_run(std::string_view& text, Is is) {
    const std::string_view run = text.substr(0, run_of(text, is));
    text.remove_prefix(run.size());
    return run;
}

constexpr bool all_digits(std::string_view text) { return run_of(text, is_digit) == text.size(); }
constexpr bool all_zeros(std::string_view digits) { return digits.find_first_not_of('0') == std::string_view::npos; }

// Of any length: "0042" equals "42".
inline std::weak_ordering compare_numbers(std::string_view a, std::string_view b) {
    a.remove_prefix(run_of(a, [](char c) { return c == '0'; }));
    b.remove_prefix(run_of(b, [](char c) { return c == '0'; }));
    if (a.size() != b.size()) return a.size() <=> b.size();
    return a <=> b;
}

inline std::weak_ordering compare_folded(std::string_view a, std::string_view b) {
    const size_t common = a.size() < b.size() ? a.size() : b.size();
    for (size_t i = 0; i < common; ++i)
        if (lower(a[i]) != lower(b[i])) return static_cast<unsigned char>(lower(a[i])) <=> static_cast<unsigned char>(lower(b[i]));
    return a.size() <=> b.size();
}

inline std::weak_ordering compare_tokens(const Token& a, const Token& b) {
    if (a.rank != b.rank) return a.rank <=> b.rank;
    switch (a.how) {
        case Token::alone: return std::weak_ordering::equivalent;
        case Token::number: return compare_numbers(a.word, b.word);
        case Token::text: return a.word <=> b.word;
        case Token::folded: return compare_folded(a.word, b.word);
        case Token::longer_first: return b.word.size() <=> a.word.size();
    }
    return std::weak_ordering::equivalent;
}

template <class Reader>
std::weak_ordering compare_by_tokens(Reader a, Reader b) {
    for (;;) {
        const Token left = a.next(), right = b.next();
        if (const auto order = compare_tokens(left, right); order != 0) return order;
        if (left.end && right.end) return std::weak_ordering::equivalent;
    }
}

// The numbers of a text that is nothing but numbers between dots, as most versions are, one after the other and then 0 for ever.
class DottedNumbers {
public:
    explicit DottedNumbers(std::string_view text) : at_(text.data()), end_(text.data() + text.size()), holds_(!text.empty()) {}

    bool holds() const { return holds_; }  // what was read so far is of that form
    bool at_end() const { return at_ == end_; }
    uint64_t next() {
        if (at_ == end_) return 0;
        constexpr size_t most_digits = 18;
        const char* const start = at_;
        uint64_t number = 0;
        while (at_ != end_ && is_digit(*at_)) number = number * 10 + static_cast<uint64_t>(*at_++ - '0');
        const auto digits = static_cast<size_t>(at_ - start);
        holds_ = holds_ && digits > 0 && digits <= most_digits;
        if (at_ == end_) return number;
        holds_ = holds_ && *at_ == '.' && at_ + 1 != end_;
        ++at_;
        return number;
    }

private:
    const char* at_;
    const char* end_;
    bool holds_;
};

// Two such texts, where zeros at the end do not count; nothing when either is another form. The short way of orderings that agree on it.
inline std::optional<std::weak_ordering> compare_dotted_numbers(std::string_view a, std::string_view b) {
    DottedNumbers left(a), right(b);
    std::weak_ordering order = std::weak_ordering::equivalent;
    while (!left.at_end() || !right.at_end()) {
        const uint64_t of_left = left.next(), of_right = right.next();
        if (order == 0) order = of_left <=> of_right;
        if (!left.holds() || !right.holds()) return std::nullopt;
    }
    return left.holds() && right.holds() ? std::optional(order) : std::nullopt;
}

// "2:1.0" to "2" and "1.0": takes the part before `mark` off `text`; empty when there is none.
inline std::string_view take_before(std::string_view& text, char mark) {
    const size_t at = text.find(mark);
    if (at == std::string_view::npos) return {};
    const std::string_view part = text.substr(0, at);
    text.remove_prefix(at + 1);
    return part;
}

}  // namespace redoubt::advisories
