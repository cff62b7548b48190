// What somebody published about a weakness (CVE, GHSA, a distribution, a vendor, a list of known exploited ones), or what we
// publish ourselves. Terms follow OSV and CSAF.
#pragma once

#include <optional>

#include "records/severity.h"
#include "schema/record.h"

namespace redoubt::records {

enum class AdvisoryKind : uint8_t { cve, ghsa, distribution, vendor, known_exploited, own };

struct AffectedProduct {
    std::string product{};
    std::string purl{};
    std::string versions{};
    std::string fixed_in{};
    static std::span<const schema::FieldInfo> fields();
};

struct Advisory {
    std::string advisory_id{};
    AdvisoryKind kind = AdvisoryKind::cve;
    std::vector<std::string> aliases{};
    std::string description{};
    Severity severity = Severity::medium;
    std::optional<double> cvss{};
    std::string cvss_vector{};
    std::optional<double> epss{};
    bool exploited = false;
    std::vector<AffectedProduct> affected{};
    std::vector<std::string> weaknesses{};
    std::string remedy{};
    std::string applicability{};
    Time published_on{};
    Time modified_on{};
    Time act_by{};
    Time embargo_until{};
    schema::Ref disclosure{};
    std::vector<std::string> references{};
    static std::span<const schema::FieldInfo> fields();
};
extern const schema::RecordInfo advisory_record;

}  // namespace redoubt::records

namespace redoubt::schema {
template <>
inline constexpr auto choices_of<records::AdvisoryKind> =
    std::array{Choice{"cve"}, Choice{"ghsa"}, Choice{"distribution"}, Choice{"vendor"}, Choice{"known_exploited"}, Choice{"own", "Written by us."}};
}
