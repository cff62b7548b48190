#include "logs/segment_writer.h"

#include <algorithm>

#include <fmt/format.h>

#include "formats/ndjson/reader.h"
#include "logs/layout_bytes.h"

namespace redoubt::logs {
namespace {

constexpr size_t padding_behind = formats::ndjson::line_padding;

FinishedSegment summary_of(const std::string& name, const SegmentIndex& index) {
    FinishedSegment out{.name = name, .bytes = index.segment_bytes, .events = index.events(), .sources = index.sources};
    if (index.blocks.empty()) return out;
    out.first = index.blocks.front().first;
    out.next = index.blocks.back().next;
    out.earliest = index.blocks.front().earliest;
    out.latest = index.blocks.front().latest;
    for (const BlockPlace& place : index.blocks) {
        out.earliest = std::min(out.earliest, place.earliest);
        out.latest = std::max(out.latest, place.latest);
    }
    return out;
}

Result<> write_sidecars(Disk& disk, const std::string& folder, const std::string& name, const SegmentIndex& index, ColumnsBuilder& columns) {
    TRY(disk.write_durably(index_path(folder, name), index.encode()));
    return disk.write_durably(columns_path(folder, name), TRY(columns.encode(index.segment_bytes)));
}

}  // namespace

std::string segment_path(const std::string& folder, std::string_view name) { return fmt::format("{}/segments/{}.ndjson.zst", folder, name); }
std::string index_path(const std::string& folder, std::string_view name) { return fmt::format("{}/segments/{}.idx", folder, name); }
std::string columns_path(const std::string& folder, std::string_view name) { return fmt::format("{}/segments/{}.col", folder, name); }

Result<std::unique_ptr<SegmentWriter>> SegmentWriter::create(Disk& disk, const std::string& folder, const std::string& name, const Options& options) {
    std::unique_ptr<SegmentWriter> writer(new SegmentWriter);
    writer->disk_ = &disk;
    writer->folder_ = folder;
    writer->name_ = name;
    writer->options_ = options;
    writer->file_ = TRY(disk.append_to(segment_path(folder, name) + options.suffix));
    if (writer->file_->size() != 0) return fail(Code::conflict, "there is such a segment already", segment_path(folder, name));
    return writer;
}

Result<> SegmentWriter::begin(uint64_t number) {
    if (waiting_) TRY(flush());
    if (open_events_ == 0) {
        open_first_ = open_next_ = number;
        gaps_.clear();
        lines_.clear();
        lines_.reserve(options_.block_bytes + options_.block_bytes / 8);
    }
    if (number > open_next_) gaps_.push_back({open_events_, number - open_first_ - open_events_});
    return {};
}

void SegmentWriter::take(bool read, size_t line_bytes, std::string_view readable, uint64_t number, const BlockMaker::Each& each) {
    ++open_events_;
    open_next_ = number + 1;
    if (!read) return maker_.add_unread(fields_, columns_);
    if (each) each(number, fields_);
    maker_.add(fields_, line_bytes, readable, *index_, columns_);
}

Result<> SegmentWriter::add(std::string_view line, uint64_t number, const BlockMaker::Each& each) {
    TRY(begin(number));
    lines_ += line;
    take(fields_.read(line, 0), line.size(), {}, number, each);
    return {};
}

Result<> SegmentWriter::add(const Incoming& event, const LineHead& head, std::string_view arrivals, uint64_t number, const BlockMaker::Each& each) {
    TRY(begin(number));
    const size_t before = lines_.size(), behind = static_cast<size_t>(arrivals.data() + arrivals.size() - (event.body.data() + event.body.size()));
    fields_.read_arrival(event, head, behind + padding_behind, lines_);
    take(true, lines_.size() - before, arrivals, number, each);
    return {};
}

Result<> SegmentWriter::flush() {
    if (open_events_ == 0) return {};
    if (!waiting_) {
        std::string frame = TRY(maker_.packer().pack(lines_, options_.level, open_events_));
        BlockMaker::Block block = maker_.finish();
        block.header.first = open_first_;
        block.header.gaps = gaps_;
        block.header.raw = static_cast<uint32_t>(lines_.size());
        block.frame = std::move(frame);
        block.header.compressed = static_cast<uint32_t>(block.frame.size());
        block.header.crc = crc32_of(block.frame);
        waiting_ = std::move(block);
    }
    if (file_->size() != index_->segment_bytes) TRY(file_->cut(index_->segment_bytes));  // an attempt that failed
    const std::string header = encode_header(waiting_->header);
    TRY(file_->append(header));
    TRY(file_->append(waiting_->frame));
    TRY(file_->sync());
    sum_.add(header);
    sum_.add(waiting_->frame);
    index_->add_block(place_of(waiting_->header, index_->segment_bytes, header.size()), std::move(waiting_->filter));
    waiting_.reset();
    durable_next_ = open_next_;
    open_events_ = 0;
    lines_.clear();
    gaps_.clear();
    return {};
}

Result<FinishedSegment> SegmentWriter::finish() {
    if (finished_) return *finished_;
    TRY(flush());
    TRY(write_sidecars(*disk_, folder_, name_, *index_, columns_));
    finished_ = summary_of(name_, *index_);
    finished_->sha256 = sum_.finish();
    file_.reset();
    return *finished_;
}

Result<SegmentWalk> rebuild_sidecars(Disk& disk, const std::string& folder, const std::string& name) {
    const auto mapped = TRY(disk.map(segment_path(folder, name)));
    const std::string_view bytes = mapped->bytes();
    SegmentIndex index;
    ColumnsBuilder columns;
    BlockMaker maker;
    BlockUnpacker unpacker;
    std::string unpacked;
    SegmentWalk walk;
    Sha256Stream sum;
    for (size_t at = 0; at < bytes.size();) {
        BlockHeader header;
        const Result<size_t> size = read_header(bytes.substr(at), header);
        if (!size) {
            walk.problem = fmt::format("at byte {}: {}", at, size.error().message);
            break;
        }
        const std::string_view frame = bytes.substr(at + *size, header.compressed);
        const bool whole = frame.size() == header.compressed && crc32_of(frame) == header.crc;
        const auto lines = whole ? unpacker.unpack(frame, header.raw, unpacked) : fail(Code::malformed, "the block is cut off or changed");
        if (!lines) {
            walk.problem = fmt::format("at byte {}: {}", at, lines.error().message);
            break;
        }
        BlockMaker::Block block = maker.describe(*lines, header.first, header.gaps, index, columns);
        if (block.header.events != header.events) {
            walk.problem = fmt::format("at byte {}: the block says that it has {} events, and has {}", at, header.events, block.header.events);
            break;
        }
        BlockPlace place = place_of(header, at, *size);
        place.flags |= block.header.flags;
        index.add_block(place, std::move(block.filter));
        sum.add(bytes.substr(at, *size + header.compressed));
        at += *size + header.compressed;
    }
    walk.good_bytes = index.segment_bytes;
    walk.segment = summary_of(name, index);
    walk.segment.sha256 = sum.finish();
    if (!index.blocks.empty()) TRY(write_sidecars(disk, folder, name, index, columns));
    return walk;
}

}  // namespace redoubt::logs
