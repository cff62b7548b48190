#include "estate/recognise.h"

#include <algorithm>
#include <array>

#include "base/address.h"
#include "base/text.h"
#include "estate/table.h"
#include "formats/charset/charset.h"
#include "formats/xlsx/reader.h"

namespace redoubt::estate {
namespace {

constexpr size_t looked_at = 65536;

// The beginning of a report as text, for probes to ask.
struct Look {
    std::string_view text{};
    bool is_json = false;

    bool has(std::string_view part) const { return text.find(part) != std::string_view::npos; }
    // "name": in JSON, with blanks before the colon.
    bool key(std::string_view name) const {
        if (!is_json) return false;
        const std::string quoted = "\"" + std::string(name) + "\"";
        for (size_t at = text.find(quoted); at != std::string_view::npos; at = text.find(quoted, at + 1)) {
            const size_t next = text.find_first_not_of(" \t\r\n", at + quoted.size());
            if (next != std::string_view::npos && text[next] == ':') return true;
        }
        return false;
    }
    bool any_key(std::initializer_list<std::string_view> names) const {
        return std::ranges::any_of(names, [&](std::string_view name) { return key(name); });
    }
    std::string_view first_line() const { return trim(text.substr(0, text.find('\n'))); }
    bool starts_line(std::string_view part) const { return text.starts_with(part) || has("\n" + std::string(part)); }
};

bool is_sightings(const Look& look) { return look.key("ids") && look.any_key({"kind", "facts", "key"}) && look.text.starts_with('{'); }
bool is_facts(const Look& look) { return look.key("redoubt_facts"); }
bool is_windows(const Look& look) { return look.key("redoubt_windows"); }
bool is_nmap(const Look& look) { return look.has("<nmaprun"); }
bool is_osquery(const Look& look) {
    return look.key("hostIdentifier") || look.key("system_info") || (look.key("hardware_serial") && look.key("computer_name")) ||
           look.key("interface_addresses") || look.key("deb_packages");
}
bool is_aws(const Look& look) {
    return look.key("Reservations") || look.key("configurationItems") || (look.key("InstanceId") && look.key("VpcId")) ||
           (look.key("resourceType") && look.has("AWS::")) || (look.key("Results") && look.has("AWS::"));
}
bool is_azure(const Look& look) { return look.key("subscriptionId") && look.key("type") && (look.has("\"microsoft.") || look.has("\"Microsoft.")); }
bool is_gcp(const Look& look) {
    return (look.any_key({"assetType", "asset_type"}) && look.has(".googleapis.com/")) ||
           (look.any_key({"selfLink", "networkIP"}) && look.has("/compute/v1/projects/"));
}
bool is_kubernetes(const Look& look) {
    return look.key("metadata") && look.key("kind") && (look.key("apiVersion") || look.key("items")) && !look.key("bomFormat");
}
bool is_bloodhound(const Look& look) { return look.key("ObjectIdentifier") && look.key("Properties"); }
bool is_ldif(const Look& look) { return !look.is_json && (look.starts_line("dn: ") || look.starts_line("dn:: ")) && look.has("bject") && look.has("lass: "); }

bool is_isc(const Look& look) {
    const size_t at = look.text.starts_with("lease ") ? 0 : look.text.find("\nlease ");
    if (at == std::string_view::npos) return false;
    const std::string_view line = trim(look.text.substr(at, look.text.find('\n', at + 1) - at));
    const std::vector<std::string_view> parts = words(line);
    return parts.size() == 3 && parse_address(parts[1]) && parts[2] == "{";
}

bool is_dhcp(const Look& look) {
    const std::string_view line = look.first_line();
    const std::vector<std::string_view> parts = words(line);
    const bool dnsmasq =
        parts.size() >= 4 && parts[0].find_first_not_of("0123456789") == std::string_view::npos && normal_id(IdKind::mac, parts[1]) && parse_address(parts[2]);
    const bool kea = line.starts_with("address,") && line.find("valid_lifetime") != std::string_view::npos;
    const std::string_view top = look.text.substr(0, 2000);
    const bool windows = (top.find("ScopeId") != std::string_view::npos && top.find("ClientId") != std::string_view::npos) ||
                         (line.starts_with("Client IP Address") && line.find("Unique ID") != std::string_view::npos);
    return !look.is_json && (dnsmasq || kea || windows || is_isc(look));
}

bool is_neighbours(const Look& look) {
    if (look.is_json) return false;
    const bool linux_hosts = look.has(" lladdr ") || look.has(" [ether] on ") || look.has(" [ethernet]") || look.has("HWaddress");
    const bool windows = look.has(" --- 0x");
    return linux_hosts || windows || look.has("Hardware Addr ") || look.has("Mac Address Table") || (look.has("Mac Address") && look.has("DYNAMIC"));
}

bool is_netbox(const Look& look) {
    const std::string_view line = look.first_line();
    const auto column = [&](std::string_view name) { return line.find(name) != std::string_view::npos; };
    if (!look.is_json) return column("Status") && column("Tenant") && ((column("Site") && column("Role")) || column("VRF"));
    return (look.key("device_type") && look.any_key({"site", "asset_tag"})) || (look.key("cluster") && look.key("vcpus")) ||
           (look.key("address") && look.key("assigned_object"));
}

bool is_snipeit(const Look& look) {
    const std::string_view line = look.first_line();
    if (!look.is_json) return line.find("Asset Tag") != std::string_view::npos && line.find("Checked Out") != std::string_view::npos;
    return look.key("asset_tag") && look.any_key({"status_label", "rtd_location", "custom_fields"});
}

bool is_sbom(const Look& look) {
    return look.key("bomFormat") || look.key("spdxVersion") || look.has("cyclonedx.org/schema/bom") || look.has("spdx.org/rdf/3") ||
           (!look.is_json && (look.starts_line("SPDXVersion:") || look.starts_line("spdxVersion:")));
}

struct Probe {
    std::string_view name;
    bool (*fits)(const Look& look);
};

constexpr std::array probes{
    Probe{"sightings", is_sightings}, Probe{"nmap", is_nmap}, Probe{"osquery", is_osquery},       Probe{"aws", is_aws},
    Probe{"azure", is_azure},         Probe{"gcp", is_gcp},   Probe{"kubernetes", is_kubernetes}, Probe{"bloodhound", is_bloodhound},
    Probe{"ldif", is_ldif},           Probe{"dhcp", is_dhcp}, Probe{"neighbours", is_neighbours}, Probe{"netbox", is_netbox},
    Probe{"snipeit", is_snipeit},     Probe{"sbom", is_sbom},
};

std::optional<Table> open_table(const Look& look) {
    if (look.is_json || look.text.starts_with('<') || look.first_line().find_first_of(",;\t|") == std::string_view::npos) return {};
    auto table = Table::open(look.text);
    return table ? std::optional(*std::move(table)) : std::nullopt;
}

// A table whose columns say which asset a row is.
bool is_table(const Look& look) {
    const auto table = open_table(look);
    if (!table) return false;
    static constexpr std::string_view telling = "|name|cloud|agent|hardware|serial|machine|directory|tag|mac|fqdn|host|ip|title|";
    const std::vector<std::string> holds = guess_targets(table->columns());
    return std::ranges::any_of(holds, [](const std::string& each) { return !each.empty() && telling.find("|" + each + "|") != std::string_view::npos; });
}

std::string_view recognise_archive(std::string_view bytes) {
    const std::string_view front = bytes.substr(0, looked_at), back = bytes.substr(bytes.size() - std::min(bytes.size(), looked_at));
    const auto has = [&](std::string_view part) { return front.find(part) != std::string_view::npos || back.find(part) != std::string_view::npos; };
    if (has("xl/workbook.xml")) return "table";
    return has("computers.json") ? "bloodhound" : "";
}

// Beginning with an even cut, and none inside of a character: what is cut off there would make it look like another encoding.
Result<Look> look_at(std::string_view bytes, std::string& held) {
    std::string_view beginning = bytes.substr(0, looked_at);
    while (!beginning.empty() && beginning.size() < bytes.size() && (beginning.size() % 2 != 0 || (beginning.back() & 0x80) != 0)) beginning.remove_suffix(1);
    Look look{.text = trim(TRY(formats::charset::to_utf8(beginning, held)))};
    look.is_json = look.text.starts_with('{') || look.text.starts_with('[');
    return look;
}

}  // namespace

std::string_view recognise_report(std::string_view name, std::string_view bytes) {
    if (formats::xlsx::is_workbook(bytes)) return recognise_archive(bytes);
    std::string held;
    const auto looked = look_at(bytes, held);
    if (!looked) return {};
    const Look& look = *looked;
    std::string_view found;
    if (is_facts(look)) return "facts";  // packages and units have names of any kind
    if (is_windows(look)) return "windows";
    for (const Probe& probe : probes) {
        if (!probe.fits(look)) continue;
        if (!found.empty()) return {};
        found = probe.name;
    }
    if (!found.empty()) return found;
    const bool is_list = name.empty() || name.ends_with(".csv") || name.ends_with(".tsv") || name.ends_with(".txt");
    return is_list && is_table(look) ? "table" : "";
}

std::vector<std::string> columns_of_unknown(std::string_view bytes) {
    std::string held;
    const auto look = look_at(bytes, held);
    if (!look) return {};
    const std::optional<Table> table = open_table(*look);
    return table && table->columns().size() > 1 ? table->columns() : std::vector<std::string>();
}

}  // namespace redoubt::estate
