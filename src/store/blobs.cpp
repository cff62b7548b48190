#include "store/blobs.h"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>

#include <fmt/format.h>

#include "base/hash.h"
#include "store/blob_packing.h"
#include "store/store.h"
#include "store/transaction.h"

namespace redoubt::store {
namespace {

constexpr size_t most_in_database = 64 << 10;  // compressed; larger ones are files

Result<> check_hash(std::string_view bytes, std::string_view hash) {
    if (to_hex(sha256(bytes)) == hash) return {};
    return fail(Code::io, "a kept file is damaged: its content no longer has its hash", std::string(hash), "restore it from a backup");
}

bool is_hash(std::string_view text) { return text.size() == 64 && from_hex(text).has_value(); }

std::unexpected<Error> absent(std::string_view hash) { return fail(Code::not_found, "there is no kept file with this hash", std::string(hash.substr(0, 64))); }

// Writes to a file beside the others as the pieces come; renamed to its hash when finished, removed when not.
class FileUpload final : public Blobs::Upload {
public:
    FileUpload(std::string folder, std::string path, int file) : folder_(std::move(folder)), path_(std::move(path)), file_(file) {}
    ~FileUpload() override {
        if (file_ >= 0) ::close(file_);
        if (!kept_) ::unlink(path_.c_str());
    }
    Result<> add(std::string_view bytes) override {
        stream_.add(bytes);
        size_ += bytes.size();
        while (!bytes.empty()) {
            const ssize_t written = ::write(file_, bytes.data(), bytes.size());
            if (written < 0 && errno == EINTR) continue;
            if (written < 0) return failed("write");
            bytes.remove_prefix(static_cast<size_t>(written));
        }
        return {};
    }
    Result<std::string> finish() override {
        if (::fsync(file_) != 0) return failed("sync");
        const std::string hash = to_hex(stream_.finish());
        const std::string path = fmt::format("{}/{}.raw", folder_, hash);
        if (::rename(path_.c_str(), path.c_str()) != 0) return failed("rename");
        kept_ = true;
        const int folder = ::open(folder_.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
        if (folder < 0 || ::fsync(folder) != 0) {
            if (folder >= 0) ::close(folder);
            return failed("sync the folder of");
        }
        ::close(folder);
        return hash;
    }
    uint64_t bytes() const override { return size_; }

private:
    std::unexpected<Error> failed(std::string_view action) const {
        return fail(Code::io, fmt::format("cannot {} an upload: {}", action, std::strerror(errno)), path_,
                    errno == ENOSPC ? "the disk is full: free some space and try again" : "");
    }
    std::string folder_;
    std::string path_;
    int file_;
    bool kept_ = false;
    uint64_t size_ = 0;
    Sha256Stream stream_{};
};

}  // namespace

std::string Blobs::path_of(std::string_view hash, std::string_view ending) const { return fmt::format("{}/{}/{}{}", folder_, hash.substr(0, 2), hash, ending); }

Result<std::string> Blobs::put(std::string_view bytes) {
    const Packed one = TRY(packed(bytes));
    TRY(store_.write([&](Transaction& transaction) { return add(transaction, std::span(&one, 1)); }));
    return to_hex(std::as_bytes(std::span(one.hash)));
}

Result<Blobs::Packed> Blobs::packed(std::string_view content) {
    const Sha256 hash = sha256(content);
    Packed out{.hash = {reinterpret_cast<const char*>(hash.data()), hash.size()}, .size = content.size(), .body = pack(content)};
    if (out.body.size() <= most_in_database) return out;
    const std::string path = path_of(to_hex(hash), ".zst");
    TRY(disk_.make_folders(path.substr(0, path.rfind('/'))));
    if (!disk_.exists(path)) TRY(disk_.write_durably(path, out.body));
    out.body.clear();
    return out;
}

Result<> Blobs::add(Transaction& transaction, std::span<const Packed> blobs) {
    for (const Packed& each : blobs) {
        const SqlValue body = each.body.empty() ? SqlValue() : SqlValue(Blob{each.body});
        TRY(transaction.sql.run("INSERT OR IGNORE INTO blob(hash, size, body) VALUES(?, ?, ?)", {Blob{each.hash}, each.size, body}));
    }
    return {};
}

Result<std::string> Blobs::get(std::string_view hash, uint64_t most_bytes) {
    if (!is_hash(hash)) return absent(hash);
    std::string bytes = TRY(read(hash, most_bytes));
    TRY(check_hash(bytes, hash));
    return bytes;
}

Result<std::string> Blobs::read(std::string_view hash, uint64_t most_bytes) {
    const std::string raw = TRY(from_hex(hash));
    std::optional<uint64_t> size;
    std::optional<std::string> body;
    TRY(store_.read([&](Reader& reader) -> Result<> {
        return reader.sql.each("SELECT size, body FROM blob WHERE hash = ?", {Blob{raw}}, [&](const Row& row) {
            size = static_cast<uint64_t>(row.integer(0));
            if (!row.is_null(1)) body = std::string(row.text(1));
            return false;
        });
    }));
    if (!size) {
        const std::string path = fmt::format("{}/{}.raw", folder_, hash);
        return disk_.exists(path) ? disk_.read(path, most_bytes) : Result<std::string>(absent(hash));
    }
    if (*size > most_bytes) return fail(Code::too_large, fmt::format("the file has {} bytes, at most {} are read here", *size, most_bytes), std::string(hash));
    if (!body) body = TRY(disk_.read(path_of(hash, ".zst"), most_bytes + (1 << 20)));
    return unpack(*body, *size, hash);
}

Result<uint64_t> Blobs::size(std::string_view hash) {
    if (!is_hash(hash)) return absent(hash);
    const std::string raw = TRY(from_hex(hash));
    const auto found = TRY(store_.read([&](Reader& reader) { return reader.sql.integer("SELECT size FROM blob WHERE hash = ?", {Blob{raw}}); }));
    if (!found) return absent(hash);
    return static_cast<uint64_t>(*found);
}

bool Blobs::exists(std::string_view hash) { return size(hash).has_value() || uploaded_file(hash).has_value(); }

Result<std::unique_ptr<Blobs::Upload>> Blobs::upload() {
    const std::string path = fmt::format("{}/upload-{}.part", folder_, store_.ids().next().text);
    const int file = ::open(path.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
    if (file < 0) return fail(Code::io, fmt::format("cannot create a file for an upload: {}", std::strerror(errno)), path);
    return std::make_unique<FileUpload>(folder_, path, file);
}

Result<std::string> Blobs::uploaded_file(std::string_view hash) {
    const std::string path = fmt::format("{}/{}.raw", folder_, hash);
    if (!is_hash(hash) || !disk_.exists(path)) return absent(hash);
    return path;
}

Result<> Blobs::remove_uploaded_file(std::string_view hash) { return disk_.remove(TRY(uploaded_file(hash))); }

}  // namespace redoubt::store
