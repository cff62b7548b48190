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

constexpr std::string_view columns_mark = "RDLC";
constexpr uint32_t columns_version = 3, version_as_they_came = 2;
constexpr int columns_level = 1;

uint64_t zigzag(int64_t value) { return (static_cast<uint64_t>(value) << 1) ^ static_cast<uint64_t>(value >> 63); }
int64_t unzigzag(uint64_t value) { return static_cast<int64_t>(value >> 1) ^ -static_cast<int64_t>(value & 1); }

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

template <class To>
void widen(std::string_view planes, uint8_t width, std::vector<To>& out) {
    const char* from = planes.data();
    for (unsigned shift = 0; shift < 8U * width; shift += 8)
        for (To& value : out) value = static_cast<To>(static_cast<uint64_t>(value) | uint64_t{static_cast<uint8_t>(*from++)} << shift);
}

std::string compressed_piece(std::string_view raw) {
    std::string out(ZSTD_compressBound(raw.size()), '\0');
    const size_t size = ZSTD_compress(out.data(), out.size(), raw.data(), raw.size(), columns_level);
    out.resize(ZSTD_isError(size) ? 0 : size);
    return out;
}

int64_t unit_of(std::span<const Time> times) {
    int64_t unit = 1'000'000'000;
    for (const Time time : times)
        while (time.unix_ns % unit != 0) unit /= 1000;
    return unit;
}

struct Pieces {
    std::string directory, bytes;

