// Following files: growth, rotation by rename, by copy and truncation, packing, and restarts in between.
#include <filesystem>
#include <fstream>

#include <gtest/gtest.h>

#include "base/clock.h"
#include "formats/http/response_writer.h"
#include "intake/collecting.h"
#include "intake/follow_files.h"
#include "intake/memory_store.h"
#include "logs/event_fields.h"
#include "support/folder.h"

namespace redoubt::intake {
namespace {

class FollowedFiles : public testing::Test {
protected:
    void write(const std::string& name, std::string_view text, bool append = true) {
        std::ofstream file(folder.path() + "/" + name, append ? std::ios::app | std::ios::binary : std::ios::trunc | std::ios::binary);
        file << text;
    }
    void rename(const std::string& from, const std::string& to) { std::filesystem::rename(folder.path() + "/" + from, folder.path() + "/" + to); }

    // One look by a program that has just started, or by the one that runs.
    std::vector<std::string> look(bool restart = false) {
        if (restart || !follower) {
            if (positions) EXPECT_TRUE(positions->save(disk));
            positions = std::make_unique<Positions>(*Positions::load(disk, state.path() + "/positions"));
            follower = std::make_unique<FileFollower>(configuration, Limits{}, delivery, *positions, disk);
        }
        const size_t before = store.size();
        follower->pass(stopping);
        std::vector<std::string> out;
        for (const Kept& one : store.kept()) out.push_back(one.body);
        out.erase(out.begin(), out.begin() + static_cast<ptrdiff_t>(before));
        return out;
    }

