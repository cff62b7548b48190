// Finder: takes the files of a system or a source tree one after another, in any order, and finds the software in them. It keeps
// what the files say, not the files. What trees and images share. Not thread-safe.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "hosts/facts.h"
#include "software/database.h"
#include "software/package.h"

namespace redoubt::software {

struct FinderBounds {
    uint64_t most_file_bytes = uint64_t{256} << 20;
    uint64_t most_program_bytes = uint64_t{1} << 30;
};

class Finder {
public:
    // `kinds` must outlive it; package databases are read whether they are among them or not.
    Finder(std::span<const FileKind> kinds, const FinderBounds& bounds);

    enum class Wish : uint8_t { nothing, content, program };  // program: the content if it begins like a program
    // Paths have no / at the beginning.
    Wish wish(std::string_view path, bool executable) const;
    // Whether a file of that size is taken; else it is noted as unread.
    bool admits(std::string_view path, Wish wish, uint64_t bytes, size_t layer = 0);

    // In place of what was at the path. A package that was there just so keeps the layer that it had.
    void take(std::string_view path, std::string_view bytes, std::string_view digest = {}, size_t layer = 0);
    void unread(std::string_view path, std::string why, size_t layer = 0);
    // What `from` said, for a hard link to it; false when nothing was taken of it.
    bool copy(std::string_view from, std::string_view to, size_t layer);
    // The file at the path, and all below it: those of layers before `layer`.
    void remove(std::string_view path, size_t layer, bool itself = true);
    void remove_file(std::string_view path);  // where a folder takes its place

    // Of the root itself.
    hosts::System system() const;
    // In the order of paths, packages of distributions with their system, others with the package that owns their file.
    Contents finish();

private:
    struct Found {
        Contents contents{};
        std::vector<OwnedFiles> owned{};
        std::optional<hosts::System> system{};
        bool is_database = false;
        size_t layer = 0;
    };
    using Files = std::map<std::string, Found, std::less<>>;
    using Systems = std::map<std::string, hosts::System, std::less<>>;  // by the path of their root, with a / at its end

    void read(std::string_view path, std::string_view bytes, Found& found) const;
    // Puts it in place of what was at the path, as long as all together stays within bounds.
    void keep(std::string_view path, Found found);
    Files::iterator forget(Files::iterator it);
    Systems systems() const;
    void settle_systems();
    void settle_owners();

    std::vector<FileKind> kinds_;
    FinderBounds bounds_;
    Files found_{};
    size_t packages_ = 0, owned_bytes_ = 0, unread_ = 0;  // of all that is kept
    size_t left_out_ = 0, unread_left_out_ = 0;
};

}  // namespace redoubt::software
