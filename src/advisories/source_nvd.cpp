// NVD's CVE API 2.0: scores, weaknesses, descriptions and CPE matches of CVEs. It names no packages.
#include <array>

#include <fmt/format.h>

#include "advisories/identifiers.h"
#include "advisories/sources.h"
#include "base/arena.h"

namespace redoubt::advisories {
namespace {

constexpr std::array<std::pair<const char*, const char*>, 4> nvd_metrics{std::pair{"cvssMetricV40", "CVSS_V4"}, std::pair{"cvssMetricV31", "CVSS_V3"},
                                                                         std::pair{"cvssMetricV30", "CVSS_V3"}, std::pair{"cvssMetricV2", "CVSS_V2"}};

std::string_view english(JsonView texts) {
    std::string_view found;
    texts.for_items([&](JsonView text) {
        if (found.empty() && text["lang"].text().starts_with("en")) found = text["value"].text();
    });
    return found;
}

// NVD's own where there is one, else those of others.
void add_nvd_scores(JsonView metrics, OsvRecord& record, SourceSink& sink) {
    for (const auto& [name, type] : nvd_metrics) {
        bool primary = false;
        metrics[name].for_items([&](JsonView metric) { primary = primary || metric["type"].text() == "Primary"; });
        metrics[name].for_items([&](JsonView metric) {
            const JsonView score = metric["cvssData"];
            const std::string_view vector = score["vectorString"].text();
            if (vector.empty()) return;
            if (const auto published = score["baseScore"].number()) sink.take_score(record.id, vector, *published);
            if (!primary || metric["type"].text() == "Primary") record.severities.push_back({.type = type, .score = vector});
        });
    }
}

// What a match says of one product, kept as a fact.
void add_cpe_match(JsonView match, OsvRecord& record, Arena& arena) {
    if (!match["vulnerable"].is_true()) return;
    const auto cpe = cpe_name(match["criteria"].text());
    if (!cpe || record.affected.size() >= most_source_packages) return;
    OsvAffected affected{.ecosystem = cpe_ecosystem, .name = arena.copy(cpe->name), .purl = {}, .ranges = {}, .versions = {}};
    const std::string_view from = match["versionStartIncluding"].text(), behind = match["versionStartExcluding"].text();
    const std::string_view before = match["versionEndExcluding"].text(), last = match["versionEndIncluding"].text();
    if (from.empty() && behind.empty() && before.empty() && last.empty() && !cpe->version.empty()) {
        affected.versions.push_back(arena.copy(cpe->version));
    } else {
        OsvRange range{.type = OsvRange::Type::ecosystem, .events = {{OsvEvent::Kind::introduced, !from.empty() ? from : !behind.empty() ? behind : "0"}}};
        if (!before.empty()) range.events.push_back({OsvEvent::Kind::fixed, before});
        if (!last.empty()) range.events.push_back({OsvEvent::Kind::last_affected, last});
        affected.ranges.push_back(std::move(range));
    }
    record.affected.push_back(std::move(affected));
}

void read_nvd_entry(JsonView cve, SourceSink& sink) {
    Arena arena;
    OsvRecord record;
    record.id = cve["id"].text();
    if (record.id.empty()) return sink.refuse("/vulnerabilities", {.code = Code::malformed, .message = "an entry has no id", .where = "/cve/id", .hint = {}});
    record.published = cve["published"].text();
    record.modified = cve["lastModified"].text();
    if (cve["vulnStatus"].text() == "Rejected") record.withdrawn = record.modified.empty() ? "rejected" : record.modified;
    record.summary = cve["cisaVulnerabilityName"].text();
    record.details = english(cve["descriptions"]);
    add_nvd_scores(cve["metrics"], record, sink);
    cve["weaknesses"].for_items([&](JsonView weakness) {
        weakness["description"].for_items([&](JsonView description) {
            if (const auto number = cwe_number(description["value"].text())) record.weaknesses.push_back(*number);
        });
    });
    cve["references"].for_items([&](JsonView reference) {
        if (!reference["url"].text().empty()) record.references.push_back(reference["url"].text());
    });
    cve["configurations"].for_items([&](JsonView configuration) {
        configuration["nodes"].for_items([&](JsonView node) { node["cpeMatch"].for_items([&](JsonView match) { add_cpe_match(match, record, arena); }); });
    });
    sink.take(record, {});
}

}  // namespace

void read_nvd(JsonView document, SourceSink& sink) {
    if (document["cve"].is_map()) return read_nvd_entry(document["cve"], sink);
    document["vulnerabilities"].for_items([&](JsonView entry) { read_nvd_entry(entry["cve"], sink); });
}

}  // namespace redoubt::advisories
