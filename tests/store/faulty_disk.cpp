#include "store/faulty_disk.h"

#include <sqlite3.h>

#include <algorithm>
#include <array>
#include <cstring>

namespace redoubt::test {

namespace {

constexpr size_t sector = 512;
constexpr int shared_memory_locks = SQLITE_SHM_NLOCK;

// A change of a file that no sync has made certain yet. Without bytes it cuts the file to `offset`.
struct Unsynced {
    uint64_t offset;
    std::string bytes;
    bool cuts = false;
};

void put(std::string& content, uint64_t offset, std::string_view bytes) {
    if (content.size() < offset + bytes.size()) content.resize(offset + bytes.size(), '\0');
    content.replace(offset, bytes.size(), bytes);
}

}  // namespace

struct FaultyDisk::File {
    std::string now;
    std::string kept;
    bool is_kept = false;  // its name outlives a restart
    std::vector<Unsynced> unsynced;
    std::vector<std::unique_ptr<std::string>> shared_memory;
    std::array<int, shared_memory_locks> readers{};
    std::array<const Handle*, shared_memory_locks> writers{};
    int shared = 0;
    const Handle* reserved = nullptr;
    const Handle* exclusive = nullptr;
};

struct FaultyDisk::Handle {
    sqlite3_file base;
    FaultyDisk* disk;
    File* file;
    int level;
    unsigned shared_locks;
    std::shared_ptr<File>* owned;
};

bool FaultyDisk::spend() {
    if (cut_) return false;
    ++operations_;
    if (left_ < 0 || left_-- > 0) return true;
    cut_ = true;
    return false;
}

struct DiskMethods {
    using Handle = FaultyDisk::Handle;
    using File = FaultyDisk::File;

    static Handle& of(sqlite3_file* file) { return *reinterpret_cast<Handle*>(file); }

    static int close(sqlite3_file* file) {
        Handle& handle = of(file);
        unlock(file, SQLITE_LOCK_NONE);
        unmap_shared(file, 0);
        const std::scoped_lock lock(handle.disk->mutex_);
        delete handle.owned;
        return SQLITE_OK;
    }

    static int read(sqlite3_file* file, void* to, int amount, sqlite3_int64 offset) {
        Handle& handle = of(file);
        const std::scoped_lock lock(handle.disk->mutex_);
        if (handle.disk->cut_) return SQLITE_IOERR_READ;
        const std::string& content = handle.file->now;
        const auto at = std::min(static_cast<size_t>(offset), content.size());
        const size_t there = std::min(static_cast<size_t>(amount), content.size() - at);
        std::memcpy(to, content.data() + at, there);
        std::memset(static_cast<char*>(to) + there, 0, static_cast<size_t>(amount) - there);
        return there == static_cast<size_t>(amount) ? SQLITE_OK : SQLITE_IOERR_SHORT_READ;
    }

    static int write(sqlite3_file* file, const void* from, int amount, sqlite3_int64 offset) {
        Handle& handle = of(file);
        FaultyDisk& disk = *handle.disk;
        const std::scoped_lock lock(disk.mutex_);
        if (!disk.spend()) return SQLITE_IOERR_WRITE;
        const int64_t growth = offset + amount - static_cast<int64_t>(handle.file->now.size());
        if (disk.room_ >= 0 && growth > 0) {
            if (growth > disk.room_) return SQLITE_FULL;
            disk.room_ -= growth;
        }
        const std::string_view bytes(static_cast<const char*>(from), static_cast<size_t>(amount));
        put(handle.file->now, static_cast<uint64_t>(offset), bytes);
        handle.file->unsynced.push_back({static_cast<uint64_t>(offset), std::string(bytes)});
        return SQLITE_OK;
    }

    static int truncate(sqlite3_file* file, sqlite3_int64 size) {
        Handle& handle = of(file);
        const std::scoped_lock lock(handle.disk->mutex_);
        if (!handle.disk->spend()) return SQLITE_IOERR_TRUNCATE;
        handle.file->now.resize(static_cast<size_t>(size));
        handle.file->unsynced.push_back({static_cast<uint64_t>(size), {}, true});
        return SQLITE_OK;
    }

    static int sync(sqlite3_file* file, int) {
        Handle& handle = of(file);
        const std::scoped_lock lock(handle.disk->mutex_);
        if (!handle.disk->spend() || handle.disk->syncs_fail_) return SQLITE_IOERR_FSYNC;
        handle.file->kept = handle.file->now;
        handle.file->is_kept = true;
        handle.file->unsynced.clear();
        return SQLITE_OK;
    }

    static int file_size(sqlite3_file* file, sqlite3_int64* size) {
        Handle& handle = of(file);
        const std::scoped_lock lock(handle.disk->mutex_);
        *size = static_cast<sqlite3_int64>(handle.file->now.size());
        return SQLITE_OK;
    }

