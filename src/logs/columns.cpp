#include "logs/columns.h"

#include <algorithm>

#include <zstd.h>

#include "logs/layout_bytes.h"

namespace redoubt::logs {
namespace {

constexpr uint32_t version_as_they_came = 2;

int64_t unzigzag(uint64_t value) { return static_cast<int64_t>(value >> 1) ^ -static_cast<int64_t>(value & 1); }

template <class To>
void widen(std::string_view planes, uint8_t width, std::vector<To>& out) {
    const char* from = planes.data();
    for (unsigned shift = 0; shift < 8U * width; shift += 8)
        for (To& value : out) value = static_cast<To>(static_cast<uint64_t>(value) | uint64_t{static_cast<uint8_t>(*from++)} << shift);
}

}  // namespace

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
