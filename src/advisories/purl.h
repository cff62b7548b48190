// Package URLs (ECMA-427, github.com/package-url/purl-spec): "pkg:deb/debian/curl@7.88.1-10?arch=amd64#path", read leniently and
// written in the one canonical form. Parts are kept decoded and normalised as their type asks.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/result.h"

namespace redoubt::advisories {

struct Purl {
    std::string type{};                                             // "deb", lower case
    std::string namespace_path{};                                   // "debian", "homebrew/core"; may be empty
    std::string name{};                                             // "curl"
    std::string version{};                                          // may be empty
    std::vector<std::pair<std::string, std::string>> qualifiers{};  // by key, no key twice, no value empty
    std::string subpath{};                                          // without / at its ends

    std::string_view qualifier(std::string_view key) const;  // empty when it is not there
    bool operator==(const Purl&) const = default;
};

constexpr size_t longest_purl = 8192;

// Code::malformed for what is no purl, Code::invalid for what its type forbids; `where` is the part.
Result<Purl> parse_purl(std::string_view text);

// Normalises the parts of a purl that was put together, and refuses it like parse_purl.
Result<> normalise(Purl& purl);

// Canonical text of a purl that is normalised.
std::string to_text(const Purl& purl);

// Where OSV keeps a package, and under which name.
struct PackageName {
    std::string ecosystem{};  // "Debian:12" when the purl says which release, else "Debian"
    std::string name{};       // "org.apache.commons:commons-text"
};

// Nothing for types that OSV has no ecosystem for.
std::optional<PackageName> package_name(const Purl& purl);

}  // namespace redoubt::advisories
