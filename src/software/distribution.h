// Packages of a distribution as purls: its name, its release and the source package belong to what advisories are looked up by.
#pragma once

#include <string_view>

#include "advisories/purl.h"
#include "base/result.h"
#include "hosts/facts.h"
#include "software/package.h"

namespace redoubt::software {

// Of name, version and source together, so that every purl stays within longest_purl.
constexpr size_t longest_package_text = 2048;

// The namespace of a system by the ID of its os-release: "redhat" for "rhel", "opensuse" for "opensuse-leap".
std::string_view namespace_of_system(std::string_view id);

// With "arch", "epoch" of rpm, "upstream", and when the system is known its namespace and "distro". Code::invalid for a kind that is
// no distribution's, Code::too_large for names that none has.
Result<advisories::Purl> purl_of(const hosts::Package& package, const hosts::System& system);

// Whether it is of a kind that comes from a distribution (deb, rpm, apk, alpm).
bool is_of_distribution(const advisories::Purl& purl);
// Puts a purl that was made without a system on this one.
void set_system(advisories::Purl& purl, const hosts::System& system);

}  // namespace redoubt::software
