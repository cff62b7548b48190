#include "logs/faulty_folder.h"

#include <algorithm>

namespace redoubt::test {
namespace {

constexpr size_t sector = 512;

class Bytes final : public Mapping {
public:
    explicit Bytes(std::string bytes) : bytes_(std::move(bytes)) {}
    std::string_view bytes() const override { return bytes_; }

private:
    std::string bytes_;
};

void put_at(std::string& file, uint64_t offset, std::string_view bytes) {
    if (file.size() < offset + bytes.size()) file.resize(offset + bytes.size(), '\0');
    std::ranges::copy(bytes, file.begin() + static_cast<ptrdiff_t>(offset));
}

}  // namespace

class FaultyFolder::Growing final : public AppendFile {
public:
    Growing(FaultyFolder& disk, std::shared_ptr<File> file) : disk_(disk), file_(std::move(file)) {}

    // A full disk takes what fits, as a real one does.
    Result<> append(std::string_view bytes) override {
        const std::scoped_lock lock(disk_.mutex_);
        if (Result<> spent = disk_.spend(); !spent) return spent;
        const Result<> room = disk_.room_for(bytes.size());
        if (!room) bytes = bytes.substr(0, static_cast<size_t>(std::max<int64_t>(disk_.room_, 0)));
        if (!room) disk_.room_ = 0;
        file_->unsynced.push_back({file_->now.size(), std::string(bytes), false});
        file_->now += bytes;
        return room;
    }

    Result<> sync() override {
        const std::scoped_lock lock(disk_.mutex_);
        if (Result<> spent = disk_.spend(); !spent) return spent;
        if (disk_.syncs_fail_) return fail(Code::io, "cannot sync: Input/output error");
        file_->kept = file_->now;
        file_->unsynced.clear();
        return {};
    }

    Result<> cut(uint64_t bytes) override {
        const std::scoped_lock lock(disk_.mutex_);
        if (Result<> spent = disk_.spend(); !spent) return spent;
        if (disk_.room_ >= 0 && bytes < file_->now.size()) disk_.room_ += static_cast<int64_t>(file_->now.size() - bytes);
        file_->now.resize(bytes);
        file_->unsynced.push_back({bytes, {}, true});
        return {};
    }

    uint64_t size() const override {
        const std::scoped_lock lock(disk_.mutex_);
        return file_->now.size();
    }

private:
    FaultyFolder& disk_;
    std::shared_ptr<File> file_;
};

Result<> FaultyFolder::spend() {
    if (cut_) return fail(Code::io, "the power is gone");
    ++operations_;
    if (left_ < 0 || left_-- > 0) return {};
    cut_ = true;
    return fail(Code::io, "the power is gone");
}

Result<> FaultyFolder::room_for(size_t bytes) {
    if (room_ < 0) return {};
    if (static_cast<int64_t>(bytes) > room_) return fail(Code::unavailable, "cannot write: No space left on device");
    room_ -= static_cast<int64_t>(bytes);
    return {};
}

void FaultyFolder::cut_power_after(int64_t operations) {
    const std::scoped_lock lock(mutex_);
    left_ = operations;
}
bool FaultyFolder::is_cut() const {
    const std::scoped_lock lock(mutex_);
    return cut_;
}
int64_t FaultyFolder::operations() const {
    const std::scoped_lock lock(mutex_);
    return operations_;
}
void FaultyFolder::fill_after(int64_t bytes) {
    const std::scoped_lock lock(mutex_);
    room_ = bytes;
}
void FaultyFolder::fail_syncs(bool fails) {
    const std::scoped_lock lock(mutex_);
    syncs_fail_ = fails;
}
void FaultyFolder::put(const std::string& path, std::string bytes) {
    const std::scoped_lock lock(mutex_);
    auto file = std::make_shared<File>();
    file->now = file->kept = std::move(bytes);
    files_[path] = std::move(file);
}
std::vector<std::string> FaultyFolder::names() const {
    const std::scoped_lock lock(mutex_);
    std::vector<std::string> out;
    for (const auto& [path, file] : files_) out.push_back(path);
    return out;
}

void FaultyFolder::restart(SeededRandom& random) {
    const std::scoped_lock lock(mutex_);
    left_ = room_ = -1;
    cut_ = syncs_fail_ = false;
    for (auto& [path, file] : files_) {
        const uint64_t mood = random.below(4);  // nothing more, everything, or this and that
        for (const Change& change : file->unsynced) {
            if (mood == 0 || (mood > 1 && random.below(2) == 0)) continue;
            if (change.cuts) {
                file->kept.resize(change.offset, '\0');
                continue;
            }
            const bool torn = mood > 1 && random.below(3) == 0;
            for (size_t from = 0; from < change.bytes.size(); from += sector)
                if (!torn || random.below(2) == 0) put_at(file->kept, change.offset + from, std::string_view(change.bytes).substr(from, sector));
        }
        auto fresh = std::make_shared<File>();
        fresh->now = fresh->kept = std::move(file->kept);
        file = std::move(fresh);
    }
}

Result<std::unique_ptr<Mapping>> FaultyFolder::map(const std::string& path) { return std::make_unique<Bytes>(TRY(read(path, ~uint64_t{0}))); }

Result<std::string> FaultyFolder::read(const std::string& path, uint64_t) {
    const std::scoped_lock lock(mutex_);
    const auto found = files_.find(path);
    if (found == files_.end()) return fail(Code::not_found, "no such file", path);
    return found->second->now;
}

Result<> FaultyFolder::write_durably(const std::string& path, std::string_view bytes) {
    const std::scoped_lock lock(mutex_);
    TRY(spend());
    TRY(room_for(bytes.size()));
    auto file = std::make_shared<File>();
    file->now = file->kept = std::string(bytes);
    files_[path] = std::move(file);
    return {};
}

Result<> FaultyFolder::remove(const std::string& path) {
    const std::scoped_lock lock(mutex_);
    TRY(spend());
    if (files_.erase(path) == 0) return fail(Code::not_found, "no such file", path);
    return {};
}

bool FaultyFolder::exists(const std::string& path) {
    const std::scoped_lock lock(mutex_);
    const auto at = files_.lower_bound(path);
    return at != files_.end() && (at->first == path || at->first.starts_with(path + "/"));
}

Result<std::vector<std::string>> FaultyFolder::files_below(const std::string& path) {
    const std::scoped_lock lock(mutex_);
    std::vector<std::string> out;
    for (const auto& [name, file] : files_)
        if (name.starts_with(path + "/")) out.push_back(name);
    return out;
}

Result<uint64_t> FaultyFolder::free_bytes(const std::string&) {
    const std::scoped_lock lock(mutex_);
    return room_ < 0 ? uint64_t{1} << 40 : static_cast<uint64_t>(room_) + (uint64_t{2} << 30);
}

Result<std::unique_ptr<AppendFile>> FaultyFolder::append_to(const std::string& path) {
    const std::scoped_lock lock(mutex_);
    TRY(spend());
    auto& file = files_[path];
    if (!file) file = std::make_shared<File>();
    return std::make_unique<Growing>(*this, file);
}

Result<> FaultyFolder::rename(const std::string& from, const std::string& to) {
    const std::scoped_lock lock(mutex_);
    TRY(spend());
    const auto found = files_.find(from);
    if (found == files_.end()) return fail(Code::not_found, "no such file", from);
    files_[to] = found->second;
    files_.erase(from);
    return {};
}

Result<std::unique_ptr<FolderLock>> FaultyFolder::lock(const std::string&) { return std::make_unique<FolderLock>(); }

}  // namespace redoubt::test
