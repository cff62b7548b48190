#include <gtest/gtest.h>

#include "estate/sighting.h"

namespace redoubt::estate {
namespace {

// "kind value" or "kind value @space"; "-" when it identifies nothing.
std::string id(IdKind kind, std::string_view value, std::string_view space = {}) {
    const auto normal = normal_id(kind, value, space);
    if (!normal) {
        EXPECT_EQ(normal.error().code, Code::invalid);
        return "-";
    }
    const std::string text = std::string(name_of(normal->kind)) + " " + normal->value;
    return normal->space.empty() ? text : text + " @" + normal->space;
}

void expect_worthless(IdKind kind, std::initializer_list<std::string_view> values) {
    for (const std::string_view value : values) EXPECT_EQ(id(kind, value), "-") << value;
}

TEST(Identifiers, ReadsMacsHoweverTheyAreSpelled) {
    for (const std::string_view spelled : {"00:11:22:AA:bb:CC", "00-11-22-aa-bb-cc", "0011.22aa.bbcc", "001122AABBCC", "0:11:22:aa:bb:cc",
                                           " 00:11:22:aa:bb:cc ", "00 11 22 aa bb cc", "001122-aabbcc"})
        EXPECT_EQ(id(IdKind::mac, spelled), "mac 00:11:22:aa:bb:cc") << spelled;
    expect_worthless(IdKind::mac, {"", "00:11:22:aa:bb", "00:11:22:aa:bb:cc:dd", "00:11:22:aa:bb:cg", "incomplete", "00:11:22::aa:bb:cc", "1:2:3:4:5:6:7:8"});
}

TEST(Identifiers, PassesOverMacsThatManyDevicesHave) {
    expect_worthless(IdKind::mac, {"00:00:00:00:00:00", "ff:ff:ff:ff:ff:ff", "01:00:5e:00:00:fb", "33:33:00:00:00:01", "01:80:c2:00:00:00"});
    expect_worthless(IdKind::mac, {"02:42:ac:11:00:02", "42:01:0a:80:00:02", "da:a1:19:00:00:01", "0a:00:27:00:00:00", "02:00:00:00:00:00"});
    expect_worthless(IdKind::mac, {"00:00:5e:00:01:0a", "00:00:0c:07:ac:01", "00:50:56:c0:00:08", "50:50:54:50:30:30"});
    EXPECT_EQ(id(IdKind::mac, "52:54:00:12:34:56"), "mac 52:54:00:12:34:56");
    EXPECT_EQ(id(IdKind::mac, "00:50:56:9a:00:08"), "mac 00:50:56:9a:00:08");
    EXPECT_EQ(id(IdKind::mac, "00:00:5e:00:53:01"), "mac 00:00:5e:00:53:01");
}

TEST(Identifiers, WritesUuidsInOneWayAndKeepsTheirByteOrder) {
    constexpr std::string_view uuid = "hardware 4c4c4544-0051-3510-8052-b4c04f4a4831";
    EXPECT_EQ(id(IdKind::hardware, "4C4C4544-0051-3510-8052-B4C04F4A4831"), uuid);
    EXPECT_EQ(id(IdKind::hardware, "{4c4c4544-0051-3510-8052-b4c04f4a4831}"), uuid);
    EXPECT_EQ(id(IdKind::hardware, "4C4C4544005135108052B4C04F4A4831"), uuid);
    EXPECT_EQ(id(IdKind::hardware, "urn:uuid:4c4c4544-0051-3510-8052-b4c04f4a4831"), uuid);
    EXPECT_NE(id(IdKind::hardware, "44454c4c-5100-1035-8052-b4c04f4a4831"), uuid);
    expect_worthless(IdKind::hardware, {"4c4c4544-0051-3510-8052-b4c04f4a483", "4c4c4544-00513510-8052-b4c0-4f4a4831", "Not Settable", "Default string"});
    expect_worthless(IdKind::hardware, {"00000000-0000-0000-0000-000000000000", "FFFFFFFF-FFFF-FFFF-FFFF-FFFFFFFFFFFF", "03000200-0400-0500-0006-000700080009",
                                        "00020003-0004-0005-0006-000700080009"});
    EXPECT_EQ(id(IdKind::machine, "B08DFA6083E7567A1921A715000001FB"), "machine b08dfa6083e7567a1921a715000001fb");
    EXPECT_EQ(id(IdKind::machine, "{5F1C2E9A-0B1D-4C7E-9A54-7D0E8B1F2A33}"), "machine 5f1c2e9a-0b1d-4c7e-9a54-7d0e8b1f2a33");
    expect_worthless(IdKind::machine, {"uninitialized\n", "00000000000000000000000000000000", "none", "abc"});
}

TEST(Identifiers, PassesOverWhatMakersLeaveInSerials) {
    expect_worthless(IdKind::serial, {"To Be Filled By O.E.M.",
                                      "to be filled by O.E.M",
                                      "Default string",
                                      "System Serial Number",
                                      "None",
                                      "N/A",
                                      "0",
                                      "00000000",
                                      "0123456789",
                                      "123456789",
                                      "INVALID",
                                      "Not Specified",
                                      "xxxxxxxxxxx",
                                      "...",
                                      "Chassis Serial Number",
                                      "-",
                                      "FFFFFFFF",
                                      "1",
                                      "OEM",
                                      "Serial\x01Number",
                                      "\xff\xfe"});
    EXPECT_EQ(id(IdKind::serial, "5cg1234abc", "HP Inc."), "serial 5CG1234ABC @hp");
    EXPECT_EQ(id(IdKind::serial, "5CG1234ABC", "Hewlett-Packard Company"), "serial 5CG1234ABC @hp");
    EXPECT_EQ(id(IdKind::serial, "J5Q4RH1", "Dell Inc."), id(IdKind::serial, "j5q4rh1 ", "DELL"));
    EXPECT_EQ(id(IdKind::serial, "VMware-56 4d  3a b2", ""), "serial VMWARE-56 4D 3A B2");
    EXPECT_EQ(id(IdKind::tag, "it-00417"), "tag IT-00417");
    EXPECT_EQ(id(IdKind::tag, "7"), "tag 7");
    EXPECT_EQ(id(IdKind::tag, "1111"), "tag 1111");
    expect_worthless(IdKind::tag, {"No Asset Tag", "Asset Tag", "Not Specified", "0", "Default string"});
}

TEST(Identifiers, WritesAddressesInOneWay) {
    EXPECT_EQ(id(IdKind::ip, "192.0.2.7", "dmz"), "ip 192.0.2.7 @dmz");
    EXPECT_EQ(id(IdKind::ip, "::ffff:192.0.2.7"), "ip 192.0.2.7");
    EXPECT_EQ(id(IdKind::ip, "2001:DB8:0:0::0001"), "ip 2001:db8::1");
    EXPECT_EQ(id(IdKind::ip, "2001:db8::1%eth0"), "ip 2001:db8::1");
    expect_worthless(IdKind::ip, {"0.0.0.0", "127.0.0.1", "127.1.2.3", "169.254.3.4", "224.0.0.251", "239.1.1.1", "255.255.255.255", "240.0.0.1", "0.1.2.3"});
    expect_worthless(IdKind::ip, {"::", "::1", "fe80::1%eth0", "febf::1", "ff02::1", "::ffff:127.0.0.1", "::ffff:169.254.0.1"});
    expect_worthless(IdKind::ip, {"192.0.2.256", "192.0.2", "192.0.2.0/24", "web1", ""});
}

TEST(Identifiers, TellsNamesFromWhatEveryMachineIsCalled) {
    EXPECT_EQ(id(IdKind::fqdn, "WEB1.Example.COM."), "fqdn web1.example.com");
    EXPECT_EQ(id(IdKind::host, "WEB1"), "host web1");
    EXPECT_EQ(id(IdKind::host, "web1.example.com"), "fqdn web1.example.com");
    EXPECT_EQ(id(IdKind::fqdn, "web1."), "host web1");
    EXPECT_EQ(id(IdKind::host, "WEB1$"), "host web1");
    EXPECT_EQ(id(IdKind::fqdn, "bücher.example.com"), "fqdn bücher.example.com");
    EXPECT_EQ(id(IdKind::fqdn, "xn--bcher-kva.example.com"), "fqdn xn--bcher-kva.example.com");
    expect_worthless(IdKind::host, {"localhost", "LOCALHOST.localdomain", "localhost6", "ip6-loopback", "_gateway", "*", "?", "unknown", "(none)", "N/A", "."});
    expect_worthless(IdKind::fqdn, {"192.0.2.7", "2001:db8::1", "ip-10-0-0-1.eu-west-1.compute.internal", "ec2-203-0-113-7.compute-1.amazonaws.com",
                                    "7.2.0.192.in-addr.arpa", "two words", "a..b", ".example.com", "http://example.com/"});
    expect_worthless(IdKind::host, {"3f2a9c1b7d4e", "001122aabbcc", "ip-10-0-0-1"});
    EXPECT_EQ(id(IdKind::host, "rack-10-2-4"), "host rack-10-2-4");
    EXPECT_EQ(id(IdKind::host, "feedfacecafe"), "host feedfacecafe");
    EXPECT_EQ(id(IdKind::fqdn, "001122aabbcc.phones.example.com"), "fqdn 001122aabbcc.phones.example.com");
    EXPECT_EQ(id(IdKind::host, std::string(254, 'a')), "-");
}

TEST(Identifiers, KnowsCloudAndDirectoryIds) {
    EXPECT_EQ(id(IdKind::cloud, "arn:aws:ec2:eu-west-1:123456789012:instance/i-0abc12345"), "cloud i-0abc12345");
    EXPECT_EQ(id(IdKind::cloud, "arn:aws:s3:::Example-Bucket"), "cloud arn:aws:s3:::Example-Bucket");
    EXPECT_EQ(id(IdKind::cloud, "/Subscriptions/X/resourceGroups/RG/Y"), "cloud /subscriptions/x/resourcegroups/rg/y");
    EXPECT_EQ(id(IdKind::directory, "{5F1C2E9A-0B1D-4C7E-9A54-7D0E8B1F2A33}"), "directory 5f1c2e9a-0b1d-4c7e-9a54-7d0e8b1f2a33");
    EXPECT_EQ(id(IdKind::directory, "s-1-5-21-1004336348-1177238915-682003330-1105"), "directory S-1-5-21-1004336348-1177238915-682003330-1105");
    expect_worthless(IdKind::directory, {"S-1-5-18", "S-1-5-32-544", "S-1-5-21-1-2", "CN=WEB1", "00000000-0000-0000-0000-000000000000"});
    EXPECT_EQ(id(IdKind::agent, "4F1C2E9A-0B1D-4C7E-9A54-7D0E8B1F2A33", "osquery"), "agent 4f1c2e9a-0b1d-4c7e-9a54-7d0e8b1f2a33 @osquery");
    EXPECT_EQ(id(IdKind::agent, "001", "wazuh"), "agent 001 @wazuh");
    expect_worthless(IdKind::agent, {"", "000", "unknown", "00000000-0000-0000-0000-000000000000"});
    EXPECT_EQ(id(IdKind::cloud, std::string(501, 'a')), "-");
}

TEST(Identifiers, WritesUrlsInOneWayWithoutSecrets) {
    EXPECT_EQ(id(IdKind::url, "HTTPS://User:pass@Shop.Example.com:443/"), "url https://shop.example.com");
    EXPECT_EQ(id(IdKind::url, "http://shop.example.com:8080/A?b#c"), "url http://shop.example.com:8080/A?b");
    EXPECT_EQ(id(IdKind::url, "https://[2001:db8::1]:8443/x"), "url https://[2001:db8::1]:8443/x");
    expect_worthless(IdKind::url, {"shop.example.com", "http://localhost:8080/", "http://127.0.0.1/", "http://[::1]/", "https:///x", "://x"});
}

}  // namespace
}  // namespace redoubt::estate
