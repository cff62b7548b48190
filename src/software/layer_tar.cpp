#include "software/layer_tar.h"

#include <archive.h>
#include <archive_entry.h>

#include <algorithm>
#include <cerrno>

#include <fmt/format.h>

#include "base/text.h"

namespace redoubt::software {
namespace {

using namespace std::literals;

constexpr uint64_t layer_ratio_from = uint64_t{64} << 20;
constexpr size_t unpacked_piece = size_t{1} << 20;

struct FreeArchive {
    void operator()(::archive* reader) const { archive_read_free(reader); }
};
using ArchivePointer = std::unique_ptr<::archive, FreeArchive>;

std::unexpected<Error> damaged(::archive* reader, std::string_view what) {
    const char* reason = archive_error_string(reader);
    return fail(Code::malformed, fmt::format("{}: {}", what, to_valid_utf8(reason ? reason : "no reason given")), {}, "it is damaged or cut off");
}

// What a packed stream unpacks to, piece by piece, within a budget; of one that is not packed, the bytes themselves.
class UnpackedStream {
public:
    Result<> open(std::string_view bytes) {
        rest_ = bytes;
        packed_bytes_ = bytes.size();
        if (!looks_packed(bytes)) return {};
        unpacker_.reset(archive_read_new());
        if (!unpacker_) return fail(Code::unavailable, "no memory to unpack a layer");
        archive_read_support_filter_gzip(unpacker_.get());
        archive_read_support_filter_zstd(unpacker_.get());
        archive_read_support_filter_bzip2(unpacker_.get());
        archive_read_support_filter_xz(unpacker_.get());
        archive_read_support_format_raw(unpacker_.get());
        archive_read_support_format_empty(unpacker_.get());
        archive_entry* entry = nullptr;
        if (archive_read_open_memory(unpacker_.get(), bytes.data(), bytes.size()) != ARCHIVE_OK) return damaged(unpacker_.get(), "it cannot be unpacked");
        const int status = archive_read_next_header(unpacker_.get(), &entry);
        if (status == ARCHIVE_EOF) at_end_ = true;
        if (status != ARCHIVE_OK && status != ARCHIVE_EOF) return damaged(unpacker_.get(), "it cannot be unpacked");
        return {};
    }

    // The next piece, empty at the end; it lives until the next call.
    Result<std::string_view> next(LayerBudget& budget) {
        std::string_view piece = TRY(take());
        budget.unpacked_bytes += piece.size();
        unpacked_ += piece.size();
        if (budget.unpacked_bytes > budget.most_unpacked_bytes)
            return fail(Code::too_large, fmt::format("it unpacks to more than {} bytes", budget.most_unpacked_bytes), {}, "if it is to be trusted, allow more");
        if (unpacker_ && unpacked_ > layer_ratio_from && unpacked_ / budget.most_ratio > packed_bytes_)
            return fail(Code::too_large, fmt::format("it unpacks to more than {} times its size, as archives do that are made to explode", budget.most_ratio),
                        {}, "if it is to be trusted, unpack it first");
        return piece;
    }

private:
    Result<std::string_view> take() {
        if (!unpacker_) {
            const std::string_view piece = rest_.substr(0, unpacked_piece);
            rest_.remove_prefix(piece.size());
            return piece;
        }
        if (at_end_) return std::string_view();
        const void* block = nullptr;
        size_t size = 0;
        la_int64_t offset = 0;
        const int status = archive_read_data_block(unpacker_.get(), &block, &size, &offset);
        if (status == ARCHIVE_EOF) {
            at_end_ = true;
            return std::string_view();
        }
        if (status != ARCHIVE_OK && status != ARCHIVE_WARN) return damaged(unpacker_.get(), "it cannot be unpacked");
        return std::string_view(static_cast<const char*>(block), size);
    }

    ArchivePointer unpacker_;
    std::string_view rest_;
    uint64_t packed_bytes_ = 0, unpacked_ = 0;
    bool at_end_ = false;
};

std::string stored_text(const char* utf8, const char* plain) { return std::string(utf8 != nullptr ? utf8 : plain != nullptr ? plain : ""); }

}  // namespace

struct LayerTar::State {
    UnpackedStream stream;
    LayerBudget& budget;
    std::optional<Sha256Stream> hash{};
    std::optional<Error> error{};  // of the stream, which the reader of the tar cannot carry
    ArchivePointer tar{};

    std::unexpected<Error> failed(std::string_view what) { return error ? std::unexpected(*error) : damaged(tar.get(), what); }

