// What to ask an advisory index about a package that is installed: distributions publish about source packages, and say so of a
// binary one by another name and version.
//
// A purl carries all that is needed: "distro" says the release, "upstream" the source package (Debian and Alpine: "openssl" or
// "openssl@3.0.11-1", rpm: "openssl-3.0.7-1.el9.src.rpm"), "epoch" belongs before the version of rpm.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "advisories/purl.h"
#include "advisories/versions.h"

namespace redoubt::advisories {

struct Lookup {
    std::string ecosystem{};  // "Debian:12"
    std::string name{};       // as OSV has it
    std::string version{};    // as the ecosystem orders it: rpm's with its epoch
    bool operator==(const Lookup&) const = default;
};

// None when OSV has no ecosystem for it or the purl has no version. For rpm both the source and the package itself are asked for,
// since feeds differ in which they name; of others the source alone.
std::vector<Lookup> lookups_of(const Purl& purl);

// Of a package written as a purl without version: what OSV calls it ("openssl"), and the order of its versions. A purl that cannot be
// read is its own name, and what no ecosystem keeps is in the natural order.
std::string component_name(std::string_view component);
CompareVersions component_order(std::string_view component);

}  // namespace redoubt::advisories
