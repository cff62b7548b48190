#include "advisories/sealed_file.h"

#include <algorithm>
#include <utility>

#include <fmt/format.h>
#include <libdeflate.h>

namespace redoubt::advisories {
namespace {

constexpr size_t most_text_bytes = UINT32_MAX;

uint64_t chunks_before(uint64_t offset, uint32_t shift) { return (offset + (uint64_t{1} << shift) - 1) >> shift; }

// Of one chunk of what lies before the checksums; the header has a checksum of its own.
uint32_t chunk_crc(std::string_view file, uint64_t chunk, uint32_t shift, uint64_t end) {
    const uint64_t start = std::max<uint64_t>(chunk << shift, sizeof(layout::Header));
    const uint64_t stop = std::min((chunk + 1) << shift, end);
    return start < stop ? libdeflate_crc32(0, file.data() + start, stop - start) : 0;
}

uint32_t shift_of(const layout::Header& header) { return header.chunk_shift == 0 ? layout::earlier_chunk_shift : header.chunk_shift; }

void write_checksums(std::string& file, layout::Header& header) {
    const layout::Section& sums = header.sections[layout::checksums];
    const uint32_t shift = shift_of(header);
    for (uint64_t chunk = 0; chunk << shift < sums.offset; ++chunk) {
        const uint32_t crc = chunk_crc(file, chunk, shift, sums.offset);
        std::memcpy(file.data() + sums.offset + 4 * chunk, &crc, sizeof crc);
    }
    header.checksums_crc = libdeflate_crc32(0, file.data() + sums.offset, sums.bytes);
    header.crc = 0;
    header.crc = libdeflate_crc32(0, &header, sizeof header);
    std::memcpy(file.data(), &header, sizeof header);
}

}  // namespace

std::unexpected<Error> SealedFile::damaged(std::string_view what) const {
    return fail(Code::malformed, fmt::format("the {} is damaged: {}", noun_, what), "", "build it anew");
}

Result<SealedFile> SealedFile::open(std::unique_ptr<Mapping> file, const layout::Magic& magic, uint32_t version, std::string_view noun) {
    SealedFile sealed;
    sealed.file_ = std::move(file);
    sealed.bytes_ = sealed.file_->bytes();
    sealed.noun_ = noun;
    TRY(sealed.check_header(magic, version));
    sealed.shift_ = shift_of(sealed.header_);
    sealed.checked_ = std::make_unique<std::atomic<uint8_t>[]>(chunks_before(sealed.header_.sections[layout::checksums].offset, sealed.shift_));
    return sealed;
}

Result<> SealedFile::check_header(const layout::Magic& magic, uint32_t version) {
    if (bytes_.size() < sizeof(layout::Header)) return damaged("it is shorter than its header");
    layout::Header header;
    std::memcpy(&header, bytes_.data(), sizeof header);
    if (header.magic != magic) return fail(Code::malformed, fmt::format("this is no {}", noun_));
    if (header.version != version)
        return fail(Code::unsupported, fmt::format("the {} is of format {}, and {} is read here", noun_, header.version, version), "", "build it anew");
    header_ = header;
    const uint32_t crc = std::exchange(header.crc, 0);
    if (libdeflate_crc32(0, &header, sizeof header) != crc) return damaged("the checksum of its header does not hold");
    if (header.file_bytes != bytes_.size()) return damaged("it is not as long as its header says");
    for (const layout::Section& section : header.sections)
        if (section.offset > bytes_.size() || section.bytes > bytes_.size() - section.offset) return damaged("a section lies outside of it");
    const layout::Section sums = header.sections[layout::checksums];
    if (header.chunk_shift != 0 && (header.chunk_shift < 12 || header.chunk_shift > 20)) return damaged("its checksums are of chunks of no size that is known");
    if (sums.bytes != chunks_before(sums.offset, shift_of(header)) * 4) return damaged("there is not one checksum for each chunk");
    if (libdeflate_crc32(0, bytes_.data() + sums.offset, sums.bytes) != header.checksums_crc) return damaged("the checksum of its checksums does not hold");
    return {};
}

Result<> SealedFile::touch(uint64_t offset, uint64_t bytes) const {
    const uint64_t end = header_.sections[layout::checksums].offset;
    if (end < sizeof(layout::Header) || offset > end || bytes > end - offset) return damaged("something lies outside of it");
    if (bytes == 0) return {};
    for (uint64_t chunk = offset >> shift_; chunk <= (offset + bytes - 1) >> shift_; ++chunk) {
        if (checked_[chunk].load(std::memory_order_relaxed) != 0) continue;
        uint32_t expected = 0;
        std::memcpy(&expected, bytes_.data() + end + 4 * chunk, sizeof expected);
        if (chunk_crc(bytes_, chunk, shift_, end) != expected) return damaged(fmt::format("the checksum of the bytes from {} does not hold", chunk << shift_));
        checked_[chunk].store(1, std::memory_order_relaxed);
    }
    return {};
}

Result<std::string_view> SealedFile::text(layout::Text place) const {
    const layout::Section& texts = header_.sections[layout::texts];
    if (place.text > texts.bytes || place.bytes > texts.bytes - place.text) return damaged("a text lies outside of the texts");
    TRY(touch(texts.offset + place.text, place.bytes));
    return bytes_.substr(texts.offset + place.text, place.bytes);
}

Result<layout::Text> SealedWriter::add_text(std::string_view text) {
    if (texts_.size() + text.size() > most_text_bytes) return fail(Code::too_large, "the texts of the advisories are more than an index can hold");
    const layout::Text place{.text = static_cast<uint32_t>(texts_.size()), .bytes = static_cast<uint32_t>(text.size())};
    texts_ += text;
    return place;
}

void SealedWriter::align() { bytes_.resize((bytes_.size() + 7) & ~size_t{7}); }

void SealedWriter::put(size_t kind, std::string_view bytes) {
    begin(kind) += bytes;
    end(kind);
}

std::string& SealedWriter::begin(size_t kind) {
    align();
    header_.sections[kind].offset = bytes_.size();
    return bytes_;
}

void SealedWriter::end(size_t kind) { header_.sections[kind].bytes = bytes_.size() - header_.sections[kind].offset; }

std::string SealedWriter::seal(const layout::Magic& magic, uint32_t version) {
    put(layout::texts, texts_);
    align();
    header_.chunk_shift = layout::chunk_shift;
    const uint64_t chunks = chunks_before(bytes_.size(), layout::chunk_shift);
    put(layout::checksums, std::string(chunks * 4, '\0'));
    header_.magic = magic;
    header_.version = version;
    header_.file_bytes = bytes_.size();
    write_checksums(bytes_, header_);
    return std::move(bytes_);
}

void reseal(std::string& file) {
    layout::Header header;
    if (file.size() < sizeof header) return;
    std::memcpy(&header, file.data(), sizeof header);
    if (header.chunk_shift > 20) return;
    header.file_bytes = file.size();
    const layout::Section& sums = header.sections[layout::checksums];
    if (sums.offset < sizeof header || sums.offset > file.size() || sums.bytes > file.size() - sums.offset ||
        sums.bytes != chunks_before(sums.offset, shift_of(header)) * 4)
        return;
    write_checksums(file, header);
}

}  // namespace redoubt::advisories
