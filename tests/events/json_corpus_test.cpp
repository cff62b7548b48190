// The zipped JSON event sets of the shared real data: as many events and unreadable lines for each member as an independent
// reader counted.
#include <gtest/gtest.h>

#include <fstream>
#include <map>

#include "events/decoded.h"
#include "events/event_json.h"
#include "support/shared_data.h"

namespace redoubt::test {
namespace {

struct Counts {
    uint64_t events = 0;
    uint64_t bad = 0;
    bool operator==(const Counts&) const = default;
};
void PrintTo(const Counts& counts, std::ostream* out) { *out << counts.events << " events, " << counts.bad << " bad lines"; }

// By file and member, from the oracle's lines: {"file": …, "member": …, "events": n, "bad_lines": n, "matches": […]}.
std::map<std::string, Counts> expected_counts(const std::string& path) {
    std::map<std::string, Counts> out;
    std::ifstream in(path);
    std::string line;
    while (std::getline(in, line)) {
        const size_t end = line.find(", \"matches\"");
        events::FieldNames names;
        events::EventBatch batch;
        EXPECT_TRUE(events::event_from_json(line.substr(0, end) + "}", names, batch));
        const auto text = [&](std::string_view name) {
            events::FieldId id{};
            EXPECT_TRUE(names.find(name, id)) << name;
            return std::string(events::find_field(batch.events[0], id)->text);
        };
        out[text("file") + ":" + text("member")] = {std::stoull(text("events")), std::stoull(text("bad_lines"))};
    }
    return out;
}

TEST(JsonCorpus, CountsEqualAnIndependentReader) {
    SHARED_DATA_OR_SKIP(root, "events/otrf-json");
    SHARED_DATA_OR_SKIP(oracle, "events/oracle/otrf-json-naive-matches.jsonl");
    const auto expected = expected_counts(oracle);
    std::map<std::string, Counts> found;
    SystemDisk disk;
    events::FieldNames names;
    events::DecodeCache cache(names);
    events::EventBatch batch;
    uint64_t total = 0;
    uint64_t windows = 0;
    const auto paths = disk.files_below(root);
    for (const std::string& path : *paths) {
        auto file = events::LogFile::open(disk, path);
        if (!file) continue;
        while (auto part = *(*file)->next()) {
            events::DecodeReport report;
            if (part->kind == events::PartInput::Kind::text) continue;  // an audit log lies among them
            events::decode_part(*part, cache, batch, report);
            Counts& counts = found[path.substr(root.size() + 1) + ":" + part->member];
            counts.events += report.count.events;
            counts.bad += report.count.bad;
            total += report.count.events;
            for (const auto& event : batch.events) windows += event.source.product == "windows" ? 1 : 0;
            batch.clear();
        }
    }
    for (const auto& [place, counts] : expected) EXPECT_EQ(found[place], counts) << place;
    EXPECT_EQ(total, 80'899U);
    EXPECT_EQ(windows, 80'703U);  // the others: 103 of CloudTrail, 93 of Sysmon for Linux wrapped in syslog
}

}  // namespace
}  // namespace redoubt::test
