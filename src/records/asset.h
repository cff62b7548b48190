// Something we look after: a host, a service, a data set, a tool. Alerts, findings and incidents hang on it.
#pragma once

#include <array>
#include <optional>

#include "schema/record.h"

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
enum class Exposure : uint8_t { internal, partner, open };
enum class Criticality : uint8_t { low, medium, high, critical };

// That one source (a log, a scan, a list) saw the asset.
struct Sighting {
    std::string source{};
    Time first{};
    Time last{};
    int64_t count = 0;
    static std::span<const schema::FieldInfo> fields();
};

struct Software {
    std::string name{};
    std::string version{};
    std::string purl{};
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
    Exposure exposure = Exposure::internal;
    Criticality criticality = Criticality::medium;
    std::string criticality_why{};
    std::string data_class{};
    std::optional<Duration> rto{};
    std::optional<Duration> rpo{};
    std::vector<Software> software{};
    std::vector<Sighting> sightings{};
    Time last_seen{};
    bool listed = true;
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
    std::array{Choice{"internal", "Reached from inside only."}, Choice{"partner", "Reached by named others."}, Choice{"public", "Reached by anybody."}};
template <>
inline constexpr auto choices_of<records::Criticality> = std::array{Choice{"low"}, Choice{"medium"}, Choice{"high"}, Choice{"critical"}};
}  // namespace redoubt::schema
