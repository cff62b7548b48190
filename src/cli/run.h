// The command line as a function: arguments in, exit status out. Everything it touches comes in through Surroundings.
#pragma once

#include <span>
#include <string>

#include "cli/surroundings.h"

namespace redoubt::cli {

int run(std::span<const std::string> arguments, const Surroundings& surroundings);

}  // namespace redoubt::cli
