#include "logs/columns.h"

#include <algorithm>
#include <bit>
#include <map>
#include <utility>

#include <zstd.h>

#include "base/quick_hash.h"
#include "logs/layout_bytes.h"

namespace redoubt::logs {
namespace {

constexpr int columns_level = 1;

uint64_t zigzag(int64_t value) { return (static_cast<uint64_t>(value) << 1) ^ static_cast<uint64_t>(value >> 63); }

uint8_t width_for(uint64_t most) { return most < 0x100 ? 1 : most < 0x10000 ? 2 : most < 0x100000000 ? 4 : 8; }

// Byte by byte of significance: the higher ones change little from row to row.
template <class From>
void put_planes(std::string& out, std::span<const From> values, uint8_t width) {
    out.resize(values.size() * width);
    char* __restrict to = out.data();
    const From* __restrict const from = values.data();
    for (unsigned shift = 0; shift < 8U * width; shift += 8, to += values.size())
        for (size_t i = 0; i < values.size(); ++i) to[i] = static_cast<char>(from[i] >> shift);
}

template <unsigned width>
void put_ordered(char* __restrict to, const uint32_t* from, const uint32_t* __restrict order, size_t count) {
    for (size_t row = 0; row < count; ++row) {
        const uint32_t value = from[order[row]];
        for (unsigned plane = 0; plane < width; ++plane) to[plane * count + row] = static_cast<char>(value >> (8 * plane));
    }
}

// put_planes() of the rows in another order.
void put_planes(std::string& out, const std::vector<uint32_t>& rows, const std::vector<uint32_t>& order, uint8_t width) {
    out.resize(rows.size() * width);
    const auto put = width == 1 ? put_ordered<1> : width == 2 ? put_ordered<2> : put_ordered<4>;
    put(out.data(), rows.data(), order.data(), rows.size());
}

// One frame, whose blocks have so many rows of one plane at most: their bytes are of a kind, and each block has its own code.
class PiecePacker {
public:
    std::string pack(std::string_view raw, size_t rows) {
        constexpr size_t rows_of_block = 16384;
        std::string out(ZSTD_compressBound(raw.size()) + raw.size() / rows_of_block * 64, '\0');
        ZSTD_CCtx* const context = context_.get();
        ZSTD_CCtx_reset(context, ZSTD_reset_session_and_parameters);
        ZSTD_CCtx_setParameter(context, ZSTD_c_compressionLevel, columns_level);
        ZSTD_CCtx_setPledgedSrcSize(context, raw.size());
        ZSTD_outBuffer to{out.data(), out.size(), 0};
        for (size_t plane = 0, at = 0; plane == 0 || at < raw.size(); plane += rows) {
            const size_t plane_end = std::min(plane + rows, raw.size());
            do {
                const size_t end = plane_end - at > rows_of_block + rows_of_block / 2 ? at + rows_of_block : plane_end;
                ZSTD_inBuffer from{raw.data() + at, end - at, 0};
                const size_t left = ZSTD_compressStream2(context, &to, &from, end == raw.size() ? ZSTD_e_end : ZSTD_e_flush);
                if (ZSTD_isError(left) || left != 0) return {};
                at = end;
            } while (at < plane_end);
        }
        out.resize(to.pos);
        return out;
    }

private:
    struct Free {
        void operator()(ZSTD_CCtx* context) const { ZSTD_freeCCtx(context); }
    };
    std::unique_ptr<ZSTD_CCtx, Free> context_{ZSTD_createCCtx()};
};

int64_t unit_of(std::span<const Time> times) {
    int64_t unit = 1'000'000'000;
    for (const Time time : times)
        while (time.unix_ns % unit != 0) unit /= 1000;
    return unit;
}

struct Pieces {
    std::string directory, bytes;
    PiecePacker packer;

