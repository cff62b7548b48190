#include "events/cutter.h"

#include <algorithm>
#include <deque>

#include <fmt/format.h>

#include "events/recognize.h"
#include "events/text_cutter.h"
#include "formats/evtx/chunk.h"
#include "formats/evtx/layout.h"
#include "formats/ndjson/reader.h"
#include "formats/ndjson/slicer.h"

namespace redoubt::events {
namespace {

namespace evtx = formats::evtx;
namespace ndjson = formats::ndjson;

constexpr std::string_view byte_order_mark = "\xEF\xBB\xBF";

// What the file header says goes to every part of the file, its problems to the first.
PartInput evtx_part(const Origin& origin, const evtx::FileHeader& header) {
    PartInput part = origin.part();
    part.kind = PartInput::Kind::evtx;
    part.check_sums = !header.without_checksums();
    part.recover = origin.options.recover;
    return part;
}

void report_header(const evtx::FileHeader& header, size_t file_bytes, PartInput& part) {
    if (!header.signature)
        part.problems.push_back({part.place(), "the EVTX file header is missing or damaged; its chunks are read all the same"});
    else if (!header.checksum_agrees)
        part.problems.push_back({part.place(), "the checksum of the EVTX file header is wrong; its chunks are read all the same"});
    if (file_bytes < header.header_size + evtx::first_record_offset) part.problems.push_back({part.place(), "the EVTX file ends before its first chunk"});
}

void report_cut_off(size_t file_bytes, PartInput& part) {
    const size_t rest = part.bytes.size() % evtx::chunk_size;
    if (rest == 0) return;
    part.problems.push_back({fmt::format("{}: chunk at {}", part.place(), part.offset + part.bytes.size() - rest),
                             fmt::format("the file ends within this chunk, at {} bytes; read as far as it goes", file_bytes)});
}

size_t whole_chunks(size_t bytes) { return std::max(bytes / evtx::chunk_size, size_t{1}) * evtx::chunk_size; }

class MappedEvtx final : public MappedCutter {
public:
    MappedEvtx(std::string_view bytes, std::shared_ptr<const void> keep_alive, const Origin& origin)
        : bytes_(bytes), keep_alive_(std::move(keep_alive)), origin_(origin), header_(evtx::read_file_header(bytes)) {}

    std::optional<PartInput> take() override {
        const bool first = at_ == 0 && !begun_;
        if (first) at_ = std::min(size_t{header_.header_size}, bytes_.size());
        if (at_ >= bytes_.size() && !first) return std::nullopt;
        begun_ = true;
        PartInput part = evtx_part(origin_, header_);
        part.offset = at_;
        part.bytes = bytes_.substr(at_, whole_chunks(origin_.options.evtx_part_bytes));
        part.keep_alive = keep_alive_;
        at_ += part.bytes.size();
        if (first) report_header(header_, bytes_.size(), part);
        if (at_ >= bytes_.size()) report_cut_off(bytes_.size(), part);
        return part;
    }
    uint64_t bytes_done() const override { return at_; }

private:
    std::string_view bytes_;
    std::shared_ptr<const void> keep_alive_;
    Origin origin_;
    evtx::FileHeader header_;
    size_t at_ = 0;
    bool begun_ = false;
};

class StreamedEvtx final : public Cutter {
public:
    StreamedEvtx(std::string_view beginning, const Origin& origin)
        : origin_(origin),
          header_(evtx::read_file_header(beginning)),
          part_bytes_(whole_chunks(origin.options.evtx_part_bytes)),
          to_skip_(header_.header_size) {}

    void feed(std::string_view bytes) override {
        fed_ += bytes.size();
        const size_t skipped = std::min(to_skip_, bytes.size());
        to_skip_ -= skipped;
        bytes.remove_prefix(skipped);
        while (!bytes.empty()) {
            const std::string_view piece = bytes.substr(0, part_bytes_ - buffer_.size());
            buffer_ += piece;
            bytes.remove_prefix(piece.size());
            if (buffer_.size() == part_bytes_) cut();
        }
    }

