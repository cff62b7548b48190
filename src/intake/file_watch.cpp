// inotify wakes the followers; what it misses (network file systems, folders that come later) a look every second finds.
#include <chrono>
#include <filesystem>

#include <poll.h>
#include <sys/inotify.h>
#include <unistd.h>

#include "intake/follow_files.h"

namespace redoubt::intake {
namespace {

constexpr int look_every_ms = 1000;
constexpr uint32_t watched = IN_MODIFY | IN_CREATE | IN_MOVED_TO | IN_CLOSE_WRITE;

class Notices {
public:
    explicit Notices(const std::vector<std::string>& paths) : descriptor_(::inotify_init1(IN_NONBLOCK | IN_CLOEXEC)) {
        std::error_code ignored;
        for (const std::string& path : paths) {
            const bool folder = std::filesystem::is_directory(path, ignored);
            const std::string at = folder ? path : std::filesystem::path(path).parent_path().string();
            ::inotify_add_watch(descriptor_, at.empty() ? "." : at.c_str(), watched);
        }
    }
    ~Notices() {
        if (descriptor_ >= 0) ::close(descriptor_);
    }
    Notices(const Notices&) = delete;
    Notices& operator=(const Notices&) = delete;

    void wait(int timeout_ms) {
        pollfd one{.fd = descriptor_, .events = POLLIN, .revents = 0};
        if (::poll(&one, 1, timeout_ms) <= 0) return;
        alignas(inotify_event) char bytes[16384];
        while (::read(descriptor_, bytes, sizeof bytes) > 0) {
        }
    }

private:
    int descriptor_;
};

}  // namespace

void FileWatch::run(const std::atomic<bool>& stopping) {
    Notices notices(paths_);
    auto saved = std::chrono::steady_clock::now();
    while (!stopping) {
        for (FileFollower& follower : followers_) follower.pass(stopping);
        const auto now = std::chrono::steady_clock::now();
        if (now - saved >= std::chrono::milliseconds(look_every_ms)) {
            (void)positions_.save(disk_);  // the next save tries again; until then a kill repeats some lines
            saved = now;
        }
        notices.wait(stopping ? 0 : look_every_ms / 4);
    }
    (void)positions_.save(disk_);
}

}  // namespace redoubt::intake
