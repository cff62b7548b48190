// The advisories of trivy's integration tests (its database as YAML: buckets of platform or ecosystem, package, vulnerability) as OSV
// records, for comparing what we find with what it found.
#pragma once

#include <memory>
#include <string>

#include "advisories/index.h"

namespace redoubt::software {

// All .yaml files of the folder. The records have the vulnerability as an alias and ids of their own, which begin with this.
constexpr std::string_view oracle_id_start = "ORACLE-";
advisories::Index oracle_index(const std::string& folder);

}  // namespace redoubt::software
