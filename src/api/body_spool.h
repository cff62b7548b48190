// BodySpool: a request body on its way into a file of the data directory's spool folder. It refuses early when the disk
// would run short (507), syncs before the request is answered, and removes the file unless somebody took it.
#pragma once

#include <cstdint>
#include <expected>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "base/disk.h"
#include "base/random.h"
#include "formats/http/request_parser.h"

namespace redoubt::api {

using formats::http::Refusal;

constexpr uint64_t disk_reserve_bytes = uint64_t{256} << 20;  // never filled by uploads

class BodySpool {
public:
    // `announced`: Content-Length, when the client sent one.
    static std::expected<std::unique_ptr<BodySpool>, Refusal> open(Disk& disk, Random& random, const std::string& folder, std::optional<uint64_t> announced);
    ~BodySpool();
    BodySpool(const BodySpool&) = delete;
    BodySpool& operator=(const BodySpool&) = delete;

    std::expected<void, Refusal> write(std::string_view bytes);
    std::expected<void, Refusal> finish();  // on disk, synced
    const std::string& path() const { return path_; }
    uint64_t bytes() const { return bytes_; }

private:
    BodySpool(Disk& disk, int file, std::string path, std::string folder) : disk_(disk), file_(file), path_(std::move(path)), folder_(std::move(folder)) {}

    Disk& disk_;
    int file_;
    std::string path_;
    std::string folder_;
    uint64_t bytes_ = 0;
    uint64_t checked_at_ = 0;
};

}  // namespace redoubt::api