    void add(std::string_view raw, uint8_t width) {
        const std::string packed = packer.pack(raw, raw.size() / width);
        put_number(directory, uint64_t{bytes.size()});
        put_number(directory, static_cast<uint32_t>(packed.size()));
        put_number(directory, width);
        bytes += packed;
    }
    void add_constant(uint32_t value) {
        put_number(directory, uint64_t{bytes.size()});
        put_number(directory, value);
        put_number(directory, uint8_t{0});
    }
};

void add_times(Pieces& out, std::span<const Time> times) {
    const auto [earliest, latest] = std::ranges::minmax(times);
    put_number(out.directory, static_cast<uint32_t>(times.size()));
    put_number(out.directory, earliest.unix_ns);
    put_number(out.directory, latest.unix_ns);
    const int64_t unit = unit_of(times);
    std::vector<uint64_t> steps;
    uint64_t most = 0;
    int64_t before = times[0].unix_ns / unit;
    for (const Time time : times) {
        const int64_t now = time.unix_ns / unit;
        steps.push_back(zigzag(static_cast<int64_t>(static_cast<uint64_t>(now) - static_cast<uint64_t>(before))));
        most = std::max(most, steps.back());
        before = now;
    }
    std::string raw;
    put_planes<uint64_t>(raw, steps, width_for(most));
    out.add(raw, width_for(most));
    put_number(out.directory, times[0].unix_ns / unit);
    put_number(out.directory, unit);
}

// The first eight bytes as a number that sorts as they do.
uint64_t leading(std::string_view text) {
    uint64_t out = 0;
    std::memcpy(&out, text.data(), std::min<size_t>(text.size(), sizeof out));
    return __builtin_bswap64(out);
}

std::string packed_dictionary(std::span<const std::string_view> sorted) {
    std::string shared, low, high, rest;
    std::string_view before;
    for (const std::string_view value : sorted) {
        const size_t most = std::min<size_t>({before.size(), value.size(), 255});
        const auto same = static_cast<size_t>(std::mismatch(value.begin(), value.begin() + static_cast<ptrdiff_t>(most), before.begin()).first - value.begin());
        shared += static_cast<char>(same);
        low += static_cast<char>((value.size() - same) & 255);
        high += static_cast<char>((value.size() - same) >> 8);
        rest += value.substr(same);
        before = value;
    }
    return shared + low + high + rest;
}

// Events of one kind have the same columns: next to each other these cost next to nothing.
std::vector<uint32_t> order_by_kind(std::span<const std::vector<uint32_t>> columns, size_t count) {
    constexpr unsigned place_bits = 24;
    std::vector<uint64_t> keys(count);
    for (size_t i = 0; i < promoted_count; ++i) {
        const auto field = static_cast<Promoted>(i);
        const unsigned shift = field == Promoted::dataset ? promoted_count + place_bits : promoted_count;
        const bool whole_place = field == Promoted::dataset || field == Promoted::event_id;
        const uint32_t* const rows = columns[i].data();
        uint64_t* const to = keys.data();
        for (size_t row = 0; row < count; ++row) to[row] |= uint64_t{rows[row] != 0} << i | (whole_place ? uint64_t{rows[row]} << shift : 0);
    }
    std::map<uint64_t, uint32_t> groups;  // key → first place of its rows
    std::vector<uint32_t*> group_of(count);
    struct Known {
        uint64_t key = 0;
        uint32_t* group = nullptr;
    };
    std::array<Known, 256> known;  // of late
    for (size_t row = 0; row < count; ++row) {
        Known& slot = known[keys[row] * hash_key1 >> 56];
        if (slot.group == nullptr || slot.key != keys[row]) slot = {keys[row], &groups[keys[row]]};
        group_of[row] = slot.group;
        ++*slot.group;
    }
    uint32_t next = 0;
    for (auto& [key, size] : groups) next += std::exchange(size, next);
    std::vector<uint32_t> order(count);
    for (size_t row = 0; row < count; ++row) order[(*group_of[row])++] = static_cast<uint32_t>(row);
    return order;
}

}  // namespace

ColumnsBuilder::Slot* ColumnsBuilder::add_value(Column& column, std::string_view value, uint64_t hash) {
    if (column.values.size() + 1 >= most_dictionary_values) {
        column.whole = false;
        return nullptr;
    }
    column.values.push_back(arena_.copy(value));
    const auto put = [&](Slot slot) {
        size_t at = slot.hash & (column.slots.size() - 1);
        while (column.slots[at].place != 0) at = (at + 1) & (column.slots.size() - 1);
        column.slots[at] = slot;
        return &column.slots[at];
    };
    if (column.values.size() * 2 > column.slots.size()) {
        std::vector<Slot> old(column.slots.size() * 2);
        old.swap(column.slots);
        for (const Slot& slot : old)
            if (slot.place != 0) put(slot);
    }
    return put({hash, static_cast<uint32_t>(column.values.size()), 0});
}

uint32_t ColumnsBuilder::place_in(Column& column, std::string_view value, uint64_t hash, bool& is_new) {
    Slot* slot = &column.slots[hash & (column.slots.size() - 1)];
    while (slot->place != 0 && slot->hash != hash) slot = slot == &column.slots.back() ? column.slots.data() : slot + 1;
    if (slot->place == 0) slot = add_value(column, value, hash);
    if (slot == nullptr) return 0;
    is_new = slot->block != block_;
    slot->block = block_;
    return slot->place;
}

[[gnu::flatten]] uint32_t ColumnsBuilder::add(Time time, const EventFields& fields) {
    const size_t row = times_.size() % rows_at_once;
    if (row == 0) rows_.push_back(std::make_unique<uint32_t[]>(promoted_count * rows_at_once));
    uint32_t* const rows = rows_.back().get() + row;
    times_.push_back(time);
    std::array<uint64_t, promoted_count> hashes;
    uint32_t fresh = 0, wanted = 0;
    for (uint32_t left = fields.promoted_there(); left != 0; left &= left - 1) {
        const auto i = static_cast<size_t>(std::countr_zero(left));
        const uint32_t bit = left & -left;
        Column& column = columns_[i];
        const std::string_view value = fields.promoted(static_cast<Promoted>(i));
        if (column.last_block == block_ && column.last == value) {
            rows[i * rows_at_once] = column.last_place;
            continue;
        }
        fresh |= bit;
        if (value.size() > longest_column_value) column.whole = false;
        if (!column.whole) continue;
        wanted |= bit;
        hashes[i] = quick_hash(value, seed_);
        __builtin_prefetch(column.slots.data() + (hashes[i] & (column.slots.size() - 1)), 1);
    }
    for (; wanted != 0; wanted &= wanted - 1) {
        const auto i = static_cast<size_t>(std::countr_zero(wanted));
        Column& column = columns_[i];
        bool is_new = true;
        const uint32_t place = place_in(column, fields.promoted(static_cast<Promoted>(i)), hashes[i], is_new);
        rows[i * rows_at_once] = place;
        if (!is_new) fresh &= ~(wanted & -wanted);
        if (place == 0 || !few_values(static_cast<Promoted>(i))) continue;
        column.last = column.values[place - 1];
        column.last_place = place;
        column.last_block = block_;
    }
    return fresh;
}

void ColumnsBuilder::sort_values() {
    struct Entry {
        uint64_t lead, second;
        uint32_t at;
    };
    std::vector<Entry> order;
    for (Column& column : columns_) {
        if (!column.whole) continue;
        order.clear();
        for (const std::string_view value : column.values)
            order.push_back({leading(value), value.size() > 8 ? leading(value.substr(8)) : 0, static_cast<uint32_t>(order.size())});
        std::ranges::sort(order, [&](const Entry& a, const Entry& b) {
            if (a.lead != b.lead) return a.lead < b.lead;
            return a.second != b.second ? a.second < b.second : column.values[a.at] < column.values[b.at];
        });
        std::vector<std::string_view> values;
        column.sorted.resize(order.size() + 1);
        for (const Entry& entry : order) {
            values.push_back(column.values[entry.at]);
            column.sorted[entry.at + 1] = static_cast<uint32_t>(values.size());
        }
        column.values = std::move(values);
    }
}

// Places among sorted values; a column that is not whole has none.
ColumnsBuilder::ChunkRows ColumnsBuilder::rows_of(size_t from, size_t count) const {
    ChunkRows out;
    for (size_t i = 0; i < promoted_count; ++i) {
        out[i].resize(count);
        const Column& column = columns_[i];
        if (!column.whole) continue;
        for (size_t done = 0; done < count; done += rows_at_once) {
            const uint32_t* const rows = rows_[(from + done) / rows_at_once].get() + i * rows_at_once;
            const size_t here = std::min(rows_at_once, count - done);
            const uint32_t* const sorted = column.sorted.data();
            uint32_t* const to = out[i].data() + done;
            for (size_t row = 0; row < here; ++row) to[row] = sorted[rows[row]];
        }
    }
    return out;
}

Result<std::string> ColumnsBuilder::encode(uint64_t segment_bytes) {
    Pieces pieces;
    sort_values();
    const size_t chunks = (times_.size() + rows_per_chunk - 1) / rows_per_chunk;
    std::vector<Time> times;
    std::string raw;
    for (size_t chunk = 0; chunk < chunks; ++chunk) {
        const size_t from = chunk * rows_per_chunk, count = std::min(rows_per_chunk, times_.size() - from);
        const ChunkRows chunk_rows = rows_of(from, count);
        const std::vector<uint32_t> order = order_by_kind(chunk_rows, count);
        times.clear();
        for (const uint32_t row : order) times.push_back(times_[from + row]);
        add_times(pieces, times);
        for (const std::vector<uint32_t>& column : chunk_rows) {
            uint32_t least = UINT32_MAX, most = 0;
            for (const uint32_t place : column) {
                least = std::min(least, place);
                most = std::max(most, place);
            }
            if (least == most) {
                pieces.add_constant(least);
                continue;
            }
            put_planes(raw, column, order, width_for(most));
            pieces.add(raw, width_for(most));
        }
    }
    std::string out(columns_mark);
    put_number(out, columns_version);
    put_number(out, segment_bytes);
    put_number(out, static_cast<uint32_t>(chunks));
    put_number(out, static_cast<uint32_t>(promoted_count));
    out += pieces.directory;
    for (const Column& column : columns_) {
        const std::string dictionary = column.whole ? packed_dictionary(column.values) : std::string();
        const std::string packed = pieces.packer.pack(dictionary, std::max<size_t>(dictionary.size(), 1));
        put_number(out, static_cast<uint8_t>(column.whole));
        put_number(out, static_cast<uint32_t>(column.whole ? column.values.size() : 0));
        put_number(out, uint64_t{pieces.bytes.size()});
        put_number(out, static_cast<uint32_t>(packed.size()));
        put_number(out, static_cast<uint32_t>(dictionary.size()));
        pieces.bytes += packed;
    }
    put_number(out, crc32_of(out));
    return out + pieces.bytes;
}

}  // namespace redoubt::logs
