// The tables of CycloneDX: what of the schemas of 1.0 to 1.7 is the same in all of them, with the values of the newest.
#include <algorithm>
#include <array>

#include <fmt/format.h>

#include "base/text.h"
#include "software/bom_schema.h"

namespace redoubt::software {
namespace cyclonedx_tables {
namespace {

using enum ShapeMember::Kind;
using enum ShapeMember::Need;

template <size_t N>
std::string one_of(std::string_view value, const std::array<std::string_view, N>& values) {
    if (std::ranges::find(values, value) != values.end()) return {};
    return fmt::format("one of {}", fmt::join(values, ", "));
}

bool is_hex(std::string_view value) { return value.find_first_not_of("0123456789abcdefABCDEF") == std::string_view::npos; }

std::string filled(std::string_view value) { return value.empty() ? "a text that is not empty" : ""; }

std::string format_name(std::string_view value) { return value == "CycloneDX" ? "" : "CycloneDX"; }

std::string spec_version(std::string_view value) {
    constexpr std::array<std::string_view, 8> values{"1.0", "1.1", "1.2", "1.3", "1.4", "1.5", "1.6", "1.7"};
    return one_of(value, values);
}

// urn:uuid:3e671687-395b-41f5-a30f-a58921a69b79, or in XML the same in braces without the start.
std::string serial_number(std::string_view value) {
    constexpr std::string_view start = "urn:uuid:";
    std::string_view uuid = value;
    if (uuid.starts_with(start))
        uuid.remove_prefix(start.size());
    else if (uuid.starts_with('{') && uuid.ends_with('}'))
        uuid = uuid.substr(1, uuid.size() - 2);
    bool is_uuid = uuid.size() == 36 && uuid.size() != value.size();
    for (size_t i = 0; is_uuid && i < uuid.size(); ++i) is_uuid = i == 8 || i == 13 || i == 18 || i == 23 ? uuid[i] == '-' : is_hex(uuid.substr(i, 1));
    return is_uuid ? "" : "urn:uuid: and a UUID";
}

std::string date_time(std::string_view value) {
    constexpr std::string_view pattern = "dddd-dd-ddTdd:dd:dd";
    bool good = value.size() >= pattern.size();
    for (size_t i = 0; good && i < pattern.size(); ++i) good = pattern[i] == 'd' ? value[i] >= '0' && value[i] <= '9' : lower(value[i]) == lower(pattern[i]);
    return good ? "" : "a date with a time (RFC 3339)";
}

std::string component_type(std::string_view value) {
    constexpr std::array<std::string_view, 14> values{"application",
                                                      "framework",
                                                      "library",
                                                      "container",
                                                      "platform",
                                                      "operating-system",
                                                      "device",
                                                      "device-driver",
                                                      "firmware",
                                                      "file",
                                                      "machine-learning-model",
                                                      "data",
                                                      "cryptographic-asset",
                                                      "service"};
    return one_of(value, values);
}

std::string scope(std::string_view value) {
    constexpr std::array<std::string_view, 3> values{"required", "optional", "excluded"};
    return one_of(value, values);
}

std::string hash_algorithm(std::string_view value) {
    constexpr std::array<std::string_view, 14> values{"MD5",      "SHA-1",       "SHA-256",     "SHA-384",     "SHA-512", "SHA3-256",     "SHA3-384",
                                                      "SHA3-512", "BLAKE2b-256", "BLAKE2b-384", "BLAKE2b-512", "BLAKE3",  "Streebog-256", "Streebog-512"};
    return one_of(value, values);
}

std::string hash_content(std::string_view value) {
    const size_t digits = value.size();
    return is_hex(value) && (digits == 32 || digits == 40 || digits == 64 || digits == 96 || digits == 128) ? "" : "32, 40, 64, 96 or 128 hexadecimal digits";
}

std::string issue_type(std::string_view value) {
    constexpr std::array<std::string_view, 3> values{"defect", "enhancement", "security"};
    return one_of(value, values);
}

std::string patch_type(std::string_view value) {
    constexpr std::array<std::string_view, 4> values{"unofficial", "monkey", "backport", "cherry-pick"};
    return one_of(value, values);
}

std::string encoding(std::string_view value) { return value == "base64" ? "" : "base64"; }

std::string flow(std::string_view value) {
    constexpr std::array<std::string_view, 4> values{"inbound", "outbound", "bi-directional", "unknown"};
    return one_of(value, values);
}

std::string severity(std::string_view value) {
    constexpr std::array<std::string_view, 7> values{"critical", "high", "medium", "low", "info", "none", "unknown"};
    return one_of(value, values);
}

std::string affected(std::string_view value) {
    constexpr std::array<std::string_view, 3> values{"affected", "unaffected", "unknown"};
    return one_of(value, values);
}

std::string analysis_state(std::string_view value) {
    constexpr std::array<std::string_view, 6> values{"resolved", "resolved_with_pedigree", "exploitable", "in_triage", "false_positive", "not_affected"};
    return one_of(value, values);
}

std::string analysis_justification(std::string_view value) {
    constexpr std::array<std::string_view, 9> values{"code_not_present",     "code_not_reachable",     "requires_configuration",
                                                     "requires_dependency",  "requires_environment",   "protected_by_compiler",
                                                     "protected_at_runtime", "protected_at_perimeter", "protected_by_mitigating_control"};
    return one_of(value, values);
}

std::string licence_fault(const BomNode& licence) {
    const bool id = !text_of(licence, "id").empty(), name = !text_of(licence, "name").empty();
    return id != name ? "" : "a licence has an id or a name, one of them";
}

std::string choice_fault(const BomNode& choice) {
    const bool licence = member_of(choice, "license").error() == simdjson::SUCCESS, expression = member_of(choice, "expression").error() == simdjson::SUCCESS;
    return licence != expression ? "" : "this is a license or an expression, one of them";
}

const Shape* property_shape() {
    static constexpr std::array members{ShapeMember{"name", text, required}, ShapeMember{"value"}};
    static constexpr Shape shape{members};
    return &shape;
}

const Shape* attachment_shape() {
    static constexpr std::array members{ShapeMember{"encoding", text, optional, encoding}, ShapeMember{"content"}};
    static constexpr Shape shape{members};
    return &shape;
}

const Shape* licence_shape() {
    static constexpr std::array members{ShapeMember{"id"}, ShapeMember{"name"}, ShapeMember{"text", object, optional, nullptr, attachment_shape},
                                        ShapeMember{"properties", objects, optional, nullptr, property_shape}};
    static constexpr Shape shape{members, licence_fault};
    return &shape;
}

const Shape* licence_choice_shape() {
    static constexpr std::array members{ShapeMember{"license", object, optional, nullptr, licence_shape}, ShapeMember{"expression"}};
    static constexpr Shape shape{members, choice_fault};
    return &shape;
}

const Shape* hash_shape() {
    static constexpr std::array members{ShapeMember{"alg", text, required, hash_algorithm}, ShapeMember{"content", text, required, hash_content}};
    static constexpr Shape shape{members};
    return &shape;
}

const Shape* issue_shape() {
    static constexpr std::array members{ShapeMember{"type", text, required, issue_type}};
    static constexpr Shape shape{members};
    return &shape;
}

const Shape* patch_shape() {
    static constexpr std::array members{ShapeMember{"type", text, required, patch_type}, ShapeMember{"resolves", objects, optional, nullptr, issue_shape}};
    static constexpr Shape shape{members};
    return &shape;
}

const Shape* swid_shape() {
    static constexpr std::array members{ShapeMember{"tagId", text, required}, ShapeMember{"name", text, required}};
    static constexpr Shape shape{members};
    return &shape;
}

const Shape* component_shape();

const Shape* pedigree_shape() {
    static constexpr std::array members{
        ShapeMember{"ancestors", objects, optional, nullptr, component_shape}, ShapeMember{"descendants", objects, optional, nullptr, component_shape},
        ShapeMember{"variants", objects, optional, nullptr, component_shape}, ShapeMember{"patches", objects, optional, nullptr, patch_shape}};
    static constexpr Shape shape{members};
    return &shape;
}

const Shape* component_shape() {
    static constexpr std::array members{ShapeMember{"type", text, required, component_type},
                                        ShapeMember{"name", text, required},
                                        ShapeMember{"bom-ref", text, optional, filled},
                                        ShapeMember{"version"},
                                        ShapeMember{"group"},
                                        ShapeMember{"purl"},
                                        ShapeMember{"scope", text, optional, scope},
                                        ShapeMember{"hashes", objects, optional, nullptr, hash_shape},
                                        ShapeMember{"licenses", objects, optional, nullptr, licence_choice_shape},
                                        ShapeMember{"swid", object, optional, nullptr, swid_shape},
                                        ShapeMember{"pedigree", object, optional, nullptr, pedigree_shape},
                                        ShapeMember{"properties", objects, optional, nullptr, property_shape},
                                        ShapeMember{"components", objects, optional, nullptr, component_shape}};
    static constexpr Shape shape{members};
    return &shape;
}

const Shape* flow_shape() {
    static constexpr std::array members{ShapeMember{"flow", text, required, flow}, ShapeMember{"classification", text, required}};
    static constexpr Shape shape{members};
    return &shape;
}

const Shape* service_shape() {
    static constexpr std::array members{ShapeMember{"name", text, required},
                                        ShapeMember{"bom-ref", text, optional, filled},
                                        ShapeMember{"data", objects, optional, nullptr, flow_shape},
                                        ShapeMember{"licenses", objects, optional, nullptr, licence_choice_shape},
                                        ShapeMember{"properties", objects, optional, nullptr, property_shape},
                                        ShapeMember{"services", objects, optional, nullptr, service_shape}};
    static constexpr Shape shape{members};
    return &shape;
}

const Shape* dependency_shape() {
    static constexpr std::array members{ShapeMember{"ref", text, required, filled}, ShapeMember{"dependsOn", texts, optional, filled}};
    static constexpr Shape shape{members};
    return &shape;
}

const Shape* rating_shape() {
    static constexpr std::array members{ShapeMember{"severity", text, optional, severity}, ShapeMember{"vector"}};
    static constexpr Shape shape{members};
    return &shape;
}

const Shape* version_shape() {
    static constexpr std::array members{ShapeMember{"version"}, ShapeMember{"range"}, ShapeMember{"status", text, optional, affected}};
    static constexpr Shape shape{members};
    return &shape;
}

const Shape* affects_shape() {
    static constexpr std::array members{ShapeMember{"ref", text, required, filled}, ShapeMember{"versions", objects, optional, nullptr, version_shape}};
    static constexpr Shape shape{members};
    return &shape;
}

const Shape* analysis_shape() {
    static constexpr std::array members{ShapeMember{"state", text, optional, analysis_state},
                                        ShapeMember{"justification", text, optional, analysis_justification}, ShapeMember{"detail"}};
    static constexpr Shape shape{members};
    return &shape;
}

const Shape* vulnerability_shape() {
    static constexpr std::array members{
        ShapeMember{"bom-ref", text, optional, filled}, ShapeMember{"id"}, ShapeMember{"ratings", objects, optional, nullptr, rating_shape},
        ShapeMember{"affects", objects, optional, nullptr, affects_shape}, ShapeMember{"analysis", object, optional, nullptr, analysis_shape}};
    static constexpr Shape shape{members};
    return &shape;
}

const Shape* metadata_shape() {
    static constexpr std::array members{
        ShapeMember{"timestamp", text, optional, date_time}, ShapeMember{"component", object, optional, nullptr, component_shape},
        ShapeMember{"licenses", objects, optional, nullptr, licence_choice_shape}, ShapeMember{"properties", objects, optional, nullptr, property_shape}};
    static constexpr Shape shape{members};
    return &shape;
}

constexpr std::array bom_members{ShapeMember{"bomFormat", text, required, format_name},
                                 ShapeMember{"specVersion", text, required, spec_version},
                                 ShapeMember{"serialNumber", text, optional, serial_number},
                                 ShapeMember{"metadata", object, optional, nullptr, metadata_shape},
                                 ShapeMember{"components", objects, optional, nullptr, component_shape},
                                 ShapeMember{"services", objects, optional, nullptr, service_shape},
                                 ShapeMember{"dependencies", objects, optional, nullptr, dependency_shape},
                                 ShapeMember{"vulnerabilities", objects, optional, nullptr, vulnerability_shape},
                                 ShapeMember{"properties", objects, optional, nullptr, property_shape}};

// Before 1.7 an expression stands alone: a list of several licences has none.
Result<> check_licence_lists(const BomNode& holder, const std::string& place, size_t depth) {
    const std::vector<BomNode> choices = items_of(holder, "licenses");
    const auto is_expression = [](const BomNode& choice) { return member_of(choice, "expression").error() == simdjson::SUCCESS; };
    if (choices.size() > 1 && std::ranges::any_of(choices, is_expression))
        return fail(Code::malformed, "an expression stands alone in the list of licences", place + "/licenses");
    if (depth == deepest_bom_component) return {};
    size_t at = 0;
    for (const BomNode& inner : items_of(holder, "components")) {
        TRY(check_licence_lists(inner, fmt::format("{}/components/{}", place, at), depth + 1));
        ++at;
    }
    return {};
}

}  // namespace
}  // namespace cyclonedx_tables

Result<> check_cyclonedx(const BomNode& root) {
    static constexpr Shape shape{cyclonedx_tables::bom_members};
    TRY(check_shape(root, shape));
    if (text_of(root, "specVersion") == "1.7") return {};
    return cyclonedx_tables::check_licence_lists(root, "", 0);
}

}  // namespace redoubt::software
