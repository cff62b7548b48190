#include "rooms/know/service_map.h"

#include <algorithm>
#include <array>
#include <map>
#include <set>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "base/ports.h"
#include "records/asset.h"
#include "schema/json.h"
#include "store/scan.h"
#include "store/transaction.h"

namespace redoubt::rooms {
namespace {

using schema::Map;
using schema::Value;
using store::Record;

constexpr std::array<std::string_view, 4> relations{"runs-on", "depends-on", "connects-to", "stores"};
constexpr int most_nodes = 2000, most_hops = 6;
constexpr size_t most_edges = 20'000;
constexpr std::array<const char*, 7> node_fields{"kind", "criticality", "exposure", "site", "zone", "data_class", "flows"};

struct FoundLink {
    std::string from, to, relation;
    auto operator<=>(const FoundLink&) const = default;
};

class Mapping {
public:
    Mapping(store::Store& store, store::Records& records, const MapQuestion& question) : store_(store), records_(records), question_(question) {
        for (const std::string_view relation : relations)
            if (question.relations.empty() || std::ranges::find(question.relations, relation) != question.relations.end()) wanted_.emplace(relation);
    }

    Result<ServiceMap> run() {
        TRY(question_.focus.empty() ? find() : walk());
        TRY(join());
        TRY(name_teams());
        TRY(count_findings());
        return std::move(out_);
    }

private:
    store::ListQuery listing() const {
        store::ListQuery query{.text = question_.query, .limit = 500, .fields = {}, .count = store::ListQuery::Count::exact};
        for (const char* field : node_fields) query.fields.emplace_back(field);
        return query;
    }

    void add(Record asset, int distance) {
        if (at_.contains(asset.id.text)) return;
        at_[asset.id.text] = out_.nodes.size();
        out_.nodes.push_back({.asset = std::move(asset), .team = {}, .distance = distance});
    }

    bool is_full() const { return out_.nodes.size() >= static_cast<size_t>(question_.limit); }

    Result<> find() {
        store::ListQuery query = listing();
        query.sort = "-criticality,key";
        if (query.text.empty()) query.text = "-state:retired";
        do {
            store::Page page = TRY(records_.list("asset", query));
            if (page.total) out_.total = *page.total;
            for (Record& asset : page.records)
                if (!is_full()) add(std::move(asset), 0);
            query.cursor = page.next_cursor;
        } while (!query.cursor.empty() && !is_full());
        out_.cut = out_.total > static_cast<int64_t>(out_.nodes.size());
        return {};
    }

    // Outward from the focus, hop by hop, through what is in sight.
    Result<> walk() {
        Record focus = TRY(records_.get("asset", question_.focus));
        std::vector<std::string> edge{focus.id.text};
        add(std::move(focus), 0);
        for (int hop = 1; hop <= question_.hops && !edge.empty() && !out_.cut; ++hop) {
            std::set<std::string> next;
            for (const FoundLink& link : TRY(links_at(edge, false)))
                for (const std::string& end : {link.from, link.to})
                    if (!at_.contains(end)) next.insert(end);
            edge.clear();
            const std::vector<std::string> ids(next.begin(), next.end());
            for (Record& asset : TRY(store::records_by_id(store_, records_.actor(), "asset", ids))) {
                if (asset.state == "retired") continue;
                if (is_full()) {
                    out_.cut = true;
                    break;
                }
                edge.push_back(asset.id.text);
                add(std::move(asset), hop);
            }
        }
        out_.total = static_cast<int64_t>(out_.nodes.size());
        return {};
    }

