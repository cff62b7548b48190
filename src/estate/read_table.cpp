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
using Names = std::pair<std::string_view, std::string_view>;  // what it holds; names of columns between bars, bare

constexpr std::array targets{
    Names{"title", "|title|displayname|assetname|"},
    Names{"key", "|id|key|recordid|sysid|"},
    Names{"kind", "|kind|type|assettype|category|devicetype|class|"},
    Names{"name", "|name|asset|computername|computer|devicename|device|machine|machinename|servername|server|node|systemname|vmname|clientname|rechnername|"},
    Names{"cloud", "|instanceid|resourceid|cloudid|arn|"},
    Names{"agent", "|agentid|sensorid|aid|"},
    Names{"hardware", "|uuid|smbiosuuid|biosuuid|hardwareuuid|vmuuid|"},
    Names{"serial", "|serial|serialnumber|serialno|sn|servicetag|seriennummer|"},
    Names{"machine", "|machineid|machineguid|"},
    Names{"directory", "|objectguid|objectsid|sid|objectid|"},
    Names{"tag", "|assettag|inventorynumber|inventoryno|assetid|assetnumber|assetno|inventarnummer|"},
    Names{"mac", "|mac|macaddress|macaddresses|physicaladdress|hardwareaddress|ethernetaddress|hwaddr|"},
    Names{"fqdn", "|fqdn|dnsname|dnshostname|fullyqualifieddomainname|"},
    Names{"host", "|host|hostname|shortname|netbiosname|"},
    Names{"ip",
          "|ip|ips|ipaddress|ipaddresses|ipv4|ipv4address|ipv6|ipv6address|primaryip|primaryipv4|primaryipv6|privateip|privateipaddress|address|ipadresse|"},
    Names{"url", "|url|website|"},
    Names{"owner", "|owner|assetowner|responsible|managedby|assignedto|checkedoutto|contact|besitzer|verantwortlich|"},
    Names{"description", "|description|purpose|comment|comments|notes|usedfor|beschreibung|"},
    Names{"site", "|site|datacenter|datacentre|office|region|standort|"},
    Names{"location", "|location|building|room|rack|"},
    Names{"zone", "|zone|networkzone|networksegment|segment|"},
    Names{"network", "|network|subnet|vlan|"},
    Names{"exposure", "|exposure|"},
    Names{"criticality", "|criticality|businesscriticality|importance|"},
    Names{"data_class", "|dataclass|dataclassification|classification|"},
    Names{"environment", "|environment|env|stage|"},
    Names{"status", "|status|state|lifecycle|"},
    Names{"os", "|os|operatingsystem|osname|platform|betriebssystem|"},
    Names{"os_version", "|osversion|operatingsystemversion|osbuild|"},
    Names{"vendor", "|vendor|manufacturer|make|hersteller|"},
    Names{"model", "|model|modelname|modell|"},
    Names{"arch", "|arch|architecture|"},
    Names{"cpu", "|cpu|processor|"},
    Names{"memory", "|memory|ram|"},
    Names{"account", "|account|accountid|subscription|subscriptionid|project|"},
    Names{"last_user", "|lastuser|lastloggedonuser|username|user|"},
    Names{"tags", "|tags|labels|"},
    Names{"seen", "|lastseen|lastseenat|lastscan|lastcheckin|lastcontact|lastlogon|"},
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
    for (const auto& [target, names] : targets)
        if (names.find(name) != std::string_view::npos) return target;
    return {};
}

Result<> apply(const ColumnMap& map, const Table& table, bool must_be_there, std::vector<std::string>& out) {
    for (const auto& [column, target] : map) {
        const size_t at = table.column(column);
        if (at == out.size() && !must_be_there) continue;
        if (at == out.size())
            return fail(Code::invalid, fmt::format("the table has no column '{}'", column), "columns",
                        fmt::format("it has: {}", fmt::join(table.columns(), ", ")));
        const auto all = column_targets();
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

std::span<const std::string_view> column_targets() {
    static constexpr auto names = [] {
        std::array<std::string_view, targets.size()> out{};
        for (size_t i = 0; i < out.size(); ++i) out[i] = targets[i].first;
        return out;
    }();
    return names;
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
