// A sealed file: a header, sections of fixed entries, and texts that entries point into; immutable, mapped, never parsed.
//
// Opening checks the header alone; each page of 4 KiB is checked against its CRC-32 when it is first looked at, so that a file of which
// little is asked costs little. Checksums find damage, not malice: every offset is held against the size of what it points into.
// Thread-safe: all of it is const, and what it caches is atomic. Everything is little-endian.
#pragma once

#include <array>
#include <atomic>
#include <cstdint>
#include <cstring>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/disk.h"
#include "base/result.h"

namespace redoubt::advisories {

namespace layout {

constexpr uint32_t chunk_shift = 12;          // of files that are written
constexpr uint32_t earlier_chunk_shift = 16;  // of files whose header says nothing
constexpr size_t most_sections = 20;
using Magic = std::array<char, 8>;

// Sections that every sealed file has; the others are numbered from first_section.
enum CommonSection : size_t { texts, checksums, first_section };

struct Section {
    uint64_t offset = 0;
    uint64_t bytes = 0;
};

struct Header {
    Magic magic{};
    uint32_t version = 0;
    uint32_t crc = 0;  // of the header with 0 in its place
    uint64_t file_bytes = 0;
    std::array<uint64_t, 2> counts{};  // what the kind of file counts
    uint32_t checksums_crc = 0;
    uint32_t chunk_shift = 0;  // each 1 << this many bytes have a checksum
    std::array<Section, most_sections> sections{};
};
static_assert(sizeof(Header) == 48 + 16 * most_sections);

struct Text {
    uint32_t text = 0;  // from the start of the texts
    uint32_t bytes = 0;
};

}  // namespace layout

class SealedFile {
public:
    // `noun` is for messages: "advisory index". Code::malformed when it is something else, is cut off or was changed;
    // Code::unsupported for another version of the format.
    static Result<SealedFile> open(std::unique_ptr<Mapping> file, const layout::Magic& magic, uint32_t version, std::string_view noun);

    std::string_view bytes() const { return bytes_; }
    const layout::Header& header() const { return header_; }
    const layout::Section& section(size_t kind) const { return header_.sections[kind]; }

    template <class T>
    uint64_t count(size_t kind) const {
        return header_.sections[kind].bytes / sizeof(T);
    }
    template <class T>
    Result<T> entry(size_t kind, uint64_t number) const {
        if (number >= count<T>(kind)) return damaged("a number points behind the end of a table");
        const uint64_t offset = header_.sections[kind].offset + number * sizeof(T);
        if (auto touched = touch(offset, sizeof(T)); !touched) return std::unexpected(std::move(touched).error());
        T value;
        std::memcpy(&value, bytes_.data() + offset, sizeof value);
        return value;
    }
    Result<std::string_view> text(layout::Text place) const;
    // The checksums of these bytes hold.
    Result<> touch(uint64_t offset, uint64_t bytes) const;
    Result<> verify() const { return touch(0, header_.sections[layout::checksums].offset); }
    std::unexpected<Error> damaged(std::string_view what) const;

private:
    SealedFile() = default;
    Result<> check_header(const layout::Magic& magic, uint32_t version);

    std::unique_ptr<Mapping> file_;
    std::string_view bytes_;
    std::string_view noun_;
    layout::Header header_{};
    uint32_t shift_ = layout::chunk_shift;
    mutable std::unique_ptr<std::atomic<uint8_t>[]> checked_;  // of each chunk, whether its checksum held
};

// Puts one together.
class SealedWriter {
public:
    SealedWriter() : bytes_(sizeof(layout::Header), '\0') {}

    Result<layout::Text> add_text(std::string_view text);
    template <class T>
    void put(size_t kind, const std::vector<T>& entries) {
        put(kind, std::string_view(reinterpret_cast<const char*>(entries.data()), entries.size() * sizeof(T)));
    }
    void put(size_t kind, std::string_view bytes);
    // A section that is written straight into the file.
    std::string& begin(size_t kind);
    void end(size_t kind);
    layout::Header& header() { return header_; }
    std::string seal(const layout::Magic& magic, uint32_t version);  // with texts, checksums and header

private:
    void align();
    std::string bytes_;
    std::string texts_;
    layout::Header header_{};
};

// Recomputes every checksum of a file that was changed; nothing when it is no sealed file at all. For tests and fuzzers.
void reseal(std::string& file);

}  // namespace redoubt::advisories
