// VEX as OpenVEX 0.2.0, CSAF 2.0 and CycloneDX 1.6.
#include <algorithm>
#include <map>

#include <fmt/format.h>

#include "schema/json.h"
#include "software/vex.h"

namespace redoubt::software {
namespace {

using schema::List;
using schema::Map;
using schema::Value;

std::string name_of(const VexProduct& product) { return product.purl ? advisories::to_text(*product.purl) : product.name; }

void set_if(Map& map, std::string_view name, std::string_view text) {
    if (!text.empty()) map.set(name, text);
}

std::string_view or_else(std::string_view text, std::string_view otherwise) { return text.empty() ? otherwise : text; }

Map openvex_statement(const VexStatement& statement) {
    Map vulnerability{{"name", statement.vulnerabilities.front()}};
    if (statement.vulnerabilities.size() > 1)
        vulnerability.set("aliases", schema::list_of({statement.vulnerabilities.begin() + 1, statement.vulnerabilities.end()}));
    List products;
    for (const VexProduct& product : statement.products) {
        if (product.within.empty())
            products.emplace_back(Map{{"@id", name_of(product)}});
        else
            products.emplace_back(Map{{"@id", product.within}, {"subcomponents", List{Map{{"@id", name_of(product)}}}}});
    }
    Map out{{"vulnerability", std::move(vulnerability)}, {"products", std::move(products)}, {"status", vex_status_name(statement.status)}};
    set_if(out, "timestamp", statement.time);
    set_if(out, "justification", statement.justification);
    const bool clear = statement.status == VexStatus::not_affected;
    set_if(out, clear ? "impact_statement" : "status_notes",
           clear && statement.justification.empty() ? or_else(statement.statement, "no reason is given") : statement.statement);
    if (statement.status == VexStatus::affected) out.set("action_statement", or_else(statement.action, "no action is known yet"));
    return out;
}

// Products by what they are called, each with an id.
class CsafTree {
public:
    std::string id_of(const VexProduct& product) {
        if (product.within.empty()) return plain(name_of(product), product.purl ? name_of(product) : "", product.hashes);
        const std::string part = plain(name_of(product), product.purl ? name_of(product) : "", product.hashes);
        const std::string whole = plain(product.within, product.within.starts_with("pkg:") ? product.within : "", {});
        const auto [found, is_new] = ids_.try_emplace(part + " in " + whole, next());
        if (is_new)
            relationships_.emplace_back(Map{{"category", "default_component_of"},
                                            {"full_product_name", Map{{"name", name_of(product) + " in " + product.within}, {"product_id", found->second}}},
                                            {"product_reference", part},
                                            {"relates_to_product_reference", whole}});
        return found->second;
    }

    Map tree() && {
        Map out{{"full_product_names", std::move(names_)}};
        if (!relationships_.empty()) out.set("relationships", std::move(relationships_));
        return out;
    }

private:
    std::string next() const { return fmt::format("CSAFPID-{:04}", ids_.size() + 1); }

    std::string plain(const std::string& name, const std::string& purl, const std::vector<VexHash>& hashes) {
        const auto [found, is_new] = ids_.try_emplace(name, next());
        if (!is_new) return found->second;
        Map product{{"name", name}, {"product_id", found->second}};
        Map identified;
        List file_hashes;
        for (const VexHash& hash : hashes) file_hashes.emplace_back(Map{{"algorithm", hash.algorithm}, {"value", hash.value}});
        if (!file_hashes.empty()) identified.set("hashes", List{Map{{"file_hashes", std::move(file_hashes)}, {"filename", name}}});
        set_if(identified, "purl", purl);
        if (!identified.empty()) product.set("product_identification_helper", std::move(identified));
        names_.emplace_back(std::move(product));
        return found->second;
    }

