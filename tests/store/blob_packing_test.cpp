#include "store/blob_packing.h"

#include <gtest/gtest.h>

#include "base/hash.h"

namespace redoubt::store {
namespace {

TEST(BlobPacking, GivesBackWhatWentIn) {
    std::string text = R"({"event":{"Channel":"Security","EventID":4688},"raw":"…"})";
    for (const std::string& content :
         {std::string(), std::string(1, '\0'), text, std::string(16383, 'x'), std::string(16384, 'y'), std::string(200'000, 'z')}) {
        const std::string packed = pack(content);
        EXPECT_EQ(unpack(packed, content.size(), "it").value(), content) << content.size();
    }
    EXPECT_LT(pack(text).size(), text.size() * 3 / 4);
}

TEST(BlobPacking, DamageIsAnError) {
    const std::string content(1000, 'a');
    std::string packed = pack(content);
    EXPECT_FALSE(unpack(packed, content.size() + 1, "it"));
    EXPECT_FALSE(unpack(packed, content.size() - 1, "it"));
    EXPECT_FALSE(unpack(packed.substr(0, packed.size() / 2), content.size(), "it"));
    packed[0] = '\x07';  // damage that keeps the size is found by the hash: see Blobs
    const auto damaged = unpack(packed, content.size(), "it");
    ASSERT_FALSE(damaged);
    EXPECT_EQ(damaged.error().where, "it");
    EXPECT_FALSE(unpack("", 5, "it"));
}

// Small contents were packed by Zstandard once: {"a":1} as it was written then.
TEST(BlobPacking, ReadsWhatWasWrittenBefore) { EXPECT_EQ(unpack(from_hex("0128b52ffd20073900007b2261223a317d").value(), 7, "it").value(), R"({"a":1})"); }

// What was packed with it could not be read any more.
TEST(BlobPacking, TheDictionaryNeverChanges) {
    EXPECT_EQ(to_hex(sha256(packing_dictionary())), "0e84e40eaa556986498ebe1f765c661baf47ce85ce20fbdbfd2364f27a12407f");
}

}  // namespace
}  // namespace redoubt::store
