// Reports written by hand, and all that is read from each: golden/<name>.<format> gives golden/<name>.out, a line of JSON for the
// scans, one for each finding, and what is not read.
#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <sstream>

#include "reports/read_report.h"
#include "reports/report_json.h"
#include "schema/json.h"

using namespace redoubt;
using namespace redoubt::reports;

namespace {

std::string golden_bytes(const std::filesystem::path& path) {
    std::ifstream in(path, std::ios::binary);
    std::ostringstream out;
    out << in.rdbuf();
    return out.str();
}

std::string told_by(const std::string& bytes, const Catalogue& catalogue, size_t stream_from_bytes) {
    std::string findings;
    const auto report = read_report(bytes, catalogue, {.format = {}, .stream_from_bytes = stream_from_bytes}, [&](ReportedFinding&& finding) -> Result<> {
        findings += schema::to_json(to_map(finding)) + "\n";
        return {};
    });
    if (!report) return report.error().text() + "\n";
    std::string out = report->format + "\n";
    for (const Scan& scan : report->scans) out += schema::to_json(to_map(scan)) + "\n";
    out += findings;
    for (const UnreadPart& part : report->unread) out += "not read: " + part.path + "\n";
    for (const std::string& problem : report->problems) out += "problem: " + problem + "\n";
    return out;
}

TEST(Golden, EveryFieldIsAsWritten) {
    SystemDisk disk;
    Catalogue catalogue;
    const auto added = catalogue.add_folder(disk, REDOUBT_SOURCE_DIR "/content/mappings");
    ASSERT_TRUE(added) << added.error().text();
    size_t read = 0;
    for (const auto& entry : std::filesystem::directory_iterator(REDOUBT_SOURCE_DIR "/tests/reports/golden")) {
        if (entry.path().extension() == ".out") continue;
        const std::string bytes = golden_bytes(entry.path());
        const std::string told = told_by(bytes, catalogue, SIZE_MAX);
        EXPECT_EQ(told_by(bytes, catalogue, 0), told) << entry.path() << " in parts";
        std::filesystem::path expected = entry.path();
        expected.replace_extension(".out");
        if (std::getenv("REDOUBT_UPDATE") != nullptr) std::ofstream(expected, std::ios::binary) << told;
        EXPECT_EQ(golden_bytes(expected), told) << entry.path();
        ++read;
    }
    EXPECT_GE(read, 6U);
}

TEST(Golden, ShippedPagesAreTheOnesInTheSource) {
    SystemDisk disk;
    Catalogue catalogue;
    ASSERT_TRUE(catalogue.add_folder(disk, REDOUBT_SOURCE_DIR "/content/mappings"));
    const auto shipped = Catalogue::shipped();
    ASSERT_TRUE(shipped) << shipped.error().text();
    EXPECT_EQ(shipped->names(), catalogue.names());
}

}  // namespace
