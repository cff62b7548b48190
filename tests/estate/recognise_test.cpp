#include "estate/recognise.h"

#include <algorithm>
#include <filesystem>

#include "estate/reading.h"
#include "estate/table.h"
#include "support/shared_data.h"

namespace redoubt::estate {
namespace {

constexpr std::pair<std::string_view, std::string_view> reports[] = {
    {"facts.json", "facts"},
    {"nmap.xml", "nmap"},
    {"osquery-tables.json", "osquery"},
    {"osquery-rows.json", "osquery"},
    {"osquery-results.log", "osquery"},
    {"assets.csv", "table"},
    {"aws-instances.json", "aws"},
    {"aws-config.json", "aws"},
    {"azure.json", "azure"},
    {"gcp-assets.jsonl", "gcp"},
    {"gcp-instances.json", "gcp"},
    {"kubernetes.json", "kubernetes"},
    {"computers.ldif", "ldif"},
    {"computers.json", "bloodhound"},
    {"dhcpd.leases", "dhcp"},
    {"dnsmasq.leases", "dhcp"},
    {"kea-leases4.csv", "dhcp"},
    {"windows-dhcp.csv", "dhcp"},
    {"ip-neigh.txt", "neighbours"},
    {"arp-linux.txt", "neighbours"},
    {"arp-windows.txt", "neighbours"},
    {"cisco-arp.txt", "neighbours"},
    {"cisco-mac.txt", "neighbours"},
    {"netbox-devices.json", "netbox"},
    {"netbox-addresses.json", "netbox"},
    {"netbox-devices.csv", "netbox"},
    {"snipeit.json", "snipeit"},
    {"windows.json", "windows"},
    {"snipeit.csv", "snipeit"},
    {"cyclonedx.json", "sbom"},
    {"cyclonedx.xml", "sbom"},
    {"spdx.json", "sbom"},
    {"spdx.spdx", "sbom"},
};

TEST(Recognise, KnowsEveryReportByItsContent) {
    for (const auto& [file, format] : reports) {
        EXPECT_EQ(recognise_report(file, report_file(std::string(file))), format) << file;
        const auto found = find_report_format("", "", report_file(std::string(file)));
        ASSERT_TRUE(found) << file << ": " << found.error().text();
        EXPECT_EQ((*found)->name, format) << file;
        EXPECT_TRUE(find_report_format(format, "", "")) << format;
    }
}

TEST(Recognise, HasAFileOfEveryKindThatIsTested) {
    for (const auto& entry : std::filesystem::directory_iterator(std::string(REDOUBT_SOURCE_DIR) + "/tests/estate/reports")) {
        const std::string name = entry.path().filename().string();
        const bool is_golden = name.ends_with(".txt") && std::filesystem::exists(entry.path().string().substr(0, entry.path().string().size() - 4));
        if (is_golden) continue;
        EXPECT_TRUE(std::ranges::any_of(reports, [&](const auto& each) { return each.first == name; })) << name;
    }
}

TEST(Recognise, HasAWordOfDocumentationOnEveryFormat) {
    std::ifstream in(std::string(REDOUBT_SOURCE_DIR) + "/docs/inventory-sources.md");
    const std::string page(std::istreambuf_iterator<char>(in), {});
    for (const ReportFormat& format : report_formats())
        if (format.name != "sightings") EXPECT_NE(page.find(fmt::format("\n| `{}` |", format.name)), std::string::npos) << format.name;
    for (const ColumnTarget& target : column_targets()) EXPECT_NE(page.find(fmt::format("`{}`", target.name)), std::string::npos) << target.name;
}

TEST(Recognise, LeavesOpenWhatItCannotTell) {
    for (const std::string_view text :
         {"", "hello", "{}", "[]", "{\"a\":1}", "<html></html>", "a,b\n1,2\n", "PK\x03\x04", "\xFF\xFE", "one line, with a comma\n"})
        EXPECT_EQ(recognise_report("", text), "") << text;
    EXPECT_EQ(recognise_report("x.json", R"({"Reservations":[],"hostIdentifier":"x"})"), "");
    const auto unknown = find_report_format("", "", "hello");
    ASSERT_FALSE(unknown);
    EXPECT_NE(unknown.error().hint.find("kubernetes"), std::string::npos);
}

TEST(Recognise, LooksThroughEncodings) {
    std::string wide = "\xFF\xFE";
    for (const char c : report_file("aws-instances.json")) wide += std::string{c, '\0'};
    EXPECT_EQ(recognise_report("", wide), "aws");
    EXPECT_EQ(recognise_report("", "\xEF\xBB\xBFHostname;Serial\nweb1;1\n"), "table");
    EXPECT_EQ(recognise_report("", "Hostname;Ort\nweb1;Z\xFCrich\n"), "table");
    EXPECT_EQ(recognise_report("", "Hostname;Ort\nweb1;" + std::string(65520, 'a') + "ü" + std::string(70000, 'b')), "table");
}

TEST(Recognise, KnowsRealScansAndBills) {
    SHARED_DATA_OR_SKIP(data, "vulns");
    size_t bills = 0;
    for (const std::string& folder : {data + "/scans/nmap", data + "/sbom"})
        for (const auto& entry : std::filesystem::recursive_directory_iterator(folder)) {
            const std::string name = entry.path().filename().string();
            const bool is_report = name.ends_with(".xml") || (name.starts_with("valid-bom") && name.ends_with(".json"));
            if (!entry.is_regular_file() || !is_report || name.starts_with("invalid")) continue;
            std::ifstream in(entry.path(), std::ios::binary);
            const std::string found(recognise_report(name, std::string(std::istreambuf_iterator<char>(in), {})));
            EXPECT_EQ(found, name.starts_with("nmap") ? "nmap" : "sbom") << entry.path();
            ++bills;
        }
    EXPECT_GT(bills, 20);
}

}  // namespace
}  // namespace redoubt::estate
