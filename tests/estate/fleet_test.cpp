// Ten noisy sources of one fleet: the assets are the machines, in whatever order the sources come.
#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <random>

#include "estate/fleet.h"
#include "estate/intake.h"
#include "estate/reconcile.h"

namespace redoubt::estate {
namespace {

using test::FleetReport;

struct Outcome {
    std::vector<uint32_t> truth, group;
    size_t doubts = 0;
};

Outcome reconciled(const std::vector<FleetReport>& reports) {
    Intake intake({});
    Outcome out;
    std::vector<uint32_t> entry;
    for (const FleetReport& report : reports)
        for (size_t i = 0; i < report.sightings.size(); ++i) {
            entry.push_back(intake.take(report.source, report.sightings[i]));
            out.truth.push_back(report.truth[i]);
        }
    const Reconciled done = reconcile(intake.entries(), {});
    std::vector<uint32_t> group_of(intake.entries().size());
    for (uint32_t group = 0; group < done.groups.size(); ++group)
        for (const uint32_t at : done.groups[group].entries) group_of[at] = group;
    for (const uint32_t at : entry) out.group.push_back(group_of[at]);
    out.doubts = done.doubts.size();
    return out;
}

TEST(Fleet, AssetsAreTheMachines) {
    for (const uint64_t seed : {1U, 2U, 3U}) {
        const std::vector<FleetReport> reports = test::make_fleet(2000, seed);
        const Outcome outcome = reconciled(reports);
        const test::Agreement agreement = test::compare(outcome.truth, outcome.group);
        RecordProperty("precision", std::to_string(agreement.precision));
        RecordProperty("recall", std::to_string(agreement.recall));
        std::printf("seed %d: %zu sightings, %zu things, %zu groups, %zu doubts, precision %.4f, recall %.4f\n", static_cast<int>(seed), outcome.truth.size(),
                    agreement.things, agreement.groups, outcome.doubts, agreement.precision, agreement.recall);
        EXPECT_GT(agreement.precision, 0.995);
        EXPECT_GT(agreement.recall, 0.995);
    }
}

}  // namespace
}  // namespace redoubt::estate
