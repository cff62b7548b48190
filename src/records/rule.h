// A detection: what to look for, in which logs, and how it fares.
#pragma once

#include "records/severity.h"
#include "schema/record.h"

namespace redoubt::records {

enum class RulePlatform : uint8_t { sigma, waf, firewall, edr };

struct LogSourceNamed {
    std::string product{};
    std::string category{};
    std::string service{};
    static std::span<const schema::FieldInfo> fields();
};

struct Rule {
    std::string rule_id{};
    RulePlatform platform = RulePlatform::sigma;
    Severity level = Severity::medium;
    std::string author{};
    LogSourceNamed logsource{};
    std::string description{};
    std::vector<std::string> techniques{};
    std::vector<std::string> references{};
    std::vector<std::string> falsepositives{};
    std::string body{};
    std::string path{};
    bool enabled = true;
    static std::span<const schema::FieldInfo> fields();
};
extern const schema::RecordInfo rule_record;

}  // namespace redoubt::records

namespace redoubt::schema {
template <>
inline constexpr auto choices_of<records::RulePlatform> = std::array{Choice{"sigma"}, Choice{"waf"}, Choice{"firewall"}, Choice{"edr"}};
}
