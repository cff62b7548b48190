// The columns of one segment: its events' times and promoted fields, apart from the events, so that counting and grouping need not
// unpack them. It stands beside the segment as NAME.col and can be made again from it.
//
//   "RDLC", u32 version = 3, u64 bytes of the segment, u32 chunks, u32 columns
//   per chunk (65,536 events, the last fewer): u32 rows, i64 earliest, i64 latest,
//     then for the times and each column: u64 offset, u32 stored, u8 width; times also i64 first, i64 unit
//   per column: u8 whole, u32 values, u64 offset, u32 stored, u32 raw   (of its dictionary)
//   u32 CRC-32 of the above, then the pieces, each a zstd frame
//
// The rows of a chunk stand in one order in all its columns: those of one dataset and event_id and with the same columns together,
// else as they came. A value is its place in the dictionary, in `width` bytes each: first the lowest byte of all rows, then the
// next. Width 0: all are the number in `stored`, and no bytes. Place 0 is "not there". Times are the differences to the one
// before, in units, zigzag. A dictionary is sorted: u8 for each value how many bytes it shares with the one before, the lower and
// then the higher bytes of how many follow, and these. A column with too many different values is not whole and has none.
// In version 2 rows stand as they came, and a dictionary is u32 length and text, one after another.
#pragma once

#include <array>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/arena.h"
#include "base/disk.h"
#include "base/quick_hash.h"
#include "logs/event_fields.h"

namespace redoubt::logs {

constexpr std::string_view columns_mark = "RDLC";
constexpr uint32_t columns_version = 3;
constexpr size_t rows_per_chunk = 65536;
constexpr size_t most_dictionary_values = size_t{1} << 18;
constexpr size_t longest_column_value = 512;

class ColumnsBuilder {
public:
    // A bit for each promoted field whose value was not seen since begin_block(), as far as that is known.
    uint32_t add(Time time, const EventFields& fields);
    void begin_block() { ++block_; }
    Result<std::string> encode(uint64_t segment_bytes);  // once
    size_t rows() const { return times_.size(); }

private:
    // Values of one hash are one value: it has 64 bits, and a seed that nobody knows.
    struct Slot {
        uint64_t hash = 0;
        uint32_t place = 0, block = 0;  // the block that had it last
    };
    struct Column {
        std::vector<Slot> slots = std::vector<Slot>(256);
        std::vector<std::string_view> values;
        std::vector<uint32_t> sorted;  // by place: its place among sorted values
        bool whole = true;
        std::string_view last{};  // what the row before had, of fields with few values
        uint32_t last_place = 0, last_block = 0;
    };
    static constexpr size_t rows_at_once = 4096;
    using ChunkRows = std::array<std::vector<uint32_t>, promoted_count>;
    uint32_t place_in(Column& column, std::string_view value, uint64_t hash, bool& is_new);
    Slot* add_value(Column& column, std::string_view value, uint64_t hash);
    void sort_values();
    ChunkRows rows_of(size_t from, size_t count) const;
    uint32_t block_ = 1;
    uint64_t seed_ = random_hash_seed();
    Arena arena_;
    std::vector<Time> times_;
    std::array<Column, promoted_count> columns_;
    std::vector<std::unique_ptr<uint32_t[]>> rows_;  // for each rows_at_once rows: those of the first column, of the second, …
};

class Columns {
public:
    static Result<std::unique_ptr<Columns>> open(std::unique_ptr<Mapping> file, uint64_t segment_bytes);

    struct Chunk {
        uint32_t rows = 0;
        Time earliest{}, latest{};
    };
    const std::vector<Chunk>& chunks() const { return chunks_; }
    bool whole(Promoted column) const { return dictionaries_[static_cast<size_t>(column)].whole; }
    // Values by place; the first is empty. Views live as long as the columns.
    Result<std::vector<std::string_view>> dictionary(Promoted column);
    Result<> places(size_t chunk, Promoted column, std::vector<uint32_t>& out) const;
    Result<> times(size_t chunk, std::vector<int64_t>& out) const;

private:
    struct Piece {
        uint64_t offset = 0;
        uint32_t stored = 0;
        uint8_t width = 0;
        int64_t first = 0, unit = 1;
    };
    struct Dictionary {
        bool whole = false;
        uint32_t values = 0, stored = 0, raw = 0;
        uint64_t offset = 0;
        bool spelled_out = false;
        std::string text;
    };
    Result<std::string> unpacked(const Piece& piece, size_t size) const;
    Result<std::string> spelled_out(std::string_view sorted, uint32_t values) const;

    std::unique_ptr<Mapping> file_;
    size_t pieces_from_ = 0;
    uint32_t version_ = 0;
    std::vector<Chunk> chunks_;
    std::vector<std::array<Piece, promoted_count + 1>> pieces_;
    std::array<Dictionary, promoted_count> dictionaries_;
};

}  // namespace redoubt::logs
