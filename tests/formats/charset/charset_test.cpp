#include "formats/charset/charset.h"

#include <gtest/gtest.h>

namespace redoubt::formats::charset {
namespace {

using namespace std::literals;

std::string decoded(std::string_view bytes) {
    std::string held;
    const auto text = to_utf8(bytes, held);
    return text ? std::string(*text) : "! " + text.error().message;
}

TEST(Charset, ReadsUsualEncodings) {
    EXPECT_EQ(decoded("Zürich"), "Zürich");
    EXPECT_EQ(decoded("\xEF\xBB\xBFZürich"), "Zürich");
    EXPECT_EQ(decoded("Z\xFCrich \x80"), "Zürich €");
    EXPECT_EQ(decoded("\xFF\xFEZ\0\xFC\0r\0"sv), "Zür");
    EXPECT_EQ(decoded("\xFE\xFF\0Z\0\xFC\0r"sv), "Zür");
    EXPECT_EQ(decoded("n\0a\0m\0e\0"sv), "name");
    EXPECT_EQ(decoded("\0n\0a\0m\0e"sv), "name");
    EXPECT_EQ(decoded("\xFF\xFE\x3D\xD8\x00\xDE"sv), "😀");
    EXPECT_EQ(decoded(""), "");
}

TEST(Charset, RepairsHalvesAndRefusesBinary) {
    EXPECT_EQ(decoded("\xFF\xFE\x3D\xD8"
                      "a\0"sv),
              "\xEF\xBF\xBD"
              "a");
    EXPECT_EQ(decoded("\xFF\xFE"
                      "a\0b"sv),
              "a");
    EXPECT_EQ(decoded("a\0\0\0b\xFF"sv), "! this is not text but binary");
    EXPECT_EQ(decoded("abcdefgh\0"sv), "! this is not text but binary");
    EXPECT_EQ(decoded("\x01\xFF"), "! this is not text but binary");
    EXPECT_EQ(charset_of("\x81"), Charset::windows_1252);
}

}  // namespace
}  // namespace redoubt::formats::charset