    static int lock(sqlite3_file* file, int wanted) {
        Handle& handle = of(file);
        const std::scoped_lock lock(handle.disk->mutex_);
        File& held = *handle.file;
        if (handle.level >= wanted) return SQLITE_OK;
        if (held.exclusive && held.exclusive != &handle) return SQLITE_BUSY;
        if (wanted >= SQLITE_LOCK_RESERVED && held.reserved && held.reserved != &handle) return SQLITE_BUSY;
        if (wanted == SQLITE_LOCK_EXCLUSIVE && held.shared > (handle.level >= SQLITE_LOCK_SHARED ? 1 : 0)) return SQLITE_BUSY;
        if (handle.level < SQLITE_LOCK_SHARED) ++held.shared;
        if (wanted >= SQLITE_LOCK_RESERVED) held.reserved = &handle;
        if (wanted == SQLITE_LOCK_EXCLUSIVE) held.exclusive = &handle;
        handle.level = wanted;
        return SQLITE_OK;
    }

    static int unlock(sqlite3_file* file, int wanted) {
        Handle& handle = of(file);
        const std::scoped_lock lock(handle.disk->mutex_);
        File& held = *handle.file;
        if (handle.level <= wanted) return SQLITE_OK;
        if (held.exclusive == &handle) held.exclusive = nullptr;
        if (held.reserved == &handle) held.reserved = nullptr;
        if (wanted < SQLITE_LOCK_SHARED) --held.shared;
        handle.level = wanted;
        return SQLITE_OK;
    }

    static int check_reserved(sqlite3_file* file, int* out) {
        Handle& handle = of(file);
        const std::scoped_lock lock(handle.disk->mutex_);
        *out = handle.file->reserved != nullptr;
        return SQLITE_OK;
    }

    static int control(sqlite3_file*, int, void*) { return SQLITE_NOTFOUND; }
    static int sector_size(sqlite3_file*) { return sector; }
    static int characteristics(sqlite3_file*) { return 0; }

    static int map_shared(sqlite3_file* file, int region, int size, int extend, void volatile** out) {
        Handle& handle = of(file);
        const std::scoped_lock lock(handle.disk->mutex_);
        auto& regions = handle.file->shared_memory;
        *out = nullptr;
        if (regions.size() <= static_cast<size_t>(region) && !extend) return SQLITE_OK;
        while (regions.size() <= static_cast<size_t>(region)) regions.push_back(std::make_unique<std::string>(static_cast<size_t>(size), '\0'));
        *out = regions[static_cast<size_t>(region)]->data();
        return SQLITE_OK;
    }

    static int lock_shared(sqlite3_file* file, int offset, int count, int flags) {
        Handle& handle = of(file);
        const std::scoped_lock lock(handle.disk->mutex_);
        File& held = *handle.file;
        const auto first = static_cast<size_t>(offset), last = static_cast<size_t>(offset + count);
        if (flags & SQLITE_SHM_UNLOCK) {
            for (size_t i = first; i < last; ++i) release(handle, i);
            return SQLITE_OK;
        }
        const bool alone = flags & SQLITE_SHM_EXCLUSIVE;
        for (size_t i = first; i < last; ++i) {
            if (held.writers[i] && held.writers[i] != &handle) return SQLITE_BUSY;
            const int own = (handle.shared_locks >> i) & 1U;
            if (alone && held.readers[i] > own) return SQLITE_BUSY;
        }
        for (size_t i = first; i < last; ++i) {
            if (alone) {
                held.writers[i] = &handle;
            } else if (!((handle.shared_locks >> i) & 1U)) {
                ++held.readers[i];
                handle.shared_locks |= 1U << i;
            }
        }
        return SQLITE_OK;
    }

    static void barrier(sqlite3_file* file) { const std::scoped_lock lock(of(file).disk->mutex_); }

    static int unmap_shared(sqlite3_file* file, int remove) {
        Handle& handle = of(file);
        const std::scoped_lock lock(handle.disk->mutex_);
        for (size_t i = 0; i < shared_memory_locks; ++i) release(handle, i);
        if (remove) handle.file->shared_memory.clear();
        return SQLITE_OK;
    }

    static void release(Handle& handle, size_t slot) {
        if (handle.file->writers[slot] == &handle) handle.file->writers[slot] = nullptr;
        if (!((handle.shared_locks >> slot) & 1U)) return;
        --handle.file->readers[slot];
        handle.shared_locks &= ~(1U << slot);
    }

    static FaultyDisk& disk_of(sqlite3_vfs* vfs) { return *static_cast<FaultyDisk*>(vfs->pAppData); }

