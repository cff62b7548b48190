// Archives made in memory for tests.
#pragma once

#include <archive.h>
#include <archive_entry.h>
#include <zlib.h>

#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace redoubt::test {

using Members = std::vector<std::pair<std::string, std::string>>;

inline std::string make_archive(const Members& members, bool zip) {
    std::string out(size_t{64} << 20, '\0');
    size_t used = 0;
    ::archive* writer = archive_write_new();
    if (zip) {
        archive_write_set_format_zip(writer);
    } else {
        archive_write_set_format_ustar(writer);
        archive_write_add_filter_gzip(writer);
    }
    archive_write_open_memory(writer, out.data(), out.size(), &used);
    for (const auto& [name, bytes] : members) {
        archive_entry* entry = archive_entry_new();
        archive_entry_set_pathname(entry, name.c_str());
        archive_entry_set_filetype(entry, AE_IFREG);
        archive_entry_set_perm(entry, 0644);
        archive_entry_set_size(entry, static_cast<la_int64_t>(bytes.size()));
        archive_write_header(writer, entry);
        archive_write_data(writer, bytes.data(), bytes.size());
        archive_entry_free(entry);
    }
    archive_write_close(writer);
    archive_write_free(writer);
    out.resize(used);
    return out;
}
inline std::string make_zip(const Members& members) { return make_archive(members, true); }
inline std::string make_tar_gz(const Members& members) { return make_archive(members, false); }

// gzip of `before`, then `block` repeated, then `after`. The block is packed once: its end is a point where packing starts anew.
inline std::string make_gzip(std::string_view before, std::string_view block = {}, size_t times = 0, std::string_view after = {}) {
    z_stream stream{};
    deflateInit2(&stream, 1, Z_DEFLATED, -15, 8, Z_DEFAULT_STRATEGY);
    const auto pack = [&](std::string_view bytes, int flush) {
        std::string out(deflateBound(&stream, bytes.size()) + 64, '\0');
        stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(bytes.data()));
        stream.avail_in = static_cast<uInt>(bytes.size());
        stream.next_out = reinterpret_cast<Bytef*>(out.data());
        stream.avail_out = static_cast<uInt>(out.size());
        deflate(&stream, flush);
        out.resize(out.size() - stream.avail_out);
        return out;
    };
    std::string out("\x1f\x8b\x08\0\0\0\0\0\0\x03", 10);
    auto sum = crc32(0, reinterpret_cast<const Bytef*>(before.data()), static_cast<uInt>(before.size()));
    out += pack(before, Z_FULL_FLUSH);
    const std::string packed = times == 0 ? std::string() : pack(block, Z_FULL_FLUSH);
    const auto block_sum = crc32(0, reinterpret_cast<const Bytef*>(block.data()), static_cast<uInt>(block.size()));
    for (size_t i = 0; i < times; ++i) {
        out += packed;
        sum = crc32_combine(sum, block_sum, static_cast<z_off_t>(block.size()));
    }
    out += pack(after, Z_FINISH);
    sum = crc32_combine(sum, crc32(0, reinterpret_cast<const Bytef*>(after.data()), static_cast<uInt>(after.size())), static_cast<z_off_t>(after.size()));
    deflateEnd(&stream);
    for (const uint64_t number : {uint64_t{sum}, before.size() + block.size() * times + after.size()})
        for (int shift = 0; shift < 32; shift += 8) out += static_cast<char>(number >> shift & 0xFF);
    return out;
}

}  // namespace redoubt::test
