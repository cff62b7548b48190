// PEP 440, as the Version specifiers specification of packaging.python.org has it, spelled in any of the ways that it normalises:
// [N!]N(.N)*[{a|b|rc}N][.postN][.devN][+local]. What is no such version is before all that are, in natural order.
#include <array>
#include <cstddef>
#include <optional>

#include "advisories/version_keys.h"
#include "advisories/version_orders.h"
#include "advisories/version_tokens.h"

namespace redoubt::advisories {
namespace {

constexpr bool is_separator(char c) { return c == '.' || c == '-' || c == '_'; }

bool starts_with_word(std::string_view text, std::string_view word) {
    return text.size() >= word.size() && equal_ignoring_case(text.substr(0, word.size()), word);
}

// Phase of a release: .devN alone is before a1, and no pre-release is behind rc.
enum Phase : int { only_dev, alpha, beta, candidate, final_release };

struct Pep440Version {
    bool valid = false;
    std::string_view epoch, release, pre, post, dev, local;
    int phase = final_release;
    bool has_post = false, has_dev = false, has_local = false;

    explicit Pep440Version(std::string_view text) {
        if (!text.empty() && (text.front() <= ' ' || text.back() <= ' ')) text = trim(text);
        if (text.starts_with('v') || text.starts_with('V')) text.remove_prefix(1);
        const size_t digits = run_of(text, is_digit);
        if (digits > 0 && digits < text.size() && text[digits] == '!') epoch = take_before(text, '!');
        if (!take_release(text)) return;
        take_pre(text);
        take_post(text);
        take_dev(text);
        valid = take_local(text) && text.empty();
        if (phase == final_release && !has_post && has_dev) phase = only_dev;
    }

private:
    bool take_release(std::string_view& text) {
        size_t end = run_of(text, is_digit);
        if (end == 0) return false;
        size_t significant = end;  // 1.0 is 1
        while (end + 1 < text.size() && text[end] == '.' && is_digit(text[end + 1])) {
            const size_t number = run_of(text.substr(end + 1), is_digit);
            if (!all_zeros(text.substr(end + 1, number))) significant = end + 1 + number;
            end += 1 + number;
        }
        release = text.substr(0, significant);
        text.remove_prefix(end);
        return true;
    }

    // [.-_]word[.-_]N, with the number empty when it is not there.
    static bool take_marked(std::string_view& text, std::string_view word, std::string_view& number) {
        std::string_view rest = text;
        if (!rest.empty() && is_separator(rest[0])) rest.remove_prefix(1);
        if (!starts_with_word(rest, word)) return false;
        rest.remove_prefix(word.size());
        if (!rest.empty() && is_separator(rest[0])) rest.remove_prefix(1);
        number = take_run(rest, is_digit);
        text = rest;
        return true;
    }

    // The letter that what follows a separator, or not, begins with: most versions end here, or are spelled with one of a few.
    static char marking_letter(std::string_view text) {
        const size_t at = !text.empty() && is_separator(text[0]) ? 1 : 0;
        return at < text.size() ? lower(text[at]) : '\0';
    }

    void take_pre(std::string_view& text) {
        if (const char letter = marking_letter(text); letter != 'a' && letter != 'b' && letter != 'c' && letter != 'p' && letter != 'r') return;
        struct Word {
            std::string_view text;
            Phase phase;
        };
        static constexpr std::array words{Word{"alpha", alpha},       Word{"a", alpha},       Word{"beta", beta},    Word{"b", beta},
                                          Word{"preview", candidate}, Word{"pre", candidate}, Word{"rc", candidate}, Word{"c", candidate}};
        for (const Word& word : words)
            if (take_marked(text, word.text, pre)) {
                phase = word.phase;
                return;
            }
    }

    void take_post(std::string_view& text) {
        if (text.size() > 1 && text[0] == '-' && is_digit(text[1])) {
            text.remove_prefix(1);
            post = take_run(text, is_digit);
            has_post = true;
            return;
        }
        if (const char letter = marking_letter(text); letter != 'p' && letter != 'r') return;
        static constexpr std::array<std::string_view, 3> words{"post", "rev", "r"};
        for (const std::string_view word : words)
            if (take_marked(text, word, post)) {
                has_post = true;
                return;
            }
    }

    void take_dev(std::string_view& text) { has_dev = marking_letter(text) == 'd' && take_marked(text, "dev", dev); }

