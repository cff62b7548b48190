#include "advisories/lookups.h"

#include <gtest/gtest.h>

namespace redoubt::advisories {
namespace {

std::vector<Lookup> lookups(std::string_view purl) { return lookups_of(*parse_purl(purl)); }

TEST(Lookups, AskForTheSourcePackageOfADistribution) {
    EXPECT_EQ(lookups("pkg:deb/debian/libssl3@3.0.11-1~deb12u2?arch=amd64&distro=debian-12&upstream=openssl"),
              (std::vector<Lookup>{{"Debian:12", "openssl", "3.0.11-1~deb12u2"}}));
    EXPECT_EQ(lookups("pkg:deb/debian/libgcc-s1@12.2.0-14+b1?distro=debian-12&upstream=gcc-12%4012.2.0-14"),
              (std::vector<Lookup>{{"Debian:12", "gcc-12", "12.2.0-14"}}));
    EXPECT_EQ(lookups("pkg:apk/alpine/libcrypto3@3.1.4-r5?distro=alpine-3.19.1&upstream=openssl"),
              (std::vector<Lookup>{{"Alpine:v3.19", "openssl", "3.1.4-r5"}}));
}

TEST(Lookups, AskForBothNamesOfAnRpm) {
    EXPECT_EQ(lookups("pkg:rpm/almalinux/openssl-libs@3.0.7-1.el9?distro=almalinux-9.3&epoch=1&upstream=openssl-3.0.7-1.el9.src.rpm"),
              (std::vector<Lookup>{{"AlmaLinux:9", "openssl", "1:3.0.7-1.el9"}, {"AlmaLinux:9", "openssl-libs", "1:3.0.7-1.el9"}}));
    EXPECT_EQ(lookups("pkg:rpm/almalinux/bash@5.1-1.el9?distro=almalinux-9&upstream=bash-5.1-1.el9.src.rpm"),
              (std::vector<Lookup>{{"AlmaLinux:9", "bash", "5.1-1.el9"}}));
    EXPECT_EQ(lookups("pkg:rpm/almalinux/bash@5.1-1.el9?upstream=bash"), (std::vector<Lookup>{{"AlmaLinux", "bash", "5.1-1.el9"}}));
}

TEST(Lookups, AskForAnythingElseByItsOwnName) {
    EXPECT_EQ(lookups("pkg:npm/%40angular/core@17.0.0?upstream=other"), (std::vector<Lookup>{{"npm", "@angular/core", "17.0.0"}}));
    EXPECT_TRUE(lookups("pkg:npm/lodash").empty()) << "no version, no answer";
    EXPECT_TRUE(lookups("pkg:generic/lodash@1").empty()) << "no ecosystem of OSV";
}

}  // namespace
}  // namespace redoubt::advisories
