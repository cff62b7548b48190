#include <algorithm>
#include <array>
#include <functional>
#include <set>

#include <fmt/format.h>

#include "software/vex_readers.h"

namespace redoubt::software {
namespace {

using Texts = std::set<std::string, std::less<>>;

std::unexpected<Error> breaks(std::string_view test, std::string place, std::string what) {
    return fail(Code::malformed, std::move(what), std::move(place), fmt::format("test {} of CSAF 2.0", test));
}

bool has_member(const BomNode& node, std::string_view name) { return member_of(node, name).error() == simdjson::SUCCESS; }

BomNode member_or(const BomNode& node, std::string_view name, const BomNode& fallback) {
    const auto found = member_of(node, name);
    return found.error() == simdjson::SUCCESS ? found.value_unsafe() : fallback;
}

class CsafCheck {
public:
    explicit CsafCheck(const BomNode& root) : root_(root) {}

    Result<> run() {
        if (!root_.is_object()) return fail(Code::malformed, "this is to be an object", "/");
        is_vex_ = text_of(root_, "document", "category") == "csaf_vex";
        const bool is_about_products = is_vex_ || text_of(root_, "document", "category") == "csaf_security_advisory";
        if (const auto tree = member_of(root_, "product_tree"); tree.error() == simdjson::SUCCESS)
            TRY(product_tree(tree.value_unsafe()));
        else if (is_about_products)
            return breaks("6.1.27.4", "/product_tree", "it is missing");
        if (is_about_products && !has_member(root_, "vulnerabilities")) return breaks("6.1.27.11", "/vulnerabilities", "it is missing");
        size_t at = 0;
        for (const BomNode& each : items_of(root_, "vulnerabilities")) TRY(vulnerability(each, fmt::format("/vulnerabilities/{}", at++)));
        return {};
    }

private:
    Result<> product_tree(const BomNode& tree) {
        TRY(branches(tree, "/product_tree", 0));
        size_t at = 0;
        for (const BomNode& product : items_of(tree, "full_product_names")) TRY(define(product, fmt::format("/product_tree/full_product_names/{}", at++)));
        at = 0;
        for (const BomNode& relationship : items_of(tree, "relationships")) {
            const std::string place = fmt::format("/product_tree/relationships/{}/full_product_name", at++);
            if (const auto product = member_of(relationship, "full_product_name"); product.error() == simdjson::SUCCESS) {
                TRY(define(product.value_unsafe(), place));
                const std::string id(text_of(product.value_unsafe(), "product_id"));
                for (const char* name : {"product_reference", "relates_to_product_reference"}) parts_[id].emplace_back(text_of(relationship, name));
            }
        }
        at = 0;
        for (const BomNode& relationship : items_of(tree, "relationships")) {
            const std::string place = fmt::format("/product_tree/relationships/{}", at++);
            for (const char* name : {"product_reference", "relates_to_product_reference"})
                TRY(is_defined(text_of(relationship, name), fmt::format("{}/{}", place, name)));
        }
        TRY(no_circles());
        return product_groups(tree);
    }

    Result<> branches(const BomNode& holder, const std::string& place, size_t depth) {
        if (depth == deepest_bom_component) return fail(Code::too_large, fmt::format("branches are nested deeper than {}", depth), place);
        size_t at = 0;
        for (const BomNode& branch : items_of(holder, "branches")) {
            const std::string here = fmt::format("{}/branches/{}", place, at++);
            if (const auto product = member_of(branch, "product"); product.error() == simdjson::SUCCESS) TRY(define(product.value_unsafe(), here + "/product"));
            TRY(branches(branch, here, depth + 1));
        }
        return {};
    }

