// A snapshot: written as a whole or not at all, opened without reading what is in it.
#include "advisories/snapshot.h"

#include <gtest/gtest.h>

#include <unistd.h>

#include <filesystem>
#include <fstream>

#include <fmt/format.h>

#include "indexed.h"

namespace redoubt::advisories {
namespace {

namespace fs = std::filesystem;

class SnapshotFolder : public testing::Test {
protected:
    SnapshotFolder() { fs::remove_all(folder_); }
    ~SnapshotFolder() override { fs::remove_all(folder_); }

    static std::string index_bytes(std::string_view id) {
        OsvRecord record;
        record.id = id;
        record.affected.push_back({.ecosystem = "npm", .name = "left", .purl = {}, .ranges = {}, .versions = {"1"}});
        IndexBuilder builder;
        builder.add(record);
        return *builder.finish();
    }

    static std::string table(std::string_view score_date, std::string_view score, const std::string* before = nullptr) {
        ExploitationBuilder builder;
        if (before != nullptr) {
            const auto opened = ExploitationTable::open(std::make_unique<test::MemoryMapping>(*before));
            EXPECT_TRUE(opened && builder.carry(*opened));
        }
        const auto scores = EpssScores::parse(
            fmt::format("#model_version:v1,score_date:{}T00:00:00+0000\ncve,epss,percentile\nCVE-2024-1,{},0.9\nCVE-2024-2,0.5,0.99\n", score_date, score));
        EXPECT_TRUE(scores);
        builder.add(*scores);
        KevCatalogue catalogue;
        catalogue.entries = {
            {.cve = "CVE-2024-1", .vendor = {}, .product = {}, .name = {}, .added = "2024-03-01", .due = "2024-03-22", .action = {}, .ransomware = true}};
        builder.add(catalogue);
        builder.add("CVE-2024-1", {.exploitation = Ssvc::Exploitation::poc}, Time::from_unix_s(5));
        builder.add("CVE-2024-2", {.exploitation = Ssvc::Exploitation::none, .automatable = true, .impact = Ssvc::Impact::total}, Time::from_unix_s(5));
        return *builder.finish();
    }

    size_t files() const {
        size_t count = 0;
        for (const auto& entry : fs::directory_iterator(folder_)) count += entry.is_regular_file() ? 1 : 0;
        return count;
    }

