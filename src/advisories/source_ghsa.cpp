// GitHub's advisories as its APIs give them: REST (ghsa_id), GraphQL (ghsaId), and the form in which other tools keep them (Advisory).
// What GitHub publishes as files is OSV.
#include <algorithm>
#include <array>

#include "advisories/identifiers.h"
#include "advisories/sources.h"
#include "base/text.h"

namespace redoubt::advisories {
namespace {

struct GithubEcosystem {
    std::string_view github, osv;
};
constexpr std::array github_ecosystems{
    GithubEcosystem{"npm", "npm"},
    GithubEcosystem{"pip", "PyPI"},
    GithubEcosystem{"python", "PyPI"},
    GithubEcosystem{"pypi", "PyPI"},
    GithubEcosystem{"maven", "Maven"},
    GithubEcosystem{"java", "Maven"},
    GithubEcosystem{"rubygems", "RubyGems"},
    GithubEcosystem{"gem", "RubyGems"},
    GithubEcosystem{"nuget", "NuGet"},
    GithubEcosystem{"dotnet", "NuGet"},
    GithubEcosystem{"composer", "Packagist"},
    GithubEcosystem{"packagist", "Packagist"},
    GithubEcosystem{"go", "Go"},
    GithubEcosystem{"rust", "crates.io"},
    GithubEcosystem{"erlang", "Hex"},
    GithubEcosystem{"pub", "Pub"},
    GithubEcosystem{"actions", "GitHub Actions"},
    GithubEcosystem{"github-action", "GitHub Actions"},
    GithubEcosystem{"swift", "SwiftURL"},
};

std::string_view osv_ecosystem(std::string_view github) {
    for (const GithubEcosystem& each : github_ecosystems)
        if (equal_ignoring_case(each.github, github)) return each.osv;
    return {};
}

// The first of the members that is there: the forms spell them differently.
JsonView either(JsonView map, std::string_view a, std::string_view b) {
    const JsonView found = map[a];
    return found ? found : map[b];
}

void add_vulnerable(JsonView entry, OsvRecord& record, SourceSink& sink) {
    const JsonView package = entry["package"];
    const std::string_view ecosystem = osv_ecosystem((package ? package["ecosystem"] : entry["ecosystem"]).text());
    const std::string_view name = (package ? package["name"] : entry["name"]).text();
    JsonView range = either(entry, "vulnerable_version_range", "vulnerableVersionRange");
    if (!range) range = entry["range"];
    if (ecosystem.empty() || name.empty() || record.affected.size() >= most_source_packages) return;
    OsvAffected affected{.ecosystem = ecosystem, .name = name, .purl = {}, .ranges = {}, .versions = {}};
    if (add_range_text(range.text(), affected)) {
        record.affected.push_back(std::move(affected));
        return;
    }
    sink.refuse(record.id,
                {.code = Code::malformed, .message = "a range of versions is not understood: " + std::string(range.text()), .where = {}, .hint = {}});
}

void add_list(JsonView list, const auto& each) { (list["nodes"].is_list() ? list["nodes"] : list).for_items(each); }

void add_score(JsonView cvss, OsvRecord& record, SourceSink& sink) {
    const std::string_view vector = either(cvss, "vector_string", "vectorString").text();
    if (vector.empty()) return;
    record.severities.push_back({.type = "CVSS", .score = vector});
    const auto published = cvss["score"] ? cvss["score"].number() : cvss["base_metrics"]["base_score"].number();
    if (published && *published > 0) sink.take_score(record.id, vector, *published);
}

}  // namespace

void read_ghsa(JsonView document, SourceSink& sink) {
    const JsonView advisory = document["Advisory"].is_map() ? document["Advisory"] : document;
    OsvRecord record;
    record.id = either(advisory, "ghsaId", "ghsa_id").text();
    record.summary = either(advisory, "summary", "Summary").text();
    record.details = advisory["description"].text();
    record.urgency = either(advisory, "severity", "Severity").text();
    record.published = either(advisory, "published_at", "publishedAt").text();
    if (record.published.empty()) record.published = advisory["published"].text();
    record.modified = either(advisory, "updated_at", "updatedAt").text();
    if (record.modified.empty()) record.modified = advisory["updated"].text();
    record.withdrawn = either(advisory, "withdrawn_at", "withdrawnAt").text();
    if (record.withdrawn.empty()) record.withdrawn = advisory["withdrawn"].text();
    if (const std::string_view cve = advisory["cve_id"].text(); !cve.empty()) record.aliases.push_back(cve);
    advisory["CVE"].for_items([&](JsonView cve) { record.aliases.push_back(cve.text()); });
    advisory["identifiers"].for_items([&](JsonView identifier) {
        const std::string_view value = identifier["value"].text();
        if (value.starts_with("CVE-") && std::ranges::find(record.aliases, value) == record.aliases.end()) record.aliases.push_back(value);
    });
    std::erase(record.aliases, std::string_view());
    add_score(either(advisory, "cvss", "CVSS"), record, sink);
    for (const char* version : {"cvss_v3", "cvss_v4"}) add_score(advisory["cvss_severities"][version], record, sink);
    for (const char* version : {"cvssV3", "cvssV4"}) add_score(advisory["cvssSeverities"][version], record, sink);
    add_list(advisory["cwes"], [&](JsonView cwe) {
        if (const auto number = cwe_number(either(cwe, "cwe_id", "cweId").text())) record.weaknesses.push_back(*number);
    });
    add_list(advisory["references"], [&](JsonView reference) {
        const std::string_view url = reference.text().empty() ? reference["url"].text() : reference.text();
        if (!url.empty()) record.references.push_back(url);
    });
    if (record.references.empty() && !advisory["url"].text().empty()) record.references.push_back(advisory["url"].text());
    add_list(advisory["vulnerabilities"], [&](JsonView entry) { add_vulnerable(entry, record, sink); });
    advisory["FixedIn"].for_items([&](JsonView entry) { add_vulnerable(entry, record, sink); });
    sink.take(record, {});
}

}  // namespace redoubt::advisories
