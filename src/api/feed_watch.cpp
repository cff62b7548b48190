#include "api/feed_watch.h"

#include <chrono>

#include "advisories/snapshot.h"

namespace redoubt::api {
namespace {

constexpr std::chrono::milliseconds between_looks{200};

}  // namespace

FeedWatch::FeedWatch(Disk& disk, std::string folder, std::function<Result<>()> changed)
    : disk_(disk), folder_(std::move(folder)), changed_(std::move(changed)), seen_(snapshot()), thread_([this] { watch(); }) {}

FeedWatch::~FeedWatch() {
    {
        const std::scoped_lock held(mutex_);
        stopping_ = true;
    }
    stops_.notify_one();
    thread_.join();
}

// The files that it names, which are called by their content; nothing where there is none that can be read.
std::string FeedWatch::snapshot() const {
    const auto files = advisories::read_snapshot_files(disk_, folder_);
    return files && *files ? (*files)->index + " " + (*files)->overlay + " " + (*files)->exploitation : std::string();
}

void FeedWatch::watch() {
    std::unique_lock held(mutex_);
    while (!stops_.wait_for(held, between_looks, [this] { return stopping_; })) {
        std::string now = snapshot();
        if (!now.empty() && now != seen_ && changed_()) seen_ = std::move(now);
    }
}

}  // namespace redoubt::api
