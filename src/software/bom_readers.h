// The readers of the forms of bills of materials, for bom.cpp, and what they have in common.
#pragma once

#include <map>
#include <set>
#include <string>
#include <string_view>

#include "software/bom.h"
#include "software/bom_document.h"

namespace redoubt::software {

Result<Bill> read_cyclonedx(const BomNode& root);
Result<Bill> read_spdx2(const BomNode& root);
Result<Bill> read_spdx3(const BomNode& root);
Result<Bill> read_tag_value(std::string_view text);

// One component, as the forms have it.
struct BomComponent {
    std::string place{};  // where it stands, for what is said of it
    std::string id{};     // what others call it by
    std::string name{}, version{}, purl{};
    std::string system{}, system_version{};  // filled instead when it is an operating system
    std::string upstream{};                  // as the purl's qualifier has it
    std::string layer{};
    bool development = false, optional = false;
};

// Collects the components of a bill, and makes packages of them once all are known: a distribution's package without its release
// gets that of the only operating system there is.
class BomComponents {
public:
    enum class Repeated : uint8_t { refused, named };  // an id that two components claim
    BomComponents(Bill& bill, Repeated repeated) : bill_(bill), repeated_(repeated) {}

    Result<> add(BomComponent component);
    // A component that only building or testing needs, by its id.
    void development(std::string_view id) { development_.emplace(id); }
    void running(std::string_view id) { running_.emplace(id); }
    void finish();

private:
    void note(std::string_view place, std::string_view what);
    void add_package(const BomComponent& component);
    void complete(advisories::Purl& purl, const BomComponent& component) const;

    Bill& bill_;
    Repeated repeated_;
    std::vector<BomComponent> components_{};
    std::map<std::string, std::string, std::less<>> places_{};  // of ids
    std::set<std::string, std::less<>> development_{}, running_{};
    std::vector<std::string> systems_{};  // "debian-12"
};

// The qualifier "upstream" out of a source package's parts.
std::string upstream_of(std::string_view purl, std::string_view name, std::string_view version, std::string_view release);

// "built package from: openssl 1:1.0.2k-16.el7", as trivy and syft write into SPDX's sourceInfo.
std::string upstream_of_source_info(std::string_view purl, std::string_view source_info);

// Takes "NOASSERTION" and "NONE" for nothing.
std::string asserted(std::string_view text);

}  // namespace redoubt::software
