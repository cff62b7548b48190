// rpm's database, made here with SQLite as rpm lays it out: a table Packages of header blobs.
#include "hosts/rpm_database.h"

#include <gtest/gtest.h>

#include <fstream>
#include <iterator>

#include "hosts/fact_file.h"
#include "hosts/gather.h"
#include "hosts/rpm_writer.h"
#include "support/invented_host.h"
#include "support/shared_data.h"

namespace redoubt::hosts {
namespace {

using test::bash_header;
using test::rpm_berkeley;
using test::rpm_header;
using test::rpm_ndb;
using test::rpm_sqlite;

// A header that fills several pages, or blocks.
std::string long_header() {
    return rpm_header({{1000, "kernel"},
                       {1001, "6.1"},
                       {1002, "9.el9"},
                       {1003, "", 2},
                       {1044, "kernel-6.1-9.el9.src.rpm"},
                       {1004, std::string(3000, 'x')},
                       {1116, "", 0, {}, {1, 0, 1}},
                       {1117, "", 0, {"vmlinuz", "config", "System.map"}},
                       {1118, "", 0, {"/etc/", "/boot/"}}});
}

TEST(RpmHeader, NamesItsPackage) {
    const auto bash = parse_rpm_header(bash_header());
    ASSERT_TRUE(bash && *bash);
    EXPECT_EQ((*bash)->kind, "rpm");
    EXPECT_EQ((*bash)->name, "bash");
    EXPECT_EQ((*bash)->version, "5.2.26-3.fc40");
    EXPECT_EQ((*bash)->arch, "x86_64");
    EXPECT_EQ((**parse_rpm_header(rpm_header({{1000, "grub2"}, {1001, "2.06"}, {1002, "118"}, {1003, "", 1}}))).version, "1:2.06-118");
    const auto key = parse_rpm_header(rpm_header({{1000, "gpg-pubkey"}, {1001, "a15b79cc"}, {1002, "63d04c2c"}}));
    ASSERT_TRUE(key);
    EXPECT_FALSE(*key);
}

TEST(RpmHeader, RefusesCountsThatDoNotFit) {
    const std::string whole = bash_header();
    for (size_t size = 0; size < whole.size(); ++size) EXPECT_FALSE(parse_rpm_header(std::string_view(whole).substr(0, size))) << size;
    for (const size_t at : {0U, 4U}) {
        std::string many = whole;
        many[at] = '\x7f';
        EXPECT_FALSE(parse_rpm_header(many));
    }
    std::string outside = whole;
    outside[8 + 8] = '\x7f';  // where the name is said to be
    EXPECT_FALSE(parse_rpm_header(outside));
    EXPECT_FALSE(parse_rpm_header(std::string(8, '\0')));
}

TEST(RpmDatabase, ListsWhatIsInstalled) {
    const auto all = read_rpm_database(rpm_sqlite({bash_header(), rpm_header({{1000, "gpg-pubkey"}, {1001, "1"}}), "damaged"}));
    ASSERT_TRUE(all) << all.error().text();
    ASSERT_EQ(all->packages.size(), 1);
    EXPECT_EQ(all->packages[0].name, "bash");
    EXPECT_EQ(all->unread, 1);
    EXPECT_TRUE(read_rpm_database(rpm_sqlite({}))->packages.empty());
}

TEST(RpmDatabase, RefusesWhatIsNone) {
    EXPECT_FALSE(read_rpm_database(""));
    EXPECT_FALSE(read_rpm_database(std::string(4096, 'x')));
    std::string damaged = rpm_sqlite({bash_header()});
    EXPECT_FALSE(read_rpm_database(damaged.substr(0, 600)));
    damaged.replace(100, 200, std::string(200, '\xff'));
    EXPECT_FALSE(read_rpm_database(damaged));
}

TEST(RpmDatabase, IsReadOfTheHost) {
    test::InventedHost host;
    ManualClock clock(*parse_time("2026-11-21T12:00:00Z"));
    host.files["/var/lib/rpm/rpmdb.sqlite"] = rpm_sqlite({bash_header(), "damaged"});
    const Facts facts = gather(host, clock);
    EXPECT_EQ(facts.packages.back().kind, "rpm");
    ASSERT_FALSE(facts.not_read.empty());
    EXPECT_EQ(facts.not_read.back().what, "packages of rpm");
    EXPECT_NE(facts.not_read.back().why.find("1 header"), std::string::npos);
    host.files.erase("/var/lib/rpm/rpmdb.sqlite");
    host.files["/usr/lib/sysimage/rpm/Packages"] = "Berkeley";
    EXPECT_NE(gather(host, clock).not_read.back().why.find("none of the forms"), std::string::npos);
    host.files["/usr/lib/sysimage/rpm/Packages"] = rpm_berkeley({bash_header()});
    EXPECT_EQ(gather(host, clock).packages.back().name, "bash");
    host.files["/var/lib/pacman/local/x-1-1/desc"] = "%NAME%\nx\n\n%VERSION%\n1-1\n\n%BASE%\ny\n";
    host.files["/usr/lib/sysimage/rpm/Packages"] = rpm_berkeley({long_header()});
    const Facts again = gather(host, clock);
    EXPECT_EQ(again.packages[again.packages.size() - 2].source, "y");
    EXPECT_EQ(again.packages.back().source, "kernel-6.1-9.el9.src.rpm");
    EXPECT_EQ(facts_json(again)["packages"].list().back().map()["source"].text(), "kernel-6.1-9.el9.src.rpm");
    host.files["/usr/lib/sysimage/rpm/Packages.db"] = rpm_ndb({rpm_header({{1000, "zypper"}, {1001, "1"}})});
    EXPECT_EQ(gather(host, clock).packages.back().name, "zypper");
}

TEST(RpmHeader, NamesItsSourceAndItsFiles) {
    std::string files;
    const auto kernel = parse_rpm_header(
        long_header(), [&](std::string_view package, std::string_view path) { files += std::string(package) + " " + std::string(path) + "\n"; });
    ASSERT_TRUE(kernel && *kernel);
    EXPECT_EQ((*kernel)->version, "2:6.1-9.el9");
    EXPECT_EQ((*kernel)->source, "kernel-6.1-9.el9.src.rpm");
    EXPECT_EQ(files, "kernel /boot/vmlinuz\nkernel /etc/config\nkernel /boot/System.map\n");
}

TEST(RpmDatabase, IsTheSameInEachForm) {
    const std::vector<std::string> headers{bash_header(), long_header(), rpm_header({{1000, "gpg-pubkey"}, {1001, "1"}})};
    for (const std::string& bytes :
         {rpm_sqlite(headers), rpm_ndb(headers), rpm_berkeley(headers), rpm_berkeley(headers, true), rpm_berkeley(headers, false, 4096)}) {
        size_t files = 0;
        const auto all = read_rpm_database(bytes, [&](std::string_view, std::string_view) { ++files; });
        ASSERT_TRUE(all) << all.error().text();
        ASSERT_EQ(all->packages.size(), 2);
        EXPECT_EQ(all->unread, 0);
        EXPECT_EQ(all->packages[0].name + " " + all->packages[1].name, "bash kernel");
        EXPECT_EQ(files, 3);
    }
}

TEST(RpmDatabase, SaysWhatIsCutOffOrDamaged) {
    const std::string berkeley = rpm_berkeley({bash_header(), long_header()}), ndb = rpm_ndb({bash_header(), long_header()});
    const auto cut = read_rpm_database(std::string_view(berkeley).substr(0, berkeley.size() - 512));
    ASSERT_FALSE(cut);
    EXPECT_NE(cut.error().message.find("cut off"), std::string::npos);
    std::string broken = berkeley;
    broken[2 * 512 + 16] = 2;  // the chain of pages goes in a circle
    const auto circle = read_rpm_database(broken);
    ASSERT_TRUE(circle);
    EXPECT_EQ(circle->unread, 1);
    EXPECT_EQ(circle->packages.size(), 1);
    const auto short_ndb = read_rpm_database(std::string_view(ndb).substr(0, ndb.size() - 16));
    ASSERT_TRUE(short_ndb);
    EXPECT_EQ(short_ndb->unread, 1);
    EXPECT_FALSE(read_rpm_database(std::string_view(ndb).substr(0, 2000)));
    for (size_t size = 0; size < berkeley.size(); size += 13) (void)read_rpm_database(std::string_view(berkeley).substr(0, size));
}

TEST(RpmDatabase, ReadsARealBerkeleyDb) {
    SHARED_DATA_OR_SKIP(path, "vulns/inventory/syft/var_lib_rpm_Packages");
    std::ifstream in(path, std::ios::binary);
    const std::string bytes((std::istreambuf_iterator<char>(in)), {});
    const auto all = read_rpm_database(bytes);
    ASSERT_TRUE(all) << all.error().text();
    ASSERT_EQ(all->packages.size(), 1);
    EXPECT_EQ(all->unread, 0);
    EXPECT_EQ(all->packages[0].name + " " + all->packages[0].version + " " + all->packages[0].source, "dive 0.9.2-1 dive-0.9.2-1.src.rpm");
}

}  // namespace
}  // namespace redoubt::hosts
