// Bills of material: CycloneDX (JSON, XML) and SPDX 2 (JSON, tag-value). What a bill describes is the asset, its components are the
// software in it. A bill that does not say what it is of is known by its serial number or namespace.
#include <algorithm>
#include <map>

#include <fmt/format.h>
#include <pugixml.hpp>

#include "base/text.h"
#include "estate/json_report.h"
#include "estate/readers.h"
#include "formats/charset/charset.h"
#include "formats/xml/tree.h"

namespace redoubt::estate {
namespace {

using records::AssetKind;
using schema::Value;

struct Described {
    std::string type{}, name{}, version{}, purl{}, publisher{}, description{}, serial{}, time{};
};

AssetKind kind_of(std::string_view type) {
    if (type == "device" || type == "firmware") return AssetKind::device;
    if (type == "operating-system") return AssetKind::host;
    if (type == "data") return AssetKind::data_set;
    if (type == "machine-learning-model") return AssetKind::ai_system;
    return AssetKind::application;
}

// A package URL without its version stays the same when the next version is described.
std::string_view without_version(std::string_view purl) {
    const size_t end = std::min(purl.find_first_of("?#"), purl.size());
    const size_t at = purl.substr(0, end).rfind('@');
    const bool is_version = at != std::string_view::npos && at > purl.rfind('/', end);
    return purl.substr(0, is_version ? at : end);
}

Draft draft_of(const Described& what) {
    Draft draft(kind_of(what.type));
    if (!what.purl.empty()) draft.key(without_version(what.purl));
    if (!what.name.empty()) draft.key((what.type.empty() ? "application" : what.type) + " " + what.name);
    draft.key(what.serial);
    draft.title(what.name);
    draft.seen(parse_time(what.time));
    draft.fact("type", what.type);
    draft.fact("product_version", what.version);
    draft.fact("vendor", what.publisher);
    draft.fact("description", what.description);
    return draft;
}

std::string group_and_name(std::string_view group, std::string_view name) {
    return group.empty() ? std::string(name) : std::string(group) + "/" + std::string(name);
}

// CycloneDX, JSON ------------------------------------------------------------

constexpr size_t deepest_component = 20;

void add_components(Draft& draft, const schema::List& components, size_t depth) {
    for (const Value& each : components) {
        draft.software(group_and_name(text_at(each, "group"), text_at(each, "name")), scalar_at(each, "version"), text_at(each, "purl"));
        if (depth < deepest_component) add_components(draft, list_at(each, "components"), depth + 1);
    }
}

Described described(const Value& component) {
    return {.type = std::string(text_at(component, "type")),
            .name = group_and_name(text_at(component, "group"), text_at(component, "name")),
            .version = scalar_at(component, "version"),
            .purl = std::string(text_at(component, "purl")),
            .publisher = std::string(text_at(component, "supplier.name").empty() ? text_at(component, "publisher") : text_at(component, "supplier.name")),
            .description = std::string(text_at(component, "description"))};
}

Result<> give_cyclonedx(const Value& bill, Report& report) {
    Described what = described(dig(bill, "metadata.component"));
    what.serial = text_at(bill, "serialNumber");
    what.time = text_at(bill, "metadata.timestamp");
    Draft draft = draft_of(what);
    add_components(draft, list_at(dig(bill, "metadata.component"), "components"), 1);
    add_components(draft, list_at(bill, "components"), 1);
    return report.give(std::move(draft), what.name);
}

// CycloneDX, XML -------------------------------------------------------------

std::string component_name(const pugi::xml_node& component) {
    return group_and_name(formats::xml::child_text(component, "group"), formats::xml::child_text(component, "name"));
}

void add_components(Draft& draft, const pugi::xml_node& components, size_t depth) {
    for (const pugi::xml_node& each : components.children()) {
        draft.software(component_name(each), formats::xml::child_text(each, "version"), formats::xml::child_text(each, "purl"));
        if (depth < deepest_component) add_components(draft, formats::xml::child(each, "components"), depth + 1);
    }
}

Result<> read_xml(std::string_view text, Report& report) {
    const pugi::xml_document document = TRY(formats::xml::parse_tree(text));
    const pugi::xml_node bill = document.document_element();
    const bool is_cyclonedx =
        std::string_view(bill.attribute("xmlns").value()).find("cyclonedx") != std::string_view::npos || std::string_view(bill.name()).ends_with("bom");
    if (!is_cyclonedx) return fail(Code::malformed, "this XML is no CycloneDX", {}, "SPDX is read as JSON and as tag-value");
    const pugi::xml_node metadata = formats::xml::child(bill, "metadata"), component = formats::xml::child(metadata, "component");
    Draft draft = draft_of({.type = component.attribute("type").value(),
                            .name = component_name(component),
                            .version = std::string(formats::xml::child_text(component, "version")),
                            .purl = std::string(formats::xml::child_text(component, "purl")),
                            .publisher = std::string(formats::xml::child_text(component, "publisher")),
                            .description = std::string(formats::xml::child_text(component, "description")),
                            .serial = bill.attribute("serialNumber").value(),
                            .time = std::string(formats::xml::child_text(metadata, "timestamp"))});
    add_components(draft, formats::xml::child(component, "components"), 1);
    add_components(draft, formats::xml::child(bill, "components"), 1);
    return report.give(std::move(draft), component_name(component));
}

// SPDX -----------------------------------------------------------------------

struct Package {
    std::string id{}, name{}, version{}, purl{}, supplier{}, purpose{};
};

struct SpdxBill {
    std::string name{}, space{}, created{};
    std::vector<Package> packages{};
    std::vector<std::string> describes{};  // ids of packages
};

// "Organization: Example (mail@example.com)": "Example".
std::string party(std::string_view text) {
    if (text == "NOASSERTION" || text == "NONE") return {};
    if (const size_t colon = text.find(": "); colon != std::string_view::npos) text = text.substr(colon + 2);
    return std::string(trim(text.substr(0, text.find(" ("))));
}

Result<> give_spdx(const SpdxBill& bill, Report& report) {
    const auto is_described = [&](const Package& each) { return std::ranges::find(bill.describes, each.id) != bill.describes.end(); };
    const auto root = std::ranges::find_if(bill.packages, is_described);
    const bool one = root != bill.packages.end() && std::ranges::count_if(bill.packages, is_described) == 1;
    Described what{.name = bill.name, .serial = bill.space, .time = bill.created};
    if (one) {
        what = {.type = to_lower(root->purpose),
                .name = root->name,
                .version = root->version,
                .purl = root->purl,
                .publisher = root->supplier,
                .serial = bill.space,
                .time = bill.created};
        std::ranges::replace(what.type, '_', '-');
    }
    Draft draft = draft_of(what);
    for (const Package& each : bill.packages)
        if (!one || each.id != root->id) draft.software(each.name, each.version, each.purl);
    return report.give(std::move(draft), what.name);
}

SpdxBill spdx_json(const Value& document) {
    SpdxBill bill{.name = std::string(text_at(document, "name")),
                  .space = std::string(text_at(document, "documentNamespace")),
                  .created = std::string(text_at(document, "creationInfo.created"))};
    for (const Value& each : list_at(document, "packages")) {
        Package package{.id = std::string(text_at(each, "SPDXID")),
                        .name = std::string(text_at(each, "name")),
                        .version = std::string(text_at(each, "versionInfo")),
                        .supplier = party(text_at(each, "supplier")),
                        .purpose = std::string(text_at(each, "primaryPackagePurpose"))};
        for (const Value& reference : list_at(each, "externalRefs"))
            if (text_at(reference, "referenceType") == "purl") package.purl = text_at(reference, "referenceLocator");
        bill.packages.push_back(std::move(package));
    }
    for (const Value& id : list_at(document, "documentDescribes")) bill.describes.emplace_back(id.text());
    for (const Value& relation : list_at(document, "relationships"))
        if (text_at(relation, "relationshipType") == "DESCRIBES") bill.describes.emplace_back(text_at(relation, "relatedSpdxElement"));
    return bill;
}

// "PackageName: web" a line; a text over several lines stands between <text> and </text>.
class TagValue {
public:
    explicit TagValue(std::string_view text) : rest_(text) {}