    const std::string folder_ = (fs::temp_directory_path() / fmt::format("redoubt_snapshot_{}", ::getpid())).string();
    SystemDisk disk_;
};

TEST_F(SnapshotFolder, IsWrittenAndOpened) {
    const auto none = Snapshot::open(disk_, folder_);
    ASSERT_FALSE(none);
    EXPECT_EQ(none.error().code, Code::not_found);
    const FeedState npm{.name = "npm", .from = "all.zip", .taken = Time::from_unix_s(100), .records = 7, .digest = "ab", .verified = true};
    ASSERT_TRUE(write_snapshot(disk_, folder_, {.made = Time::from_unix_s(200), .feeds = {npm}},
                               {.index = index_bytes("A"), .exploitation = table("2024-05-01", "0.25")}));
    const auto first = Snapshot::open(disk_, folder_);
    ASSERT_TRUE(first) << first.error().text();
    EXPECT_EQ(first->feeds(), std::vector<FeedState>{npm});
    EXPECT_EQ(first->index().counts().advisories, 1u);
    // What is mapped stays when a new one takes its place; the files of the old one go.
    ASSERT_TRUE(write_snapshot(disk_, folder_, {.made = Time::from_unix_s(300), .feeds = {}},
                               {.index = index_bytes("B"), .exploitation = table("2024-05-01", "0.25")}));
    EXPECT_EQ(files(), 3u);
    EXPECT_EQ(first->index().advisory(0)->id, "A");
    EXPECT_EQ(Snapshot::open(disk_, folder_)->index().advisory(0)->id, "B");
}

TEST_F(SnapshotFolder, ThatIsDamagedIsRefused) {
    const auto written =
        write_snapshot(disk_, folder_, {.made = Time::from_unix_s(200)}, {.index = index_bytes("A"), .exploitation = table("2024-05-01", "0.25")});
    ASSERT_TRUE(written);
    fs::resize_file(folder_ + "/" + written->index, 100);
    EXPECT_EQ(Snapshot::open(disk_, folder_).error().code, Code::malformed);
    std::ofstream(folder_ + "/snapshot.json") << R"({"format":1,"index":"../../etc/passwd","exploitation":"x","feeds":[]})";
    EXPECT_EQ(Snapshot::open(disk_, folder_).error().code, Code::malformed);
}

TEST_F(SnapshotFolder, SaysTheWorstOfAllIds) {
    ASSERT_TRUE(write_snapshot(disk_, folder_, {.made = Time::from_unix_s(200)}, {.index = index_bytes("A"), .exploitation = table("2024-05-01", "0.25")}));
    const auto snapshot = Snapshot::open(disk_, folder_);
    ASSERT_TRUE(snapshot);
    const std::vector<std::string_view> ids{"GHSA-1", "CVE-2024-1", "CVE-2024-2", "CVE-2020-9"};
    const auto all = snapshot->exploitation_of(ids);
    ASSERT_TRUE(all);
    EXPECT_EQ(all->epss->probability, 50'000u);
    EXPECT_TRUE(all->exploited && all->ransomware);
    EXPECT_EQ(all->kev_added, "2024-03-01");
    EXPECT_EQ(all->kev_due, "2024-03-22");
    EXPECT_EQ(all->ssvc, (Ssvc{.exploitation = Ssvc::Exploitation::poc, .automatable = true, .impact = Ssvc::Impact::total}));
    const std::vector<std::string_view> unknown{"CVE-2020-9", "nonsense"};
    EXPECT_FALSE(snapshot->exploitation_of(unknown)->epss);
    EXPECT_EQ(format_time(*snapshot->exploitation().epss_day()), "2024-05-01T00:00:00Z");
    EXPECT_EQ(*snapshot->exploitation().epss_model(), "v1");
}

TEST_F(SnapshotFolder, KeepsEarlierScoresWhereTheyChanged) {
    const std::string first = table("2024-05-01", "0.25"), second = table("2024-05-02", "0.25", &first), third = table("2024-05-03", "0.75", &second),
                      older = table("2024-04-01", "0.01", &third);
    const auto opened = ExploitationTable::open(std::make_unique<test::MemoryMapping>(older));
    ASSERT_TRUE(opened);
    const auto history = opened->epss_history("CVE-2024-1");
    ASSERT_TRUE(history);
    ASSERT_EQ(history->size(), 2u);
    EXPECT_EQ(format_time((*history)[0].since), "2024-05-01T00:00:00Z");
    EXPECT_EQ((*history)[0].score.probability, 25'000u);
    EXPECT_EQ(format_time((*history)[1].since), "2024-05-03T00:00:00Z");
    EXPECT_EQ((*history)[1].score.probability, 75'000u) << "scores of an earlier day do not take the place of later ones";
    EXPECT_EQ(opened->epss_history("CVE-2024-2")->size(), 1u);
}

// Only the header and one checksum for each 64 KiB are read: a file whose every other byte is wrong opens as well.
TEST_F(SnapshotFolder, OpensWithoutReadingWhatIsInIt) {
    std::string bytes = table("2024-05-01", "0.25");
    for (size_t i = sizeof(layout::Header); i < sizeof(layout::Header) + 24; ++i) bytes[i] = static_cast<char>(~bytes[i]);
    ASSERT_TRUE(write_snapshot(disk_, folder_, {.made = Time::from_unix_s(200)}, {.index = index_bytes("A"), .exploitation = bytes}));
    const auto snapshot = Snapshot::open(disk_, folder_);
    ASSERT_TRUE(snapshot);
    const std::vector<std::string_view> ids{"CVE-2024-1"};
    EXPECT_EQ(snapshot->exploitation_of(ids).error().code, Code::malformed);
}

}  // namespace
}  // namespace redoubt::advisories