    bool take_local(std::string_view& text) {
        if (!text.starts_with('+')) return true;
        local = text.substr(1);
        text = {};
        has_local = true;
        bool between = true;
        for (const char c : local) {
            if (!is_alphanumeric(c) && (between || !is_separator(c))) return false;
            between = !is_alphanumeric(c);
        }
        return !between;
    }
};

struct ReleaseReader {
    std::string_view rest;
    Token next() {
        if (rest.empty()) return {.rank = 0, .how = Token::number, .word = {}, .end = true};
        const Token token{.rank = 0, .how = Token::number, .word = take_run(rest, is_digit)};
        if (!rest.empty()) rest.remove_prefix(1);
        return token;
    }
};

struct LocalReader {
    std::string_view rest;
    Token next() {
        if (rest.empty()) return {.rank = 0, .how = Token::alone, .word = {}, .end = true};
        const std::string_view word = take_run(rest, is_alphanumeric);
        if (!rest.empty()) rest.remove_prefix(1);
        return all_digits(word) ? Token{.rank = 2, .how = Token::number, .word = word} : Token{.rank = 1, .how = Token::folded, .word = word};
    }
};

std::weak_ordering compare_valid(const Pep440Version& a, const Pep440Version& b) {
    if (const auto order = compare_numbers(a.epoch, b.epoch); order != 0) return order;
    if (const auto order = compare_by_tokens(ReleaseReader{a.release}, ReleaseReader{b.release}); order != 0) return order;
    if (a.phase != b.phase) return a.phase <=> b.phase;
    if (const auto order = compare_numbers(a.pre, b.pre); order != 0) return order;
    if (a.has_post != b.has_post) return a.has_post <=> b.has_post;
    if (const auto order = compare_numbers(a.post, b.post); order != 0) return order;
    if (a.has_dev != b.has_dev) return b.has_dev <=> a.has_dev;
    if (const auto order = compare_numbers(a.dev, b.dev); order != 0) return order;
    if (a.has_local != b.has_local) return a.has_local <=> b.has_local;
    return compare_by_tokens(LocalReader{a.local}, LocalReader{b.local});
}

// A key is what is behind the release, in 47 bits, below four numbers of it: 26, 20, 20 and 14 bits. A version with an epoch, a local part
// or a larger number has none.
constexpr std::array<unsigned, 4> release_bits{26, 20, 20, 14};
constexpr unsigned mark_bits = 15, dev_bits = 14, behind_bits = 47;
constexpr uint64_t no_dev = (uint64_t{1} << dev_bits) - 1;
constexpr size_t most_mark_digits = 4;

using ReleaseNumbers = std::array<uint64_t, release_bits.size()>;

// `post`: 1 more than what is behind .post, 0 where there is none.
constexpr uint64_t behind_of(Phase phase, uint64_t pre, uint64_t post, uint64_t dev) {
    return ((static_cast<uint64_t>(phase) << mark_bits | pre) << mark_bits | post) << dev_bits | dev;
}

VersionKey key_with(const ReleaseNumbers& release, uint64_t behind) {
    const auto& [first, second, third, fourth] = release;
    if ((first >> release_bits[0] | second >> release_bits[1] | third >> release_bits[2] | fourth >> release_bits[3]) != 0) return 0;
    const uint64_t high = first << release_bits[1] | second, low = third << release_bits[3] | fourth;
    return VersionKey{high} << (release_bits[2] + release_bits[3] + behind_bits) | VersionKey{low} << behind_bits | behind;
}

uint64_t number_of_digits(std::string_view digits) {
    uint64_t number = 0;
    for (const char c : digits) number = number * 10 + static_cast<uint64_t>(c - '0');
    return number;
}

// A key of any version that has one, read as it is for comparing.
VersionKey key_of_parsed(std::string_view text) {
    const Pep440Version version(text);
    if (!version.valid || !version.epoch.empty() || version.has_local) return 0;
    ReleaseNumbers release{};
    ReleaseReader numbers{version.release};
    for (uint64_t& number : release) {
        std::string_view digits = numbers.next().word;
        digits.remove_prefix(run_of(digits, [](char c) { return c == '0'; }));
        if (digits.size() > 9) return 0;
        number = number_of_digits(digits);
    }
    for (const std::string_view mark : {version.pre, version.post, version.dev})
        if (mark.size() > most_mark_digits) return 0;
    if (!numbers.rest.empty()) return 0;
    return key_with(release, behind_of(static_cast<Phase>(version.phase), number_of_digits(version.pre),
                                       version.has_post ? number_of_digits(version.post) + 1 : 0, version.has_dev ? number_of_digits(version.dev) : no_dev));
}

// What is behind the release of most versions: nothing, or one mark in its normal spelling.
std::optional<uint64_t> behind_of_text(std::string_view text) {
    if (text.empty()) return behind_of(final_release, 0, 0, no_dev);
    const auto number_behind = [&](std::string_view mark) -> std::optional<uint64_t> {
        if (!text.starts_with(mark)) return std::nullopt;
        const std::string_view digits = text.substr(mark.size());
        if (digits.empty() || digits.size() > most_mark_digits || !all_digits(digits)) return std::nullopt;
        return number_of_digits(digits);
    };
    if (const auto number = number_behind("rc")) return behind_of(candidate, *number, 0, no_dev);
    if (const auto number = number_behind("b")) return behind_of(beta, *number, 0, no_dev);
    if (const auto number = number_behind("a")) return behind_of(alpha, *number, 0, no_dev);
    if (const auto number = number_behind(".post")) return behind_of(final_release, 0, *number + 1, no_dev);
    if (const auto number = number_behind(".dev")) return behind_of(only_dev, 0, 0, *number);
    return std::nullopt;
}

}  // namespace

VersionKey key_of_pep440(std::string_view text) {
    constexpr ptrdiff_t most_digits = 9;
    ReleaseNumbers release{};
    const char *at = text.data(), *const end = at + text.size();
    const auto digit = [&] { return at == end ? 10U : static_cast<unsigned>(*at - '0'); };
    for (uint64_t& number : release) {
        const char* const start = at;
        for (unsigned next = digit(); next < 10; next = digit()) {
            number = number * 10 + next;
            ++at;
        }
        if (at == start || at - start > most_digits) return key_of_parsed(text);
        if (at == end) return key_with(release, behind_of(final_release, 0, 0, no_dev));
        if (*at != '.' || end - at < 2 || !is_digit(at[1])) {
            const auto behind = behind_of_text({at, static_cast<size_t>(end - at)});
            return behind ? key_with(release, *behind) : key_of_parsed(text);
        }
        ++at;
    }
    return key_of_parsed(text);
}

std::weak_ordering compare_pep440(std::string_view a, std::string_view b) {
    if (const auto order = compare_dotted_numbers(a, b)) return *order;
    const Pep440Version left(a), right(b);
    if (left.valid != right.valid) return left.valid <=> right.valid;
    return left.valid ? compare_valid(left, right) : compare_natural(a, b);
}

}  // namespace redoubt::advisories
