#include "logs/wal.h"

#include <algorithm>
#include <charconv>

#include <fmt/format.h>

#include "logs/arrivals.h"
#include "logs/event_fields.h"

namespace redoubt::logs {
namespace {

constexpr std::string_view wal_head("RDLW\x02\0\0\0", 8), wal_head_of_lines("RDLW\x01\0\0\0", 8);
constexpr size_t summed_head = 16;

uint32_t sum_of(std::string_view record) { return crc32_of(record.substr(wal_record_head), crc32_of(record.substr(0, summed_head))); }

bool has_its_events(const WalRecord& record) {
    if (record.has_lines)
        return static_cast<size_t>(std::ranges::count(record.bytes, '\n')) == record.events && (record.bytes.empty() || record.bytes.back() == '\n');
    ArrivalReader arrivals(record.bytes);
    Incoming event;
    uint64_t events = 0;
    while (arrivals.next(event)) ++events;
    return arrivals.whole() && events == record.events;
}

}  // namespace

std::string lines_of(const WalRecord& record, EventFields& decoder) {
    if (record.has_lines) return std::string(record.bytes);
    std::string out;
    ArrivalReader arrivals(record.bytes);
    const LineHead head(arrivals.source(), arrivals.received());
    for (Incoming event; arrivals.next(event);) decoder.read_arrival(event, head, arrivals.left(), out);
    return out;
}

size_t read_wal(std::string_view file, const std::function<void(const WalRecord&)>& take) {
    const bool has_lines = file.starts_with(wal_head_of_lines);
    if (!has_lines && !file.starts_with(wal_head)) return 0;
    size_t at = wal_head.size();
    while (file.size() - at >= wal_record_head) {
        ByteReader in(file.substr(at));
        WalRecord record{.has_lines = has_lines};
        const auto size = in.number<uint32_t>();
        record.events = in.number<uint32_t>();
        record.first = in.number<uint64_t>();
        const auto sum = in.number<uint32_t>();
        if (size > most_wal_record_bytes) break;
        record.bytes = in.take(size);
        if (!in.ok() || sum_of(file.substr(at, wal_record_head + size)) != sum || !has_its_events(record)) break;
        at += wal_record_head + size;
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
    return write(wal_head);
}

Result<> Wal::write(std::string_view bytes) {
    Result<> done = file_->append(bytes);
    if (done)
        unsynced_ += bytes.size();
    else
        give_up();
    return done;
}

void Wal::give_up() {
    unsynced_ = 0;
    if (!file_) return;
    if (file_->cut(good_)) (void)file_->sync();  // so that what was refused does not come back
    open_.bytes = good_;
    done_.push_back(open_);
    file_.reset();
}

Result<> Wal::append(uint64_t first, uint32_t events, std::span<char> record) {
    if (record.size() - wal_record_head > most_wal_record_bytes) return fail(Code::too_large, "more at once than the write-ahead log takes");
    if (file_ && good_ + unsynced_ > file_bytes) {
        TRY(sync());
        open_.bytes = good_;
        done_.push_back(open_);
        file_.reset();
    }
    if (!file_) TRY(open());
    const auto size = static_cast<uint32_t>(record.size() - wal_record_head);
    std::memcpy(record.data(), &size, 4);
    std::memcpy(record.data() + 4, &events, 4);
    std::memcpy(record.data() + 8, &first, 8);
    const std::string_view bytes(record.data(), record.size());
    const uint32_t sum = sum_of(bytes);
    std::memcpy(record.data() + summed_head, &sum, 4);
    open_.next = first + events;
    return write(bytes);
}

Result<> Wal::sync() {
    if (!file_ || unsynced_ == 0) return {};
    if (Result<> done = file_->sync(); !done) {
        give_up();
        return done;
    }
    good_ += unsynced_;
    bytes_ += unsynced_;
    unsynced_ = 0;
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
