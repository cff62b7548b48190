// JournalReader: the journal of this machine, as `journalctl -o export --follow` tells it. The cursor of the last durable entry is
// kept, so that a restart begins behind it.
#pragma once

#include <atomic>
#include <string>

#include "base/disk.h"
#include "intake/configuration.h"
#include "intake/delivery.h"

namespace redoubt::intake {

class JournalReader {
public:
    // All outlive the reader. Counts under the listener's name "journal".
    JournalReader(JournalConfiguration configuration, Limits limits, Delivery& delivery, Disk& disk, std::string cursor_path,
                  std::string program = "/usr/bin/journalctl")
        : configuration_(std::move(configuration)),
          limits_(limits),
          delivery_(delivery),
          disk_(disk),
          cursor_path_(std::move(cursor_path)),
          program_(std::move(program)) {}

    // Until told to stop; when journalctl ends, it is started again. Code::not_found when it is not installed.
    Result<> run(const std::atomic<bool>& stopping);

private:
    Result<> read_until_it_ends(const std::atomic<bool>& stopping);
    std::vector<std::string> command() const;
    bool store(Batch& batch, const std::atomic<bool>& stopping);

    JournalConfiguration configuration_;
    Limits limits_;
    Delivery& delivery_;
    Disk& disk_;
    std::string cursor_path_;
    std::string program_;
    std::string cursor_;
    std::string saved_cursor_;
};

}  // namespace redoubt::intake
