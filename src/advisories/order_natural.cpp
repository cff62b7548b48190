// Numbers as numbers and words as words. Dotted: R's package_version and Haskell's Data.Version, numbers of which a longer list is
// later. Natural: for what has no written order; words that name a pre-release are before the end. FreeBSD: pkg-version(8),
// version[_revision][,epoch].
#include <array>

#include "advisories/version_orders.h"
#include "advisories/version_tokens.h"

namespace redoubt::advisories {
namespace {

enum NaturalRank { pre_word, natural_end, word, natural_number };

constexpr std::array<std::string_view, 8> pre_words{"alpha", "beta", "dev", "pre", "preview", "rc", "snapshot", "cr"};

bool names_pre_release(std::string_view text) {
    for (const std::string_view each : pre_words)
        if (equal_ignoring_case(text, each)) return true;
    return false;
}

enum class Words : uint8_t { later, of_pre_releases };

template <Words words>
struct NaturalReader {
    std::string_view rest;

    Token next() {
        take_run(rest, [](char c) { return static_cast<unsigned char>(c) < 0x80 && !is_alphanumeric(c); });
        if (rest.empty()) return {.rank = natural_end, .how = Token::alone, .word = {}, .end = true};
        if (is_digit(rest[0])) return {.rank = natural_number, .how = Token::number, .word = take_run(rest, is_digit)};
        const std::string_view text = take_run(rest, [](char c) { return is_letter(c) || static_cast<unsigned char>(c) >= 0x80; });
        const bool before = words == Words::of_pre_releases && names_pre_release(text);
        return {.rank = before ? pre_word : word, .how = Token::folded, .word = text};
    }
};

using PlainReader = NaturalReader<Words::later>;
using FriendlyReader = NaturalReader<Words::of_pre_releases>;

struct FreebsdVersion {
    std::string_view version, revision, epoch;

    explicit FreebsdVersion(std::string_view text) : version(text) {
        if (const size_t comma = version.rfind(','); comma != std::string_view::npos) {
            epoch = version.substr(comma + 1);
            version = version.substr(0, comma);
        }
        if (const size_t mark = version.rfind('_'); mark != std::string_view::npos) {
            revision = version.substr(mark + 1);
            version = version.substr(0, mark);
        }
    }
};

}  // namespace

std::weak_ordering compare_dotted(std::string_view a, std::string_view b) { return compare_by_tokens(PlainReader{a}, PlainReader{b}); }

std::weak_ordering compare_natural(std::string_view a, std::string_view b) { return compare_by_tokens(FriendlyReader{a}, FriendlyReader{b}); }

std::weak_ordering compare_freebsd(std::string_view a, std::string_view b) {
    const FreebsdVersion left(a), right(b);
    if (const auto order = compare_by_tokens(PlainReader{left.epoch}, PlainReader{right.epoch}); order != 0) return order;
    if (const auto order = compare_by_tokens(FriendlyReader{left.version}, FriendlyReader{right.version}); order != 0) return order;
    return compare_by_tokens(PlainReader{left.revision}, PlainReader{right.revision});
}

}  // namespace redoubt::advisories
