#include "base/disk.h"

#include <dirent.h>
#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <filesystem>

#include <fmt/format.h>

namespace redoubt {
namespace {

namespace fs = std::filesystem;

std::unexpected<Error> failed(std::string_view action, const std::string& path, int error) {
    const Code code = error == ENOENT ? Code::not_found : error == EACCES || error == EPERM ? Code::forbidden : Code::io;
    std::string hint;
    if (error == ENOENT) hint = "check the path";
    if (error == EACCES) hint = "check who may read and write it";
    if (error == ENOSPC) hint = "free some space and try again; nothing was changed";
    return fail(code, fmt::format("cannot {}: {}", action, std::strerror(error)), path, hint);
}

class Descriptor {
public:
    explicit Descriptor(int number) : number_(number) {}
    ~Descriptor() {
        if (number_ >= 0) ::close(number_);
    }
    Descriptor(const Descriptor&) = delete;
    Descriptor& operator=(const Descriptor&) = delete;
    int number() const { return number_; }

private:
    int number_;
};

class FileMapping final : public Mapping {
public:
    FileMapping(void* start, size_t size) : start_(start), size_(size) {}
    ~FileMapping() override {
        if (size_ > 0) ::munmap(start_, size_);
    }
    FileMapping(const FileMapping&) = delete;
    FileMapping& operator=(const FileMapping&) = delete;
    std::string_view bytes() const override { return {static_cast<const char*>(start_), size_}; }
    // Of the process's memory only; the page cache of the system keeps what it likes.
    void let_go(std::string_view part) const override {
        if (part.empty()) return;
        const auto page = static_cast<uintptr_t>(::sysconf(_SC_PAGESIZE));
        const uintptr_t begin = reinterpret_cast<uintptr_t>(part.data()) / page * page;
        const uintptr_t end = reinterpret_cast<uintptr_t>(part.data() + part.size());
        ::madvise(reinterpret_cast<void*>(begin), end - begin, MADV_DONTNEED);  // read-only and of a file: nothing is lost
    }

private:
    void* start_;
    size_t size_;
};

Result<> write_all(int descriptor, std::string_view bytes, const std::string& path) {
    while (!bytes.empty()) {
        const ssize_t written = ::write(descriptor, bytes.data(), bytes.size());
        if (written < 0 && errno == EINTR) continue;
        if (written < 0) return failed("write", path, errno);
        bytes.remove_prefix(static_cast<size_t>(written));
    }
    return {};
}

Result<> sync_folder(const std::string& path) {
    const std::string folder = fs::path(path).parent_path().string();
    const Descriptor opened(::open(folder.empty() ? "." : folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
    if (opened.number() < 0 || ::fsync(opened.number()) != 0) return failed("sync the folder", folder, errno);
    return {};
}

FolderEntry entry_of(const char* name, const struct stat& status) {
    FolderEntry entry{.name = name};
    if (S_ISREG(status.st_mode)) {
        entry.kind = FolderEntry::Kind::file;
        entry.executable = (status.st_mode & 0111) != 0;
        entry.bytes = static_cast<uint64_t>(status.st_size);
    }
    if (S_ISDIR(status.st_mode)) entry.kind = FolderEntry::Kind::folder;
    if (S_ISLNK(status.st_mode)) entry.kind = FolderEntry::Kind::link;
    return entry;
}

}  // namespace

Result<std::unique_ptr<Mapping>> SystemDisk::map(const std::string& path) {
    const Descriptor file(::open(path.c_str(), O_RDONLY | O_CLOEXEC));
    if (file.number() < 0) return failed("open", path, errno);
    struct stat status{};
    if (::fstat(file.number(), &status) != 0) return failed("look at", path, errno);
    if (!S_ISREG(status.st_mode)) return fail(Code::unsupported, "not a regular file", path);
    const auto size = static_cast<size_t>(status.st_size);
    if (size == 0) return std::make_unique<FileMapping>(nullptr, 0);
    void* start = ::mmap(nullptr, size, PROT_READ, MAP_PRIVATE, file.number(), 0);
    if (start == MAP_FAILED) return failed("map", path, errno);
    ::madvise(start, size, MADV_SEQUENTIAL);
    return std::make_unique<FileMapping>(start, size);
}

Result<std::string> SystemDisk::read(const std::string& path, uint64_t most_bytes) {
    const Descriptor file(::open(path.c_str(), O_RDONLY | O_CLOEXEC));
    if (file.number() < 0) return failed("open", path, errno);
    std::string out;
    char buffer[65536];
    for (;;) {
        const ssize_t got = ::read(file.number(), buffer, sizeof buffer);
        if (got < 0 && errno == EINTR) continue;
        if (got < 0) return failed("read", path, errno);
        if (got == 0) return out;
        if (out.size() + static_cast<size_t>(got) > most_bytes) return fail(Code::too_large, fmt::format("larger than {} bytes", most_bytes), path);
        out.append(buffer, static_cast<size_t>(got));
    }
}

Result<> SystemDisk::write_durably(const std::string& path, std::string_view bytes) {
    const std::string temporary = fmt::format("{}.{}.tmp", path, ::getpid());
    {
        const Descriptor file(::open(temporary.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600));
        if (file.number() < 0) return failed("create", temporary, errno);
        Result<> written = write_all(file.number(), bytes, path);
        if (written && ::fsync(file.number()) != 0) written = failed("sync", path, errno);
        if (!written) {
            ::unlink(temporary.c_str());
            return written;
        }
    }
    if (::rename(temporary.c_str(), path.c_str()) != 0) return failed("rename into place", path, errno);
    return sync_folder(path);
}

Result<> SystemDisk::make_folders(const std::string& path) {
    std::error_code error;
    fs::create_directories(path, error);
    if (error) return failed("create the folder", path, error.value());
    return {};
}

Result<> SystemDisk::remove(const std::string& path) {
    if (::unlink(path.c_str()) != 0) return failed("remove", path, errno);
    return {};
}

bool SystemDisk::exists(const std::string& path) {
    std::error_code error;
    return fs::exists(path, error);
}

Result<std::vector<std::string>> SystemDisk::files_below(const std::string& path) {
    std::error_code error;
    const fs::file_status status = fs::status(path, error);
    if (error) return failed("look at", path, error.value());
    if (!fs::is_directory(status)) return std::vector{path};
    std::vector<std::string> files;
    for (fs::recursive_directory_iterator it(path, fs::directory_options::skip_permission_denied, error), end; it != end; it.increment(error)) {
        if (error) return failed("list", path, error.value());
        if (it->is_regular_file(error)) files.push_back(it->path().string());
    }
    if (error) return failed("list", path, error.value());
    std::ranges::sort(files);
    return files;
}

Result<std::vector<FolderEntry>> Disk::list(const std::string& path) { return fail(Code::unsupported, "this disk lists no folders", path); }

Result<std::vector<FolderEntry>> SystemDisk::list(const std::string& path) {
    const std::unique_ptr<DIR, int (*)(DIR*)> folder(::opendir(path.c_str()), ::closedir);
    if (!folder && errno == ENOTDIR) return fail(Code::unsupported, "not a folder", path);
    if (!folder) return failed("list", path, errno);
    std::vector<FolderEntry> entries;
    for (;;) {
        errno = 0;
        const dirent* entry = ::readdir(folder.get());  // NOLINT(concurrency-mt-unsafe): the folder is ours
        if (entry == nullptr && errno != 0) return failed("list", path, errno);
        if (entry == nullptr) break;
        const char* name = static_cast<const char*>(entry->d_name);
        struct stat status{};
        if (std::strcmp(name, ".") == 0 || std::strcmp(name, "..") == 0) continue;
        if (::fstatat(::dirfd(folder.get()), name, &status, AT_SYMLINK_NOFOLLOW) != 0) continue;  // it is gone meanwhile
        entries.push_back(entry_of(name, status));
    }
    std::ranges::sort(entries, {}, &FolderEntry::name);
    return entries;
}

Result<uint64_t> SystemDisk::free_bytes(const std::string& path) {
    std::error_code error;
    const fs::space_info space = fs::space(path, error);
    if (error) return failed("look at", path, error.value());
    return space.available;
}

}  // namespace redoubt
