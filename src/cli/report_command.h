// Reports of scanners on the command line, without a server and without a data directory.
#pragma once

#include <string>

#include "base/result.h"
#include "cli/arguments.h"
#include "cli/surroundings.h"
#include "reports/catalogue.h"

namespace redoubt::cli {

// The shipped mappings, those in the folder, and those in <data>/mappings where there is such a data directory; later ones win.
Result<reports::Catalogue> mappings_for(const std::string& folder, const std::string& data, const Surroundings& around);

// redoubt import … --dry-run: what the reports tell; nothing is written. Exit 0; an error when a file is no report that is known.
Result<int> preview_reports(const ImportArguments& arguments, const Surroundings& around);

}  // namespace redoubt::cli
