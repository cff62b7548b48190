// Where addresses lie, and what follows for the asset: the longest prefix, against looking at every subnet.
#include "estate/network.h"

#include <gtest/gtest.h>

#include <random>

#include "base/address.h"
#include "estate/exposure.h"

namespace redoubt::estate {
namespace {

using records::Exposure;
using records::Trust;

Zone zone(const std::string& name, std::vector<std::string> subnets, std::optional<Trust> trust = Trust::internal, const std::string& site = {}) {
    Zone out{.id = name, .key = "ASSET-" + name, .name = name, .title = name, .site = site, .compartment = {}, .trust = trust};
    for (const std::string& text : subnets) out.subnets.push_back(*parse_subnet(text));
    return out;
}

ZoneFlow flow(uint32_t to, const std::string& ports) { return {.to = to, .ports = *parse_ports(ports)}; }

TEST(Network, TheLongestPrefixDecidesAndSaysSo) {
    const Network network({zone("all", {"10.0.0.0/8"}), zone("office", {"10.1.2.0/24", "2001:db8:1::/48"}, Trust::internal, "Lyon")});
    const Placement placed = place(network, {.addresses = {{"10.1.2.3", "", ""}}});
    EXPECT_EQ(placed.zone, "office");
    EXPECT_EQ(placed.zone_why, "10.1.2.3 lies in 10.1.2.0/24 of zone office");
    EXPECT_EQ(placed.site, "Lyon");
    EXPECT_EQ(placed.site_why, "zone office is at Lyon");
    EXPECT_EQ(place(network, {.addresses = {{"10.9.9.9", "", ""}}}).zone, "all");
    EXPECT_EQ(place(network, {.addresses = {{"2001:db8:1::7", "", ""}}}).zone, "office");
    const Placement nowhere = place(network, {.addresses = {{"172.16.0.1", "", ""}}});
    EXPECT_EQ(nowhere.zone, "");
    EXPECT_EQ(nowhere.zone_why, "172.16.0.1 lies in no subnet of any zone");
}

TEST(Network, OneRangeInTwoSitesIsDecidedByItsSourceOrSiteOrNotAtAll) {
    const Network network({zone("lyon-lan", {"192.168.1.0/24"}, Trust::internal, "Lyon"), zone("oslo-lan", {"192.168.1.0/24"}, Trust::internal, "Oslo")});
    const Placement open = place(network, {.addresses = {{"192.168.1.5", "", ""}}});
    EXPECT_EQ(open.zone, "");
    EXPECT_EQ(open.zone_why, "192.168.1.5 lies in 192.168.1.0/24 of zone lyon-lan and of zone oslo-lan, and nothing says in which");
    const Placement said = place(network, {.addresses = {{"192.168.1.5", "OSLO-lan", "dhcp"}}});
    EXPECT_EQ(said.zone, "oslo-lan");
    EXPECT_EQ(said.zone_why, "dhcp says that 192.168.1.5 lies in zone oslo-lan");
    EXPECT_EQ(place(network, {.addresses = {{"192.168.1.5", "", ""}}, .said_site = "Lyon", .said_by = "cmdb"}).zone, "lyon-lan");
    const Placement foreign = place(network, {.addresses = {{"192.168.1.5", "vpc-7", "aws"}}});
    EXPECT_EQ(foreign.zone, "");
    EXPECT_EQ(foreign.zone_why, "aws says that 192.168.1.5 lies in vpc-7, which is no zone of ours");
    ASSERT_EQ(network.overlaps().size(), 1U);
    EXPECT_TRUE(network.overlaps()[0].same);
}

TEST(Network, AZoneOfACompartmentPlacesOnlyWhatLiesInIt) {
    Zone hidden = zone("lab", {"10.1.2.0/24"});
    hidden.compartment = "secret";
    const Network network({zone("all", {"10.0.0.0/8"}), hidden});
    EXPECT_EQ(place(network, {.addresses = {{"10.1.2.3", "", ""}}}).zone, "all");
    EXPECT_EQ(place(network, {.addresses = {{"10.1.2.3", "", ""}}, .compartment = "secret"}).zone, "lab");
    EXPECT_EQ(place(network, {.addresses = {{"10.1.2.3", "lab", "dhcp"}}}).zone, "");
}

TEST(Network, SeveralZonesOfOneAssetAreNotGuessedAmong) {
    const Network network({zone("core", {"10.1.0.0/24"}), zone("dmz", {"10.5.0.0/24"}, Trust::dmz), zone("internet", {"192.0.2.0/24"}, Trust::outside)});
    EXPECT_EQ(place(network, {.addresses = {{"10.5.0.1", "", ""}, {"192.0.2.9", "", ""}}}).zone, "dmz");
    EXPECT_EQ(place(network, {.addresses = {{"10.1.0.1", "", ""}, {"10.5.0.1", "", ""}}}).zone_why,
              "its addresses lie in core and dmz: which one it belongs to is for a person to say");
}

TEST(Network, FindsWhatLookingAtEverySubnetFinds) {
    std::mt19937 random(7);
    for (int round = 0; round < 200; ++round) {
        std::vector<Zone> zones;
        for (int at = 0; at < 12; ++at) {
            Zone made = zone("z" + std::to_string(at), {});
            if (random() % 5 == 0) made.compartment = "c";
            for (unsigned count = random() % 4; count > 0; --count) {
                std::array<uint8_t, 16> base{};
                base[10] = base[11] = 0xFF;
                base[12] = 10;
                base[13] = static_cast<uint8_t>(random() % 2), base[14] = static_cast<uint8_t>(random() % 4), base[15] = static_cast<uint8_t>(random() % 8);
                const int bits = 96 + static_cast<int>(random() % 33);
                made.subnets.push_back({.base = masked(base, bits), .bits = bits});
            }
            zones.push_back(made);
        }
        const Network network(zones);
        for (int probe = 0; probe < 50; ++probe) {
            std::array<uint8_t, 16> address{};
            address[10] = address[11] = 0xFF;
            address[12] = 10;
            address[13] = static_cast<uint8_t>(random() % 2), address[14] = static_cast<uint8_t>(random() % 4),
            address[15] = static_cast<uint8_t>(random() % 8);
            for (const char* compartment : {"", "c"}) EXPECT_EQ(network.find(address, compartment), find_naively(zones, address, compartment));
        }
    }
}

class Exposed_ : public ::testing::Test {
protected:
    Exposed_() {
        zones_ = {zone("internet", {}, Trust::outside), zone("dmz", {"10.5.0.0/24"}, Trust::dmz), zone("servers", {"10.2.0.0/24"}),
                  zone("suppliers", {"10.8.0.0/24"}, Trust::partner), zone("lab", {"10.9.0.0/24"}, std::nullopt)};
        zones_[0].flows = {flow(1, "tcp/443")};
        zones_[1].flows = {flow(2, "tcp/8080")};
        zones_[3].flows = {flow(2, "tcp/8443")};
    }
    estate::Exposed ask(std::vector<std::string> addresses, std::vector<Listening> services, ExposureQuestion question = {}) {
        const Network network(zones_);
        for (const std::string& address : addresses) question.addresses.push_back(place_address(network, {address, "", ""}, "", ""));
        question.services = std::move(services);
        return expose(network, question);
    }
    std::vector<Zone> zones_;
};

TEST_F(Exposed_, FollowsFromWhatMayFlowToItsServices) {
    const auto web = ask({"10.5.0.1"}, {{.transport = "tcp", .port = 443, .name = "https"}, {.transport = "tcp", .port = 22, .name = "ssh"}});
    EXPECT_EQ(web.exposure, Exposure::open);
    EXPECT_EQ(web.why, "tcp/443 may flow from zone internet to zone dmz, where https (443/tcp) answers");
    for (const Reach& reach : web.reaches) EXPECT_FALSE(reach.service == 1 && reach.exposure == Exposure::open) << reach.why;
    EXPECT_EQ(ask({"10.2.0.7"}, {{.transport = "tcp", .port = 8443}}).exposure, Exposure::partner);
    const auto app = ask({"10.2.0.7"}, {{.transport = "tcp", .port = 8080}});
    EXPECT_EQ(app.exposure, Exposure::internal);
    EXPECT_EQ(app.reaches.size(), 2U);
}

TEST_F(Exposed_, WhatListensInsideOnlyIsReachedByNobody) {
    const auto asked = ask({"10.5.0.1"}, {{.transport = "tcp", .port = 443, .address = "127.0.0.1"}});
    EXPECT_TRUE(asked.reaches.empty());
    EXPECT_NE(asked.exposure, Exposure::open);
}

TEST_F(Exposed_, UnknownIsUnknown) {
    EXPECT_EQ(ask({}, {}).exposure, Exposure::unknown);
    EXPECT_EQ(ask({}, {}).why, "it has no address");
    EXPECT_EQ(ask({"172.16.0.1"}, {}).why, "172.16.0.1 lies in no subnet of any zone");
    EXPECT_EQ(ask({"10.9.0.1"}, {{.transport = "tcp", .port = 80}}).exposure, Exposure::unknown);
    const auto silent = ask({"10.5.0.1"}, {});
    EXPECT_EQ(silent.exposure, Exposure::unknown);
    EXPECT_EQ(silent.why, "tcp/443 may flow from zone internet to zone dmz; which services answer there is not known");
    EXPECT_EQ(ask({"10.2.0.9"}, {}, {.urls = {"https://intranet.example.com/"}}).unknown.front(),
              "tcp/8443 may flow from zone suppliers to zone servers; which services answer there is not known");
}

TEST_F(Exposed_, WhatWasSeenFromOutsideIsProof) {
    const auto seen = ask({"10.2.0.7"}, {{.transport = "tcp", .port = 5432, .name = "postgresql", .source = "outside scan", .seen_from_outside = true}});
    EXPECT_EQ(seen.exposure, Exposure::open);
    EXPECT_EQ(seen.why, "outside scan, which looks from outside, sees postgresql (5432/tcp)");
    EXPECT_EQ(seen.reaches.front().basis, Basis::seen);
    EXPECT_EQ(database_at({.transport = "tcp", .port = 5432, .name = "postgresql"}), "PostgreSQL");
    EXPECT_EQ(database_at({.transport = "tcp", .port = 443, .name = "https"}), "");
}

TEST_F(Exposed_, APublicAddressOrABalancerBeforeItMakesItPublic) {
    const auto address = ask({"198.51.100.7"}, {});
    EXPECT_EQ(address.exposure, Exposure::open);
    EXPECT_EQ(address.reaches.front().basis, Basis::possible);
    EXPECT_EQ(ask({"10.2.0.7"}, {}, {.carriers = {{"ASSET-9 balancer", Exposure::open}}}).why, "ASSET-9 balancer, which is public, connects to it");
    EXPECT_EQ(ask({"10.2.0.7"}, {}, {.said = {{Exposure::open, "aws says: its load balancer faces the Internet"}}}).exposure, Exposure::open);
}

}  // namespace
}  // namespace redoubt::estate
