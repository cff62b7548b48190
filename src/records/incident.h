// An incident with its nine clock times. Alerts belong to it through their field `incident` and through links.
#pragma once

#include <optional>

#include "records/severity.h"
#include "schema/record.h"

namespace redoubt::records {

enum class IncidentKind : uint8_t { malware, intrusion, account, data_loss, denial_of_service, misuse, fraud, physical, other };

struct RoleHolder {
    std::string role{};
    schema::Ref party{};
    static std::span<const schema::FieldInfo> fields();
};

struct Incident {
    Severity severity = Severity::medium;
    IncidentKind kind = IncidentKind::other;
    std::string summary{};
    schema::Ref commander{};
    std::vector<RoleHolder> roles{};
    std::vector<schema::Ref> assets{};
    std::vector<std::string> techniques{};
    Time occurred{};
    Time detected{};
    Time alerted{};
    Time acknowledged{};
    Time declared{};
    Time contained{};
    Time eradicated{};
    Time recovered{};
    Time closed{};
    std::optional<Duration> to_detect{};
    std::optional<Duration> to_acknowledge{};
    std::optional<Duration> to_contain{};
    std::optional<Duration> to_recover{};
    std::optional<double> cost{};
    static std::span<const schema::FieldInfo> fields();
};
extern const schema::RecordInfo incident_record;

}  // namespace redoubt::records

namespace redoubt::schema {
template <>
inline constexpr auto choices_of<records::IncidentKind> =
    std::array{Choice{"malware"}, Choice{"intrusion"}, Choice{"account"},  Choice{"data_loss"}, Choice{"denial_of_service"},
               Choice{"misuse"},  Choice{"fraud"},     Choice{"physical"}, Choice{"other"}};
}
