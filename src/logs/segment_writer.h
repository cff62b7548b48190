// SegmentWriter: lines to blocks of one growing segment, with its index and columns beside. One thread.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>

#include "base/hash.h"
#include "base/quick_hash.h"
#include "logs/columns.h"
#include "logs/recent_hashes.h"
#include "logs/segment_index.h"
#include "logs/small_numbers.h"
#include "logs/tokens.h"

namespace redoubt::logs {

// Makes blocks of lines: what the index, the columns and the filter take of them. One after another: add(), …, finish().
class BlockMaker {
public:
    struct Block {
        BlockHeader header;
        std::string frame;
        std::string filter;
    };
    // Called with each event once it is decoded; what detects in the same pass hooks in here.
    using Each = std::function<void(uint64_t number, const EventFields& fields)>;

    // What `fields` read, in a line of so many bytes. Texts within `readable` have token_padding readable bytes behind.
    void add(const EventFields& fields, size_t line_bytes, std::string_view readable, SegmentIndex& index, ColumnsBuilder& columns);
    void add_unread(const EventFields& fields, ColumnsBuilder& columns);  // somebody else's line: it is found by scans only
    Block finish();                                                       // with its filter and its sums; the frame is left empty

    // All of it, for lines that are there; `lines` has line_padding readable bytes behind.
    Block describe(std::string_view lines, uint64_t first, std::vector<NumberGap> gaps, SegmentIndex& index, ColumnsBuilder& columns);
    BlockPacker& packer() { return packer_; }

private:
    void add_tokens(const EventFields& fields, uint32_t fresh_promoted, std::string_view readable);
    void add_value(std::string_view text, std::string_view readable);
    void add_pair(TokenHash name, std::string_view value, bool few_values);
    bool is_new(TokenHash field, std::string_view value) { return values_.add(mixed_hash(field ^ seed_, quick_hash(value, seed_) ^ hash_key2)); }
    BlockHeader header_;
    Tokens tokens_;
    SmallNumbers numbers_;  // of fields that may have many
    // Fields with their values that were taken apart for this block of late. With a seed, since who could make two values the same here could
    // hide one from the filter.
    RecentHashes values_;
    uint64_t seed_ = random_hash_seed();
    BlockPacker packer_;
    std::string padded_;
    std::vector<uint32_t> fresh_;  // which fields have values that are new
};

struct FinishedSegment {
    std::string name;
    Sha256 sha256{};
    uint64_t bytes = 0, events = 0, first = 0, next = 0;
    Time earliest{}, latest{};
    std::vector<SourceTotal> sources;
};

class SegmentWriter {
public:
    struct Options {
        size_t block_bytes = size_t{3} << 19;
        int level = 1;
        std::string suffix{};  // behind the name while it is written
    };
    // "seg-20261121T120000Z-00000001", beside which NAME.idx and NAME.col will lie.
    static Result<std::unique_ptr<SegmentWriter>> create(Disk& disk, const std::string& folder, const std::string& name, const Options& options);

    // Nothing is on the disk until flush(), which is due when wants_flush(). What failed to get there is kept and tried again.
    Result<> add(std::string_view line, uint64_t number, const BlockMaker::Each& each = {});
    // `arrivals`: where the event lies, with line_padding readable bytes behind.
    Result<> add(const Incoming& event, const LineHead& head, std::string_view arrivals, uint64_t number, const BlockMaker::Each& each = {});
    Result<> flush();  // the open block, synced
    bool wants_flush() const { return lines_.size() >= options_.block_bytes || open_events_ >= most_block_events || waiting_; }
    Result<FinishedSegment> finish();  // flushes, writes index and columns; nothing is added afterwards
    bool is_finished() const { return file_ == nullptr; }

    const std::string& name() const { return name_; }
    uint64_t bytes() const { return index_->segment_bytes; }
    uint64_t durable_next() const { return durable_next_; }
    std::string_view open_lines() const { return lines_; }
    BlockHeader open_header() const { return {.events = open_events_, .first = open_first_, .gaps = gaps_}; }
    const SegmentIndex& index() const { return *index_; }

private:
    SegmentWriter() = default;
    Result<> begin(uint64_t number);
    void take(bool read, size_t line_bytes, std::string_view readable, uint64_t number, const BlockMaker::Each& each);
    Disk* disk_ = nullptr;
    std::string folder_, name_;
    Options options_;
    std::unique_ptr<AppendFile> file_;
    std::unique_ptr<SegmentIndex> index_ = std::make_unique<SegmentIndex>();
    ColumnsBuilder columns_;
    BlockMaker maker_;
    EventFields fields_;
    Sha256Stream sum_;
    std::string lines_;
    std::vector<NumberGap> gaps_;
    uint64_t open_first_ = 0, open_next_ = 0, durable_next_ = 0;
    uint32_t open_events_ = 0;
    std::optional<BlockMaker::Block> waiting_;
    std::optional<FinishedSegment> finished_;
};

std::string segment_path(const std::string& folder, std::string_view name);  // FOLDER/segments/NAME.ndjson.zst
std::string index_path(const std::string& folder, std::string_view name);
std::string columns_path(const std::string& folder, std::string_view name);

// Index and columns of a segment that is there, made again. With `sum`, its SHA-256 too; stops at the first bad block and says where.
struct SegmentWalk {
    FinishedSegment segment;
    uint64_t good_bytes = 0;
    std::string problem{};  // empty: whole
};
Result<SegmentWalk> rebuild_sidecars(Disk& disk, const std::string& folder, const std::string& name);

}  // namespace redoubt::logs
