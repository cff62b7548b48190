// Content-addressed blobs: zstd-compressed, small ones in the database, large ones as files under blobs/ab/abcd…
// Named by the lower-case hex SHA-256 of their content, which is checked on every read. Thread-safe.
#pragma once

#include <functional>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/disk.h"
#include "base/result.h"

namespace redoubt::store {

class Store;
class Transaction;

class Blobs {
public:
    Blobs(Store& store, Disk& disk, std::string folder) : store_(store), disk_(disk), folder_(std::move(folder)) {}

    Result<std::string> put(std::string_view bytes);  // its hash, once it is durable
    // Made ready on the caller's thread, to be written as part of another change; what is large is in its file by then.
    struct Packed {
        std::string hash{};  // 32 bytes
        uint64_t size = 0;
        std::string body{};  // empty: in a file
    };
    Result<Packed> packed(std::string_view content);
    static Result<> add(Transaction& transaction, std::span<const Packed> blobs);
    // Code::not_found; Code::io when the content no longer has its hash.
    Result<std::string> get(std::string_view hash, uint64_t most_bytes = uint64_t{1} << 32);
    Result<uint64_t> size(std::string_view hash);
    bool exists(std::string_view hash);

    // A blob that arrives in pieces (an upload): written to a file as it comes, kept only if finished.
    class Upload {
    public:
        virtual ~Upload() = default;
        virtual Result<> add(std::string_view bytes) = 0;
        virtual Result<std::string> finish() = 0;  // the hash
        virtual uint64_t bytes() const = 0;
    };
    Result<std::unique_ptr<Upload>> upload();
    // The path of a blob's uncompressed file when it was uploaded as one (imports read it in place), else not_found.
    Result<std::string> uploaded_file(std::string_view hash);
    Result<> remove_uploaded_file(std::string_view hash);

private:
    Result<std::string> read(std::string_view hash, uint64_t most_bytes);
    std::string path_of(std::string_view hash, std::string_view ending) const;
    Store& store_;
    Disk& disk_;
    std::string folder_;
};

}  // namespace redoubt::store
