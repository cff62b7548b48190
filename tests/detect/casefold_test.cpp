// Folding takes ASCII in blocks; it has to come to the same as one code point after the other, wherever in a block others stand.
#include <gtest/gtest.h>

#include <array>

#include "base/random.h"
#include "base/text.h"
#include "detect/casefold.h"

namespace redoubt::detect {
namespace {

std::string fold_one_by_one(std::string_view text) {
    std::string out;
    for (size_t at = 0; at < text.size();) append_utf8(out, fold_code_point(next_code_point(text, at)));
    return out;
}

std::string random_text(Random& random) {
    constexpr std::array<char32_t, 12> others{U'é', U'É', U'ß', U'Ж', U'ж', U'Ω', U'Ⱥ', U'K', U'ﬀ', U'中', U'😀', U'\u2013'};
    std::string out;
    const uint64_t rarity = 1 + random.below(60);
    for (uint64_t left = random.below(140); left > 0; --left)
        append_utf8(out, random.below(rarity) == 0 ? others[random.below(others.size())] : static_cast<char32_t>(random.below(128)));
    return out;
}

TEST(Casefold, BlocksComeToTheSameAsCodePoints) {
    SeededRandom random(11);
    for (int i = 0; i < 20'000; ++i) {
        const std::string text = random_text(random);
        ASSERT_EQ(fold(text), fold_one_by_one(text)) << text;
        size_t ascii = 0;
        while (ascii < text.size() && static_cast<unsigned char>(text[ascii]) < 0x80) ++ascii;
        ASSERT_EQ(ascii_prefix(text), ascii) << text;
        ASSERT_EQ(is_ascii(text), ascii == text.size());
    }
}

TEST(Casefold, NothingIsWrittenBehindTheMost) {
    for (size_t size = 0; size < 100; ++size) {
        const std::string text(size, 'A');
        std::string out(most_folded_bytes(size) + 8, '#');
        EXPECT_EQ(fold_into(text, out.data()), size);
        EXPECT_EQ(out.substr(0, size), std::string(size, 'a'));
        EXPECT_EQ(out.substr(size), std::string(out.size() - size, '#'));
    }
}

}  // namespace
}  // namespace redoubt::detect
