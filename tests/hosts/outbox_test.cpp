// Reports that wait, enrolments, and the key's file.
#include "hosts/outbox.h"

#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include <filesystem>

#include "hosts/enrolment.h"
#include "hosts/gather.h"
#include "support/invented_host.h"
#include "support/scratch.h"

namespace redoubt::hosts {
namespace {

const Time at_noon = *parse_time("2026-11-21T12:00:00Z");

class OutboxTest : public testing::Test {
protected:
    std::unique_ptr<Outbox> open(const OutboxBounds& bounds = {}) {
        auto opened = Outbox::open(disk_, scratch_.path("spool"), bounds);
        EXPECT_TRUE(opened) << opened.error().text();
        return opened ? *std::move(opened) : nullptr;
    }
    static std::vector<int64_t> sequences(Outbox& outbox) {
        std::vector<int64_t> out;
        const auto waiting = outbox.waiting();
        for (const Waiting& one : waiting.value()) out.push_back(one.sequence);
        return out;
    }
    static std::string says(char digit) { return std::string(16, digit); }

    test::Scratch scratch_;
    SystemDisk disk_;
};

TEST_F(OutboxTest, KeepsReportsInTheirOrderForTheirOwner) {
    const auto outbox = open();
    EXPECT_EQ(*outbox->put(7, says('a'), "seven"), 0);
    EXPECT_EQ(*outbox->put(12, says('b'), "twelve"), 0);
    EXPECT_EQ(*outbox->put(9, says('a'), "nine"), 0);
    EXPECT_EQ(sequences(*outbox), (std::vector<int64_t>{7, 9, 12}));
    const auto waiting = outbox->waiting();
    struct stat status{};
    ASSERT_EQ(::stat(waiting->front().path.c_str(), &status), 0);
    EXPECT_EQ(status.st_mode & 0777U, 0600U);
    EXPECT_EQ(*disk_.read(waiting->front().path, 100), "seven");
    ASSERT_TRUE(outbox->remove(waiting->front()));
    EXPECT_EQ(sequences(*outbox), (std::vector<int64_t>{9, 12}));
}

TEST_F(OutboxTest, MakesRoomWithWhatIsSaidAgainFirst) {
    const auto outbox = open({.most_reports = 3});
    for (const auto& [sequence, digit] : {std::pair{1, 'a'}, {2, 'b'}, {3, 'b'}}) ASSERT_TRUE(outbox->put(sequence, says(digit), "x"));
    EXPECT_EQ(*outbox->put(4, says('c'), "x"), 1);
    EXPECT_EQ(sequences(*outbox), (std::vector<int64_t>{1, 3, 4}));
    EXPECT_EQ(*outbox->put(5, says('d'), "x"), 1);
    EXPECT_EQ(sequences(*outbox), (std::vector<int64_t>{3, 4, 5}));
}

TEST_F(OutboxTest, KeepsTheNewestHoweverLargeItIs) {
    const auto outbox = open({.most_bytes = 10});
    ASSERT_TRUE(outbox->put(1, says('a'), "12345"));
    EXPECT_EQ(*outbox->put(2, says('b'), "12345678901234567890"), 1);
    EXPECT_EQ(sequences(*outbox), (std::vector<int64_t>{2}));
}

TEST_F(OutboxTest, CountsUpWhateverTheClockAndTheDiskDo) {
    auto outbox = open();
    const int64_t first = *outbox->next_sequence(at_noon);
    EXPECT_EQ(first, at_noon.unix_ms() / 1000);
    EXPECT_EQ(*outbox->next_sequence(at_noon - hours(5)), first + 1);
    ASSERT_TRUE(outbox->put(first + 50, says('a'), "x"));
    std::filesystem::remove(scratch_.path("spool/sequence"));
    EXPECT_EQ(*outbox->next_sequence(at_noon), first + 51);
}

TEST_F(OutboxTest, IsOneProcessAtATime) {
    const auto outbox = open();
    const auto second = Outbox::open(disk_, scratch_.path("spool"));
    ASSERT_FALSE(second);
    EXPECT_EQ(second.error().code, Code::conflict);
}

TEST_F(OutboxTest, TellsFactsApartByWhatTheySay) {
    test::InventedHost host;
    ManualClock clock(at_noon);
    Facts one = gather(host, clock);
    clock.advance(hours(1));
    Facts later = gather(host, clock);
    later.sequence = 9;
    EXPECT_EQ(what_they_say(one), what_they_say(later));
    later.packages.pop_back();
    EXPECT_NE(what_they_say(one), what_they_say(later));
}

TEST(EnrolmentRequest, HoldsOnlyAsItWasSigned) {
    SeededRandom random(3);
    const HostKey key = HostKey::make(random);
    const schema::Map request = write_enrolment(key, "rde_token", "web1", at_noon);
    const auto held = check_enrolment(request);
    ASSERT_TRUE(held) << held.error().text();
    EXPECT_EQ(held->key, key.public_key());
    EXPECT_EQ(held->token, "rde_token");
    for (const char* name : {"token", "key", "name", "at", "signature"}) {
        schema::Map changed = request;
        changed.set(name, std::string_view(name) == "key" ? HostKey::make(random).public_key() : std::string("other"));
        EXPECT_FALSE(check_enrolment(changed)) << name;
        changed.set(name, std::string(400, 'a'));
        EXPECT_FALSE(check_enrolment(changed)) << name;
    }
    EXPECT_FALSE(check_enrolment({}));
}

TEST(HostKeyFile, IsReadOnlyWhereNobodyElseCanReadIt) {
    test::Scratch scratch;
    SystemDisk disk;
    SeededRandom random(3);
    const std::string path = scratch.path("host.key");
    ASSERT_TRUE(HostKey::open(disk, random, path));
    ASSERT_TRUE(HostKey::open(disk, random, path));
    for (const unsigned mode : {0640U, 0604U, 0620U}) {
        ::chmod(path.c_str(), mode);
        const auto refused = HostKey::open(disk, random, path);
        ASSERT_FALSE(refused) << mode;
        EXPECT_EQ(refused.error().code, Code::forbidden);
        EXPECT_NE(refused.error().text().find("chmod 600"), std::string::npos) << refused.error().text();
    }
    ::chmod(path.c_str(), 0600);
    std::filesystem::create_symlink(path, scratch.path("link"));
    const auto link = HostKey::open(disk, random, scratch.path("link"));
    ASSERT_FALSE(link);
    EXPECT_NE(link.error().text().find("it is a link"), std::string::npos) << link.error().text();
    std::filesystem::create_directory(scratch.path("folder"));
    EXPECT_FALSE(HostKey::open(disk, random, scratch.path("folder")));
    if (::geteuid() == 0) {
        ASSERT_EQ(::chown(path.c_str(), 12345, 12345), 0);
        const auto other = HostKey::open(disk, random, path);
        ASSERT_FALSE(other);
        EXPECT_NE(other.error().text().find("another user"), std::string::npos) << other.error().text();
    }
}

}  // namespace
}  // namespace redoubt::hosts
