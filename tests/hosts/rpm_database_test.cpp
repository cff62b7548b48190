// rpm's database, made here with SQLite as rpm lays it out: a table Packages of header blobs.
#include "hosts/rpm_database.h"

#include <gtest/gtest.h>
#include <sqlite3.h>

#include <array>
#include <memory>

#include "hosts/gather.h"
#include "support/invented_host.h"

namespace redoubt::hosts {
namespace {

void add_number(std::string& out, uint32_t number) {
    for (const unsigned shift : {24U, 16U, 8U, 0U}) out += static_cast<char>(number >> shift & 0xffU);
}

struct Tag {
    uint32_t tag;
    std::string text;     // of a string
    uint32_t number = 0;  // of an int32, when the text is empty
};

std::string header_of(const std::vector<Tag>& tags) {
    std::string index, store;
    for (const Tag& one : tags) {
        add_number(index, one.tag);
        add_number(index, one.text.empty() ? 4 : 6);
        add_number(index, static_cast<uint32_t>(store.size()));
        add_number(index, 1);
        if (one.text.empty())
            add_number(store, one.number);
        else
            store += one.text + '\0';
    }
    std::string out;
    add_number(out, static_cast<uint32_t>(tags.size()));
    add_number(out, static_cast<uint32_t>(store.size()));
    return out + index + store;
}

std::string bash_header() { return header_of({{1000, "bash"}, {1001, "5.2.26"}, {1002, "3.fc40"}, {1022, "x86_64"}}); }

std::string database_of(const std::vector<std::string>& headers) {
    sqlite3* database = nullptr;
    EXPECT_EQ(sqlite3_open(":memory:", &database), SQLITE_OK);
    EXPECT_EQ(sqlite3_exec(database, "CREATE TABLE 'Packages' (hnum INTEGER PRIMARY KEY AUTOINCREMENT, blob BLOB NOT NULL)", nullptr, nullptr, nullptr),
              SQLITE_OK);
    for (const std::string& header : headers) {
        sqlite3_stmt* statement = nullptr;
        sqlite3_prepare_v2(database, "INSERT INTO Packages(blob) VALUES(?)", -1, &statement, nullptr);
        sqlite3_bind_blob(statement, 1, header.data(), static_cast<int>(header.size()), SQLITE_TRANSIENT);
        EXPECT_EQ(sqlite3_step(statement), SQLITE_DONE);
        sqlite3_finalize(statement);
    }
    sqlite3_int64 size = 0;
    unsigned char* bytes = sqlite3_serialize(database, "main", &size, 0);
    std::string out(reinterpret_cast<const char*>(bytes), static_cast<size_t>(size));
    sqlite3_free(bytes);
    sqlite3_close(database);
    out[18] = out[19] = 2;  // with a write-ahead log, as rpm has it
    return out;
}

TEST(RpmHeader, NamesItsPackage) {
    const auto bash = parse_rpm_header(bash_header());
    ASSERT_TRUE(bash && *bash);
    EXPECT_EQ((*bash)->kind, "rpm");
    EXPECT_EQ((*bash)->name, "bash");
    EXPECT_EQ((*bash)->version, "5.2.26-3.fc40");
    EXPECT_EQ((*bash)->arch, "x86_64");
    EXPECT_EQ((**parse_rpm_header(header_of({{1000, "grub2"}, {1001, "2.06"}, {1002, "118"}, {1003, "", 1}}))).version, "1:2.06-118");
    const auto key = parse_rpm_header(header_of({{1000, "gpg-pubkey"}, {1001, "a15b79cc"}, {1002, "63d04c2c"}}));
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
    const auto all = read_rpm_database(database_of({bash_header(), header_of({{1000, "gpg-pubkey"}, {1001, "1"}}), "damaged"}));
    ASSERT_TRUE(all) << all.error().text();
    ASSERT_EQ(all->packages.size(), 1);
    EXPECT_EQ(all->packages[0].name, "bash");
    EXPECT_EQ(all->unread, 1);
    EXPECT_TRUE(read_rpm_database(database_of({}))->packages.empty());
}

TEST(RpmDatabase, RefusesWhatIsNone) {
    EXPECT_FALSE(read_rpm_database(""));
    EXPECT_FALSE(read_rpm_database(std::string(4096, 'x')));
    std::string damaged = database_of({bash_header()});
    EXPECT_FALSE(read_rpm_database(damaged.substr(0, 600)));
    damaged.replace(100, 200, std::string(200, '\xff'));
    EXPECT_FALSE(read_rpm_database(damaged));
}

TEST(RpmDatabase, IsReadOfTheHost) {
    test::InventedHost host;
    ManualClock clock(*parse_time("2026-11-21T12:00:00Z"));
    host.files["/var/lib/rpm/rpmdb.sqlite"] = database_of({bash_header(), "damaged"});
    const Facts facts = gather(host, clock);
    EXPECT_EQ(facts.packages.back().kind, "rpm");
    ASSERT_FALSE(facts.not_read.empty());
    EXPECT_EQ(facts.not_read.back().what, "packages of rpm");
    EXPECT_NE(facts.not_read.back().why.find("1 header"), std::string::npos);
    host.files.erase("/var/lib/rpm/rpmdb.sqlite");
    host.files["/usr/lib/sysimage/rpm/Packages"] = "Berkeley";
    EXPECT_NE(gather(host, clock).not_read.back().why.find("Berkeley DB"), std::string::npos);
}

}  // namespace
}  // namespace redoubt::hosts
