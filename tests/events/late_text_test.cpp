// Events whose texts are made when they are asked for: once complete they equal those that were decoded with all of them.
#include <gtest/gtest.h>

#include <algorithm>

#include "events/event_json.h"
#include "events/late_text.h"
#include "events/open.h"
#include "support/evtx_writer.h"
#include "support/scratch.h"
#include "support/shared_data.h"

namespace redoubt::events {
namespace {

using namespace redoubt::test;

struct Counts {
    size_t events = 0;
    size_t late = 0;  // fields that were no text yet
};

void compare_part(const PartInput& part, DecodeCache& cache, FieldNames& names, Counts& counts) {
    EventBatch all;
    EventBatch late;
    DecodeReport report_of_all;
    DecodeReport report_of_late;
    decode_part(part, cache, all, report_of_all);
    decode_part(part, cache, late, report_of_late, Texts::asked_for);
    ASSERT_EQ(all.events.size(), late.events.size()) << part.place();
    EXPECT_EQ(report_of_all.problems.size(), report_of_late.problems.size()) << part.place();
    for (size_t i = 0; i < all.events.size(); ++i) {
        const Event& is = all.events[i];
        Event& made = late.events[i];
        EXPECT_EQ(std::tie(is.channel, is.provider, is.event_id, is.computer, is.record, is.has_time, is.time),
                  std::tie(made.channel, made.provider, made.event_id, made.computer, made.record, made.has_time, made.time));
        counts.late += static_cast<size_t>(std::ranges::count_if(made.fields, [](const Field& field) { return field.form != Form::text; }));
        complete(made, late.arena);
        EXPECT_TRUE(std::ranges::all_of(made.fields, [](const Field& field) { return field.form == Form::text; }));
        EXPECT_EQ(event_to_json(is, names), event_to_json(made, names)) << part.place();
        ++counts.events;
    }
}

Counts compare_file(const std::string& path) {
    SystemDisk disk;
    FieldNames names;
    DecodeCache cache(names);
    Counts counts;
    auto file = LogFile::open(disk, path);
    for (auto part = file ? (*file)->next() : Result<std::optional<PartInput>>(std::nullopt); part && *part; part = (*file)->next())
        compare_part(**part, cache, names, counts);
    return counts;
}

TEST(LateText, WindowsEventsFromEvtx) {
    EvtxFile file;
    for (int i = 0; i < 400; ++i)
        file.add({.provider = "Example-Provider",
                  .channel = i % 3 == 0 ? "Security" : "System",
                  .computer = "host01.example",
                  .event_id = static_cast<uint16_t>(4000 + i % 7),
                  .filetime = evtx_filetime(1'700'000'000 + i, 5),
                  .data = {{"Name", "é" + std::to_string(i)}, {"EventID", "inner"}, {"Empty", ""}}});
    Scratch scratch;
    const Counts counts = compare_file(scratch.write("log.evtx", file.finish()));
    EXPECT_EQ(counts.events, 400U);
    EXPECT_GT(counts.late, 400U);
}

TEST(LateText, WindowsEventsFromJson) {
    Scratch scratch;
    const Counts counts = compare_file(
        scratch.write("log.json", R"({"Channel":"Security","EventID":4688,"CommandLine":"a \"b\" \\c","Plain":"x","n":[1.50,true,null,"y"],"bad":"\q"})"
                                  "\n"
                                  R"({"\u0043hannel":"Sys\u0074em","EventID":"7045","Deep":{"Text":"caf\u00e9"}})"
                                  "\n"
                                  R"({"eventName":"ConsoleLogin","eventSource":"signin.amazonaws.com","awsRegion":"eu\u002dwest"})"
                                  "\n"));
    EXPECT_EQ(counts.events, 3U);
    EXPECT_EQ(counts.late, 5U) << "of the two from Windows; what others hold is text at once";
}

TEST(LateText, RealLogs) {
    SHARED_DATA_OR_SKIP(evtx, "events/EVTX-ATTACK-SAMPLES");
    SHARED_DATA_OR_SKIP(json, "events/otrf-json/atomic/windows/credential_access");
    SystemDisk disk;
    Counts counts;
    for (const std::string& folder : {evtx, json}) {
        const auto files = disk.files_below(folder);
        for (size_t i = 0; i < files->size(); i += 2) {
            const Counts of_file = compare_file((*files)[i]);
            counts.events += of_file.events;
            counts.late += of_file.late;
        }
    }
    EXPECT_GT(counts.events, 1000U);
    EXPECT_GT(counts.late, counts.events);
}

}  // namespace
}  // namespace redoubt::events
