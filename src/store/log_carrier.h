// Carries the write-ahead log over into the database, on a thread and a connection of its own: whoever waits for a sync does not wait
// for that too. The writer lets the log grow meanwhile; past a gibibyte it has to wait.
#pragma once

#include <atomic>
#include <condition_variable>
#include <memory>
#include <mutex>
#include <string>
#include <thread>

#include "store/sql.h"

namespace redoubt::store {

class LogCarrier {
public:
    static Result<std::unique_ptr<LogCarrier>> start(const std::string& path, const std::string& vfs, bool sync);
    ~LogCarrier();
    LogCarrier(const LogCarrier&) = delete;
    LogCarrier& operator=(const LogCarrier&) = delete;

    void log_has(int pages) { log_pages_ = pages; }
    void look();  // starts to carry, if there is much to

private:
    explicit LogCarrier(std::unique_ptr<Connection> connection);
    void loop();
    void carry_over();

    std::unique_ptr<Connection> connection_;
    std::atomic<int> log_pages_ = 0;
    std::mutex mutex_;
    std::condition_variable asked_;
    bool is_asked_ = false, stopping_ = false;
    std::thread thread_;
};

}  // namespace redoubt::store
