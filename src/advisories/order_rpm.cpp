// rpm-version(7): [epoch:]version[-release]. A version is its runs of letters and of digits; what separates them does not count,
// but ~ sorts before the end and ^ right behind it. pacman's vercmp(8) splits off the same parts and differs inside them: how many
// separators stand between runs counts, and letters that follow at once are before the end (1.0rc < 1.0).
#include "advisories/version_orders.h"
#include "advisories/version_tokens.h"

namespace redoubt::advisories {
namespace {

struct RpmReader {
    std::string_view rest;

    Token next() {
        while (!rest.empty() && !is_alphanumeric(rest[0]) && rest[0] != '~' && rest[0] != '^') rest.remove_prefix(1);
        if (rest.empty()) return {.rank = 1, .end = true};
        if (rest[0] == '~' || rest[0] == '^') {
            const int rank = rest[0] == '~' ? 0 : 2;
            rest.remove_prefix(1);
            return {.rank = rank};
        }
        if (is_digit(rest[0])) return {.rank = 4, .how = Token::number, .word = take_run(rest, is_digit)};
        return {.rank = 3, .how = Token::text, .word = take_run(rest, is_letter)};
    }
};

struct AlpmReader {
    std::string_view rest;

    Token next() {
        const size_t between = take_run(rest, [](char c) { return !is_alphanumeric(c); }).size();
        if (rest.empty()) return {.rank = between == 0 ? 1 : 2, .end = true};
        const int least = between == 0 ? 0 : static_cast<int>(between < 1000 ? between : 1000) * 4;
        if (is_digit(rest[0])) return {.rank = least + 3, .how = Token::number, .word = take_run(rest, is_digit)};
        return {.rank = least, .how = Token::text, .word = take_run(rest, is_letter)};
    }
};

struct RpmVersion {
    std::string_view epoch, version, release;
    bool has_release = false;

    explicit RpmVersion(std::string_view text) : version(text) {
        epoch = take_before(version, ':');
        if (const size_t dash = version.rfind('-'); dash != std::string_view::npos) {
            release = version.substr(dash + 1);
            version = version.substr(0, dash);
            has_release = true;
        }
        if (epoch.empty()) epoch = "0";
    }
};

// A version without a release is before all of its releases: for a range, "before 1.0" is then also before 1.0-1.
template <class Reader>
std::weak_ordering compare_rpm_parts(std::string_view a, std::string_view b) {
    const RpmVersion left(a), right(b);
    if (const auto order = compare_by_tokens(RpmReader{left.epoch}, RpmReader{right.epoch}); order != 0) return order;
    if (const auto order = compare_by_tokens(Reader{left.version}, Reader{right.version}); order != 0) return order;
    if (left.has_release != right.has_release) return left.has_release <=> right.has_release;
    return compare_by_tokens(Reader{left.release}, Reader{right.release});
}

}  // namespace

std::weak_ordering compare_rpm(std::string_view a, std::string_view b) { return compare_rpm_parts<RpmReader>(a, b); }
std::weak_ordering compare_alpm(std::string_view a, std::string_view b) { return compare_rpm_parts<AlpmReader>(a, b); }

}  // namespace redoubt::advisories
