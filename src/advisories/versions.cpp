#include "advisories/versions.h"

#include <array>
#include <cstddef>

#include "advisories/version_keys.h"
#include "advisories/version_orders.h"

namespace redoubt::advisories {
namespace {

struct NamedOrder {
    std::string_view name;
    CompareVersions compare;
};

// In the order of the enum.
constexpr std::array named_orders{
    NamedOrder{"alpine", compare_alpine},     NamedOrder{"alpm", compare_alpm},       NamedOrder{"composer", compare_composer},
    NamedOrder{"debian", compare_debian},     NamedOrder{"dotted", compare_dotted},   NamedOrder{"freebsd", compare_freebsd},
    NamedOrder{"maven", compare_maven},       NamedOrder{"natural", compare_natural}, NamedOrder{"nuget", compare_nuget},
    NamedOrder{"pep440", compare_pep440},     NamedOrder{"pub", compare_pub},         NamedOrder{"rpm", compare_rpm},
    NamedOrder{"rubygems", compare_rubygems}, NamedOrder{"semver", compare_semver},
};
static_assert(named_orders.size() == static_cast<size_t>(Ordering::semver) + 1);

}  // namespace

CompareVersions comparison(Ordering ordering) { return named_orders[static_cast<size_t>(ordering)].compare; }

std::weak_ordering compare_versions(Ordering ordering, std::string_view a, std::string_view b) { return comparison(ordering)(a, b); }

KeyOfVersion keys_of(Ordering ordering) { return ordering == Ordering::pep440 ? key_of_pep440 : nullptr; }

std::string_view ordering_name(Ordering ordering) { return named_orders[static_cast<size_t>(ordering)].name; }

}  // namespace redoubt::advisories
