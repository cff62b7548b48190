#include "estate/table.h"
#include "estate/readers.h"
#include "estate/reading.h"
#include "formats/xlsx/writer.h"
#include "support/scratch.h"

namespace redoubt::estate {
namespace {

TEST(TableReport, GuessesWhatColumnsHold) { expect_golden(read_table, "assets.csv", {.zone = "lan"}); }

TEST(TableReport, TakesColumnsAsTheyAreMapped) {
    constexpr std::string_view table = "Gerät\tNr\tWo\tType\nweb1\t7\tBern\tR000\n";
    const ReadOptions options{.columns = {{"Gerät", "host"}, {"Nr", "tag"}, {"Wo", "site"}, {"Type", ""}}};
    EXPECT_EQ(text_of(read_report(read_table, table, options)), "host 'web1'\n  host:web1\n  tag:7\n  site=\"Bern\"\n");
    EXPECT_EQ(text_of(read_report(read_table, table, {.columns = {{"Serial", "serial"}}})),
              "error columns: the table has no column 'Serial' (it has: Gerät, Nr, Wo, Type)\n");
    EXPECT_NE(read_report(read_table, table, {.columns = {{"Nr", "number"}}}).error.find("'number' is nothing that a column can hold"), std::string::npos);
    EXPECT_EQ(
        read_report(read_table, table).error,
        "columns: no column says which asset a row is; the columns are: Gerät, Nr, Wo, Type (say what one of them holds: title, name, serial, mac, ip, …)");
}

TEST(TableReport, ReadsEncodingsAsTheyComeOutOfSpreadsheets) {
    constexpr std::string_view expected = "host 'web1'\n  host:web1\n  site=\"Zürich\"\n";
    EXPECT_EQ(text_of(read_report(read_table, "\xEF\xBB\xBFname,site\nweb1,Zürich\n")), expected);
    EXPECT_EQ(text_of(read_report(read_table, "name,site\nweb1,Z\xFCrich\n")), expected);
    std::string wide = "\xFF\xFE", big = "\xFE\xFF";
    for (const char c : std::string_view("name;site\r\nweb1;Z\xFCrich\r\n")) {
        wide += std::string{c, '\0'};
        big += std::string{'\0', c};
    }
    EXPECT_EQ(text_of(read_report(read_table, wide)), expected);
    EXPECT_EQ(text_of(read_report(read_table, big)), expected);
    EXPECT_EQ(text_of(read_report(read_table, "#TYPE Selected.System.Object\r\n\"name\",\"site\"\r\n\"web1\",\"Zürich\"\r\n")), expected);
    EXPECT_NE(read_report(read_table, std::string_view("name\n\x01\x02\xff\x00", 9)).error.find("binary"), std::string::npos);
}

TEST(TableReport, ReadsWorkbooks) {
    const test::Scratch scratch;
    const std::string path = scratch.path("list.xlsx");
    auto writer = formats::xlsx::Writer::create(path, "Assets", scratch.path("."));
    ASSERT_TRUE(writer) << writer.error().text();
    using Cells = std::vector<formats::xlsx::Cell>;
    ASSERT_TRUE((*writer)->add(Cells{std::string_view("Hostname"), std::string_view("Inventory number")}));
    ASSERT_TRUE((*writer)->add(Cells{std::string_view("web1"), int64_t{4711}}));
    ASSERT_TRUE((*writer)->finish());
    std::ifstream in(path, std::ios::binary);
    const std::string bytes(std::istreambuf_iterator<char>(in), {});
    EXPECT_EQ(text_of(read_report(read_table, bytes)), "host 'web1'\n  host:web1\n  tag:4711\n");
    EXPECT_NE(read_report(read_table, bytes, {.sheet = "Other"}).error.find("Assets"), std::string::npos);
}

TEST(TableReport, KeepsAnApplicationApartFromAHostOfItsName) {
    EXPECT_EQ(text_of(read_report(read_table, "name,type\nBilling,Application\n")), "application 'Billing' key Billing\n  type=\"Application\"\n");
}

TEST(TableReport, ShowsColumnsBeforeTheyAreRead) {
    const auto columns = preview_columns("Host name,\"Colour, main\",IP\nlt-7,red,10.0.0.7\nlt-8,red,\nlt-9,blue,10.0.0.9\n");
    ASSERT_TRUE(columns);
    ASSERT_EQ(columns->size(), 3U);
    EXPECT_EQ((*columns)[0].holds, "host");
    EXPECT_EQ((*columns)[1].name, "Colour, main");
    EXPECT_EQ((*columns)[1].holds, "");
    EXPECT_EQ((*columns)[1].samples, (std::vector<std::string>{"red", "blue"}));
    EXPECT_EQ((*columns)[2].samples.size(), 2U);
    EXPECT_FALSE(preview_columns(""));
}

TEST(TableReport, AReportThatIsWhollyUnreadableSaysWhy) {
    const Reading reading = read_report(read_table, "name,site\n,Lyon\n,Nice\n");
    EXPECT_NE(reading.error.find("no asset in this report could be read: nothing says what it is"), std::string::npos) << reading.error;
    EXPECT_NE(reading.error.find("1 more could not be read either"), std::string::npos) << reading.error;
}

TEST(TableReport, RefusesWhatIsNoTable) {
    EXPECT_NE(read_report(read_table, "").error.find("the table is empty"), std::string::npos);
    EXPECT_NE(read_report(read_table, "name,site\n").error.find("there is no asset"), std::string::npos);
    EXPECT_NE(read_report(read_table, "PK\x03\x04 broken").error, "");
    EXPECT_NE(read_report(read_table, "name," + std::string(2000, ',') + "\n").error.find("more than 1000 cells"), std::string::npos);
    expect_survives_damage(read_table, "assets.csv");
}

TEST(TableReport, BoundsWhatItSaysOfBrokenRows) {
    std::string table = "name,site\n";
    for (int i = 0; i < 5000; ++i) table += "a,b,c\n";
    const Reading reading = read_report(read_table, table);
    EXPECT_EQ(reading.problems.size(), 1001);
    EXPECT_EQ(reading.problems[0].message, "it has 3 cells under 2 columns");
}

}  // namespace
}  // namespace redoubt::estate
