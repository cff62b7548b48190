// The verbs of redoubt inventory that keep it right.
#pragma once

#include "cli/client.h"
#include "cli/command_line.h"
#include "cli/commands.h"

namespace redoubt::cli {

bool is_upkeep(InventoryArguments::Verb verb);
Result<int> run_upkeep(const InventoryArguments& arguments, const Surroundings& around, Client& client);
void add_upkeep(CommandLine& line, CLI::App* sub);

}  // namespace redoubt::cli