    std::map<std::string, std::string> ids_;
    List names_, relationships_;
};

struct CsafSaid {
    const VexStatement* statement;
    std::string product;
};

// Of two statements about one product the newer counts, since a product has one status.
std::vector<CsafSaid> said_of_products(const std::vector<const VexStatement*>& statements, CsafTree& tree) {
    std::vector<CsafSaid> out;
    for (const VexStatement* statement : statements)
        for (const VexProduct& product : statement->products) {
            const std::string id = tree.id_of(product);
            const auto known = std::ranges::find(out, id, &CsafSaid::product);
            if (known == out.end())
                out.push_back({.statement = statement, .product = id});
            else if (known->statement->time <= statement->time)
                known->statement = statement;
        }
    return out;
}

void add_said(Map& vulnerability, const std::vector<CsafSaid>& said) {
    constexpr std::string_view lists[]{"under_investigation", "known_affected", "known_not_affected", "fixed"};
    std::map<std::string_view, List> status;
    List flags, threats, remediations;
    for (const CsafSaid& each : said) {
        const VexStatement& statement = *each.statement;
        status[lists[static_cast<size_t>(statement.status)]].emplace_back(each.product);
        const List products{Value(each.product)};
        const bool clear = statement.status == VexStatus::not_affected;
        if (clear && !statement.justification.empty()) flags.emplace_back(Map{{"label", statement.justification}, {"product_ids", products}});
        if (!statement.statement.empty() || (clear && statement.justification.empty()))
            threats.emplace_back(Map{{"category", "impact"}, {"details", or_else(statement.statement, "no reason is given")}, {"product_ids", products}});
        if (statement.status == VexStatus::affected)
            remediations.emplace_back(Map{{"category", statement.action.empty() ? "none_available" : "mitigation"},
                                          {"details", or_else(statement.action, "no action is known yet")},
                                          {"product_ids", products}});
    }
    Map lists_of_products;
    for (auto& [name, products] : status) lists_of_products.set(name, std::move(products));
    if (!flags.empty()) vulnerability.set("flags", std::move(flags));
    vulnerability.set("product_status", std::move(lists_of_products));
    if (!remediations.empty()) vulnerability.set("remediations", std::move(remediations));
    if (!threats.empty()) vulnerability.set("threats", std::move(threats));
}

Map csaf_vulnerability(const std::vector<const VexStatement*>& statements, CsafTree& tree) {
    const VexStatement& first = *statements.front();
    Map vulnerability;
    const auto is_cve = [](const std::string& id) { return id.starts_with("CVE-"); };
    const auto cve = std::ranges::find_if(first.vulnerabilities, is_cve);
    if (cve != first.vulnerabilities.end()) vulnerability.set("cve", *cve);
    List ids;
    for (const std::string& id : first.vulnerabilities)
        if (!is_cve(id)) ids.emplace_back(Map{{"system_name", id.substr(0, id.find('-'))}, {"text", id}});
    if (!ids.empty()) vulnerability.set("ids", std::move(ids));
    vulnerability.set("notes", List{Map{{"category", "summary"}, {"text", fmt::format("The status of {} in these products.", first.vulnerabilities.front())}}});
    add_said(vulnerability, said_of_products(statements, tree));
    return vulnerability;
}

}  // namespace

std::string write_openvex(const VexDocument& document) {
    List statements;
    for (const VexStatement& statement : document.statements)
        if (!statement.vulnerabilities.empty()) statements.emplace_back(openvex_statement(statement));
    const Map out{
        {"@context", "https://openvex.dev/ns/v0.2.0"}, {"@id", document.id}, {"author", document.author}, {"timestamp", document.time}, {"version", 1},
        {"statements", std::move(statements)}};
    return schema::to_json(out) + "\n";
}

std::string write_csaf(const VexDocument& document) {
    std::map<std::string, std::vector<const VexStatement*>> by_vulnerability;
    for (const VexStatement& statement : document.statements)
        if (!statement.vulnerabilities.empty() && !statement.products.empty()) by_vulnerability[statement.vulnerabilities.front()].push_back(&statement);
    CsafTree tree;
    List vulnerabilities;
    for (const auto& [id, statements] : by_vulnerability) vulnerabilities.emplace_back(csaf_vulnerability(statements, tree));
    const Map tracking{{"current_release_date", document.time},
                       {"id", document.id},
                       {"initial_release_date", document.time},
                       {"revision_history", List{Map{{"date", document.time}, {"number", "1"}, {"summary", "First version"}}}},
                       {"status", "final"},
                       {"version", "1"}};
    const Map about{{"category", "csaf_vex"},
                    {"csaf_version", "2.0"},
                    {"notes", List{Map{{"category", "summary"}, {"text", "What is known of these vulnerabilities in these products."}}}},
                    {"publisher", Map{{"category", "user"}, {"name", document.author}, {"namespace", "https://redoubt.invalid"}}},
                    {"title", fmt::format("VEX of {}", or_else(document.author, document.id))},
                    {"tracking", tracking}};
    return schema::to_json(Map{{"document", about}, {"product_tree", std::move(tree).tree()}, {"vulnerabilities", std::move(vulnerabilities)}}) + "\n";
}

std::string write_cyclonedx_vex(const VexDocument& document) {
    std::map<std::string, VexProduct> products;
    List vulnerabilities;
    for (const VexStatement& statement : document.statements) {
        if (statement.vulnerabilities.empty()) continue;
        List affects, references;
        for (const VexProduct& product : statement.products) {
            products.try_emplace(name_of(product), product);
            affects.emplace_back(Map{{"ref", name_of(product)}});
        }
        for (size_t i = 1; i < statement.vulnerabilities.size(); ++i)
            references.emplace_back(Map{{"id", statement.vulnerabilities[i]}, {"source", Map{{"name", "alias"}}}});
        Map analysis{{"state", cyclonedx_state(statement.status)}};
        set_if(analysis, "justification", cyclonedx_justification(statement.justification));
        set_if(analysis, "detail", statement.statement);
        set_if(analysis, "lastUpdated", statement.time);
        Map vulnerability{{"id", statement.vulnerabilities.front()}};
        if (!references.empty()) vulnerability.set("references", std::move(references));
        set_if(vulnerability, "recommendation", statement.action);
        vulnerability.set("analysis", std::move(analysis));
        vulnerability.set("affects", std::move(affects));
        vulnerabilities.emplace_back(std::move(vulnerability));
    }
    List components;
    for (const auto& [name, product] : products) {
        Map component{{"type", "library"}, {"bom-ref", name}, {"name", product.purl ? product.purl->name : product.name}};
        if (product.purl) {
            set_if(component, "version", product.purl->version);
            component.set("purl", name);
        }
        components.emplace_back(std::move(component));
    }
    Map metadata{{"timestamp", document.time}};
    if (!document.author.empty()) metadata.set("supplier", Map{{"name", document.author}});
    Map out{{"bomFormat", "CycloneDX"}, {"specVersion", "1.6"}};
    if (document.id.starts_with("urn:uuid:")) out.set("serialNumber", document.id);
    out.set("version", 1);
    out.set("metadata", std::move(metadata));
    out.set("components", std::move(components));
    out.set("vulnerabilities", std::move(vulnerabilities));
    return schema::to_json(out) + "\n";
}

}  // namespace redoubt::software