    std::optional<std::string_view> take_piece() {
        const Result<std::string_view> piece = stream.next(budget);
        if (!piece) {
            error = piece.error();
            return std::nullopt;
        }
        if (hash) hash->add(*piece);
        return *piece;
    }

    static la_ssize_t read_piece(::archive* reader, void* state, const void** buffer) {
        const auto piece = static_cast<State*>(state)->take_piece();
        if (!piece) {
            archive_set_error(reader, EIO, "the layer cannot be unpacked");
            return ARCHIVE_FATAL;
        }
        *buffer = piece->data();
        return static_cast<la_ssize_t>(piece->size());
    }
};

LayerTar::LayerTar(std::unique_ptr<State> state) : state_(std::move(state)) {}
LayerTar::~LayerTar() = default;
LayerTar::LayerTar(LayerTar&&) noexcept = default;
LayerTar& LayerTar::operator=(LayerTar&&) noexcept = default;

Result<LayerTar> LayerTar::open(std::string_view bytes, LayerBudget& budget, bool hashes) {
    auto state = std::unique_ptr<State>(new State{.stream = {}, .budget = budget});
    if (hashes) state->hash.emplace();
    TRY(state->stream.open(bytes));
    state->tar.reset(archive_read_new());
    ::archive* const tar = state->tar.get();
    if (!tar) return fail(Code::unavailable, "no memory to read a layer");
    archive_read_support_format_tar(tar);
    archive_read_support_format_empty(tar);
    if (archive_read_open(tar, state.get(), nullptr, &State::read_piece, nullptr) != ARCHIVE_OK) return state->failed("it is no tar");
    return LayerTar(std::move(state));
}

Result<std::optional<LayerEntry>> LayerTar::next() {
    archive_entry* entry = nullptr;
    const int status = archive_read_next_header(state_->tar.get(), &entry);
    if (status == ARCHIVE_EOF) return std::nullopt;
    if (status != ARCHIVE_OK && status != ARCHIVE_WARN) return state_->failed("it cannot be read on");
    if (++state_->budget.entries > state_->budget.most_entries)
        return fail(Code::too_large, fmt::format("it has more than {} entries", state_->budget.most_entries), {}, "if it is to be trusted, allow more");
    LayerEntry out{.path = stored_text(archive_entry_pathname_utf8(entry), archive_entry_pathname(entry))};
    const auto type = archive_entry_filetype(entry);
    if (archive_entry_hardlink(entry) != nullptr) {
        out.kind = LayerEntry::Kind::hard_link;
        out.target = stored_text(archive_entry_hardlink_utf8(entry), archive_entry_hardlink(entry));
    } else if (type == AE_IFLNK) {
        out.kind = LayerEntry::Kind::link;
        out.target = stored_text(archive_entry_symlink_utf8(entry), archive_entry_symlink(entry));
    } else if (type == AE_IFDIR) {
        out.kind = LayerEntry::Kind::folder;
    } else if (type == AE_IFREG) {
        out.kind = LayerEntry::Kind::file;
        out.bytes = static_cast<uint64_t>(std::max<la_int64_t>(archive_entry_size(entry), 0));
    }
    out.executable = (archive_entry_perm(entry) & 0111U) != 0;
    return out;
}

Result<std::string> LayerTar::read(uint64_t most) {
    std::string out;
    while (out.size() < most) {
        const size_t before = out.size();
        out.resize(before + std::min<uint64_t>(most - before, unpacked_piece));
        const la_ssize_t got = archive_read_data(state_->tar.get(), out.data() + before, out.size() - before);
        if (got < 0) return state_->failed("a file in it cannot be read on");
        out.resize(before + static_cast<size_t>(got));
        if (got == 0) break;
    }
    return out;
}

Result<Sha256> LayerTar::digest() {
    while (const auto piece = state_->take_piece())
        if (piece->empty()) return state_->hash ? state_->hash->finish() : Sha256();
    return std::unexpected(*state_->error);
}

bool looks_packed(std::string_view beginning) {
    return beginning.starts_with("\x1f\x8b"sv) || beginning.starts_with("\x28\xb5\x2f\xfd"sv) || beginning.starts_with("BZh"sv) ||
           beginning.starts_with(
               "\xfd"
               "7zXZ\0"sv);
}

Result<std::string> unpack_whole(std::string_view bytes, uint64_t most, uint64_t most_ratio) {
    UnpackedStream stream;
    TRY(stream.open(bytes));
    LayerBudget budget{.most_unpacked_bytes = most, .most_ratio = most_ratio};
    std::string out;
    for (;;) {
        const std::string_view piece = TRY(stream.next(budget));
        if (piece.empty()) return out;
        out += piece;
    }
}

}  // namespace redoubt::software
