// Sees that the advisories of a folder changed, whoever changed them: a command, another host that shares the folder, ourselves.
//
// A snapshot is a small file that is renamed into place. A thread reads it a few times a second, which costs microseconds, sees a folder
// that is made later, and needs nothing of the file system.
#pragma once

#include <condition_variable>
#include <functional>
#include <mutex>
#include <string>
#include <thread>

#include "base/disk.h"

namespace redoubt::api {

class FeedWatch {
public:
    // `changed` is called on the thread of the watch; where it fails, it is called again with the next look.
    FeedWatch(Disk& disk, std::string folder, std::function<Result<>()> changed);
    ~FeedWatch();
    FeedWatch(const FeedWatch&) = delete;
    FeedWatch& operator=(const FeedWatch&) = delete;

private:
    void watch();
    std::string snapshot() const;

    Disk& disk_;
    const std::string folder_;
    const std::function<Result<>()> changed_;
    std::string seen_;
    std::mutex mutex_;
    std::condition_variable stops_;
    bool stopping_ = false;
    std::thread thread_;  // last: it starts when the rest is there
};

}  // namespace redoubt::api
