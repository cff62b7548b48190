// Something we look after: a host, a service, a data set, a tool. Alerts, findings and incidents hang on it.
#pragma once

#include <optional>

#include "records/asset_parts.h"
#include "records/network.h"

namespace redoubt::records {

enum class AssetKind : uint8_t {
    host,
    service,
    application,
    repository,
    network_zone,
    data_set,
    device,
    account_store,
    cloud_account,
    tool,
    site,
    business_process,
    ai_system
};
enum class Exposure : uint8_t { internal, partner, open, unknown };
enum class Criticality : uint8_t { low, medium, high, critical };
enum class Visibility : uint8_t { internal, partner, open };

// One asset on the way by which criticality came: what it is, and how the next one has to do with it.
struct CriticalityStep {
    schema::Ref asset{};
    std::string how{};
    std::string why{};
    static std::span<const schema::FieldInfo> fields();
};

struct Asset {
    AssetKind kind = AssetKind::host;
    std::string description{};
    std::vector<std::string> names{};
    std::vector<std::string> ips{};
    std::vector<std::string> macs{};
    std::vector<std::string> urls{};
    std::string site{};
    std::string zone{};
    Exposure exposure = Exposure::unknown;
    Criticality criticality = Criticality::medium;
    std::string criticality_why{};
    std::string data_class{};
    std::optional<Duration> rto{};
    std::optional<Duration> rpo{};
    std::vector<Software> software{};
    std::vector<Service> services{};
    std::vector<LocalAccount> accounts{};
    std::vector<ServiceUnit> units{};
    std::vector<NetworkRoute> routes{};
    std::vector<RunningContainer> containers{};
    std::vector<Sighting> sightings{};
    std::vector<Doubt> doubts{};
    std::vector<schema::Ref> distinct_from{};
    std::vector<std::string> subnets{};
    std::optional<Trust> trust{};
    std::vector<Flow> flows{};
    std::vector<Derivation> derived{};
    Time last_seen{};
    bool listed = true;
    std::string business_function{};
    std::optional<Visibility> visibility{};
    std::string release{};
    Time contract_end{};
    std::optional<Duration> heartbeat_every{};
    Time last_heartbeat{};
    Time heartbeat_by{};
    std::string reports_as{};
    std::string covers{};
    std::vector<std::string> not_applicable{};
    Time attested{};
    schema::Ref attested_by{};
    Time attest_by{};
    std::optional<int64_t> completeness{};
    std::vector<std::string> missing{};
    std::vector<std::string> linked_as{};
    std::vector<std::string> seen_by{};
    std::optional<Criticality> inherited_criticality{};
    Criticality effective_criticality = Criticality::medium;
    std::vector<CriticalityStep> inherited_path{};
    static std::span<const schema::FieldInfo> fields();
};
extern const schema::RecordInfo asset_record;

}  // namespace redoubt::records

namespace redoubt::schema {
template <>
inline constexpr auto choices_of<records::AssetKind> =
    std::array{Choice{"host"},     Choice{"service"},          Choice{"application"},   Choice{"repository"},    Choice{"network_zone"},
               Choice{"data_set"}, Choice{"device"},           Choice{"account_store"}, Choice{"cloud_account"}, Choice{"tool"},
               Choice{"site"},     Choice{"business_process"}, Choice{"ai_system"}};
template <>
inline constexpr auto choices_of<records::Exposure> =
    std::array{Choice{"internal", "Reached from inside only."}, Choice{"partner", "Reached by named others."}, Choice{"public", "Reached by anybody."},
               Choice{"unknown", "Nobody has said, and nothing says so."}};
template <>
inline constexpr auto choices_of<records::Visibility> =
    std::array{Choice{"internal", "Read by those who belong to us."}, Choice{"partner", "Read by named others too."}, Choice{"public", "Read by anybody."}};
template <>
inline constexpr auto choices_of<records::Criticality> = std::array{Choice{"low"}, Choice{"medium"}, Choice{"high"}, Choice{"critical"}};
}  // namespace redoubt::schema
