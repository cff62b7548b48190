#include "advisories/ecosystems.h"

#include <array>

#include "base/text.h"

namespace redoubt::advisories {
namespace {

constexpr std::array known_ecosystems{
    Ecosystem{"AlmaLinux", Ordering::rpm, Names::as_written, true},
    Ecosystem{"Alpaquita", Ordering::alpine, Names::as_written, true},
    Ecosystem{"Alpine", Ordering::alpine, Names::as_written, true},
    Ecosystem{"Amazon Linux", Ordering::rpm, Names::as_written, true},  // not of OSV's list, as Oracle Linux
    Ecosystem{"Android", Ordering::natural},
    Ecosystem{"Arch Linux", Ordering::alpm},
    Ecosystem{"Azure Linux", Ordering::rpm, Names::as_written, true},
    Ecosystem{"BellSoft Hardened Containers", Ordering::alpine, Names::as_written, true},
    Ecosystem{"Bioconductor", Ordering::semver},
    Ecosystem{"Bitnami", Ordering::semver},
    Ecosystem{"CRAN", Ordering::dotted},
    Ecosystem{"Chainguard", Ordering::alpine},
    Ecosystem{"CleanStart", Ordering::alpine},
    Ecosystem{"ConanCenter", Ordering::semver},
    Ecosystem{"Debian", Ordering::debian, Names::as_written, true},
    Ecosystem{"Docker Hardened Images", Ordering::semver},
    Ecosystem{"Echo", Ordering::debian},
    Ecosystem{"FreeBSD", Ordering::freebsd, Names::as_written, true},
    Ecosystem{"GHC", Ordering::semver},
    Ecosystem{"GitHub Actions", Ordering::semver, Names::any_case},
    Ecosystem{"Go", Ordering::semver, Names::any_case},
    Ecosystem{"Hackage", Ordering::dotted},
    Ecosystem{"Hex", Ordering::semver},
    Ecosystem{"Julia", Ordering::semver},
    Ecosystem{"Kubernetes", Ordering::semver},
    Ecosystem{"Linux", Ordering::semver},
    Ecosystem{"Mageia", Ordering::rpm, Names::as_written, true},
    Ecosystem{"Maven", Ordering::maven},
    Ecosystem{"MinimOS", Ordering::alpine},
    Ecosystem{"NuGet", Ordering::nuget, Names::any_case},
    Ecosystem{"OSS-Fuzz", Ordering::natural},
    Ecosystem{"Packagist", Ordering::composer, Names::any_case},
    Ecosystem{"Photon OS", Ordering::rpm, Names::as_written, true},
    Ecosystem{"Pub", Ordering::pub},
    Ecosystem{"Oracle Linux", Ordering::rpm, Names::as_written, true},
    Ecosystem{"PyPI", Ordering::pep440, Names::pep503},
    Ecosystem{"Red Hat", Ordering::rpm, Names::as_written, true},
    Ecosystem{"Rocky Linux", Ordering::rpm, Names::as_written, true},
    Ecosystem{"Root", Ordering::natural, Names::as_written, true},
    Ecosystem{"RubyGems", Ordering::rubygems},
    Ecosystem{"SUSE", Ordering::rpm, Names::as_written, true},
    Ecosystem{"SwiftURL", Ordering::semver, Names::any_case},
    Ecosystem{"TuxCare", Ordering::debian, Names::as_written, true},
    Ecosystem{"Ubuntu", Ordering::debian, Names::as_written, true},
    Ecosystem{"VSCode", Ordering::semver, Names::any_case},
    Ecosystem{"Wolfi", Ordering::alpine},
    Ecosystem{"crates.io", Ordering::semver},
    Ecosystem{"npm", Ordering::semver},
    Ecosystem{"openEuler", Ordering::rpm, Names::as_written, true},
    Ecosystem{"openSUSE", Ordering::rpm, Names::as_written, true},
    Ecosystem{"opam", Ordering::debian},
};

}  // namespace

std::span<const Ecosystem> ecosystems() { return known_ecosystems; }

const Ecosystem* find_ecosystem(std::string_view ecosystem) {
    const std::string_view base = ecosystem.substr(0, ecosystem.find(':'));
    for (const Ecosystem& each : known_ecosystems)
        if (each.name.size() == base.size() && equal_ignoring_case(each.name, base)) return &each;
    return nullptr;
}

std::optional<Ordering> ordering_of(std::string_view ecosystem) {
    const Ecosystem* found = find_ecosystem(ecosystem);
    if (found == nullptr) return std::nullopt;
    if (found->name != "Root") return found->ordering;
    const ScopedEcosystem parts = split_ecosystem(ecosystem);  // "Root:Debian:12" orders as Debian does
    const Ecosystem* inner = find_ecosystem(parts.scope);
    return inner == nullptr ? found->ordering : inner->ordering;
}

ScopedEcosystem split_ecosystem(std::string_view ecosystem) {
    const size_t colon = ecosystem.find(':');
    const Ecosystem* known = find_ecosystem(ecosystem);
    ScopedEcosystem parts{.base = known == nullptr ? ecosystem.substr(0, colon) : known->name,
                          .scope = colon == std::string_view::npos ? std::string_view() : ecosystem.substr(colon + 1)};
    // "Red Hat:enterprise_linux:9::appstream" is about release 9, whatever repository has it; other products keep their CPE.
    constexpr std::string_view enterprise = "enterprise_linux:";
    if (parts.base == "Red Hat" && parts.scope.starts_with(enterprise)) {
        const std::string_view release = parts.scope.substr(enterprise.size());
        parts.scope = release.substr(0, release.find_first_not_of("0123456789"));
    }
    return parts;
}

std::string canonical_name(std::string_view ecosystem, std::string_view package) {
    const Ecosystem* known = find_ecosystem(ecosystem);
    return canonical_name(known == nullptr ? Names::as_written : known->names, package);
}

std::string canonical_name(Names names, std::string_view package) {
    if (names == Names::as_written) return std::string(package);
    if (names == Names::any_case) return to_lower(package);
    std::string out;
    for (const char c : package) {
        const bool separator = c == '-' || c == '_' || c == '.';
        if (!separator) out += lower(c);
        if (separator && (out.empty() || out.back() != '-')) out += '-';
    }
    return out;
}

}  // namespace redoubt::advisories
