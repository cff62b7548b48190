// Values against an independent decoder: the JSON dumps beside the regression cases, and its snapshots of single records.
//
// Accepted differences, by what both mean the same: GUIDs without braces there, times with six digits there (cut off, not
// rounded), empty elements as null, blanks at the end cut off there (they stay here: rules look for them).
#include <gtest/gtest.h>

#include <fstream>
#include <map>
#include <sstream>

#include "base/text.h"
#include "events/decoded.h"
#include "formats/ndjson/slicer.h"
#include "support/shared_data.h"

namespace redoubt::test {
namespace {

using Values = std::multimap<std::string, std::string>;

std::string comparable(std::string text) {
    if (const auto time = text.size() > 20 && text.ends_with('Z') ? parse_time(text) : Result<Time>(Time{})) {
        if (time->unix_ns != 0) return std::to_string(time->unix_ns / 1000);
    }
    while (text.ends_with(' ') || text.ends_with('\0')) text.pop_back();
    const bool braces = text.size() == 38 && text.starts_with('{') && text.ends_with('}');
    if (braces) text = text.substr(1, 36);
    const bool guid = text.size() == 36 && text[8] == '-' && text[13] == '-' && text[18] == '-' && text[23] == '-';
    return guid ? to_lower(text) : text;
}

// Present and empty there may be null, which the JSON reader leaves out.
Values values_of(const Decoded& decoded, const events::Event& event) {
    Values out;
    for (const events::Field& field : event.fields)
        if (!field.text.empty()) out.emplace(std::string(decoded.names.name(field.id)), comparable(std::string(field.text)));
    return out;
}

std::string difference(const Values& ours, const Values& theirs) {
    std::string out;
    const auto add = [&](const char* side, const Values& in, const Values& other) {
        for (const auto& value : in) {
            const auto [from, to] = other.equal_range(value.first);
            if (std::none_of(from, to, [&](const auto& candidate) { return candidate == value; })) out += std::string(side) + value.first + "=" + value.second + "\n";
        }
    };
    add("ours: ", ours, theirs);
    add("theirs: ", theirs, ours);
    return out.empty() && ours.size() != theirs.size() ? "a value stands more often on one side" : out;
}

TEST(EvtxDumps, ValuesEqualAnIndependentDecoder) {
    SHARED_DATA_OR_SKIP(root, "events/regression_data");
    SystemDisk disk;
    size_t compared = 0;
    const auto paths = disk.files_below(root);
    for (const std::string& path : *paths) {
        if (!path.ends_with(".json")) continue;
        Decoded dump;
        Decoded evtx;
        decode_file(path, dump);
        decode_file(path.substr(0, path.size() - 5) + ".evtx", evtx);
        ASSERT_EQ(dump.error + evtx.error, "") << path;
        ASSERT_EQ(dump.batch.events.size(), evtx.batch.events.size()) << path;
        for (size_t i = 0; i < dump.batch.events.size(); ++i) {
            EXPECT_EQ(difference(values_of(evtx, evtx.batch.events[i]), values_of(dump, dump.batch.events[i])), "") << path;
            compared += evtx.batch.events[i].fields.size();
        }
    }
    EXPECT_GT(compared, 2000);
}

}  // namespace
}  // namespace redoubt::test
