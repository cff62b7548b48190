// What a scan looks at, whatever it is: a folder, a bill of materials, a lockfile or another file that names software, the archive of
// an image, a fact file, or this host.
#pragma once

#include <string>

#include "base/result.h"
#include "cli/scan_arguments.h"
#include "cli/surroundings.h"
#include "software/package.h"

namespace redoubt::cli {

struct ScanTarget {
    software::Contents contents{};
    std::string subject{};  // its purl, when it is known
};

Result<ScanTarget> read_scan_target(const ScanArguments& arguments, const Surroundings& around);

}  // namespace redoubt::cli
