// The part of SystemDisk that stores write through: files that grow, names that change, folders that are held.
#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <filesystem>

#include <fmt/format.h>

#include "base/disk.h"

namespace redoubt {
namespace {

std::unexpected<Error> growing_failed(std::string_view action, const std::string& path, int error) {
    const bool full = error == ENOSPC || error == EDQUOT;
    const Code code = full ? Code::unavailable : error == ENOENT ? Code::not_found : error == EACCES || error == EPERM ? Code::forbidden : Code::io;
    return fail(code, fmt::format("cannot {}: {}", action, std::strerror(error)), path,
                full              ? "free some space"
                : error == EACCES ? "check who may write there"
                                  : "");
}

Result<> sync_parent(const std::string& path) {
    const std::string folder = std::filesystem::path(path).parent_path().string();
    const int opened = ::open(folder.empty() ? "." : folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (opened < 0) return growing_failed("open the folder", folder, errno);
    const int synced = ::fsync(opened);
    const int error = errno;
    ::close(opened);
    if (synced != 0) return growing_failed("sync the folder", folder, error);
    return {};
}

class SystemAppendFile final : public AppendFile {
public:
    SystemAppendFile(int file, std::string path, uint64_t size) : file_(file), path_(std::move(path)), size_(size) {}
    ~SystemAppendFile() override { ::close(file_); }
    SystemAppendFile(const SystemAppendFile&) = delete;
    SystemAppendFile& operator=(const SystemAppendFile&) = delete;

    Result<> append(std::string_view bytes) override {
        while (!bytes.empty()) {
            const ssize_t written = ::write(file_, bytes.data(), bytes.size());
            if (written < 0 && errno == EINTR) continue;
            if (written < 0) return growing_failed("write", path_, errno);
            size_ += static_cast<uint64_t>(written);
            bytes.remove_prefix(static_cast<size_t>(written));
        }
        return {};
    }

    Result<> sync() override {
        if (::fdatasync(file_) != 0) return growing_failed("sync", path_, errno);
        return {};
    }

    Result<> cut(uint64_t bytes) override {
        if (::ftruncate(file_, static_cast<off_t>(bytes)) != 0) return growing_failed("cut", path_, errno);
        size_ = bytes;
        return {};
    }

    uint64_t size() const override { return size_; }

private:
    int file_;
    std::string path_;
    uint64_t size_;
};

class SystemFolderLock final : public FolderLock {
public:
    explicit SystemFolderLock(int file) : file_(file) {}
    ~SystemFolderLock() override { ::close(file_); }
    SystemFolderLock(const SystemFolderLock&) = delete;
    SystemFolderLock& operator=(const SystemFolderLock&) = delete;

private:
    int file_;
};

}  // namespace

Result<std::unique_ptr<AppendFile>> Disk::append_to(const std::string& path) { return fail(Code::unsupported, "this disk appends to no files", path); }
Result<> Disk::rename(const std::string& from, const std::string&) { return fail(Code::unsupported, "this disk renames no files", from); }
Result<std::unique_ptr<FolderLock>> Disk::lock(const std::string& folder) { return fail(Code::unsupported, "this disk locks no folders", folder); }

Result<std::unique_ptr<AppendFile>> SystemDisk::append_to(const std::string& path) {
    int file = ::open(path.c_str(), O_WRONLY | O_APPEND | O_CLOEXEC);
    const bool fresh = file < 0 && errno == ENOENT;
    if (fresh) file = ::open(path.c_str(), O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC, 0600);
    if (file < 0) return growing_failed("open", path, errno);
    struct stat status{};
    if (::fstat(file, &status) != 0) {
        const int error = errno;
        ::close(file);
        return growing_failed("look at", path, error);
    }
    auto opened = std::make_unique<SystemAppendFile>(file, path, static_cast<uint64_t>(status.st_size));
    if (fresh)
        if (Result<> synced = sync_parent(path); !synced) return std::unexpected(std::move(synced).error());
    return opened;
}

Result<> SystemDisk::rename(const std::string& from, const std::string& to) {
    if (::rename(from.c_str(), to.c_str()) != 0) return growing_failed("rename", from, errno);
    return sync_parent(to);
}

Result<std::unique_ptr<FolderLock>> SystemDisk::lock(const std::string& folder) {
    const std::string path = folder + "/lock";
    const int file = ::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600);
    if (file < 0) return growing_failed("open the lock file", path, errno);
    if (::flock(file, LOCK_EX | LOCK_NB) == 0) return std::make_unique<SystemFolderLock>(file);
    ::close(file);
    return fail(Code::unavailable, "another Redoubt has this folder open", folder, "stop it, or ask it instead");
}

}  // namespace redoubt
