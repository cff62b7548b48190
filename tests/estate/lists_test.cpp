#include "estate/readers.h"
#include "estate/reading.h"

namespace redoubt::estate {
namespace {

TEST(NetboxReport, ReadsDevices) { expect_golden(read_netbox, "netbox-devices.json", {.zone = "lan"}); }
TEST(NetboxReport, ReadsAddressesAndMachines) { expect_golden(read_netbox, "netbox-addresses.json"); }
TEST(NetboxReport, ReadsItsCsv) { expect_golden(read_netbox, "netbox-devices.csv"); }
TEST(SnipeItReport, ReadsHardware) { expect_golden(read_snipeit, "snipeit.json"); }
TEST(SnipeItReport, ReadsItsCsv) { expect_golden(read_snipeit, "snipeit.csv"); }

TEST(ListReports, SurviveDamageAndSayThatThereIsNothing) {
    for (const char* name : {"netbox-devices.json", "netbox-addresses.json", "netbox-devices.csv"}) expect_survives_damage(read_netbox, name);
    for (const char* name : {"snipeit.json", "snipeit.csv"}) expect_survives_damage(read_snipeit, name);
    for (const ReportReader reader : {read_netbox, read_snipeit})
        for (const std::string_view text : {"", "{}", "[]", R"({"results":[],"rows":[]})", R"({"results":[7],"rows":[7]})", "a,b\n1,2\n"})
            EXPECT_NE(read_report(reader, text).error, "") << text;
}

}  // namespace
}  // namespace redoubt::estate
