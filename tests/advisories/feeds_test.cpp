// Feeds in a folder: whatever comes, what was there stays until something whole takes its place.
#include <gtest/gtest.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <set>

#include <fmt/format.h>

#include "advisories/feed_update.h"
#include "advisories/zip_members.h"
#include "base/hash.h"
#include "loopback.h"
#include "support/zip_writer.h"

namespace redoubt::advisories {
namespace {

namespace fs = std::filesystem;

using test::zip_of;

std::string record(std::string_view id, std::string_view fixed = "2.0.0") {
    return fmt::format(
        R"({{"id":"{}","modified":"2024-01-01T00:00:00Z","affected":[{{"package":{{"ecosystem":"npm","name":"left"}},"ranges":[{{"type":"SEMVER","events":[{{"introduced":"0"}},{{"fixed":"{}"}}]}}]}}]}})",
        id, fixed);
}

std::string many_records(int count, std::string_view fixed = "2.0.0") {
    std::vector<std::pair<std::string, std::string>> members;
    for (int i = 0; i < count; ++i) members.emplace_back(fmt::format("{}.json", i), record(fmt::format("A-{:05}", i), fixed));
    return zip_of(members);
}

const std::string kev_text =
    R"({"catalogVersion":"1","dateReleased":"2024-03-02T00:00:00Z","count":1,"vulnerabilities":[{"cveID":"CVE-2024-1","dateAdded":"2024-03-01","dueDate":"2024-03-22"}]})";

class Feeds : public testing::Test {
protected:
    Feeds() {
        fs::remove_all(base_);
        fs::create_directories(base_);
    }
    ~Feeds() override { fs::remove_all(base_); }

    std::string write(const std::string& name, std::string_view bytes) const {
        const std::string path = base_ + "/" + name;
        fs::create_directories(fs::path(path).parent_path());
        std::ofstream(path, std::ios::binary) << bytes;
        return path;
    }
    FeedUpdate import(const std::string& path, bool smaller = false) {
        auto sources = sources_at(disk_, path);
        EXPECT_TRUE(sources) << sources.error().text();
        auto update = folder_.take(std::move(*sources), clock_.now(), smaller);
        EXPECT_TRUE(update) << update.error().text();
        return std::move(*update);
    }
    size_t matches(std::string_view version = "1.0.0") {
        const auto snapshot = Snapshot::open(disk_, folder_.folder());
        if (!snapshot) return 0;
        std::vector<AdvisoryNumber> found;
        EXPECT_TRUE(snapshot->index().match(snapshot->index().scope("npm"), "left", version, found));
        return found.size();
    }
    FeedUpdate update(KnownFeed feed, bool internal = true) {
        CurlDownloads downloads(disk_);
        feed.internal = internal;  // the servers of these tests are on this machine
        auto updated = update_feeds(folder_, disk_, downloads, clock_, std::span(&feed, 1), false, nullptr);
        EXPECT_TRUE(updated) << updated.error().text();
        return std::move(*updated);
    }

