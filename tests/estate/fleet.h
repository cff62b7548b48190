// A fleet of machines that never were, and what ten sources say of it: each sees a part, at its own time, and is wrong in its own
// way. The truth is kept beside. The same seed gives the same fleet.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "estate/sighting.h"

namespace redoubt::test {

struct FleetReport {
    std::string source;
    std::vector<estate::Sighting> sightings{};
    std::vector<uint32_t> truth{};  // which thing each is of
};

std::vector<FleetReport> make_fleet(uint32_t hosts, uint64_t seed);

struct Agreement {
    double precision = 0;  // of the pairs that were put together, how many are
    double recall = 0;     // of the pairs that are together, how many were put so
    size_t things = 0, groups = 0;
};
// Over all pairs of sightings: what each is of, and into which group it came.
Agreement compare(const std::vector<uint32_t>& truth, const std::vector<uint32_t>& group);

// Sightings that a chain of identifiers connects which one thing alone has, addresses within a day: who knows the truth can put no
// more together, since nothing in the reports says the rest (a switch's MAC that no other source names).
std::vector<uint32_t> connected(const std::vector<FleetReport>& reports);

}  // namespace redoubt::test