    Result<> define(const BomNode& product, const std::string& place) {
        const std::string id(text_of(product, "product_id"));
        if (id.empty()) return fail(Code::malformed, "it is missing", place + "/product_id");
        if (!products_.insert(id).second) return breaks("6.1.2", place + "/product_id", fmt::format("'{}' is defined twice", id));
        const BomNode helper = member_or(product, "product_identification_helper", root_);
        if (const std::string_view purl = text_of(helper, "purl"); !purl.empty() && !advisories::parse_purl(purl))
            return breaks("6.1.13", place + "/product_identification_helper/purl", fmt::format("'{}' is no purl", purl));
        size_t at = 0;
        for (const BomNode& file : items_of(helper, "hashes")) {
            Texts algorithms;
            const std::string hashes = fmt::format("{}/product_identification_helper/hashes/{}", place, at++);
            for (const BomNode& hash : items_of(file, "file_hashes"))
                if (!algorithms.insert(std::string(text_of(hash, "algorithm"))).second)
                    return breaks("6.1.25", hashes, fmt::format("'{}' is there twice", text_of(hash, "algorithm")));
        }
        return {};
    }

    Result<> is_defined(std::string_view id, const std::string& place) const {
        if (products_.contains(id)) return {};
        return breaks("6.1.1", place, fmt::format("'{}' is no product of the tree", id));
    }

    // A product must not be made of itself. Each is followed once, without recursion.
    Result<> no_circles() const {
        std::map<std::string_view, int> state;  // 1: being followed, 2: done
        for (const auto& [start, unused] : parts_) {
            std::vector<std::pair<std::string_view, size_t>> path{{start, 0}};
            while (!path.empty()) {
                const auto [id, next] = path.back();
                const auto parts = parts_.find(id);
                if (state[id] == 2 || parts == parts_.end() || next == parts->second.size()) {
                    state[id] = 2;
                    path.pop_back();
                    continue;
                }
                state[id] = 1;
                ++path.back().second;
                const std::string_view part = parts->second[next];
                if (state[part] == 1) return breaks("6.1.3", "/product_tree/relationships", fmt::format("'{}' is a part of itself", part));
                path.emplace_back(part, 0);
            }
        }
        return {};
    }

    Result<> product_groups(const BomNode& tree) {
        size_t at = 0;
        for (const BomNode& group : items_of(tree, "product_groups")) {
            const std::string place = fmt::format("/product_tree/product_groups/{}", at++);
            const std::string id(text_of(group, "group_id"));
            if (!groups_.try_emplace(id).second) return breaks("6.1.5", place + "/group_id", fmt::format("'{}' is defined twice", id));
            for (const std::string_view product : texts_of(group, "product_ids")) {
                TRY(is_defined(product, place + "/product_ids"));
                groups_[id].emplace_back(product);
            }
        }
        return {};
    }

    // The products that a flag, threat, remediation or score names, each defined.
    Result<Texts> named_products(const BomNode& node, const std::string& place) const {
        Texts named;
        for (const char* list : {"product_ids", "products"})
            for (const std::string_view id : texts_of(node, list)) {
                TRY(is_defined(id, fmt::format("{}/{}", place, list)));
                named.emplace(id);
            }
        for (const std::string_view id : texts_of(node, "group_ids")) {
            const auto group = groups_.find(id);
            if (group == groups_.end()) return breaks("6.1.4", place + "/group_ids", fmt::format("'{}' is no group of products", id));
            named.insert(group->second.begin(), group->second.end());
        }
        return named;
    }

    Result<> vulnerability(const BomNode& node, const std::string& place) {
        if (const std::string cve(text_of(node, "cve")); !cve.empty() && !cves_.insert(cve).second)
            return breaks("6.1.23", place + "/cve", fmt::format("'{}' is there twice", cve));
        TRY(product_status(node, place));
        if (is_vex_ && text_of(node, "cve").empty() && items_of(node, "ids").empty()) return breaks("6.1.27.8", place, "a vulnerability has a cve or ids");
        Texts flagged, impacted, acted;
        TRY(flags(node, place, flagged));
        TRY(listed(node, place, "threats", impacted));
        TRY(listed(node, place, "remediations", acted));
        Texts scored;
        TRY(listed(node, place, "scores", scored));
        if (!is_vex_) return {};
        flagged.insert(impacted.begin(), impacted.end());
        for (const std::string& id : not_affected_)
            if (!flagged.contains(id)) return breaks("6.1.27.9", place, fmt::format("nothing says why '{}' is not affected", id));
        for (const std::string& id : affected_)
            if (!acted.contains(id)) return breaks("6.1.27.10", place, fmt::format("nothing says what to do about '{}'", id));
        return {};
    }

