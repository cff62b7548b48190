// CycloneDX: components, also those inside of others; the release of a distribution, source packages and what only building needs,
// as trivy, syft and npm write them into properties.
#include <array>

#include <fmt/format.h>

#include "software/bom_readers.h"
#include "software/bom_schema.h"

namespace redoubt::software {
namespace {

struct SourceProperties {
    std::string_view name{}, version{}, release{};
};

std::string group_and_name(const BomNode& component) {
    const std::string_view group = text_of(component, "group"), name = text_of(component, "name");
    return group.empty() ? std::string(name) : fmt::format("{}/{}", group, name);
}

void take_properties(const BomNode& component, BomComponent& out) {
    SourceProperties source;
    for (const BomNode& property : items_of(component, "properties")) {
        const std::string_view name = text_of(property, "name"), value = text_of(property, "value");
        if (name == "aquasecurity:trivy:SrcName") source.name = value;
        if (name == "aquasecurity:trivy:SrcVersion") source.version = value;
        if (name == "aquasecurity:trivy:SrcRelease") source.release = value;
        if (name == "aquasecurity:trivy:LayerDiffID" || name == "syft:location:0:layerID") out.layer = value;
        if (name == "cdx:npm:package:development" && value == "true") out.development = true;
    }
    out.upstream = upstream_of(out.purl, source.name, source.version, source.release);
}

bool is_software(std::string_view type) {
    return type != "file" && type != "data" && type != "cryptographic-asset" && type != "device" && type != "machine-learning-model";
}

// What a bill is of is software itself when advisories may be about it; an image or a system is what its parts are.
bool is_program(std::string_view type) { return type == "application" || type == "framework" || type == "library"; }

class CycloneDxWalk {
public:
    explicit CycloneDxWalk(Bill& bill) : components_(bill, BomComponents::Repeated::refused) {}

    Result<> list(const BomNode& holder, const std::string& place) {
        size_t at = 0;
        for (const BomNode& component : items_of(holder, "components")) {
            const std::string here = fmt::format("{}/components/{}", place, at++);
            TRY(take(component, here, false));
            TRY(list(component, here));
        }
        return {};
    }

    Result<> take(const BomNode& component, const std::string& place, bool is_subject) {
        const std::string_view type = text_of(component, "type");
        BomComponent out{.place = place,
                         .id = std::string(text_of(component, "bom-ref")),
                         .name = group_and_name(component),
                         .version = std::string(text_of(component, "version")),
                         .purl = std::string(text_of(component, "purl"))};
        if (type == "operating-system") {
            out.system = out.name;
            out.system_version = out.version;
        } else if ((out.purl.empty() && !is_software(type)) || (is_subject && (out.purl.empty() || !is_program(type)))) {
            return {};
        }
        out.optional = text_of(component, "scope") == "optional";
        out.development = text_of(component, "scope") == "excluded";
        take_properties(component, out);
        return components_.add(std::move(out));
    }

    void finish() { components_.finish(); }

private:
    BomComponents components_;
};

void take_subject(const BomNode& component, Bill& bill) {
    bill.subject_type = text_of(component, "type");
    bill.subject_name = group_and_name(component);
    bill.subject_version = text_of(component, "version");
    bill.subject_purl = text_of(component, "purl");
    const std::string_view supplier = text_of(component, "supplier", "name");
    bill.subject_supplier = supplier.empty() ? text_of(component, "publisher") : supplier;
    bill.subject_description = text_of(component, "description");
}

}  // namespace

Result<Bill> read_cyclonedx(const BomNode& root) {
    TRY(check_cyclonedx(root));
    Bill bill;
    bill.serial = text_of(root, "serialNumber");
    CycloneDxWalk walk(bill);
    if (const auto metadata = member_of(root, "metadata"); metadata.error() == simdjson::SUCCESS) {
        bill.time = text_of(metadata.value_unsafe(), "timestamp");
        if (const auto subject = member_of(metadata.value_unsafe(), "component"); subject.error() == simdjson::SUCCESS) {
            take_subject(subject.value_unsafe(), bill);
            TRY(walk.take(subject.value_unsafe(), "/metadata/component", true));
            TRY(walk.list(subject.value_unsafe(), "/metadata/component"));
        }
    }
    TRY(walk.list(root, ""));
    walk.finish();
    return bill;
}

}  // namespace redoubt::software
