// Arguments of the commands about reports of scanners: the pages that say how they are read, and a first look at reports.
#pragma once

#include <string>
#include <vector>

namespace redoubt::cli {

struct MappingArguments {
    enum class Verb { list, check, trial } verb = Verb::list;
    std::vector<std::string> files;  // check: pages; try: the report and perhaps its page
    std::string folder;              // --mappings
    bool json = false;
};

}  // namespace redoubt::cli
