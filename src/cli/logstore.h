// What the commands over the log store share.
#pragma once

#include <string>

#include "base/result.h"
#include "cli/surroundings.h"

namespace redoubt::cli {

struct CommandLine;

// The folder of the log store that is meant: the one given, its logs/, or that of the data directory.
Result<std::string> logs_folder(const std::string& given, const Surroundings& around);
void add_logs(CommandLine& line);  // redoubt logs

}  // namespace redoubt::cli
