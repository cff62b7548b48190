// Reading what publishers give: any file of theirs, by what is in it and not by its name, into an index and a table of exploitation.
//
// A .zip, .tar, .tar.gz or .gz is what is in it; a document of JSON or YAML is one of the forms of sources.h; a catalogue of KEV and a
// table of EPSS are read as a whole. What cannot be read is counted and named, and the rest is read.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "advisories/exploitation.h"
#include "advisories/index_builder.h"
#include "advisories/zip_members.h"
#include "base/disk.h"
#include "base/time.h"

namespace redoubt::advisories {

// What came of reading a source.
struct FeedReading {
    uint64_t records = 0;  // advisories, entries of KEV, scores of EPSS
    uint64_t bytes = 0;    // of records, unpacked
    uint64_t not_read = 0;
    uint64_t scores = 0, scores_apart = 0;  // published ones, and of these those that do not agree with their vector
    struct Problem {
        std::string path;
        std::string message;
    };
    std::vector<Problem> problems{};     // the first of what was not read
    std::vector<Problem> disagreeing{};  // the first published scores that are not what their vector says
    std::vector<std::string> kinds{};    // "osv", "kev": each form that was met, once
    std::string part{};                  // of a document that says which part of a publisher's it is: "v3.20/main"
    Time published{};                    // what the publisher says, or of the newest record
};

constexpr size_t most_feed_problems = 100;

// For whoever wants but some of a feed. What is passed over is not counted, but for records that `record` alone passes over.
struct FeedPart {
    std::function<bool(const ZipMember& member)> member{};  // of a zip; empty: all
    // Whether it is taken; an error ends the reading. `feed` as the index is to say it.
    std::function<Result<bool>(const OsvRecord& record, std::string_view feed)> record{};
    std::function<void(std::string_view cve, const Ssvc& ssvc, Time decided)> decision{};  // instead of the table
};

class FeedReader {
public:
    // `exploitation` may be nullptr. `feed` is the name that the index keeps of the records.
    FeedReader(IndexBuilder& builder, ExploitationBuilder* exploitation, std::string_view feed, FeedReading& reading, FeedPart part = {});
    ~FeedReader();

    // One file of any form; `path` is for messages.
    void add(const std::string& path, std::string_view bytes);
    // Why the part ended the reading.
    const std::optional<Error>& ended() const;

private:
    struct State;
    std::unique_ptr<State> state_;
};

// Whether a folder's file of that name is worth a look.
bool is_feed_file(std::string_view path);

// Every file below `path` that is one by its name. A path that is not there is an error.
Result<> add_feed(IndexBuilder& builder, Disk& disk, const std::string& path, FeedReading& reading);

}  // namespace redoubt::advisories
