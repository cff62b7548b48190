// Small reports written by us in the formats of tools, samples/<name>, and beside each what is read of it, <name>.expect: every field.
// REDOUBT_UPDATE=1 writes what came out. REDOUBT_SAMPLES is another folder to look at: it shows also which parts are not read.
#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <set>
#include <sstream>

#include "reports/finding_text.h"
#include "reports/read_report.h"

using namespace redoubt;
using namespace redoubt::reports;

namespace {

std::string bytes_of(const std::filesystem::path& path) {
    std::ifstream in(path, std::ios::binary);
    std::ostringstream out;
    out << in.rdbuf();
    return out.str();
}

std::string read_as_text(const std::string& bytes, const Catalogue& catalogue, bool with_unread, const ReadOptions& options = {}) {
    std::vector<ReportedFinding> findings;
    const auto report = read_report(bytes, catalogue, options, [&](ReportedFinding&& finding) {
        findings.push_back(std::move(finding));
        return Result<>();
    });
    if (!report) return "error " + report.error().text() + "\n";
    std::string out = text_of(*report, findings);
    for (const UnreadPart& part : report->unread)
        if (with_unread) out += "unread " + part.path + "  " + part.example.substr(0, 80) + "\n";
    return out;
}

TEST(OwnSamples, EveryFieldIsReadAsExpected) {
    SystemDisk disk;
    Catalogue catalogue;
    const auto added = catalogue.add_folder(disk, REDOUBT_SOURCE_DIR "/content/mappings");
    ASSERT_TRUE(added) << added.error().text();
    const char* other = std::getenv("REDOUBT_SAMPLES");
    const bool update = std::getenv("REDOUBT_UPDATE") != nullptr;
    std::set<std::filesystem::path> paths;
    for (const auto& entry : std::filesystem::recursive_directory_iterator(other != nullptr ? other : REDOUBT_SOURCE_DIR "/tests/reports/samples"))
        if (entry.is_regular_file() && entry.path().extension() != ".expect") paths.insert(entry.path());
    for (const auto& path : paths) {
        const std::string got = read_as_text(bytes_of(path), catalogue, other != nullptr);
        EXPECT_EQ(read_as_text(bytes_of(path), catalogue, false), read_as_text(bytes_of(path), catalogue, false, {.format = {}, .stream_from_bytes = 1}))
            << path << " in parts";
        const std::string beside = path.string() + ".expect";
        if (other != nullptr) std::cout << "== " << path.string() << "\n" << got;
        if (other != nullptr || !std::filesystem::exists(beside)) {
            EXPECT_TRUE(other != nullptr || update) << path << " has no .expect beside it";
            if (update && other == nullptr) std::ofstream(beside, std::ios::binary) << got;
            continue;
        }
        if (update)
            std::ofstream(beside, std::ios::binary) << got;
        else
            EXPECT_EQ(got, bytes_of(beside)) << path;
    }
}

}  // namespace
