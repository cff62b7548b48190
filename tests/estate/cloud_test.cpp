#include "estate/readers.h"
#include "estate/reading.h"

namespace redoubt::estate {
namespace {

TEST(CloudReport, ReadsInstancesOfAws) { expect_golden(read_aws, "aws-instances.json"); }
TEST(CloudReport, ReadsItemsOfAwsConfig) { expect_golden(read_aws, "aws-config.json"); }
TEST(CloudReport, JoinsAzureMachinesWithTheirAddresses) { expect_golden(read_azure, "azure.json"); }
TEST(CloudReport, ReadsAssetsOfGoogle) { expect_golden(read_gcp, "gcp-assets.jsonl"); }
TEST(CloudReport, ReadsInstancesOfGoogle) { expect_golden(read_gcp, "gcp-instances.json", {.zone = "gcp-prod"}); }

TEST(CloudReport, KnowsOneMachineByOneIdInBothListsOfItsProvider) {
    EXPECT_EQ(id_text(read_report(read_aws, report_file("aws-instances.json")).sightings[0].ids[0]), "cloud:i-0abc1234567890def");
    EXPECT_EQ(id_text(read_report(read_aws, report_file("aws-config.json")).sightings[0].ids[0]), "cloud:i-0abc1234567890def");
    const Identifier google = read_report(read_gcp, report_file("gcp-assets.jsonl")).sightings[0].ids[0];
    EXPECT_EQ(read_report(read_gcp, report_file("gcp-instances.json")).sightings[0].ids[0], google);
}

TEST(CloudReport, ReadsResultsOfConfigQueries) {
    const Reading reading =
        read_report(read_aws, R"({"Results":["{\"resourceType\":\"AWS::S3::Bucket\",\"resourceId\":\"b\",\"accountId\":\"111122223333\"}","{"]})");
    EXPECT_EQ(reading.sightings.size(), 2);
    EXPECT_EQ(reading.problems.size(), 1);
}

TEST(CloudReport, SaysThatThereIsNothing) {
    for (const ReportReader reader : {read_aws, read_azure, read_gcp}) {
        EXPECT_NE(read_report(reader, "{}").error.find("there is no host"), std::string::npos);
        EXPECT_NE(read_report(reader, R"({"data":[1,null,"x",{"type":7}],"Reservations":{"a":1}})").error, "");
        EXPECT_NE(read_report(reader, "[[[").error, "");
    }
}

TEST(CloudReport, SurvivesDamage) {
    expect_survives_damage(read_aws, "aws-instances.json");
    expect_survives_damage(read_aws, "aws-config.json");
    expect_survives_damage(read_azure, "azure.json");
    expect_survives_damage(read_gcp, "gcp-assets.jsonl");
}

}  // namespace
}  // namespace redoubt::estate
