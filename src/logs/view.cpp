#include "logs/view.h"

#include <algorithm>

#include <fmt/format.h>

#include "logs/log_store.h"
#include "logs/manifest.h"
#include "logs/wal.h"

namespace redoubt::logs {
namespace {

constexpr std::string_view view_segment_ending = ".ndjson.zst";

// Of lines whose first has this number, those that the view has not.
void add_loose(View& view, std::string lines, uint64_t first) {
    size_t at = 0;
    for (; first < view.next_event; ++first) at = lines.find('\n', at) + 1;
    lines.erase(0, at);
    if (lines.empty()) return;
    const BlockHeader header = describe_lines(lines, {.first = first});
    view.loose.push_back({std::make_shared<const std::string>(std::move(lines)), header});
}

// The open segment of another process grows while its blocks are looked at: what is whole counts.
void add_loose_wal(Disk& disk, const std::string& folder, View& view) {
    const auto files = wal_files(disk, folder);
    if (!files) return;
    EventFields decoder;
    for (const WalFile& file : *files) {
        const auto mapped = disk.map(file.path);
        if (!mapped) continue;  // its events are in a segment by now
        read_wal((*mapped)->bytes(), [&](const WalRecord& record) {
            if (record.first + record.events <= view.next_event) return;
            add_loose(view, lines_of(record, decoder), record.first);
            view.next_event = record.first + record.events;
        });
    }
}

}  // namespace

uint64_t View::events() const {
    uint64_t all = 0;
    for (const SegmentView& segment : segments) all += segment.index.events();
    for (const LooseLines& one : loose) all += one.header.events;
    return all;
}

std::vector<std::string> segment_names(Disk& disk, const std::string& folder) {
    std::vector<std::string> out;
    const auto files = disk.files_below(folder + "/segments");
    if (!files) return out;
    for (const std::string& path : *files) {
        if (!path.ends_with(view_segment_ending)) continue;
        const size_t begin = path.rfind('/') + 1;
        out.push_back(path.substr(begin, path.size() - view_segment_ending.size() - begin));
    }
    return out;
}

BlockHeader describe_lines(std::string_view lines, BlockHeader header) {
    header.raw = static_cast<uint32_t>(lines.size());
    header.events = 0;
    header.flags = block_has_letters_escaped | block_has_made_texts;
    for (size_t at = 0; at < lines.size();) {
        const size_t end = std::min(lines.find('\n', at), lines.size() - 1) + 1;
        Line line;
        const bool read = read_line(lines.substr(at, end - at), line);
        at = end;
        const bool is_first = header.events++ == 0;
        if (!read) continue;
        header.earliest = is_first ? line.time : std::min(header.earliest, line.time);
        header.latest = is_first ? line.time : std::max(header.latest, line.time);
        header.received_from = is_first ? line.received : std::min(header.received_from, line.received);
        header.received_to = is_first ? line.received : std::max(header.received_to, line.received);
    }
    return header;
}

Result<SegmentView> open_segment(Disk& disk, const std::string& folder, const std::string& name) {
    SegmentView out{.name = name, .file = TRY(disk.map(segment_path(folder, name))), .index = {}, .columns = {}};
    const uint64_t bytes = out.file->bytes().size();
    out.has_index = false;
    if (auto mapped = disk.map(index_path(folder, name))) {
        if (auto index = SegmentIndex::open(*std::move(mapped), bytes)) {
            out.index = *std::move(index);
            out.has_index = true;
        }
    }
    if (!out.has_index) out.index = SegmentIndex::from_headers(out.file->bytes());
    if (auto mapped = disk.map(columns_path(folder, name)))
        if (auto columns = Columns::open(*std::move(mapped), bytes)) out.columns = *std::move(columns);
    return out;
}

Result<View> open_view(Disk& disk, const std::string& folder) {
    View view;
    const bool bare = !disk.exists(folder + "/segments");
    if (bare) return fail(Code::not_found, "there is no log store", folder, "name the folder that holds segments/ and manifest.jsonl");
    std::vector<std::string> gone;
    if (const auto text = disk.read(folder + "/manifest.jsonl", uint64_t{1} << 30)) gone = read_manifest(*text).gone;
    for (const std::string& name : segment_names(disk, folder)) {
        if (std::ranges::find(gone, name) != gone.end()) continue;
        Result<SegmentView> segment = open_segment(disk, folder, name);
        if (!segment) {
            view.problems.push_back(segment.error().text());
            continue;
        }
        if (segment->index.segment_bytes < segment->file->bytes().size() && segment->has_index)
            view.problems.push_back(fmt::format("{}: bytes behind its last block are left out", name));
        if (!segment->index.blocks.empty()) view.next_event = std::max(view.next_event, segment->index.blocks.back().next);
        view.segments.push_back(*std::move(segment));
    }
    add_loose_wal(disk, folder, view);
    return view;
}

// Sealed segments are opened anew: a mapping costs little, and the index is read by its head only.
Result<View> LogStore::view() {
    const std::scoped_lock building(build_mutex_);
    View view;
    for (const SealedSegment& sealed : manifest_->state().segments) {
        Result<SegmentView> segment = open_segment(disk_, options_.folder, sealed.name);
        if (segment)
            view.segments.push_back(*std::move(segment));
        else
            view.problems.push_back(segment.error().text());
    }
    if (writer_) {
        if (writer_->bytes() > 0) {
            SegmentView open{
                .name = writer_->name(), .file = TRY(disk_.map(segment_path(options_.folder, writer_->name()))), .index = writer_->index(), .columns = {}};
            view.segments.push_back(std::move(open));
        }
        const std::string_view lines = writer_->open_lines();
        if (writer_->open_header().events > 0)
            view.loose.push_back({std::make_shared<const std::string>(lines), describe_lines(lines, writer_->open_header())});
    }
    view.next_event = built_next_;
    Batches waiting;  // none goes while nothing is built
    {
        const std::scoped_lock lock(mutex_);
        waiting = to_build_;
    }
    EventFields decoder;
    for (const std::shared_ptr<Batch>& batch : waiting) {
        add_loose(view, lines_of({.first = batch->first, .events = batch->events, .bytes = batch->arrivals()}, decoder), batch->first);
        view.next_event = batch->first + batch->events;
    }
    return view;
}

}  // namespace redoubt::logs
