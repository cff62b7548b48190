// One comparison for each ordering of versions.h, in its order_*.cpp.
#pragma once

#include <compare>
#include <string_view>

namespace redoubt::advisories {

std::weak_ordering compare_alpine(std::string_view a, std::string_view b);
std::weak_ordering compare_alpm(std::string_view a, std::string_view b);
std::weak_ordering compare_composer(std::string_view a, std::string_view b);
std::weak_ordering compare_debian(std::string_view a, std::string_view b);
std::weak_ordering compare_dotted(std::string_view a, std::string_view b);
std::weak_ordering compare_freebsd(std::string_view a, std::string_view b);
std::weak_ordering compare_maven(std::string_view a, std::string_view b);
std::weak_ordering compare_natural(std::string_view a, std::string_view b);
std::weak_ordering compare_nuget(std::string_view a, std::string_view b);
std::weak_ordering compare_pep440(std::string_view a, std::string_view b);
std::weak_ordering compare_pub(std::string_view a, std::string_view b);
std::weak_ordering compare_rpm(std::string_view a, std::string_view b);
std::weak_ordering compare_rubygems(std::string_view a, std::string_view b);
std::weak_ordering compare_semver(std::string_view a, std::string_view b);

}  // namespace redoubt::advisories
