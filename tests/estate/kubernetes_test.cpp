#include "estate/readers.h"
#include "estate/reading.h"

namespace redoubt::estate {
namespace {

TEST(KubernetesReport, MakesHostsOfNodesAndAssetsOfWorkloads) { expect_golden(read_kubernetes, "kubernetes.json", {.zone = "cluster"}); }

TEST(KubernetesReport, SaysThatThereIsNothing) {
    EXPECT_NE(read_report(read_kubernetes, R"({"kind":"List","items":[]})").error.find("there is no node"), std::string::npos);
    EXPECT_NE(read_report(read_kubernetes, R"({"kind":"List","items":[1,null,{"kind":7},{"kind":"Pod","metadata":[]}]})").error, "");
    expect_survives_damage(read_kubernetes, "kubernetes.json");
}

}  // namespace
}  // namespace redoubt::estate
