// CBOR: the examples of RFC 8949, appendix A, that authenticators may write, and what they may not.
#include "formats/cbor/cbor.h"

#include <gtest/gtest.h>

#include "base/hash.h"

namespace redoubt::formats::cbor {
namespace {

Result<Read> of(std::string_view hex) { return read(from_hex(hex).value_or("")); }

TEST(CborTest, ReadsWhatAuthenticatorsWrite) {
    EXPECT_EQ(of("00")->item.number, 0);
    EXPECT_EQ(of("1903e8")->item.number, 1000);
    EXPECT_EQ(of("1b000000e8d4a51000")->item.number, 1'000'000'000'000);
    EXPECT_EQ(of("3903e7")->item.number, -1000);
    EXPECT_EQ(of("26")->item.number, -7);
    EXPECT_EQ(of("4401020304")->item.bytes, "\x01\x02\x03\x04");
    EXPECT_EQ(of("6449455446")->item.bytes, "IETF");
    EXPECT_EQ(of("8301820203820405")->item.items[1].items[0].number, 2);
    const auto map = of("a26161016162820203ff");
    ASSERT_TRUE(map);
    EXPECT_EQ(map->used, 9U) << "what follows is left alone";
    EXPECT_EQ(map->item.find("b")->items.size(), 2U);
    EXPECT_EQ(map->item.find("c"), nullptr);
    EXPECT_EQ(of("a201022003")->item.find(-1)->number, 3);
    EXPECT_EQ(of("f5")->item.number, 1);
    EXPECT_EQ(of("f6")->item.kind, Item::Kind::null);
}

TEST(CborTest, RefusesTheRest) {
    for (const char* bad : {"", "18", "5f42010243030405ff", "9fff", "bfff", "c11a514b67b0", "f93c00", "fb3ff199999999999a", "f7", "ff", "1bffffffffffffffff",
                            "a2010a010b", "a1f500", "a10102a1", "5affffffff00", "9bffffffffffffffff", "8202"}) {
        const auto given = of(bad);
        if (std::string_view(bad) == "a10102a1")
            EXPECT_TRUE(given) << "one item is read";
        else
            EXPECT_FALSE(given) << bad;
    }
    EXPECT_EQ(of("81818181818181818100").error().code, Code::too_large) << "depth";
    EXPECT_EQ(read(std::string(70'000, '\0')).error().code, Code::too_large);
    EXPECT_EQ(of("990fff").error().code, Code::too_large) << "more items than may be, before any is read";
}

}  // namespace
}  // namespace redoubt::formats::cbor
