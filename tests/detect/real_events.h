// Decodes real log files for tests, part by part.
#pragma once

#include <gtest/gtest.h>

#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "base/disk.h"
#include "detect/load.h"
#include "events/open.h"

namespace redoubt::test {

using EachBatch = std::function<void(const events::PartInput&, const events::EventBatch&)>;

// Calls `each` for every part of the file that decodes. Files of unknown kinds are passed over.
inline void for_each_batch(const std::string& path, events::FieldNames& names, const EachBatch& each) {
    SystemDisk disk;
    auto file = events::LogFile::open(disk, path);
    if (!file) return;
    events::DecodeCache cache(names);
    for (;;) {
        auto part = (*file)->next();
        ASSERT_TRUE(part.has_value()) << part.error().text();
        if (!*part) return;
        events::EventBatch batch;
        events::DecodeReport report;
        events::decode_part(**part, cache, batch, report);
        each(**part, batch);
    }
}

inline std::vector<std::string> files_below(const std::string& path, std::string_view ending) {
    SystemDisk disk;
    std::vector<std::string> files = disk.files_below(path).value();
    std::erase_if(files, [&](const std::string& file) { return !file.ends_with(ending); });
    return files;
}

// All active rules of the shared set, loaded once.
inline const detect::RuleSet& all_rules(const std::string& root) {
    static const detect::RuleSet set = [&] {
        SystemDisk disk;
        std::vector<std::string> paths;
        for (const char* folder : {"rules", "rules-emerging-threats", "rules-threat-hunting", "rules-placeholder", "rules-compliance"})
            paths.push_back(root + "/" + folder);
        return detect::load_rules_below(disk, paths).value();
    }();
    return set;
}

}  // namespace redoubt::test
