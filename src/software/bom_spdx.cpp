// SPDX 2.2 and 2.3 (spdx.github.io/spdx-spec/v2.3) in JSON, or YAML made JSON, and in tag-value; SPDX 3.0 in JSON-LD.
#include <algorithm>
#include <set>

#include <fmt/format.h>

#include "base/text.h"
#include "software/bom_readers.h"

namespace redoubt::software {
namespace {

struct SpdxPackage {
    std::string place{}, id{}, name{}, version{}, purl{}, purpose{}, supplier{}, source_info{}, description{};
};

struct SpdxRelation {
    std::string from{}, type{}, to{};
};

// "Organization: Example (mail@example.com)": "Example".
std::string party_name(std::string_view text) {
    if (asserted(text).empty()) return {};
    if (const size_t colon = text.find(": "); colon != std::string_view::npos) text = text.substr(colon + 2);
    return std::string(trim(text.substr(0, text.find(" ("))));
}

std::string purpose_name(std::string_view text) {
    std::string purpose = to_lower(text);
    std::ranges::replace(purpose, '_', '-');
    return purpose == "operatingsystem" ? "operating-system" : purpose;
}

// Collects packages and relationships, then makes the bill.
class SpdxBill {
public:
    Result<> add(SpdxPackage package) {
        if (packages_.size() == most_packages) return fail(Code::too_large, fmt::format("it has more than {} packages", most_packages), package.place);
        if (package.name.empty()) return fail(Code::malformed, "it is missing", package.place + "/name");
        packages_.push_back(std::move(package));
        return {};
    }
    void describes(std::string_view id) { described_.emplace(id); }
    void relation(std::string_view from, std::string_view type, std::string_view to) {
        const std::string kind = to_lower(type);
        if (kind == "describes") describes(to);
        if (kind == "described_by") describes(from);
        relations_.push_back({.from = std::string(from), .type = kind, .to = std::string(to)});
    }

    Result<Bill> finish(Bill bill) {
        const auto is_described = [&](const SpdxPackage& each) { return !each.id.empty() && described_.contains(each.id); };
        const auto root = std::ranges::find_if(packages_, is_described);
        const bool one = root != packages_.end() && std::ranges::count_if(packages_, is_described) == 1;
        if (one) take_subject(*root, bill);
        BomComponents components(bill, BomComponents::Repeated::named);
        for (const SpdxRelation& each : relations_) sort_use(each, components);
        for (const SpdxPackage& each : packages_) {
            const bool is_system = each.purpose == "operating-system";
            const bool is_other = each.purpose == "file" || each.purpose == "container" || each.purpose == "device" || (one && each.id == root->id);
            if (is_other && each.purl.empty()) continue;
            TRY(components.add({.place = each.place,
                                .id = each.id,
                                .name = each.name,
                                .version = each.version,
                                .purl = each.purl,
                                .system = is_system ? each.name : "",
                                .system_version = is_system ? each.version : "",
                                .upstream = upstream_of_source_info(each.purl, each.source_info)}));
        }
        components.finish();
        return bill;
    }

private:
    static void take_subject(const SpdxPackage& root, Bill& bill) {
        bill.subject_type = root.purpose;
        bill.subject_name = root.name;
        bill.subject_version = root.version;
        bill.subject_purl = root.purl;
        bill.subject_supplier = root.supplier;
        bill.subject_description = root.description;
    }

    static void sort_use(const SpdxRelation& relation, BomComponents& components) {
        const std::string& type = relation.type;
        if (type == "dev_dependency_of" || type == "test_dependency_of" || type == "dev_tool_of" || type == "test_tool_of")
            components.development(relation.from);
        if (type == "dependency_of" || type == "runtime_dependency_of" || type == "build_dependency_of") components.running(relation.from);
        if (type == "depends_on" || type == "contains") components.running(relation.to);
    }

