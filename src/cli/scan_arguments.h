// What `redoubt scan` was asked.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "advisories/cvss.h"

namespace redoubt::cli {

struct ScanArguments {
    enum class Form { table, json, sarif, cyclonedx } form = Form::table;
    std::string target;  // a folder, a file, or "host"
    std::vector<std::string> vex, exclude;
    std::string feeds;                                                         // the folder; empty: the user's
    std::string index;                                                         // one index file instead
    std::string product;                                                       // purl of the target
    std::string platform;                                                      // of an image; empty: every one that is there
    std::optional<advisories::Severity> fail_on = advisories::Severity::none;  // none: whatever is found; nothing: never
    bool include_dev = false;
    bool explain = false;
};

}  // namespace redoubt::cli
