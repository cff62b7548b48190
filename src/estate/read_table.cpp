#include <algorithm>
#include <array>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "base/text.h"
#include "estate/readers.h"
#include "estate/table.h"

namespace redoubt::estate {
namespace {

using records::AssetKind;

struct Names {
    std::string_view holds, doc;
    std::string_view columns;  // bare names between bars
};

constexpr std::array targets{
    Names{"title", "what people call it", "|title|displayname|assetname|"},
    Names{"key", "the list's own id of it", "|id|key|recordid|sysid|"},
    Names{"kind", "host, device, service, …", "|kind|type|assettype|category|devicetype|class|"},
    Names{"name", "host name, with a domain or without",
          "|name|asset|computername|computer|devicename|device|machine|machinename|servername|server|node|systemname|vmname|clientname|rechnername|"},
    Names{"cloud", "instance id, ARN or resource id", "|instanceid|resourceid|cloudid|arn|"},
    Names{"agent", "id of an agent", "|agentid|sensorid|aid|"},
    Names{"hardware", "SMBIOS UUID", "|uuid|smbiosuuid|biosuuid|hardwareuuid|vmuuid|"},
    Names{"serial", "serial number", "|serial|serialnumber|serialno|sn|servicetag|seriennummer|"},
    Names{"machine", "machine id or GUID", "|machineid|machineguid|"},
    Names{"directory", "GUID or SID in a directory", "|objectguid|objectsid|sid|objectid|"},
    Names{"tag", "number on its label", "|assettag|inventorynumber|inventoryno|assetid|assetnumber|assetno|inventarnummer|"},
    Names{"mac", "hardware address", "|mac|macaddress|macaddresses|physicaladdress|hardwareaddress|ethernetaddress|hwaddr|"},
    Names{"fqdn", "full DNS name", "|fqdn|dnsname|dnshostname|fullyqualifieddomainname|"},
    Names{"host", "host name", "|host|hostname|shortname|netbiosname|"},
    Names{"ip", "IP addresses",
          "|ip|ips|ipaddress|ipaddresses|ipv4|ipv4address|ipv6|ipv6address|primaryip|primaryipv4|primaryipv6|privateip|privateipaddress|address|ipadresse|"},
    Names{"url", "address of a web service", "|url|website|"},
    Names{"owner", "who answers for it", "|owner|assetowner|responsible|managedby|assignedto|checkedoutto|contact|besitzer|verantwortlich|"},
    Names{"description", "what it is for", "|description|purpose|comment|comments|notes|usedfor|beschreibung|"},
    Names{"site", "where it stands", "|site|datacenter|datacentre|office|region|standort|"},
    Names{"location", "building, room or rack", "|location|building|room|rack|"},
    Names{"zone", "network zone", "|zone|networkzone|networksegment|segment|"},
    Names{"network", "subnet or VLAN", "|network|subnet|vlan|"},
    Names{"exposure", "internal, partner or public", "|exposure|"},
    Names{"criticality", "how much depends on it", "|criticality|businesscriticality|importance|"},
    Names{"data_class", "the most sensitive data on it", "|dataclass|dataclassification|classification|"},
    Names{"environment", "production, test, …", "|environment|env|stage|"},
    Names{"status", "in use, in stock, …", "|status|state|lifecycle|"},
    Names{"os", "operating system", "|os|operatingsystem|osname|platform|betriebssystem|"},
    Names{"os_version", "its version", "|osversion|operatingsystemversion|osbuild|"},
    Names{"vendor", "maker", "|vendor|manufacturer|make|hersteller|"},
    Names{"model", "model", "|model|modelname|modell|"},
    Names{"arch", "architecture", "|arch|architecture|"},
    Names{"cpu", "processor", "|cpu|processor|"},
    Names{"memory", "memory", "|memory|ram|"},
    Names{"account", "cloud account or project", "|account|accountid|subscription|subscriptionid|project|"},
    Names{"last_user", "who used it last", "|lastuser|lastloggedonuser|username|user|"},
    Names{"tags", "labels", "|tags|labels|"},
    Names{"seen", "when it was last seen", "|lastseen|lastseenat|lastscan|lastcheckin|lastcontact|lastlogon|"},
};

std::optional<IdKind> id_kind(std::string_view target) {
    if (target == "name") return IdKind::host;
    for (size_t i = 0; i <= static_cast<size_t>(IdKind::url); ++i)
        if (name_of(static_cast<IdKind>(i)) == target) return static_cast<IdKind>(i);
    return {};
}

bool says_which(std::string_view target) { return target == "title" || target == "key" || id_kind(target).has_value(); }

std::string_view guess(std::string_view column) {
    const std::string name = "|" + bare_name(column) + "|";
    if (name.size() < 3 || name.find('|', 1) != name.size() - 1) return {};
    for (const Names& each : targets)
        if (each.columns.find(name) != std::string_view::npos) return each.holds;
    return {};
}

Result<> apply(const ColumnMap& map, const Table& table, bool must_be_there, std::vector<std::string>& out) {
    for (const auto& [column, target] : map) {
        const size_t at = table.column(column);
        if (at == out.size() && !must_be_there) continue;
        if (at == out.size())
            return fail(Code::invalid, fmt::format("the table has no column '{}'", column), "columns",
                        fmt::format("it has: {}", fmt::join(table.columns(), ", ")));
        std::vector<std::string_view> all;
        for (const Names& each : targets) all.push_back(each.holds);
        if (!target.empty() && std::ranges::find(all, std::string_view(target)) == all.end())
            return fail(Code::invalid, fmt::format("'{}' is nothing that a column can hold", target), "columns",
                        fmt::format("one of: {}", fmt::join(all, ", ")));
        out[at] = target;
    }
    return {};
}

std::vector<std::string_view> parts_of(std::string_view cell) {
    std::vector<std::string_view> out;
    while (!cell.empty()) {
        const size_t end = std::min(cell.find_first_of(",;|\n\r"), cell.size());
        if (const std::string_view part = trim(cell.substr(0, end)); !part.empty()) out.push_back(part);
        cell.remove_prefix(std::min(end + 1, cell.size()));
    }
    return out;
}

class RowReader {
public:
    RowReader(Report& report, const std::vector<std::string>& holds, AssetKind kind) : report_(report), targets_(holds), kind_(kind) {}

