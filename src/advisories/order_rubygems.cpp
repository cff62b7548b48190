// Gem::Version: runs of digits and of letters; a dash opens a pre-release. Letters are before numbers, and zeros at the end of the
// release and of the whole do not count: the end is as many zeros as it takes.
#include "advisories/version_orders.h"
#include "advisories/version_tokens.h"

namespace redoubt::advisories {
namespace {

struct RubygemsReader {
    std::string_view rest;
    bool in_release = true;
    const char* kept_to = nullptr;  // zeros before this are followed by a number, and count

    Token next() {
        for (;;) {
            if (rest.starts_with('-')) {
                rest.remove_prefix(1);
                in_release = false;
                return {.rank = 0, .how = Token::text, .word = "pre"};
            }
            take_run(rest, [](char c) { return !is_alphanumeric(c) && c != '-'; });
            if (rest.empty()) return {.rank = 1, .how = Token::number, .word = {}, .end = true};
            if (rest[0] == '-') continue;
            if (is_letter(rest[0])) {
                in_release = false;
                return {.rank = 0, .how = Token::text, .word = take_run(rest, is_letter)};
            }
            if (in_release && rest.data() >= kept_to && all_zeros(rest.substr(0, run_of(rest, is_digit)))) {
                const size_t zeros = run_of(rest, [](char c) { return c == '0' || (!is_alphanumeric(c) && c != '-'); });
                if (zeros < rest.size() && !is_digit(rest[zeros])) {
                    rest.remove_prefix(zeros);
                    continue;
                }
                kept_to = rest.data() + zeros;
            }
            return {.rank = 1, .how = Token::number, .word = take_run(rest, is_digit)};
        }
    }
};

}  // namespace

std::weak_ordering compare_rubygems(std::string_view a, std::string_view b) {
    if (const auto order = compare_dotted_numbers(a, b)) return *order;
    return compare_by_tokens(RubygemsReader{a}, RubygemsReader{b});
}

}  // namespace redoubt::advisories
