#include "formats/leases/leases.h"

#include <gtest/gtest.h>

#include <fmt/format.h>

namespace redoubt::formats::leases {
namespace {

std::string text_of(const Result<Parsed>& parsed) {
    if (!parsed) return parsed.error().text();
    std::string out;
    for (const Lease& each : parsed->leases)
        out += fmt::format("{} {} {} {} '{}' {} {}\n", each.line, each.address, each.mac, each.state, each.host_name, each.starts.unix_ns / 1'000'000'000,
                           each.ends.unix_ns / 1'000'000'000);
    for (const std::string& each : parsed->problems) out += each + "\n";
    return out;
}

TEST(Leases, ReadsIsc) {
    EXPECT_EQ(
        text_of(parse_isc("option x;\nlease 192.0.2.1 { starts 1 2026/02/02 02:40:00; ends never; hardware ethernet 00:00:5e:00:53:01; binding state active;\n"
                          "client-hostname \"a;}\\\"\"; on expiry { binding state free; } }\nlease 192.0.2.2 {}")),
        "2 192.0.2.1 00:00:5e:00:53:01 active 'a;}\\\"' 1770000000 0\n4 192.0.2.2   '' 0 0\n");
    EXPECT_EQ(text_of(parse_isc("lease 192.0.2.1 { # }\n starts epoch 1770000000; cltt epoch 1770000009; }")), "1 192.0.2.1   '' 1770000009 0\n");
    EXPECT_EQ(text_of(parse_isc("failover peer \"x\" state { my state normal; }\nlease 192.0.2.1 {\n")), "line 2: the block that opens here never closes\n");
    EXPECT_EQ(text_of(parse_isc("lease 192.0.2.1 { starts 1 2026/13/99 99:00:00; }")), "1 192.0.2.1   '' 0 0\n");
    EXPECT_EQ(text_of(parse_isc("\"never closed")), "");
}

TEST(Leases, ReadsDnsmasq) {
    EXPECT_EQ(text_of(parse_dnsmasq("1770000000 00:00:5e:00:53:01 192.0.2.1 a 01:2\n\nx y z w\n0 7 2001:db8::1 * 00:01\n")),
              "1 192.0.2.1 00:00:5e:00:53:01  'a' 0 1770000000\n4 2001:db8::1   '*' 0 0\nline 3: it is no lease\n");
}

}  // namespace
}  // namespace redoubt::formats::leases
