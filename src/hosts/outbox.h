// Reports that wait to be sent: files of one folder, named by their sequence, each written whole and for its owner alone. When there
// are too many, the oldest that says the same as a later one goes first, then the oldest. One process has the folder at a time.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "base/disk.h"
#include "hosts/facts.h"
#include "schema/value.h"

namespace redoubt::hosts {

struct OutboxBounds {
    size_t most_reports = 500;
    uint64_t most_bytes = uint64_t{64} << 20;
};

struct Waiting {
    int64_t sequence = 0;
    std::string says{};  // what facts that say the same have in common
    std::string path{};
    uint64_t bytes = 0;
};

class Outbox {
public:
    // Code::conflict when another process has it.
    static Result<std::unique_ptr<Outbox>> open(Disk& disk, const std::string& folder, const OutboxBounds& bounds = {});
    ~Outbox();
    Outbox(const Outbox&) = delete;
    Outbox& operator=(const Outbox&) = delete;

    // Greater than all before; also when what was kept of them is lost, as long as the clock did not go back.
    Result<int64_t> next_sequence(Time now);
    // How many others went to make room.
    Result<size_t> put(int64_t sequence, std::string_view says, std::string_view report);
    Result<std::vector<Waiting>> waiting();  // in the order of their sequence
    Result<> remove(const Waiting& report);

private:
    Outbox(Disk& disk, std::string folder, const OutboxBounds& bounds, int lock) : disk_(disk), folder_(std::move(folder)), bounds_(bounds), lock_(lock) {}

    Disk& disk_;
    std::string folder_;
    OutboxBounds bounds_;
    int lock_;
};

// The same for facts that differ only in when they were read.
std::string what_they_say(const Facts& facts);

}  // namespace redoubt::hosts
