// CycloneDX as VEX: what the analysis of a vulnerability says of the components that it affects, by their bom-ref, or by a BOM-Link
// into another document ("urn:cdx:serial/version#ref").
#include <algorithm>
#include <array>

#include <fmt/format.h>

#include "software/bom_schema.h"
#include "software/vex_readers.h"

namespace redoubt::software {
namespace {

struct AnalysisState {
    std::string_view name;
    VexStatus status;
};
// The first of a status is the one that is written.
constexpr std::array analysis_states{AnalysisState{"in_triage", VexStatus::under_investigation}, AnalysisState{"exploitable", VexStatus::affected},
                                     AnalysisState{"not_affected", VexStatus::not_affected},     AnalysisState{"resolved", VexStatus::fixed},
                                     AnalysisState{"resolved_with_pedigree", VexStatus::fixed},  AnalysisState{"false_positive", VexStatus::not_affected}};

struct AnalysisReason {
    std::string_view name, justification;
};
constexpr std::array analysis_reasons{AnalysisReason{"code_not_present", "vulnerable_code_not_present"},
                                      AnalysisReason{"code_not_reachable", "vulnerable_code_not_in_execute_path"},
                                      AnalysisReason{"requires_configuration", "vulnerable_code_cannot_be_controlled_by_adversary"},
                                      AnalysisReason{"protected_by_mitigating_control", "inline_mitigations_already_exist"},
                                      AnalysisReason{"requires_dependency", "component_not_present"},
                                      AnalysisReason{"requires_environment", "vulnerable_code_cannot_be_controlled_by_adversary"},
                                      AnalysisReason{"protected_by_compiler", "inline_mitigations_already_exist"},
                                      AnalysisReason{"protected_at_runtime", "inline_mitigations_already_exist"},
                                      AnalysisReason{"protected_at_perimeter", "inline_mitigations_already_exist"}};

VexProduct product_of_component(const BomNode& component) {
    VexProduct product = product_named(text_of(component, "purl"));
    const std::string_view group = text_of(component, "group"), name = text_of(component, "name");
    product.name = group.empty() ? std::string(name) : fmt::format("{}/{}", group, name);
    for (const BomNode& hash : items_of(component, "hashes"))
        product.hashes.push_back({std::string(text_of(hash, "alg")), std::string(text_of(hash, "content"))});
    return product;
}

using ComponentsByRef = std::map<std::string, VexProduct, std::less<>>;

void take_components(const BomNode& holder, ComponentsByRef& out, size_t depth) {
    for (const BomNode& component : items_of(holder, "components")) {
        if (const std::string_view ref = text_of(component, "bom-ref"); !ref.empty()) out.try_emplace(std::string(ref), product_of_component(component));
        if (depth < deepest_bom_component) take_components(component, out, depth + 1);
    }
}

std::string percent_decoded(std::string_view text) {
    constexpr std::string_view digits = "0123456789abcdef";
    std::string out;
    for (size_t i = 0; i < text.size(); ++i) {
        const size_t high = i + 2 < text.size() ? digits.find(static_cast<char>(text[i + 1] | 0x20)) : std::string_view::npos;
        const size_t low = i + 2 < text.size() ? digits.find(static_cast<char>(text[i + 2] | 0x20)) : std::string_view::npos;
        if (text[i] == '%' && high != std::string_view::npos && low != std::string_view::npos) {
            out += static_cast<char>(high * 16 + low);
            i += 2;
        } else {
            out += text[i];
        }
    }
    return out;
}

VexProduct product_of_ref(std::string_view ref, const ComponentsByRef& components) {
    if (const auto found = components.find(ref); found != components.end()) return found->second;
    if (ref.starts_with("urn:cdx:"))
        if (const size_t hash = ref.find('#'); hash != std::string_view::npos) {
            VexProduct product = product_named(percent_decoded(ref.substr(hash + 1)));
            if (!product.purl) product = product_named(ref.substr(hash + 1));
            if (product.name.empty()) product.name = ref;
            return product;
        }
    return product_named(ref);
}

// A component that is affected as a whole, or by its versions: those that are said not to be affected are given apart.
void take_affected(const BomNode& affected, const ComponentsByRef& components, std::vector<VexProduct>& out, std::vector<VexProduct>& unaffected) {
    const VexProduct product = product_of_ref(text_of(affected, "ref"), components);
    const std::vector<BomNode> versions = items_of(affected, "versions");
    if (versions.empty()) out.push_back(product);
    for (const BomNode& each : versions) {
        const std::string_view status = text_of(each, "status");
        if (status == "unknown") continue;
        VexProduct one = product;
        one.range = text_of(each, "range");
        if (const std::string_view version = text_of(each, "version"); one.purl && !version.empty()) one.purl->version = version;
        (status == "unaffected" ? unaffected : out).push_back(std::move(one));
    }
}

std::string_view first_filled(std::initializer_list<std::string_view> texts) {
    const auto found = std::ranges::find_if(texts, [](std::string_view text) { return !text.empty(); });
    return found == texts.end() ? std::string_view() : *found;
}

std::string action_of(const BomNode& vulnerability, const BomNode& analysis) {
    const std::string_view said = first_filled({text_of(vulnerability, "recommendation"), text_of(vulnerability, "workaround")});
    return said.empty() ? fmt::format("{}", fmt::join(texts_of(analysis, "response"), ", ")) : std::string(said);
}

void take_vulnerability(const BomNode& vulnerability, const ComponentsByRef& components, VexDocument& document) {
    const auto analysis = member_of(vulnerability, "analysis");
    if (analysis.error() != simdjson::SUCCESS || text_of(vulnerability, "id").empty()) return;
    const BomNode said = analysis.value_unsafe();
    const auto state = std::ranges::find(analysis_states, text_of(said, "state"), &AnalysisState::name);
    if (state == analysis_states.end()) return;
    VexStatement statement{.vulnerabilities = {std::string(text_of(vulnerability, "id"))},
                           .status = state->status,
                           .statement = std::string(text_of(said, "detail")),
                           .action = action_of(vulnerability, said),
                           .time = std::string(first_filled({text_of(said, "lastUpdated"), text_of(said, "firstIssued"), text_of(vulnerability, "updated"),
                                                             text_of(vulnerability, "published"), document.time})),
                           .author = document.author,
                           .source = document.id};
    const auto reason = std::ranges::find(analysis_reasons, text_of(said, "justification"), &AnalysisReason::name);
    if (reason != analysis_reasons.end()) statement.justification = reason->justification;
    for (const BomNode& reference : items_of(vulnerability, "references"))
        if (const std::string_view id = text_of(reference, "id"); !id.empty()) statement.vulnerabilities.emplace_back(id);
    VexStatement unaffected = statement;
    unaffected.status = VexStatus::not_affected;
    for (const BomNode& affected : items_of(vulnerability, "affects")) take_affected(affected, components, statement.products, unaffected.products);
    if (!unaffected.products.empty()) document.statements.push_back(std::move(unaffected));
    document.statements.push_back(std::move(statement));
}

}  // namespace

std::string_view cyclonedx_state(VexStatus status) { return std::ranges::find(analysis_states, status, &AnalysisState::status)->name; }

std::string_view cyclonedx_justification(std::string_view justification) {
    const auto found = std::ranges::find(analysis_reasons, justification, &AnalysisReason::justification);
    return found == analysis_reasons.end() ? std::string_view() : found->name;
}

Result<VexDocument> read_cyclonedx_vex(const BomNode& root) {
    TRY(check_cyclonedx(root));
    VexDocument document{.id = std::string(text_of(root, "serialNumber")), .author = {}, .time = std::string(text_of(root, "metadata", "timestamp"))};
    ComponentsByRef components;
    take_components(root, components, 0);
    if (const auto metadata = member_of(root, "metadata"); metadata.error() == simdjson::SUCCESS) {
        document.author = first_filled({text_of(metadata.value_unsafe(), "supplier", "name"), text_of(metadata.value_unsafe(), "manufacture", "name")});
        if (const auto subject = member_of(metadata.value_unsafe(), "component"); subject.error() == simdjson::SUCCESS) {
            const std::string_view ref = text_of(subject.value_unsafe(), "bom-ref");
            if (!ref.empty()) components.try_emplace(std::string(ref), product_of_component(subject.value_unsafe()));
            take_components(subject.value_unsafe(), components, 0);
        }
    }
    for (const BomNode& vulnerability : items_of(root, "vulnerabilities")) take_vulnerability(vulnerability, components, document);
    return document;
}

}  // namespace redoubt::software
