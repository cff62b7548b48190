#include "estate/readers.h"
#include "estate/reading.h"
#include "support/shared_data.h"

namespace redoubt::estate {
namespace {

TEST(NmapReport, SaysWhatTheScanSaw) { expect_golden(read_nmap, "nmap.xml", {.zone = "lab"}); }

TEST(NmapReport, GivesTheHostsBeforeTheCut) {
    const std::string whole = report_file("nmap.xml");
    const Reading cut = read_report(read_nmap, std::string_view(whole).substr(0, whole.find("2001:db8::20")));
    EXPECT_EQ(cut.error, "");
    ASSERT_EQ(cut.sightings.size(), 1);
    EXPECT_EQ(cut.sightings[0].title, "www.example.com");
    ASSERT_EQ(cut.problems.size(), 2);
    EXPECT_EQ(cut.problems[0].message, "the file ends within <host> (it is damaged or cut off)");
    EXPECT_EQ(cut.problems[1].message, "the scan was cut off: hosts behind this place are not in it");
    expect_survives_damage(read_nmap, "nmap.xml");
}

TEST(NmapReport, RefusesWhatIsNoScan) {
    EXPECT_NE(read_report(read_nmap, "<html><host/></html>").error.find("nmap -oX"), std::string::npos);
    EXPECT_NE(read_report(read_nmap, "").error, "");
    EXPECT_NE(read_report(read_nmap, "<nmaprun></nmaprun>").error.find("there is no host that is up"), std::string::npos);
}

TEST(NmapReport, IsNotBlownUpByHostileXml) {
    std::string bomb = "<!DOCTYPE nmaprun [<!ENTITY a \"aaaaaaaaaa\">";
    for (char c = 'b'; c < 'k'; ++c)
        bomb += fmt::format("<!ENTITY {} \"&{};&{};&{};&{};&{};&{};\">", c, c - 1, char(c - 1), char(c - 1), char(c - 1), char(c - 1), char(c - 1));
    bomb += "]><nmaprun><host><address addr=\"192.0.2.1\"/><hostnames><hostname name=\"&j;\"/></hostnames></host></nmaprun>";
    const Reading reading = read_report(read_nmap, bomb);
    ASSERT_EQ(reading.sightings.size(), 1);
    EXPECT_EQ(reading.sightings[0].title, "192.0.2.1");

    std::string deep = "<nmaprun><host><address addr=\"192.0.2.1\"/>";
    for (int i = 0; i < 100'000; ++i) deep += "<x>";
    for (int i = 0; i < 100'000; ++i) deep += "</x>";
    const Reading nested = read_report(read_nmap, deep + "</host></nmaprun>");
    ASSERT_EQ(nested.problems.size(), 1);
    EXPECT_EQ(nested.problems[0].message, "the XML is nested deeper than 32");
}

TEST(NmapReport, ReadsRealScans) {
    SHARED_DATA_OR_SKIP(scans, "vulns/scans/nmap");
    const auto read = [&](const std::string& name) {
        std::ifstream in(scans + "/" + name, std::ios::binary);
        return read_report(read_nmap, std::string(std::istreambuf_iterator<char>(in), {}));
    };
    const Reading many = read("nmap_multiple_port.xml");
    ASSERT_EQ(many.sightings.size(), 1) << text_of(many);
    EXPECT_GT(many.sightings[0].services.size(), 5);
    EXPECT_EQ(read("nmap_1port.xml").sightings.size(), 0);  // a loopback address that calls itself localhost
}

}  // namespace
}  // namespace redoubt::estate
