// What Redoubt ships, compiled into the program: content/rules/**/*.yml (without their tests) and content/sample/*.json.
// cmake/content.cmake packs the files; paths are relative to content/.
#pragma once

#include <span>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "base/time.h"

namespace redoubt::rooms {

struct ContentFile {
    std::string_view path;  // "rules/windows/process_creation/encoded_powershell.yml"
    std::string_view text;
};

std::span<const ContentFile> shipped_content();  // sorted by path

// Those whose path starts with `prefix`.
std::vector<ContentFile> shipped_content(std::string_view prefix);

// A time as the sample organisation's files write it: "now-3d+14h", counted from the midnight that `today` began with.
Result<Time> sample_time(std::string_view text, Time today);

}  // namespace redoubt::rooms
