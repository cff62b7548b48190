// Debian Policy §5.6.12 and deb-version(7): [epoch:]upstream[-revision]. Parts compare as runs of non-digits and of digits in
// turn; in the former, ~ is before the end, letters are before everything else.
#include "advisories/version_orders.h"
#include "advisories/version_tokens.h"

namespace redoubt::advisories {
namespace {

// One token for each character that is no digit. The end and a number have one rank: where the one stops, the other counts as 0.
struct DebianReader {
    std::string_view rest;

    Token next() {
        if (rest.empty()) return {.rank = 0, .how = Token::number, .word = {}, .end = true};
        if (is_digit(rest[0])) return {.rank = 0, .how = Token::number, .word = take_run(rest, is_digit)};
        const char c = rest[0];
        rest.remove_prefix(1);
        if (c == '~') return {.rank = -1};
        return {.rank = is_letter(c) ? static_cast<unsigned char>(c) : static_cast<unsigned char>(c) + 256};
    }
};

struct DebianVersion {
    std::string_view epoch, upstream, revision;

    explicit DebianVersion(std::string_view text) : upstream(text) {
        const size_t digits = run_of(text, is_digit);
        if (digits > 0 && digits < text.size() && text[digits] == ':') epoch = take_before(upstream, ':');
        if (const size_t dash = upstream.rfind('-'); dash != std::string_view::npos) {
            revision = upstream.substr(dash + 1);
            upstream = upstream.substr(0, dash);
        }
    }
};

}  // namespace

std::weak_ordering compare_debian(std::string_view a, std::string_view b) {
    const DebianVersion left(a), right(b);
    if (const auto order = compare_numbers(left.epoch, right.epoch); order != 0) return order;
    if (const auto order = compare_by_tokens(DebianReader{left.upstream}, DebianReader{right.upstream}); order != 0) return order;
    return compare_by_tokens(DebianReader{left.revision}, DebianReader{right.revision});
}

}  // namespace redoubt::advisories