    const std::string base_ = (fs::temp_directory_path() / fmt::format("redoubt_feeds_{}", ::getpid())).string();
    SystemDisk disk_;
    ManualClock clock_{Time::from_unix_s(1'714'000'000)};
    FeedFolder folder_{disk_, base_ + "/feeds"};
};

TEST_F(Feeds, AreNamedByWhatIsInThem) {
    write("in/npm/all.zip", many_records(3));
    write("in/known_exploited.json", kev_text);
    write("in/scores.csv", "cve,epss,percentile\nCVE-2024-1,0.5,0.9\n");
    write("in/main.json",
          R"({"distroversion":"v3.20","reponame":"main","urlprefix":"x","packages":[{"pkg":{"name":"a","secfixes":{"1-r0":["CVE-2024-2"]}}}]})");
    write("in/loose/one.json", record("B-1"));
    write("in/loose/two.json", record("B-2"));
    const FeedUpdate update = import(base_ + "/in");
    std::vector<std::string> names;
    for (const FeedState& feed : update.files.feeds) names.push_back(fmt::format("{} {} {}", feed.name, feed.kind, feed.records));
    EXPECT_EQ(names, (std::vector<std::string>{"alpine-v3.20-main secdb 1", "epss epss 1", "in osv 2", "kev kev 1", "npm osv 3"}));
    EXPECT_EQ(matches(), 5u);
    const auto snapshot = Snapshot::open(disk_, folder_.folder());
    const std::vector<std::string_view> ids{"CVE-2024-1"};
    EXPECT_TRUE(snapshot->exploitation_of(ids)->exploited);
    EXPECT_EQ(snapshot->index().feed_of(**snapshot->index().find("A-00000")), "npm");
}

TEST_F(Feeds, AnIndexThatCannotBeOpenedIsMadeAnewThoughNothingChanged) {
    const std::string path = write("npm.zip", many_records(20));
    const std::string index = import(path).files.index;
    const auto spoil = [&] {  // as one of an earlier version of the format
        std::string json = *disk_.read(folder_.folder() + "/snapshot.json", size_t{1} << 20);
        json.replace(json.find(index), index.size(), "index-old");
        write("feeds/index-old", "an index of long ago");
        write("feeds/snapshot.json", json);
        EXPECT_EQ(matches(), 0u);
    };
    spoil();
    EXPECT_TRUE(import(path).changes[0].unchanged);
    EXPECT_EQ(matches(), 20u);
    spoil();
    ASSERT_TRUE(folder_.note_unchanged("npm", clock_.now()));
    EXPECT_EQ(matches(), 20u);
}

TEST_F(Feeds, WhatIsNotWholeReplacesNothing) {
    const std::string good = many_records(100);
    import(write("npm.zip", good));
    ASSERT_EQ(matches(), 100u);
    for (const std::string& bad :
         {good.substr(0, good.size() / 2), std::string("{\"hello\":1}"), std::string(), many_records(10), std::string("\x1f\x8b cut")}) {
        const FeedUpdate update = import(write("npm.zip", bad));
        ASSERT_EQ(update.changes.size(), 1u);
        EXPECT_FALSE(update.changes[0].taken);
        EXPECT_FALSE(update.changes[0].problem.message.empty());
        EXPECT_EQ(matches(), 100u);
    }
    EXPECT_TRUE(import(write("npm.zip", many_records(10)), true).changes[0].taken) << "asked for";
    EXPECT_EQ(matches(), 10u);
    size_t sources = 0;
    for (const auto& entry : fs::directory_iterator(folder_.folder() + "/sources")) sources += entry.is_regular_file() ? 1 : 0;
    EXPECT_EQ(sources, 1u) << "what was refused or replaced is gone";
}

TEST_F(Feeds, ExploitationAloneLeavesTheIndexAsItIs) {
    import(write("npm.zip", many_records(3)));
    import(write("kev.json", kev_text));
    const auto before = Snapshot::open(disk_, folder_.folder())->files();
    std::string newer = kev_text;
    newer.replace(newer.find("2024-03-22"), 10, "2024-04-01");
    import(write("kev.json", newer));
    const auto after = Snapshot::open(disk_, folder_.folder());
    EXPECT_EQ(after->files().index, before.index);
    EXPECT_NE(after->files().exploitation, before.exploitation);
    const std::vector<std::string_view> ids{"CVE-2024-1"};
    EXPECT_EQ(after->exploitation_of(ids)->kev_due, "2024-04-01");
    ASSERT_EQ(after->feeds().size(), 2u);
    EXPECT_EQ(after->feeds()[1].records, 3u) << "what was not read anew keeps its counts";
    EXPECT_TRUE(import(base_ + "/kev.json").changes[0].unchanged);
    ASSERT_TRUE(folder_.remove({"npm"}, clock_.now()));
    EXPECT_EQ(matches(), 0u);
    EXPECT_EQ(folder_.remove({"npm"}, clock_.now()).error().code, Code::not_found);
}

TEST_F(Feeds, WhatIsTakenOutIsGone) {
    import(write("npm.zip", many_records(3)));
    import(write("kev.json", kev_text));
    import(write("epss.csv", "cve,epss,percentile\nCVE-2024-1,0.5,0.9\n"));
    const std::vector<std::string_view> ids{"CVE-2024-1"};
    EXPECT_TRUE(Snapshot::open(disk_, folder_.folder())->exploitation_of(ids)->epss);
    ASSERT_TRUE(folder_.remove({"kev"}, clock_.now()));
    EXPECT_FALSE(Snapshot::open(disk_, folder_.folder())->exploitation_of(ids)->exploited);
    EXPECT_TRUE(Snapshot::open(disk_, folder_.folder())->exploitation_of(ids)->epss);
    ASSERT_TRUE(folder_.remove({"epss"}, clock_.now()));
    EXPECT_FALSE(Snapshot::open(disk_, folder_.folder())->exploitation_of(ids)->epss);
    EXPECT_EQ(matches(), 3u);
}

TEST_F(Feeds, ABundleCarriesAllOfThem) {
    import(write("npm.zip", many_records(3)));
    import(write("kev.json", kev_text));
    const std::string bundle = base_ + "/feeds.tar";
    ASSERT_TRUE(folder_.write_bundle(bundle));
    FeedFolder other(disk_, base_ + "/other");
    auto sources = sources_at(disk_, bundle);
    ASSERT_TRUE(sources) << sources.error().text();
    const auto taken = other.take(std::move(*sources), clock_.now());
    ASSERT_TRUE(taken);
    EXPECT_EQ(taken->files.feeds, *folder_.feeds());
    fs::resize_file(bundle, fs::file_size(bundle) - 2'000);
    const auto cut = sources_at(disk_, bundle);
    ASSERT_FALSE(cut);
    EXPECT_EQ(cut.error().code, Code::malformed);
}

TEST_F(Feeds, AZipIsHeldToItsLimits) {
    const std::string bomb = zip_of({{"a.json", std::string(8 << 20, ' ')}}, 0xfffffff0);
    auto zip = Zip::open(bomb);
    ASSERT_TRUE(zip);
    EXPECT_EQ(zip->read(zip->members()[0]).error().code, Code::too_large);
    const std::string shorter = zip_of({{"a.json", std::string(5'000, 'x')}}, 4'000);
    auto wrong = Zip::open(shorter);
    EXPECT_EQ(wrong->read(wrong->members()[0]).error().code, Code::malformed);
    std::string changed = zip_of({{"a.json", "0123456789"}});
    changed[changed.find("a.json") - 16] ^= 1;  // the checksum in the local header is not asked
    EXPECT_TRUE(Zip::open(changed));
    const std::string whole = many_records(20);
    for (size_t cut = 0; cut < whole.size(); cut += 7) EXPECT_FALSE(Zip::open(std::string_view(whole).substr(0, cut))) << cut;
}

std::string header_value(const std::string& request, const std::string& name) {
    const size_t at = request.find("\r\n" + name + ": ");
    if (at == std::string::npos) return {};
    const size_t start = at + name.size() + 4;
    return request.substr(start, request.find("\r\n", start) - start);
}

std::string answer_of(int status, const std::string& headers, const std::string& body, size_t length) {
    return fmt::format("HTTP/1.1 {} X\r\nContent-Length: {}\r\n{}\r\n{}", status, length, headers, body);
}

TEST_F(Feeds, ADownloadThatIsCutGoesOnWhereItWas) {
    const std::string zip = many_records(200);
    int asked = 0;
    test::Loopback server([&](const std::string& request) {
        const std::string range = header_value(request, "Range");
        if (range.empty()) return answer_of(200, "ETag: \"one\"\r\n", zip.substr(0, zip.size() / 2), zip.size());
        EXPECT_EQ(header_value(request, "If-Range"), "\"one\"");
        const auto from = static_cast<size_t>(std::stoul(range.substr(6)));
        // Cut once more, then to the end.
        const size_t to = ++asked == 1 ? (from + zip.size()) / 2 : zip.size();
        return answer_of(206, fmt::format("ETag: \"one\"\r\nContent-Range: bytes {}-{}/{}\r\n", from, zip.size() - 1, zip.size()), zip.substr(from, to - from),
                         zip.size() - from);
    });
    import(write("npm.zip", many_records(150, "1.5.0")));
    const KnownFeed feed{.name = "npm", .about = {}, .url = server.url("/all.zip")};
    for (int i = 0; i < 2; ++i) {
        const FeedUpdate cut = update(feed);
        ASSERT_FALSE(cut.changes[0].taken);
        EXPECT_EQ(cut.changes[0].problem.code, Code::unavailable);
        EXPECT_EQ(matches("1.4.0"), 150u) << "the old snapshot stays in use";
        EXPECT_EQ(matches("1.6.0"), 0u);
    }
    const FeedUpdate whole = update(feed);
    EXPECT_TRUE(whole.changes[0].taken) << whole.changes[0].problem.text();
    EXPECT_EQ(matches("1.6.0"), 200u);
    EXPECT_TRUE(fs::is_empty(folder_.folder() + "/parts"));
}

TEST_F(Feeds, AnotherVersionBeginsAnew) {
    const std::string first = many_records(200), second = many_records(180, "3.0.0");
    int asked = 0;
    test::Loopback server([&](const std::string&) {
        if (++asked == 1) return answer_of(200, "ETag: \"one\"\r\n", first.substr(0, 4'000), first.size());
        return answer_of(200, "ETag: \"two\"\r\n", second, second.size());  // If-Range does not hold
    });
    const KnownFeed feed{.name = "npm", .about = {}, .url = server.url("/all.zip")};
    EXPECT_FALSE(update(feed).changes[0].taken);
    EXPECT_TRUE(update(feed).changes[0].taken);
    EXPECT_EQ(matches("2.5.0"), 180u);
}

TEST_F(Feeds, WhatHasNotChangedIsNotFetched) {
    const std::string zip = many_records(5);
    test::Loopback server([&](const std::string& request) {
        if (header_value(request, "If-None-Match") == "\"v1\"") return std::string("HTTP/1.1 304 X\r\n\r\n");
        return answer_of(200, "ETag: \"v1\"\r\n", zip, zip.size());
    });
    const KnownFeed feed{.name = "npm", .about = {}, .url = server.url("/all.zip")};
    EXPECT_TRUE(update(feed).changes[0].taken);
    clock_.advance(hours(5));
    EXPECT_TRUE(update(feed).changes[0].unchanged);
    EXPECT_EQ(folder_.feeds()->front().taken, clock_.now()) << "it was asked today";
    EXPECT_EQ(matches(), 5u);
}

TEST_F(Feeds, AnInternalAddressIsConnectedToOnlyWhereSomebodySaidSo) {
    size_t asked = 0;
    test::Loopback server([&](const std::string&) {
        ++asked;
        const std::string zip = many_records(5);
        return answer_of(200, "", zip, zip.size());
    });
    const KnownFeed feed{.name = "npm", .about = {}, .url = server.url("/all.zip")};
    const FeedUpdate refused = update(feed, false);
    EXPECT_EQ(refused.changes[0].problem.code, Code::forbidden) << refused.changes[0].problem.text();
    EXPECT_EQ(asked, 0u);
    EXPECT_TRUE(update(feed).changes[0].taken);
    EXPECT_TRUE(folder_.feeds()->front().internal) << "the next update goes there again";
}

TEST_F(Feeds, OneAtATimeChangesThem) {
    FeedFolder other(disk_, folder_.folder());
    {
        const auto held = other.hold(clock_.now());
        ASSERT_TRUE(held);
        auto sources = sources_at(disk_, write("all.zip", many_records(3)), "npm");
        const auto refused = folder_.take(std::move(*sources), clock_.now());
        ASSERT_FALSE(refused);
        EXPECT_EQ(refused.error().code, Code::conflict);
        EXPECT_NE(refused.error().message.find(fmt::format("process {} ", ::getpid())), std::string::npos) << refused.error().text();
    }
    EXPECT_TRUE(import(base_ + "/all.zip").changes[0].taken);
}

TEST_F(Feeds, WhatIsNoFeedTakesNoFeedsPlace) {
    write("in/catalog.json", kev_text);
    write("in/catalog_schema.json", R"({"$schema":"x","properties":{"catalogVersion":{"type":"string"},"vulnerabilities":{"type":"array"}}})");
    write("in/npm.csv.gz", std::string("\x1f\x8b", 2) + "nothing");
    write("in/npm.zip", many_records(3));
    const FeedUpdate update = import(base_ + "/in");
    std::vector<std::string> names;
    for (const FeedState& feed : update.files.feeds) names.push_back(fmt::format("{} {} {}", feed.name, feed.kind, feed.records));
    EXPECT_EQ(names, (std::vector<std::string>{"kev kev 1", "npm osv 3"}));
    for (const FeedChange& change : update.changes)
        if (change.name != "kev" && change.name != "npm") EXPECT_EQ(change.problem.code, Code::malformed) << change.name;
}

TEST_F(Feeds, AnswersThatAreNoFileAreNamed) {
    int status = 404;
    test::Loopback server([&](const std::string&) { return answer_of(status, "", "not here", 8); });
    const KnownFeed feed{.name = "npm", .about = {}, .url = server.url("/all.zip")};
    EXPECT_EQ(update(feed).changes[0].problem.code, Code::not_found);
    status = 500;
    EXPECT_EQ(update(feed).changes[0].problem.code, Code::unavailable);
    status = 200;
    EXPECT_EQ(update(feed).changes[0].problem.code, Code::malformed) << "the text of an error page is no feed";
    const KnownFeed nobody{.name = "npm", .about = {}, .url = "http://127.0.0.1:1/all.zip"};
    EXPECT_EQ(update(nobody).changes[0].problem.code, Code::unavailable);
    EXPECT_FALSE(Snapshot::open(disk_, folder_.folder()));
}

TEST_F(Feeds, AFileTooLargeIsRefused) {
    test::Loopback server([&](const std::string&) { return answer_of(200, "", "x", 1 << 20); });
    CurlDownloads downloads(disk_);
    const auto got = downloads.fetch({.url = server.url("/"), .part = base_ + "/part", .most_bytes = 1'000, .internal_allowed = true});
    ASSERT_FALSE(got);
    EXPECT_EQ(got.error().code, Code::too_large);
    EXPECT_FALSE(fs::exists(base_ + "/part"));
}

TEST_F(Feeds, ADigestThatThePublisherGivesIsHeld) {
    const std::string zip = many_records(5);
    std::string digest = to_hex(sha256(zip));
    test::Loopback server([&](const std::string& request) {
        const std::string body = request.starts_with("GET /all.zip.sha256 ") ? digest + "  all.zip\n" : zip;
        return answer_of(200, "", body, body.size());
    });
    const KnownFeed feed{.name = "npm", .about = {}, .url = server.url("/all.zip"), .digest = server.url("/all.zip.sha256")};
    EXPECT_TRUE(update(feed).changes[0].taken);
    EXPECT_TRUE(folder_.feeds()->front().verified);
    digest = std::string(64, '0');
    const FeedUpdate wrong = update(feed);
    EXPECT_FALSE(wrong.changes[0].taken);
    EXPECT_NE(wrong.changes[0].problem.message.find("its publisher says"), std::string::npos);
    EXPECT_EQ(matches(), 5u);
}

TEST(KnownFeeds, AreAsTheyShouldBe) {
    std::set<std::string> names;
    size_t usual = 0;
    for (const KnownFeed& feed : known_feeds()) {
        EXPECT_TRUE(names.insert(feed.name).second) << feed.name;
        EXPECT_TRUE(feed.url.starts_with("https://")) << feed.url;
        usual += feed.usual ? 1 : 0;
    }
    EXPECT_GT(usual, 5u);
    EXPECT_FALSE(parse_known_feeds("feeds:\n  - {name: a}\n"));
    EXPECT_FALSE(parse_known_feeds("[]"));
}

}  // namespace
}  // namespace redoubt::advisories
