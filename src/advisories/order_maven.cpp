// Maven's Version Order Specification (maven.apache.org/pom.html) and ComparableVersion: tokens between dots, dashes and where
// letters meet digits, the last two alike. Zeros and empty qualifiers at the end of a part do not count.
#include <array>

#include "advisories/version_orders.h"
#include "advisories/version_tokens.h"

namespace redoubt::advisories {
namespace {

// Qualifiers in their order; the end of a version is where "" is.
enum MavenRank {
    maven_alpha,
    maven_beta,
    maven_milestone,
    maven_candidate,
    maven_snapshot,
    maven_release,
    maven_service,
    maven_other,
    dashed_number,
    dotted_number
};

struct MavenPart {
    std::string_view word;
    bool number = false;
    bool dashed = false;        // behind a dash, or where letters met digits
    bool before_digit = false;  // letters that a digit follows at once
};

struct MavenCursor {
    std::string_view rest;
    bool begun = false;
    bool met = false;  // the part before ran into this one

    bool at_end() const { return begun && rest.empty() && !met; }

    MavenPart take() {
        MavenPart part;
        if (begun) {
            part.dashed = met || rest[0] == '-';
            if (!met) rest.remove_prefix(1);
        }
        begun = true;
        met = false;
        part.number = rest.empty() || is_digit(rest[0]) || rest[0] == '.' || rest[0] == '-';  // nothing is 0
        part.word = part.number ? take_run(rest, is_digit) : take_run(rest, [](char c) { return !is_digit(c) && c != '.' && c != '-'; });
        met = !rest.empty() && rest[0] != '.' && rest[0] != '-';
        part.before_digit = !part.number && met;
        return part;
    }
};

int qualifier_rank(const MavenPart& part) {
    struct Qualifier {
        std::string_view name;
        MavenRank rank;
    };
    static constexpr std::array qualifiers{Qualifier{"alpha", maven_alpha},  Qualifier{"beta", maven_beta},     Qualifier{"milestone", maven_milestone},
                                           Qualifier{"rc", maven_candidate}, Qualifier{"cr", maven_candidate},  Qualifier{"snapshot", maven_snapshot},
                                           Qualifier{"ga", maven_release},   Qualifier{"final", maven_release}, Qualifier{"release", maven_release},
                                           Qualifier{"sp", maven_service}};
    if (part.before_digit && part.word.size() == 1) {
        const char c = lower(part.word[0]);
        if (c == 'a') return maven_alpha;
        if (c == 'b') return maven_beta;
        if (c == 'm') return maven_milestone;
    }
    for (const Qualifier& each : qualifiers)
        if (equal_ignoring_case(part.word, each.name)) return each.rank;
    return maven_other;
}

bool is_null(const MavenPart& part) { return part.number ? all_zeros(part.word) : qualifier_rank(part) == maven_release; }

struct MavenReader {
    MavenCursor cursor;
    const char* decided_to = nullptr;  // nulls before this count, or do not, like the one that was looked at last
    bool counts = false;

    Token next() {
        while (!cursor.at_end()) {
            const bool first = !cursor.begun;
            const MavenPart part = cursor.take();
            if (!first && is_null(part) && does_not_count()) continue;
            if (part.number) return {.rank = place(part.dashed ? dashed_number : dotted_number, false), .how = Token::number, .word = part.word};
            const int rank = qualifier_rank(part);
            if (rank == maven_release) return {.rank = place(maven_release, false)};
            if (rank != maven_other) return {.rank = place(rank, part.dashed)};
            return {.rank = place(maven_other, part.dashed), .how = Token::folded, .word = part.word};
        }
        return {.rank = place(maven_release, false), .how = Token::alone, .word = {}, .end = true};
    }

private:
    // Of one qualifier behind a dot and behind a dash, the former comes first.
    static int place(int rank, bool dashed) { return rank * 2 + (dashed ? 1 : 0); }

    // Behind a part that is null: only a dotted number that is more than nothing makes it count.
    bool does_not_count() {
        if (cursor.rest.data() < decided_to) return !counts;
        MavenCursor ahead = cursor;
        counts = false;
        while (!ahead.at_end()) {
            decided_to = ahead.rest.data();
            const MavenPart part = ahead.take();
            if (part.dashed || !part.number) return true;
            if (is_null(part)) continue;
            counts = true;
            return false;
        }
        decided_to = ahead.rest.data() + 1;
        return true;
    }
};

}  // namespace

std::weak_ordering compare_maven(std::string_view a, std::string_view b) { return compare_by_tokens(MavenReader{{a}}, MavenReader{{b}}); }

}  // namespace redoubt::advisories
