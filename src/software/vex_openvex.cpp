// OpenVEX (github.com/openvex/spec). In 0.0.1 a vulnerability and a product are texts, in 0.2.0 objects.
#include <fmt/format.h>

#include "software/vex_readers.h"

namespace redoubt::software {
namespace {

std::string_view first_text(std::initializer_list<std::string_view> texts) {
    for (const std::string_view text : texts)
        if (!text.empty()) return text;
    return {};
}

VexProduct component_of(const BomNode& node) {
    if (node.is_string()) return product_named(node.get_string().value_unsafe());
    VexProduct product = product_named(text_of(node, "@id"));
    if (const std::string_view purl = text_of(node, "identifiers", "purl"); !purl.empty() && !product.purl) {
        std::string name = std::move(product.name);
        product = product_named(purl);
        if (!name.empty()) product.name = std::move(name);
    }
    if (const auto hashes = member_of(node, "hashes"); hashes.error() == simdjson::SUCCESS && hashes.value_unsafe().is_object()) {
        const simdjson::dom::object all = hashes.value_unsafe().get_object().value_unsafe();
        for (const auto hash : all)
            if (hash.value.is_string()) product.hashes.push_back({std::string(hash.key), std::string(hash.value.get_string().value_unsafe())});
    }
    return product;
}

// The product, or where it names some, those of its parts that the statement is about.
Result<> take_products(const BomNode& node, const std::string& place, std::vector<VexProduct>& out) {
    VexProduct product = component_of(node);
    if (!product.purl && product.name.empty() && product.hashes.empty()) return fail(Code::malformed, "a product has an @id or identifiers", place);
    const std::vector<BomNode> parts = items_of(node, "subcomponents");
    if (parts.empty()) {
        out.push_back(std::move(product));
        return {};
    }
    const std::string whole = product.purl ? advisories::to_text(*product.purl) : product.name;
    for (const BomNode& part : parts) {
        out.push_back(component_of(part));
        out.back().within = whole;
    }
    return {};
}

Result<> take_vulnerability(const BomNode& statement, const std::string& place, VexStatement& out) {
    const auto vulnerability = member_of(statement, "vulnerability");
    if (vulnerability.error() == simdjson::SUCCESS && vulnerability.value_unsafe().is_object()) {
        if (const std::string_view name = text_of(vulnerability.value_unsafe(), "name"); !name.empty()) out.vulnerabilities.emplace_back(name);
        for (const std::string_view alias : texts_of(vulnerability.value_unsafe(), "aliases")) out.vulnerabilities.emplace_back(alias);
    } else if (const std::string_view id = text_of(statement, "vulnerability"); !id.empty()) {
        out.vulnerabilities.emplace_back(id);
    }
    if (out.vulnerabilities.empty()) return fail(Code::malformed, "it does not say which vulnerability", place + "/vulnerability");
    return {};
}

Result<VexStatement> statement_of(const BomNode& node, const std::string& place, const VexDocument& document) {
    if (!node.is_object()) return fail(Code::malformed, "this is to be an object", place);
    VexStatement statement{.justification = std::string(text_of(node, "justification")),
                           .statement = std::string(first_text({text_of(node, "impact_statement"), text_of(node, "status_notes")})),
                           .action = std::string(text_of(node, "action_statement")),
                           .time = std::string(first_text({text_of(node, "last_updated"), text_of(node, "timestamp"), document.time})),
                           .author = std::string(first_text({text_of(node, "supplier"), document.author})),
                           .source = document.id};
    TRY(take_vulnerability(node, place, statement));
    const auto status = vex_status_of(text_of(node, "status"));
    if (!status) return fail(Code::malformed, fmt::format("'{}' is no status", text_of(node, "status")), place + "/status");
    statement.status = *status;
    if (!statement.justification.empty() && !is_justification(statement.justification))
        return fail(Code::malformed, fmt::format("'{}' is no justification", statement.justification), place + "/justification");
    if (*status == VexStatus::not_affected && statement.justification.empty() && text_of(node, "impact_statement").empty())
        return fail(Code::malformed, "not_affected needs a justification or an impact_statement", place);
    size_t at = 0;
    for (const BomNode& product : items_of(node, "products")) TRY(take_products(product, fmt::format("{}/products/{}", place, at++), statement.products));
    return statement;
}

}  // namespace

Result<VexDocument> read_openvex(const BomNode& root) {
    VexDocument document{.id = std::string(text_of(root, "@id")),
                         .author = std::string(text_of(root, "author")),
                         .time = std::string(first_text({text_of(root, "last_updated"), text_of(root, "timestamp")}))};
    const auto statements = member_of(root, "statements");
    if (statements.error() != simdjson::SUCCESS || !statements.value_unsafe().is_array()) return fail(Code::malformed, "this is to be a list", "/statements");
    size_t at = 0;
    for (const BomNode& node : items_of(root, "statements")) {
        VexStatement statement = TRY(statement_of(node, fmt::format("/statements/{}", at++), document));
        document.statements.push_back(std::move(statement));
    }
    return document;
}

}  // namespace redoubt::software
