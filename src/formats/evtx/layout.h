// The byte layout of EVTX, little-endian throughout, and a reader of it that cannot leave its bytes.
//
//   file    4,096 B header, then 64 KiB chunks to the end of the file. 0 "ElfFile\0" · 16 last chunk u64 · 24 next record id u64 ·
//           36 minor u16 · 38 major u16 · 40 header block size u16 · 42 chunk count u16 (stale when dirty) · 120 flags · 124 CRC of [0,120)
//   chunk   0 "ElfChnk\0" · 8/16 first/last record number · 24/32 first/last record id · 44 last record offset · 48 free space
//           offset · 52 CRC of [512, free space) · 124 CRC of [0,120)+[128,512) · 128 string table · 384 template table · 512 records
//   record  0 "**\0\0" · 4 size u32 · 8 record id u64 · 16 written FILETIME · 24 BinXML · size u32 again at its end
//   name    next u32 · hash u16 · units u16 · UTF-16 · NUL; referred to by its offset in the chunk, stored where first used
//   definition of a template: next u32 · GUID · size u32 · BinXML of that size
//   instance of a template: 0C 01 · first 4 bytes of the GUID · offset of the definition u32 · [definition] · count u32 ·
//           descriptors {size u16, type u8, 0} · values packed
#pragma once

#include <cstdint>
#include <cstring>
#include <string_view>

namespace redoubt::formats::evtx {

constexpr size_t chunk_size = size_t{64} << 10;
constexpr size_t file_header_size = 4096;
constexpr size_t first_record_offset = 512;
constexpr size_t record_header_size = 24;
constexpr std::string_view file_magic{"ElfFile\0", 8};
constexpr std::string_view chunk_magic{"ElfChnk\0", 8};
constexpr std::string_view record_magic{"\x2a\x2a\0\0", 4};

template <class Number>
Number number_at(std::string_view bytes, size_t at) {
    Number out{};
    if (at <= bytes.size() && bytes.size() - at >= sizeof(Number)) std::memcpy(&out, bytes.data() + at, sizeof(Number));
    return out;
}

// Reads forward in [at, end) of `bytes`; past the end it gives zeros and failed() holds from then on.
class Cursor {
public:
    Cursor(std::string_view bytes, size_t at, size_t end) : bytes_(bytes), at_(at), end_(end < bytes.size() ? end : bytes.size()) {
        if (at_ > end_) fail();
    }
    size_t at() const { return at_; }
    size_t left() const { return end_ - at_; }
    bool failed() const { return failed_; }
    void fail() {
        failed_ = true;
        at_ = end_;
    }
    void skip(size_t count) {
        if (count > left())
            fail();
        else
            at_ += count;
    }
    template <class Number>
    Number take() {
        Number out{};
        if (sizeof(Number) > left()) {
            fail();
            return out;
        }
        std::memcpy(&out, bytes_.data() + at_, sizeof(Number));
        at_ += sizeof(Number);
        return out;
    }
    std::string_view take_bytes(size_t count) {
        if (count > left()) {
            fail();
            return {};
        }
        const std::string_view out = bytes_.substr(at_, count);
        at_ += count;
        return out;
    }

private:
    std::string_view bytes_;
    size_t at_;
    size_t end_;
    bool failed_ = false;
};

}  // namespace redoubt::formats::evtx
