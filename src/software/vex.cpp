#include "software/vex.h"

#include <algorithm>
#include <array>

#include "advisories/ecosystems.h"
#include "advisories/lookups.h"
#include "base/text.h"
#include "base/time.h"
#include "formats/charset/charset.h"
#include "software/vers.h"
#include "software/vex_readers.h"

namespace redoubt::software {
namespace {

using advisories::Purl;

constexpr std::array<std::string_view, 4> status_names{"under_investigation", "affected", "not_affected", "fixed"};
constexpr std::array<std::string_view, 5> justification_names{"component_not_present", "vulnerable_code_not_present", "vulnerable_code_not_in_execute_path",
                                                              "vulnerable_code_cannot_be_controlled_by_adversary", "inline_mitigations_already_exist"};

bool has_all_qualifiers(const Purl& package, const Purl& said) {
    return std::ranges::all_of(said.qualifiers, [&](const auto& each) { return package.qualifier(each.first) == each.second; });
}

// The package itself, or the source package that it was built from.
bool is_about(const Purl& said, const Purl& package) {
    if (said.type != package.type || said.namespace_path != package.namespace_path) return false;
    if (!said.subpath.empty() && said.subpath != package.subpath) return false;
    if (said.name == package.name && (said.version.empty() || said.version == package.version)) return has_all_qualifiers(package, said);
    if (package.qualifier("upstream").empty() || (!said.qualifier("distro").empty() && said.qualifier("distro") != package.qualifier("distro"))) return false;
    return std::ranges::any_of(advisories::lookups_of(package), [&](const advisories::Lookup& lookup) {
        return lookup.name == said.name && (said.version.empty() || lookup.version == said.version || lookup.version.ends_with(":" + said.version));
    });
}

bool is_same_product(std::string_view named, std::string_view subject) {
    if (named == subject) return true;
    const auto said = advisories::parse_purl(named), asked = advisories::parse_purl(subject);
    return said && asked && is_about(*said, *asked);
}

// A range that cannot be read, or of an ecosystem whose order nobody knows, says nothing of any version.
bool lies_in(const VexProduct& product, const Purl& package) {
    if (product.range.empty()) return true;
    const std::vector<advisories::Lookup> lookups = advisories::lookups_of(package);
    if (lookups.empty()) return false;
    const auto ordering = advisories::ordering_of(lookups.front().ecosystem);
    if (!ordering) return false;
    const auto named = std::ranges::find(lookups, product.purl->name, &advisories::Lookup::name);
    const std::string& version = named == lookups.end() ? lookups.front().version : named->version;
    return vers_holds(product.range, version, advisories::comparison(*ordering)).value_or(false);
}

bool speaks_of(const VexProduct& product, const Purl& package, std::string_view subject) {
    if (!product.purl || !is_about(*product.purl, package) || !lies_in(product, package)) return false;
    if (product.within.empty()) return true;
    return !subject.empty() && is_same_product(product.within, subject);
}

bool is_later(std::string_view a, std::string_view b) {
    const auto first = parse_time(a), second = parse_time(b);
    if (!first || !second) return first.has_value() || !second.has_value();
    return *first >= *second;
}

}  // namespace

std::string_view vex_status_name(VexStatus status) { return status_names[static_cast<size_t>(status)]; }

std::optional<VexStatus> vex_status_of(std::string_view name) {
    const auto found = std::ranges::find(status_names, name);
    if (found == status_names.end()) return std::nullopt;
    return static_cast<VexStatus>(found - status_names.begin());
}

bool is_justification(std::string_view name) { return std::ranges::find(justification_names, name) != justification_names.end(); }

VexProduct product_named(std::string_view text) {
    VexProduct product;
    if (auto purl = advisories::parse_purl(text))
        product.purl = *std::move(purl);
    else
        product.name = text;
    return product;
}

Result<VexDocument> read_vex(std::string_view bytes) {
    std::string held;
    const std::string_view text = TRY(formats::charset::to_utf8(bytes, held));
    const BomDocument document = TRY(BomDocument::parse(text));
    switch (document.form()) {
        case BomForm::openvex: return read_openvex(document.root());
        case BomForm::csaf: return read_csaf(document.root());
        case BomForm::cyclonedx: return read_cyclonedx_vex(document.root());
        default: return fail(Code::malformed, "this is no VEX document", {}, "OpenVEX, CSAF 2.0 and CycloneDX are read");
    }
}

void VexStatements::add(VexDocument document) {
    for (VexStatement& statement : document.statements) {
        for (const std::string& id : statement.vulnerabilities) by_id_[id].push_back(statements_.size());
        statements_.push_back(std::move(statement));
    }
}

const VexStatement* VexStatements::about(std::span<const std::string_view> ids, const Purl& package, std::string_view subject) const {
    std::vector<size_t> asked;
    for (const std::string_view id : ids)
        if (const auto found = by_id_.find(id); found != by_id_.end()) asked.insert(asked.end(), found->second.begin(), found->second.end());
    std::ranges::sort(asked);
    const VexStatement* newest = nullptr;
    for (const size_t number : asked) {
        const VexStatement& statement = statements_[number];
        const bool speaks = std::ranges::any_of(statement.products, [&](const VexProduct& product) { return speaks_of(product, package, subject); });
        if (speaks && (newest == nullptr || is_later(statement.time, newest->time))) newest = &statement;
    }
    return newest;
}

}  // namespace redoubt::software
