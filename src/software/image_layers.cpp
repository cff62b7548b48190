#include "software/image_layers.h"

#include <algorithm>

#include <fmt/format.h>

#include "base/text.h"
#include "software/image_blobs.h"
#include "software/program.h"

namespace redoubt::software {
namespace {

constexpr size_t longest_path = 4096;
constexpr size_t deepest_path = 256;
constexpr int most_followed = 40;  // as Linux does
constexpr size_t most_links_together = 1'000'000, most_followed_together = 2'000'000;
constexpr size_t program_beginning = 8;
constexpr std::string_view whiteout = ".wh.", opaque = ".wh..wh..opq";

std::string_view folder_of(std::string_view path) { return path.substr(0, std::min(path.rfind('/'), path.size())); }
std::string_view entry_name_of(std::string_view path) { return path.substr(path.rfind('/') + 1); }

bool leads_out(std::string_view path) {
    int depth = 0;
    for (const std::string_view part : split(path, '/')) {
        if (part.empty() || part == ".") continue;
        depth += part == ".." ? -1 : 1;
        if (depth < 0) return true;
    }
    return false;
}

}  // namespace

std::string ImageLayers::place_of(std::string_view stored) {
    std::string path = plain_path(stored);
    // A link found on the way is put in place of what led to it, and the way begins again.
    for (int followed = 0; followed < most_followed; ++followed) {
        bool changed = false;
        for (size_t slash = path.find('/'); slash != std::string::npos && !links_.empty(); slash = path.find('/', slash + 1)) {
            const auto link = links_.find(std::string_view(path).substr(0, slash));
            if (link == links_.end()) continue;
            const std::string& target = link->second.target;
            const std::string_view from = slash == 0 ? std::string_view() : folder_of(std::string_view(path).substr(0, slash));
            const bool is_at_root = std::string_view(path).substr(0, slash).find('/') == std::string_view::npos;
            const std::string base = target.starts_with('/') || is_at_root ? target : fmt::format("{}/{}", from, target);
            path = plain_path(fmt::format("{}/{}", base, std::string_view(path).substr(slash + 1)));
            changed = true;
            ++followed_;
            break;
        }
        if (!changed || path.size() > longest_path) return path;
    }
    return {};
}

void ImageLayers::remove(const std::string& path, size_t before, bool itself) {
    finder_.remove(path, before, itself);
    const std::string below = path.empty() ? std::string() : path + "/";
    for (auto it = links_.lower_bound(below); it != links_.end() && it->first.starts_with(below);)
        it = it->second.layer < before ? links_.erase(it) : std::next(it);
    if (const auto found = links_.find(path); itself && found != links_.end() && found->second.layer < before) links_.erase(found);
}

// Whiteouts are of the layers below: what the same layer brings stays, wherever it stands in the tar.
bool ImageLayers::take_whiteout(const std::string& path) {
    const std::string_view name = entry_name_of(path);
    if (!name.starts_with(whiteout)) return false;
    const std::string folder = path.size() == name.size() ? std::string() : std::string(folder_of(path));
    if (name == opaque)
        remove(folder, layer_, false);
    else if (!name.starts_with(".wh..wh.") && name.size() > whiteout.size())
        remove(folder.empty() ? std::string(name.substr(whiteout.size())) : fmt::format("{}/{}", folder, name.substr(whiteout.size())), layer_);
    return true;
}

Result<> ImageLayers::add_file(LayerTar& tar, const LayerEntry& entry, const std::string& path, const std::string& digest) {
    const Finder::Wish wish = finder_.wish(path, entry.executable);
    links_.erase(path);
    if (wish == Finder::Wish::nothing) {
        remove(path, layer_ + 1);
        return {};
    }
    std::string bytes = TRY(tar.read(program_beginning));
    const bool is_program = looks_like_program(bytes);
    remove(path, layer_ + 1, wish == Finder::Wish::program && !is_program);  // what is wanted remembers what it takes the place of
    if (wish == Finder::Wish::program && !is_program) return {};
    if (!finder_.admits(path, wish, entry.bytes, layer_)) return {};
    bytes += TRY(tar.read(entry.bytes));
    if (bytes.size() < entry.bytes) return fail(Code::malformed, fmt::format("{} is cut off", path));
    finder_.take(path, bytes, digest, layer_);
    return {};
}

void ImageLayers::add_hard_link(const LayerEntry& entry, const std::string& path) {
    const Finder::Wish wish = finder_.wish(path, entry.executable);
    const std::string target = place_of(entry.target);
    if (target == path) return;
    remove(path, layer_ + 1);
    if (wish == Finder::Wish::nothing || finder_.copy(target, path, layer_)) return;
    if (wish == Finder::Wish::content) pending_[target].push_back(path);
}

Result<> ImageLayers::add_entry(LayerTar& tar, const LayerEntry& entry, const std::string& digest) {
    if (entry.path.size() > longest_path || std::ranges::count(entry.path, '/') > static_cast<ptrdiff_t>(deepest_path)) {
        finder_.unread(to_valid_utf8(std::string_view(entry.path).substr(0, 200)), "its path is too long", layer_);
        return {};
    }
    if (leads_out(entry.path)) {
        finder_.unread(plain_path(entry.path), "its path leads out of the image", layer_);
        return {};
    }
    const std::string path = place_of(entry.path);
    if (followed_ > most_followed_together || links_.size() > most_links_together)
        return fail(Code::too_large, fmt::format("it has more than {} links, or they are followed too often", most_links_together), {}, "no image is made so");
    if (path.empty() || take_whiteout(path)) return {};
    switch (entry.kind) {
        case LayerEntry::Kind::file: return add_file(tar, entry, path, digest);
        case LayerEntry::Kind::hard_link: add_hard_link(entry, path); return {};
        case LayerEntry::Kind::link:
            remove(path, layer_ + 1);
            if (entry.target.size() <= longest_path) links_.insert_or_assign(path, Link{.target = entry.target, .layer = layer_});
            return {};
        case LayerEntry::Kind::folder:
            // In place of a file or a link; of a folder, the same.
            links_.erase(path);
            finder_.remove_file(path);
            return {};
        case LayerEntry::Kind::other: remove(path, layer_ + 1); return {};
    }
    return {};
}

// The files that hard links named, which had no name of a wanted kind themselves.
Result<> ImageLayers::read_link_targets(std::string_view bytes, const std::string& digest) {
    if (pending_.empty()) return {};
    LayerTar tar = TRY(LayerTar::open(bytes, budget_, false));
    while (const auto entry = TRY(tar.next())) {
        if (entry->kind != LayerEntry::Kind::file) continue;
        const std::string path = place_of(entry->path);
        const auto wanted = pending_.find(path);
        if (wanted == pending_.end() || !finder_.admits(path, Finder::Wish::content, entry->bytes, layer_)) continue;
        const std::string content = TRY(tar.read(entry->bytes));
        for (const std::string& each : wanted->second) finder_.take(each, content, digest, layer_);
        pending_.erase(wanted);
    }
    for (const auto& [target, paths] : pending_)
        for (const std::string& each : paths) finder_.unread(each, fmt::format("it is a hard link to {}, which is not in its layer", target), layer_);
    pending_.clear();
    return {};
}

Result<> ImageLayers::add(std::string_view bytes, const std::string& digest, std::string_view diff_id) {
    LayerTar tar = TRY(LayerTar::open(bytes, budget_, !diff_id.empty()));
    while (const auto entry = TRY(tar.next())) TRY(add_entry(tar, *entry, digest));
    if (!diff_id.empty())
        if (const std::string found = "sha256:" + to_hex(TRY(tar.digest())); found != diff_id)
            return fail(Code::malformed, fmt::format("the layer is {}, and the configuration says {}", found, diff_id), {},
                        "it was changed, damaged or cut off");
    TRY(read_link_targets(bytes, digest));
    ++layer_;
    return {};
}

}  // namespace redoubt::software
