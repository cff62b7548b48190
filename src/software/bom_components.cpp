#include <fmt/format.h>

#include "base/text.h"
#include "software/bom_readers.h"

namespace redoubt::software {

std::string asserted(std::string_view text) { return text == "NOASSERTION" || text == "NONE" ? std::string() : std::string(text); }

std::string upstream_of(std::string_view purl, std::string_view name, std::string_view version, std::string_view release) {
    if (name.empty()) return {};
    const std::string full = release.empty() ? std::string(version) : fmt::format("{}-{}", version, release);
    if (purl.starts_with("pkg:rpm/")) return full.empty() ? std::string(name) : fmt::format("{}-{}.src.rpm", name, full);
    if (purl.starts_with("pkg:deb/") || purl.starts_with("pkg:apk/")) return full.empty() ? std::string(name) : fmt::format("{}@{}", name, full);
    return {};
}

std::string upstream_of_source_info(std::string_view purl, std::string_view source_info) {
    constexpr std::string_view start = "built package from: ";
    if (!source_info.starts_with(start)) return {};
    const std::vector<std::string_view> parts = words(source_info.substr(start.size()));
    if (parts.size() != 2) return {};
    const size_t epoch = parts[1].find(':');
    const bool is_rpm = purl.starts_with("pkg:rpm/");
    return upstream_of(purl, parts[0], is_rpm && epoch != std::string_view::npos ? parts[1].substr(epoch + 1) : parts[1], {});
}

void BomComponents::note(std::string_view place, std::string_view what) { bill_.contents.unread.push_back({.why = fmt::format("{}: {}", place, what)}); }

Result<> BomComponents::add(BomComponent component) {
    if (components_.size() == most_packages) return fail(Code::too_large, fmt::format("it has more than {} components", most_packages), component.place);
    if (!component.system.empty()) {
        systems_.push_back(component.system + (component.system_version.empty() ? "" : "-" + component.system_version));
        return {};
    }
    if (!component.id.empty()) {
        const auto [first, is_new] = places_.try_emplace(component.id, component.place);
        if (!is_new && repeated_ == Repeated::refused)
            return fail(Code::malformed, fmt::format("'{}' is what {} is called already", component.id, first->second), component.place + "/bom-ref");
        if (!is_new) note(component.place, fmt::format("'{}' is the id of {} already: what refers to it may mean either", component.id, first->second));
    }
    components_.push_back(std::move(component));
    return {};
}

void BomComponents::finish() {
    std::ranges::sort(systems_);
    systems_.erase(std::unique(systems_.begin(), systems_.end()), systems_.end());
    bill_.contents.packages.reserve(components_.size());
    for (const BomComponent& component : components_) add_package(component);
}

// What the purl leaves out and the bill says elsewhere.
void BomComponents::complete(advisories::Purl& purl, const BomComponent& component) const {
    const auto add = [&](std::string_view key, const std::string& value) {
        if (value.empty() || !purl.qualifier(key).empty()) return;
        purl.qualifiers.emplace_back(key, value);
        std::ranges::sort(purl.qualifiers);
    };
    const bool of_distribution = purl.type == "deb" || purl.type == "rpm" || purl.type == "apk";
    if (!of_distribution) return;
    add("upstream", component.upstream);
    if (systems_.size() == 1) add("distro", systems_.front());
}

void BomComponents::add_package(const BomComponent& component) {
    Package package;
    if (component.purl.empty()) {
        Result<Package> made = package_of("generic", "", component.name, component.version);
        if (!made) {
            note(component.place, made.error().text());
            return;
        }
        package = *std::move(made);
    } else {
        auto purl = advisories::parse_purl(component.purl);
        if (!purl) {
            note(component.place + "/purl", fmt::format("'{}' is no purl: {}", component.purl, purl.error().text()));
            return;
        }
        package.purl = *std::move(purl);
        if (package.purl.version.empty()) package.purl.version = component.version;
        complete(package.purl, component);
    }
    package.layer = component.layer;
    package.optional = component.optional;
    package.development = component.development || (development_.contains(component.id) && !running_.contains(component.id));
    bill_.contents.packages.push_back(std::move(package));
}

}  // namespace redoubt::software
