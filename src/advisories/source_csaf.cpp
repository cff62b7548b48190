// CSAF 2.0 (OASIS): a document is one advisory about products. Products that are packages of a distribution, by purl or by the name
// of an rpm, become what it affects; others have no order of versions here, and the advisory names its CVEs alone.
#include <algorithm>
#include <array>
#include <set>
#include <unordered_map>

#include <fmt/format.h>

#include "advisories/identifiers.h"
#include "advisories/purl.h"
#include "advisories/sources.h"
#include "base/arena.h"

namespace redoubt::advisories {
namespace {

constexpr int deepest_branches = 64;
constexpr size_t most_products = 1'000'000;

struct Product {
    std::string_view name, purl, cpe;
};

struct PackageOf {
    std::string ecosystem, name, version;
};

// "openssl-1:1.1.1k-6.el8_5.x86_64" or with .rpm behind it.
std::optional<PackageOf> package_of_nevra(std::string_view nevra) {
    if (nevra.ends_with(".rpm")) nevra.remove_suffix(4);
    const size_t dot = nevra.rfind('.');
    const std::string_view arch = dot == std::string_view::npos ? std::string_view() : nevra.substr(dot + 1);
    constexpr std::array<std::string_view, 8> archs{"x86_64", "noarch", "src", "aarch64", "ppc64le", "s390x", "i686", "nosrc"};
    if (std::ranges::find(archs, arch) == archs.end()) return std::nullopt;
    nevra = nevra.substr(0, dot);
    const size_t release = nevra.rfind('-');
    const size_t version = release == std::string_view::npos || release == 0 ? std::string_view::npos : nevra.rfind('-', release - 1);
    if (version == std::string_view::npos || version == 0) return std::nullopt;
    return PackageOf{.ecosystem = {}, .name = std::string(nevra.substr(0, version)), .version = std::string(nevra.substr(version + 1))};
}

std::optional<PackageOf> package_of_purl(std::string_view text) {
    const auto purl = parse_purl(text);
    const auto name = purl ? package_name(*purl) : std::nullopt;
    if (!name) return std::nullopt;
    const std::string_view epoch = purl->type == "rpm" ? purl->qualifier("epoch") : std::string_view();
    const bool with_epoch = !epoch.empty() && !purl->version.empty() && purl->version.find(':') == std::string::npos;
    return PackageOf{.ecosystem = name->ecosystem, .name = name->name, .version = with_epoch ? fmt::format("{}:{}", epoch, purl->version) : purl->version};
}

class CsafDocument {
public:
    explicit CsafDocument(JsonView document) : document_(document) {
        add_branches(document["product_tree"]["branches"], 0);
        document["product_tree"]["full_product_names"].for_items([&](JsonView product) { add_product(product); });
        document["product_tree"]["relationships"].for_items([&](JsonView relation) {
            const std::string_view id = relation["full_product_name"]["product_id"].text();
            if (parts_.size() < most_products) parts_.try_emplace(id, relation["product_reference"].text(), relation["relates_to_product_reference"].text());
        });
    }

    void read(SourceSink& sink) {
        const JsonView about = document_["document"], tracking = about["tracking"];
        record_.id = tracking["id"].text();
        if (record_.id.empty())
            return sink.refuse("a CSAF document", {.code = Code::malformed, .message = "it has no id", .where = "/document/tracking/id", .hint = {}});
        record_.published = tracking["initial_release_date"].text();
        record_.modified = tracking["current_release_date"].text();
        record_.summary = about["title"].text();
        record_.urgency = about["aggregate_severity"]["text"].text();
        about["notes"].for_items([&](JsonView note) {
            const std::string_view category = note["category"].text();
            if (record_.details.empty() && (category == "summary" || category == "description")) record_.details = note["text"].text();
        });
        add_references(about["references"]);
        document_["vulnerabilities"].for_items([&](JsonView vulnerability) { add_vulnerability(vulnerability, sink); });
        sink.take(record_, {});
    }

private:
    void add_product(JsonView product) {
        const JsonView names = product["product_identification_helper"];
        if (products_.size() >= most_products) return;
        const std::string_view purl = names["purl"].text();
        products_.try_emplace(product["product_id"].text(), Product{.name = product["name"].text(), .purl = purl, .cpe = names["cpe"].text()});
    }

