// Which form a document has, and what several forms share.
#include <array>

#include <fmt/format.h>

#include "advisories/sources.h"
#include "base/text.h"

namespace redoubt::advisories {
namespace {

constexpr size_t most_document_bytes = size_t{2} << 30;
constexpr int deepest_lists = 2;

bool is_debian(JsonView document) {
    bool found = false, looked = false;
    document.for_members([&](std::string_view, JsonView package) {
        if (looked) return;
        looked = true;
        bool first = true;
        package.for_members([&](std::string_view, JsonView vulnerability) {
            if (std::exchange(first, false)) found = vulnerability["releases"].is_map();
        });
    });
    return found;
}

Result<SourceKind> read_below(JsonView document, OsvReader& osv, SourceSink& sink, int depth) {
    if (document.is_list() && depth < deepest_lists) {
        std::optional<Error> wrong;
        SourceKind kind = SourceKind::osv;
        bool any = false;
        document.for_items([&](JsonView item) {
            const auto read = read_below(item, osv, sink, depth + 1);
            if (read) kind = *read;
            any = any || read.has_value();
            if (!read) wrong = read.error();
        });
        if (wrong && !any) return std::unexpected(*wrong);
        if (wrong) sink.refuse("an item of the list", *wrong);
        return any ? Result<SourceKind>(kind) : fail(Code::malformed, "the list is empty");
    }
    const auto kind = recognise(document);
    if (!kind)
        return fail(Code::malformed, "this is no form of advisories that is known here", "",
                    "OSV, CVE 5, NVD 2.0, CSAF 2.0, GitHub's, Debian's tracker, Alpine's secdb, KEV and EPSS are");
    switch (*kind) {
        case SourceKind::osv: {
            const OsvRecord* record = TRY(osv.read(document));
            sink.take(*record, {});
            break;
        }
        case SourceKind::debian: read_debian(document, sink); break;
        case SourceKind::secdb: read_secdb(document, sink); break;
        case SourceKind::nvd: read_nvd(document, sink); break;
        case SourceKind::cve: read_cve(document, sink); break;
        case SourceKind::csaf: read_csaf(document, sink); break;
        case SourceKind::ghsa: read_ghsa(document, sink); break;
        case SourceKind::kev:
        case SourceKind::epss: return fail(Code::malformed, "a catalogue of exploited vulnerabilities is a file of its own");
    }
    return *kind;
}

}  // namespace

Result<JsonView> JsonDocument::parse(std::string_view text, bool padded) {
    if (text.size() >= most_document_bytes) return fail(Code::too_large, fmt::format("the document is longer than {} bytes", most_document_bytes));
    simdjson::dom::element root;
    if (const auto error = parser_.parse(text.data(), text.size(), !padded).get(root); error != simdjson::SUCCESS)
        return fail(Code::malformed, fmt::format("this is no JSON: {}", simdjson::error_message(error)));
    return JsonView(root);
}

std::string_view source_kind_name(SourceKind kind) {
    constexpr std::array<std::string_view, 9> names{"osv", "debian", "secdb", "nvd", "cve", "csaf", "ghsa", "kev", "epss"};
    return names[static_cast<size_t>(kind)];
}

std::optional<SourceKind> recognise(JsonView document) {
    if (!document.is_map()) return std::nullopt;
    if (document["id"] && (document["modified"] || document["affected"] || document["schema_version"])) return SourceKind::osv;
    if (document["dataType"].text() == "CVE_RECORD" || document["cveMetadata"].is_map()) return SourceKind::cve;
    const JsonView vulnerabilities = document["vulnerabilities"];
    if (vulnerabilities.is_list() && (document["catalogVersion"] || vulnerabilities.first()["cveID"])) return SourceKind::kev;
    if (document["cve"].is_map() || vulnerabilities.first()["cve"].is_map() || document["format"].text() == "NVD_CVE") return SourceKind::nvd;
    if (document["document"].is_map() && document["document"]["csaf_version"]) return SourceKind::csaf;
    if (document["packages"].is_list() && (document["reponame"] || document["apkurl"] || document["distroversion"])) return SourceKind::secdb;
    if (document["Advisory"]["ghsaId"] || document["ghsaId"] || document["ghsa_id"]) return SourceKind::ghsa;
    if (document["id"]) return SourceKind::osv;
    if (is_debian(document)) return SourceKind::debian;
    return std::nullopt;
}

Result<SourceKind> read_document(JsonView document, OsvReader& osv, SourceSink& sink) { return read_below(document, osv, sink, 0); }

std::optional<CpeName> cpe_name(std::string_view cpe) {
    const bool formatted = cpe.starts_with("cpe:2.3:");
    if (!formatted && !cpe.starts_with("cpe:/")) return std::nullopt;
    cpe.remove_prefix(formatted ? 8 : 5);
    std::vector<std::string> parts{""};
    for (size_t i = 0; i < cpe.size() && parts.size() <= 4; ++i) {
        if (cpe[i] == '\\' && i + 1 < cpe.size())
            parts.back() += cpe[++i];
        else if (cpe[i] == ':')
            parts.emplace_back();
        else
            parts.back() += lower(cpe[i]);
    }
    if (parts.size() < 3 || parts[0].size() != 1 || parts[2].empty()) return std::nullopt;
    CpeName name{.name = fmt::format("{}:{}:{}", parts[0], parts[1], parts[2]), .version = {}};
    if (parts.size() > 3 && parts[3] != "*" && parts[3] != "-") name.version = parts[3];
    return name;
}

bool add_range_text(std::string_view text, OsvAffected& affected) {
    OsvRange range{.type = OsvRange::Type::ecosystem};
    bool starts = false;
    for (std::string_view each : split(text, ',')) {
        each = trim(each);
        const size_t digits = each.find_first_not_of("<>= ");
        if (digits == std::string_view::npos || digits == 0) return false;
        const std::string_view sign = trim(each.substr(0, digits)), version = trim(each.substr(digits));
        if (sign == "=" || sign == "==") {
            affected.versions.push_back(version);
            continue;
        }
        // OSV has no exclusive beginning: the version itself counts as affected.
        if (sign == ">=" || sign == ">") {
            range.events.push_back({OsvEvent::Kind::introduced, version});
            starts = true;
        } else if (sign == "<" || sign == "<=") {
            range.events.push_back({sign == "<" ? OsvEvent::Kind::fixed : OsvEvent::Kind::last_affected, version});
        } else {
            return false;
        }
    }
    if (range.events.empty()) return !affected.versions.empty();
    if (!starts) range.events.insert(range.events.begin(), {OsvEvent::Kind::introduced, "0"});
    affected.ranges.push_back(std::move(range));
    return true;
}

}  // namespace redoubt::advisories
