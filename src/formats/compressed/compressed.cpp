#include "formats/compressed/compressed.h"

#include <algorithm>
#include <array>
#include <memory>

#include <fmt/format.h>
#include <zlib.h>
#include <zstd.h>

#include "base/text.h"
#include "formats/compressed/snappy.h"

namespace redoubt::formats::compressed {
namespace {

constexpr size_t piece_bytes = size_t{64} << 10;

std::unexpected<Error> too_much(uint64_t most_bytes) {
    return fail(Code::too_large, fmt::format("it unpacks to more than {} bytes", most_bytes), {}, "send less at once");
}

class Inflation {
public:
    explicit Inflation(int window_bits) { ready_ = inflateInit2(&stream_, window_bits) == Z_OK; }
    ~Inflation() { inflateEnd(&stream_); }
    Inflation(const Inflation&) = delete;
    Inflation& operator=(const Inflation&) = delete;
    bool ready() const { return ready_; }
    z_stream& stream() { return stream_; }

private:
    z_stream stream_{};
    bool ready_ = false;
};

Result<std::string> inflate_all(std::string_view bytes, int window_bits, bool members, uint64_t most_bytes) {
    Inflation inflation(window_bits);
    if (!inflation.ready()) return fail(Code::unavailable, "not enough memory to unpack");
    z_stream& stream = inflation.stream();
    stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(bytes.data()));
    stream.avail_in = static_cast<uInt>(bytes.size());
    std::string out;
    std::array<char, piece_bytes> piece;
    for (;;) {
        stream.next_out = reinterpret_cast<Bytef*>(piece.data());
        stream.avail_out = static_cast<uInt>(piece.size());
        const int status = inflate(&stream, Z_NO_FLUSH);
        const size_t got = piece.size() - stream.avail_out;
        if (out.size() + got > most_bytes) return too_much(most_bytes);
        out.append(piece.data(), got);
        if (status == Z_STREAM_END) {
            if (!members || stream.avail_in == 0) return out;
            if (inflateReset(&stream) != Z_OK) return fail(Code::internal, "the unpacking could not begin again");
            continue;
        }
        if (status == Z_BUF_ERROR || (status == Z_OK && stream.avail_in == 0 && got == 0)) return fail(Code::malformed, "the compressed bytes are cut off");
        if (status != Z_OK) return fail(Code::malformed, fmt::format("the compressed bytes are broken: {}", stream.msg ? stream.msg : "unknown cause"));
    }
}

Result<std::string> unpack_zstd(std::string_view bytes, uint64_t most_bytes) {
    const std::unique_ptr<ZSTD_DCtx, decltype(&ZSTD_freeDCtx)> context(ZSTD_createDCtx(), &ZSTD_freeDCtx);
    if (!context) return fail(Code::unavailable, "not enough memory to unpack");
    ZSTD_DCtx_setParameter(context.get(), ZSTD_d_windowLogMax, 23);
    ZSTD_inBuffer in{bytes.data(), bytes.size(), 0};
    std::string out;
    std::array<char, piece_bytes> piece;
    for (;;) {
        ZSTD_outBuffer to{piece.data(), piece.size(), 0};
        const size_t status = ZSTD_decompressStream(context.get(), &to, &in);
        if (ZSTD_isError(status)) return fail(Code::malformed, fmt::format("the compressed bytes are broken: {}", ZSTD_getErrorName(status)));
        if (out.size() + to.pos > most_bytes) return too_much(most_bytes);
        out.append(piece.data(), to.pos);
        if (in.pos < in.size || to.pos == piece.size()) continue;
        if (status == 0) return out;
        return fail(Code::malformed, "the compressed bytes are cut off");
    }
}

bool is_zlib(std::string_view bytes) {
    if (bytes.size() < 2) return false;
    const auto first = static_cast<uint8_t>(bytes[0]), second = static_cast<uint8_t>(bytes[1]);
    return (first & 0x0FU) == 8 && (first * 256U + second) % 31 == 0;
}

}  // namespace

std::optional<Coding> coding_named(std::string_view name) {
    name = trim(name);
    if (name.empty() || equal_ignoring_case(name, "identity")) return Coding::identity;
    if (equal_ignoring_case(name, "gzip") || equal_ignoring_case(name, "x-gzip")) return Coding::gzip;
    if (equal_ignoring_case(name, "deflate")) return Coding::deflate;
    if (equal_ignoring_case(name, "zstd")) return Coding::zstd;
    if (equal_ignoring_case(name, "snappy")) return Coding::snappy;
    return std::nullopt;
}

Coding coding_of(std::string_view bytes) {
    if (bytes.starts_with("\x1f\x8b")) return Coding::gzip;
    if (bytes.starts_with("\x28\xb5\x2f\xfd")) return Coding::zstd;
    return is_zlib(bytes) ? Coding::deflate : Coding::identity;
}

Result<std::string> unpack(std::string_view bytes, Coding coding, uint64_t most_bytes) {
    if (bytes.size() > (uint64_t{1} << 31)) return too_much(most_bytes);
    switch (coding) {
        case Coding::identity: break;
        case Coding::gzip: return inflate_all(bytes, 15 + 16, true, most_bytes);
        case Coding::deflate: return inflate_all(bytes, is_zlib(bytes) ? 15 : -15, false, most_bytes);
        case Coding::zstd: return unpack_zstd(bytes, most_bytes);
        case Coding::snappy: return unpack_snappy(bytes, most_bytes);
    }
    if (bytes.size() > most_bytes) return too_much(most_bytes);
    return std::string(bytes);
}

}  // namespace redoubt::formats::compressed
