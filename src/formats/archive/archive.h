// Archive: the members of a .zip, .tar or .tar.gz, or the one member of a .gz, one after another as streams.
//
// Nothing is unpacked to disk or as a whole. Bounds against archives made to explode: total size, ratio to the packed size and
// number of members. An archive within an archive is a member like any other; whoever reads it decides.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "base/result.h"

namespace redoubt::formats::archive {

bool looks_like_archive(std::string_view beginning);

struct Limits {
    uint64_t unpacked_bytes = uint64_t{64} << 30;
    uint64_t ratio = 1100;  // gzip and deflate cannot pass 1032; checked from 64 MiB on
    uint64_t members = 100'000;
};

struct Member {
    std::string name;  // as stored, with control characters and invalid UTF-8 replaced; empty for a plain .gz
    bool encrypted = false;
};

class Archive {
public:
    // `bytes` must outlive the archive.
    static Result<Archive> open(std::string_view bytes, const Limits& limits);
    ~Archive();
    Archive(Archive&&) noexcept;
    Archive& operator=(Archive&&) noexcept;

    // The next member that is a file; nothing at the end. An error ends the archive: what comes behind cannot be found.
    Result<std::optional<Member>> next();
    // Up to out.size() bytes of the current member; 0 at its end.
    Result<size_t> read(std::span<char> out);
    uint64_t packed_bytes_read() const;

private:
    struct State;
    explicit Archive(std::unique_ptr<State> state);
    std::unique_ptr<State> state_;
};

}  // namespace redoubt::formats::archive
