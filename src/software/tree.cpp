#include "software/tree.h"

#include <algorithm>
#include <array>

#include <fmt/format.h>

#include "software/finder.h"
#include "software/program.h"

namespace redoubt::software {
namespace {

constexpr std::array<std::string_view, 3> version_control{".git", ".hg", ".svn"};
// Of a system's root: what the kernel tells, and what other systems keep there.
constexpr std::array<std::string_view, 8> beside_system{
    "proc", "sys", "dev", "run", "var/lib/docker", "var/lib/containerd", "var/lib/containers/storage", "var/lib/kubelet"};

class TreeWalk {
public:
    TreeWalk(Disk& disk, const std::string& root, const TreeOptions& options)
        : disk_(disk),
          root_(root == "/" ? "" : root),
          options_(options),
          finder_(options.kinds, {.most_file_bytes = options.most_file_bytes, .most_program_bytes = options.most_program_bytes}) {}

    Result<Contents> read() {
        auto entries = disk_.list(root_.empty() ? "/" : root_);
        if (!entries && entries.error().code == Code::unsupported) return read_one_file();
        if (!entries) return std::unexpected(std::move(entries).error());
        const auto has = [&](std::string_view name) { return std::ranges::find(*entries, name, &FolderEntry::name) != entries->end(); };
        is_system_ = has("etc") && has("usr") && has("var");
        walk(*entries);
        return finder_.finish();
    }

private:
    // The one that was asked for, whatever it is called.
    Result<Contents> read_one_file() {
        const std::unique_ptr<Mapping> mapping = TRY(disk_.map(root_));
        // The way to a file says what some are: "var/lib/dpkg/status".
        const std::string_view whole = std::string_view(root_).substr(std::min(root_.size(), root_.find_first_not_of("./")));
        const std::string_view name = whole.substr(whole.rfind('/') + 1);
        const std::string path(finder_.wish(whole, false) == Finder::Wish::content ? whole : name);
        if (mapping->bytes().size() > options_.most_program_bytes)
            finder_.unread(path, "it is too large");
        else
            finder_.take(path, mapping->bytes());
        Contents contents = finder_.finish();
        for (Package& each : contents.packages) each.location.replace(0, path.size(), name);
        for (Unread& each : contents.unread) each.location.replace(0, path.size(), name);
        return contents;
    }

    struct Folder {
        std::string path;  // below the root, with a / at its end
        size_t depth;
    };

    void walk(const std::vector<FolderEntry>& entries_of_root) {
        std::vector<Folder> left;
        look_through({.path = {}, .depth = 0}, entries_of_root, left);
        while (!left.empty() && !is_full_) {
            const Folder folder = std::move(left.back());
            left.pop_back();
            const auto entries = disk_.list(fmt::format("{}/{}", root_, folder.path));
            if (entries)
                look_through(folder, *entries, left);
            else
                finder_.unread(folder.path, entries.error().message);
        }
    }

    void look_through(const Folder& folder, const std::vector<FolderEntry>& entries, std::vector<Folder>& left) {
        for (const FolderEntry& entry : entries) {
            const std::string path = folder.path + entry.name;
            if (is_left_out(path, entry.name)) continue;
            if (entry.kind == FolderEntry::Kind::file) read_file(path, entry);
            if (entry.kind != FolderEntry::Kind::folder) continue;
            if (folder.depth + 1 >= options_.deepest)
                finder_.unread(path, fmt::format("it is deeper than {} folders", options_.deepest));
            else
                left.push_back({.path = path + "/", .depth = folder.depth + 1});
        }
    }

    bool is_left_out(std::string_view path, std::string_view name) const {
        if (std::ranges::find(version_control, name) != version_control.end()) return true;
        if (is_system_ && std::ranges::find(beside_system, path) != beside_system.end()) return true;
        return std::ranges::any_of(options_.exclude, [&](std::string_view each) {
            while (each.ends_with('/')) each.remove_suffix(1);
            return each == path || each == name;
        });
    }

    void read_file(const std::string& path, const FolderEntry& entry) {
        if (is_full_) return;
        if (++files_ > options_.most_files) {
            is_full_ = true;
            return finder_.unread("", fmt::format("files past the first {} were left out", options_.most_files));
        }
        const Finder::Wish wish = finder_.wish(path, entry.executable);
        if (wish == Finder::Wish::nothing || (wish == Finder::Wish::program && entry.bytes < least_program_)) return;
        const std::string whole = fmt::format("{}/{}", root_, path);
        const auto mapping = disk_.map(whole);
        if (!mapping) return finder_.unread(path, mapping.error().message);
        const std::string_view bytes = (*mapping)->bytes();
        if (wish == Finder::Wish::program && !looks_like_program(bytes)) return;
        if (finder_.admits(path, wish, bytes.size())) finder_.take(path, bytes);
    }

    static constexpr uint64_t least_program_ = 256;

    Disk& disk_;
    std::string root_;
    const TreeOptions& options_;
    Finder finder_;
    bool is_system_ = false, is_full_ = false;
    size_t files_ = 0;
};

}  // namespace

Result<Contents> read_tree(Disk& disk, const std::string& path, const TreeOptions& options) {
    std::string root = path;
    while (root.size() > 1 && root.ends_with('/')) root.pop_back();
    return TreeWalk(disk, root, options).read();
}

}  // namespace redoubt::software
