// From the facts of a host to a finding that is closed by proof, as a user does it: the program on a data directory, and a host that
// is invented.
#include <gtest/gtest.h>

#include "cli/run.h"
#include "program.h"
#include "support/invented_host.h"

#ifdef REDOUBT_PROGRAM

namespace redoubt::cli {
namespace {

constexpr std::string_view advisory_of_bash =
    R"({"id":"DEBIAN-CVE-2026-77","modified":"2026-01-0%DAY%T00:00:00Z","published":"2026-01-02T00:00:00Z",%WITHDRAWN%"upstream":["CVE-2026-77"],
"summary":"Reads too far","severity":[{"type":"CVSS_V3","score":"CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H"}],
"affected":[{"package":{"ecosystem":"Debian:12","name":"bash"},"ranges":[{"type":"ECOSYSTEM","events":[{"introduced":"0"},{"fixed":"5.2.15-3"}]}]}]})";

std::string replaced(std::string text, std::string_view what, std::string_view by) {
    if (const size_t at = text.find(what); at != std::string::npos) text.replace(at, what.size(), by);
    return text;
}

class SoftwareProgram : public testing::Test {
protected:
    // What redoubt collect writes of the host with this version of bash.
    std::string collected(const std::string& bash) {
        test::InventedHost host;
        std::string& status = host.files["/var/lib/dpkg/status"];
        status = replaced(status, "5.2.15-2+b2", bash);
        const std::string file = scratch_.path("facts-" + bash + ".json");
        TextOutput out, error;
        const Surroundings around{.disk = disk_,
                                  .clock = clock_,
                                  .random = random_,
                                  .out = out,
                                  .error = error,
                                  .terminal = {.out_is_terminal = false, .error_is_terminal = false, .colour = false, .width = 0},
                                  .environment = [](const std::string&) { return std::string(); },
                                  .open_data = [](const std::string&) -> Result<std::unique_ptr<LocalData>> { return fail(Code::internal, "no data"); },
                                  .serve = {},
                                  .host = &host};
        EXPECT_EQ(run(std::vector<std::string>{"collect", "--out", file, "--key", scratch_.path("key")}, around), 0) << error.text;
        return file;
    }
    void publish(std::string_view day, std::string_view withdrawn) {
        std::filesystem::create_directories(scratch_.path("records"));
        std::ofstream(scratch_.path("records/bash.json")) << replaced(replaced(std::string(advisory_of_bash), "%DAY%", day), "%WITHDRAWN%", withdrawn);
        done("feeds import '" + scratch_.path("records") + "' --feeds '" + scratch_.path("data/feeds") + "'");
    }
    std::string done(const std::string& words, int status = 0) {
        const ProgramRun ran = redoubt(words);
        EXPECT_EQ(ran.status, status) << words << ": " << ran.error;
        return ran.out;
    }
    std::string on_data(const std::string& words) { return done(words + " --data '" + scratch_.path("data") + "'"); }
    void take(const std::string& facts) {
        on_data("inventory import '" + facts + "' --source collect");
        on_data("software match");
    }

    test::Scratch scratch_;
    SystemDisk disk_;
    SystemClock clock_;
    SeededRandom random_{7};
};

bool tells(const std::string& text, std::string_view part) { return text.find(part) != std::string::npos; }

TEST_F(SoftwareProgram, ClosesWhatASecondFactFileProvesAndWhatIsTakenBack) {
    publish("2", "");
    const std::string before = collected("5.2.15-2+b2"), after = collected("5.2.15-3");
    const std::string scan = " --feeds '" + scratch_.path("data/feeds") + "'";
    EXPECT_TRUE(tells(done("scan '" + before + "'" + scan, 1), "CVE-2026-77    Critical 9.8"));
    EXPECT_TRUE(tells(done("scan '" + after + "'" + scan), "0 findings in 2 packages asked about"));

    take(before);
    const std::string finding = on_data("finding show FIND-1");
    for (const char* part : {"Upgrade bash to 5.2.15-3 or later.", "deadline  ", "Days by severity", "cvss             9.8"})
        EXPECT_TRUE(tells(finding, part)) << finding;
    EXPECT_TRUE(tells(on_data("occurrence list"), "OCC-1  open"));

    take(after);
    EXPECT_TRUE(tells(on_data("finding list"), "FIND-1  closed"));
    EXPECT_TRUE(tells(on_data("occurrence show OCC-1"), "proof         5.2.15-3 is installed now; the fix is in 5.2.15-3"));

    take(before);
    EXPECT_TRUE(tells(on_data("finding list"), "FIND-1  reopened"));
    publish("3", R"("withdrawn":"2026-01-03T00:00:00Z",)");
    on_data("software match");
    EXPECT_TRUE(tells(on_data("finding list"), "FIND-1  closed"));
    EXPECT_TRUE(tells(on_data("occurrence show OCC-1"), "proof         no advisory says any more that 5.2.15-2+b2 is affected"));
}

}  // namespace
}  // namespace redoubt::cli

#endif
