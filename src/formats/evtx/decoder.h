// Decoder: chunks of EVTX to records, each a list of (field number, text).
//
// A chunk stands for itself, so chunks decode in any order and on any thread, one Decoder per thread. Definitions of templates
// are compiled once and recognised again in later chunks by their whole content, including the names they refer to: a file that
// lies about a GUID cannot lend its template to another chunk. Records are never dropped: what cannot be read is reported, and
// a record whose template cannot be found yields its raw values.
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>

#include "base/arena.h"
#include "formats/evtx/naming.h"
#include "formats/evtx/value.h"

namespace redoubt::formats::evtx {

struct Value {
    uint32_t field;
    Role role;
    bool is_text;  // `bytes` is UTF-8 in the arena; otherwise a value of `type` in the chunk, which render() makes text of
    ValueType type;
    std::string_view bytes;
};

struct Record {
    uint64_t id = 0;                     // of the record's header
    uint64_t written_filetime = 0;       // when the record was written, of its header
    uint64_t time_filetime = 0;          // System/TimeCreated when it is a FILETIME, else 0
    uint32_t offset = 0;                 // in its chunk
    bool recovered = false;              // checksum wrong, sizes disagree, or carved behind the free-space offset
    std::span<const Value> values = {};  // lives until the next record
};

class RecordSink {
public:
    virtual ~RecordSink() = default;
    virtual void record(const Record& record) = 0;
    // `offset` is within the chunk; `message` says what could not be read and what was done.
    virtual void damage(uint32_t offset, std::string message) = 0;
};

struct ChunkOptions {
    bool check_sums = true;  // off for files whose header says that they carry none
    bool recover = false;    // also look for records in the free space of the chunk and in chunks without a signature
};

class Decoder {
public:
    explicit Decoder(Naming& naming);
    ~Decoder();
    Decoder(Decoder&&) noexcept;

    // At most 64 KiB of `chunk`; a chunk cut off by the end of its file may be shorter.
    void decode_chunk(std::string_view chunk, const ChunkOptions& options, Arena& arena, RecordSink& sink);

private:
    class State;
    std::unique_ptr<State> state_;
};

}  // namespace redoubt::formats::evtx
