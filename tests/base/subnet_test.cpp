#include "base/subnet.h"

#include <gtest/gtest.h>

#include "base/address.h"
#include "base/ports.h"

namespace redoubt {
namespace {

TEST(Subnet, IsReadAndWrittenAsCidr) {
    for (const char* text : {"10.1.2.0/24", "0.0.0.0/0", "192.0.2.1/32", "2001:db8::/32", "::/0", "fd00:1::/64"}) {
        const auto subnet = parse_subnet(text);
        ASSERT_TRUE(subnet) << text;
        EXPECT_EQ(subnet_text(*subnet), text);
    }
    EXPECT_EQ(subnet_text(*parse_subnet(" 10.0.0.7 ")), "10.0.0.7/32");
    EXPECT_EQ(parse_subnet("10.1.2.3/24").error().message, "'10.1.2.3/24' has bits behind its prefix: the subnet is 10.1.2.0/24");
    for (const char* text :
         {"", "/24", "10.1.2.0/33", "10.1.2.0/", "10.1.2.0/x", "10.1.2/24", "2001:db8::/129", "fe80::1%eth0/64", "10.1.2.0/-1", "10.1.2.0/24/8"})
        EXPECT_FALSE(parse_subnet(text)) << text;
}

TEST(Subnet, HoldsAddressesOfItsPrefixOnly) {
    const Subnet subnet = *parse_subnet("10.1.2.0/23");
    EXPECT_TRUE(subnet.contains(*parse_address("10.1.3.255")));
    EXPECT_FALSE(subnet.contains(*parse_address("10.1.4.0")));
    EXPECT_TRUE(subnet.contains(*parse_subnet("10.1.3.0/24")));
    EXPECT_FALSE(parse_subnet("10.1.3.0/24")->contains(subnet));
    EXPECT_FALSE(parse_subnet("0.0.0.0/0")->contains(*parse_address("2001:db8::1")));
    EXPECT_TRUE(parse_subnet("::/0")->contains(*parse_address("2001:db8::1")));
}

TEST(Ports, SayWhatTheyHold) {
    const Ports ports = *parse_ports("tcp/443, UDP/53, 8000-8100, sctp");
    EXPECT_EQ(ports.text(), "tcp/443, udp/53, 8000-8100, sctp");
    EXPECT_TRUE(ports.contain("tcp", 443));
    EXPECT_FALSE(ports.contain("udp", 443));
    EXPECT_TRUE(ports.contain("udp", 8050));
    EXPECT_TRUE(ports.contain("sctp", 1));
    EXPECT_TRUE(parse_ports("")->contain("tcp", 22));
    EXPECT_EQ(parse_ports("any")->text(), "all ports");
    EXPECT_TRUE(ports.overlap(*parse_ports("tcp/8100-9000")));
    EXPECT_FALSE(ports.overlap(*parse_ports("tcp/22")));
    for (const char* text : {"tcp/", "http", "tcp/70000", "9-8", "icmp/1", "443,,22", "tcp/443;22"}) EXPECT_FALSE(parse_ports(text)) << text;
}

}  // namespace
}  // namespace redoubt
