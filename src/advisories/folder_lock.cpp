#include "advisories/folder_lock.h"

#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstring>

#include <fmt/format.h>

#include "base/text.h"

namespace redoubt::advisories {
namespace {

// What the holder wrote; it may be about to.
std::string holder_of(int file) {
    std::array<char, 128> text{};
    const ssize_t got = ::pread(file, text.data(), text.size(), 0);
    std::string line(trim(std::string_view(text.data(), got > 0 ? static_cast<size_t>(got) : 0)));
    std::erase_if(line, [](char c) { return c < ' ' || c > '~'; });
    return line.empty() ? "another process" : line;
}

}  // namespace

Result<std::shared_ptr<FolderLock>> FolderLock::take(Disk& disk, const std::string& folder, Time now) {
    TRY(disk.make_folders(folder));
    const std::string path = folder + "/lock";
    const int file = ::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600);
    if (file < 0) return fail(Code::io, fmt::format("the folder of the feeds cannot be locked: {}", std::strerror(errno)), path, "check who may write there");
    std::shared_ptr<FolderLock> lock(new FolderLock(file));
    if (::flock(file, LOCK_EX | LOCK_NB) != 0)
        return fail(Code::conflict, fmt::format("{} is changing these feeds", holder_of(file)), folder, "wait until it is done, then do it again");
    const std::string holder = fmt::format("process {} (since {})\n", ::getpid(), format_time(now));
    if (::ftruncate(file, 0) != 0 || ::pwrite(file, holder.data(), holder.size(), 0) < 0)
        return fail(Code::io, std::strerror(errno), path, "is the disk full?");
    return lock;
}

FolderLock::~FolderLock() { ::close(file_); }

}  // namespace redoubt::advisories
