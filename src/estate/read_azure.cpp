// Azure Resource Graph: the rows of the table Resources. A machine's addresses are not on the machine but on its interfaces and on
// public addresses tied to those, so these are gathered first.
#include <array>

#include "base/text.h"
#include "estate/cloud.h"
#include "estate/readers.h"

namespace redoubt::estate {
namespace {

using records::AssetKind;
using schema::Value;

constexpr std::string_view machine_type = "microsoft.compute/virtualmachines";
constexpr std::string_view interface_type = "microsoft.network/networkinterfaces";
constexpr std::string_view address_type = "microsoft.network/publicipaddresses";

constexpr std::array azure_kinds{
    ResourceKind{machine_type, AssetKind::host},
    ResourceKind{"microsoft.hybridcompute/machines", AssetKind::host},
    ResourceKind{"microsoft.web/sites", AssetKind::application},
    ResourceKind{"microsoft.app/containerapps", AssetKind::application},
    ResourceKind{"microsoft.containerservice/managedclusters", AssetKind::service},
    ResourceKind{"microsoft.sql/servers", AssetKind::service},
    ResourceKind{"microsoft.dbforpostgresql/flexibleservers", AssetKind::service},
    ResourceKind{"microsoft.dbformysql/flexibleservers", AssetKind::service},
    ResourceKind{"microsoft.documentdb/databaseaccounts", AssetKind::service},
    ResourceKind{"microsoft.cache/redis", AssetKind::service},
    ResourceKind{"microsoft.network/loadbalancers", AssetKind::service},
    ResourceKind{"microsoft.network/applicationgateways", AssetKind::service},
    ResourceKind{"microsoft.keyvault/vaults", AssetKind::service},
    ResourceKind{"microsoft.storage/storageaccounts", AssetKind::data_set},
    ResourceKind{"microsoft.sql/servers/databases", AssetKind::data_set},
    ResourceKind{"microsoft.containerregistry/registries", AssetKind::repository},
    ResourceKind{"microsoft.network/virtualnetworks", AssetKind::network_zone},
    ResourceKind{"microsoft.network/azurefirewalls", AssetKind::device},
};

class AzureReader {
public:
    AzureReader(Report& report, CloudReport& cloud) : report_(report), cloud_(cloud) {}

    Result<> take(const Value& value) {
        const schema::List& rows = list_at(value, "data").empty() ? list_at(value, "value") : list_at(value, "data");
        for (const Value& row : rows) keep(row);
        if (!text_at(value, "type").empty()) keep(value);
        return {};
    }

    Result<> end() {
        for (const Value& row : rows_) TRY(give(row));
        return cloud_.end();
    }

private:
    void keep(const Value& row) {
        const std::string type = to_lower(text_at(row, "type"));
        if (type == interface_type) {
            if (const std::string machine = to_lower(text_at(row, "properties.virtualMachine.id")); !machine.empty()) interfaces_[machine].push_back(row);
        } else if (type == address_type) {
            addresses_[to_lower(text_at(row, "id"))] = row;
        } else {
            rows_.push_back(row);
        }
    }

    void add_interfaces(Draft& draft, const std::string& machine) {
        const auto found = interfaces_.find(machine);
        if (found == interfaces_.end()) return;
        for (const Value& interface : found->second) {
            (void)draft.id(IdKind::mac, text_at(interface, "properties.macAddress"));
            for (const Value& config : list_at(interface, "properties.ipConfigurations")) {
                const std::string subnet = to_lower(text_at(config, "properties.subnet.id"));
                const std::string network = subnet.substr(0, subnet.find("/subnets/"));
                cloud_.private_address(draft, text_at(config, "properties.privateIPAddress"), network);
                draft.fact("network", last_part(network));
                add_public(draft, text_at(config, "properties.publicIPAddress.id"));
            }
        }
    }

    void add_public(Draft& draft, std::string_view id) {
        const auto found = addresses_.find(to_lower(id));
        if (found == addresses_.end()) {
            if (!id.empty()) draft.open_to_all("an interface has a public address, which the report does not name");
            return;
        }
        cloud_.public_address(draft, text_at(found->second, "properties.ipAddress"));
        draft.name(text_at(found->second, "properties.dnsSettings.fqdn"));
    }

    void add_machine(Draft& draft, const Value& row, const std::string& id) {
        (void)draft.id(IdKind::hardware, text_at(row, "properties.vmId"));
        draft.name(text_at(row, "properties.osProfile.computerName"));
        draft.name(text_at(row, "properties.extended.instanceView.computerName"));
        draft.name(text_at(row, "properties.machineFqdn"));
        draft.name(text_at(row, "properties.dnsFqdn"));
        draft.fact("os", text_at(row, "properties.extended.instanceView.osName"));
        draft.fact("os", text_at(row, "properties.osName"));
        draft.fact("os", text_at(row, "properties.storageProfile.osDisk.osType"));
        draft.fact("os_version", text_at(row, "properties.extended.instanceView.osVersion"));
        draft.fact("os_version", text_at(row, "properties.osVersion"));
        draft.fact("model", text_at(row, "properties.hardwareProfile.vmSize"));
        draft.fact("status", text_at(row, "properties.extended.instanceView.powerState.displayStatus"));
        add_interfaces(draft, id);
    }

    // The front of a load balancer or gateway, and what a site or database says of its names and of who may reach it.
    void add_reach(Draft& draft, const Value& row) {
        for (const Value& front : list_at(row, "properties.frontendIPConfigurations")) {
            cloud_.private_address(draft, text_at(front, "properties.privateIPAddress"), "");
            add_public(draft, text_at(front, "properties.publicIPAddress.id"));
        }
        draft.name(text_at(row, "properties.defaultHostName"));
        draft.name(text_at(row, "properties.fullyQualifiedDomainName"));
        draft.name(text_at(row, "properties.fqdn"));
        for (const Value& name : list_at(row, "properties.hostNames")) draft.name(name.text());
        (void)draft.id(IdKind::url, text_at(row, "properties.vaultUri"));
    }

    Result<> give(const Value& row) {
        const std::string_view type = text_at(row, "type");
        const std::string id = to_lower(text_at(row, "id"));
        const ResourceKind* known = find_kind(azure_kinds, type);
        if (known == nullptr) {
            cloud_.passed_over(type);
            return {};
        }
        Draft draft(known->kind);
        draft.title(text_at(row, "name"));
        (void)draft.id(IdKind::cloud, id);
        if (known->kind == AssetKind::host)
            add_machine(draft, row, id);
        else
            add_reach(draft, row);
        draft.fact("site", text_at(row, "location"));
        draft.fact("type", type);
        draft.fact("vendor", "Microsoft Azure");
        draft.fact("group", text_at(row, "resourceGroup"));
        add_labels(draft, dig(row, "tags").map());
        cloud_.in_account(draft, text_at(row, "subscriptionId"));
        return report_.give(std::move(draft), id);
    }

    Report& report_;
    CloudReport& cloud_;
    std::vector<Value> rows_{};
    std::map<std::string, std::vector<Value>> interfaces_{};  // by machine
    std::map<std::string, Value> addresses_{};                // by id
};

}  // namespace

Result<> read_azure(std::string_view bytes, const ReadOptions& options, const ReportSink& sink) {
    Report report(options, sink);
    CloudReport cloud(report, "azure");
    AzureReader reader(report, cloud);
    TRY(each_json(bytes, report, "resource", [&](const Value& value, const std::string&) { return reader.take(value); }));
    return reader.end();
}

}  // namespace redoubt::estate
