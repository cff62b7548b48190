#include "api/body_spool.h"

#include <array>
#include <cerrno>
#include <cstring>

#include <fcntl.h>
#include <unistd.h>

#include <fmt/format.h>

#include "base/hash.h"

namespace redoubt::api {
namespace {

constexpr uint64_t check_every_bytes = uint64_t{16} << 20;

std::expected<void, Refusal> check_room(Disk& disk, const std::string& folder, uint64_t wanted) {
    const Result<uint64_t> room = disk.free_bytes(folder);
    if (!room) return std::unexpected(Refusal{503, fmt::format("the disk cannot be asked for its free space: {}", room.error().text())});
    if (*room >= disk_reserve_bytes && *room - disk_reserve_bytes >= wanted) return {};
    return std::unexpected(
        Refusal{507, fmt::format("not enough room on the disk of the data directory: {} MiB free, {} MiB are kept in reserve; free some and send it again",
                                 *room >> 20, disk_reserve_bytes >> 20)});
}

}  // namespace

std::expected<std::unique_ptr<BodySpool>, Refusal> BodySpool::open(Disk& disk, Random& random, const std::string& folder, std::optional<uint64_t> announced) {
    if (const Result<> made = disk.make_folders(folder); !made) return std::unexpected(Refusal{503, made.error().text()});
    if (auto room = check_room(disk, folder, announced.value_or(0)); !room) return std::unexpected(std::move(room).error());
    std::array<std::byte, 16> name;
    random.fill(name);
    std::string path = fmt::format("{}/{}.part", folder, to_hex(name));
    const int file = ::open(path.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
    if (file < 0) return std::unexpected(Refusal{503, fmt::format("cannot write to the spool folder: {}", std::strerror(errno))});
    return std::unique_ptr<BodySpool>(new BodySpool(disk, file, std::move(path), folder));
}

BodySpool::~BodySpool() {
    ::close(file_);
    ::unlink(path_.c_str());  // gone already when somebody moved it
}

std::expected<void, Refusal> BodySpool::write(std::string_view bytes) {
    if (bytes_ - checked_at_ >= check_every_bytes) {
        if (auto room = check_room(disk_, folder_, check_every_bytes); !room) return room;
        checked_at_ = bytes_;
    }
    while (!bytes.empty()) {
        const ssize_t written = ::write(file_, bytes.data(), bytes.size());
        if (written < 0 && errno == EINTR) continue;
        if (written <= 0) return std::unexpected(Refusal{errno == ENOSPC ? 507 : 503, fmt::format("cannot store the upload: {}", std::strerror(errno))});
        bytes.remove_prefix(static_cast<size_t>(written));
        bytes_ += static_cast<uint64_t>(written);
    }
    return {};
}

std::expected<void, Refusal> BodySpool::finish() {
    if (::fsync(file_) == 0) return {};
    return std::unexpected(Refusal{503, fmt::format("cannot store the upload: {}", std::strerror(errno))});
}

}  // namespace redoubt::api
