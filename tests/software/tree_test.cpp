#include "software/tree.h"

#include <gtest/gtest.h>

#include <array>
#include <cstdio>
#include <set>

#include "software/database.h"
#include "software/distribution.h"
#include "software/files.h"
#include "support/folder.h"
#include "support/shared_data.h"

namespace redoubt::software {
namespace {

constexpr std::string_view debian_release = "ID=debian\nVERSION_ID=\"12\"\n";
constexpr std::string_view status =
    "Package: node-left\nStatus: install ok installed\nArchitecture: all\nVersion: 1.0-1\n\n"
    "Package: libssl3\nStatus: install ok installed\nArchitecture: amd64\nSource: openssl (3.0.11-1)\nVersion: 3.0.11-1+b1\n";

// A kind of file that others read: a name and a version.
Result<> read_left(std::string_view bytes, Contents& contents) {
    if (bytes.empty()) return fail(Code::malformed, "it is empty");
    contents.packages.push_back(TRY(package_of("npm", "", "left", bytes)));
    return {};
}
bool is_left(std::string_view path) { return path.ends_with("left.txt"); }
constexpr std::array left_kinds{FileKind{"left.txt", is_left, read_left}};

std::string tree_text(const std::string& path, TreeOptions options = {}) {
    SystemDisk disk;
    if (options.kinds.data() == all_file_kinds().data()) options.kinds = left_kinds;
    const auto contents = read_tree(disk, path, options);
    return contents ? text_of(*contents) : contents.error().text();
}

TEST(Tree, PutsPackagesOnTheirSystemAndNamesOwners) {
    const redoubt::test::Folder folder;
    write_file(folder.path(), "etc/os-release", debian_release);
    write_file(folder.path(), "var/lib/dpkg/status", status);
    write_file(folder.path(), "var/lib/dpkg/info/node-left:all.list", "/.\n/usr\n/lib/node/left.txt\n");
    write_file(folder.path(), "usr/lib/node/left.txt", "1.0");
    write_file(folder.path(), "srv/app/left.txt", "1.3");
    write_file(folder.path(), "srv/app/.git/left.txt", "9");
    write_file(folder.path(), "proc/1/root/left.txt", "9");
    EXPECT_EQ(tree_text(folder.path()),
              "srv/app/left.txt pkg:npm/left@1.3\n"
              "usr/lib/node/left.txt pkg:npm/left@1.0 owned by pkg:deb/debian/node-left@1.0-1?arch=all&distro=debian-12\n"
              "var/lib/dpkg/status pkg:deb/debian/node-left@1.0-1?arch=all&distro=debian-12\n"
              "var/lib/dpkg/status pkg:deb/debian/libssl3@3.0.11-1%2Bb1?arch=amd64&distro=debian-12&upstream=openssl%403.0.11-1\n");
}

TEST(Tree, KeepsSystemsApart) {
    const redoubt::test::Folder folder;
    write_file(folder.path(), "a/etc/os-release", "ID=alpine\nVERSION_ID=3.20.1\n");
    write_file(folder.path(), "a/lib/apk/db/installed", "P:left\nV:1-r0\nA:x86_64\no:both\nF:srv\nR:left.txt\n\n");
    write_file(folder.path(), "a/srv/left.txt", "1");
    write_file(folder.path(), "srv/left.txt", "2");
    write_file(folder.path(), "usr/lib/os-release", "ID=\"rocky\"\nVERSION_ID=\"9.4\"\n");
    write_file(folder.path(), "etc/os-release", "ID=\"rocky\"\nVERSION_ID=\"9.5\"\n");
    write_file(folder.path(), "old/var/lib/pacman/local/y-1-1/desc", "%NAME%\ny\n\n%VERSION%\n1-1\n");
    write_file(folder.path(), "var/lib/pacman/local/x-1-1/desc", "%NAME%\nx\n\n%VERSION%\n1-1\n\n%BASE%\nx\n");
    EXPECT_EQ(tree_text(folder.path()),
              "a/lib/apk/db/installed pkg:apk/alpine/left@1-r0?arch=x86_64&distro=alpine-3.20.1&upstream=both\n"
              "a/srv/left.txt pkg:npm/left@1 owned by pkg:apk/alpine/left@1-r0?arch=x86_64&distro=alpine-3.20.1&upstream=both\n"
              "old/var/lib/pacman/local/y-1-1/desc pkg:alpm/arch/y@1-1\n"
              "srv/left.txt pkg:npm/left@2\n"
              "var/lib/pacman/local/x-1-1/desc pkg:alpm/rocky/x@1-1?distro=rocky-9.5\n");
}

TEST(Tree, NamesWhatItDidNotRead) {
    const redoubt::test::Folder folder;
    write_file(folder.path(), "a/b/c/left.txt", "1");
    write_file(folder.path(), "a/left.txt", "");
    write_file(folder.path(), "big/left.txt", "1.0.0.0.0.0.0.0.0.0.0");
    write_file(folder.path(), "old/left.txt", "1");
    write_file(folder.path(), "a/testdata/left.txt", "1");
    EXPECT_EQ(tree_text(folder.path(), {.exclude = {"old/", "testdata"}, .most_file_bytes = 10, .deepest = 3}),
              "unread a/b/c: it is deeper than 3 folders\n"
              "unread a/left.txt: it is empty\n"
              "unread big/left.txt: it has 21 bytes, and at most 10 are read\n");
    EXPECT_EQ(tree_text(folder.path(), {.exclude = {"big", "a"}, .most_files = 1}), "old/left.txt pkg:npm/left@1\n");
    EXPECT_NE(tree_text(folder.path(), {.most_files = 1}).find("files past the first 1 were left out"), std::string::npos);
    EXPECT_NE(tree_text(folder.path() + "/none").find("none"), std::string::npos);
}

TEST(Tree, FollowsNoLinks) {
    const redoubt::test::Folder folder;
    write_file(folder.path(), "a/left.txt", "1");
    std::filesystem::create_directory_symlink("..", folder.path() + "/a/up");
    std::filesystem::create_symlink("left.txt", folder.path() + "/a/other-left.txt");
    EXPECT_EQ(tree_text(folder.path()), "a/left.txt pkg:npm/left@1\n");
    EXPECT_EQ(tree_text(folder.path() + "/a/left.txt"), "left.txt pkg:npm/left@1\n") << "one file";
}

TEST(Databases, OfOtherPackageManagers) {
    const redoubt::test::Folder folder;
    write_file(folder.path(), "opt/homebrew/Cellar/rclone/1.67.0/INSTALL_RECEIPT.json", R"({"source":{"tap":"homebrew/core"}})");
    write_file(folder.path(), "snap/core/1/meta/snap.yaml", "name: core\nversion: 16-2.61.4\n");
    write_file(folder.path(), "usr/lib/opkg/status", "Package: ubus\nVersion: 2024\nStatus: install ok installed\n");
    write_file(folder.path(), "var/db/pkg/dev-perl/Getopt-Long-2.580.0-r1/PF", "Getopt-Long-2.580.0-r1\n");
    write_file(folder.path(), "var/lib/dpkg/status.d/base", "Package: base-files\nVersion: 12\n");
    write_file(folder.path(), "var/lib/dpkg/status.d/base-files.md5sums", "07d31e7e63800ab1b7966980709c51eb  usr/lib/left.txt\n");
    write_file(folder.path(), "usr/lib/left.txt", "3");
    write_file(folder.path(), "var/lib/flatpak/app/org.x.Y/current/active/export/share/metainfo/org.x.Y.metainfo.xml",
               "<component><id>org.x.Y</id><releases><release version=\"2.1\"/><release version=\"2.0\"/></releases></component>");
    write_file(folder.path(), "var/lib/rpm/Packages", "nothing");
    EXPECT_EQ(tree_text(folder.path()),
              "opt/homebrew/Cellar/rclone/1.67.0/INSTALL_RECEIPT.json pkg:brew/rclone@1.67.0\n"
              "snap/core/1/meta/snap.yaml pkg:snap/core@16-2.61.4\n"
              "usr/lib/left.txt pkg:npm/left@3 owned by pkg:deb/debian/base-files@12\n"
              "usr/lib/opkg/status pkg:opkg/ubus@2024\n"
              "var/db/pkg/dev-perl/Getopt-Long-2.580.0-r1/PF pkg:ebuild/dev-perl/Getopt-Long@2.580.0-r1\n"
              "var/lib/dpkg/status.d/base pkg:deb/debian/base-files@12\n"
              "var/lib/flatpak/app/org.x.Y/current/active/export/share/metainfo/org.x.Y.metainfo.xml pkg:flatpak/org.x.Y@2.1\n"
              "unread var/lib/rpm/Packages: this is none of the forms of rpm's database: SQLite, its own (ndb) or a Berkeley DB\n");
}

TEST(Databases, NameSystemsAsAdvisoriesDo) {
    EXPECT_EQ(namespace_of_system("rhel"), "redhat");
    EXPECT_EQ(namespace_of_system("opensuse-leap"), "opensuse");
    EXPECT_EQ(namespace_of_system("amzn"), "amzn");
    const hosts::Package kernel{.kind = "rpm", .name = "kernel", .version = "2:6.1-9.el9", .arch = "x86_64", .source = "kernel-6.1-9.el9.src.rpm"};
    EXPECT_EQ(to_text(*purl_of(kernel, {.id = "almalinux", .name = {}, .version = "9.4"})),
              "pkg:rpm/almalinux/kernel@6.1-9.el9?arch=x86_64&distro=almalinux-9.4&epoch=2&upstream=kernel-6.1-9.el9.src.rpm");
    EXPECT_EQ(purl_of({.kind = "deb", .name = "x", .version = "1", .arch = std::string(9000, '<')}, {}).error().code, Code::too_large);
    EXPECT_FALSE(purl_of({.kind = "msi", .name = "x", .version = "1"}, {}));
}

std::string read_by_path(const std::string& path, std::string_view as) {
    Contents contents;
    for (const FileKind& each : database_kinds())
        if (each.is_named(as))
            if (const auto result = each.read(bytes_of_file(path), contents); !result) return "refused: " + result.error().message + "\n";
    return text_of(contents);
}

TEST(Databases, AgreeWithTheFixturesOfOthers) {
    SHARED_DATA_OR_SKIP(path, "vulns/inventory");
    const std::string os = path + "/osv-scalibr/os/";
    EXPECT_EQ(read_by_path(os + "apk/no-origin", "lib/apk/db/installed"), " pkg:apk/alpine/pkgname@1.2.3?arch=x86_64\n");
    EXPECT_TRUE(read_by_path(os + "apk/invalid", "lib/apk/db/installed").starts_with("refused"));
    EXPECT_EQ(read_by_path(os + "dpkg/dpkg/empty", "var/lib/dpkg/status"), "");
    EXPECT_EQ(read_by_path(os + "dpkg/dpkg/transitional_dummy", "var/lib/dpkg/status"), " pkg:deb/debian/git-core@1:2.14.2-1?arch=all&upstream=git\n");
    EXPECT_EQ(read_by_path(os + "dpkg/opkg/single", "usr/lib/opkg/status"), " pkg:opkg/ubus@2024.10.20~252a9b0c-r1?arch=x86_64\n");
    EXPECT_TRUE(read_by_path(os + "dpkg/opkg/invalid", "usr/lib/opkg/status").starts_with("refused"));
    EXPECT_EQ(read_by_path(os + "pacman/valid", "var/lib/pacman/local/gawk-5.3.1-1/desc"), " pkg:alpm/arch/gawk@5.3.1-1?arch=x86_64\n");
    EXPECT_TRUE(read_by_path(os + "pacman/eof_after_dependencies", "var/lib/pacman/local/gawk-5.3.1-1/desc").find("pkg:alpm") != std::string::npos);
    EXPECT_EQ(read_by_path(os + "snap/multi-arch.yaml", "snap/core/1/meta/snap.yaml"), " pkg:snap/core@16-2.61.4-20240607\n");
    EXPECT_TRUE(read_by_path(os + "snap/missing-name.yaml", "meta/snap.yaml").starts_with("refused"));
    EXPECT_EQ(read_by_path(path + "/syft/var_lib_rpm_Packages", "var/lib/rpm/Packages"),
              " pkg:rpm/redhat/dive@0.9.2-1?arch=x86_64&upstream=dive-0.9.2-1.src.rpm\n");
    std::multiset<std::string> packages;
    std::ifstream installed(os + "apk/installed");
    for (std::string line; std::getline(installed, line);)
        if (line.starts_with("P:")) packages.insert(line.substr(2));
    Contents contents;
    ASSERT_TRUE(database_kinds()[2].read(bytes_of_file(os + "apk/installed"), contents));
    std::multiset<std::string> found;
    for (const Package& each : contents.packages) found.insert(each.purl.name);
    EXPECT_EQ(found, packages);
    EXPECT_GT(found.size(), 10);
}

// What dpkg itself says of this machine, line by line.
TEST(Databases, AgreeWithDpkgOnThisMachine) {
    FILE* query = ::popen("dpkg-query -W -f '${db:Status-Status} ${Package} ${Version} ${source:Package} ${source:Version}\\n' 2>/dev/null", "r");
    std::multiset<std::string> expected;
    std::array<char, 4096> line{};
    while (query != nullptr && std::fgets(line.data(), line.size(), query) != nullptr)
        if (std::string_view(line.data()).starts_with("installed ")) expected.insert(std::string(line.data()).substr(10));
    if (query != nullptr) ::pclose(query);
    if (expected.empty()) GTEST_SKIP() << "this machine has no dpkg";
    Contents contents;
    ASSERT_TRUE(database_kinds()[0].read(bytes_of_file("/var/lib/dpkg/status"), contents));
    std::multiset<std::string> found;
    for (const Package& each : contents.packages) {
        const std::string_view upstream = each.purl.qualifier("upstream");
        const std::string_view source = upstream.empty() ? std::string_view(each.purl.name) : upstream.substr(0, upstream.find('@'));
        const bool has_version = upstream.find('@') != std::string_view::npos;
        found.insert(each.purl.name + " " + each.purl.version + " " + std::string(source) + " " +
                     (has_version ? std::string(upstream.substr(upstream.find('@') + 1)) : each.purl.version) + "\n");
    }
    EXPECT_EQ(found, expected);
    RecordProperty("packages", static_cast<int>(found.size()));
    std::printf("%zu packages of dpkg are the same\n", found.size());
}

}  // namespace
}  // namespace redoubt::software
