// Zips as publishers give them, put together here.
#pragma once

#include <zlib.h>

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace redoubt::test {

inline std::string little(uint64_t value, int bytes) {
    std::string out;
    for (int i = 0; i < bytes; ++i) out += static_cast<char>(value >> (8 * i));
    return out;
}

constexpr int raw_deflate = -15, gzip_format = 15 + 16;  // zlib's window bits

inline std::string deflated(std::string_view text, int format = raw_deflate) {
    z_stream stream{};
    deflateInit2(&stream, 9, Z_DEFLATED, format, 8, Z_DEFAULT_STRATEGY);
    std::string out(deflateBound(&stream, text.size()), '\0');
    stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(text.data()));
    stream.avail_in = static_cast<uInt>(text.size());
    stream.next_out = reinterpret_cast<Bytef*>(out.data());
    stream.avail_out = static_cast<uInt>(out.size());
    deflate(&stream, Z_FINISH);
    out.resize(stream.total_out);
    deflateEnd(&stream);
    return out;
}

// Members {name, text}; `says` lies about how long each is unpacked.
inline std::string zip_of(const std::vector<std::pair<std::string, std::string>>& members, std::optional<uint32_t> says = {}) {
    std::string zip, directory;
    for (const auto& [name, text] : members) {
        const std::string packed = deflated(text);
        const auto crc = static_cast<uint32_t>(::crc32(0, reinterpret_cast<const Bytef*>(text.data()), static_cast<uInt>(text.size())));
        const std::string common = little(20, 2) + little(0, 2) + little(8, 2) + little(0, 4) + little(crc, 4) + little(packed.size(), 4) +
                                   little(says.value_or(static_cast<uint32_t>(text.size())), 4) + little(name.size(), 2) + little(0, 2);
        directory += little(0x02014b50, 4) + little(20, 2) + common + little(0, 2) + little(0, 2) + little(0, 2) + little(0, 4) + little(zip.size(), 4) + name;
        zip += little(0x04034b50, 4) + common + name + packed;
    }
    const size_t start = zip.size();
    return zip + directory + little(0x06054b50, 4) + little(0, 4) + little(members.size(), 2) + little(members.size(), 2) + little(directory.size(), 4) +
           little(start, 4) + little(0, 2);
}

}  // namespace redoubt::test