    SpdxBill read() {
        while (!rest_.empty()) {
            const size_t end = std::min(rest_.find('\n'), rest_.size());
            const std::string_view line = trim(rest_.substr(0, end));
            const size_t colon = line.find(':');
            if (line.find("<text>") != std::string_view::npos && line.find("</text>") == std::string_view::npos) {
                const size_t close = rest_.find("</text>");
                rest_.remove_prefix(close == std::string_view::npos ? rest_.size() : close + 7);
                continue;
            }
            rest_.remove_prefix(std::min(end + 1, rest_.size()));
            if (colon != std::string_view::npos && !line.starts_with('#')) take(line.substr(0, colon), trim(line.substr(colon + 1)));
        }
        return std::move(bill_);
    }

private:
    void take(std::string_view tag, std::string_view value) {
        if (tag == "DocumentName") bill_.name = value;
        if (tag == "DocumentNamespace") bill_.space = value;
        if (tag == "Created") bill_.created = value;
        if (tag == "Relationship") relation(words(value));
        if (tag == "FileName" || tag == "SnippetSPDXID") in_package_ = false;
        if (tag == "PackageName") {
            bill_.packages.push_back({.name = std::string(value)});
            in_package_ = true;
        }
        if (!in_package_) return;
        Package& package = bill_.packages.back();
        if (tag == "SPDXID") package.id = value;
        if (tag == "PackageVersion") package.version = value;
        if (tag == "PackageSupplier") package.supplier = party(value);
        if (tag == "PrimaryPackagePurpose") package.purpose = value;
        if (tag != "ExternalRef") return;
        const std::vector<std::string_view> parts = words(value);
        if (parts.size() >= 3 && parts[1] == "purl") package.purl = parts[2];
    }

