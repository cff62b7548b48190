#include "detect/literal_scan.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "base/random.h"
#include "detect/casefold.h"
#include "formats/ndjson/escapes.h"

namespace redoubt::detect {
namespace {

std::vector<uint32_t> found_by(const LiteralScan& scan, std::string_view text) {
    std::vector<uint32_t> out;
    scan.find(text, out);
    std::ranges::sort(out);
    return out;
}

std::optional<LiteralScan> scan_for(const std::vector<std::string>& literals) {
    std::vector<LiteralScan::Wanted> wanted;
    for (uint32_t i = 0; i < literals.size(); ++i) wanted.push_back({literals[i], i});
    return LiteralScan::build(wanted);
}

#define NEEDS_AVX2(scan)                                                               \
    if (!__builtin_cpu_supports("avx2")) GTEST_SKIP() << "this processor has no AVX2"; \
    ASSERT_TRUE(scan)

TEST(LiteralScan, FindsEachWhereverItStands) {
    const auto scan = scan_for({"sekurlsa::", "kerberos::ptt", "mimidrv.sys"});
    NEEDS_AVX2(scan);
    for (size_t before = 0; before < 100; ++before)
        for (const size_t after : std::initializer_list<size_t>{0, 1, 2, 31, 32, 33, 64, 65}) {
            const std::string text = std::string(before, 'x') + "SekurLSA::" + std::string(after, 'y');
            EXPECT_EQ(found_by(*scan, text), std::vector<uint32_t>{0}) << before << " " << after;
        }
    EXPECT_EQ(found_by(*scan, "kerberos::ptt mimidrv.sys kerberos::ptt"), (std::vector<uint32_t>{1, 2}));
    EXPECT_EQ(found_by(*scan, "ekurlsa::"), std::vector<uint32_t>{});
    EXPECT_EQ(found_by(*scan, "sekurlsa:"), std::vector<uint32_t>{});
    EXPECT_EQ(found_by(*scan, ""), std::vector<uint32_t>{});
}

TEST(LiteralScan, LeavesToOthersWhatItIsSlowAt) {
    EXPECT_FALSE(scan_for({}));
    EXPECT_FALSE(scan_for({"ab"}));
    EXPECT_FALSE(scan_for({"sekurlsa::", "e"}));
    std::vector<std::string> many;
    constexpr std::string_view frequent = "e\"\\ ti";
    for (const char a : frequent)
        for (const char b : frequent)
            for (const char c : frequent) many.push_back({a, b, c});
    EXPECT_FALSE(scan_for(many)) << "so many it does not take";
    many.resize(40);
    EXPECT_FALSE(scan_for(many)) << "these stand everywhere";
}

TEST(LiteralScan, FindsWhatAPlainSearchFinds) {
    SeededRandom dice(23);
    constexpr std::string_view letters = "abcXYZ:\\.\xC3\xA4 01";
    const auto text_of = [&](size_t size) {
        std::string out;
        for (size_t i = 0; i < size; ++i) out += letters[dice.below(letters.size())];
        return out;
    };
    size_t built = 0, hits = 0;
    for (int round = 0; round < 3000; ++round) {
        std::vector<std::string> literals;
        for (size_t i = 0, count = 1 + dice.below(20); i < count; ++i) literals.push_back(fold(text_of(3 + dice.below(4))));
        const auto scan = scan_for(literals);
        if (!scan) continue;
        ++built;
        std::string text = text_of(dice.below(150));
        if (!is_ascii(text)) text = fold(text);
        const std::string folded = fold(text);
        std::vector<uint32_t> expected;
        for (uint32_t i = 0; i < literals.size(); ++i)
            if (folded.contains(literals[i])) expected.push_back(i);
        ASSERT_EQ(found_by(*scan, text), expected) << text;
        hits += expected.size();
    }
    if (!__builtin_cpu_supports("avx2")) GTEST_SKIP() << "this processor has no AVX2";
    EXPECT_GT(built, 200u);
    EXPECT_GT(hits, 100u);
}

// Only what one letter of ASCII becomes when it is folded, or what JSON spells in another way, keeps a line from being searched.
TEST(LiteralScan, KnowsWhichLinesOfJsonStandForThemselves) {
    const auto scan = scan_for({"mimikatz"});
    if (!scan) GTEST_SKIP() << "this processor has no AVX2";
    for (const size_t before : {0, 7, 30, 31, 32, 61, 62, 63, 64, 65, 127, 128})
        for (const size_t behind : {0, 1, 2, 3, 33, 64, 100}) {
            const auto line = [&](std::string_view text) { return std::string(before, '.') + std::string(text) + std::string(behind, '.'); };
            const auto searched = [&](std::string_view text) {
                std::vector<uint32_t> found;
                const std::string whole = line(text);
                EXPECT_EQ(scan->find_spelled_out(whole, found), formats::ndjson::spells_out(whole)) << whole;
                return formats::ndjson::spells_out(whole) ? static_cast<int>(found.size()) : -1;
            };
            EXPECT_EQ(searched("Microsoft\xC2\xAE MimiKatz"), 1);
            EXPECT_EQ(searched("\xE2\x84\xA2 \\n \\\\ \xF0\x9F\x98\x80 mimi"), 0);
            EXPECT_EQ(searched("mimi\xE2\x84\xAA"
                               "atz"),
                      -1)
                << "the sign of Kelvin is a k";
            EXPECT_EQ(searched("a long \xC5\xBF is an s"), -1);
            EXPECT_EQ(searched("abc \\u006d"), -1);
            EXPECT_EQ(searched("abc \\/ def"), -1);
        }
}

}  // namespace
}  // namespace redoubt::detect
