#include "logs/wal.h"

#include <algorithm>
#include <charconv>

#include <fmt/format.h>

#include "logs/layout_bytes.h"

namespace redoubt::logs {
namespace {

constexpr std::string_view wal_head("RDLW\x01\0\0\0", 8);
constexpr size_t record_head = 20;

std::string head_of(const WalRecord& record) {
    std::string head;
    put_number(head, static_cast<uint32_t>(record.lines.size()));
    put_number(head, record.events);
    put_number(head, record.first);
    return head;
}

uint32_t sum_of(std::string_view head, std::string_view lines) { return crc32_of(lines, crc32_of(head)); }

}  // namespace

size_t read_wal(std::string_view file, const std::function<void(const WalRecord&)>& take) {
    if (!file.starts_with(wal_head)) return 0;
    size_t at = wal_head.size();
    while (file.size() - at >= record_head) {
        ByteReader in(file.substr(at));
        WalRecord record;
        const auto size = in.number<uint32_t>();
        record.events = in.number<uint32_t>();
        record.first = in.number<uint64_t>();
        const auto sum = in.number<uint32_t>();
        if (size > most_wal_record_bytes) break;
        record.lines = in.take(size);
        if (!in.ok() || sum_of(file.substr(at, 16), record.lines) != sum) break;
        if (static_cast<size_t>(std::ranges::count(record.lines, '\n')) != record.events || (size > 0 && record.lines.back() != '\n')) break;
        at += record_head + size;
        take(record);
    }
    return at;
}

Result<std::vector<WalFile>> wal_files(Disk& disk, const std::string& folder) {
    std::vector<WalFile> out;
    for (const std::string& path : TRY(disk.files_below(folder + "/wal"))) {
        const std::string_view name = std::string_view(path).substr(path.rfind('/') + 1);
        WalFile file{.path = path};
        if (!name.ends_with(".wal")) continue;
        const auto read = std::from_chars(name.data(), name.data() + name.size(), file.number);
        if (read.ec == std::errc{}) out.push_back(file);
    }
    std::ranges::sort(out, {}, &WalFile::number);
    return out;
}

Result<> Wal::open() {
    open_ = {.path = fmt::format("{}/wal/{:010}.wal", folder_, next_file_++)};
    file_ = TRY(disk_.append_to(open_.path));
    good_ = file_->size();
    pending_ = wal_head;
    return {};
}

void Wal::give_up() {
    pending_.clear();
    if (!file_) return;
    if (file_->cut(good_)) (void)file_->sync();  // so that what was refused does not come back
    open_.bytes = good_;
    done_.push_back(open_);
    file_.reset();
}

Result<> Wal::append(const WalRecord& record) {
    if (record.lines.size() > most_wal_record_bytes) return fail(Code::too_large, "more at once than the write-ahead log takes");
    if (file_ && good_ + pending_.size() > file_bytes) {
        TRY(sync());
        open_.bytes = good_;
        done_.push_back(open_);
        file_.reset();
    }
    if (!file_) TRY(open());
    const std::string head = head_of(record);
    pending_ += head;
    put_number(pending_, sum_of(head, record.lines));
    pending_ += record.lines;
    open_.next = record.first + record.events;
    return {};
}

Result<> Wal::sync() {
    if (!file_ || pending_.empty()) return {};
    Result<> done = file_->append(pending_);
    if (done) done = file_->sync();
    if (!done) {
        give_up();
        return done;
    }
    good_ += pending_.size();
    bytes_ += pending_.size();
    pending_.clear();
    return {};
}

Result<> Wal::close(uint64_t durable) {
    TRY(sync());
    if (file_) {
        file_.reset();
        open_.bytes = good_;
        done_.push_back(open_);
    }
    return forget_below(durable);
}

Result<> Wal::forget_below(uint64_t number) {
    while (!done_.empty() && done_.front().next <= number) {
        TRY(disk_.remove(done_.front().path));
        bytes_ -= std::min(bytes_, done_.front().bytes);
        done_.erase(done_.begin());
    }
    return {};
}

}  // namespace redoubt::logs