    void add_branches(JsonView branches, int depth) {
        if (depth == deepest_branches) return;
        branches.for_items([&](JsonView branch) {
            if (branch["product"].is_map()) add_product(branch["product"]);
            add_branches(branch["branches"], depth + 1);
        });
    }

    void add_references(JsonView references) {
        references.for_items([&](JsonView reference) {
            if (!reference["url"].text().empty()) record_.references.push_back(reference["url"].text());
        });
    }

    void add_vulnerability(JsonView vulnerability, SourceSink& sink) {
        if (const std::string_view cve = vulnerability["cve"].text(); !cve.empty() && std::ranges::find(record_.upstream, cve) == record_.upstream.end())
            record_.upstream.push_back(cve);
        if (const auto number = cwe_number(vulnerability["cwe"]["id"].text())) record_.weaknesses.push_back(*number);
        vulnerability["scores"].for_items([&](JsonView score) {
            for (const char* version : {"cvss_v4", "cvss_v3", "cvss_v2"}) {
                const std::string_view vector = score[version]["vectorString"].text();
                if (vector.empty()) continue;
                record_.severities.push_back({.type = "CVSS", .score = vector});
                if (const auto published = score[version]["baseScore"].number()) sink.take_score(record_.id, vector, *published);
            }
        });
        const JsonView status = vulnerability["product_status"];
        for (const char* fixed : {"fixed", "first_fixed"}) status[fixed].for_items([&](JsonView product) { add_affected(product.text(), true); });
        for (const char* affected : {"known_affected", "last_affected", "first_affected"})
            status[affected].for_items([&](JsonView product) { add_affected(product.text(), false); });
    }

    // The scope of the platform: "cpe:/o:redhat:enterprise_linux:8::baseos" is "Red Hat:8".
    std::string ecosystem_of(const PackageOf& package, const Product* platform) const {
        if (platform == nullptr) return package.ecosystem;
        if (platform->cpe.find(":redhat:") != std::string_view::npos && (package.ecosystem.empty() || package.ecosystem == "Red Hat"))
            return fmt::format("Red Hat:{}", platform->cpe.substr(platform->cpe.find(":redhat:") + 8));
        if ((package.ecosystem == "SUSE" || package.ecosystem.empty()) && platform->name.starts_with("SUSE "))
            return fmt::format("SUSE:{}", platform->name.substr(5));
        if ((package.ecosystem.empty() || package.ecosystem == "openSUSE" || package.ecosystem == "SUSE") && platform->name.starts_with("openSUSE "))
            return fmt::format("openSUSE:{}", platform->name.substr(9));
        return package.ecosystem;
    }

    void add_affected(std::string_view id, bool fixed) {
        const Product* platform = nullptr;
        if (const auto part = parts_.find(id); part != parts_.end()) {
            if (const auto found = products_.find(part->second.second); found != products_.end()) platform = &found->second;
            id = part->second.first;
        }
        const auto found = products_.find(id);
        if (found == products_.end()) return;
        const Product& product = found->second;
        const auto package = !product.purl.empty() ? package_of_purl(product.purl) : package_of_nevra(product.name);
        if (!package || (fixed && package->version.empty())) return;
        const std::string ecosystem = ecosystem_of(*package, platform);
        if (ecosystem.empty() || record_.affected.size() >= most_source_packages) return;
        if (!seen_.insert(fmt::format("{}\n{}\n{}\n{}", ecosystem, package->name, package->version, fixed)).second) return;  // one for each architecture
        OsvAffected& affected = record_.affected.emplace_back();
        affected.ecosystem = arena_.copy(ecosystem);
        affected.name = arena_.copy(package->name);
        const std::string_view version = arena_.copy(package->version);
        if (!fixed && !version.empty()) {
            affected.versions.push_back(version);
            return;
        }
        OsvRange& range = affected.ranges.emplace_back(OsvRange{.type = OsvRange::Type::ecosystem, .events = {{OsvEvent::Kind::introduced, "0"}}});
        if (fixed) range.events.push_back({OsvEvent::Kind::fixed, version});
    }

    JsonView document_;
    OsvRecord record_;
    Arena arena_;
    std::unordered_map<std::string_view, Product> products_;
    std::unordered_map<std::string_view, std::pair<std::string_view, std::string_view>> parts_;  // component, platform
    std::set<std::string> seen_;
};

}  // namespace

void read_csaf(JsonView document, SourceSink& sink) { CsafDocument(document).read(sink); }

}  // namespace redoubt::advisories
