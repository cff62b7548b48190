#include <gtest/gtest.h>

#include "hosts/etc_text.h"
#include "hosts/packages.h"
#include "hosts/proc_text.h"

namespace redoubt::hosts {
namespace {

TEST(ProcText, PassesOverWhatItCannotRead) {
    EXPECT_TRUE(parse_sockets("", "tcp").empty());
    EXPECT_TRUE(parse_sockets("0: XX00007F:1538 0:0 0A 0 0 0 0 0 1\n0: 0100007F 0:0 0A 0 0 0 0 0 1\n0: 0100007F:15380 0:0 0A 0 0 0 0 0 1", "tcp").empty());
    EXPECT_TRUE(parse_routes("eth0 00 00 0003 0 0 0 00\n").empty());
    EXPECT_TRUE(parse_ipv6_routes("2001 40 x 00 y 0 0 0 1 eth0\n").empty());
    EXPECT_EQ(parse_meminfo("MemTotal: lots\n"), 0);
    EXPECT_EQ(parse_meminfo("MemTotal: 9223372036854775807 kB\n"), 0);
    EXPECT_EQ(socket_inode("socket:[99999999999999999999999]"), 0);
    EXPECT_EQ(socket_inode("pipe:[12]"), 0);
    EXPECT_EQ(socket_inode("socket:[12]"), 12);
}

TEST(ProcText, ReadsRoutesOfIpv6) {
    const std::string zero(32, '0');
    const auto routes = parse_ipv6_routes("20010db8000000000000000000000000 40 " + zero + " 00 " + zero + " 00000100 1 0 00000001 eth0\n" + zero + " 00 " +
                                          zero + " 00 fe800000000000000000000000000001 00000400 1 0 00000003 eth0\n" + "ff000000000000000000000000000000 08 " +
                                          zero + " 00 " + zero + " 00000100 1 0 00000001 eth0\n");
    ASSERT_EQ(routes.size(), 2);
    EXPECT_EQ(routes[0].to, "2001:db8::/64");
    EXPECT_EQ(routes[1].to + " " + routes[1].via, "::/0 fe80::1");
}

TEST(ProcText, KnowsContainersByTheirControlGroups) {
    const std::string id(64, 'b');
    const auto runtime = [&](const std::string& cgroup) {
        const auto found = container_of(cgroup);
        return found ? found->runtime + ":" + found->id.substr(0, 2) : "none";
    };
    EXPECT_EQ(runtime("0::/system.slice/docker-" + id + ".scope\n"), "docker:bb");
    EXPECT_EQ(runtime("12:cpu,cpuacct:/docker/" + id + "\n"), "docker:bb");
    EXPECT_EQ(runtime("0::/user.slice/user-1000.slice/libpod-" + id + ".scope/container\n"), "podman:bb");
    EXPECT_EQ(runtime("0::/user.slice/libpod-conmon-" + id + ".scope\n"), "none");
    EXPECT_EQ(runtime("0::/kubepods.slice/kubepods-pod1.slice/cri-containerd-" + id + ".scope\n"), "containerd:bb");
    EXPECT_EQ(runtime("0::/kubepods/burstable/pod1/" + id + "\n"), ":bb");
    EXPECT_EQ(runtime("0::/system.slice/ssh.service\n"), "none");
    EXPECT_EQ(runtime("nonsense\n"), "none");
}

TEST(ProcText, EndsAtItsBounds) {
    std::string many;
    for (int i = 0; i < 21'000; ++i) many += "0: 0100007F:1538 0:0 0A 0 0 0 0 0 1\n";
    EXPECT_EQ(parse_sockets(many, "tcp").size(), most_listeners);
    std::string packages;
    for (int i = 0; i < 21'000; ++i) packages += "Package: a\nVersion: 1\n\n";
    std::vector<Package> out;
    parse_dpkg(packages, out);
    parse_apk("P:a\nV:1\n\n", out);
    EXPECT_EQ(out.size(), most_packages);
}

TEST(Packages, NameTheirSource) {
    std::vector<Package> all;
    parse_dpkg(
        "Package: libssl3\nStatus: install ok installed\nSource: openssl (3.0.11-1)\nVersion: 3.0.11-1+b1\n\n"
        "Package: git-core\nStatus: hold ok unpacked\nSource: git\nVersion: 1:2.1\n\n"
        "Package: bash\nStatus: install ok half-configured\nVersion: 5\n\n"
        "Package: gone\nStatus: deinstall ok config-files\nVersion: 1\n\n"
        "Package: never\nStatus: purge ok not-installed\nVersion: 1\n",
        all);
    std::string files;
    parse_apk("C:Q1\nP:libcrypto3\nV:3.1.4-r0\nA:x86_64\no:openssl\nF:lib\nR:libcrypto.so.3\nF:usr/lib\nR:a\nZ:Q1\nR:b\n\nP:busybox\nV:1\no:busybox\n", all,
              [&](std::string_view package, std::string_view path) { files += std::string(package) + " " + std::string(path) + "\n"; });
    parse_pacman("%NAME%\nlib32-glibc\n\n%VERSION%\n2.38-1\n\n%BASE%\nglibc\n\n%ARCH%\nx86_64\n\n%DEPENDS%\nNAME\n", all);
    std::string text;
    for (const Package& each : all) text += each.kind + " " + each.name + " " + each.version + " " + each.source + " " + each.source_version + "\n";
    EXPECT_EQ(text,
              "deb libssl3 3.0.11-1+b1 openssl 3.0.11-1\n"
              "deb git-core 1:2.1 git \n"
              "deb bash 5  \n"
              "apk libcrypto3 3.1.4-r0 openssl \n"
              "apk busybox 1  \n"
              "alpm lib32-glibc 2.38-1 glibc \n");
    EXPECT_EQ(files, "libcrypto3 lib/libcrypto.so.3\nlibcrypto3 usr/lib/a\nlibcrypto3 usr/lib/b\n");
    std::string owned;
    parse_pacman_files("%FILES%\nusr/\nusr/bin/x\n\n%BACKUP%\netc/x\tabc\n", [&](std::string_view path) { owned += path; });
    EXPECT_EQ(owned, "usr/bin/x");
}

TEST(EtcText, ReadsQuotedValues) {
    const System system = parse_os_release("# comment\nNAME='Alpine Linux'\nID=alpine\nVERSION_ID=3.19.1\nBROKEN\nPRETTY_NAME=\"A \\\"B\\\"\"");
    EXPECT_EQ(system.name, "A \"B\"");
    EXPECT_EQ(system.version, "3.19.1");
    EXPECT_EQ(parse_os_release("NAME=Tiny\n").name, "Tiny");
}

TEST(EtcText, FindsTheNameWithADomain) {
    EXPECT_EQ(fqdn_in_hosts("192.0.2.9 web1.example.org\n", "web1"), "web1.example.org");
    EXPECT_EQ(fqdn_in_hosts("127.0.0.1 web1.localdomain web1\n", "web1"), "");
    EXPECT_EQ(fqdn_in_hosts("192.0.2.9 web10.example.org # web1.example.org\n", "web1"), "");
    EXPECT_EQ(domain_in_resolv("search a.example b.example\ndomain C.example\n"), "c.example");
}

TEST(EtcText, PassesOverBrokenAccounts) { EXPECT_TRUE(parse_passwd("x:y\n:x:0:0::/:/bin/sh\na:x:minus:0::/:/bin/sh\n+::::::\n").empty()); }

}  // namespace
}  // namespace redoubt::hosts
