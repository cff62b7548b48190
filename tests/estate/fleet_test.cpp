// Ten noisy sources of one fleet: the assets are the machines, in whatever order the sources come.
#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <map>
#include <random>

#include "estate/fleet.h"
#include "estate/intake.h"
#include "estate/settle.h"

namespace redoubt::estate {
namespace {

using test::FleetReport;

struct Outcome {
    std::vector<uint32_t> truth, group;
    size_t doubts = 0;
};

Outcome reconciled(const std::vector<FleetReport>& reports) {
    Intake intake({});
    Outcome out;
    std::vector<uint32_t> entry;
    for (const FleetReport& report : reports)
        for (size_t i = 0; i < report.sightings.size(); ++i) {
            entry.push_back(intake.take(report.source, report.sightings[i]));
            out.truth.push_back(report.truth[i]);
        }
    const Reconciled done = reconcile(intake.entries(), {});
    std::vector<uint32_t> group_of(intake.entries().size());
    for (uint32_t group = 0; group < done.groups.size(); ++group)
        for (const uint32_t at : done.groups[group].entries) group_of[at] = group;
    for (const uint32_t at : entry) out.group.push_back(group_of[at]);
    out.doubts = done.doubts.size();
    return out;
}

TEST(Fleet, AssetsAreTheMachines) {
    for (const uint64_t seed : {1U, 2U, 3U}) {
        const std::vector<FleetReport> reports = test::make_fleet(8000, seed);
        const Outcome outcome = reconciled(reports);
        const test::Agreement agreement = test::compare(outcome.truth, outcome.group);
        const double possible = test::compare(outcome.truth, test::connected(reports)).recall;
        std::printf("seed %d: %zu sightings, %zu things, %zu groups, %zu doubts, precision %.4f, recall %.4f of %.4f that the reports can tell\n",
                    static_cast<int>(seed), outcome.truth.size(), agreement.things, agreement.groups, outcome.doubts, agreement.precision, agreement.recall,
                    possible);
        EXPECT_GT(agreement.precision, 0.995);
        EXPECT_GT(agreement.recall, 0.995);
        EXPECT_GT(agreement.recall / possible, 0.998);
    }
}

// What an import leaves is what the next one starts from.
TEST(Fleet, WhatIsSettledStaysSo) {
    for (uint64_t seed = 0; seed < 8; ++seed) {
        const std::vector<FleetReport> reports = test::make_fleet(400, seed);
        Intake intake({});
        for (const FleetReport& report : reports)
            for (const Sighting& sighting : report.sightings) intake.take(report.source, sighting);
        Settled settled = settle(std::move(intake.entries()), {});
        std::vector<KnownAsset> assets(settled.done.groups.size());
        for (uint32_t group = 0; group < settled.done.groups.size(); ++group)
            for (const uint32_t entry : settled.done.groups[group].entries) settled.entries[entry].asset = static_cast<int32_t>(group);
        Intake again(settled.entries);
        for (const FleetReport& report : reports)
            for (const Sighting& sighting : report.sightings) EXPECT_FALSE(again.has_changed(again.take(report.source, sighting))) << "seed " << seed;
        const Settled other = settle(std::move(again.entries()), assets);
        EXPECT_EQ(other.entries.size(), settled.entries.size());
        for (const Group& group : other.done.groups) {
            EXPECT_TRUE(group.absorbed.empty());
            for (const uint32_t entry : group.entries) EXPECT_EQ(other.entries[entry].asset, group.asset) << "seed " << seed;
        }
    }
}

std::vector<std::vector<uint32_t>> groups_of(const std::vector<Entry>& entries) {
    std::vector<std::vector<uint32_t>> out;
    for (Group& group : reconcile(entries, {}).groups) {
        std::ranges::sort(group.entries);
        out.push_back(std::move(group.entries));
    }
    std::ranges::sort(out);
    return out;
}

// A small world with few values, so that everything is shared, copied and reused.
std::vector<Entry> random_entries(uint64_t seed, size_t count) {
    std::mt19937_64 random(seed);
    Intake intake({});
    constexpr std::array kinds{IdKind::cloud, IdKind::agent, IdKind::hardware, IdKind::serial, IdKind::machine, IdKind::directory,
                               IdKind::tag,   IdKind::mac,   IdKind::mac,      IdKind::fqdn,   IdKind::host,    IdKind::ip};
    for (size_t i = 0; i < count; ++i) {
        Sighting seen{.at = Time::from_unix_s(1'795'000'000 + static_cast<int64_t>(random() % 20) * 3600)};
        if (random() % 2 == 0) seen.key = "k" + std::to_string(random() % 12);
        for (size_t ids = 1 + random() % 4; ids > 0; --ids) {
            const IdKind kind = kinds[random() % kinds.size()];
            const std::string value = std::to_string(random() % 8);
            seen.ids.push_back({kind, kind == IdKind::fqdn ? "n" + value + ".example" + std::to_string(random() % 2) : "n" + value, {}});
        }
        intake.take("source" + std::to_string(random() % 4), seen);
    }
    return intake.entries();
}

TEST(Reconcile, ComparingEverythingWithEverythingSaysTheSame) {
    for (uint64_t seed = 0; seed < 60; ++seed) {
        const std::vector<Entry> entries = random_entries(seed, 4 + seed % 20);
        ASSERT_EQ(groups_of(entries), reconcile_naively(entries, {})) << "seed " << seed;
    }
    const std::vector<FleetReport> reports = test::make_fleet(12, 9);
    Intake intake({});
    for (const FleetReport& report : reports)
        for (const Sighting& seen : report.sightings) intake.take(report.source, seen);
    EXPECT_EQ(groups_of(intake.entries()), reconcile_naively(intake.entries(), {}));
}

TEST(Reconcile, NoOrderOfSourcesMakesADifference) {
    std::vector<FleetReport> reports = test::make_fleet(300, 4);
    const Outcome outcome = reconciled(reports);
    std::ranges::reverse(reports);
    const Outcome other = reconciled(reports);
    const test::Agreement one = test::compare(outcome.truth, outcome.group);
    const test::Agreement two = test::compare(other.truth, other.group);
    EXPECT_EQ(one.groups, two.groups);
    EXPECT_EQ(one.precision, two.precision);
    EXPECT_EQ(one.recall, two.recall);
    EXPECT_EQ(outcome.doubts, other.doubts);
}

Sighting seen_as(std::initializer_list<Identifier> ids) {
    Sighting out{.at = Time::from_unix_s(1'795'000'000)};
    out.ids = ids;
    return out;
}

size_t things(std::initializer_list<Sighting> sightings) {
    Intake intake({});
    int source = 0;
    for (const Sighting& sighting : sightings) intake.take("s" + std::to_string(source++), sighting);
    return reconcile(intake.entries(), {}).groups.size();
}

TEST(Reconcile, Traps) {
    const Identifier serial{IdKind::serial, "S1", {}}, other_serial{IdKind::serial, "S2", {}}, image{IdKind::machine, "m", {}}, agent{IdKind::agent, "a", {}},
        new_agent{IdKind::agent, "b", {}}, mac{IdKind::mac, "3c:52:82:00:00:01", {}}, other_mac{IdKind::mac, "3c:52:82:00:00:02", {}},
        name{IdKind::host, "n", {}}, new_name{IdKind::host, "o", {}}, ip{IdKind::ip, "10.0.0.1", {}};
    EXPECT_EQ(things({seen_as({serial, name}), seen_as({serial, new_name})}), 1U) << "renamed";
    EXPECT_EQ(things({seen_as({serial, agent, mac}), seen_as({serial, new_agent, mac})}), 1U) << "set up anew";
    EXPECT_EQ(things({seen_as({serial, image, mac}), seen_as({other_serial, image, other_mac})}), 2U) << "cloned, other serial";
    EXPECT_EQ(things({seen_as({image, mac, name}), seen_as({image, other_mac, new_name})}), 2U) << "cloned, other MAC and name";
    EXPECT_EQ(things({seen_as({serial, ip}), seen_as({other_serial, ip})}), 2U) << "NAT";
    EXPECT_EQ(things({seen_as({serial, ip}), seen_as({ip})}), 1U) << "only one held the address";
    EXPECT_EQ(things({seen_as({serial, ip}), seen_as({other_serial, ip}), seen_as({ip})}), 3U) << "two held the address";
    EXPECT_EQ(things({seen_as({serial, mac, name}), seen_as({other_serial, mac, new_name}), seen_as({mac})}), 3U) << "a dock";
    EXPECT_EQ(things({seen_as({serial, {IdKind::fqdn, "web.a.example", {}}}), seen_as({other_serial, {IdKind::fqdn, "web.b.example", {}}}),
                      seen_as({{IdKind::host, "web", {}}})}),
              3U)
        << "one short name in two domains";
    EXPECT_EQ(
        things({seen_as({serial, {IdKind::host, "web", {}}}), seen_as({{IdKind::fqdn, "web.a.example", {}}}), seen_as({{IdKind::fqdn, "web.b.example", {}}})}),
        3U)
        << "the same, where nothing strong says which";
    EXPECT_EQ(things({seen_as({serial, {IdKind::fqdn, "old.a.example", {}}, {IdKind::fqdn, "new.a.example", {}}}),
                      seen_as({{IdKind::fqdn, "other.a.example", {}}, {IdKind::host, "old", {}}})}),
              1U)
        << "an old short name in one domain";
    EXPECT_EQ(things({seen_as({serial, name}), seen_as({other_serial, new_name}), seen_as({serial, new_name, {IdKind::tag, "T", {}}})}), 3U)
        << "the serial of another row";
    EXPECT_EQ(things({seen_as({{IdKind::hardware, "33221100-5544-7766-8899-aabbccddeeff", {}}}),
                      seen_as({{IdKind::hardware, "00112233-4455-6677-8899-aabbccddeeff", {}}})}),
              1U)
        << "one UUID in two byte orders";
}

struct From {
    std::string source;
    Sighting sighting;
};

// The groups as numbers, one for each sighting in their order.
struct Told {
    std::vector<uint32_t> group;
    std::vector<Entry> entries;
};

Told told(std::initializer_list<From> from) {
    Intake intake({});
    std::vector<uint32_t> entry;
    for (const From& one : from) entry.push_back(intake.take(one.source, one.sighting));
    const Settled settled = settle(std::move(intake.entries()), {});
    Told out{.group = {}, .entries = {}};
    for (const uint32_t at : entry) {
        const uint32_t now = settled.became[at];
        for (uint32_t group = 0; group < settled.done.groups.size(); ++group)
            if (std::ranges::find(settled.done.groups[group].entries, now) != settled.done.groups[group].entries.end()) out.group.push_back(group);
        out.entries.push_back(settled.entries[now]);
        out.entries.back().why = settled.done.why[now];
    }
    return out;
}

struct Laptops {
    Identifier serial{IdKind::serial, "PF1A2B3C", {}}, other_serial{IdKind::serial, "PF9Z8Y7X", {}}, name{IdKind::host, "lt-1", {}},
        other_name{IdKind::host, "lt-2", {}}, mac{IdKind::mac, "3c:52:82:00:00:01", {}}, other_mac{IdKind::mac, "3c:52:82:00:00:02", {}},
        wifi{IdKind::mac, "a4:83:e7:00:00:01", {}}, dock{IdKind::mac, "00:e0:4c:00:00:09", {}}, ip{IdKind::ip, "10.0.0.1", {}},
        other_ip{IdKind::ip, "10.0.0.2", {}}, tag{IdKind::tag, "IT-1", {}}, other_tag{IdKind::tag, "IT-2", {}}, agent{IdKind::agent, "a", "edr"},
        other_agent{IdKind::agent, "b", "edr"};
    Sighting one() const { return seen_as({serial, agent, mac, name, ip}); }
    Sighting other() const { return seen_as({other_serial, other_agent, other_mac, other_name, other_ip}); }
};

TEST(Slips, TheSerialOfAnotherRowIsNotCounted) {
    const Laptops lt;
    const Told rows = told({{"edr", lt.one()},
                            {"edr", lt.other()},
                            {"list", seen_as({lt.tag, lt.name, lt.other_serial})},
                            {"list", seen_as({lt.other_tag, lt.other_name, lt.other_serial})}});
    EXPECT_EQ(rows.group[2], rows.group[0]);
    EXPECT_EQ(rows.group[3], rows.group[1]);
    EXPECT_EQ(rows.entries[2].set_aside, std::vector<std::string>{"PF9Z8Y7X"});
    EXPECT_NE(rows.entries[2].why.find("serial PF9Z8Y7X is not counted, list has another row for it"), std::string::npos) << rows.entries[2].why;
}

TEST(Slips, TheNameOfAnotherRowIsNotCounted) {
    const Laptops lt;
    const Told rows = told({{"edr", lt.one()},
                            {"edr", lt.other()},
                            {"list", seen_as({lt.tag, lt.other_name, lt.serial})},
                            {"list", seen_as({lt.other_tag, lt.other_name, lt.other_serial})}});
    EXPECT_EQ(rows.group[2], rows.group[0]);
    EXPECT_EQ(rows.group[3], rows.group[1]);
    EXPECT_EQ(rows.entries[2].set_aside, std::vector<std::string>{"lt-2"});
}

TEST(Slips, WithoutAnotherRowNobodyKnows) {
    const Laptops lt;
    const Told rows = told({{"edr", lt.one()}, {"edr", lt.other()}, {"list", seen_as({lt.tag, lt.name, lt.other_serial})}});
    EXPECT_NE(rows.group[2], rows.group[0]);
    EXPECT_NE(rows.group[2], rows.group[1]);
}

TEST(Slips, OneLetterOrTwoThatChangedPlaces) {
    const Laptops lt;
    for (const char* written : {"PF1A2B3D", "PF1AB23C"}) {
        const Identifier slip{IdKind::serial, written, {}};
        const Told rows = told({{"edr", lt.one()}, {"list", seen_as({lt.tag, lt.name, slip})}});
        EXPECT_EQ(rows.group[0], rows.group[1]) << written;
        EXPECT_NE(rows.entries[1].why.find("is taken for serial PF1A2B3C"), std::string::npos) << rows.entries[1].why;
        const Told twins = told({{"edr", lt.one()}, {"edr", seen_as({slip, lt.other_agent, lt.other_mac, lt.name})}});
        EXPECT_NE(twins.group[0], twins.group[1]) << "a machine says its own serial: " << written;
        const Told both = told({{"edr", lt.one()}, {"list", seen_as({lt.tag, lt.name, lt.serial})}, {"list", seen_as({lt.other_tag, lt.name, slip})}});
        EXPECT_NE(both.group[0], both.group[2]) << "the list has a row for either: " << written;
    }
}

TEST(Reconcile, AdaptersAndNameOutliveAnInstallation) {
    const Laptops lt;
    const Told anew = told({{"edr", seen_as({lt.agent, lt.mac, lt.wifi, lt.name})}, {"edr", seen_as({lt.other_agent, lt.mac, lt.wifi, lt.name})}});
    EXPECT_EQ(anew.group[0], anew.group[1]);
    const Told docked = told({{"edr", seen_as({lt.agent, lt.mac, lt.dock, lt.name})}, {"edr", seen_as({lt.other_agent, lt.other_mac, lt.dock, lt.name})}});
    EXPECT_NE(docked.group[0], docked.group[1]) << "one adapter in common";
}

TEST(Reconcile, AnAddressOutweighsTheNameOfOneElsewhere) {
    const Laptops lt;
    const Told stale = told({{"edr", lt.one()}, {"edr", lt.other()}, {"scan", seen_as({lt.ip, lt.other_name})}});
    EXPECT_EQ(stale.group[2], stale.group[0]);
    EXPECT_EQ(stale.entries[2].set_aside, std::vector<std::string>{"lt-2"});
    const Told unseen =
        told({{"edr", lt.one()}, {"edr", seen_as({lt.other_serial, lt.other_agent, lt.other_mac, lt.other_name})}, {"scan", seen_as({lt.ip, lt.other_name})}});
    EXPECT_NE(unseen.group[2], unseen.group[0]) << "nobody knows where its owner was";
}

TEST(Reconcile, AnAdapterThatNobodyElseHasIsOfWhoHadItsAddress) {
    const Laptops lt;
    const Told lease = told({{"edr", lt.one()}, {"dhcp", seen_as({lt.dock, lt.ip})}});
    EXPECT_EQ(lease.group[0], lease.group[1]);
    const Told two = told({{"edr", lt.one()}, {"osquery", seen_as({lt.other_serial, lt.other_mac, lt.ip})}, {"dhcp", seen_as({lt.dock, lt.ip})}});
    EXPECT_NE(two.group[2], two.group[0]);
    EXPECT_NE(two.group[2], two.group[1]);
}

}  // namespace
}  // namespace redoubt::estate
