#include "estate/reports.h"

#include <array>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "estate/read_sightings.h"
#include "estate/readers.h"
#include "estate/recognise.h"

namespace redoubt::estate {
namespace {

constexpr std::array formats{
    ReportFormat{"sightings", "Redoubt's own: one JSON object a line.", read_sightings},
    ReportFormat{"nmap", "Nmap's XML (nmap -oX).", read_nmap},
    ReportFormat{"osquery", "Rows of osqueryi --json, or the log of results.", read_osquery},
    ReportFormat{"table", "CSV or a workbook; columns are mapped or guessed.", read_table},
    ReportFormat{"aws", "aws ec2 describe-instances, or items of AWS Config.", read_aws},
    ReportFormat{"azure", "Rows of Azure Resource Graph.", read_azure},
    ReportFormat{"gcp", "Export of Cloud Asset Inventory, or a list of instances.", read_gcp},
    ReportFormat{"kubernetes", "kubectl get … -o json.", read_kubernetes},
    ReportFormat{"ldif", "Computers of Active Directory as LDIF.", read_ldif},
    ReportFormat{"bloodhound", "SharpHound's zip, or its computers.json.", read_bloodhound},
    ReportFormat{"dhcp", "Leases of ISC dhcpd, dnsmasq, Kea or Windows.", read_dhcp},
    ReportFormat{"neighbours", "ARP tables and address tables of switches.", read_neighbours},
    ReportFormat{"netbox", "Devices, virtual machines and addresses of NetBox.", read_netbox},
    ReportFormat{"snipeit", "Hardware of Snipe-IT.", read_snipeit},
    ReportFormat{"sbom", "CycloneDX, or SPDX 2 or 3.", read_sbom},
    ReportFormat{"facts", "What redoubt collect says of a host, signed.", read_facts},
    ReportFormat{"windows", "What content/collect/windows.ps1 says of a Windows host.", read_windows},
};

}  // namespace

std::span<const ReportFormat> report_formats() { return formats; }

Result<const ReportFormat*> find_report_format(std::string_view name, std::string_view file_name, std::string_view bytes) {
    const std::string_view wanted = name.empty() ? recognise_report(file_name, bytes) : name;
    std::string names;
    for (const ReportFormat& format : formats) {
        if (format.name == wanted) return &format;
        names += (names.empty() ? "" : ", ") + std::string(format.name);
    }
    if (const std::vector<std::string> columns = name.empty() ? columns_of_unknown(bytes) : std::vector<std::string>(); !columns.empty())
        return fail(Code::invalid,
                    fmt::format("no heading of this table says which asset a row is: {}", fmt::format("{}", fmt::join(columns, ", ")).substr(0, 500)), "map",
                    "look at it with 'redoubt inventory columns FILE', then say what a column holds: --map 'COLUMN:host'");
    if (name.empty()) return fail(Code::invalid, "it does not look like any report that can be read", "format", "say which it is: " + names);
    return fail(Code::invalid, fmt::format("there is no format '{}' of reports", name.substr(0, 40)), "format", "one of: " + names);
}

}  // namespace redoubt::estate
