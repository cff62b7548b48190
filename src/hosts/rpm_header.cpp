#include "hosts/rpm_header.h"

#include <vector>

#include <fmt/format.h>

namespace redoubt::hosts {
namespace {

constexpr uint32_t most_index = 65'536;  // rpm's own bound
constexpr size_t entry_bytes = 16;
constexpr size_t longest_tag_text = 1024;
constexpr size_t longest_file_name = 4096;
constexpr uint32_t tag_name = 1000, tag_version = 1001, tag_release = 1002, tag_epoch = 1003, tag_arch = 1022, tag_source = 1044;
constexpr uint32_t tag_folder_of_file = 1116, tag_file = 1117, tag_folder = 1118;
constexpr uint32_t type_int32 = 4, type_string = 6, type_strings = 8;

uint32_t number_at(std::string_view bytes, size_t at) {
    uint32_t out = 0;
    for (size_t i = 0; i < 4; ++i) out = out << 8 | static_cast<unsigned char>(bytes[at + i]);
    return out;
}

std::unexpected<Error> bad_header(std::string message) { return fail(Code::malformed, std::move(message), "rpm header"); }

struct RpmTag {
    uint32_t tag = 0, type = 0, offset = 0, count = 0;
};

struct RpmTags {
    std::string_view name{}, version{}, release{}, arch{}, source{};
    std::optional<uint32_t> epoch{};
    RpmTag folders{}, files{}, folders_of_files{};
};

// The text at `offset`, up to its end; empty when it has none within bounds.
std::string_view text_in(std::string_view store, uint32_t offset) {
    if (offset >= store.size()) return {};
    const std::string_view rest = store.substr(offset, longest_tag_text);
    const size_t end = rest.find('\0');
    return end == std::string_view::npos ? std::string_view() : rest.substr(0, end);
}

void take_tag(RpmTags& tags, const RpmTag& it, std::string_view store) {
    if (it.tag == tag_epoch && it.type == type_int32 && it.offset <= store.size() && store.size() - it.offset >= 4) tags.epoch = number_at(store, it.offset);
    if (it.tag == tag_folder_of_file && it.type == type_int32) tags.folders_of_files = it;
    if (it.tag == tag_file && it.type == type_strings) tags.files = it;
    if (it.tag == tag_folder && it.type == type_strings) tags.folders = it;
    if (it.type != type_string) return;
    if (it.tag == tag_name) tags.name = text_in(store, it.offset);
    if (it.tag == tag_version) tags.version = text_in(store, it.offset);
    if (it.tag == tag_release) tags.release = text_in(store, it.offset);
    if (it.tag == tag_arch) tags.arch = text_in(store, it.offset);
    if (it.tag == tag_source) tags.source = text_in(store, it.offset);
}

// Up to `count` texts one behind another.
std::vector<std::string_view> texts_in(std::string_view store, const RpmTag& tag) {
    std::vector<std::string_view> out;
    if (tag.offset >= store.size()) return out;
    std::string_view rest = store.substr(tag.offset);
    while (out.size() < tag.count) {
        const size_t end = rest.find('\0');
        if (end == std::string_view::npos) break;
        out.push_back(rest.substr(0, end));
        rest.remove_prefix(end + 1);
    }
    return out;
}

// A file is a name, and the number of the folder that it is in.
void tell_files(const RpmTags& tags, std::string_view store, const FileSink& files) {
    const std::vector<std::string_view> folders = texts_in(store, tags.folders), names = texts_in(store, tags.files);
    const RpmTag& numbers = tags.folders_of_files;
    if (numbers.offset > store.size()) return;
    const size_t numbered = std::min<size_t>(numbers.count, (store.size() - numbers.offset) / 4);
    for (size_t i = 0; i < std::min(names.size(), numbered); ++i) {
        const uint32_t folder = number_at(store, numbers.offset + 4 * i);
        if (folder >= folders.size() || folders[folder].size() + names[i].size() > longest_file_name) continue;
        files(tags.name, fmt::format("{}{}", folders[folder], names[i]));
    }
}

}  // namespace

Result<std::optional<Package>> parse_rpm_header(std::string_view blob, const FileSink& files) {
    if (blob.size() < 8) return bad_header(fmt::format("a header has at least 8 bytes, and this one {}", blob.size()));
    const uint32_t index = number_at(blob, 0), values = number_at(blob, 4);
    if (index == 0 || index > most_index || values > most_rpm_header)
        return bad_header(fmt::format("{} tags and {} bytes of values are too many, or none", index, values));
    const size_t store_at = 8 + size_t{index} * entry_bytes;
    if (blob.size() < store_at || blob.size() - store_at < values)
        return bad_header(fmt::format("{} bytes do not hold {} tags and {} bytes of values", blob.size(), index, values));
    const std::string_view store = blob.substr(store_at, values);
    RpmTags tags;
    for (size_t at = 8; at < store_at; at += entry_bytes)
        take_tag(tags, {number_at(blob, at), number_at(blob, at + 4), number_at(blob, at + 8), number_at(blob, at + 12)}, store);
    if (tags.name.empty() || tags.version.empty()) return bad_header("it names no package, or no version");
    if (tags.name == "gpg-pubkey") return std::nullopt;
    if (files) tell_files(tags, store, files);
    std::string version(tags.version);
    if (!tags.release.empty()) version += fmt::format("-{}", tags.release);
    if (tags.epoch && *tags.epoch > 0) version = fmt::format("{}:{}", *tags.epoch, version);
    return Package{.kind = "rpm",
                   .name = std::string(tags.name),
                   .version = std::move(version),
                   .arch = std::string(tags.arch),
                   .source = std::string(tags.source == "(none)" ? std::string_view() : tags.source)};
}

}  // namespace redoubt::hosts
