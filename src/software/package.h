// Software that is installed or declared: what every reader of this folder gives, whether it reads a database of packages, a
// lockfile, a bill of material or a binary. Pure functions of bytes; what cannot be read is named, and the rest is kept.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "advisories/purl.h"
#include "base/result.h"

namespace redoubt::software {

struct Package {
    // Name and version; of a distribution's package also "arch", its release ("distro=debian-12") and its source package
    // ("upstream"), which advisories::lookups_of() asks for.
    advisories::Purl purl{};
    std::string location{};    // the file that says so, below what was read, with / between: "app/package-lock.json"
    uint32_t line = 0;         // from 1; 0 where lines say nothing
    bool development = false;  // only for building and testing
    bool optional = false;
    std::string layer{};     // digest of the layer of an image that brought it
    std::string owned_by{};  // purl of the distribution's package that brought the file: that one is matched, and this is not
};

// Something that could not be read, or of which a part could not.
struct Unread {
    std::string location{};
    std::string why{};
};

struct Contents {
    std::vector<Package> packages{};
    std::vector<Unread> unread{};
};

constexpr size_t most_packages = 1'000'000;  // of one reading

// A kind of file that says what software there is, and how it is read.
struct FileKind {
    std::string_view name;  // "package-lock.json", for people
    // Whether a file is of this kind, by its path (with / between) alone.
    bool (*is_named)(std::string_view path);
    // Appends to `contents`, with packages' locations left empty. Code::malformed when nothing of it can be read.
    Result<> (*read)(std::string_view bytes, Contents& contents);
};

// A package put together of its parts, checked and normalised as its type asks. Code::invalid or Code::malformed.
Result<Package> package_of(std::string_view type, std::string_view namespace_path, std::string_view name, std::string_view version);

}  // namespace redoubt::software