    Result<> product_status(const BomNode& node, const std::string& place) {
        not_affected_.clear();
        affected_.clear();
        const auto status = member_of(node, "product_status");
        if (status.error() != simdjson::SUCCESS) {
            if (is_vex_) return breaks("6.1.27.7", place + "/product_status", "it is missing");
            return {};
        }
        struct Group {
            std::string_view meaning;
            std::vector<const char*> lists;
        };
        const std::array groups{Group{"affected", {"first_affected", "known_affected", "last_affected"}}, Group{"not affected", {"known_not_affected"}},
                                Group{"fixed", {"first_fixed", "fixed"}}, Group{"under investigation", {"under_investigation"}}};
        std::map<std::string, std::string_view, std::less<>> meaning_of;
        for (const Group& group : groups)
            for (const char* list : group.lists)
                for (const std::string_view id : texts_of(status.value_unsafe(), list)) {
                    const std::string here = fmt::format("{}/product_status/{}", place, list);
                    TRY(is_defined(id, here));
                    const auto known = meaning_of.try_emplace(std::string(id), group.meaning).first;
                    if (known->second != group.meaning) return breaks("6.1.6", here, fmt::format("'{}' is {} and {}", id, known->second, group.meaning));
                    if (group.meaning == "not affected") not_affected_.emplace(id);
                    if (std::string_view(list) == "known_affected") affected_.emplace(id);
                }
        for (const std::string_view id : texts_of(status.value_unsafe(), "recommended")) TRY(is_defined(id, place + "/product_status/recommended"));
        if (is_vex_ && !says_something(status.value_unsafe())) return breaks("6.1.27.7", place + "/product_status", "it says nothing of any product");
        return {};
    }

    // What a VEX has to say of one product at least; a first version alone is not enough.
    static bool says_something(const BomNode& status) {
        constexpr std::array<std::string_view, 4> lists{"fixed", "known_affected", "known_not_affected", "under_investigation"};
        return std::ranges::any_of(lists, [&](std::string_view list) { return !texts_of(status, list).empty(); });
    }

    Result<> flags(const BomNode& node, const std::string& place, Texts& flagged) const {
        size_t at = 0;
        for (const BomNode& flag : items_of(node, "flags")) {
            const std::string here = fmt::format("{}/flags/{}", place, at++);
            if (!has_member(flag, "product_ids") && !has_member(flag, "group_ids")) return breaks("6.1.32", here, "it does not say of which products");
            const Texts named = TRY(named_products(flag, here));
            for (const std::string& id : named)
                if (!flagged.insert(id).second && is_justification(text_of(flag, "label")))
                    return breaks("6.1.33", here, fmt::format("'{}' has two justifications", id));
        }
        return {};
    }

    Result<> listed(const BomNode& node, const std::string& place, std::string_view list, Texts& out) const {
        size_t at = 0;
        for (const BomNode& each : items_of(node, list)) {
            const std::string here = fmt::format("{}/{}/{}", place, list, at++);
            const bool names_products = has_member(each, "product_ids") || has_member(each, "group_ids");
            if (list == "remediations" && !names_products) return breaks("6.1.29", here, "it does not say of which products");
            const Texts named = TRY(named_products(each, here));
            if (list != "threats" || text_of(each, "category") == "impact") out.insert(named.begin(), named.end());
        }
        return {};
    }

    const BomNode& root_;
    bool is_vex_ = false;
    Texts products_, cves_, not_affected_, affected_;
    std::map<std::string, std::vector<std::string>, std::less<>> groups_, parts_;
};

}  // namespace

Result<> check_csaf(const BomNode& root) { return CsafCheck(root).run(); }

}  // namespace redoubt::software