    std::vector<SpdxPackage> packages_;
    std::set<std::string, std::less<>> described_;
    std::vector<SpdxRelation> relations_;
};

Result<> check_spdx_version(std::string_view version) {
    if (version == "SPDX-2.0" || version == "SPDX-2.1" || version == "SPDX-2.2" || version == "SPDX-2.3") return {};
    return fail(Code::malformed, fmt::format("'{}' is to be one of SPDX-2.0, SPDX-2.1, SPDX-2.2, SPDX-2.3", version.substr(0, 100)), "/spdxVersion");
}

Result<SpdxPackage> spdx2_package(const BomNode& node, const std::string& place) {
    if (!node.is_object()) return fail(Code::malformed, "this is to be an object", place);
    SpdxPackage package{.place = place,
                        .id = std::string(text_of(node, "SPDXID")),
                        .name = std::string(text_of(node, "name")),
                        .version = asserted(scalar_of(node, "versionInfo")),
                        .purpose = purpose_name(text_of(node, "primaryPackagePurpose")),
                        .supplier = party_name(text_of(node, "supplier")),
                        .source_info = std::string(text_of(node, "sourceInfo")),
                        .description = std::string(text_of(node, "description"))};
    if (package.id.empty()) return fail(Code::malformed, "it is missing", place + "/SPDXID");
    for (const BomNode& reference : items_of(node, "externalRefs"))
        if (text_of(reference, "referenceType") == "purl" && package.purl.empty()) package.purl = text_of(reference, "referenceLocator");
    return package;
}

// "PackageName: web" a line; a text over several lines stands between <text> and </text>.
class TagValueWalk {
public:
    Result<Bill> read(std::string_view text) {
        size_t line_number = 0;
        while (!text.empty()) {
            ++line_number;
            const size_t end = std::min(text.find('\n'), text.size());
            const std::string_view line = trim(text.substr(0, end));
            size_t taken = std::min(end + 1, text.size());
            if (line.find("<text>") != std::string_view::npos && line.find("</text>") == std::string_view::npos) {
                const size_t close = text.find("</text>");
                if (close == std::string_view::npos) return fail(Code::malformed, "a <text> has no </text>", fmt::format("line {}", line_number));
                taken = close + 7;
                line_number += static_cast<size_t>(std::ranges::count(text.substr(0, taken), '\n'));
            } else if (const size_t colon = line.find(':'); colon != std::string_view::npos && !line.starts_with('#')) {
                TRY(take(line.substr(0, colon), trim(line.substr(colon + 1)), line_number));
            }
            text.remove_prefix(taken);
        }
        TRY(put());
        if (!has_version_) return fail(Code::malformed, "it is missing", "/spdxVersion");
        return spdx_.finish(std::move(bill_));
    }

private:
    Result<> put() {
        if (in_package_) TRY(spdx_.add(std::exchange(package_, {})));
        in_package_ = false;
        return {};
    }

    Result<> take(std::string_view tag, std::string_view value, size_t line_number) {
        if (tag == "SPDXVersion") {
            TRY(check_spdx_version(value));
            has_version_ = true;
        }
        if (tag == "DocumentName") bill_.name = value;
        if (tag == "DocumentNamespace") bill_.serial = value;
        if (tag == "Created") bill_.time = value;
        if (const std::vector<std::string_view> parts = tag == "Relationship" ? words(value) : std::vector<std::string_view>(); parts.size() >= 3)
            spdx_.relation(parts[0], parts[1], parts[2]);
        if (tag == "FileName" || tag == "SnippetSPDXID" || tag == "PackageName") TRY(put());
        if (tag == "PackageName") {
            in_package_ = true;
            package_ = {.place = fmt::format("line {}", line_number), .name = std::string(value)};
        }
        if (in_package_) take_of_package(tag, value);
        return {};
    }

    void take_of_package(std::string_view tag, std::string_view value) {
        if (tag == "SPDXID") package_.id = value;
        if (tag == "PackageVersion") package_.version = asserted(value);
        if (tag == "PackageSupplier") package_.supplier = party_name(value);
        if (tag == "PrimaryPackagePurpose") package_.purpose = purpose_name(value);
        if (tag == "PackageSourceInfo") {
            constexpr std::string_view open = "<text>", close = "</text>";
            if (value.starts_with(open)) value.remove_prefix(open.size());
            if (value.ends_with(close)) value.remove_suffix(close.size());
            package_.source_info = value;
        }
        if (tag != "ExternalRef") return;
        const std::vector<std::string_view> parts = words(value);
        if (parts.size() >= 3 && parts[1] == "purl" && package_.purl.empty()) package_.purl = parts[2];
    }

