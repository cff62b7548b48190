// Semantic Versioning 2.0.0 §11, read leniently: a leading v, missing numbers are 0, more than three numbers count too, and what
// follows the numbers without a dash is a pre-release. NuGet: labels without case. Pub: build metadata decides at last.
#include "advisories/version_orders.h"
#include "advisories/version_tokens.h"

namespace redoubt::advisories {
namespace {

enum class Labels : uint8_t { exact, folded };
enum class Build : uint8_t { ignored, compared };

// Ranks where the numbers have ended: a pre-release is before the release, further numbers are behind it.
enum SemverRank { label_end, label_build, label_number, label_word, semver_release, release_build, further_number };

template <Labels labels, Build build>
struct SemverReader {
    std::string_view numbers, label, metadata;
    enum class At : uint8_t { numbers, label, metadata, end } at = At::numbers;

    explicit SemverReader(std::string_view text) {
        if (text.starts_with('v') || text.starts_with('V')) text.remove_prefix(1);
        if (const size_t plus = text.find('+'); plus != std::string_view::npos) {
            metadata = text.substr(plus + 1);
            text = text.substr(0, plus);
        }
        size_t end = 0, significant = 0;  // zeros at the end of the numbers are as if they were not there
        while (end < text.size()) {
            const size_t digits = run_of(text.substr(end), is_digit);
            if (digits == 0) break;
            if (!all_zeros(text.substr(end, digits))) significant = end + digits;
            end += digits;
            if (end + 1 < text.size() && text[end] == '.' && is_digit(text[end + 1])) ++end;
        }
        numbers = text.substr(0, significant);
        label = text.substr(end);
        if (label.starts_with('-') || label.starts_with('.')) label.remove_prefix(1);
    }

    Token next() {
        switch (at) {
            case At::numbers: return number();
            case At::label: return label.empty() ? behind_label() : identifier(label);
            case At::metadata: return metadata.empty() ? end(label_end) : identifier(metadata);
            case At::end: break;
        }
        return end(last_rank);
    }

private:
    int last_rank = label_end;

    Token end(int rank) {
        at = At::end;
        last_rank = rank;
        return {.rank = rank, .how = Token::alone, .word = {}, .end = true};
    }

    Token number() {
        if (numbers.empty()) {
            if (!label.empty()) {
                at = At::label;
                return identifier(label);
            }
            if (build == Build::ignored || metadata.empty()) return end(semver_release);
            at = At::metadata;
            return {.rank = release_build};
        }
        const std::string_view digits = take_run(numbers, is_digit);
        if (!numbers.empty()) numbers.remove_prefix(1);
        return {.rank = further_number, .how = Token::number, .word = digits};
    }

    Token behind_label() {
        if (build == Build::ignored || metadata.empty()) return end(label_end);
        at = At::metadata;
        return {.rank = label_build};
    }

    static Token identifier(std::string_view& identifiers) {
        const std::string_view word = take_run(identifiers, [](char c) { return c != '.'; });
        if (!identifiers.empty()) identifiers.remove_prefix(1);
        if (!word.empty() && all_digits(word)) return {.rank = label_number, .how = Token::number, .word = word};
        return {.rank = label_word, .how = labels == Labels::folded ? Token::folded : Token::text, .word = word};
    }
};

template <Labels labels, Build build>
std::weak_ordering compare_semantic(std::string_view a, std::string_view b) {
    if (const auto order = compare_dotted_numbers(a, b)) return *order;
    using Reader = SemverReader<labels, build>;
    return compare_by_tokens(Reader(a), Reader(b));
}

}  // namespace

std::weak_ordering compare_semver(std::string_view a, std::string_view b) { return compare_semantic<Labels::exact, Build::ignored>(a, b); }
std::weak_ordering compare_nuget(std::string_view a, std::string_view b) { return compare_semantic<Labels::folded, Build::ignored>(a, b); }
std::weak_ordering compare_pub(std::string_view a, std::string_view b) { return compare_semantic<Labels::exact, Build::compared>(a, b); }

}  // namespace redoubt::advisories
