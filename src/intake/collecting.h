// Collecting: what Redoubt fetches by itself, each on a thread of its own: files that grow, the journal, buckets. And one stream
// that is handed in, such as standard input.
#pragma once

#include <atomic>
#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include "base/clock.h"
#include "base/disk.h"
#include "base/http.h"
#include "intake/configuration.h"
#include "intake/delivery.h"

namespace redoubt::intake {

class Collecting {
public:
    using MakeHttp = std::function<std::unique_ptr<Http>(const std::string& origin)>;

    // Positions are kept below `state_folder`. `delivery` and `disk` outlive it. Fails when what was kept cannot be read; what
    // fails later is told by problems() and tried again.
    static Result<std::unique_ptr<Collecting>> start(const Configuration& configuration, const std::string& state_folder, const MakeHttp& make_http,
                                                     Delivery& delivery, Disk& disk);
    ~Collecting();  // stops, when what is under way is stored or refused
    std::vector<std::string> problems() const;

private:
    struct State;
    explicit Collecting(std::unique_ptr<State> state);
    std::unique_ptr<State> state_;
};

// NDJSON (or any lines) from a descriptor until its end. The number of events received.
Result<uint64_t> take_lines(int descriptor, const Origin& origin, const Limits& limits, Delivery& delivery, const std::atomic<bool>& stopping);

}  // namespace redoubt::intake