    using Lines = std::vector<std::string>;
    test::Folder folder, state;
    FileConfiguration configuration{.paths = {folder.path() + "/*.log*"}, .source = "SRC-3", .kind = {}};
    MemoryStore store;
    Counters counters;
    SystemClock clock;
    SystemDisk disk;
    Delivery delivery{store, counters, clock};
    std::unique_ptr<Positions> positions;
    std::unique_ptr<FileFollower> follower;
    std::atomic<bool> stopping = false;
};

TEST_F(FollowedFiles, GrowAndSurviveRestarts) {
    write("app.log", "one\ntwo\nthr");
    EXPECT_EQ(look(), (Lines{"one", "two"}));
    EXPECT_EQ(look(), Lines{});
    write("app.log", "ee\nfour\n");
    EXPECT_EQ(look(true), (Lines{"three", "four"}));
    EXPECT_EQ(look(true), Lines{});
    EXPECT_EQ(store.kept()[0].source, "SRC-3");
    EXPECT_EQ(store.kept()[0].labels, "{\"file\":\"" + folder.path() + "/app.log\"}");
}

// Each line of a table can be read by itself, also when the program was started in between.
TEST_F(FollowedFiles, OfTablesSayWhatTheirColumnsAreCalled) {
    write("conn.log",
          "#separator \\x09\n#set_separator\t,\n#empty_field\t(empty)\n#unset_field\t-\n#path\tconn\n#fields\tts\tuid\tid.orig_h\tid.resp_p\n"
          "#types\ttime\tstring\taddr\tport\n1763700000.5\tCabc\t10.0.0.9\t443\n");
    EXPECT_EQ(look().size(), 8U);
    write("conn.log", "1763700001.5\tCdef\t10.0.0.8\t22\n");
    EXPECT_EQ(look(true).size(), 1U);
    logs::EventFields fields;
    for (const size_t at : {store.size() - 2, store.size() - 1}) {
        const Kept one = store.kept()[at];
        std::string line;
        const logs::Incoming event{.body = one.body, .labels = one.labels};
        fields.read_arrival(event, logs::LineHead("SRC-3", clock.now()), 0, line);
        ASSERT_TRUE(fields.read(line, 0)) << line;
        EXPECT_EQ(fields.promoted(logs::Promoted::src_ip), at + 1 == store.size() ? "10.0.0.8" : "10.0.0.9") << line;
        EXPECT_EQ(fields.promoted(logs::Promoted::dst_port), at + 1 == store.size() ? "22" : "443");
        EXPECT_EQ(fields.line().time.unix_ns, at + 1 == store.size() ? 1'763'700'001'500'000'000 : 1'763'700'000'500'000'000);
    }
    write("iis.log",
          "#Software: Microsoft Internet Information Services 10.0\n#Version: 1.0\n#Fields: date time c-ip cs-method sc-status\n"
          "2026-11-21 12:00:00 10.0.0.7 GET 404\n");
    look();
    EXPECT_TRUE(store.kept().back().labels.contains("#Fields: date time")) << store.kept().back().labels;
}

TEST_F(FollowedFiles, AreRotatedByRename) {
    write("app.log", "one\n");
    EXPECT_EQ(look(), Lines{"one"});
    write("app.log", "two\nlast without end");
    rename("app.log", "app.log.1");
    write("app.log", "three\n");
    const Lines got = look();
    EXPECT_EQ(got, (Lines{"three", "two", "last without end"}));
    EXPECT_EQ(look(true), Lines{});
}

TEST_F(FollowedFiles, AreReadToTheEndWhenTheyAreRenamedAway) {
    configuration.paths = {folder.path() + "/*.log"};
    write("app.log", "one\n");
    EXPECT_EQ(look(), Lines{"one"});
    write("app.log", "two\n");
    rename("app.log", "old");
    write("app.log", "three\n");
    EXPECT_EQ(look(), (Lines{"three", "two"}));
    EXPECT_EQ(look(), Lines{});
}

TEST_F(FollowedFiles, AreRotatedByCopyAndTruncation) {
    write("app.log", "one\ntwo\n");
    EXPECT_EQ(look(), (Lines{"one", "two"}));
    write("app.log", "three\n");
    std::filesystem::copy(folder.path() + "/app.log", folder.path() + "/app.log.1");
    write("app.log", "four\n", false);
    EXPECT_EQ(look(true), (Lines{"four", "three"}));
    EXPECT_EQ(look(true), Lines{});
    write("app.log", "a line that is longer than what stood there before\n", false);
    EXPECT_EQ(look(), Lines{"a line that is longer than what stood there before"}) << "truncated and grown beyond the position";
}

TEST_F(FollowedFiles, AreNotReadTwiceWhenPacked) {
    write("app.log.1", "one\ntwo\n");
    EXPECT_EQ(look(), (Lines{"one", "two"}));
    write("app.log.1", "three\n");
    std::ifstream file(folder.path() + "/app.log.1");
    const std::string text((std::istreambuf_iterator<char>(file)), std::istreambuf_iterator<char>());
    std::filesystem::remove(folder.path() + "/app.log.1");
    write("app.log.1.gz", formats::http::gzip(text, 6));
    const Lines got = look(true);
    EXPECT_EQ(got, Lines{"three"});
    EXPECT_EQ(look(true), Lines{});
    write("other.log.gz", formats::http::gzip("never seen\n", 6));
    EXPECT_EQ(look(), Lines{"never seen"});
}

TEST_F(FollowedFiles, KeepTheirPlaceWhenTheStoreFails) {
    write("app.log", "one\n");
    store.broken = true;
    std::thread stop([&] {
        while (store.asked == 0) std::this_thread::sleep_for(std::chrono::milliseconds(5));
        stopping = true;
    });
    EXPECT_EQ(look(), Lines{});
    stop.join();
    stopping = false;
    store.broken = false;
    EXPECT_EQ(look(true), Lines{"one"});
}

TEST_F(FollowedFiles, BeginAtTheEndWhenAsked) {
    configuration.from_beginning = false;
    write("app.log", "old\n");
    EXPECT_EQ(look(), Lines{});
    write("app.log", "new\n");
    write("later.log", "all of it\n");
    EXPECT_EQ(look(), (Lines{"new", "all of it"}));
}

TEST_F(FollowedFiles, RefuseForeignPositions) {
    write("x", "");
    EXPECT_TRUE(disk.write_durably(state.path() + "/positions", "something else\n"));
    EXPECT_EQ(Positions::load(disk, state.path() + "/positions").error().code, Code::malformed);
    EXPECT_TRUE(disk.write_durably(state.path() + "/positions", "redoubt positions 1\n1 2 x\n"));
    EXPECT_EQ(Positions::load(disk, state.path() + "/positions").error().code, Code::malformed);
}

TEST_F(FollowedFiles, AreWatched) {
    look();
    std::vector<FileFollower> followers;
    followers.emplace_back(configuration, Limits{}, delivery, *positions, disk);
    FileWatch watch(std::move(followers), configuration.paths, *positions, disk);
    std::thread thread([&] { watch.run(stopping); });
    for (int i = 0; i < 50; ++i) write("app.log", "line " + std::to_string(i) + "\n");
    EXPECT_TRUE(store.wait_for(50));
    stopping = true;
    thread.join();
    EXPECT_EQ(store.size(), 50U);
}

TEST_F(FollowedFiles, AreCollectedAsConfigured) {
    write("app.log", "one\n");
    {
        const auto collecting = Collecting::start(Configuration{.files = {configuration}}, state.path() + "/state", {}, delivery, disk);
        ASSERT_TRUE(collecting) << collecting.error().text();
        EXPECT_TRUE(store.wait_for(1));
    }
    write("app.log", "two\n");
    const auto collecting = Collecting::start(Configuration{.files = {configuration}}, state.path() + "/state", {}, delivery, disk);
    EXPECT_TRUE(store.wait_for(2));
    EXPECT_EQ(store.kept()[1].body, "two");
    EXPECT_TRUE((*collecting)->problems().empty());
}

TEST_F(FollowedFiles, OrStandardInput) {
    int ends[2];
    ASSERT_EQ(::pipe(ends), 0);
    const std::string_view text = "{\"host\":\"a\"}\nplain\n\n{\"b\":1}";
    ASSERT_EQ(::write(ends[1], text.data(), text.size()), static_cast<ssize_t>(text.size()));
    ::close(ends[1]);
    EXPECT_EQ(*take_lines(ends[0], {.source = "SRC-1", .listener = "stdin"}, {}, delivery, stopping), 3U);
    ::close(ends[0]);
    EXPECT_EQ(store.kept()[0].host, "a");
    EXPECT_EQ(store.kept()[2].body, "{\"b\":1}");
    const Counts counts = counters.of_listener("stdin");
    EXPECT_EQ(counts.stored, 3U);
}

}  // namespace
}  // namespace redoubt::intake
