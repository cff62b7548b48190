// redoubt import, of reports of scanners: which of the files are some, and their way into the records.
#pragma once

#include <string>
#include <vector>

#include "base/result.h"
#include "cli/arguments.h"
#include "cli/surroundings.h"

namespace redoubt::cli {

class Client;

struct ImportFiles {
    std::vector<std::string> reports{}, logs{};
};

// By what is in each: a report is what a mapping knows, everything else is a log. With --as all of them are reports.
Result<ImportFiles> sort_import_files(const ImportArguments& arguments, const Surroundings& around);

// Each as one change; with --dry-run, what it would change.
Result<> import_reports(const std::vector<std::string>& paths, const ImportArguments& arguments, const Surroundings& around, Client& client);

}  // namespace redoubt::cli
