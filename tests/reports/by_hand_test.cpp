// Real reports of more than twenty tools, field by field: by_hand/<tool>.txt says what each finding must have, written by hand from the
// report itself. Of long reports the first three findings and the last, and how many there are of each severity. A value that ends in
// "…" is the beginning of a longer one.
#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <map>
#include <sstream>

#include <fmt/format.h>

#include "base/text.h"
#include "reports/finding_text.h"
#include "reports/read_report.h"
#include "support/shared_data.h"

using namespace redoubt;
using namespace redoubt::reports;

namespace {

constexpr std::string_view by_hand_severities[] = {"unknown", "info", "low", "medium", "high", "critical"};

std::string by_hand_bytes(const std::filesystem::path& path) {
    std::ifstream in(path, std::ios::binary);
    std::ostringstream out;
    out << in.rdbuf();
    return out.str();
}

struct Expected {
    std::string report{};
    uint64_t findings = 0;
    std::map<std::string, uint64_t> severities{};
    std::vector<std::string> scan{};
    std::map<size_t, std::pair<std::string, std::vector<std::string>>> finding{};  // number: class, lines
};

Expected expected_of(const std::string& text) {
    Expected out;
    std::vector<std::string>* lines = nullptr;
    for (const std::string_view raw : split(text, '\n')) {
        const std::string line(raw);
        std::istringstream words(line);
        std::string word, second;
        words >> word >> second;
        if (line.starts_with("  ") && lines != nullptr)
            lines->push_back(line.substr(2));
        else if (word == "report")
            out.report = line.substr(7);
        else if (word == "findings")
            out.findings = std::stoul(second);
        else if (word == "severity")
            words >> out.severities[second];
        else if (word == "scan")
            lines = &out.scan;
        else if (word == "finding") {
            auto& one = out.finding[std::stoul(second)];
            words >> one.first;
            lines = &one.second;
        }
    }
    return out;
}

// The lines that are told of a scan or a finding, without their indent.
std::vector<std::string> lines_below(const std::string& text, std::string_view head) {
    std::vector<std::string> out;
    bool below = false;
    for (const std::string_view line : split(text, '\n')) {
        if (!line.starts_with(" ")) {
            if (below) break;
            below = line == head;
        } else if (below && line.starts_with("  "))
            out.emplace_back(line.substr(2));
        else if (line.starts_with(" target"))
            break;
    }
    return out;
}

bool meets(const std::string& expected, const std::string& told) {
    constexpr std::string_view more = "…";
    if (!expected.ends_with(more)) return expected == told;
    return told.starts_with(std::string_view(expected).substr(0, expected.size() - more.size()));
}

void compare(const std::string& where, std::vector<std::string> expected, std::vector<std::string> told) {
    for (auto one = expected.begin(); one != expected.end();) {
        const auto found = std::ranges::find_if(told, [&](const std::string& each) { return meets(*one, each); });
        if (found == told.end()) {
            ++one;
            continue;
        }
        told.erase(found);
        one = expected.erase(one);
    }
    for (const std::string& one : expected) ADD_FAILURE() << where << " lacks  " << one;
    for (const std::string& one : told) ADD_FAILURE() << where << " has    " << one.substr(0, 300);
}

void check_by_hand(const std::string& folder, const Expected& expected, const Catalogue& catalogue) {
    std::vector<ReportedFinding> findings;
    const auto report = read_report(by_hand_bytes(folder + "/" + expected.report), catalogue, {}, [&](ReportedFinding&& one) -> Result<> {
        findings.push_back(std::move(one));
        return {};
    });
    ASSERT_TRUE(report) << expected.report << ": " << report.error().text();
    EXPECT_EQ(findings.size(), expected.findings) << expected.report;
    std::map<std::string, uint64_t> severities;
    for (const ReportedFinding& one : findings) ++severities[std::string(by_hand_severities[static_cast<size_t>(one.severity)])];
    EXPECT_EQ(severities, expected.severities) << expected.report;
    std::vector<std::string> scan = lines_below(text_of(*report, {}), "scan");
    std::erase_if(scan, [](const std::string& line) { return line.starts_with("check: "); });
    compare(expected.report + " scan", expected.scan, scan);
    for (const auto& [number, one] : expected.finding) {
        if (number > findings.size()) continue;
        const std::string text = text_of({}, {findings[number - 1]});
        compare(fmt::format("{} finding {}", expected.report, number), one.second, lines_below(text, "finding " + one.first));
    }
}

TEST(ByHand, EveryFieldIsWhatTheReportSays) {
    SHARED_DATA_OR_SKIP(folder, "vulns/scans");
    SystemDisk disk;
    Catalogue catalogue;
    ASSERT_TRUE(catalogue.add_folder(disk, REDOUBT_SOURCE_DIR "/content/mappings"));
    size_t read = 0;
    for (const auto& entry : std::filesystem::directory_iterator(REDOUBT_SOURCE_DIR "/tests/reports/by_hand")) {
        const Expected expected = expected_of(by_hand_bytes(entry.path()));
        ASSERT_FALSE(expected.finding.empty()) << entry.path();
        check_by_hand(folder, expected, catalogue);
        ++read;
    }
    EXPECT_GE(read, 20U);
}

}  // namespace
