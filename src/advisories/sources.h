// Publishers' own forms of advisories, read into OSV records: the forms in which vulnerabilities are published, beside OSV itself.
//
// Each reader is a pure function of one parsed document. A publisher's own ids keep their place: what Debian says of CVE-2024-1 is
// DEBIAN-CVE-2024-1 with that CVE as its upstream, as OSV has it, so that the CVE's class of aliases stays free of distributions.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "advisories/exploitation.h"
#include "advisories/json_view.h"
#include "advisories/osv.h"

namespace redoubt::advisories {

enum class SourceKind : uint8_t {
    osv,     // OSV records
    debian,  // security-tracker.debian.org/tracker/data/json
    secdb,   // Alpine's secdb, also of Wolfi and Chainguard
    nvd,     // NVD's CVE API 2.0
    cve,     // CVE Record Format 5, with the containers of ADPs
    csaf,    // Common Security Advisory Framework 2.0
    ghsa,    // GitHub's advisories as its APIs give them
    kev,     // CISA's known exploited vulnerabilities
    epss,    // FIRST's scores, CSV
};
std::string_view source_kind_name(SourceKind kind);  // "debian"

// By its members; nothing for a document of no known form.
std::optional<SourceKind> recognise(JsonView document);

// What readers give to. Views live for the call.
class SourceSink {
public:
    virtual ~SourceSink() = default;
    // `part` tells documents of one publisher apart that say different things of one id: "v3.20/main".
    virtual void take(const OsvRecord& record, std::string_view part) = 0;
    virtual void take(std::string_view cve, const Ssvc& ssvc, Time decided) = 0;
    // A published score, and whether it is what its vector says.
    virtual void take_score(std::string_view id, std::string_view vector, double published) = 0;
    virtual void refuse(std::string_view what, Error error) = 0;
};

constexpr size_t most_source_packages = 100'000;  // in one record

void read_debian(JsonView document, SourceSink& sink);
void read_secdb(JsonView document, SourceSink& sink);
void read_nvd(JsonView document, SourceSink& sink);
void read_cve(JsonView document, SourceSink& sink);
void read_csaf(JsonView document, SourceSink& sink);
void read_ghsa(JsonView document, SourceSink& sink);

// Any of the above, and OSV; lists of them, item by item. Code::malformed for a document of no known form, and for KEV, which is read
// as a whole (kev.h).
Result<SourceKind> read_document(JsonView document, OsvReader& osv, SourceSink& sink);

// Of a range as GitHub writes it, ">= 1.0, < 1.4.2"; false when it is none.
bool add_range_text(std::string_view text, OsvAffected& affected);

// "cpe:2.3:a:vendor:product:1.0:…" and "cpe:/a:vendor:product:1.0": "a:vendor:product", and the version where it has one. What is said of
// CPEs is kept below the ecosystem "CPE"; no package is looked up there.
struct CpeName {
    std::string name{};
    std::string version{};
};
std::optional<CpeName> cpe_name(std::string_view cpe);
constexpr std::string_view cpe_ecosystem = "CPE";

}  // namespace redoubt::advisories
