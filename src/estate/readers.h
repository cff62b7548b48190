// The readers of other programs' reports, one file read_<source>.cpp each; docs/inventory-sources.md says how to make the reports.
// Each is a pure function of bytes with bounds on size, depth and count.
#pragma once

#include "estate/reports.h"

namespace redoubt::estate {

Result<> read_nmap(std::string_view bytes, const ReadOptions& options, const ReportSink& sink);        // nmap -oX
Result<> read_osquery(std::string_view bytes, const ReadOptions& options, const ReportSink& sink);     // osqueryi --json, results log
Result<> read_table(std::string_view bytes, const ReadOptions& options, const ReportSink& sink);       // CSV and .xlsx with any columns
Result<> read_aws(std::string_view bytes, const ReadOptions& options, const ReportSink& sink);         // ec2 describe-instances, AWS Config
Result<> read_azure(std::string_view bytes, const ReadOptions& options, const ReportSink& sink);       // Resource Graph
Result<> read_gcp(std::string_view bytes, const ReadOptions& options, const ReportSink& sink);         // Cloud Asset export, gcloud lists
Result<> read_kubernetes(std::string_view bytes, const ReadOptions& options, const ReportSink& sink);  // kubectl get … -o json
Result<> read_ldif(std::string_view bytes, const ReadOptions& options, const ReportSink& sink);        // computers of a directory
Result<> read_bloodhound(std::string_view bytes, const ReadOptions& options, const ReportSink& sink);  // SharpHound: .zip or computers.json
Result<> read_dhcp(std::string_view bytes, const ReadOptions& options, const ReportSink& sink);        // leases of ISC, dnsmasq, Kea, Windows
Result<> read_neighbours(std::string_view bytes, const ReadOptions& options, const ReportSink& sink);  // ARP and switch tables
Result<> read_netbox(std::string_view bytes, const ReadOptions& options, const ReportSink& sink);      // API and CSV
Result<> read_snipeit(std::string_view bytes, const ReadOptions& options, const ReportSink& sink);     // API and CSV
Result<> read_facts(std::string_view bytes, const ReadOptions& options, const ReportSink& sink);       // redoubt collect
Result<> read_windows(std::string_view bytes, const ReadOptions& options, const ReportSink& sink);     // content/collect/windows.ps1
Result<> read_sbom(std::string_view bytes, const ReadOptions& options, const ReportSink& sink);        // CycloneDX and SPDX

}  // namespace redoubt::estate
