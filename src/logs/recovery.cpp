// How a LogStore opens: what a crash left is brought to the state that was promised.
#include <algorithm>
#include <charconv>

#include <fmt/format.h>

#include "logs/log_store.h"
#include "logs/retention.h"

namespace redoubt::logs {
namespace {

constexpr std::string_view segment_ending = ".ndjson.zst", fresh_ending = ".new";

uint64_t number_in(std::string_view name) {
    uint64_t number = 0;
    const size_t at = name.rfind('-') + 1;
    std::from_chars(name.data() + at, name.data() + name.size(), number);
    return number;
}

Result<> remove_segment(Disk& disk, const std::string& folder, const std::string& name) {
    for (const std::string& path : {index_path(folder, name), columns_path(folder, name), segment_path(folder, name)})
        if (disk.exists(path)) TRY(disk.remove(path));
    return {};
}

// The blocks up to the first bad one; what is behind goes.
Result<FinishedSegment> cut_at_damage(Disk& disk, const std::string& folder, const std::string& name) {
    const SegmentWalk walk = TRY(rebuild_sidecars(disk, folder, name));
    if (walk.problem.empty()) return walk.segment;
    const auto file = TRY(disk.append_to(segment_path(folder, name)));
    TRY(file->cut(walk.good_bytes));
    TRY(file->sync());
    return walk.segment;
}

}  // namespace

Result<std::unique_ptr<LogStore>> LogStore::open(Disk& disk, Clock& clock, Random& random, const StoreOptions& options) {
    std::unique_ptr<LogStore> store(new LogStore(disk, clock, random, options));
    for (const std::string_view part : {"", "/segments", "/wal"}) TRY(disk.make_folders(fmt::format("{}{}", options.folder, part)));
    store->lock_ = TRY(disk.lock(options.folder));
    store->manifest_ = TRY(Manifest::open(disk, clock, random, options.folder));
    TRY(store->recover());
    if (options.threads) {
        LogStore* const self = store.get();
        store->write_thread_ = std::thread([self] { self->write_loop(); });
        store->build_thread_ = std::thread([self] { self->build_loop(); });
    }
    return store;
}

Result<> LogStore::recover() {
    TRY(adopt_segments());
    segment_number_ = std::max(segment_number_, next_segment_number(manifest_->state()) - 1);
    next_event_ = built_next_ = manifest_->state().next_event;
    return replay_wal();
}

// What re-packing left half done is finished or forgotten, removed segments go, unsealed ones are cut and sealed.
Result<> LogStore::adopt_segments() {
    const std::string& folder = options_.folder;
    const auto is_sealed = [&](const std::string& name) {
        return std::ranges::any_of(manifest_->state().segments, [&](const SealedSegment& one) { return one.name == name; });
    };
    for (const std::string& path : TRY(disk_.files_below(folder + "/segments"))) {
        if (path.ends_with(".tmp")) TRY(disk_.remove(path));
        if (!path.ends_with(std::string(segment_ending) + std::string(fresh_ending))) continue;
        const std::string to = path.substr(0, path.size() - fresh_ending.size());
        const std::string name = to.substr(to.rfind('/') + 1, to.size() - segment_ending.size() - to.rfind('/') - 1);
        if (is_sealed(name) && !disk_.exists(to)) {
            TRY(disk_.rename(path, to));
        } else {
            TRY(disk_.remove(path));
            if (!is_sealed(name)) TRY(remove_segment(disk_, folder, name));
        }
    }
    std::vector<std::string> found = segment_names(disk_, folder);
    std::ranges::sort(found, {}, number_in);
    for (const std::string& name : found) {
        segment_number_ = std::max(segment_number_, number_in(name));
        if (is_sealed(name)) continue;
        if (std::ranges::find(manifest_->state().gone, name) != manifest_->state().gone.end()) {
            TRY(remove_segment(disk_, folder, name));
            continue;
        }
        const FinishedSegment segment = TRY(cut_at_damage(disk_, folder, name));
        TRY(segment.events == 0 ? remove_segment(disk_, folder, name) : manifest_->seal(segment));
    }
    return {};
}

Result<> LogStore::replay_wal() {
    const std::vector<WalFile> files = TRY(wal_files(disk_, options_.folder));
    wal_ = std::make_unique<Wal>(disk_, options_.folder, files.empty() ? 1 : files.back().number + 1);
    EventFields decoder;
    for (const WalFile& file : files) {
        const auto mapped = TRY(disk_.map(file.path));
        Result<> done;
        read_wal(mapped->bytes(), [&](const WalRecord& record) {
            if (record.first + record.events <= built_next_) return;
            const std::string lines = lines_of(record, decoder);
            uint64_t number = record.first;
            for (size_t at = 0; at < lines.size() && done; ++number) {
                const size_t end = lines.find('\n', at) + 1;
                if (number >= built_next_) done = store_line(std::string_view(lines).substr(at, end - at), number);
                at = end;
            }
        });
        TRY(std::move(done));
    }
    if (writer_) TRY(writer_->flush());
    for (const WalFile& file : files) TRY(disk_.remove(file.path));
    next_event_ = std::max(next_event_, built_next_);
    return {};
}

}  // namespace redoubt::logs
