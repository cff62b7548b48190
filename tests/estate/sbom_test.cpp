#include <filesystem>

#include "estate/readers.h"
#include "estate/reading.h"
#include "support/shared_data.h"

namespace redoubt::estate {
namespace {

TEST(SbomReport, ReadsCycloneDx) {
    expect_golden(read_sbom, "cyclonedx.json");
    expect_golden(read_sbom, "cyclonedx.xml");
}

TEST(SbomReport, ReadsSpdx) {
    expect_golden(read_sbom, "spdx.json");
    expect_golden(read_sbom, "spdx.spdx");
}

TEST(SbomReport, SurvivesDamage) {
    for (const char* name : {"cyclonedx.json", "cyclonedx.xml", "spdx.json", "spdx.spdx"}) expect_survives_damage(read_sbom, name);
}

TEST(SbomReport, SaysWhatItIsNot) {
    EXPECT_NE(read_report(read_sbom, "").error.find("it is empty"), std::string::npos);
    EXPECT_NE(read_report(read_sbom, "{}").error.find("no bill of materials"), std::string::npos);
    EXPECT_NE(read_report(read_sbom, "<a/>").error.find("no CycloneDX"), std::string::npos);
    EXPECT_NE(read_report(read_sbom, R"({"bomFormat":"CycloneDX","specVersion":"1.5","components":[{"name":"a"}]})").error.find("/components/0/type"),
              std::string::npos);
    std::string deep = "<bom xmlns=\"http://cyclonedx.org/schema/bom/1.4\">";
    for (int i = 0; i < 50'000; ++i) deep += "<component>";
    EXPECT_NE(read_report(read_sbom, deep).error, "");
    for (int i = 0; i < 50'000; ++i) deep += "</component>";
    EXPECT_NE(read_report(read_sbom, deep + "</bom>").error.find("nested deeper"), std::string::npos);
}

TEST(SbomReport, LeavesOutWhatIsPastAnyBill) {
    std::string many = R"({"bomFormat":"CycloneDX","specVersion":"1.5","metadata":{"component":{"type":"application","name":"a"}},"components":[)";
    for (int i = 0; i < 20'100; ++i) many += fmt::format(R"({}{{"type":"library","name":"c{}"}})", i == 0 ? "" : ",", i);
    const Reading reading = read_report(read_sbom, many + "]}");
    ASSERT_EQ(reading.sightings.size(), 1);
    EXPECT_EQ(reading.sightings[0].software.size(), 20'000);
    EXPECT_EQ(reading.problems.at(0).message, "100 packages past the first 20000 were left out");
}

TEST(SbomReport, ReadsRealBills) {
    SHARED_DATA_OR_SKIP(bills, "vulns/sbom");
    size_t read = 0, software = 0;
    for (const auto& entry : std::filesystem::recursive_directory_iterator(bills)) {
        const std::string name = entry.path().filename().string();
        const bool is_bill = name.ends_with(".json") || name.ends_with(".xml") || name.ends_with(".spdx");
        if (!entry.is_regular_file() || !is_bill || entry.file_size() > 20'000'000) continue;
        std::ifstream in(entry.path(), std::ios::binary);
        const Reading reading = read_report(read_sbom, std::string(std::istreambuf_iterator<char>(in), {}));
        read += reading.sightings.size();
        for (const Sighting& each : reading.sightings) software += each.software.size();
        const bool is_valid = name.starts_with("valid-") && reading.error.find("nothing says") == std::string::npos && reading.problems.empty();
        if (is_valid) EXPECT_EQ(reading.error, "") << name;
    }
    EXPECT_GT(read, 50);
    EXPECT_GT(software, 1000);
}

}  // namespace
}  // namespace redoubt::estate
