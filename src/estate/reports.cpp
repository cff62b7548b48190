#include "estate/reports.h"

#include <array>

#include <fmt/format.h>

#include "estate/read_sightings.h"
#include "estate/readers.h"
#include "estate/recognise.h"

namespace redoubt::estate {
namespace {

constexpr std::array formats{
    ReportFormat{"sightings", "Redoubt's own: one JSON object a line.", read_sightings, fits_sightings},
    ReportFormat{"nmap", "Nmap's XML (nmap -oX).", read_nmap, [](std::string_view bytes) { return recognise_report("", bytes) == "nmap"; }},
    ReportFormat{"osquery", "Rows of osqueryi --json, or the log of results.", read_osquery,
                 [](std::string_view bytes) { return recognise_report("", bytes) == "osquery"; }},
    ReportFormat{"table", "CSV or a workbook; columns are mapped or guessed.", read_table,
                 [](std::string_view bytes) { return recognise_report("", bytes) == "table"; }},
    ReportFormat{"aws", "aws ec2 describe-instances, or items of AWS Config.", read_aws,
                 [](std::string_view bytes) { return recognise_report("", bytes) == "aws"; }},
    ReportFormat{"azure", "Rows of Azure Resource Graph.", read_azure, [](std::string_view bytes) { return recognise_report("", bytes) == "azure"; }},
    ReportFormat{"gcp", "Export of Cloud Asset Inventory, or a list of instances.", read_gcp,
                 [](std::string_view bytes) { return recognise_report("", bytes) == "gcp"; }},
    ReportFormat{"kubernetes", "kubectl get … -o json.", read_kubernetes, [](std::string_view bytes) { return recognise_report("", bytes) == "kubernetes"; }},
    ReportFormat{"ldif", "Computers of Active Directory as LDIF.", read_ldif, [](std::string_view bytes) { return recognise_report("", bytes) == "ldif"; }},
    ReportFormat{"bloodhound", "SharpHound's zip, or its computers.json.", read_bloodhound,
                 [](std::string_view bytes) { return recognise_report("", bytes) == "bloodhound"; }},
    ReportFormat{"dhcp", "Leases of ISC dhcpd, dnsmasq, Kea or Windows.", read_dhcp,
                 [](std::string_view bytes) { return recognise_report("", bytes) == "dhcp"; }},
    ReportFormat{"neighbours", "ARP tables and address tables of switches.", read_neighbours,
                 [](std::string_view bytes) { return recognise_report("", bytes) == "neighbours"; }},
    ReportFormat{"netbox", "Devices, virtual machines and addresses of NetBox.", read_netbox,
                 [](std::string_view bytes) { return recognise_report("", bytes) == "netbox"; }},
    ReportFormat{"snipeit", "Hardware of Snipe-IT.", read_snipeit, [](std::string_view bytes) { return recognise_report("", bytes) == "snipeit"; }},
    ReportFormat{"sbom", "CycloneDX, or SPDX 2.", read_sbom, [](std::string_view bytes) { return recognise_report("", bytes) == "sbom"; }},
    ReportFormat{"facts", "What redoubt collect says of a host, signed.", read_facts,
                 [](std::string_view bytes) { return recognise_report("", bytes) == "facts"; }},
    ReportFormat{"windows", "What content/collect/windows.ps1 says of a Windows host.", read_windows,
                 [](std::string_view bytes) { return recognise_report("", bytes) == "windows"; }},
};

}  // namespace

std::span<const ReportFormat> report_formats() { return formats; }

Result<const ReportFormat*> find_report_format(std::string_view name, std::string_view bytes) {
    std::string names;
    for (const ReportFormat& format : formats) {
        if (name.empty() ? format.fits != nullptr && format.fits(bytes) : format.name == name) return &format;
        names += (names.empty() ? "" : ", ") + std::string(format.name);
    }
    if (name.empty()) return fail(Code::invalid, "it does not look like any report that can be read", "format", "say which it is: " + names);
    return fail(Code::invalid, fmt::format("there is no format '{}' of reports", name.substr(0, 40)), "format", "one of: " + names);
}

}  // namespace redoubt::estate
