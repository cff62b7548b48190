// LogFile: one opened path as a series of parts that decode independently. EVTX, JSON and text logs, plain or as members of a .zip,
// .tar, .tar.gz or as a .gz; which it is is found from the content, never from the name.
//
// Memory stays bounded however large the file or the member is: plain files are mapped, members are streamed. What cannot be
// read (an unknown member, a damaged archive, a line over 16 MiB) becomes a Problem in the next part, so that problems come in
// the order of the file too.
#pragma once

#include <memory>
#include <optional>
#include <string>

#include "base/disk.h"
#include "base/result.h"
#include "events/decode.h"
#include "formats/archive/archive.h"

namespace redoubt::events {

struct OpenOptions {
    // EVTX: also records in the free space of chunks and in blocks without a chunk signature, marked as recovered. Off by
    // default, since most of them are older copies of events that the log has long passed on; on where a case needs all traces.
    bool recover = false;
    size_t evtx_part_bytes = size_t{512} << 10;
    size_t json_part_bytes = size_t{1} << 20;
    size_t longest_line = size_t{16} << 20;
    formats::archive::Limits archive = {};
    // Text is read as this, whatever it looks like; with a source, all its events are of that source.
    std::optional<Reader> reader = {};
    const SourceEntry* source = nullptr;
    Time written{};  // when the file was last written: the year of times that have none; {0}: unknown
};

class LogFile {
public:
    // Code::unsupported when the content is of no kind we read, Code::malformed when the file is empty.
    static Result<std::unique_ptr<LogFile>> open(Disk& disk, const std::string& path, const OpenOptions& options = {});
    virtual ~LogFile() = default;

    // The next part, in file order; nothing at the end. One caller at a time.
    virtual Result<std::optional<PartInput>> next() = 0;
    virtual uint64_t bytes_total() const = 0;  // of the file as it lies on disk
    virtual uint64_t bytes_done() const = 0;
};

}  // namespace redoubt::events
