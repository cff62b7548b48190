// The sample organisation's week of logs, made up line by line: ordinary work with its daily and weekly rhythm, and the
// attacks of content/sample/attacks.json hidden in it. Same seed and start, same bytes. About 50,000 events in the shapes that
// collectors deliver: flat Windows JSON, CloudTrail, Zeek, and JSON lines with a "logsource".
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "base/time.h"

namespace redoubt::rooms {

struct SampleFile {
    std::string name;  // "windows/dc01-security.ndjson"
    std::string bytes;
};

enum class SampleParts : uint8_t { everything, noise_only };

// Seven days from `start`, which should be a midnight: the attacks' offsets count from it. Sorted by name; lines by time.
std::vector<SampleFile> generate_sample_logs(uint64_t seed, Time start, SampleParts parts = SampleParts::everything);

}  // namespace redoubt::rooms
