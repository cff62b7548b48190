// The orderings: claims of our own in tests/advisories/versions/, the fixtures of others where they are at hand, and that each is a
// total order over anything.
#include "advisories/versions.h"
#include "advisories/version_keys.h"
#include "advisories/version_orders.h"

#include <gtest/gtest.h>

#include <array>
#include <filesystem>
#include <fstream>
#include <random>
#include <set>
#include <sstream>

#include "advisories/ecosystems.h"
#include "advisories/version_claims.h"
#include "support/shared_data.h"

namespace redoubt::advisories {
namespace {

std::string text_of(const std::string& path) {
    std::ifstream file(path, std::ios::binary);
    std::ostringstream out;
    out << file.rdbuf();
    return out.str();
}

struct Checked {
    size_t held = 0;
    std::vector<std::string> failed;
};

// Each claim both ways round.
Checked check_claims(Ordering ordering, const std::string& path) {
    Checked checked;
    std::istringstream lines(text_of(path));
    for (std::string line; std::getline(lines, line);) {
        const auto claim = parse_version_claim(line);
        if (!claim) {
            checked.failed.push_back(line + ": " + claim.error().text());
            continue;
        }
        if (!*claim) continue;
        const VersionClaim& one = **claim;
        const bool holds = compare_versions(ordering, one.left, one.right) == one.order && 0 <=> compare_versions(ordering, one.right, one.left) == one.order;
        if (holds)
            ++checked.held;
        else
            checked.failed.push_back(line);
    }
    return checked;
}

TEST(Versions, HoldOurOwnClaims) {
    const std::filesystem::path folder = std::filesystem::path(REDOUBT_SOURCE_DIR) / "tests/advisories/versions";
    std::set<std::string> seen;
    for (int i = 0; i <= static_cast<int>(Ordering::semver); ++i) {
        const auto ordering = static_cast<Ordering>(i);
        const std::string name(ordering_name(ordering));
        const Checked checked = check_claims(ordering, (folder / (name + ".txt")).string());
        EXPECT_GE(checked.held, 10U) << name << " has no claims of its own";
        for (const std::string& line : checked.failed) ADD_FAILURE() << name << ": " << line;
        seen.insert(name + ".txt");
    }
    for (const auto& file : std::filesystem::directory_iterator(folder)) EXPECT_TRUE(seen.contains(file.path().filename())) << file.path();
}

TEST(Versions, HoldTheFixturesOfOsvScalibr) {
    SHARED_DATA_OR_SKIP(folder, "vulns/version-order/osv-scalibr");
    const std::vector<std::pair<std::string, Ordering>> files{
        {"alpine", Ordering::alpine}, {"cran", Ordering::dotted},       {"debian", Ordering::debian}, {"hackage", Ordering::dotted},
        {"maven", Ordering::maven},   {"nuget", Ordering::nuget},       {"pub", Ordering::pub},       {"pypi", Ordering::pep440},
        {"redhat", Ordering::rpm},    {"rubygems", Ordering::rubygems}, {"semver", Ordering::semver}, {"packagist", Ordering::composer},
    };
    // ComparableVersion goes in a circle: 2.9.0.RC1 < 2.9.0 < 2.9.0-1 < 2.9.0.RC1. The last is what is given up.
    // version_compare() takes "#" for any number, so that 1.2.3.# would equal 1.2.3 and 1.2.3.1, which differ: no order can hold that.
    const std::set<std::string> departures{"1.2.3.# = 1.2.3.1", "2.9.0-1 < 2.9.0.RC1"};
    size_t held = 0;
    for (const auto& [name, ordering] : files)
        for (const char* suffix : {"-versions.txt", "-versions-generated-quarter.txt"}) {
            const std::string path = (std::filesystem::path(folder) / (name + suffix)).string();
            if (!std::filesystem::exists(path)) continue;
            const Checked checked = check_claims(ordering, path);
            EXPECT_GT(checked.held, 0U) << path;
            held += checked.held;
            size_t shown = 0;
            for (const std::string& line : checked.failed)
                if (!departures.contains(line) && ++shown <= 20) ADD_FAILURE() << name << suffix << ": " << line;
        }
    RecordProperty("held", static_cast<int>(held));
    std::printf("%zu claims hold\n", held);
}

// Texts that look like versions, and some that do not.
std::string drawn_version(std::mt19937_64& random) {
    static const std::vector<std::string> pieces{"0",   "1",    "2",   "10",    "00",  "01", ".",  ".",      ".",   "-",  "_",     "+",
                                                 "~",   "^",    ":",   "a",     "b",   "rc", "p",  "dev",    "pre", "r1", "alpha", "beta",
                                                 "-r0", "_p",   "SP",  "final", "Foo", "!",  "#",  ".post1", "é",   ",",  ".dev0", "ga",
                                                 "v",   "-r1x", "_rc", "m2",    "x",   "..", "--", "0.",     ".0",  "-0", "\xff",  " "};
    std::string out;
    const size_t count = random() % 7;
    for (size_t i = 0; i < count; ++i) out += pieces[random() % pieces.size()];
    return out;
}

TEST(Versions, AreTotallyOrderedWhateverTheyAre) {
    std::mt19937_64 random(7);
    for (int i = 0; i <= static_cast<int>(Ordering::semver); ++i) {
        const auto ordering = static_cast<Ordering>(i);
        const CompareVersions compare = comparison(ordering);
        for (int round = 0; round < 6'000; ++round) {
            const std::string a = drawn_version(random), b = drawn_version(random), c = drawn_version(random);
            const auto ab = compare(a, b), bc = compare(b, c), ac = compare(a, c);
            ASSERT_TRUE(compare(a, a) == 0) << ordering_name(ordering) << ": " << a;
            ASSERT_TRUE(0 <=> compare(b, a) == ab) << ordering_name(ordering) << ": '" << a << "' '" << b << "'";
            if (ab <= 0 && bc <= 0) {
                ASSERT_TRUE(ac <= 0) << ordering_name(ordering) << ": '" << a << "' '" << b << "' '" << c << "'";
            }
            if (ab >= 0 && bc >= 0) {
                ASSERT_TRUE(ac >= 0) << ordering_name(ordering) << ": '" << a << "' '" << b << "' '" << c << "'";
            }
            if (ab == 0 && bc == 0) {
                ASSERT_TRUE(ac == 0) << ordering_name(ordering) << ": '" << a << "' '" << b << "' '" << c << "'";
            }
        }
    }
}

// Where two versions have keys, these say what the comparison says; most versions have one.
TEST(Versions, AreInTheOrderOfTheirKeys) {
    std::mt19937_64 random(17);
    static const std::vector<std::string> tails{"",       "",      "",      "a1",      "b2",           "rc1",         "rc10", ".post1",
                                                ".post2", ".dev0", ".dev3", "a1.dev2", "rc1.post2",    ".post1.dev1", ".0",   ".0.0.0",
                                                "-1",     "alpha", "c3",    "+local",  ".dev20240101", "rc70000"};
    const auto drawn = [&] {
        if (random() % 8 == 0) return drawn_version(random);
        std::string out = random() % 20 == 0 ? "1!" : random() % 20 == 0 ? "v" : "";
        for (uint64_t count = 1 + random() % 4, i = 0; i < count; ++i)
            out += (i == 0 ? "" : ".") + std::to_string(random() % 20 == 0 ? 20'230'101 : random() % 3);
        return out + tails[random() % tails.size()];
    };
    const KeyOfVersion key_of = keys_of(Ordering::pep440);
    ASSERT_NE(key_of, nullptr);
    int both = 0;
    for (int round = 0; round < 200'000; ++round) {
        const std::string a = drawn(), b = drawn();
        const VersionKey left = key_of(a), right = key_of(b);
        ASSERT_TRUE(left >> 127 == 0);
        if (left == 0 || right == 0) continue;
        ++both;
        ASSERT_TRUE((left <=> right) == compare_pep440(a, b)) << "'" << a << "' '" << b << "'";
    }
    EXPECT_GT(both, 80'000);
}

// Most versions are compared on a short way. A v in front, and for gems a blank, is of no account and leads the long way round.
TEST(Versions, CompareNumbersBetweenDotsOnTheShortWayAsOnTheLong) {
    constexpr std::array pieces{"0",  "1", "2", "10", "007", "00", ".", ".", ".", "999999999999999999", "1000000000000000000", "18446744073709551617",
                                "a1", "-"};
    std::mt19937_64 random(11);
    const auto drawn = [&] {
        std::string out = std::to_string(random() % 3);
        for (uint64_t count = random() % 5; count > 0; --count) out += "." + std::string(pieces[random() % pieces.size()]);
        return out;
    };
    for (int round = 0; round < 40'000; ++round) {
        const std::string a = drawn(), b = drawn();
        for (const auto& [ordering, before] : {std::pair{Ordering::pep440, "v"}, std::pair{Ordering::semver, "v"}, std::pair{Ordering::nuget, "v"},
                                               std::pair{Ordering::pub, "v"}, std::pair{Ordering::rubygems, " "}}) {
            ASSERT_TRUE(compare_versions(ordering, a, b) == compare_versions(ordering, before + a, before + b))
                << ordering_name(ordering) << ": " << a << " " << b;
            if (ordering != Ordering::pep440)  // where what is no version has a place of its own
                ASSERT_TRUE(compare_versions(ordering, a, before + a) == 0) << ordering_name(ordering) << ": " << a;
        }
    }
}

TEST(Versions, TakeTimeInProportionToTheirLength) {
    for (const std::string piece : {"0.", ".0", "0-", "-", "a", "1", "1a", "_p", "."}) {
        std::string longest;
        while (longest.size() < 100'000) longest += piece;
        for (int i = 0; i <= static_cast<int>(Ordering::semver); ++i)
            EXPECT_TRUE(compare_versions(static_cast<Ordering>(i), longest + "1", longest + "1") == 0);
    }
}

TEST(Ecosystems, AreFoundWithAnyScopeAndInAnyCase) {
    EXPECT_EQ(ordering_of("Debian:12"), Ordering::debian);
    EXPECT_EQ(ordering_of("ubuntu:Pro:18.04:LTS"), Ordering::debian);
    EXPECT_EQ(ordering_of("kubernetes"), Ordering::semver);
    EXPECT_EQ(ordering_of("Maven:https://maven.google.com"), Ordering::maven);
    EXPECT_EQ(ordering_of("Red Hat:rhel_aus:8.4::appstream"), Ordering::rpm);
    EXPECT_EQ(ordering_of("Root:Debian:12"), Ordering::debian);
    EXPECT_EQ(ordering_of("Root:PyPI"), Ordering::pep440);
    EXPECT_EQ(ordering_of("Debia"), std::nullopt);
    EXPECT_EQ(split_ecosystem("alpine:v3.20").base, "Alpine");
    EXPECT_EQ(split_ecosystem("alpine:v3.20").scope, "v3.20");
    EXPECT_EQ(canonical_name("PyPI", "Zope.Interface__x"), "zope-interface-x");
    EXPECT_EQ(canonical_name("NuGet", "Newtonsoft.Json"), "newtonsoft.json");
    EXPECT_EQ(canonical_name("npm", "JSONStream"), "JSONStream");
}

TEST(Ecosystems, AreAllThatTheSchemaLists) {
    SHARED_DATA_OR_SKIP(path, "vulns/osv/_schema/ecosystems.json");
    const std::string text = text_of(path);
    size_t count = 0;
    for (size_t at = text.find("\n  \""); at != std::string::npos; at = text.find("\n  \"", at + 1)) {
        const std::string name = text.substr(at + 4, text.find('"', at + 4) - at - 4);
        EXPECT_TRUE(find_ecosystem(name) != nullptr) << name;
        ++count;
    }
    EXPECT_GT(count, 40U);
}

}  // namespace
}  // namespace redoubt::advisories
