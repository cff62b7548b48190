#include "base/json_text.h"

#include <gtest/gtest.h>

namespace redoubt {
namespace {

std::string in_json(std::string_view text) {
    std::string out;
    append_json_string(out, text);
    return out;
}

TEST(JsonText, EscapesWhatMustBe) {
    EXPECT_EQ(in_json(""), "\"\"");
    EXPECT_EQ(in_json("plain ü text"), "\"plain ü text\"");
    EXPECT_EQ(in_json("C:\\a \"b\"\n\r\t\b\f"), R"("C:\\a \"b\"\n\r\t\b\f")");
    EXPECT_EQ(in_json(std::string_view("\0\x1f\x7f", 3)), "\"\\u0000\\u001f\x7f\"");
}

TEST(JsonText, LongTextsComeOutWhole) {
    const std::string controls(5000, '\x01');
    const std::string out = in_json(controls);
    ASSERT_EQ(out.size(), 5000 * 6 + 2);
    for (size_t i = 1; i + 1 < out.size(); i += 6) ASSERT_EQ(out.substr(i, 6), "\\u0001");
    EXPECT_EQ(in_json(std::string(256, 'a') + "\"" + std::string(700, 'b')), '"' + std::string(256, 'a') + "\\\"" + std::string(700, 'b') + '"');
}

}  // namespace
}  // namespace redoubt
