#include "formats/ldif/ldif.h"

#include <gtest/gtest.h>

namespace redoubt::formats::ldif {
namespace {

// "dn|name=value|…" for each entry, "! problem" for a broken one.
std::vector<std::string> read(std::string_view text, const Limits& limits = {}) {
    std::vector<std::string> out;
    Reader reader(text, limits);
    Entry entry;
    for (;;) {
        const auto more = reader.next(entry);
        if (!more) out.push_back("!! " + more.error().text());
        if (!more || !*more) return out;
        std::string line = entry.problem.empty() ? entry.dn : "! " + entry.problem;
        for (const Attribute& each : entry.attributes) line += "|" + each.name + "=" + each.value;
        out.push_back(line);
    }
}

using Lines = std::vector<std::string>;

TEST(Ldif, JoinsFoldedLinesAndUndoesBase64) {
    EXPECT_EQ(read("version: 1\r\ndn: CN=a\r\ndescription: one \r\n two\r\nmail:: YUBleGFtcGxlLmNvbQ==\r\n"),
              (Lines{"CN=a|description=one two|mail=a@example.com"}));
    EXPECT_EQ(read("dn:: Q049\n w7w=\nuserCertificate;binary:: AAE=\n"), (Lines{std::string("CN=ü|usercertificate=") + std::string("\0\x01", 2)}));
}

TEST(Ldif, PassesOverCommentsReferencesAndResults) {
    EXPECT_EQ(read("# a\n# b\n c\n\ndn: CN=a\njpegPhoto:< file:///etc/passwd\ncn: a\n\n\n\ndn: CN=b\n\n# search result\nsearch: 2\nresult: 0 Success\n"),
              (Lines{"CN=a|jpegphoto=|cn=a", "CN=b"}));
    EXPECT_EQ(read(""), Lines{});
}

TEST(Ldif, NamesWhatIsBroken) {
    EXPECT_EQ(read("cn: a\n\ndn: CN=b\nnonsense\n"), (Lines{"! line 1 stands before any dn", "! line 4 is no attribute"}));
    EXPECT_EQ(read("dn: CN=a\ncn:: !!!\n"), (Lines{"! line 2 is no attribute"}));
    EXPECT_EQ(read("dn: CN=a\na: 1\nb: 2\nc: 3\n", {.attributes = 2}), (Lines{"!! line 4: an entry is longer than any directory writes"}));
    EXPECT_EQ(read("dn: CN=a\na: " + std::string(100, 'x') + "\n", {.value_bytes = 10}).at(0).substr(0, 2), "!!");
}

}  // namespace
}  // namespace redoubt::formats::ldif
