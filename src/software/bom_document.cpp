#include "software/bom_document.h"

#include <fmt/format.h>

#include "base/binary_text.h"
#include "base/text.h"
#include "formats/yaml/yaml.h"
#include "schema/json.h"

namespace redoubt::software {
namespace {

namespace dom = simdjson::dom;

void append_yaml_node(std::string& out, const formats::yaml::Node& node) {
    if (node.is_scalar()) {
        if (node.is_null())
            out += "null";
        else
            schema::append_json_text(out, node.text);
        return;
    }
    out += node.is_mapping() ? '{' : '[';
    for (size_t i = 0; i < node.items.size(); ++i) {
        if (i > 0) out += ',';
        if (node.is_mapping()) {
            schema::append_json_text(out, node.keys[i].text);
            out += ':';
        }
        append_yaml_node(out, node.items[i]);
    }
    out += node.is_mapping() ? '}' : ']';
}

Result<std::string> json_of_yaml(std::string_view text) {
    const formats::yaml::Node root = TRY(formats::yaml::parse(text, {.bytes = size_t{64} << 20, .nodes = 4'000'000}));
    if (!root.is_mapping()) return fail(Code::malformed, "this is no bill of materials", {}, "CycloneDX and SPDX are read, as JSON, XML, YAML and tag-value");
    std::string json;
    append_yaml_node(json, root);
    return json;
}

Result<dom::element> parse_bom_json(dom::parser& parser, std::string_view text) {
    dom::element root;
    if (const auto error = parser.parse(text.data(), text.size()).get(root))
        return fail(error == simdjson::CAPACITY || error == simdjson::DEPTH_ERROR ? Code::too_large : Code::malformed,
                    fmt::format("it is not whole JSON: {}", simdjson::error_message(error)));
    return root;
}

bool says_context(const BomNode& root, std::string_view part) {
    for (const std::string_view context : texts_of(root, "@context"))
        if (context.find(part) != std::string_view::npos) return true;
    return false;
}

BomForm form_of(const BomNode& root) {
    const bool is_cyclonedx = text_of(root, "bomFormat") == "CycloneDX" ||
                              text_of(root, "$schema").find("cyclonedx.org/schema/bom") != std::string_view::npos ||
                              (!text_of(root, "bomFormat").empty() && !text_of(root, "specVersion").empty());
    if (is_cyclonedx) return BomForm::cyclonedx;
    if (!text_of(root, "spdxVersion").empty()) return BomForm::spdx2;
    if (says_context(root, "spdx.org/rdf/3")) return BomForm::spdx3;
    if (says_context(root, "openvex.dev/ns")) return BomForm::openvex;
    const auto document = member_of(root, "document");
    if (document.error() == simdjson::SUCCESS && !text_of(document.value_unsafe(), "csaf_version").empty()) return BomForm::csaf;
    return BomForm::other;
}

// The predicate of an attestation: it may lie one deeper, under "Data".
BomNode predicate_of(const BomNode& statement) {
    const auto predicate = member_of(statement, "predicate");
    if (predicate.error() != simdjson::SUCCESS) return statement;
    const auto deeper = member_of(predicate.value_unsafe(), "Data");
    return deeper.error() == simdjson::SUCCESS ? deeper.value_unsafe() : predicate.value_unsafe();
}

}  // namespace

simdjson::simdjson_result<BomNode> member_of(const BomNode& node, std::string_view name) {
    if (!node.is_object()) return simdjson::NO_SUCH_FIELD;
    return node.get_object().value_unsafe().at_key(name);
}

std::string_view text_of(const BomNode& node, std::string_view name) {
    const auto member = member_of(node, name);
    if (member.error() != simdjson::SUCCESS || !member.value_unsafe().is_string()) return {};
    return member.value_unsafe().get_string().value_unsafe();
}

std::string_view text_of(const BomNode& node, std::string_view name, std::string_view inner) {
    const auto member = member_of(node, name);
    return member.error() == simdjson::SUCCESS ? text_of(member.value_unsafe(), inner) : std::string_view();
}

std::string scalar_of(const BomNode& node, std::string_view name) {
    const auto member = member_of(node, name);
    if (member.error() != simdjson::SUCCESS) return {};
    const BomNode value = member.value_unsafe();
    if (value.is_string()) return std::string(value.get_string().value_unsafe());
    if (value.is_number() || value.is_bool()) return simdjson::minify(value);
    return {};
}

std::vector<BomNode> items_of(const BomNode& node, std::string_view name) {
    const auto member = member_of(node, name);
    if (member.error() != simdjson::SUCCESS || !member.value_unsafe().is_array()) return {};
    const dom::array items = member.value_unsafe().get_array().value_unsafe();
    return {items.begin(), items.end()};
}

std::vector<std::string_view> texts_of(const BomNode& node, std::string_view name) {
    std::vector<std::string_view> texts;
    if (const std::string_view one = text_of(node, name); !one.empty()) texts.push_back(one);
    for (const BomNode& item : items_of(node, name))
        if (item.is_string()) texts.push_back(item.get_string().value_unsafe());
    return texts;
}

Result<BomDocument> BomDocument::parse(std::string_view text) {
    if (text.size() > largest_bom) return fail(Code::too_large, fmt::format("a bill of materials has at most {} MiB", largest_bom >> 20));
    text = trim(text);
    if (text.empty()) return fail(Code::malformed, "it is empty");
    BomDocument document;
    if (text.starts_with('<')) {
        const std::string json = TRY(cyclonedx_json_of_xml(text));
        document.root_ = TRY(parse_bom_json(*document.parser_, json));
    } else if (text.starts_with('{') || text.starts_with('[')) {
        const bool is_envelope = text.starts_with("{\"payloadType\"");  // a line each in JSON lines
        document.root_ = TRY(parse_bom_json(*document.parser_, is_envelope ? text.substr(0, text.find('\n')) : text));
    } else {
        const std::string json = TRY(json_of_yaml(text));
        document.root_ = TRY(parse_bom_json(*document.parser_, json));
    }
    if (const std::string_view payload = text_of(document.root_, "payload"); !payload.empty() && !text_of(document.root_, "payloadType").empty()) {
        const std::string statement = TRY(from_base64(payload));
        document.root_ = TRY(parse_bom_json(*document.parser_, statement));
    }
    if (!text_of(document.root_, "predicateType").empty()) document.root_ = predicate_of(document.root_);
    if (const auto inner = member_of(document.root_, "sbom"); inner.error() == simdjson::SUCCESS && inner.value_unsafe().is_object())
        document.root_ = inner.value_unsafe();
    document.form_ = form_of(document.root_);
    return document;
}

}  // namespace redoubt::software
