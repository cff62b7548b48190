#include "formats/xlsx/package.h"

#include <archive.h>
#include <archive_entry.h>

#include <fmt/format.h>

#include "base/text.h"

namespace redoubt::formats::xlsx {
namespace {

constexpr int most_parts = 10'000;

struct Close {
    void operator()(::archive* reader) const { archive_read_free(reader); }
};

}  // namespace

struct Package::State {
    std::unique_ptr<::archive, Close> reader;
    uint64_t most_unpacked_bytes = 0;
    uint64_t unpacked = 0;
    int parts = 0;

    std::unexpected<Error> damaged() const {
        const char* reason = archive_error_string(reader.get());
        return fail(Code::malformed, fmt::format("the workbook cannot be unpacked: {}", to_valid_utf8(reason ? reason : "no reason given")), {},
                    "the file is damaged or cut off");
    }
};

Package::Package(std::unique_ptr<State> state) : state_(std::move(state)) {}
Package::~Package() = default;
Package::Package(Package&&) noexcept = default;
Package& Package::operator=(Package&&) noexcept = default;

Result<Package> Package::open(std::string_view bytes, uint64_t most_unpacked_bytes) {
    auto state = std::make_unique<State>();
    state->reader.reset(archive_read_new());
    state->most_unpacked_bytes = most_unpacked_bytes;
    if (!state->reader) return fail(Code::unavailable, "no memory to open a workbook");
    archive_read_support_format_zip(state->reader.get());
    if (archive_read_open_memory(state->reader.get(), bytes.data(), bytes.size()) != ARCHIVE_OK) return state->damaged();
    return Package(std::move(state));
}

Result<std::optional<Part>> Package::next() {
    for (;;) {
        archive_entry* entry = nullptr;
        const int status = archive_read_next_header(state_->reader.get(), &entry);
        if (status == ARCHIVE_EOF) return std::nullopt;
        if (status != ARCHIVE_OK && status != ARCHIVE_WARN) return state_->damaged();
        if (++state_->parts > most_parts) return fail(Code::too_large, fmt::format("the workbook has more than {} parts", most_parts));
        const char* const utf8 = archive_entry_pathname_utf8(entry);
        const char* const name = utf8 ? utf8 : archive_entry_pathname(entry);
        if (archive_entry_filetype(entry) == AE_IFREG && name) return Part{name, archive_entry_is_data_encrypted(entry) == 1};
    }
}

Result<size_t> Package::read(std::span<char> out) {
    const la_ssize_t got = archive_read_data(state_->reader.get(), out.data(), out.size());
    if (got < 0) return state_->damaged();
    state_->unpacked += static_cast<uint64_t>(got);
    if (state_->unpacked > state_->most_unpacked_bytes)
        return fail(Code::too_large, fmt::format("the workbook unpacks to more than {} bytes", state_->most_unpacked_bytes), {}, "split it, or save it as CSV");
    return static_cast<size_t>(got);
}

}  // namespace redoubt::formats::xlsx
