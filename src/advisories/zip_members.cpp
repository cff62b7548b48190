#include "advisories/zip_members.h"

#include <algorithm>
#include <cstring>

#include <fmt/format.h>
#include <libdeflate.h>

namespace redoubt::advisories {
namespace {

constexpr size_t padding = 128;
constexpr uint64_t end_bytes = 22, entry_bytes = 46, header_bytes = 30, locator_bytes = 20, end64_bytes = 56;
constexpr uint32_t end_mark = 0x06054b50, entry_mark = 0x02014b50, header_mark = 0x04034b50, locator_mark = 0x07064b50, end64_mark = 0x06064b50;
constexpr uint16_t extra_64 = 1;

template <class T>
T number_at(std::string_view bytes, uint64_t at) {
    T value;
    std::memcpy(&value, bytes.data() + at, sizeof value);
    return value;
}

bool marked(std::string_view bytes, uint64_t at, uint64_t size, uint32_t mark) {
    return at <= bytes.size() && size <= bytes.size() - at && number_at<uint32_t>(bytes, at) == mark;
}

std::unexpected<Error> cut_off(std::string_view what) {
    return fail(Code::malformed, fmt::format("the zip is damaged or cut off: {}", what), "", "fetch it again");
}

// The 64-bit numbers of an entry, in the order of those fields that are full.
Result<> widen(std::string_view extra, ZipMember& member) {
    while (extra.size() >= 4) {
        const auto kind = number_at<uint16_t>(extra, 0), size = number_at<uint16_t>(extra, 2);
        extra.remove_prefix(4);
        if (size > extra.size()) return cut_off("an extra field is longer than its entry");
        if (kind == extra_64) {
            std::string_view field = extra.substr(0, size);
            for (uint64_t* const each : {&member.unpacked, &member.packed, &member.header}) {
                if (*each != UINT32_MAX) continue;
                if (field.size() < 8) return cut_off("a 64-bit size is missing");
                *each = number_at<uint64_t>(field, 0);
                field.remove_prefix(8);
            }
        }
        extra.remove_prefix(size);
    }
    return {};
}

}  // namespace

struct Zip::Inflater {
    libdeflate_decompressor* decompressor = libdeflate_alloc_decompressor();
    Inflater() = default;
    Inflater(const Inflater&) = delete;
    Inflater& operator=(const Inflater&) = delete;
    ~Inflater() { libdeflate_free_decompressor(decompressor); }
};

Zip::Zip(std::string_view bytes, const ZipLimits& limits) : bytes_(bytes), limits_(limits), inflater_(std::make_unique<Inflater>()) {}
Zip::~Zip() = default;
Zip::Zip(Zip&&) noexcept = default;

Result<Zip> Zip::open(std::string_view bytes, const ZipLimits& limits) {
    Zip zip(bytes, limits);
    TRY(zip.read_directory());
    return zip;
}

Result<> Zip::read_directory() {
    if (bytes_.size() < end_bytes) return cut_off("it is shorter than its end");
    // Behind the end stands a comment of at most 64 KiB.
    uint64_t end = bytes_.size() - end_bytes;
    const uint64_t least = bytes_.size() > end_bytes + UINT16_MAX ? bytes_.size() - end_bytes - UINT16_MAX : 0;
    while (!marked(bytes_, end, end_bytes, end_mark)) {
        if (end == least) return cut_off("it has no directory");
        --end;
    }
    uint64_t count = number_at<uint16_t>(bytes_, end + 10), size = number_at<uint32_t>(bytes_, end + 12), start = number_at<uint32_t>(bytes_, end + 16);
    if (end >= locator_bytes && marked(bytes_, end - locator_bytes, locator_bytes, locator_mark)) {
        const auto wide = number_at<uint64_t>(bytes_, end - locator_bytes + 8);
        if (!marked(bytes_, wide, end64_bytes, end64_mark)) return cut_off("its 64-bit end is missing");
        count = number_at<uint64_t>(bytes_, wide + 32);
        size = number_at<uint64_t>(bytes_, wide + 40);
        start = number_at<uint64_t>(bytes_, wide + 48);
    }
    if (count > limits_.members) return fail(Code::too_large, fmt::format("the zip has more than {} members", limits_.members));
    if (start > end || size > end - start) return cut_off("its directory lies outside of it");
    members_.reserve(std::min<uint64_t>(count, size / entry_bytes));
    uint64_t at = start;
    for (uint64_t i = 0; i < count; ++i) members_.push_back(TRY(entry_at(at, start + size)));
    return {};
}

Result<ZipMember> Zip::entry_at(uint64_t& at, uint64_t end) const {
    if (at > end || entry_bytes > end - at || number_at<uint32_t>(bytes_, at) != entry_mark) return cut_off("an entry of its directory is missing");
    ZipMember member{.name = {},
                     .header = number_at<uint32_t>(bytes_, at + 42),
                     .packed = number_at<uint32_t>(bytes_, at + 20),
                     .unpacked = number_at<uint32_t>(bytes_, at + 24)};
    member.encrypted = (number_at<uint16_t>(bytes_, at + 8) & 1) != 0;
    member.method = number_at<uint16_t>(bytes_, at + 10);
    member.crc = number_at<uint32_t>(bytes_, at + 16);
    const uint64_t name = number_at<uint16_t>(bytes_, at + 28), extra = number_at<uint16_t>(bytes_, at + 30), comment = number_at<uint16_t>(bytes_, at + 32);
    if (name + extra + comment > end - at - entry_bytes) return cut_off("an entry of its directory is longer than it");
    member.name = bytes_.substr(at + entry_bytes, name);
    TRY(widen(bytes_.substr(at + entry_bytes + name, extra), member));
    at += entry_bytes + name + extra + comment;
    return member;
}

Result<std::string_view> Zip::read(const ZipMember& member) {
    if (member.encrypted) return fail(Code::unsupported, "the member is encrypted");
    if (member.method != 0 && member.method != 8) return fail(Code::unsupported, fmt::format("the member is packed by method {}", member.method));
    if (!marked(bytes_, member.header, header_bytes, header_mark)) return cut_off("a member is missing");
    const uint64_t start = member.header + header_bytes + number_at<uint16_t>(bytes_, member.header + 26) + number_at<uint16_t>(bytes_, member.header + 28);
    if (start > bytes_.size() || member.packed > bytes_.size() - start) return cut_off("a member lies outside of it");
    if (member.unpacked > limits_.member_bytes) return fail(Code::too_large, fmt::format("the member is longer than {} bytes", limits_.member_bytes));
    if (member.unpacked > (uint64_t{1} << 20) && member.unpacked / limits_.ratio > member.packed)
        return fail(Code::too_large, fmt::format("the member unpacks to more than {} times its size", limits_.ratio));
    unpacked_ += member.unpacked;
    if (unpacked_ > limits_.unpacked_bytes) return fail(Code::too_large, fmt::format("the zip unpacks to more than {} bytes", limits_.unpacked_bytes));
    if (buffer_.size() < member.unpacked + padding) buffer_.resize(member.unpacked + padding);
    size_t got = 0;
    if (member.method == 0) {
        if (member.packed != member.unpacked) return cut_off("a stored member has two sizes");
        std::memcpy(buffer_.data(), bytes_.data() + start, member.packed);
        got = member.packed;
    } else if (libdeflate_deflate_decompress(inflater_->decompressor, bytes_.data() + start, member.packed, buffer_.data(), member.unpacked, &got) !=
               LIBDEFLATE_SUCCESS) {
        return cut_off("a member cannot be unpacked");
    }
    if (got != member.unpacked) return cut_off("a member is shorter than its entry says");
    if (libdeflate_crc32(0, buffer_.data(), got) != member.crc) return cut_off("the checksum of a member does not hold");
    return std::string_view(buffer_.data(), got);
}

}  // namespace redoubt::advisories
