// CVE Record Format 5 (cve.org): what the CNA says and what ADPs add; CISA's SSVC decision points are among it.
#include <array>

#include <fmt/format.h>

#include "advisories/identifiers.h"
#include "advisories/purl.h"
#include "advisories/sources.h"
#include "base/arena.h"
#include "base/text.h"

namespace redoubt::advisories {
namespace {

constexpr std::array<std::pair<const char*, const char*>, 4> cve_metrics{std::pair{"cvssV4_0", "CVSS_V4"}, std::pair{"cvssV3_1", "CVSS_V3"},
                                                                         std::pair{"cvssV3_0", "CVSS_V3"}, std::pair{"cvssV2_0", "CVSS_V2"}};

// Collections whose packages have the names that OSV has.
struct Collection {
    std::string_view host, ecosystem;
};
constexpr std::array collections{
    Collection{"registry.npmjs.org", "npm"},
    Collection{"www.npmjs.com", "npm"},
    Collection{"pypi.org", "PyPI"},
    Collection{"pypi.python.org", "PyPI"},
    Collection{"crates.io", "crates.io"},
    Collection{"rubygems.org", "RubyGems"},
    Collection{"repo.maven.apache.org", "Maven"},
    Collection{"repo1.maven.org", "Maven"},
    Collection{"www.nuget.org", "NuGet"},
    Collection{"api.nuget.org", "NuGet"},
    Collection{"packagist.org", "Packagist"},
    Collection{"repo.packagist.org", "Packagist"},
    Collection{"pkg.go.dev", "Go"},
    Collection{"proxy.golang.org", "Go"},
    Collection{"hex.pm", "Hex"},
    Collection{"pub.dev", "Pub"},
};

std::string_view collection_ecosystem(std::string_view url) {
    const size_t start = url.find("://");
    if (start == std::string_view::npos) return {};
    const std::string_view rest = url.substr(start + 3), host = rest.substr(0, rest.find('/'));
    for (const Collection& each : collections)
        if (equal_ignoring_case(each.host, host)) return each.ecosystem;
    return {};
}

bool from_the_beginning(std::string_view version) {
    return version.empty() || version == "*" || version == "0" || equal_ignoring_case(version, "n/a") || equal_ignoring_case(version, "unspecified");
}

// Where everything is affected unless it says otherwise: "unaffected from here on" is the fix.
void add_exceptions(JsonView product, OsvRange& range) {
    range.events.push_back({OsvEvent::Kind::introduced, "0"});
    product["versions"].for_items([&](JsonView version) {
        const std::string_view from = version["version"].text(), before = version["lessThan"].text();
        if (version["status"].text() != "unaffected" || from_the_beginning(from)) return;
        range.events.push_back({OsvEvent::Kind::fixed, from});
        if (!before.empty() && before != "*") range.events.push_back({OsvEvent::Kind::introduced, before});
    });
}

void add_versions(JsonView product, OsvAffected& affected) {
    if (product["defaultStatus"].text() == "affected") {
        OsvRange range{.type = OsvRange::Type::ecosystem};
        add_exceptions(product, range);
        affected.ranges.push_back(std::move(range));
    }
    product["versions"].for_items([&](JsonView version) {
        if (version["status"].text() != "affected" || version["versionType"].text() == "git") return;
        const std::string_view from = version["version"].text(), before = version["lessThan"].text(), last = version["lessThanOrEqual"].text();
        if (before.empty() && last.empty()) {
            if (!from_the_beginning(from)) affected.versions.push_back(from);
            return;
        }
        OsvRange range{.type = OsvRange::Type::ecosystem, .events = {{OsvEvent::Kind::introduced, from_the_beginning(from) ? "0" : from}}};
        if (!before.empty() && before != "*") range.events.push_back({OsvEvent::Kind::fixed, before});
        if (before.empty() && last != "*") range.events.push_back({OsvEvent::Kind::last_affected, last});
        affected.ranges.push_back(std::move(range));
    });
}

void add_named(JsonView product, std::string_view ecosystem, std::string_view name, OsvRecord& record) {
    if (ecosystem.empty() || name.empty() || record.affected.size() >= most_source_packages) return;
    OsvAffected affected{.ecosystem = ecosystem, .name = name, .purl = {}, .ranges = {}, .versions = {}};
    add_versions(product, affected);
    if (!affected.ranges.empty() || !affected.versions.empty()) record.affected.push_back(std::move(affected));
}

void add_product(JsonView product, OsvRecord& record, Arena& arena) {
    const std::string_view url = product["packageURL"].text();
    if (!url.empty()) {
        const auto purl = parse_purl(url);
        if (const auto name = purl ? package_name(*purl) : std::nullopt) add_named(product, arena.copy(name->ecosystem), arena.copy(name->name), record);
    } else {
        add_named(product, collection_ecosystem(product["collectionURL"].text()), product["packageName"].text(), record);
    }
    product["cpes"].for_items([&](JsonView cpe) {
        if (const auto name = cpe_name(cpe.text())) add_named(product, cpe_ecosystem, arena.copy(name->name), record);
    });
}

// Spelled in any case in live records.
void take_ssvc(JsonView content, std::string_view cve, SourceSink& sink) {
    Ssvc ssvc;
    bool any = false;
    content["options"].for_items([&](JsonView options) {
        options.for_members([&](std::string_view point, JsonView value) {
            const std::string_view text = value.text();
            if (equal_ignoring_case(point, "Exploitation")) {
                any = true;
                ssvc.exploitation = equal_ignoring_case(text, "active")                                           ? Ssvc::Exploitation::active
                                    : equal_ignoring_case(text, "poc") || equal_ignoring_case(text, "public poc") ? Ssvc::Exploitation::poc
                                                                                                                  : Ssvc::Exploitation::none;
            }
            if (equal_ignoring_case(point, "Automatable")) ssvc.automatable = equal_ignoring_case(text, "yes");
            if (equal_ignoring_case(point, "Technical Impact")) ssvc.impact = equal_ignoring_case(text, "total") ? Ssvc::Impact::total : Ssvc::Impact::partial;
        });
    });
    if (any) sink.take(cve, ssvc, parse_time(content["timestamp"].text()).value_or(Time{}));
}

void add_container(JsonView container, OsvRecord& record, Arena& arena, SourceSink& sink) {
    container["descriptions"].for_items([&](JsonView description) {
        if (record.details.empty() && description["lang"].text().starts_with("en")) record.details = description["value"].text();
    });
    container["metrics"].for_items([&](JsonView metric) {
        for (const auto& [name, type] : cve_metrics) {
            const std::string_view vector = metric[name]["vectorString"].text();
            if (vector.empty()) continue;
            record.severities.push_back({.type = type, .score = vector});
            if (const auto published = metric[name]["baseScore"].number()) sink.take_score(record.id, vector, *published);
        }
        if (equal_ignoring_case(metric["other"]["type"].text(), "ssvc")) take_ssvc(metric["other"]["content"], record.id, sink);
    });
    container["problemTypes"].for_items([&](JsonView problem) {
        problem["descriptions"].for_items([&](JsonView description) {
            if (const auto number = cwe_number(description["cweId"].text())) record.weaknesses.push_back(*number);
        });
    });
    container["references"].for_items([&](JsonView reference) {
        if (!reference["url"].text().empty()) record.references.push_back(reference["url"].text());
    });
    container["affected"].for_items([&](JsonView product) { add_product(product, record, arena); });
}

}  // namespace

void read_cve(JsonView document, SourceSink& sink) {
    Arena arena;
    OsvRecord record;
    const JsonView metadata = document["cveMetadata"], cna = document["containers"]["cna"];
    record.id = metadata["cveId"].text();
    if (record.id.empty()) return sink.refuse("a CVE record", {.code = Code::malformed, .message = "it has no cveId", .where = "/cveMetadata", .hint = {}});
    record.published = metadata["datePublished"].text();
    record.modified = metadata["dateUpdated"].text();
    if (metadata["state"].text() == "REJECTED") record.withdrawn = "rejected";
    record.summary = cna["title"].text();
    add_container(cna, record, arena, sink);
    // What others add counts where the CNA gives no score of its own.
    const bool scored = !record.severities.empty();
    const size_t own = record.severities.size();
    document["containers"]["adp"].for_items([&](JsonView adp) { add_container(adp, record, arena, sink); });
    if (scored) record.severities.resize(own);
    sink.take(record, {});
}

}  // namespace redoubt::advisories
