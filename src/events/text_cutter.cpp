#include "events/text_cutter.h"

#include <algorithm>
#include <deque>

#include <fmt/format.h>

#include "events/recognize.h"
#include "formats/ndjson/slicer.h"

namespace redoubt::events {
namespace {

constexpr std::string_view text_byte_order_mark = "\xEF\xBB\xBF";

// What is the same for both: the lines counted so far, and the headers in effect.
class Progress {
public:
    Progress(Reader reader, const Origin& origin) : reader_(reader), origin_(origin) {}

    PartInput part(std::string_view bytes, std::shared_ptr<const void> keep_alive) {
        PartInput part = origin_.part();
        part.kind = PartInput::Kind::text;
        part.reader = reader_;
        part.forced = origin_.options.source;
        part.written = origin_.options.written;
        part.header = header_;
        part.first_line = line_;
        part.bytes = bytes;
        part.keep_alive = std::move(keep_alive);
        part.problems = std::move(problems_);
        part.lost = part.problems.size();
        problems_.clear();
        line_ += formats::ndjson::count_lines(bytes);
        follow_headers(reader_, bytes, header_);
        return part;
    }

    void skip_line(uint64_t bytes) {
        const size_t longest = origin_.options.longest_line;
        problems_.push_back(
            {fmt::format("{}:{}", origin_.part().place(), line_), fmt::format("the line is {} bytes long, more than {}; skipped", bytes, longest)});
        ++line_;
    }
    bool has_problems() const { return !problems_.empty(); }
    size_t cut(std::string_view window, bool last) const { return text_cut(reader_, window, origin_.options.json_part_bytes, last); }
    size_t window() const { return origin_.options.json_part_bytes + cut_margin; }
    size_t longest() const { return origin_.options.longest_line; }

private:
    Reader reader_;
    Origin origin_;
    std::string header_;
    uint64_t line_ = 1;
    std::vector<Problem> problems_;
};

class MappedText final : public MappedCutter {
public:
    MappedText(Reader reader, std::string_view bytes, std::shared_ptr<const void> keep_alive, const Origin& origin)
        : bytes_(bytes), keep_alive_(std::move(keep_alive)), progress_(reader, origin), at_(bytes.starts_with(text_byte_order_mark) ? 3 : 0) {}

    std::optional<PartInput> take() override {
        while (at_ < bytes_.size()) {
            const std::string_view window = bytes_.substr(at_, progress_.window());
            size_t size = progress_.cut(window, at_ + window.size() == bytes_.size());
            if (size == 0) size = std::min(bytes_.find('\n', at_), bytes_.size() - 1) + 1 - at_;
            const std::string_view piece = bytes_.substr(at_, size);
            at_ += size;
            if (size > progress_.longest() + 1 && piece.find('\n') + 1 >= size) {
                progress_.skip_line(size);
                continue;
            }
            return progress_.part(piece, keep_alive_);
        }
        return progress_.has_problems() ? std::optional(progress_.part({}, {})) : std::nullopt;
    }
    uint64_t bytes_done() const override { return at_; }

private:
    std::string_view bytes_;
    std::shared_ptr<const void> keep_alive_;
    Progress progress_;
    size_t at_;
};

class StreamedText final : public Cutter {
public:
    StreamedText(Reader reader, const Origin& origin) : progress_(reader, origin) {}

    void feed(std::string_view bytes) override {
        if (!begun_ && bytes.starts_with(text_byte_order_mark)) bytes.remove_prefix(text_byte_order_mark.size());
        begun_ = true;
        if (skipped_ > 0) {
            const size_t end = bytes.find('\n');
            skipped_ += std::min(end, bytes.size());
            if (end == std::string_view::npos) return;
            progress_.skip_line(std::exchange(skipped_, 0));
            bytes.remove_prefix(end + 1);
        }
        buffer_ += bytes;
        while (buffer_.size() >= progress_.window() && cut_once(false)) {
        }
    }

    void finish() override {
        if (skipped_ > 0) progress_.skip_line(std::exchange(skipped_, 0));
        while (!buffer_.empty() && cut_once(true)) {
        }
        if (progress_.has_problems()) ready_.push_back(progress_.part({}, {}));
    }

    std::optional<PartInput> take() override {
        if (ready_.empty()) return std::nullopt;
        PartInput out = std::move(ready_.front());
        ready_.pop_front();
        return out;
    }

private:
    // False when more bytes are needed.
    bool cut_once(bool last) {
        const std::string_view window = std::string_view(buffer_).substr(0, progress_.window());
        size_t size = progress_.cut(window, last && window.size() == buffer_.size());
        if (size == 0) {
            const size_t end = buffer_.find('\n');
            if (end == std::string::npos && !last) {
                if (buffer_.size() <= progress_.longest()) return false;
                skipped_ = buffer_.size();
                buffer_.clear();
                return false;
            }
            size = std::min(end, buffer_.size() - 1) + 1;
        }
        if (size > progress_.longest() + 1 && std::string_view(buffer_).substr(0, size).find('\n') + 1 >= size) {
            progress_.skip_line(size);
        } else {
            const auto owned = std::make_shared<const std::string>(buffer_, 0, size);
            ready_.push_back(progress_.part(*owned, owned));
        }
        buffer_.erase(0, size);
        return true;
    }

    Progress progress_;
    std::string buffer_;
    std::deque<PartInput> ready_;
    uint64_t skipped_ = 0;  // bytes of the line that is being skipped
    bool begun_ = false;
};

}  // namespace

std::unique_ptr<Cutter> make_text_cutter(Reader reader, const Origin& origin) { return std::make_unique<StreamedText>(reader, origin); }

std::unique_ptr<MappedCutter> make_mapped_text_cutter(Reader reader, std::string_view bytes, std::shared_ptr<const void> keep_alive, const Origin& origin) {
    return std::make_unique<MappedText>(reader, bytes, std::move(keep_alive), origin);
}

}  // namespace redoubt::events
