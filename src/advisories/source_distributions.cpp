// Debian's security tracker and Alpine's secdb: by package there, by CVE here.
#include <array>
#include <map>

#include <fmt/format.h>

#include "advisories/sources.h"
#include "base/arena.h"
#include "base/text.h"

namespace redoubt::advisories {
namespace {

struct DebianRelease {
    std::string_view codename, ecosystem;
};
constexpr std::array debian_releases{
    DebianRelease{"forky", "Debian:14"},  DebianRelease{"trixie", "Debian:13"}, DebianRelease{"bookworm", "Debian:12"}, DebianRelease{"bullseye", "Debian:11"},
    DebianRelease{"buster", "Debian:10"}, DebianRelease{"stretch", "Debian:9"}, DebianRelease{"jessie", "Debian:8"},
};

OsvRange fixed_range(std::string_view fixed) {
    OsvRange range{.type = OsvRange::Type::ecosystem, .events = {{OsvEvent::Kind::introduced, "0"}}};
    if (!fixed.empty()) range.events.push_back({OsvEvent::Kind::fixed, fixed});
    return range;
}

struct ByCve {
    std::string_view details, urgency;
    std::vector<OsvAffected> affected;
};

// "undetermined" is no statement, and version 0 means that the release never had it.
void add_debian_release(std::string_view package, const DebianRelease& release, JsonView state, ByCve& entry) {
    const std::string_view status = state["status"].text(), fixed = state["fixed_version"].text();
    const bool open = status == "open", resolved = status == "resolved" && !fixed.empty() && fixed != "0";
    if ((!open && !resolved) || entry.affected.size() >= most_source_packages) return;
    if (entry.urgency.empty()) entry.urgency = state["urgency"].text();
    entry.affected.push_back({.ecosystem = release.ecosystem, .name = package, .purl = {}, .ranges = {fixed_range(resolved ? fixed : "")}, .versions = {}});
}

std::string_view secdb_ecosystem(JsonView document, Arena& arena) {
    const std::string_view prefix = document["urlprefix"].text();
    if (prefix.find("wolfi") != std::string_view::npos) return "Wolfi";
    if (prefix.find("chainguard") != std::string_view::npos || prefix.find("cgr.dev") != std::string_view::npos) return "Chainguard";
    const std::string_view release = document["distroversion"].text();
    return release.empty() ? "Alpine" : arena.copy(fmt::format("Alpine:{}", release));
}

}  // namespace

void read_debian(JsonView document, SourceSink& sink) {
    std::map<std::string_view, ByCve> all;
    document.for_members([&](std::string_view package, JsonView vulnerabilities) {
        vulnerabilities.for_members([&](std::string_view id, JsonView vulnerability) {
            ByCve& entry = all[id];
            if (entry.details.empty()) entry.details = vulnerability["description"].text();
            for (const DebianRelease& release : debian_releases) add_debian_release(package, release, vulnerability["releases"][release.codename], entry);
        });
    });
    for (auto& [id, entry] : all) {
        if (entry.affected.empty()) continue;
        const std::string own = fmt::format("DEBIAN-{}", id), page = fmt::format("https://security-tracker.debian.org/tracker/{}", id);
        OsvRecord record;
        record.id = own;
        record.details = entry.details;
        record.urgency = entry.urgency;
        record.references = {page};
        if (id.starts_with("CVE-")) record.upstream = {id};
        record.affected = std::move(entry.affected);
        sink.take(record, {});
    }
}

void read_secdb(JsonView document, SourceSink& sink) {
    Arena arena;
    const std::string_view ecosystem = secdb_ecosystem(document, arena);
    std::map<std::string_view, std::vector<OsvAffected>> all;
    document["packages"].for_items([&](JsonView item) {
        const std::string_view package = item["pkg"]["name"].text();
        item["pkg"]["secfixes"].for_members([&](std::string_view version, JsonView ids) {
            if (package.empty() || version == "0") return;
            // An entry is a CVE, and behind blanks what others call it.
            ids.for_items([&](JsonView id) {
                const auto names = words(id.text());
                if (names.empty() || all[names.front()].size() >= most_source_packages) return;
                all[names.front()].push_back({.ecosystem = ecosystem, .name = package, .purl = {}, .ranges = {fixed_range(version)}, .versions = {}});
            });
        });
    });
    const std::string publisher = to_lower(split(ecosystem, ':').front());
    std::string prefix = publisher;
    for (char& c : prefix) c = c >= 'a' && c <= 'z' ? static_cast<char>(c - 32) : c;
    const std::string part = fmt::format("{}/{}", document["distroversion"].text(), document["reponame"].text());
    for (auto& [id, affected] : all) {
        const std::string own = fmt::format("{}-{}", prefix, id);
        OsvRecord record;
        record.id = own;
        if (id.starts_with("CVE-") || id.starts_with("GHSA-")) record.upstream = {id};
        record.affected = std::move(affected);
        sink.take(record, part);
    }
}

}  // namespace redoubt::advisories
