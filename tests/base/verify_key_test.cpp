// Keys of others, and bytes as text.
#include "base/verify_key.h"

#include <gtest/gtest.h>

#include "base/binary_text.h"
#include "base/hash.h"

namespace redoubt {
namespace {

std::string bytes(std::string_view hex) { return from_hex(hex).value_or("?"); }

// RFC 8032 §7.1, test 2; RFC 6979 A.2.5 (P-256, SHA-256, "sample").
TEST(VerifyKeyTest, TakesKnownSignaturesAndNoOthers) {
    const auto edwards = VerifyKey::ed25519(bytes("3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c"));
    ASSERT_TRUE(edwards);
    const std::string signature =
        bytes("92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00");
    EXPECT_TRUE(edwards->verifies("\x72", signature));
    EXPECT_FALSE(edwards->verifies("\x73", signature));
    EXPECT_FALSE(edwards->verifies("\x72", signature.substr(1)));

    const auto curve = VerifyKey::es256(bytes("60fed4ba255a9d31c961eb74c6356d68c049b8923b61fa6ce669622e60f29fb6"),
                                        bytes("7903fe1008b8bc99a41ae9e95628bc64f2f1b20c2d7e9f5177a3c294d4462299"));
    ASSERT_TRUE(curve);
    const std::string joined =
        bytes("efd48b2aacb6a8fd1140dd9cd45e81d69d2c877b56aaf991c34d0ea84eaf3716f7cb1c942d657c41d436c7a1b6e29f65f3e900dbb9aff4064dc4ab2f843acda8");
    EXPECT_TRUE(curve->verifies("sample", der_signature(joined)));
    EXPECT_FALSE(curve->verifies("sampler", der_signature(joined)));
    EXPECT_FALSE(curve->verifies("sample", joined)) << "not DER";
    EXPECT_TRUE(der_signature(joined.substr(1)).empty());
}

TEST(VerifyKeyTest, RefusesKeysThatAreNone) {
    EXPECT_FALSE(VerifyKey::es256(std::string(32, '\1'), std::string(32, '\2'))) << "not on the curve";
    EXPECT_FALSE(VerifyKey::es256("", ""));
    EXPECT_FALSE(VerifyKey::ed25519("short"));
    EXPECT_FALSE(VerifyKey::rs256(std::string(128, '\xff'), std::string("\1\0\1", 3))) << "1024 bits";
    EXPECT_FALSE(VerifyKey::rs256(std::string(2000, '\xff'), std::string("\1\0\1", 3))) << "too large";
    EXPECT_FALSE(VerifyKey::rs256(std::string(256, '\xff'), "\1")) << "exponent 1";
}

// RFC 4231, case 2, and RFC 2202, case 2.
TEST(VerifyKeyTest, KeyedDigests) {
    const auto hex = [](const std::string& text) { return to_hex(std::as_bytes(std::span(text))); };
    EXPECT_EQ(hex(hmac_sha256("Jefe", "what do ya want for nothing?")), "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843");
    EXPECT_EQ(hex(hmac_sha1("Jefe", "what do ya want for nothing?")), "effcdf6ae5eb2fa2d27416d5f184df9c259a7c79");
}

// RFC 4648 §10.
TEST(BinaryTextTest, GoesThereAndBack) {
    EXPECT_EQ(to_base32("foobar"), "MZXW6YTBOI");
    EXPECT_EQ(from_base32("mzxw 6ytb-oi======").value_or("?"), "foobar");
    EXPECT_FALSE(from_base32("1"));
    EXPECT_EQ(to_base64("fooba"), "Zm9vYmE=");
    EXPECT_EQ(from_base64("Zm9vYmE=").value_or("?"), "fooba");
    EXPECT_EQ(to_base64url(std::string_view("\xff\xfe", 2)), "__4");
    EXPECT_EQ(from_base64url("__4").value_or("?"), "\xff\xfe");
    EXPECT_FALSE(from_base64url("__4=")) << "padding is not taken";
    EXPECT_FALSE(from_base64("Zm9v\nYmE="));
    for (size_t length = 0; length < 40; ++length) {
        const std::string some(length, static_cast<char>(0xA5));
        EXPECT_EQ(from_base32(to_base32(some)).value_or("?"), some);
        EXPECT_EQ(from_base64url(to_base64url(std::string_view(some))).value_or("?"), some);
    }
}

}  // namespace
}  // namespace redoubt
