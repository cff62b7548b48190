#include <gtest/gtest.h>

#include "support/store_fixture.h"

namespace redoubt::store {
namespace {

using test::StoreFixture;

std::string noise(size_t size) {
    SeededRandom dice(1);
    std::string out(size, '\0');
    dice.fill(std::as_writable_bytes(std::span(out)));
    return out;
}

TEST(Blobs_, SmallAndLargeComeBackTheSame) {
    StoreFixture fixture;
    for (const std::string& content : {std::string(), std::string("x"), std::string(100'000, 'a'), noise(10'000), noise(500'000)}) {
        const auto hash = fixture.store->blobs().put(content);
        ASSERT_TRUE(hash) << hash.error().text();
        EXPECT_EQ(*fixture.store->blobs().put(content), *hash);
        EXPECT_EQ(*fixture.store->blobs().get(*hash), content);
        EXPECT_EQ(*fixture.store->blobs().size(*hash), content.size());
    }
    EXPECT_EQ(fixture.store->blobs().get(std::string(64, 'a')).error().code, Code::not_found);
    EXPECT_EQ(fixture.store->blobs().get("../../etc/passwd").error().code, Code::not_found);
}

TEST(Blobs_, ADamagedFileIsNotHandedOut) {
    StoreFixture fixture;
    const std::string hash = *fixture.store->blobs().put(noise(500'000));
    const std::string path = fixture.folder.path() + "/blobs/" + hash.substr(0, 2) + "/" + hash + ".zst";
    std::string bytes = *fixture.disk.read(path, 1 << 20);
    bytes[250'000] = static_cast<char>(bytes[250'000] ^ 1);
    ASSERT_TRUE(fixture.disk.write_durably(path, bytes));
    EXPECT_EQ(fixture.store->blobs().get(hash).error().code, Code::io);
}

TEST(Blobs_, AnUploadIsKeptOnlyWhenFinished) {
    StoreFixture fixture;
    {
        auto upload = fixture.store->blobs().upload();
        ASSERT_TRUE(upload);
        ASSERT_TRUE((*upload)->add("half"));
    }
    EXPECT_TRUE(fixture.disk.files_below(fixture.folder.path() + "/blobs")->empty());
    auto upload = fixture.store->blobs().upload();
    ASSERT_TRUE((*upload)->add("hello "));
    ASSERT_TRUE((*upload)->add("world"));
    const auto hash = (*upload)->finish();
    ASSERT_TRUE(hash);
    EXPECT_EQ(*fixture.store->blobs().get(*hash), "hello world");
    EXPECT_TRUE(fixture.store->blobs().uploaded_file(*hash));
}

}  // namespace
}  // namespace redoubt::store