    void finish() override {
        if (buffer_.empty() && offset_ > 0) return;
        cut();
        report_cut_off(fed_, ready_.back());
    }

    std::optional<PartInput> take() override {
        if (ready_.empty()) return std::nullopt;
        PartInput out = std::move(ready_.front());
        ready_.pop_front();
        return out;
    }

private:
    void cut() {
        PartInput part = evtx_part(origin_, header_);
        const auto owned = std::make_shared<const std::string>(std::move(buffer_));
        buffer_ = {};
        part.bytes = *owned;
        part.keep_alive = owned;
        part.offset = header_.header_size + offset_;
        if (offset_ == 0) report_header(header_, fed_, part);
        offset_ += part.bytes.size();
        ready_.push_back(std::move(part));
    }

    Origin origin_;
    evtx::FileHeader header_;
    size_t part_bytes_;
    size_t to_skip_;
    size_t fed_ = 0;
    size_t offset_ = 0;  // behind the header
    std::string buffer_;
    std::deque<PartInput> ready_;
};

PartInput ndjson_part(const Origin& origin) {
    PartInput part = origin.part();
    part.kind = PartInput::Kind::ndjson;
    part.forced = origin.options.source;
    return part;
}

void report_skipped(uint64_t line, uint64_t bytes, size_t longest, PartInput& part) {
    part.problems.push_back({fmt::format("{}:{}", part.place(), line), fmt::format("the line is {} bytes long, more than {}; skipped", bytes, longest)});
    ++part.lost;
}

// Cuts behind the last line end within the size wanted. A line longer than that makes its part larger, up to the longest line.
class MappedLines final : public MappedCutter {
public:
    MappedLines(std::string_view bytes, std::shared_ptr<const void> keep_alive, const Origin& origin)
        : bytes_(bytes), keep_alive_(std::move(keep_alive)), origin_(origin), at_(bytes.starts_with(byte_order_mark) ? byte_order_mark.size() : 0) {}

    std::optional<PartInput> take() override {
        if (at_ >= bytes_.size()) return std::nullopt;
        PartInput part = ndjson_part(origin_);
        part.keep_alive = keep_alive_;
        skip_long_line(part);
        part.first_line = line_;
        part.bytes = bytes_.substr(at_, slice_size());
        at_ += part.bytes.size();
        line_ += ndjson::count_lines(part.bytes);
        return part;
    }
    uint64_t bytes_done() const override { return at_; }

private:
    size_t line_size() const { return std::min(bytes_.find('\n', at_), bytes_.size()) - at_; }

    // Only where no line end is near does the line's length matter.
    size_t slice_size() const {
        const size_t wanted = origin_.options.json_part_bytes;
        if (bytes_.size() - at_ <= wanted) return bytes_.size() - at_;
        const size_t end = bytes_.substr(at_, wanted).rfind('\n');
        if (end != std::string_view::npos) return end + 1;
        const size_t size = line_size();
        return size > origin_.options.longest_line ? 0 : std::min(size + 1, bytes_.size() - at_);
    }

    void skip_long_line(PartInput& part) {
        const size_t window = std::min(origin_.options.json_part_bytes, origin_.options.longest_line);
        while (bytes_.size() - at_ > window && bytes_.substr(at_, window).find('\n') == std::string_view::npos) {
            const size_t size = line_size();
            if (size <= origin_.options.longest_line) return;
            report_skipped(line_, size, origin_.options.longest_line, part);
            at_ = std::min(at_ + size + 1, bytes_.size());
            ++line_;
        }
    }

    std::string_view bytes_;
    std::shared_ptr<const void> keep_alive_;
    Origin origin_;
    size_t at_;
    uint64_t line_ = 1;
};

class StreamedJson final : public Cutter {
public:
    StreamedJson(ndjson::Layout layout, const Origin& origin)
        : origin_(origin), slicer_(layout, {.slice_bytes = origin.options.json_part_bytes, .line_bytes = origin.options.longest_line}) {}

