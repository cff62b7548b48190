#include "software/image_blobs.h"

#include <archive.h>
#include <archive_entry.h>

#include <algorithm>
#include <array>

#include <fmt/format.h>

#include "base/text.h"
#include "software/layer_tar.h"

namespace redoubt::software {
namespace {

constexpr size_t most_members = 200'000;
constexpr int most_links = 16;
constexpr size_t first_members = 8;

struct FreeTar {
    void operator()(::archive* reader) const { archive_read_free(reader); }
};

std::unexpected<Error> not_in_image(const std::string& name) { return fail(Code::not_found, fmt::format("the image has no {}", name)); }

// Digits of 64 or more, as what they name.
bool is_digest_name(std::string_view name) {
    name = name.substr(0, std::min(name.find_first_of("./"), name.size()));
    return name.size() == 64 && name.find_first_not_of("0123456789abcdef") == std::string_view::npos;
}

bool is_of_image(std::string_view name) {
    return name == "oci-layout" || name == "index.json" || name == "manifest.json" || name == "repositories" || name.starts_with("blobs") ||
           is_digest_name(name) || name.starts_with("sha256:");
}

}  // namespace

std::string plain_path(std::string_view path) {
    std::vector<std::string_view> parts;
    for (const std::string_view part : split(path, '/')) {
        if (part.empty() || part == ".") continue;
        if (part != "..")
            parts.push_back(part);
        else if (!parts.empty())
            parts.pop_back();
    }
    return fmt::format("{}", fmt::join(parts, "/"));
}

Result<std::string_view> FolderBlobs::find(const std::string& name) {
    if (const auto found = mapped_.find(name); found != mapped_.end()) return found->second->bytes();
    auto mapping = disk_.map(fmt::format("{}/{}", folder_, plain_path(name)));
    if (!mapping && mapping.error().code == Code::not_found) return not_in_image(name);
    if (!mapping) return std::unexpected(std::move(mapping).error());
    return mapped_.emplace(name, *std::move(mapping)).first->second->bytes();
}

Result<> ArchiveBlobs::open(std::string_view bytes, uint64_t most_kept, uint64_t most_ratio) {
    if (looks_packed(bytes)) {
        unpacked_ = TRY(unpack_whole(bytes, most_kept, most_ratio));
        bytes = unpacked_;
    }
    const std::unique_ptr<::archive, FreeTar> tar(archive_read_new());
    if (!tar) return fail(Code::unavailable, "no memory to read an image");
    const auto damaged = [&] {
        return fail(Code::malformed, fmt::format("the archive cannot be read on: {}", archive_error_string(tar.get())), {}, "it is damaged or cut off");
    };
    archive_read_support_format_tar(tar.get());
    if (archive_read_open_memory(tar.get(), bytes.data(), bytes.size()) != ARCHIVE_OK) return fail(Code::malformed, "this is no archive of an image");
    for (archive_entry* entry = nullptr;;) {
        const int status = archive_read_next_header(tar.get(), &entry);
        if (status == ARCHIVE_EOF) return {};
        if (status != ARCHIVE_OK && status != ARCHIVE_WARN) return damaged();
        if (members_.size() + links_.size() >= most_members)
            return fail(Code::too_large, fmt::format("the archive has more than {} members, which no image has", most_members));
        const char* const stored = archive_entry_pathname(entry);
        const std::string name = plain_path(stored != nullptr ? stored : "");
        const char* const hard = archive_entry_hardlink(entry);
        const char* const soft = archive_entry_symlink(entry);
        if (hard != nullptr) links_[name] = plain_path(hard);
        if (hard == nullptr && soft != nullptr) links_[name] = plain_path(fmt::format("{}/{}", name.substr(0, std::min(name.rfind('/'), name.size())), soft));
        if (archive_entry_filetype(entry) != AE_IFREG || hard != nullptr) continue;
        const auto size = static_cast<size_t>(std::max<la_int64_t>(archive_entry_size(entry), 0));
        const void* block = nullptr;
        size_t length = 0;
        la_int64_t offset = 0;
        if (size > 0 && archive_read_data_block(tar.get(), &block, &length, &offset) != ARCHIVE_OK) return damaged();
        const auto* const begin = static_cast<const char*>(block);
        // Of a tar in memory the reader gives the memory itself.
        const bool is_view = size == 0 || (begin >= bytes.data() && begin + size <= bytes.data() + bytes.size() && offset == 0 && length <= size);
        if (!is_view) return fail(Code::unsupported, fmt::format("the member {} is stored with holes", name));
        members_[name] = std::string_view(begin, size);
    }
}

Result<std::string_view> ArchiveBlobs::find(const std::string& name) {
    std::string at = plain_path(name);
    for (int step = 0; step < most_links; ++step) {
        if (const auto found = members_.find(at); found != members_.end()) return found->second;
        const auto link = links_.find(at);
        if (link == links_.end()) break;
        at = link->second;
    }
    return not_in_image(name);
}

bool begins_like_image(std::string_view bytes) {
    LayerBudget budget{.most_unpacked_bytes = uint64_t{64} << 20, .most_ratio = 1100, .most_entries = first_members};
    auto tar = LayerTar::open(bytes, budget, false);
    if (!tar) return false;
    for (size_t i = 0; i < first_members; ++i) {
        const auto entry = tar->next();
        if (!entry || !*entry) return false;
        if (is_of_image(plain_path((*entry)->path))) return true;
    }
    return false;
}

}  // namespace redoubt::software