    void add(std::string_view raw, uint8_t width) {
        const std::string packed = compressed_piece(raw);
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
    column.last = slot->place;
    column.last_block = block_;
    return slot->place;
}

uint32_t ColumnsBuilder::add(Time time, const EventFields& fields) {
    uint32_t fresh = 0, wanted = 0;
    times_.push_back(time);
    std::array<uint64_t, promoted_count> hashes;
    for (size_t i = 0; i < promoted_count; ++i) {
        Column& column = columns_[i];
        const std::string_view value = fields.promoted(static_cast<Promoted>(i));
        column.rows.push_back(0);
        if (value.empty()) continue;
        if (column.last != 0 && column.last_block == block_ && column.values[column.last - 1] == value) {
            column.rows.back() = column.last;
            continue;
        }
        fresh |= uint32_t{1} << i;
        if (value.size() > longest_column_value) column.whole = false;
        if (!column.whole) continue;
        wanted |= uint32_t{1} << i;
        hashes[i] = quick_hash(value, seed_);
        __builtin_prefetch(&column.slots[hashes[i] & (column.slots.size() - 1)], 1);
    }
    for (; wanted != 0; wanted &= wanted - 1) {
        const auto i = static_cast<size_t>(std::countr_zero(wanted));
        bool is_new = true;
        columns_[i].rows.back() = place_in(columns_[i], fields.promoted(static_cast<Promoted>(i)), hashes[i], is_new);
        if (!is_new) fresh &= ~(uint32_t{1} << i);
    }
    return fresh;
}

void ColumnsBuilder::sort_values() {
    struct Entry {
        uint64_t lead;
        uint32_t at;
    };
    for (Column& column : columns_) {
        if (!column.whole) continue;
        std::vector<Entry> order;
        for (const std::string_view value : column.values) order.push_back({leading(value), static_cast<uint32_t>(order.size())});
        std::ranges::sort(order,
                          [&](const Entry& a, const Entry& b) { return a.lead != b.lead ? a.lead < b.lead : column.values[a.at] < column.values[b.at]; });
        std::vector<std::string_view> values;
        std::vector<uint32_t> places(order.size() + 1);
        for (const Entry& entry : order) {
            values.push_back(column.values[entry.at]);
            places[entry.at + 1] = static_cast<uint32_t>(values.size());
        }
        column.values = std::move(values);
        for (uint32_t& row : column.rows) row = places[row];
    }
}

// Events of one kind have the same columns: next to each other these cost next to nothing.
std::vector<uint32_t> ColumnsBuilder::order_of(size_t from, size_t count) const {
    constexpr unsigned place_bits = 24;
    std::vector<uint64_t> keys(count);
    for (size_t i = 0; i < promoted_count; ++i) {
        const auto field = static_cast<Promoted>(i);
        const unsigned shift = field == Promoted::dataset ? promoted_count + place_bits : promoted_count;
        const bool whole_place = field == Promoted::dataset || field == Promoted::event_id;
        const std::span<const uint32_t> rows = std::span(columns_[i].rows).subspan(from, count);
        for (size_t row = 0; row < count; ++row) keys[row] |= uint64_t{rows[row] != 0} << i | (whole_place ? uint64_t{rows[row]} << shift : 0);
    }
    std::map<uint64_t, uint32_t> groups;  // key → first place of its rows
    std::vector<uint32_t*> group_of(count);
    for (size_t row = 0; row < count; ++row) {
        group_of[row] = row > 0 && keys[row] == keys[row - 1] ? group_of[row - 1] : &groups[keys[row]];
        ++*group_of[row];
    }
    uint32_t next = 0;
    for (auto& [key, size] : groups) next += std::exchange(size, next);
    std::vector<uint32_t> order(count);
    for (size_t row = 0; row < count; ++row) order[(*group_of[row])++] = static_cast<uint32_t>(row);
    return order;
}

Result<std::string> ColumnsBuilder::encode(uint64_t segment_bytes) {
    Pieces pieces;
    sort_values();
    const size_t chunks = (times_.size() + rows_per_chunk - 1) / rows_per_chunk;
    std::vector<Time> times;
    std::vector<uint32_t> rows;
    for (size_t chunk = 0; chunk < chunks; ++chunk) {
        const size_t from = chunk * rows_per_chunk, count = std::min(rows_per_chunk, times_.size() - from);
        const std::vector<uint32_t> order = order_of(from, count);
        times.clear();
        for (const uint32_t row : order) times.push_back(times_[from + row]);
        add_times(pieces, times);
        for (const Column& column : columns_) {
            rows.clear();
            for (const uint32_t row : order) rows.push_back(column.rows[from + row]);
            const auto [least, most] = std::ranges::minmax(rows);
            if (!column.whole || least == most) {
                pieces.add_constant(column.whole ? least : 0);
                continue;
            }
            std::string raw;
            put_planes<uint32_t>(raw, rows, width_for(most));
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
        const std::string raw = column.whole ? packed_dictionary(column.values) : std::string();
        const std::string packed = compressed_piece(raw);
        put_number(out, static_cast<uint8_t>(column.whole));
        put_number(out, static_cast<uint32_t>(column.whole ? column.values.size() : 0));
        put_number(out, uint64_t{pieces.bytes.size()});
        put_number(out, static_cast<uint32_t>(packed.size()));
        put_number(out, static_cast<uint32_t>(raw.size()));
        pieces.bytes += packed;
    }
    put_number(out, crc32_of(out));
    return out + pieces.bytes;
}

Result<std::unique_ptr<Columns>> Columns::open(std::unique_ptr<Mapping> file, uint64_t segment_bytes) {
    const auto bad = [] { return fail(Code::malformed, "the columns of the segment are damaged", {}, "redoubt logs index makes them again"); };
    const std::string_view bytes = file->bytes();
    ByteReader in(bytes);
    auto out = std::make_unique<Columns>();
    if (in.take(4) != columns_mark) return bad();
    out->version_ = in.number<uint32_t>();
    if ((out->version_ != columns_version && out->version_ != version_as_they_came) || in.number<uint64_t>() != segment_bytes) return bad();
    const auto chunks = in.number<uint32_t>();
    if (in.number<uint32_t>() != promoted_count) return bad();
    for (uint32_t i = 0; i < chunks && in.ok(); ++i) {
        Chunk& chunk = out->chunks_.emplace_back(Chunk{.rows = in.number<uint32_t>()});
        chunk.earliest.unix_ns = in.number<int64_t>();
        chunk.latest.unix_ns = in.number<int64_t>();
        if (chunk.rows > rows_per_chunk) return bad();
        for (Piece& piece : out->pieces_.emplace_back()) {
            piece.offset = in.number<uint64_t>();
            piece.stored = in.number<uint32_t>();
            piece.width = in.number<uint8_t>();
            if (piece.width > 8 || !std::has_single_bit(piece.width | (piece.width == 0 ? 1U : 0U))) return bad();
            if (&piece != out->pieces_.back().data()) continue;
            piece.first = in.number<int64_t>();
            piece.unit = in.number<int64_t>();
        }
    }
    for (Dictionary& dictionary : out->dictionaries_) {
        dictionary.whole = in.number<uint8_t>() != 0;
        dictionary.values = in.number<uint32_t>();
        dictionary.offset = in.number<uint64_t>();
        dictionary.stored = in.number<uint32_t>();
        dictionary.raw = in.number<uint32_t>();
        if (dictionary.values > most_dictionary_values) return bad();
    }
    const size_t summed = in.at();
    if (in.number<uint32_t>() != crc32_of(bytes.substr(0, summed)) || !in.ok()) return bad();
    out->pieces_from_ = in.at();
    out->file_ = std::move(file);
    return out;
}

Result<std::string> Columns::unpacked(const Piece& piece, size_t size) const {
    const std::string_view all = file_->bytes().substr(pieces_from_);
    if (piece.offset > all.size() || piece.stored > all.size() - piece.offset) return fail(Code::malformed, "a column lies behind the end of its file");
    std::string out(size, '\0');
    const size_t got = ZSTD_decompress(out.data(), size, all.data() + piece.offset, piece.stored);
    if (ZSTD_isError(got) || got != size) return fail(Code::malformed, "a column cannot be unpacked", {}, "redoubt logs index makes it again");
    return out;
}

// As version 2 has it.
Result<std::string> Columns::spelled_out(std::string_view sorted, uint32_t values) const {
    const auto bad = [] { return fail(Code::malformed, "a dictionary is cut off", {}, "redoubt logs index makes it again"); };
    if (sorted.size() < size_t{3} * values) return bad();
    std::string out, value;
    std::string_view rest = sorted.substr(size_t{3} * values);
    for (size_t i = 0; i < values; ++i) {
        const auto at = [&](size_t plane) { return static_cast<size_t>(static_cast<uint8_t>(sorted[plane * values + i])); };
        const size_t shared = at(0), more = at(1) | at(2) << 8;
        if (shared > value.size() || more > rest.size() || shared + more > longest_column_value) return bad();
        value.resize(shared);
        value += rest.substr(0, more);
        rest.remove_prefix(more);
        put_text(out, value);
    }
    return out;
}

Result<std::vector<std::string_view>> Columns::dictionary(Promoted column) {
    Dictionary& dictionary = dictionaries_[static_cast<size_t>(column)];
    if (dictionary.raw > most_dictionary_values * (longest_column_value + 4)) return fail(Code::malformed, "a dictionary is larger than they are");
    if (dictionary.text.empty() && dictionary.raw > 0)
        dictionary.text = TRY(unpacked({.offset = dictionary.offset, .stored = dictionary.stored}, dictionary.raw));
    if (dictionary.values > 0 && version_ == columns_version && !dictionary.spelled_out) {
        dictionary.text = TRY(spelled_out(dictionary.text, dictionary.values));
        dictionary.spelled_out = true;
    }
    std::vector<std::string_view> out{{}};
    ByteReader in(dictionary.text);
    for (uint32_t i = 0; i < dictionary.values; ++i) out.push_back(in.text());
    if (!in.ok()) return fail(Code::malformed, "a dictionary is cut off");
    return out;
}

Result<> Columns::places(size_t chunk, Promoted column, std::vector<uint32_t>& out) const {
    const Piece& piece = pieces_[chunk][static_cast<size_t>(column) + 1];
    out.assign(chunks_[chunk].rows, piece.width == 0 ? piece.stored : 0);
    if (piece.width > 0) widen(TRY(unpacked(piece, out.size() * piece.width)), piece.width, out);
    const uint32_t most = dictionaries_[static_cast<size_t>(column)].values;
    if (!out.empty() && *std::ranges::max_element(out) > most) return fail(Code::malformed, "a column names a value that its dictionary has not");
    return {};
}

Result<> Columns::times(size_t chunk, std::vector<int64_t>& out) const {
    const Piece& piece = pieces_[chunk][0];
    out.assign(chunks_[chunk].rows, 0);
    if (piece.width == 0) return fail(Code::malformed, "a chunk has no times");
    widen(TRY(unpacked(piece, out.size() * piece.width)), piece.width, out);
    auto now = static_cast<uint64_t>(piece.first);
    for (int64_t& time : out) {
        now += static_cast<uint64_t>(unzigzag(static_cast<uint64_t>(time)));
        time = static_cast<int64_t>(now * static_cast<uint64_t>(piece.unit));
    }
    return {};
}

}  // namespace redoubt::logs
