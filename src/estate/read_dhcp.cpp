// Leases of DHCP servers: ISC dhcpd, dnsmasq, Kea (its CSV files) and Windows (Export-Csv of Get-DhcpServerv4Lease, or the list that
// the console saves). Where a file is a journal, the last entry of an address counts.
#include <algorithm>
#include <charconv>
#include <map>

#include <fmt/format.h>

#include "base/text.h"
#include "estate/readers.h"
#include "estate/table.h"
#include "formats/charset/charset.h"
#include "formats/leases/leases.h"

namespace redoubt::estate {
namespace {

using formats::leases::Lease;

Draft host_of(const Lease& lease, const std::string& zone) {
    Draft draft(records::AssetKind::host);
    (void)draft.id(IdKind::mac, lease.mac);
    (void)draft.id(IdKind::ip, lease.address, zone);
    draft.name(lease.host_name);
    if (lease.starts.unix_ns > 0) draft.seen(lease.starts);
    return draft;
}

// An address that was given up or found in use by a stranger says nothing of a client.
bool is_of_a_client(const Lease& lease) { return !lease.mac.empty() && lease.state != "abandoned" && lease.state != "backup" && lease.state != "reset"; }

Result<> give_last(std::vector<Lease>& leases, Report& report) {
    std::map<std::string_view, const Lease*> last;
    for (const Lease& lease : leases)
        if (!lease.address.empty()) last[lease.address] = &lease;
    for (const Lease& lease : leases) {
        const bool counts = lease.address.empty() || last[lease.address] == &lease;
        if (counts && is_of_a_client(lease)) TRY(report.give(host_of(lease, report.options().zone), fmt::format("line {}", lease.line)));
    }
    return report.end("lease");
}

Result<> read_parsed(Result<formats::leases::Parsed> parsed, Report& report) {
    if (!parsed) return std::unexpected(parsed.error());
    for (const std::string& problem : parsed->problems) {
        const size_t colon = problem.find(": ");
        report.problem(problem.substr(0, colon), problem.substr(colon + 2));
    }
    return give_last(parsed->leases, report);
}

int64_t number(std::string_view text) {
    int64_t value = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    return error == std::errc() && value > 0 && value < 9'000'000'000 ? value : 0;
}

// Kea appends a row for each change; a lifetime of zero takes the lease away. States: 0 given, 1 declined, 2 expired, 3 released.
Result<> read_kea(Table& table, Report& report) {
    const size_t address = table.column("address"), mac = table.column("hwaddr"), name = table.column("hostname"), state = table.column("state"),
                 lifetime = table.column("valid_lifetime"), expire = table.column("expire"), width = table.columns().size();
    std::vector<Lease> leases;
    TableRow row;
    while (TRY(table.next(row))) {
        const auto cell = [&](size_t at) { return at < width ? trim(row.cells[at]) : std::string_view(); };
        if (!row.problem.empty()) {
            report.problem(row.where, row.problem);
            continue;
        }
        Lease lease{.line = static_cast<size_t>(number(row.where.substr(std::min<size_t>(row.where.size(), 5)))),
                    .address = std::string(cell(address)),
                    .mac = std::string(cell(mac)),
                    .host_name = std::string(cell(name))};
        const int64_t ends = number(cell(expire)), lasts = number(cell(lifetime));
        if (ends > lasts) lease.starts = Time::from_unix_s(ends - lasts);
        if (cell(state) == "1" || lasts == 0) lease.state = "abandoned";
        leases.push_back(std::move(lease));
    }
    return give_last(leases, report);
}

Result<> read_dhcp_table(std::string_view text, Report& report) {
    Table table = TRY(Table::open(text));
    const size_t none = table.columns().size();
    if (table.column("hwaddr") < none && table.column("valid_lifetime") < none) return read_kea(table, report);
    static const ColumnMap windows{
        {"IPAddress", "ip"}, {"Client IP Address", "ip"}, {"ClientId", "mac"},        {"Unique ID", "mac"},           {"HostName", "name"},
        {"Name", "name"},    {"ScopeId", "network"},      {"AddressState", "status"}, {"Description", "description"}, {"Type", ""},
        {"ServerIP", ""}};
    return read_rows(table, report, windows);
}

}  // namespace

Result<> read_dhcp(std::string_view bytes, const ReadOptions& options, const ReportSink& sink) {
    Report report(options, sink);
    std::string held;
    const std::string_view text = TRY(formats::charset::to_utf8(bytes, held));
    const std::string_view beginning = text.substr(0, 65536);
    const std::string_view line = beginning.substr(0, beginning.find('\n'));
    if (line.find(',') != std::string_view::npos || line.find('\t') != std::string_view::npos || line.starts_with("#TYPE"))
        return read_dhcp_table(text, report);
    if (beginning.find("lease ") != std::string_view::npos || beginning.find('{') != std::string_view::npos)
        return read_parsed(formats::leases::parse_isc(text), report);
    return read_parsed(formats::leases::parse_dnsmasq(text), report);
}

}  // namespace redoubt::estate
