// redoubt collect on a host that is invented.
#include <gtest/gtest.h>
#include <sys/stat.h>

#include <filesystem>
#include <fstream>
#include <sstream>

#include "cli/run.h"
#include "schema/json.h"
#include "support/invented_host.h"
#include "support/scratch.h"

namespace redoubt::cli {
namespace {

class Collect : public testing::Test {
protected:
    int run_it(const std::vector<std::string>& arguments) {
        out_.text.clear();
        error_.text.clear();
        const auto no_data = [](const std::string&) -> Result<std::unique_ptr<LocalData>> { return fail(Code::internal, "no data in these tests"); };
        const auto environment = [&](const std::string& name) { return name == "HOME" ? home_ : std::string(); };
        const Surroundings around{.disk = disk_,
                                  .clock = clock_,
                                  .random = random_,
                                  .out = out_,
                                  .error = error_,
                                  .terminal = {.out_is_terminal = false, .error_is_terminal = false, .colour = false, .width = 0},
                                  .environment = environment,
                                  .open_data = no_data,
                                  .serve = {},
                                  .host = &host_};
        return run(arguments, around);
    }

    test::Scratch scratch_;
    std::string home_ = scratch_.path("home");
    test::InventedHost host_;
    SystemDisk disk_;
    ManualClock clock_{*parse_time("2026-11-21T12:00:00Z")};
    SeededRandom random_{7};
    TextOutput out_;
    TextOutput error_;
};

TEST_F(Collect, WritesToStandardOutputAndSaysWhatItRead) {
    host_.closed = {"/sys/class/dmi/id/product_uuid"};
    ASSERT_EQ(run_it({"collect"}), 0) << error_.text;
    EXPECT_EQ(schema::parse_json(out_.text)->map()["facts"].map()["host"].map()["name"].text(), "web1");
    EXPECT_EQ(error_.text,
              "read 2 packages, 4 listening services, 3 interfaces, 3 users, 3 units, 1 container in 0.00 s; not read: hardware UUID "
              "(/sys/class/dmi/id/product_uuid: only root may read it)\n");
    EXPECT_TRUE(std::filesystem::exists(home_ + "/.local/state/redoubt/collect/host.key"));
}

TEST_F(Collect, LeavesOnlyItsFileAndItsKey) {
    const std::string file = scratch_.path("facts.json"), key = scratch_.path("key");
    ASSERT_EQ(run_it({"collect", "--out", file, "--key", key, "--json"}), 0) << error_.text;
    EXPECT_EQ(out_.text, "");
    const schema::Value said = *schema::parse_json(error_.text);
    EXPECT_EQ(said.map()["packages"].integer(), 2);
    std::ostringstream text;
    text << std::ifstream(file).rdbuf();
    EXPECT_EQ(schema::parse_json(text.str())->map()["key"].text(), said.map()["key"].text());
    size_t files = 0;
    for (const auto& each : std::filesystem::recursive_directory_iterator(scratch_.path(""))) files += each.is_regular_file() ? 1 : 0;
    EXPECT_EQ(files, 2);
}

TEST_F(Collect, SaysWhatItCannotDo) {
    home_.clear();
    EXPECT_EQ(run_it({"collect"}), 2);
    EXPECT_NE(error_.text.find("--key"), std::string::npos);
    ::chmod(scratch_.write("wrong", "nothing\n").c_str(), 0600);
    EXPECT_EQ(run_it({"collect", "--key", scratch_.path("wrong")}), 2);
    EXPECT_NE(error_.text.find("not the key of a host"), std::string::npos);
    EXPECT_EQ(run_it({"collect", "--key", scratch_.path("key"), "--out", scratch_.path("no/such/folder")}), 2);
    EXPECT_NE(error_.text.find("no/such/folder"), std::string::npos);
}

}  // namespace
}  // namespace redoubt::cli
