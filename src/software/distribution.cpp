#include "software/distribution.h"

#include <algorithm>
#include <array>

#include <fmt/format.h>

#include "base/text.h"

namespace redoubt::software {
namespace {

struct SystemName {
    std::string_view id, namespace_path;
};

// IDs of os-release that purls (and their users) call otherwise; any other is its own namespace.
constexpr std::array system_names{
    SystemName{"rhel", "redhat"},
    SystemName{"ol", "oracle"},
    SystemName{"opensuse-leap", "opensuse"},
    SystemName{"opensuse-tumbleweed", "opensuse"},
    SystemName{"opensuse-microos", "opensuse"},
    SystemName{"opensuse-leap-micro", "opensuse"},
    SystemName{"sles", "suse"},
    SystemName{"sled", "suse"},
    SystemName{"sles_sap", "suse"},
    SystemName{"sle-micro", "suse"},
    SystemName{"sl-micro", "suse"},
    SystemName{"openEuler", "openeuler"},
    SystemName{"archlinux", "arch"},
};

struct DistributionKind {
    std::string_view type, usual;  // the namespace as long as no system is known
};

constexpr std::array distribution_kinds{DistributionKind{"deb", "debian"}, DistributionKind{"apk", "alpine"}, DistributionKind{"rpm", "redhat"},
                                        DistributionKind{"alpm", "arch"}};

const DistributionKind* find_distribution_kind(std::string_view type) {
    const auto found = std::ranges::find(distribution_kinds, type, &DistributionKind::type);
    return found == distribution_kinds.end() ? nullptr : found;
}

constexpr size_t longest_system = 256;  // its id and its version

std::string distro_of(const hosts::System& system) { return system.version.empty() ? std::string() : fmt::format("{}-{}", system.id, system.version); }

}  // namespace

std::string_view namespace_of_system(std::string_view id) {
    const auto found = std::ranges::find(system_names, id, &SystemName::id);
    return found == system_names.end() ? id : found->namespace_path;
}

Result<advisories::Purl> purl_of(const hosts::Package& package, const hosts::System& system) {
    const DistributionKind* kind = find_distribution_kind(package.kind);
    if (kind == nullptr && package.kind != "opkg") return fail(Code::invalid, fmt::format("'{}' is no kind of a distribution's packages", package.kind));
    if (package.name.size() + package.version.size() + package.arch.size() + package.source.size() + package.source_version.size() > longest_package_text)
        return fail(Code::too_large, fmt::format("what a package is called is longer than {} bytes", longest_package_text));
    advisories::Purl purl{.type = package.kind, .name = package.name, .version = package.version};
    if (kind != nullptr) purl.namespace_path = kind->usual;
    const auto add = [&](std::string_view key, std::string value) {
        if (!value.empty()) purl.qualifiers.emplace_back(key, std::move(value));
    };
    add("arch", package.arch);
    if (const size_t colon = purl.version.find(':'); package.kind == "rpm" && colon != std::string::npos) {
        add("epoch", purl.version.substr(0, colon));
        purl.version.erase(0, colon + 1);
    }
    add("upstream", package.source_version.empty() ? package.source : fmt::format("{}@{}", package.source, package.source_version));
    TRY(advisories::normalise(purl));
    set_system(purl, system);
    return purl;
}

bool is_of_distribution(const advisories::Purl& purl) { return find_distribution_kind(purl.type) != nullptr; }

void set_system(advisories::Purl& purl, const hosts::System& system) {
    if (system.id.empty() || system.id.size() + system.version.size() > longest_system || !is_of_distribution(purl)) return;
    purl.namespace_path = to_lower(namespace_of_system(system.id));
    std::erase_if(purl.qualifiers, [](const auto& each) { return each.first == "distro"; });
    if (const std::string distro = distro_of(system); !distro.empty()) purl.qualifiers.emplace_back("distro", distro);
    std::ranges::sort(purl.qualifiers);
}

}  // namespace redoubt::software