    Bill bill_;
    SpdxBill spdx_;
    SpdxPackage package_;
    bool in_package_ = false, has_version_ = false;
};

std::string spdx3_purl(const BomNode& element) {
    for (const char* name : {"software_packageUrl", "packageUrl", "software:packageUrl"})
        if (const std::string_view purl = text_of(element, name); !purl.empty()) return std::string(purl);
    for (const BomNode& identifier : items_of(element, "externalIdentifier")) {
        const std::string_view type = text_of(identifier, "externalIdentifierType");
        if (type == "packageUrl" || type == "packageURL" || type == "purl") return std::string(text_of(identifier, "identifier"));
    }
    return {};
}

std::string spdx3_text(const BomNode& element, std::string_view name) {
    const std::string_view prefixed = text_of(element, fmt::format("software_{}", name));
    return asserted(prefixed.empty() ? text_of(element, name) : prefixed);
}

Result<> take_spdx3(const BomNode& element, const std::string& place, Bill& bill, SpdxBill& spdx) {
    if (!element.is_object()) return fail(Code::malformed, "this is to be an object", place);
    const std::string_view type = text_of(element, "type").empty() ? text_of(element, "@type") : text_of(element, "type");
    if (type == "CreationInfo" && bill.time.empty()) bill.time = text_of(element, "created");
    if (type == "SpdxDocument") {
        bill.name = text_of(element, "name");
        bill.serial = text_of(element, "spdxId");
    }
    if (type == "SpdxDocument" || type == "software_Sbom" || type == "Sbom")
        for (const std::string_view root : texts_of(element, "rootElement")) spdx.describes(root);
    if (type == "Relationship" || type == "LifecycleScopedRelationship") {
        const std::string_view scope = text_of(element, "scope");
        const bool development = scope == "development" || scope == "test";
        for (const std::string_view to : texts_of(element, "to")) {
            if (text_of(element, "relationshipType") == "describes") spdx.describes(to);
            if (text_of(element, "relationshipType") == "dependsOn")
                spdx.relation(to, development ? "dev_dependency_of" : "dependency_of", text_of(element, "from"));
        }
    }
    if (type != "software_Package" && type != "software:Package" && type != "Package") return {};
    SpdxPackage package{.place = place,
                        .id = std::string(text_of(element, "spdxId").empty() ? text_of(element, "@id") : text_of(element, "spdxId")),
                        .name = std::string(text_of(element, "name")),
                        .version = spdx3_text(element, "packageVersion"),
                        .purl = spdx3_purl(element),
                        .purpose = purpose_name(spdx3_text(element, "primaryPurpose")),
                        .source_info = spdx3_text(element, "sourceInfo"),
                        .description = std::string(text_of(element, "description"))};
    if (package.id.empty()) return fail(Code::malformed, "it is missing", place + "/spdxId");
    return spdx.add(std::move(package));
}

}  // namespace

Result<Bill> read_spdx2(const BomNode& root) {
    TRY(check_spdx_version(text_of(root, "spdxVersion")));
    Bill bill;
    bill.name = text_of(root, "name");
    bill.serial = text_of(root, "documentNamespace");
    bill.time = text_of(root, "creationInfo", "created");
    SpdxBill spdx;
    if (const auto packages = member_of(root, "packages"); packages.error() == simdjson::SUCCESS && !packages.value_unsafe().is_array())
        return fail(Code::malformed, "this is to be a list", "/packages");
    size_t at = 0;
    for (const BomNode& node : items_of(root, "packages")) {
        SpdxPackage package = TRY(spdx2_package(node, fmt::format("/packages/{}", at++)));
        TRY(spdx.add(std::move(package)));
    }
    for (const std::string_view id : texts_of(root, "documentDescribes")) spdx.describes(id);
    for (const BomNode& relation : items_of(root, "relationships"))
        spdx.relation(text_of(relation, "spdxElementId"), text_of(relation, "relationshipType"), text_of(relation, "relatedSpdxElement"));
    return spdx.finish(std::move(bill));
}

Result<Bill> read_spdx3(const BomNode& root) {
    Bill bill;
    SpdxBill spdx;
    if (const auto graph = member_of(root, "@graph"); graph.error() != simdjson::SUCCESS) {
        TRY(take_spdx3(root, "", bill, spdx));  // a document of one element
        return spdx.finish(std::move(bill));
    } else if (!graph.value_unsafe().is_array()) {
        return fail(Code::malformed, "this is to be a list", "/@graph");
    }
    size_t at = 0;
    for (const BomNode& element : items_of(root, "@graph")) TRY(take_spdx3(element, fmt::format("/@graph/{}", at++), bill, spdx));
    return spdx.finish(std::move(bill));
}

Result<Bill> read_tag_value(std::string_view text) { return TagValueWalk().read(text); }

}  // namespace redoubt::software