    void feed(std::string_view bytes) override {
        if (!begun_ && bytes.starts_with(byte_order_mark)) bytes.remove_prefix(byte_order_mark.size());
        begun_ = true;
        slicer_.feed(bytes);
    }
    void finish() override { slicer_.finish(); }

    std::optional<PartInput> take() override {
        auto slice = slicer_.take();
        if (!slice) return std::nullopt;
        PartInput part = ndjson_part(origin_);
        for (const auto& [line, bytes] : slice->skipped) report_skipped(line, bytes, origin_.options.longest_line, part);
        part.first_line = slice->first_line;
        const auto owned = std::make_shared<const std::string>(std::move(slice->bytes));
        part.bytes = *owned;
        part.keep_alive = owned;
        return part;
    }

private:
    Origin origin_;
    ndjson::Slicer slicer_;
    bool begun_ = false;
};

// A file whose JSON must be brought into lines first.
class MappedStream final : public MappedCutter {
public:
    MappedStream(std::string_view bytes, std::shared_ptr<const void> keep_alive, ndjson::Layout layout, const Origin& origin)
        : bytes_(bytes), keep_alive_(std::move(keep_alive)), cutter_(layout, origin) {}

    std::optional<PartInput> take() override {
        for (;;) {
            if (auto part = cutter_.take()) return part;
            if (finished_) return std::nullopt;
            const std::string_view piece = bytes_.substr(at_, size_t{256} << 10);
            at_ += piece.size();
            finished_ = piece.empty();
            if (finished_)
                cutter_.finish();
            else
                cutter_.feed(piece);
        }
    }
    uint64_t bytes_done() const override { return at_; }

private:
    std::string_view bytes_;
    std::shared_ptr<const void> keep_alive_;
    StreamedJson cutter_;
    size_t at_ = 0;
    bool finished_ = false;
};

}  // namespace

Recognized recognize(std::string_view beginning, const OpenOptions& options) {
    if (beginning.empty()) return {LogKind::empty};
    if (evtx::looks_like_evtx(beginning)) return {LogKind::evtx};
    if (formats::archive::looks_like_archive(beginning)) return {LogKind::archive};
    if (options.reader) return {*options.reader == Reader::json ? LogKind::ndjson : LogKind::text, *options.reader};
    const auto layout = ndjson::layout_of(beginning);
    const char first = beginning[std::min(beginning.find_first_not_of(" \t\r\n\xEF\xBB\xBF"), beginning.size() - 1)];
    if (layout && (first == '{' || first == '[')) return {LogKind::ndjson};
    if (const auto reader = recognize_text(beginning)) return {LogKind::text, *reader};
    return {layout ? LogKind::ndjson : LogKind::unknown};
}

std::unique_ptr<Cutter> make_cutter(Recognized what, std::string_view beginning, const Origin& origin) {
    if (what.kind == LogKind::evtx) return std::make_unique<StreamedEvtx>(beginning, origin);
    if (what.kind == LogKind::text) return make_text_cutter(what.reader, origin);
    return std::make_unique<StreamedJson>(ndjson::layout_of(beginning).value_or(ndjson::Layout::lines), origin);
}

std::unique_ptr<MappedCutter> make_mapped_cutter(Recognized what, std::string_view bytes, std::shared_ptr<const void> keep_alive, const Origin& origin) {
    if (what.kind == LogKind::evtx) return std::make_unique<MappedEvtx>(bytes, std::move(keep_alive), origin);
    if (what.kind == LogKind::text) return make_mapped_text_cutter(what.reader, bytes, std::move(keep_alive), origin);
    const auto layout = ndjson::layout_of(bytes.substr(0, beginning_bytes)).value_or(ndjson::Layout::lines);
    if (layout == ndjson::Layout::lines) return std::make_unique<MappedLines>(bytes, std::move(keep_alive), origin);
    return std::make_unique<MappedStream>(bytes, std::move(keep_alive), layout, origin);
}

}  // namespace redoubt::events
