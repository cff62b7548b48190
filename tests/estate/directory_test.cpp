#include "estate/directory.h"

#include <zlib.h>

#include "estate/readers.h"
#include "estate/reading.h"

namespace redoubt::estate {
namespace {

using namespace std::literals;

void put(std::string& out, uint32_t value, size_t bytes) {
    for (size_t i = 0; i < bytes; ++i) out += static_cast<char>(value >> 8 * i);
}

// One stored member (APPNOTE 4.3).
std::string zip(const std::string& name, const std::string& content) {
    const auto crc = static_cast<uint32_t>(crc32(0, reinterpret_cast<const Bytef*>(content.data()), static_cast<uInt>(content.size())));
    const auto size = static_cast<uint32_t>(content.size());
    const auto common = [&](std::string& out) {
        put(out, 20, 2), put(out, 0, 2), put(out, 0, 2), put(out, 0, 4), put(out, crc, 4), put(out, size, 4), put(out, size, 4);
        put(out, static_cast<uint32_t>(name.size()), 2), put(out, 0, 2);
    };
    std::string out = "PK\x03\x04", central = "PK\x01\x02";
    common(out);
    out += name + content;
    put(central, 20, 2);
    common(central);
    put(central, 0, 2), put(central, 0, 2), put(central, 0, 2), put(central, 0, 4), put(central, 0, 4);
    central += name;
    const auto at = static_cast<uint32_t>(out.size());
    out += central + "PK\x05\x06";
    put(out, 0, 4), put(out, 1, 2), put(out, 1, 2), put(out, static_cast<uint32_t>(central.size()), 4), put(out, at, 4), put(out, 0, 2);
    return out;
}

TEST(DirectoryReport, ReadsComputersFromLdif) { expect_golden(read_ldif, "computers.ldif"); }
TEST(DirectoryReport, ReadsComputersOfSharpHound) { expect_golden(read_bloodhound, "computers.json"); }

TEST(DirectoryReport, ReadsTheZipThatSharpHoundWrites) {
    const std::string packed = zip("20260202_computers.json", report_file("computers.json"));
    EXPECT_EQ(text_of(read_report(read_bloodhound, packed)), report_file("computers.json.txt"));
    EXPECT_NE(read_report(read_bloodhound, zip("20260202_users.json", "{}")).error.find("there is no computer"), std::string::npos);
    EXPECT_NE(read_report(read_bloodhound, packed.substr(0, packed.size() / 2)).error, "");
}

TEST(DirectoryReport, SaysWhatAFileHoldsInstead) {
    EXPECT_NE(read_report(read_bloodhound, R"({"data":[],"meta":{"type":"users","version":5}})").error.find("holds users"), std::string::npos);
    const Reading old = read_report(read_bloodhound, R"({"data":[{"ObjectIdentifier":"x"}],"meta":{"type":"computers","version":3}})");
    EXPECT_NE(old.problems.at(0).message.find("version 3"), std::string::npos);
    EXPECT_NE(read_report(read_ldif, "dn: CN=a\nobjectClass: user\n").error.find("there is no computer"), std::string::npos);
    EXPECT_NE(read_report(read_ldif, "hello\nworld\n").error, "");
}

TEST(DirectoryReport, SurvivesDamage) {
    expect_survives_damage(read_ldif, "computers.ldif");
    expect_survives_damage(read_bloodhound, "computers.json");
}

TEST(DirectoryReport, RefusesAnEntryThatNeverEnds) {
    std::string endless = "dn: CN=a\n";
    for (int i = 0; i < 30'000; ++i) endless += "member: x\n";
    EXPECT_NE(read_report(read_ldif, endless).error.find("longer than any directory"), std::string::npos);
}

TEST(Directory, WritesIdsAsTextInTheOrderThatMicrosoftDoes) {
    EXPECT_EQ(guid_text("\x9a\x2e\x1c\x5f\x1d\x0b\x7e\x4c\x9a\x54\x7d\x0e\x8b\x1f\x2a\x33"sv), "5f1c2e9a-0b1d-4c7e-9a54-7d0e8b1f2a33");
    EXPECT_EQ(guid_text("short"), "");
    EXPECT_EQ(sid_text("\x01\x01\x00\x00\x00\x00\x00\x05\x12\x00\x00\x00"sv), "S-1-5-18");
    EXPECT_EQ(sid_text("\x01\x02\x00\x00\x00\x00\x00\x05\x12\x00\x00\x00"sv), "");
    EXPECT_EQ(sid_text("\x02\x00\x00\x00\x00\x00\x00\x05"sv), "");
    EXPECT_EQ(unit_of("CN=a,OU=x\\, y,OU=z,DC=example,DC=com"), "x, y");
    EXPECT_EQ(domain_of("cn=a, dc=Example, DC=com"), "example.com");
}

}  // namespace
}  // namespace redoubt::estate
