// The ecosystems of OSV (ossf.github.io/osv-schema, §affected[].package): their names, how their versions are ordered, and how a
// package name is spelled so that equal packages have equal names.
//
// An ecosystem may be scoped: "Debian:12", "Ubuntu:22.04:LTS", "Maven:https://maven.google.com". The part before the first colon
// is looked up without regard to case, since feeds do not agree on it.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "advisories/versions.h"

namespace redoubt::advisories {

enum class Names : uint8_t { as_written, any_case, pep503 };  // pep503: any case, and runs of - _ . are one dash

struct Ecosystem {
    std::string_view name;  // "Debian"
    Ordering ordering;
    Names names = Names::as_written;
    bool scoped = false;  // a release matters: without it a package of a distribution has no one version
};

std::span<const Ecosystem> ecosystems();  // by name

// nullptr when OSV knows no such ecosystem. "Root:Debian:12" is Root, of which the ordering is that of Debian: ask ordering_of.
const Ecosystem* find_ecosystem(std::string_view ecosystem);
std::optional<Ordering> ordering_of(std::string_view ecosystem);

struct ScopedEcosystem {
    std::string_view base;   // "Debian"; in OSV's spelling where it is known
    std::string_view scope;  // "12"; empty when there is none
};
ScopedEcosystem split_ecosystem(std::string_view ecosystem);

std::string canonical_name(Names names, std::string_view package);
std::string canonical_name(std::string_view ecosystem, std::string_view package);

}  // namespace redoubt::advisories
