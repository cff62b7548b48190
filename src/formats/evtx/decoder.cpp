#include "formats/evtx/decoder.h"

#include <functional>
#include <unordered_set>

#include <fmt/format.h>

#include "formats/evtx/chunk.h"
#include "formats/evtx/layout.h"
#include "formats/evtx/run.h"

namespace redoubt::formats::evtx {
namespace {

constexpr size_t least_record = record_header_size + 4;

// A record that says its size twice, within `chunk`.
bool record_begins_at(std::string_view chunk, size_t at) {
    if (chunk.substr(at, 4) != record_magic) return false;
    const size_t size = number_at<uint32_t>(chunk, at + 4);
    return size >= least_record && size <= chunk.size() - at && number_at<uint32_t>(chunk, at + size - 4) == size;
}

size_t next_record(std::string_view chunk, size_t from, size_t end) {
    for (;;) {
        const size_t at = chunk.find(record_magic, from);
        if (at == std::string_view::npos || at >= end) return end;
        if (record_begins_at(chunk, at)) return at;
        from = at + 1;
    }
}

bool only_zeros(std::string_view bytes) { return bytes.find_first_not_of('\0') == std::string_view::npos; }

}  // namespace

class Decoder::State {
public:
    explicit State(Naming& naming) : run_(naming) {}

    void decode(std::string_view chunk, const ChunkOptions& options, Arena& arena, RecordSink& sink) {
        chunk_ = chunk;
        sink_ = &sink;
        run_.begin_chunk(chunk, arena);
        const ChunkHeader header = read_chunk_header(chunk);
        if (!header.signature) return decode_without_signature(options);
        report(header, options);
        suspect_ = options.check_sums && !(header.header_checksum_agrees && header.records_checksum_agrees);
        seen_.clear();
        collect_seen_ = options.recover;
        walked_to_ = header.free_space;
        walk(first_record_offset, header.free_space);
        if (options.recover) carve(walked_to_);
    }

private:
    void report(const ChunkHeader& header, const ChunkOptions& options) {
        if (header.free_space_wrong) sink_->damage(48, "the free-space offset lies outside the chunk; read to its end");
        if (!options.check_sums) return;
        if (!header.header_checksum_agrees) sink_->damage(124, "the checksum of the chunk header is wrong; its records are marked as recovered");
        if (!header.records_checksum_agrees) sink_->damage(52, "the checksum of the records is wrong; they are marked as recovered");
    }

    void decode_without_signature(const ChunkOptions& options) {
        if (only_zeros(chunk_)) return;
        sink_->damage(0, options.recover ? "no chunk signature; searched for records" : "no chunk signature; skipped (--recover searches it for records)");
        seen_.clear();
        collect_seen_ = true;
        if (options.recover) carve(0);
    }

    void walk(size_t at, size_t end) {
        while (at + least_record <= end) {
            if (record_begins_at(chunk_, at)) {
                const size_t size = number_at<uint32_t>(chunk_, at + 4);
                decode_record(at, size, suspect_);
                at += size;
                continue;
            }
            if (!only_zeros(chunk_.substr(at, end - at))) report_damage(at, end);
            return;
        }
    }

    // At a place that should begin a record. One whose second size is wrong is still read; what comes behind is carving.
    void report_damage(size_t at, size_t end) {
        const bool magic = chunk_.substr(at, 4) == record_magic;
        const size_t size = number_at<uint32_t>(chunk_, at + 4);
        const std::string_view after = collect_seen_ ? "searched for records" : "skipped (--recover searches it for records)";
        const auto report = [&](std::string_view what) {
            sink_->damage(static_cast<uint32_t>(at), fmt::format("{}; the rest of the chunk, {} bytes, is {}", what, end - at, after));
        };
        if (magic && size >= least_record && size <= chunk_.size() - at) {
            report("the two sizes of a record disagree");
            decode_record(at, std::min(size, next_record(chunk_, at + 1, end) - at), true);
        } else {
            report(magic ? "a record has an impossible size" : "no record where one should begin");
        }
        walked_to_ = at + 4;
    }

    void carve(size_t from) {
        for (size_t at = next_record(chunk_, from, chunk_.size()); at < chunk_.size();) {
            const size_t size = number_at<uint32_t>(chunk_, at + 4);
            decode_record(at, size, true);
            at = next_record(chunk_, at + size, chunk_.size());
        }
    }

    void decode_record(size_t at, size_t size, bool recovered) {
        if (size < least_record) return;
        if (collect_seen_ && !seen_.insert(std::hash<std::string_view>{}(chunk_.substr(at, size))).second) return;
        Record record{.id = number_at<uint64_t>(chunk_, at + 8),
                      .written_filetime = number_at<uint64_t>(chunk_, at + 16),
                      .offset = static_cast<uint32_t>(at),
                      .recovered = recovered};
        run_.record(static_cast<uint32_t>(at + record_header_size), static_cast<uint32_t>(at + size - 4));
        if (!run_.damage().empty()) {
            record.recovered = true;
            sink_->damage(record.offset, fmt::format("record {}: {}", record.id, run_.damage()));
        }
        record.time_filetime = run_.time_filetime();
        record.values = run_.values();
        sink_->record(record);
    }

    Run run_;
    std::string_view chunk_;
    RecordSink* sink_ = nullptr;
    bool suspect_ = false;
    bool collect_seen_ = false;
    size_t walked_to_ = 0;
    std::unordered_set<size_t> seen_;  // hashes of whole records, which hold their id
};

Decoder::Decoder(Naming& naming) : state_(std::make_unique<State>(naming)) {}
Decoder::~Decoder() = default;
Decoder::Decoder(Decoder&&) noexcept = default;

void Decoder::decode_chunk(std::string_view chunk, const ChunkOptions& options, Arena& arena, RecordSink& sink) {
    state_->decode(chunk.substr(0, chunk_size), options, arena, sink);
}

}  // namespace redoubt::formats::evtx
