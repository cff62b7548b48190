#include "estate/readers.h"
#include "estate/reading.h"

namespace redoubt::estate {
namespace {

TEST(DhcpReport, ReadsLeasesOfIscAndCountsTheLast) { expect_golden(read_dhcp, "dhcpd.leases", {.zone = "lan"}); }
TEST(DhcpReport, ReadsLeasesOfDnsmasq) { expect_golden(read_dhcp, "dnsmasq.leases"); }
TEST(DhcpReport, ReadsLeasesOfKea) { expect_golden(read_dhcp, "kea-leases4.csv"); }
TEST(DhcpReport, ReadsLeasesOfWindows) { expect_golden(read_dhcp, "windows-dhcp.csv"); }

TEST(DhcpReport, ReadsTheListOfTheWindowsConsole) {
    constexpr std::string_view list =
        "Client IP Address\tName\tLease Expiration\tType\tUnique ID\tDescription\n192.0.2.10\tlap-10.example.com\t2/2/2026\tDHCP\t00005e00530a\t\n";
    EXPECT_EQ(text_of(read_report(read_dhcp, list)), "host 'lap-10.example.com'\n  ip:192.0.2.10\n  fqdn:lap-10.example.com\n  mac:00:00:5e:00:53:0a\n");
}

TEST(DhcpReport, SaysThatThereIsNothing) {
    for (const std::string_view text : {"", "lease", "lease 192.0.2.1 {", "hello world", "a,b\n1,2\n", "}}}}", "{{{{"})
        EXPECT_NE(read_report(read_dhcp, text).error, "") << text;
    for (const char* name : {"dhcpd.leases", "dnsmasq.leases", "kea-leases4.csv", "windows-dhcp.csv"}) expect_survives_damage(read_dhcp, name);
}

TEST(NeighbourReport, ReadsTablesOfHosts) {
    expect_golden(read_neighbours, "ip-neigh.txt", {.zone = "lan"});
    expect_golden(read_neighbours, "arp-linux.txt");
    expect_golden(read_neighbours, "arp-windows.txt");
}

TEST(NeighbourReport, ReadsTablesOfSwitches) {
    expect_golden(read_neighbours, "cisco-arp.txt");
    expect_golden(read_neighbours, "cisco-mac.txt");
}

TEST(NeighbourReport, SaysThatThereIsNothing) {
    EXPECT_NE(read_report(read_neighbours, "").error.find("there is no hardware address"), std::string::npos);
    EXPECT_NE(read_report(read_neighbours, std::string(1'000'000, 'a')).error, "");
    for (const char* name : {"ip-neigh.txt", "arp-linux.txt", "arp-windows.txt", "cisco-arp.txt", "cisco-mac.txt"})
        expect_survives_damage(read_neighbours, name);
}

}  // namespace
}  // namespace redoubt::estate
