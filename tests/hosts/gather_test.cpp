#include "hosts/gather.h"

#include <gtest/gtest.h>

#include <fmt/format.h>

#include "hosts/fact_file.h"
#include "schema/json.h"
#include "support/invented_host.h"

namespace redoubt::hosts {
namespace {

Facts facts_of(HostFiles& host) {
    ManualClock clock(*parse_time("2026-11-21T12:00:00Z"));
    return gather(host, clock);
}

TEST(Gather, SaysWhoTheHostIs) {
    test::InventedHost host;
    const Facts facts = facts_of(host);
    EXPECT_EQ(facts.identity.name, "web1");
    EXPECT_EQ(facts.identity.fqdn, "web1.example.com");
    EXPECT_EQ(facts.identity.machine_id, "0123456789abcdef0123456789abcdef");
    EXPECT_EQ(facts.hardware.serial, "EX-4711-22");
    EXPECT_EQ(facts.hardware.uuid, "4c4c4544-0042-3510-8052-b4c04f4a3132");
    EXPECT_EQ(facts.hardware.cpus, 2);
    EXPECT_EQ(facts.hardware.memory, int64_t{4} << 30);
    EXPECT_EQ(facts.system.name, "Debian GNU/Linux 12 (bookworm)");
    EXPECT_EQ(facts.kernel.command_line, "root=/dev/vda1 ro luks.passphrase=…");
    EXPECT_TRUE(facts.not_read.empty());
}

TEST(Gather, TakesTheDomainOfTheResolverWhenHostsGivesNone) {
    test::InventedHost host;
    host.files["/etc/hosts"] = "127.0.0.1 localhost\n";
    EXPECT_EQ(facts_of(host).identity.fqdn, "web1.other.example");
    host.files["/proc/sys/kernel/hostname"] = "Web1.Lab.example\n";
    EXPECT_EQ(facts_of(host).identity.fqdn, "web1.lab.example");
}

TEST(Gather, SaysWhichCloudItIsIn) {
    test::InventedHost host;
    host.files["/sys/class/dmi/id/sys_vendor"] = "Amazon EC2\n";
    host.files["/sys/class/dmi/id/board_asset_tag"] = "i-0abc1234def567890\n";
    EXPECT_EQ(facts_of(host).identity.instance, "i-0abc1234def567890");
    host.files["/sys/class/dmi/id/sys_vendor"] = "Google\n";
    host.files["/var/lib/cloud/data/instance-id"] = "4711471147114711\n";
    EXPECT_EQ(facts_of(host).identity.cloud, "gcp");
    EXPECT_EQ(facts_of(host).identity.instance, "4711471147114711");
    host.files["/sys/class/dmi/id/sys_vendor"] = "Example\n";
    EXPECT_EQ(facts_of(host).identity.instance, "");
}

TEST(Gather, FindsTheProcessThatListens) {
    test::InventedHost host;
    std::string out;
    for (const Listener& each : facts_of(host).listening)
        out += fmt::format("{} {} {} {} {}\n", each.transport, each.address, each.port, each.pid, each.process);
    EXPECT_EQ(out,
              "tcp 0.0.0.0 22 0 \n"
              "tcp :: 443 100 nginx\n"
              "tcp 127.0.0.1 5432 200 postgres\n"
              "udp 0.0.0.0 68 0 \n");
}

TEST(Gather, CountsWhatOnlyRootSees) {
    test::InventedHost host;
    host.closed = {"/proc/200/fd", "/proc/300/fd", "/sys/class/dmi/id/product_serial"};
    const Facts facts = facts_of(host);
    EXPECT_EQ(facts.hardware.serial, "");
    ASSERT_EQ(facts.not_read.size(), 2);
    EXPECT_EQ(facts.not_read[0].what, "serial number");
    EXPECT_EQ(facts.not_read[1].what, "the process of 3 listening services");
    EXPECT_NE(facts.not_read[1].why.find("2 processes may not be looked into; as root"), std::string::npos);
}

TEST(Gather, ListsTheNetwork) {
    test::InventedHost host;
    const Facts facts = facts_of(host);
    ASSERT_EQ(facts.interfaces.size(), 3);
    EXPECT_EQ(facts.interfaces[1].name, "eth0");
    EXPECT_EQ(facts.interfaces[1].addresses, (std::vector<std::string>{"192.0.2.7/24", "2001:db8::7/64"}));
    ASSERT_EQ(facts.routes.size(), 2);
    EXPECT_EQ(facts.routes[0].to + " " + facts.routes[0].via, "0.0.0.0/0 192.0.2.1");
    EXPECT_EQ(facts.routes[1].to + " " + facts.routes[1].via, "192.0.2.0/24 ");
}

TEST(Gather, ListsUnitsUsersAndContainers) {
    test::InventedHost host;
    const Facts facts = facts_of(host);
    std::string units;
    for (const Unit& each : facts.units) units += fmt::format("{} {}{}\n", each.name, each.enabled ? "enabled " : "", each.running ? "running" : "");
    EXPECT_EQ(units, "cron.service enabled \ngetty@tty1.service running\nnginx.service enabled running\n");
    ASSERT_EQ(facts.users.size(), 3);
    EXPECT_EQ(facts.users[2].groups, (std::vector<std::string>{"sudo", "adm"}));
    ASSERT_EQ(facts.containers.size(), 1);
    EXPECT_EQ(facts.containers[0].runtime, "docker");
    EXPECT_EQ(facts.containers[0].processes, 2);
    EXPECT_EQ(facts.processes, 3);
}

TEST(Gather, ReadsPackagesAndSaysWhichItDoesNot) {
    test::InventedHost host;
    host.files["/var/lib/dpkg/status.d/base"] = "Package: tzdata\nVersion: 2026a\nArchitecture: all\n";
    host.files["/var/lib/dpkg/status.d/base.md5sums"] = "Package: no\nVersion: 1\n";
    host.files["/lib/apk/db/installed"] = "C:Q1\nP:musl\nV:1.2.4-r2\nA:x86_64\n\n";
    host.files["/var/lib/rpm/rpmdb.sqlite"] = "SQLite";
    const Facts facts = facts_of(host);
    std::string out;
    for (const Package& each : facts.packages) out += fmt::format("{} {} {} {}\n", each.kind, each.name, each.version, each.arch);
    EXPECT_EQ(out, "deb bash 5.2.15-2+b2 amd64\ndeb nginx 1.22.1-9 amd64\ndeb tzdata 2026a all\napk musl 1.2.4-r2 x86_64\n");
    ASSERT_EQ(facts.not_read.size(), 1);
    EXPECT_EQ(facts.not_read[0].what, "packages of rpm");
}

TEST(Gather, SaysWhichFileIsTooLarge) {
    test::InventedHost host;
    host.files["/var/lib/dpkg/status"].append(size_t{65} << 20, ' ');
    const Facts facts = facts_of(host);
    EXPECT_TRUE(facts.packages.empty());
    ASSERT_EQ(facts.not_read.size(), 1);
    EXPECT_EQ(facts.not_read[0].what, "packages");
}

TEST(Gather, MakesAFileOfAnEmptyHost) {
    test::InventedHost host;
    host.files.clear();
    host.links.clear();
    host.interfaces.clear();
    SeededRandom random(1);
    EXPECT_TRUE(check_fact_file(*schema::parse_json(write_fact_file(facts_of(host), HostKey::make(random)))));
}

}  // namespace
}  // namespace redoubt::hosts
