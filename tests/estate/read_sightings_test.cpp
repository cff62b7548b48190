// Redoubt's own form of a report, as docs/inventory.md shows it.
#include <gtest/gtest.h>

#include <fstream>

#include "estate/read_sightings.h"
#include "estate/recognise.h"

namespace redoubt::estate {
namespace {

struct Read {
    std::vector<Sighting> sightings{};
    std::vector<std::string> problems{};
};

Read read(std::string_view bytes) {
    Read out;
    const ReportSink sink{.sighting = [&](Sighting&& one) -> Result<> {
                              out.sightings.push_back(std::move(one));
                              return {};
                          },
                          .problem = [&](Problem problem) { out.problems.push_back(problem.where + ": " + problem.message); }};
    const ReadOptions options{.at = Time::from_unix_s(1), .zone = "lab", .columns = {}, .sheet = {}};
    EXPECT_TRUE(read_sightings(bytes, options, sink));
    return out;
}

TEST(ReadSightings, TheExampleOfTheDocument) {
    std::ifstream text(std::string(REDOUBT_SOURCE_DIR) + "/docs/inventory.md");
    std::string line;
    while (std::getline(text, line) && !line.starts_with('{')) {
    }
    EXPECT_EQ(recognise_report("", line), "sightings");
    const Read done = read(line);
    EXPECT_TRUE(done.problems.empty());
    ASSERT_EQ(done.sightings.size(), 1U);
    const Sighting& one = done.sightings[0];
    EXPECT_EQ(one.key, "a1");
    EXPECT_EQ(format_time(one.at), "2026-11-22T06:00:00Z");
    ASSERT_EQ(one.ids.size(), 4U);
    EXPECT_EQ(one.ids[3], (Identifier{IdKind::ip, "10.1.2.3", "office"}));
    EXPECT_EQ(one.software.size(), 1U);
    EXPECT_EQ(one.services[0].process, "sshd");
}

TEST(ReadSightings, SaysWhatItLeavesOut) {
    const Read done = read(R"({"ids":[{"kind":"serial","value":"To be filled by O.E.M."},{"kind":"ip","value":"10.0.0.1"}]}
not json
[1]
{"title":"nobody"}
{"key":"k","kind":"spaceship"}
{"key":"k","at":"yesterday"}
{"key":"k","services":[{"port":99999}],"ties":[{"relation":"loves","to":{"kind":"host","value":"x"}}]}
)");
    ASSERT_EQ(done.sightings.size(), 2U);
    EXPECT_EQ(done.sightings[0].ids, (std::vector<Identifier>{{IdKind::ip, "10.0.0.1", "lab"}}));
    EXPECT_EQ(done.sightings[0].at, Time::from_unix_s(1));
    EXPECT_EQ(done.problems.size(), 8U);
    EXPECT_TRUE(done.problems[1].starts_with("line 2: "));
}

TEST(ReadSightings, FormatsAreFoundByNameOrContent) {
    EXPECT_TRUE(find_report_format("sightings", "", ""));
    EXPECT_EQ(find_report_format("punched cards", "", "").error().code, Code::invalid);
    EXPECT_FALSE(find_report_format("", "", "nothing of the kind"));
}

}  // namespace
}  // namespace redoubt::estate