    Result<> read(const TableRow& row) {
        row_ = &row;
        Draft draft(kind_);
        AssetKind kind = kind_;
        if (const std::string_view word = cell("kind"); !word.empty()) {
            if (const auto known = kind_by_word(word)) kind = *known;
            draft.fact("type", word);
        }
        draft.kind(kind);
        draft.title(cell("title"));
        const std::string zone(cell("zone").empty() ? report_.options().zone : cell("zone"));
        const bool is_machine = kind == AssetKind::host || kind == AssetKind::device;
        for (size_t i = 0; i < targets_.size(); ++i) take(draft, targets_[i], trim(row.cells[i]), zone, is_machine);
        if (!draft.is_known()) draft.key(draft.sighting().title);
        return report_.give(std::move(draft), row.where);
    }

private:
    std::string_view cell(std::string_view target) const {
        const auto at = std::ranges::find(targets_, target);
        return at == targets_.end() ? std::string_view() : trim(row_->cells[static_cast<size_t>(at - targets_.begin())]);
    }

    void take(Draft& draft, const std::string& target, std::string_view text, const std::string& zone, bool is_machine) {
        if (target.empty() || text.empty() || target == "kind" || target == "title") return;
        if (target == "key") return draft.key(text);
        if (target == "seen") return draft.seen(parse_time(text));
        if (target == "tags") {
            for (const std::string_view tag : parts_of(text)) draft.tag(tag);
            return;
        }
        if (target == "exposure" || target == "criticality") return choice(draft, target, text);
        const auto id = id_kind(target);
        if (!id) return draft.fact(target, text);
        // The name of an application or a site is not that of a host.
        if ((target == "name" || target == "host") && !is_machine) return draft.title(text);
        bool any = false;
        for (std::string_view part : parts_of(text)) {
            if (*id == IdKind::ip) part = part.substr(0, part.find('/'));
            any = draft.id(*id, part, *id == IdKind::ip ? std::string_view(zone) : *id == IdKind::serial ? cell("vendor") : std::string_view()) || any;
        }
        if (target == "name" && !any) draft.title(text);
    }

    void choice(Draft& draft, const std::string& target, std::string_view text) {
        const std::string word = to_lower(text);
        static constexpr std::string_view exposures = "|internal|partner|public|", criticalities = "|low|medium|high|critical|";
        const std::string_view known = target == "exposure" ? exposures : criticalities;
        if (known.find("|" + word + "|") != std::string_view::npos) return draft.fact(target, word);
        report_.problem(row_->where, fmt::format("'{}' is no {}; it may be{}", text.substr(0, 60), target, spaced(known)));
    }

