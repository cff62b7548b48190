// CSAF 2.0 (docs.oasis-open.org/csaf): the status of each product of the tree. A product that is a relationship is its part, within
// the product that it relates to.
#include <algorithm>
#include <tuple>

#include <fmt/format.h>

#include "software/vex_readers.h"

namespace redoubt::software {
namespace {

class CsafProducts {
public:
    explicit CsafProducts(const BomNode& tree) {
        take_branches(tree, 0);
        for (const BomNode& product : items_of(tree, "full_product_names")) take(product);
        for (const BomNode& relationship : items_of(tree, "relationships")) take_relationship(relationship);
        for (const BomNode& group : items_of(tree, "product_groups"))
            for (const std::string_view id : texts_of(group, "product_ids")) groups_[std::string(text_of(group, "group_id"))].emplace_back(id);
    }

    VexProduct find(std::string_view id) const {
        const auto found = products_.find(id);
        if (found != products_.end()) return found->second;
        VexProduct product;
        product.name = id;
        return product;
    }

    // Whether a flag, threat or remediation is about the product: it names it, a group of it, or nothing at all.
    bool is_about(const BomNode& node, std::string_view id) const {
        const std::vector<std::string_view> ids = texts_of(node, "product_ids"), groups = texts_of(node, "group_ids");
        if (ids.empty() && groups.empty()) return true;
        if (std::ranges::find(ids, id) != ids.end()) return true;
        return std::ranges::any_of(groups, [&](std::string_view group) {
            const auto found = groups_.find(group);
            return found != groups_.end() && std::ranges::find(found->second, id) != found->second.end();
        });
    }

private:
    void take_branches(const BomNode& holder, size_t depth) {
        for (const BomNode& branch : items_of(holder, "branches")) {
            if (const auto product = member_of(branch, "product"); product.error() == simdjson::SUCCESS) take(product.value_unsafe());
            if (depth < deepest_bom_component) take_branches(branch, depth + 1);
        }
    }

    void take(const BomNode& product) { products_[std::string(text_of(product, "product_id"))] = product_of(product); }

    static VexProduct product_of(const BomNode& node) {
        VexProduct product;
        if (const auto identified = member_of(node, "product_identification_helper"); identified.error() == simdjson::SUCCESS) {
            product = product_named(text_of(identified.value_unsafe(), "purl"));
            for (const BomNode& file : items_of(identified.value_unsafe(), "hashes"))
                for (const BomNode& hash : items_of(file, "file_hashes"))
                    product.hashes.push_back({std::string(text_of(hash, "algorithm")), std::string(text_of(hash, "value"))});
        }
        product.name = text_of(node, "name");
        return product;
    }

    // Red Hat's platforms have a CPE alone. A part with its version is held to be the same wherever it is installed.
    void take_relationship(const BomNode& relationship) {
        const auto whole = member_of(relationship, "full_product_name");
        if (whole.error() != simdjson::SUCCESS) return;
        VexProduct product = product_of(whole.value_unsafe());
        const VexProduct part = find(text_of(relationship, "product_reference")), platform = find(text_of(relationship, "relates_to_product_reference"));
        if (!product.purl) product.purl = part.purl;
        if (product.hashes.empty()) product.hashes = part.hashes;
        if (platform.purl)
            product.within = advisories::to_text(*platform.purl);
        else if (product.purl && product.purl->version.empty())
            product.within = platform.name;
        products_[std::string(text_of(whole.value_unsafe(), "product_id"))] = std::move(product);
    }

    std::map<std::string, VexProduct, std::less<>> products_;
    std::map<std::string, std::vector<std::string>, std::less<>> groups_;
};

struct StatusList {
    std::string_view name;
    VexStatus status;
};
constexpr StatusList status_lists[]{{"known_affected", VexStatus::affected},
                                    {"first_affected", VexStatus::affected},
                                    {"last_affected", VexStatus::affected},
                                    {"known_not_affected", VexStatus::not_affected},
                                    {"fixed", VexStatus::fixed},
                                    {"first_fixed", VexStatus::fixed},
                                    {"under_investigation", VexStatus::under_investigation}};

// The first of the named list that is about the product.
std::string said_of(const BomNode& vulnerability, std::string_view list, std::string_view member, const CsafProducts& products, std::string_view id,
                    std::string_view category = {}) {
    for (const BomNode& each : items_of(vulnerability, list))
        if ((category.empty() || text_of(each, "category") == category) && products.is_about(each, id)) return std::string(text_of(each, member));
    return {};
}

void take_status(const BomNode& vulnerability, const CsafProducts& products, const VexStatement& model, std::vector<VexStatement>& out) {
    const auto status = member_of(vulnerability, "product_status");
    if (status.error() != simdjson::SUCCESS) return;
    using Reason = std::tuple<VexStatus, std::string, std::string, std::string>;
    std::map<Reason, VexStatement> statements;
    for (const StatusList& list : status_lists)
        for (const std::string_view id : texts_of(status.value_unsafe(), list.name)) {
            const bool clear = list.status == VexStatus::not_affected, hit = list.status == VexStatus::affected;
            Reason reason{list.status, clear ? said_of(vulnerability, "flags", "label", products, id) : "",
                          clear || hit ? said_of(vulnerability, "threats", "details", products, id, "impact") : "",
                          hit ? said_of(vulnerability, "remediations", "details", products, id) : ""};
            VexStatement& statement = statements.try_emplace(reason, model).first->second;
            statement.status = list.status;
            if (is_justification(std::get<1>(reason))) statement.justification = std::get<1>(reason);
            statement.statement = std::get<2>(reason);
            statement.action = std::get<3>(reason);
            statement.products.push_back(products.find(id));
        }
    for (auto& [reason, statement] : statements) out.push_back(std::move(statement));
}

}  // namespace

Result<VexDocument> read_csaf(const BomNode& root) {
    TRY(check_csaf(root));
    VexDocument document;
    if (const auto about = member_of(root, "document"); about.error() == simdjson::SUCCESS) {
        document.id = text_of(about.value_unsafe(), "tracking", "id");
        document.time = text_of(about.value_unsafe(), "tracking", "current_release_date");
        document.author = text_of(about.value_unsafe(), "publisher", "name");
    }
    const auto tree = member_of(root, "product_tree");
    const CsafProducts products(tree.error() == simdjson::SUCCESS ? tree.value_unsafe() : root);
    for (const BomNode& vulnerability : items_of(root, "vulnerabilities")) {
        VexStatement model{.time = document.time, .author = document.author, .source = document.id};
        if (const std::string_view cve = text_of(vulnerability, "cve"); !cve.empty()) model.vulnerabilities.emplace_back(cve);
        for (const BomNode& id : items_of(vulnerability, "ids"))
            if (const std::string_view text = text_of(id, "text"); !text.empty()) model.vulnerabilities.emplace_back(text);
        if (!model.vulnerabilities.empty()) take_status(vulnerability, products, model, document.statements);
    }
    return document;
}

}  // namespace redoubt::software
