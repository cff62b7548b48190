// The write-ahead log: what was taken and is not in a segment yet. Files wal/NUMBER.wal; each holds records that are good by
// themselves, and is read up to the first that is not.
//
//   "RDLW", u32 version = 2, then records:
//   u32 bytes of the arrivals, u32 events, u64 number of the first, u32 CRC-32 of these three and the arrivals, the arrivals
//   (arrivals.h). In version 1 the lines of the events (line.h) take the place of the arrivals.
#pragma once

#include <functional>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "base/disk.h"

namespace redoubt::logs {

struct WalRecord {
    uint64_t first = 0;
    uint32_t events = 0;
    std::string_view bytes{};
    bool has_lines = false;  // of version 1
};

class EventFields;
std::string lines_of(const WalRecord& record, EventFields& decoder);  // one for each event

// Bytes for a record: its arrivals are appended behind `wal_record_head`, which Wal::append() fills.
constexpr size_t wal_record_head = 20;

// Calls take() for each good record; the value is how many bytes of the file are good.
size_t read_wal(std::string_view file, const std::function<void(const WalRecord&)>& take);
constexpr uint32_t most_wal_record_bytes = 256U << 20;

struct WalFile {
    uint64_t number = 0;
    std::string path;
};
Result<std::vector<WalFile>> wal_files(Disk& disk, const std::string& folder);  // by number

class Wal {
public:
    Wal(Disk& disk, std::string folder, uint64_t next_file) : disk_(disk), folder_(std::move(folder)), next_file_(next_file) {}

    // Appends; counts only after sync(). After a failure the file is given up, and the next record begins another.
    Result<> append(uint64_t first, uint32_t events, std::span<char> record);
    Result<> sync();
    // Removes files whose events are all below `number`, but for the one that is written.
    Result<> forget_below(uint64_t number);
    Result<> close(uint64_t durable);  // all that is in segments below `durable` goes
    uint64_t bytes() const { return bytes_; }
    static constexpr uint64_t file_bytes = uint64_t{64} << 20;

private:
    Result<> open();
    Result<> write(std::string_view bytes);
    void give_up();
    struct Done {
        std::string path;
        uint64_t next = 0, bytes = 0;
    };
    Disk& disk_;
    std::string folder_;
    uint64_t next_file_;
    std::unique_ptr<AppendFile> file_;
    Done open_;
    std::vector<Done> done_;
    uint64_t bytes_ = 0, good_ = 0, unsynced_ = 0;
};

}  // namespace redoubt::logs
