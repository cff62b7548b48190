// Source: rpm, lib/backend/ndb/rpmpkg.c. Little-endian; blocks of 16 bytes.
//
//   "RpmP" version generation pages-of-slots next-package … (32 bytes)
//   slots up to the end of those pages of 4 KiB: "Slot" package first-block blocks; package 0: free
//   blob: "BlbS" package generation length, the header, padding, checksum length "BlbE"
#include <fmt/format.h>

#include "hosts/rpm_database.h"

namespace redoubt::hosts {
namespace {

constexpr size_t block = 16, head_bytes = 32, blob_head_bytes = 16, blob_tail_bytes = 12, page = 4096;
constexpr uint32_t highest_version = 1;
constexpr size_t most_slots = 1'000'000;

uint32_t little_at(std::string_view bytes, size_t at) {
    uint32_t out = 0;
    for (size_t i = 0; i < 4; ++i) out |= uint32_t{static_cast<unsigned char>(bytes[at + i])} << (8 * i);
    return out;
}

std::optional<std::string_view> ndb_blob(std::string_view bytes, uint32_t package, uint32_t first, uint32_t count) {
    const size_t at = size_t{first} * block, size = size_t{count} * block;
    if (at > bytes.size() || bytes.size() - at < size || size < blob_head_bytes + blob_tail_bytes) return std::nullopt;
    const std::string_view blob = bytes.substr(at, size);
    if (!blob.starts_with("BlbS") || !blob.ends_with("BlbE") || little_at(blob, 4) != package) return std::nullopt;
    const uint32_t length = little_at(blob, 12);
    if (length > size - blob_head_bytes - blob_tail_bytes) return std::nullopt;
    return blob.substr(blob_head_bytes, length);
}

}  // namespace

bool is_ndb(std::string_view bytes) { return bytes.starts_with("RpmP"); }

Result<> read_rpm_ndb(std::string_view bytes, const HeaderSink& header) {
    if (bytes.size() < head_bytes || !is_ndb(bytes)) return fail(Code::malformed, "this is not rpm's database in its own form (ndb)");
    if (const uint32_t version = little_at(bytes, 4); version > highest_version)
        return fail(Code::unsupported, fmt::format("version {} of rpm's own form (ndb) is not known", version));
    const size_t end = size_t{little_at(bytes, 12)} * page;
    if (end < page || end / block > most_slots) return fail(Code::malformed, fmt::format("{} bytes of slots are too many, or none", end));
    if (end > bytes.size()) return fail(Code::malformed, fmt::format("rpm's database is cut off within its slots, at {} of {} bytes", bytes.size(), end));
    for (size_t at = head_bytes; at < end; at += block) {
        if (bytes.substr(at, 4) != "Slot") {
            header(std::nullopt);
            continue;
        }
        const uint32_t package = little_at(bytes, at + 4);
        if (package != 0) header(ndb_blob(bytes, package, little_at(bytes, at + 8), little_at(bytes, at + 12)));
    }
    return {};
}

}  // namespace redoubt::hosts