    void relation(const std::vector<std::string_view>& parts) {
        if (parts.size() >= 3 && parts[1] == "DESCRIBES") bill_.describes.emplace_back(parts[2]);
    }

    std::string_view rest_;
    SpdxBill bill_{};
    bool in_package_ = false;
};

Result<> read_json(std::string_view text, Report& report) {
    return each_json(text, report, "bill", [&](const Value& bill, const std::string& where) -> Result<> {
        if (text_at(bill, "bomFormat") == "CycloneDX") return give_cyclonedx(bill, report);
        if (!text_at(bill, "spdxVersion").empty()) return give_spdx(spdx_json(bill), report);
        if (!text_at(bill, "sbom.spdxVersion").empty()) return give_spdx(spdx_json(dig(bill, "sbom")), report);
        const bool is_three = text_at(bill, "@context").find("spdx.org") != std::string_view::npos;
        report.problem(where, is_three ? "SPDX 3 is not read yet: export SPDX 2.3 or CycloneDX" : "it is neither CycloneDX nor SPDX");
        return {};
    });
}

}  // namespace

Result<> read_sbom(std::string_view bytes, const ReadOptions& options, const ReportSink& sink) {
    Report report(options, sink);
    std::string held;
    const std::string_view text = trim(TRY(formats::charset::to_utf8(bytes, held)));
    if (text.starts_with('<'))
        TRY(read_xml(text, report));
    else if (text.starts_with('{') || text.starts_with('['))
        TRY(read_json(text, report));
    else if (text.substr(0, 65536).find("SPDXVersion:") != std::string_view::npos)
        TRY(give_spdx(TagValue(text).read(), report));
    else
        return fail(Code::malformed, "this is no bill of materials", {}, "CycloneDX (JSON, XML) and SPDX 2 (JSON, tag-value) are read");
    return report.end("bill of materials");
}

}  // namespace redoubt::estate
