// A way in which we could be attacked: a technique, an actor, a malware, a campaign, or a scenario of our own.
#pragma once

#include "records/observable.h"

namespace redoubt::records {

enum class ThreatKind : uint8_t { technique, actor, malware, campaign, scenario };
enum class Relevance : uint8_t { unknown, none, possible, likely, seen };

struct Threat {
    ThreatKind kind = ThreatKind::scenario;
    std::string description{};
    std::vector<std::string> external_ids{};
    std::vector<std::string> aliases{};
    std::vector<std::string> techniques{};
    std::vector<schema::Ref> targets{};
    Relevance relevance = Relevance::unknown;
    std::string relevance_why{};
    Tlp tlp = Tlp::amber;
    Time first_seen{};
    Time last_seen{};
    Time review_by{};
    std::vector<std::string> references{};
    static std::span<const schema::FieldInfo> fields();
};
extern const schema::RecordInfo threat_record;

}  // namespace redoubt::records

namespace redoubt::schema {
template <>
inline constexpr auto choices_of<records::ThreatKind> =
    std::array{Choice{"technique", "How something is done."}, Choice{"actor", "Who does it."}, Choice{"malware", "With what."},
               Choice{"campaign", "A row of attacks that belong together."}, Choice{"scenario", "What could happen to us."}};
template <>
inline constexpr auto choices_of<records::Relevance> =
    std::array{Choice{"unknown", "Nobody has looked."}, Choice{"none", "It cannot reach us."}, Choice{"possible", "It could."},
               Choice{"likely", "It aims at the likes of us."}, Choice{"seen", "It has been here."}};
}  // namespace redoubt::schema
