// Google Cloud: the export of Cloud Asset Inventory (JSON lines) and `gcloud compute instances list --format json`. The export
// wraps what the service itself says of a resource, and the list is just that.
#include <array>

#include "base/text.h"
#include "estate/cloud.h"
#include "estate/readers.h"

namespace redoubt::estate {
namespace {

using records::AssetKind;
using schema::Value;

constexpr std::array gcp_kinds{
    ResourceKind{"compute.googleapis.com/instance", AssetKind::host},
    ResourceKind{"sqladmin.googleapis.com/instance", AssetKind::service},
    ResourceKind{"run.googleapis.com/service", AssetKind::service},
    ResourceKind{"container.googleapis.com/cluster", AssetKind::service},
    ResourceKind{"compute.googleapis.com/forwardingrule", AssetKind::service},
    ResourceKind{"compute.googleapis.com/globalforwardingrule", AssetKind::service},
    ResourceKind{"redis.googleapis.com/instance", AssetKind::service},
    ResourceKind{"cloudfunctions.googleapis.com/function", AssetKind::application},
    ResourceKind{"appengine.googleapis.com/application", AssetKind::application},
    ResourceKind{"storage.googleapis.com/bucket", AssetKind::data_set},
    ResourceKind{"bigquery.googleapis.com/dataset", AssetKind::data_set},
    ResourceKind{"spanner.googleapis.com/database", AssetKind::data_set},
    ResourceKind{"artifactregistry.googleapis.com/repository", AssetKind::repository},
    ResourceKind{"compute.googleapis.com/network", AssetKind::network_zone},
};

// "…/projects/shop-prod/zones/europe-west1-b/instances/web1": what stands behind "projects/".
std::string_view part_after(std::string_view path, std::string_view before) {
    const size_t at = path.find(before);
    if (at == std::string_view::npos) return {};
    path.remove_prefix(at + before.size());
    return path.substr(0, path.find('/'));
}

void add_machine(CloudReport& cloud, Draft& draft, const Value& data) {
    // Names are given again to the next machine of a group, numbers are not.
    (void)draft.id(IdKind::cloud, scalar_at(data, "id"), "gcp");
    draft.name(text_at(data, "hostname"));
    draft.name(text_at(data, "name"));
    for (const Value& interface : list_at(data, "networkInterfaces")) {
        const std::string_view network = text_at(interface, "network");
        const std::string space = std::string(part_after(network, "projects/")) + "/" + std::string(last_part(network));
        cloud.private_address(draft, text_at(interface, "networkIP"), space);
        draft.fact("network", last_part(network));
        for (const Value& access : list_at(interface, "accessConfigs")) cloud.public_address(draft, text_at(access, "natIP"));
        for (const Value& access : list_at(interface, "ipv6AccessConfigs")) cloud.public_address(draft, text_at(access, "externalIpv6"));
    }
    draft.fact("model", last_part(text_at(data, "machineType")));
    draft.fact("cpu", text_at(data, "cpuPlatform"));
    draft.fact("status", to_lower(text_at(data, "status")));
    for (const Value& disk : list_at(data, "disks"))
        if (disk.map()["boot"].boolean())
            for (const Value& license : list_at(disk, "licenses")) draft.fact("os", last_part(license.text()));
    for (const Value& tag : list_at(data, "tags.items")) draft.tag(tag.text());
}

void add_reach(CloudReport& cloud, Draft& draft, const Value& data) {
    const bool external = text_at(data, "loadBalancingScheme").starts_with("EXTERNAL");
    if (external) {
        draft.open_to_all("it is an external load balancer");
        cloud.public_address(draft, text_at(data, "IPAddress"));
    } else {
        cloud.private_address(draft, text_at(data, "IPAddress"), last_part(text_at(data, "network")));
    }
    for (const Value& address : list_at(data, "ipAddresses")) {
        if (text_at(address, "type") == "PRIMARY") cloud.public_address(draft, text_at(address, "ipAddress"));
        if (text_at(address, "type") == "PRIVATE") cloud.private_address(draft, text_at(address, "ipAddress"), "");
    }
    (void)draft.id(IdKind::url, text_at(data, "status.url"));
    draft.fact("product", text_at(data, "databaseVersion"));
}

void add_place(Draft& draft, std::string_view place) {
    place = last_part(place);
    const bool is_zone = place.size() > 2 && place[place.size() - 2] == '-' && place.find('-') != place.size() - 2;
    draft.fact("site", is_zone ? place.substr(0, place.size() - 2) : place);
    if (is_zone) draft.fact("location", place);
}

Result<> give(CloudReport& cloud, const Value& data, AssetKind kind, std::string_view name, std::string_view place) {
    Draft draft(kind);
    draft.key(name);
    draft.title(text_at(data, "name").empty() ? last_part(name) : last_part(text_at(data, "name")));
    if (kind == AssetKind::host)
        add_machine(cloud, draft, data);
    else
        add_reach(cloud, draft, data);
    if (draft.sighting().ids.empty() || kind != AssetKind::host) (void)draft.id(IdKind::cloud, name);
    add_place(draft, place);
    draft.fact("vendor", "Google Cloud");
    add_labels(draft, dig(data, "labels").map());
    cloud.in_account(draft, part_after(name, "/projects/"));
    return cloud.give(std::move(draft), std::string(name));
}

Result<> take(CloudReport& cloud, const Value& value) {
    const std::string_view type = any_of(value, {"assetType", "asset_type"}).text();
    if (type.empty()) {
        const std::string_view link = text_at(value, "selfLink");
        const size_t projects = link.find("/projects/");
        if (projects == std::string_view::npos || link.find("/instances/") == std::string_view::npos) {
            cloud.passed_over("something that is no instance");
            return {};
        }
        return give(cloud, value, AssetKind::host, "//compute.googleapis.com" + std::string(link.substr(projects)), text_at(value, "zone"));
    }
    const ResourceKind* known = find_kind(gcp_kinds, type);
    if (known == nullptr) {
        cloud.passed_over(type);
        return {};
    }
    const std::string_view location = text_at(value, "resource.location");
    const Value& data = dig(value, "resource.data");
    return give(cloud, data, known->kind, text_at(value, "name"), location.empty() ? text_at(data, "location") : location);
}

}  // namespace

Result<> read_gcp(std::string_view bytes, const ReadOptions& options, const ReportSink& sink) {
    Report report(options, sink);
    CloudReport cloud(report, "gcp");
    TRY(each_json(bytes, report, "asset", [&](const Value& value, const std::string&) { return take(cloud, value); }));
    return cloud.end();
}

}  // namespace redoubt::estate
