// The members of a .zip by its central directory, each unpacked at once: several times as fast as streaming for feeds of many small
// records, and a zip that was cut off has no directory and is refused before anything of it is read.
//
// Stored and deflated members, also in the 64-bit form (PKWARE APPNOTE 4.3). Every place is held against the file's size, what is
// unpacked against the limits, and each member against its CRC-32.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace redoubt::advisories {

struct ZipLimits {
    uint64_t member_bytes = uint64_t{1} << 30;
    uint64_t unpacked_bytes = uint64_t{32} << 30;
    uint64_t ratio = 1'100;  // of what is unpacked to what is packed, from 1 MiB on; deflate cannot pass 1,032
    uint64_t members = 4'000'000;
};

struct ZipMember {
    std::string_view name{};  // as stored
    uint64_t header = 0;      // where its local header is
    uint64_t packed = 0, unpacked = 0;
    uint32_t crc = 0;
    uint16_t method = 0;  // 0 stored, 8 deflated
    bool encrypted = false;
};

class Zip {
public:
    static bool looks_like_one(std::string_view bytes) { return bytes.starts_with("PK\x03\x04") || bytes.starts_with("PK\x05\x06"); }

    // `bytes` must outlive it. Code::malformed when the directory is not whole, Code::too_large past a limit.
    static Result<Zip> open(std::string_view bytes, const ZipLimits& limits = {});
    ~Zip();
    Zip(Zip&&) noexcept;

    const std::vector<ZipMember>& members() const { return members_; }
    // Into memory of the zip, until the next call; SIMDJSON_PADDING and more bytes behind it may be read.
    Result<std::string_view> read(const ZipMember& member);

private:
    struct Inflater;
    Zip(std::string_view bytes, const ZipLimits& limits);
    Result<> read_directory();
    Result<ZipMember> entry_at(uint64_t& at, uint64_t end) const;

    std::string_view bytes_;
    ZipLimits limits_;
    std::vector<ZipMember> members_;
    std::unique_ptr<Inflater> inflater_;
    std::string buffer_;
    uint64_t unpacked_ = 0;
};

}  // namespace redoubt::advisories