    static std::string spaced(std::string_view names) {
        std::string out(names.substr(0, names.size() - 1));
        std::string text;
        for (const char c : out) text += c == '|' ? std::string(text.empty() ? " " : ", ") : std::string(1, c);
        return text;
    }

    Report& report_;
    const std::vector<std::string>& targets_;
    AssetKind kind_;
    const TableRow* row_ = nullptr;
};

}  // namespace

std::span<const ColumnTarget> column_targets() {
    static constexpr auto all = [] {
        std::array<ColumnTarget, targets.size()> out{};
        for (size_t i = 0; i < out.size(); ++i) out[i] = {targets[i].holds, targets[i].doc};
        return out;
    }();
    return all;
}

Result<std::vector<ColumnPreview>> preview_columns(std::string_view bytes, std::string_view sheet) {
    constexpr size_t rows_looked_at = 50, most_samples = 3, longest_sample = 80;
    Table table = TRY(Table::open(bytes, sheet));
    std::vector<std::string> holds = guess_targets(table.columns());
    std::vector<ColumnPreview> out;
    for (size_t i = 0; i < holds.size(); ++i) out.push_back({.name = table.columns()[i], .holds = std::move(holds[i]), .samples = {}});
    TableRow row;
    for (size_t rows = 0; rows < rows_looked_at; ++rows) {
        if (!TRY(table.next(row))) break;
        for (size_t i = 0; i < out.size() && i < row.cells.size(); ++i) {
            std::string cell = sound(row.cells[i], longest_sample);
            if (!cell.empty() && out[i].samples.size() < most_samples && std::ranges::find(out[i].samples, cell) == out[i].samples.end())
                out[i].samples.push_back(std::move(cell));
        }
    }
    return out;
}

std::vector<std::string> guess_targets(const std::vector<std::string>& columns) {
    std::vector<std::string> out;
    for (const std::string& column : columns) out.emplace_back(guess(column));
    return out;
}

std::optional<AssetKind> kind_by_word(std::string_view word) {
    static constexpr std::array<std::pair<AssetKind, std::string_view>, 9> words{{
        {AssetKind::host, "|host|server|workstation|laptop|desktop|notebook|computer|vm|virtualmachine|pc|node|hypervisor|domaincontroller|"},
        {AssetKind::device,
         "|device|printer|switch|router|firewall|phone|mobilephone|smartphone|tablet|camera|accesspoint|wap|ups|loadbalancer|monitor|iot|plc|"},
        {AssetKind::application, "|application|app|software|saas|website|"},
        {AssetKind::service, "|service|businessservice|webservice|api|"},
        {AssetKind::data_set, "|dataset|database|"},
        {AssetKind::repository, "|repository|repo|"},
        {AssetKind::site, "|site|building|"},
        {AssetKind::cloud_account, "|cloudaccount|subscription|"},
        {AssetKind::network_zone, "|networkzone|zone|network|subnet|"},
    }};
    const std::string name = "|" + bare_name(word) + "|";
    for (const auto& [kind, names] : words)
        if (name.size() > 2 && names.find(name) != std::string_view::npos) return kind;
    const std::string low = to_lower(word);
    const auto& choices = schema::choices_of<AssetKind>;
    const auto found = std::ranges::find(choices, std::string_view(low), &schema::Choice::name);
    return found == choices.end() ? std::nullopt : std::optional(static_cast<AssetKind>(found - choices.begin()));
}

Result<> read_rows(Table& table, Report& report, const ColumnMap& known, AssetKind kind) {
    std::vector<std::string> holds = guess_targets(table.columns());
    TRY(apply(known, table, false, holds));
    TRY(apply(report.options().columns, table, true, holds));
    if (std::ranges::none_of(holds, says_which))
        return fail(Code::invalid, fmt::format("no column says which asset a row is; the columns are: {}", fmt::join(table.columns(), ", ")), "columns",
                    "say what one of them holds: title, name, serial, mac, ip, …");
    RowReader reader(report, holds, kind);
    TableRow row;
    while (TRY(table.next(row))) {
        if (row.problem.empty())
            TRY(reader.read(row));
        else
            report.problem(row.where, row.problem);
    }
    return report.end("asset");
}

Result<> read_table(std::string_view bytes, const ReadOptions& options, const ReportSink& sink) {
    Report report(options, sink);
    Table table = TRY(Table::open(bytes, options.sheet));
    return read_rows(table, report);
}

}  // namespace redoubt::estate