    static int open(sqlite3_vfs* vfs, const char* path, sqlite3_file* file, int flags, int* out_flags) {
        static constexpr sqlite3_io_methods methods{2,
                                                    &close,
                                                    &read,
                                                    &write,
                                                    &truncate,
                                                    &sync,
                                                    &file_size,
                                                    &lock,
                                                    &unlock,
                                                    &check_reserved,
                                                    &control,
                                                    &sector_size,
                                                    &characteristics,
                                                    &map_shared,
                                                    &lock_shared,
                                                    &barrier,
                                                    &unmap_shared,
                                                    nullptr,
                                                    nullptr};
        FaultyDisk& disk = disk_of(vfs);
        const std::scoped_lock lock(disk.mutex_);
        file->pMethods = nullptr;
        std::shared_ptr<File> found;
        if (!path) {
            found = std::make_shared<File>();
        } else if (const auto at = disk.files_.find(path); at != disk.files_.end()) {
            found = at->second;
        } else {
            if (!(flags & SQLITE_OPEN_CREATE) || disk.cut_) return SQLITE_CANTOPEN;
            found = disk.files_.emplace(path, std::make_shared<File>()).first->second;
        }
        Handle& handle = of(file);
        handle = {
            .base = {&methods}, .disk = &disk, .file = found.get(), .level = SQLITE_LOCK_NONE, .shared_locks = 0, .owned = new std::shared_ptr<File>(found)};
        if (out_flags) *out_flags = flags;
        return SQLITE_OK;
    }

    static int remove(sqlite3_vfs* vfs, const char* path, int) {
        FaultyDisk& disk = disk_of(vfs);
        const std::scoped_lock lock(disk.mutex_);
        if (!disk.spend()) return SQLITE_IOERR_DELETE;
        disk.files_.erase(path);
        return SQLITE_OK;
    }

    static int access(sqlite3_vfs* vfs, const char* path, int, int* out) {
        FaultyDisk& disk = disk_of(vfs);
        const std::scoped_lock lock(disk.mutex_);
        const auto found = disk.files_.find(path);
        *out = found != disk.files_.end() && !found->second->now.empty();
        return SQLITE_OK;
    }

    static int full_path(sqlite3_vfs*, const char* path, int room, char* out) {
        sqlite3_snprintf(room, out, "%s", path);
        return SQLITE_OK;
    }
};

FaultyDisk::FaultyDisk(std::string name) : name_(std::move(name)), vfs_(std::make_unique<sqlite3_vfs>()) {
    const sqlite3_vfs* const usual = sqlite3_vfs_find(nullptr);
    *vfs_ = *usual;
    vfs_->pNext = nullptr;
    vfs_->zName = name_.c_str();
    vfs_->pAppData = this;
    vfs_->szOsFile = sizeof(Handle);
    vfs_->xOpen = &DiskMethods::open;
    vfs_->xDelete = &DiskMethods::remove;
    vfs_->xAccess = &DiskMethods::access;
    vfs_->xFullPathname = &DiskMethods::full_path;
    sqlite3_vfs_register(vfs_.get(), 0);
}

FaultyDisk::~FaultyDisk() { sqlite3_vfs_unregister(vfs_.get()); }

void FaultyDisk::cut_power_after(int64_t operations) {
    const std::scoped_lock lock(mutex_);
    left_ = operations;
}

bool FaultyDisk::is_cut() const {
    const std::scoped_lock lock(mutex_);
    return cut_;
}

int64_t FaultyDisk::operations() const {
    const std::scoped_lock lock(mutex_);
    return operations_;
}

uint64_t FaultyDisk::bytes() const {
    const std::scoped_lock lock(mutex_);
    uint64_t all = 0;
    for (const auto& [path, file] : files_) all += file->now.size();
    return all;
}

void FaultyDisk::fill_after(int64_t bytes) {
    const std::scoped_lock lock(mutex_);
    room_ = bytes;
}

void FaultyDisk::fail_syncs(bool fail) {
    const std::scoped_lock lock(mutex_);
    syncs_fail_ = fail;
}

void FaultyDisk::restart(SeededRandom& random) {
    const std::scoped_lock lock(mutex_);
    left_ = room_ = -1;
    cut_ = syncs_fail_ = false;
    for (auto at = files_.begin(); at != files_.end();) {
        File& file = *at->second;
        const uint64_t mood = random.below(4);  // nothing more, everything, or this and that
        for (const Unsynced& change : file.unsynced) {
            if (mood == 0 || (mood > 1 && random.below(2) == 0)) continue;
            if (change.cuts) {
                file.kept.resize(change.offset, '\0');
                continue;
            }
            const bool torn = mood > 1 && random.below(3) == 0;
            for (size_t from = 0; from < change.bytes.size(); from += sector)
                if (!torn || random.below(2) == 0) put(file.kept, change.offset + from, std::string_view(change.bytes).substr(from, sector));
        }
        const bool stays = file.is_kept || !file.kept.empty();
        auto fresh = std::make_shared<File>();
        fresh->now = fresh->kept = std::move(file.kept);
        fresh->is_kept = true;
        at->second = std::move(fresh);
        at = stays ? std::next(at) : files_.erase(at);
    }
}

}  // namespace redoubt::test
