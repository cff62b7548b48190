// Zones and their subnets from a table, as address plans and NetBox export them.
#include <algorithm>
#include <array>
#include <map>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "base/subnet.h"
#include "base/text.h"
#include "estate/table.h"
#include "rooms/know/network_gaps.h"
#include "store/tables.h"

namespace redoubt::rooms {
namespace {

using schema::List;
using schema::Map;
using schema::Value;
using store::Record;

constexpr size_t most_subnet_rows = 100'000;
constexpr size_t most_subnet_problems = 500;

struct PlannedZone {
    std::string title, site, trust, description;
    std::vector<std::string> subnets;
};

// The first of these names that is a column.
size_t first_column(const estate::Table& table, std::initializer_list<std::string_view> names) {
    for (const std::string_view name : names)
        if (const size_t at = table.column(name); at < table.columns().size()) return at;
    return table.columns().size();
}

std::string trust_named(std::string_view word) {
    const std::string low = to_lower(trim(word));
    static constexpr std::array<std::pair<std::string_view, std::string_view>, 6> others{
        {{"public", "outside"}, {"internet", "outside"}, {"external", "outside"}, {"trusted", "internal"}, {"extranet", "partner"}, {"perimeter", "dmz"}}};
    for (const auto& [other, name] : others)
        if (low == other) return std::string(name);
    for (const schema::Choice& choice : schema::choices_of<records::Trust>)
        if (low == choice.name) return low;
    return {};
}

class SubnetTable {
public:
    Result<std::map<std::string, PlannedZone>> read(std::string_view bytes, SubnetImport& out) {
        estate::Table table = TRY(estate::Table::open(bytes));
        const size_t none = table.columns().size();
        const size_t subnet = first_column(table, {"subnet", "prefix", "cidr", "network", "range"});
        const size_t zone = first_column(table, {"zone", "network zone", "security zone", "vlan", "vlan name", "name", "segment"});
        const size_t site = first_column(table, {"site", "location", "scope"}), trust = first_column(table, {"trust", "trust level"});
        const size_t description = first_column(table, {"description", "comment"});
        if (subnet == none || zone == none)
            return fail(Code::invalid,
                        fmt::format("no column says {}; the columns are: {}", subnet == none ? "the subnet" : "the zone", fmt::join(table.columns(), ", ")), {},
                        "name them zone and subnet; site, trust and description may be there too");
        std::map<std::string, PlannedZone> zones;
        estate::TableRow row;
        const auto cell = [&](size_t at) { return at == none ? std::string() : std::string(trim(row.cells[at])); };
        while (TRY(table.next(row))) {
            if (static_cast<size_t>(++out.rows) > most_subnet_rows) return fail(Code::too_large, fmt::format("more than {} rows", most_subnet_rows));
            const auto parsed = parse_subnet(cell(subnet));
            if (!row.problem.empty() || !parsed || cell(zone).empty()) {
                problem(out, row.where, !row.problem.empty() ? row.problem : !parsed ? parsed.error().message : "it names no zone");
                continue;
            }
            PlannedZone& planned = zones[to_lower(cell(zone))];
            set_first(planned.title, cell(zone));
            set_first(planned.site, cell(site));
            set_first(planned.description, cell(description));
            if (const std::string word = cell(trust); !word.empty() && trust_named(word).empty())
                problem(out, row.where, fmt::format("'{}' is no trust; it may be internal, dmz, partner or outside", word.substr(0, 60)));
            else
                set_first(planned.trust, trust_named(word));
            planned.subnets.push_back(subnet_text(*parsed));
        }
        return zones;
    }

    static void problem(SubnetImport& out, const std::string& where, std::string what) {
        if (out.problems.size() < most_subnet_problems) out.problems.emplace_back(where, std::move(what));
    }

private:
    static void set_first(std::string& held, std::string text) {
        if (held.empty()) held = std::move(text);
    }
};

// What the table adds to a zone; what people or tables before said stays.
Map added(const PlannedZone& planned, const Record* before) {
    Map out;
    List subnets = before ? (*before)["subnets"].list() : List{};
    const size_t known = subnets.size();
    for (const std::string& subnet : planned.subnets)
        if (std::ranges::find(subnets, Value(subnet)) == subnets.end()) subnets.emplace_back(subnet);
    if (subnets.size() > known) out.set("subnets", std::move(subnets));
    for (const auto& [field, text] : {std::pair{"site", &planned.site}, std::pair{"trust", &planned.trust}, std::pair{"description", &planned.description}})
        if (!text->empty() && (!before || (*before)[field].text().empty())) out.set(field, *text);
    if (before) return out;
    out.set("title", planned.title);
    out.set("kind", "network_zone");
    return out;
}

}  // namespace

Result<SubnetImport> import_subnets(store::Store& store, const store::Actor& actor, std::string_view bytes, bool dry_run, const std::string& reason) {
    SubnetImport out;
    const std::map<std::string, PlannedZone> zones = TRY(SubnetTable().read(bytes, out));
    std::map<std::string, Record> known;
    const store::ListQuery query{.text = "kind:network_zone -state:retired", .sort = "created", .fields = {}};
    TRY(store::each_record(store, actor, "asset", query, [&](std::span<const Record> batch) -> Result<> {
        for (const Record& zone : batch) {
            known.emplace(to_lower(zone.title), zone);
            if (const std::string name(zone["zone"].text()); !name.empty()) known.emplace(to_lower(name), zone);
        }
        return {};
    }));
    std::vector<store::RowChange> rows;
    for (const auto& [name, planned] : zones) {
        const auto found = known.find(name);
        const Record* before = found == known.end() ? nullptr : &found->second;
        rows.push_back({.id = before ? before->id.text : "", .given = added(planned, before)});
    }
    const store::PutResult put = TRY(put_rows(store, actor, "asset", rows, {.dry_run = dry_run, .skip_failed = true, .reason = reason}));
    out.written = put.written;
    for (const store::RowOutcome& row : put.rows) {
        if (row.action == store::RowOutcome::Action::created) ++out.created;
        if (row.action == store::RowOutcome::Action::changed) ++out.changed;
        if (row.action == store::RowOutcome::Action::same) ++out.same;
        if (row.error) SubnetTable::problem(out, row.title, row.error->text());
    }
    return out;
}

}  // namespace redoubt::rooms