    // Those that touch these assets; `within`: at both ends.
    Result<std::vector<FoundLink>> links_at(const std::vector<std::string>& ids, bool within) {
        const std::string json = schema::to_json(Value(schema::list_of(ids)));
        return store_.read([&](store::Reader& reader) -> Result<std::vector<FoundLink>> {
            std::set<FoundLink> found;
            const auto take = [&](const store::Row& row) {
                FoundLink link{std::string(row.text(0)), std::string(row.text(1)), std::string(row.text(2))};
                if (wanted_.contains(link.relation) && (!within || (at_.contains(link.from) && at_.contains(link.to)))) found.insert(std::move(link));
                return found.size() < most_edges;
            };
            for (const char* end : {"from_id", "to_id"})
                if (!within || std::string_view(end) == "from_id")
                    TRY(reader.sql.each(fmt::format("SELECT from_id, to_id, relation FROM link WHERE from_type = 'asset' AND to_type = 'asset' AND {} IN "
                                                    "(SELECT value FROM json_each(?1))",
                                                    end),
                                        {json}, take));
            return std::vector<FoundLink>(found.begin(), found.end());
        });
    }

    Result<> join() {
        std::vector<std::string> ids;
        for (const MapNode& node : out_.nodes) ids.push_back(node.asset.id.text);
        for (FoundLink& link : TRY(links_at(ids, true))) out_.edges.push_back({.from = link.from, .to = link.to, .relation = link.relation, .what = {}});
        for (const MapNode& node : out_.nodes)
            for (const Value& item : node.asset["flows"].list()) {
                const Map& flow = item.map();
                const std::string to(flow["to"].text());
                if (!at_.contains(to)) continue;
                const auto ports = parse_ports(flow["ports"].text());
                const char* relation = flow["rule"].text() == "forbidden" ? "forbidden" : "flow";
                out_.edges.push_back({.from = node.asset.id.text, .to = to, .relation = relation, .what = ports ? ports->text() : ""});
            }
        return {};
    }

    Result<> name_teams() {
        std::set<std::string> owners, teams;
        for (const MapNode& node : out_.nodes)
            if (!node.asset.owner.id.empty()) owners.insert(node.asset.owner.id);
        const std::vector<std::string> ids(owners.begin(), owners.end());
        std::map<std::string, std::string> team_of, title;
        for (const Record& party : TRY(store::records_by_id(store_, records_.actor(), "party", ids))) {
            title[party.id.text] = party.title;
            const std::string team(party["team"].text());
            team_of[party.id.text] = team.empty() && party["kind"].text() == "team" ? party.id.text : team;
            if (!team.empty()) teams.insert(team);
        }
        const std::vector<std::string> more(teams.begin(), teams.end());
        for (const Record& party : TRY(store::records_by_id(store_, records_.actor(), "party", more))) title[party.id.text] = party.title;
        for (MapNode& node : out_.nodes)
            if (const auto team = team_of.find(node.asset.owner.id); team != team_of.end())
                if (const auto named = title.find(team->second); named != title.end()) node.team = named->second;
        return {};
    }

    Result<> count_findings() {
        for (const store::FieldCount& one : TRY(records_.count_by("finding", "severity:(high,critical) is:open", "subjects")))
            if (const auto found = at_.find(std::string(one.value.text())); found != at_.end())
                out_.nodes[found->second].findings = static_cast<size_t>(one.count);
        return {};
    }

    store::Store& store_;
    store::Records& records_;
    const MapQuestion& question_;
    std::set<std::string, std::less<>> wanted_;
    std::map<std::string, size_t> at_;
    ServiceMap out_;
};

}  // namespace

std::span<const std::string_view> map_relations() { return relations; }

Result<ServiceMap> service_map(store::Store& store, store::Records& records, const MapQuestion& question) {
    if (question.hops < 1 || question.hops > most_hops) return fail(Code::invalid, fmt::format("'hops' is 1 to {}", most_hops), "hops");
    if (question.limit < 1 || question.limit > most_nodes) return fail(Code::invalid, fmt::format("'limit' is 1 to {}", most_nodes), "limit");
    for (const std::string& relation : question.relations)
        if (std::ranges::find(relations, relation) == relations.end())
            return fail(Code::invalid, fmt::format("'{}' is no relation of the map", relation.substr(0, 60)), "relations",
                        fmt::format("one of {}", fmt::join(relations, ", ")));
    return Mapping(store, records, question).run();
}

}  // namespace redoubt::rooms
