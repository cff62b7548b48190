#include "formats/archive/archive.h"

#include <archive.h>
#include <archive_entry.h>

#include <algorithm>

#include <fmt/format.h>

#include "base/text.h"

namespace redoubt::formats::archive {
namespace {

constexpr uint64_t ratio_counts_from = uint64_t{64} << 20;
constexpr size_t longest_name = 512;

struct Close {
    void operator()(::archive* reader) const { archive_read_free(reader); }
};

std::string shown_name(const char* stored) {
    std::string out = to_valid_utf8(std::string_view(stored ? stored : "").substr(0, longest_name));
    std::ranges::replace_if(out, [](char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7F; }, '?');
    return out;
}

bool is_tar(std::string_view beginning) { return beginning.size() > 262 && beginning.substr(257, 5) == "ustar"; }

}  // namespace

struct Archive::State {
    std::unique_ptr<::archive, Close> reader;
    Limits limits;
    uint64_t packed_size = 0;
    uint64_t unpacked = 0;
    uint64_t members = 0;

    std::unexpected<Error> failed(std::string_view what) const {
        const char* reason = archive_error_string(reader.get());
        return fail(Code::malformed, fmt::format("{}: {}", what, shown_name(reason ? reason : "no reason given")), {}, "the file is damaged or cut off");
    }
};

bool looks_like_archive(std::string_view beginning) {
    using namespace std::literals;
    return beginning.starts_with("\x1f\x8b"sv) || beginning.starts_with("PK\x03\x04"sv) || beginning.starts_with("PK\x05\x06"sv) || is_tar(beginning);
}

Archive::Archive(std::unique_ptr<State> state) : state_(std::move(state)) {}
Archive::~Archive() = default;
Archive::Archive(Archive&&) noexcept = default;
Archive& Archive::operator=(Archive&&) noexcept = default;

Result<Archive> Archive::open(std::string_view bytes, const Limits& limits) {
    auto state = std::make_unique<State>();
    state->reader.reset(archive_read_new());
    state->limits = limits;
    state->packed_size = bytes.size();
    ::archive* const reader = state->reader.get();
    if (!reader) return fail(Code::unavailable, "no memory to open an archive");
    archive_read_support_filter_gzip(reader);
    archive_read_support_format_zip(reader);
    archive_read_support_format_tar(reader);
    archive_read_support_format_raw(reader);
    if (archive_read_open_memory(reader, bytes.data(), bytes.size()) != ARCHIVE_OK) return state->failed("the archive cannot be opened");
    return Archive(std::move(state));
}

Result<std::optional<Member>> Archive::next() {
    for (;;) {
        archive_entry* entry = nullptr;
        const int status = archive_read_next_header(state_->reader.get(), &entry);
        if (status == ARCHIVE_EOF) return std::nullopt;
        if (status != ARCHIVE_OK && status != ARCHIVE_WARN) return state_->failed("the archive cannot be read on");
        if (++state_->members > state_->limits.members)
            return fail(Code::too_large, fmt::format("the archive has more than {} members", state_->limits.members), {},
                        "unpack it and give the files that matter");
        if (archive_entry_filetype(entry) != AE_IFREG) continue;
        const bool raw = archive_format(state_->reader.get()) == ARCHIVE_FORMAT_RAW;
        const char* const utf8 = archive_entry_pathname_utf8(entry);  // the other is empty for such names in the C locale
        return Member{raw ? std::string() : shown_name(utf8 ? utf8 : archive_entry_pathname(entry)), archive_entry_is_data_encrypted(entry) == 1};
    }
}

Result<size_t> Archive::read(std::span<char> out) {
    const la_ssize_t got = archive_read_data(state_->reader.get(), out.data(), out.size());
    if (got < 0) return state_->failed("a member cannot be read on");
    state_->unpacked += static_cast<uint64_t>(got);
    if (state_->unpacked > state_->limits.unpacked_bytes)
        return fail(Code::too_large, fmt::format("the archive unpacks to more than {} bytes", state_->limits.unpacked_bytes), {},
                    "unpack it and give the files that matter");
    if (state_->unpacked > ratio_counts_from && state_->unpacked / state_->limits.ratio > state_->packed_size)
        return fail(Code::too_large, fmt::format("the archive unpacks to more than {} times its size", state_->limits.ratio), {},
                    "unpack it and give the files that matter");
    return static_cast<size_t>(got);
}

uint64_t Archive::packed_bytes_read() const {
    const auto read = archive_filter_bytes(state_->reader.get(), -1);
    return read < 0 ? 0 : std::min(static_cast<uint64_t>(read), state_->packed_size);
}

}  // namespace redoubt::formats::archive
