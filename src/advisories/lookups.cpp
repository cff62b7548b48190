#include "advisories/lookups.h"

#include "advisories/ecosystems.h"

namespace redoubt::advisories {
namespace {

struct SourcePackage {
    std::string_view name, version;
};

// "openssl-3.0.7-1.el9.src.rpm": the version has no dash, and neither has the release.
SourcePackage source_of_rpm(std::string_view file) {
    for (const std::string_view ending : {".rpm", ".src", ".nosrc"})
        if (file.ends_with(ending)) file.remove_suffix(ending.size());
    const size_t release = file.rfind('-');
    if (release == std::string_view::npos || release == 0) return {.name = file, .version = {}};
    const size_t version = file.rfind('-', release - 1);
    if (version == std::string_view::npos || version == 0) return {.name = file, .version = {}};
    return {.name = file.substr(0, version), .version = file.substr(version + 1)};
}

SourcePackage source_of(std::string_view upstream) {
    const size_t at = upstream.rfind('@');
    if (at == std::string_view::npos) return {.name = upstream, .version = {}};
    return {.name = upstream.substr(0, at), .version = upstream.substr(at + 1)};
}

std::string with_epoch(const Purl& purl, std::string_view version) {
    const std::string_view epoch = purl.qualifier("epoch");
    if (purl.type != "rpm" || epoch.empty() || version.find(':') != std::string_view::npos) return std::string(version);
    return std::string(epoch) + ":" + std::string(version);
}

}  // namespace

std::vector<Lookup> lookups_of(const Purl& purl) {
    if (purl.version.empty()) return {};
    const auto package = package_name(purl);
    if (!package) return {};
    const Lookup itself{.ecosystem = package->ecosystem, .name = package->name, .version = with_epoch(purl, purl.version)};
    const std::string_view upstream = purl.qualifier("upstream");
    const bool of_distribution = purl.type == "rpm" || purl.type == "deb" || purl.type == "apk" || purl.type == "alpm";
    if (upstream.empty() || !of_distribution) return {itself};
    const SourcePackage source = purl.type == "rpm" ? source_of_rpm(upstream) : source_of(upstream);
    Lookup lookup{.ecosystem = package->ecosystem,
                  .name = std::string(source.name),
                  .version = source.version.empty() ? itself.version : with_epoch(purl, source.version)};
    if (purl.type != "rpm" || lookup == itself) return {lookup};
    return {lookup, itself};
}

std::string component_name(std::string_view component) {
    const auto purl = parse_purl(component);
    if (!purl) return std::string(component);
    const auto package = package_name(*purl);
    return package ? package->name : purl->name;
}

CompareVersions component_order(std::string_view component) {
    auto ordering = Ordering::natural;
    if (const auto purl = parse_purl(component))
        if (const auto package = package_name(*purl)) ordering = ordering_of(package->ecosystem).value_or(ordering);
    return comparison(ordering);
}

}  // namespace redoubt::advisories
