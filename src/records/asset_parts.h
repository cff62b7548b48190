// What an asset is made of: which sources saw it and by what they know it, what is on and in it with the source that named it
// (software, ports that answer, accounts, units, routes, containers), and what it may be mistaken for.
#pragma once

#include <array>

#include "schema/record.h"

namespace redoubt::records {

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
    std::vector<std::string> set_aside{};
    static std::span<const schema::FieldInfo> fields();
};

struct Software {
    std::string name{};
    std::string version{};
    std::string purl{};
    std::string source{};
    std::string key{};
    static std::span<const schema::FieldInfo> fields();
};

// Something that answers on a port of the asset.
struct Service {
    std::string transport{"tcp"};
    int64_t port = 0;
    std::string address{};
    std::string name{};
    std::string product{};
    std::string version{};
    std::string process{};
    std::string source{};
    std::string key{};
    static std::span<const schema::FieldInfo> fields();
};

// Somebody or something that may sign in on the asset itself.
struct LocalAccount {
    std::string name{};
    std::string number{};  // uid, or SID
    std::vector<std::string> groups{};
    std::string shell{};
    bool enabled = true;
    std::string source{};
    std::string key{};
    static std::span<const schema::FieldInfo> fields();
};

// What the asset's service manager starts: a unit of systemd, a service of Windows.
struct ServiceUnit {
    std::string name{};
    bool enabled = false;
    bool running = false;
    std::string account{};
    std::string source{};
    std::string key{};
    static std::span<const schema::FieldInfo> fields();
};

struct NetworkRoute {
    std::string to{};
    std::string via{};
    std::string interface{};
    std::string source{};
    std::string key{};
    static std::span<const schema::FieldInfo> fields();
};

struct RunningContainer {
    std::string id{};
    std::string runtime{};
    int64_t processes = 0;
    std::string source{};
    std::string key{};
    static std::span<const schema::FieldInfo> fields();
};

// That another asset may be the same thing, and only a person can say.
struct Doubt {
    schema::Ref with{};
    std::string why{};
    std::string against{};
    static std::span<const schema::FieldInfo> fields();
};

}  // namespace redoubt::records

namespace redoubt::schema {
template <>
inline constexpr auto choices_of<records::IdKind> =
    std::array{Choice{"cloud"}, Choice{"agent"}, Choice{"hardware"}, Choice{"serial"}, Choice{"machine"}, Choice{"directory"},
               Choice{"tag"},   Choice{"mac"},   Choice{"fqdn"},     Choice{"host"},   Choice{"ip"},      Choice{"url"}};
}  // namespace redoubt::schema
