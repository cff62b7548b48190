#include "rooms/know/criticality_flow.h"

#include <fmt/format.h>

#include "records/asset_profile.h"
#include "rooms/know/flow_graph.h"
#include "schema/relation.h"
#include "store/inside.h"

namespace redoubt::rooms {
namespace {

using records::Criticality;
using schema::List;
using schema::Map;
using schema::Value;
using store::Record;
using store::Transaction;

std::string_view name_of_level(int level) { return schema::choices_of<Criticality>[static_cast<size_t>(level)].name; }

// What the asset is by itself; what it inherits stays.
FlowNode node_of(const Record& asset, const FlowNode& before) {
    FlowNode node = before;
    node.compartment = asset.compartment;
    node.own = -1;
    node.word.clear();
    if (asset.state == "retired") return node;
    const auto typed = asset.as<records::Asset>();
    node.own = static_cast<int>(typed.criticality);
    node.word = name_of_level(node.own);
    if (const auto by_data = records::criticality_of_data(typed.data_class); by_data && static_cast<int>(*by_data) > node.own) {
        node.own = static_cast<int>(*by_data);
        node.word = typed.data_class;
    }
    return node;
}

// The asset's own fields, as the rows beside it say.
Result<> write_inherited(store::Store& store, Transaction& transaction, FlowGraph& graph, const std::string& id) {
    const FlowNode* found = TRY(graph.find(id));
    if (!found) return {};
    const bool inherits = found->own >= 0 && found->inherited > found->own;
    const int level = found->inherited;
    List path;
    if (inherits) {
        for (const FlowStep& step : TRY(graph.way_to(id))) {
            Map one{{"asset", step.asset}, {"how", step.how}};
            if (const FlowNode* origin = path.empty() ? TRY(graph.find(step.asset)) : nullptr; origin && origin->inherited < 0) one.set("why", origin->word);
            path.emplace_back(std::move(one));
        }
    }
    const Record asset = TRY(store::read_inside(store, transaction, "asset", id));
    const Value inherited = inherits ? Value(name_of_level(level)) : Value();
    if (inherited == asset["inherited_criticality"] && Value(path) == asset["inherited_path"]) return {};
    if (!inherits && asset["inherited_criticality"].is_null()) return {};
    TRY(store.as(store::Actor::redoubt())
            .update("asset", id, {{"inherited_criticality", inherited}, {"inherited_path", std::move(path)}}, {}, "criticality flows along its links"));
    return {};
}

Result<> write_all(store::Store& store, Transaction& transaction, FlowGraph& graph) {
    for (const std::string& id : TRY(graph.write())) TRY(write_inherited(store, transaction, graph, id));
    return {};
}

Result<> ensure_node(store::Store& store, Transaction& transaction, FlowGraph& graph, const std::string& id) {
    if (TRY(graph.find(id)) == nullptr) graph.put(id, node_of(TRY(store::read_inside(store, transaction, "asset", id)), {}));
    return {};
}

// What was linked while nobody followed: by an earlier version, or before this was open.
Result<std::vector<store::LinkChange>> unfollowed(Transaction& transaction) {
    std::vector<store::LinkChange> out;
    TRY(transaction.sql.each(
        "SELECT relation, from_id, to_id FROM link WHERE relation IN ('runs-on', 'depends-on', 'stores', 'duplicates') AND from_type = 'asset' "
        "AND to_type = 'asset' AND (from_id NOT IN (SELECT asset FROM criticality_flow) OR to_id NOT IN (SELECT asset FROM criticality_flow))",
        {}, [&](const store::Row& row) {
            out.push_back({.relation = std::string(row.text(0)),
                           .from_type = "asset",
                           .from = std::string(row.text(1)),
                           .to_type = "asset",
                           .to = std::string(row.text(2))});
            return true;
        }));
    return out;
}

}  // namespace

Result<> CriticalityFlow::open() {
    TRY(FlowGraph::make_tables(store_));
    store_.follow([this](Transaction& transaction, size_t first, const store::Actor&) { return touched(transaction, first); });
    store_.follow_links([this](Transaction& transaction, const store::LinkChange& change) { return linked(transaction, change); });
    return store_.write([&](Transaction& transaction) { return catch_up(transaction); });
}

Result<> CriticalityFlow::catch_up(Transaction& transaction) {
    FlowGraph graph(transaction.sql);
    std::set<std::string> ends;
    for (const store::LinkChange& link : TRY(unfollowed(transaction))) {
        for (const bool of_from : {true, false}) TRY(note_relation(transaction, link, of_from));
        for (const std::string& id : {link.from, link.to}) {
            TRY(ensure_node(store_, transaction, graph, id));
            ends.insert(id);
        }
    }
    if (ends.empty()) return {};
    TRY(graph.settle(ends));
    return write_all(store_, transaction, graph);
}

Result<> CriticalityFlow::touched(Transaction& transaction, size_t first) {
    FlowGraph graph(transaction.sql);
    std::set<std::string> changed;
    for (size_t i = first; i < transaction.touched.size(); ++i) {
        const Record& record = transaction.touched[i].record;
        if (record.type->name != "asset") continue;
        FlowNode* known = TRY(graph.find(record.id.text));
        if (!known) continue;
        const FlowNode now = node_of(record, *known);
        if (now == *known) continue;
        *known = now;
        changed.insert(record.id.text);
    }
    if (changed.empty()) return {};
    TRY(graph.settle(changed));
    return write_all(store_, transaction, graph);
}

// Under which names other assets are linked to it: those that profiles ask for.
Result<> CriticalityFlow::note_relation(Transaction& transaction, const store::LinkChange& change, bool of_from) {
    const schema::Relation* relation = schema::find_relation(change.relation);
    if (!relation || (change.relation != "runs-on" && change.relation != "stores")) return {};
    const std::string& id = of_from ? change.from : change.to;
    const std::string_view name = of_from ? relation->name : relation->inverse;
    bool there = change.made;
    if (!there)
        there = TRY(transaction.sql.integer(of_from ? "SELECT 1 FROM link WHERE from_id = ? AND relation = ? AND to_type = 'asset' LIMIT 1"
                                                    : "SELECT 1 FROM link WHERE to_id = ? AND relation = ? AND from_type = 'asset' LIMIT 1",
                                            {id, change.relation}))
                    .has_value();
    const Record asset = TRY(store::read_inside(store_, transaction, "asset", id));
    List names;
    bool known = false;
    for (const Value& one : asset["linked_as"].list()) {
        known = known || one.text() == name;
        if (there || one.text() != name) names.push_back(one);
    }
    if (known == there) return {};
    if (there) names.emplace_back(name);
    TRY(store_.as(store::Actor::redoubt()).update("asset", id, {{"linked_as", std::move(names)}}, {}, there ? "it was linked" : "a link is gone"));
    return {};
}

Result<> CriticalityFlow::linked(Transaction& transaction, const store::LinkChange& change) {
    if (change.from_type != "asset" || change.to_type != "asset") return {};
    for (const bool of_from : {true, false}) TRY(note_relation(transaction, change, of_from));
    FlowGraph graph(transaction.sql);
    for (const FlowGraph::Flow& flow : FlowGraph::flows_of(change.relation, change.from, change.to)) {
        TRY(ensure_node(store_, transaction, graph, flow.from));
        TRY(ensure_node(store_, transaction, graph, flow.to));
        if (change.made) TRY(graph.add(flow.from, flow.to));
        if (const FlowNode* to = TRY(graph.find(flow.to)); !change.made && to && to->via == flow.from) TRY(graph.settle({flow.to}));
        TRY(write_all(store_, transaction, graph));
    }
    return {};
}

}  // namespace redoubt::rooms
