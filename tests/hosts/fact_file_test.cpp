#include "hosts/fact_file.h"

#include <gtest/gtest.h>
#include <sys/stat.h>

#include "hosts/gather.h"
#include "schema/json.h"
#include "support/invented_host.h"
#include "support/scratch.h"

namespace redoubt::hosts {
namespace {

const Time noon = *parse_time("2026-11-21T12:00:00Z");

std::string invented_file() {
    test::InventedHost host;
    ManualClock clock(noon);
    SeededRandom random(7);
    return write_fact_file(gather(host, clock), HostKey::make(random));
}

Result<FactFile> checked(std::string_view text) { return check_fact_file(TRY(schema::parse_json(text))); }

std::string replaced(std::string text, std::string_view from, std::string_view to) {
    const size_t at = text.find(from);
    EXPECT_NE(at, std::string::npos) << from;
    return at == std::string::npos ? text : text.replace(at, from.size(), to);
}

TEST(FactFile, HoldsAsItWasWritten) {
    const auto file = checked(invented_file());
    ASSERT_TRUE(file) << file.error().text();
    EXPECT_EQ(file->at, noon);
    EXPECT_EQ(file->key_id().size(), 16);
    EXPECT_EQ(file->facts["host"].map()["name"].text(), "web1");
    EXPECT_EQ(invented_file(), invented_file());
}

TEST(FactFile, HoldsWhenItWasLaidOutAnew) {
    const schema::Value value = *schema::parse_json(invented_file());
    schema::Map turned;
    const auto& map = value.map();
    for (const char* name : {"facts", "signature", "key", "redoubt_facts"}) turned.set(name, map[name]);
    EXPECT_TRUE(checked(" " + schema::to_json(turned) + "\n\n"));
}

TEST(FactFile, SaysThatItWasChanged) {
    const std::string whole = invented_file();
    for (const auto& [from, to] : {std::pair{"\"web1\"", "\"web2\""}, {"\"port\":22", "\"port\":23"}, {"\"processes\":3", "\"processes\":3,\"more\":1"}}) {
        const auto file = checked(replaced(whole, from, to));
        ASSERT_FALSE(file) << from;
        EXPECT_EQ(file.error().code, Code::invalid);
        EXPECT_NE(file.error().message.find("signature of the fact file does not hold"), std::string::npos);
    }
    SeededRandom random(8);
    EXPECT_FALSE(checked(replaced(whole, schema::parse_json(whole)->map()["key"].text(), HostKey::make(random).public_key())));
}

TEST(FactFile, SaysWhatItIsNot) {
    EXPECT_NE(checked("{}").error().message.find("not a fact file"), std::string::npos);
    EXPECT_EQ(checked(replaced(invented_file(), "\"redoubt_facts\":1", "\"redoubt_facts\":2")).error().code, Code::unsupported);
    EXPECT_NE(checked(R"({"redoubt_facts":1,"key":"00"})").error().message.find("no key"), std::string::npos);
}

TEST(FactFile, RefusesReplaysAndClocksInTheFuture) {
    const FactFile file{.at = noon};
    EXPECT_TRUE(check_time(file, std::nullopt, noon));
    EXPECT_TRUE(check_time(file, noon - seconds(1), noon - minutes(5)));
    const auto ahead = check_time(file, std::nullopt, noon - minutes(6));
    ASSERT_FALSE(ahead);
    EXPECT_EQ(ahead.error().code, Code::invalid);
    EXPECT_NE(ahead.error().hint.find("clock"), std::string::npos);
    const auto again = check_time(file, noon, noon);
    ASSERT_FALSE(again);
    EXPECT_EQ(again.error().code, Code::conflict);
    EXPECT_NE(again.error().message.find("taken in already"), std::string::npos);
    const auto older = check_time(file, noon + seconds(1), noon);
    ASSERT_FALSE(older);
    EXPECT_NE(older.error().message.find("older"), std::string::npos);
}

TEST(HostKey, IsMadeOnceAndIsItsOwnersAlone) {
    const test::Scratch scratch;
    SystemDisk disk;
    SeededRandom random(3);
    const std::string path = scratch.path("below/host.key");
    const auto made = HostKey::open(disk, random, path);
    ASSERT_TRUE(made) << made.error().text();
    EXPECT_EQ(HostKey::open(disk, random, path)->public_key(), made->public_key());
    struct stat about{};
    ASSERT_EQ(::stat(path.c_str(), &about), 0);
    EXPECT_EQ(about.st_mode & 0777, 0600);
    ::chmod(scratch.write("other", "redoubt-journal-secret ed25519 00\n").c_str(), 0600);
    const auto other = HostKey::open(disk, random, scratch.path("other"));
    ASSERT_FALSE(other);
    EXPECT_NE(other.error().text().find("not the key of a host"), std::string::npos);
}

}  // namespace
}  // namespace redoubt::hosts
