// Something we look after: a host, a service, a data set, a tool. Alerts, findings and incidents hang on it.
#pragma once

#include <array>
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
enum class Exposure : uint8_t { unknown, internal, partner, open };
enum class Criticality : uint8_t { low, medium, high, critical };

// By what a thing is known, from what proves most to what proves least.
enum class IdKind : uint8_t {
    cloud,      // the provider's id of an instance or resource: "i-0abc", an ARN, an Azure resource id
    agent,      // the id of an agent that runs on it
    hardware,   // SMBIOS UUID
    serial,     // of the maker
    machine,    // /etc/machine-id, MachineGuid: copied with an image
    directory,  // objectGUID or SID
    tag,        // what the organisation's own list calls it: asset tag, inventory number
    mac,
    fqdn,
    host,  // a name without a domain
    ip,
    url
};

// That a source knew the asset by this, and when: no time means as long as the source saw it.
struct KnownId {
    IdKind kind = IdKind::host;
    std::string value{};
    std::string space{};
    Time first{};
    Time last{};
    static std::span<const schema::FieldInfo> fields();
    bool operator==(const KnownId&) const = default;
};

// That one source (a log, a scan, a list) saw the asset, as what, and why it is taken for this one.
struct Sighting {
    std::string source{};
    Time first{};
    Time last{};
    int64_t count = 0;
    std::string key{};
    std::string title{};
    std::vector<KnownId> ids{};
    schema::Map facts{};
    std::string why{};
    bool pinned = false;
    static std::span<const schema::FieldInfo> fields();
};

// That another asset may be the same thing, and only a person can say.
struct Doubt {
    schema::Ref with{};
    std::string why{};
    std::string against{};
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
inline constexpr auto choices_of<records::IdKind> =
    std::array{Choice{"cloud"}, Choice{"agent"}, Choice{"hardware"}, Choice{"serial"}, Choice{"machine"}, Choice{"directory"},
               Choice{"tag"},   Choice{"mac"},   Choice{"fqdn"},     Choice{"host"},   Choice{"ip"},      Choice{"url"}};
template <>
inline constexpr auto choices_of<records::Exposure> =
    std::array{Choice{"unknown", "Nobody has said, and nothing says so."}, Choice{"internal", "Reached from inside only."},
               Choice{"partner", "Reached by named others."}, Choice{"public", "Reached by anybody."}};
template <>
inline constexpr auto choices_of<records::Criticality> = std::array{Choice{"low"}, Choice{"medium"}, Choice{"high"}, Choice{"critical"}};
}  // namespace redoubt::schema
