// The write-ahead log: what was taken and is not in a segment yet. Files wal/NUMBER.wal; each holds records that are good by
// themselves, and is read up to the first that is not.
//
//   "RDLW", u32 version = 1, then records:
//   u32 bytes of the lines, u32 events, u64 number of the first, u32 CRC-32 of these three and the lines, the lines (line.h)
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "base/disk.h"

namespace redoubt::logs {

struct WalRecord {
    uint64_t first = 0;
    uint32_t events = 0;
    std::string_view lines{};
};

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
    Result<> append(const WalRecord& record);
    Result<> sync();
    // Removes files whose events are all below `number`, but for the one that is written.
    Result<> forget_below(uint64_t number);
    Result<> close(uint64_t durable);  // all that is in segments below `durable` goes
    uint64_t bytes() const { return bytes_; }
    static constexpr uint64_t file_bytes = uint64_t{64} << 20;

private:
    Result<> open();
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
    uint64_t bytes_ = 0, good_ = 0;
    std::string pending_;
};

}  // namespace redoubt::logs
