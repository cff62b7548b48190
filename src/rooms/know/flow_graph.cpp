#include "rooms/know/flow_graph.h"

#include <algorithm>

namespace redoubt::rooms {
namespace {

using store::Row;

constexpr size_t longest_way = 50;

constexpr std::string_view flow_tables = R"(
CREATE TABLE IF NOT EXISTS criticality_flow(asset TEXT PRIMARY KEY, own INTEGER NOT NULL, word TEXT NOT NULL, compartment TEXT NOT NULL,
  inherited INTEGER NOT NULL, via TEXT NOT NULL, how TEXT NOT NULL) STRICT, WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS "criticality_flow.via" ON criticality_flow(via) WHERE via <> '';
)";

// What lies in a closed compartment is known there only.
bool may_pass(const FlowNode& from, const FlowNode& to) { return from.compartment.empty() || from.compartment == to.compartment; }

}  // namespace

Result<> FlowGraph::make_tables(store::Store& store) { return store.ensure_tables(std::string(flow_tables)); }

std::vector<FlowGraph::Flow> FlowGraph::flows_of(std::string_view relation, const std::string& from, const std::string& to) {
    if (relation == "runs-on" || relation == "depends-on") return {{from, to, std::string(relation)}};
    if (relation == "stores") return {{to, from, "stored-on"}};
    if (relation == "duplicates") return {{from, to, "duplicates"}, {to, from, "duplicates"}};
    return {};
}

Result<FlowNode*> FlowGraph::find(const std::string& id) {
    if (const auto known = nodes_.find(id); known != nodes_.end()) return &known->second;
    if (absent_.contains(id)) return nullptr;
    FlowNode node;
    bool found = false;
    TRY(sql_.each("SELECT own, word, compartment, inherited, via, how FROM criticality_flow WHERE asset = ?", {id}, [&](const Row& row) {
        node = {.own = static_cast<int>(row.integer(0)),
                .word = std::string(row.text(1)),
                .compartment = std::string(row.text(2)),
                .inherited = static_cast<int>(row.integer(3)),
                .via = std::string(row.text(4)),
                .how = std::string(row.text(5))};
        found = true;
        return false;
    }));
    if (!found) {
        absent_.insert(id);
        return nullptr;
    }
    before_.emplace(id, node);
    return &nodes_.emplace(id, std::move(node)).first->second;
}

void FlowGraph::put(const std::string& id, FlowNode node) {
    absent_.erase(id);
    nodes_[id] = std::move(node);
}

// Along which others pass to it, or it to others, in the order of their ids.
Result<std::vector<FlowGraph::Flow>> FlowGraph::ways(const std::string& id, bool in) {
    std::vector<Flow> out;
    const auto add = [&](const Row& row) {
        const std::string other(row.text(1)), other_from = row.integer(2) != 0 ? id : other;
        for (Flow& flow : flows_of(row.text(0), other_from, other_from == id ? other : id))
            if ((in ? flow.to : flow.from) == id) out.push_back(std::move(flow));
        return true;
    };
    TRY(
        sql_.each("SELECT relation, to_id, 1 FROM link WHERE from_id = ? AND relation IN ('runs-on', 'depends-on', 'stores', 'duplicates') "
                  "AND from_type = 'asset' AND to_type = 'asset'",
                  {id}, add));
    TRY(
        sql_.each("SELECT relation, from_id, 0 FROM link WHERE to_id = ? AND relation IN ('runs-on', 'depends-on', 'stores', 'duplicates') "
                  "AND from_type = 'asset' AND to_type = 'asset'",
                  {id}, add));
    std::ranges::sort(out, {}, [in](const Flow& flow) { return std::tie(in ? flow.from : flow.to, flow.how); });
    return out;
}

// The most that those pass to it which stand already.
Result<FlowGraph::Best> FlowGraph::best_outside(const std::string& id) {
    const FlowNode to = *TRY(find(id));
    Best best;
    for (const Flow& flow : TRY(ways(id, true))) {
        if (open_.contains(flow.from)) continue;
        const FlowNode* from = TRY(find(flow.from));
        if (from && may_pass(*from, to) && from->passes() > best.level) best = {from->passes(), flow.from, flow.how};
    }
    return best;
}

// These, and whoever inherits by way of them.
Result<> FlowGraph::lose_support(const std::set<std::string>& changed) {
    std::vector<std::string> ahead(changed.begin(), changed.end());
    while (!ahead.empty()) {
        const std::string id = std::move(ahead.back());
        ahead.pop_back();
        FlowNode* node = TRY(find(id));
        if (!node || !open_.try_emplace(id).second) continue;
        node->inherited = -1;
        node->via.clear();
        node->how.clear();
        std::vector<std::string> below;
        TRY(sql_.each("SELECT asset FROM criticality_flow WHERE via = ?", {id}, [&](const Row& row) {
            below.emplace_back(row.text(0));
            return true;
        }));
        for (std::string& one : below)
            if (const FlowNode* held = TRY(find(one)); held && held->via == id) ahead.push_back(std::move(one));
    }
    return {};
}

void FlowGraph::offer(const std::string& id, const FlowNode& node, Best best) {
    const int level = std::max(node.own, best.level);
    open_[id] = std::move(best);
    queue_[static_cast<size_t>(level + 1)].push_back(id);
}

// It stands now: whoever would get more of it than they have is offered that.
Result<> FlowGraph::spread(const std::string& id) {
    const FlowNode from = *TRY(find(id));
    if (from.passes() < 0) return {};
    for (const Flow& flow : TRY(ways(id, false))) {
        const FlowNode* to = TRY(find(flow.to));
        if (!to || !may_pass(from, *to)) continue;
        const auto open = open_.find(flow.to);
        if (from.passes() > (open != open_.end() ? open->second.level : to->passes())) offer(flow.to, *to, {from.passes(), id, flow.how});
    }
    return {};
}

Result<> FlowGraph::settle(const std::set<std::string>& changed) {
    TRY(lose_support(changed));
    std::vector<std::pair<std::string, Best>> offers;
    for (const auto& [id, none] : open_) offers.emplace_back(id, TRY(best_outside(id)));
    for (auto& [id, best] : offers) offer(id, *TRY(find(id)), std::move(best));
    for (size_t level = queue_.size(); level-- > 0;) {
        for (size_t i = 0; i < queue_[level].size(); ++i) {
            const std::string id = queue_[level][i];
            const auto open = open_.find(id);
            if (open == open_.end()) continue;  // it stood already, by more
            FlowNode& node = *TRY(find(id));
            const Best best = std::move(open->second);
            open_.erase(open);
            const bool more = best.level > node.own;
            node.inherited = more ? best.level : -1;
            node.via = more ? best.via : "";
            node.how = more ? best.how : "";
            renewed_.insert(id);
            TRY(spread(id));
        }
        queue_[level].clear();
    }
    return {};
}

Result<> FlowGraph::add(const std::string& from_id, const std::string& to_id) {
    const FlowNode* from = TRY(find(from_id));
    const FlowNode* to = TRY(find(to_id));
    if (!from || !to || !may_pass(*from, *to) || from->passes() <= to->passes()) return {};
    return settle({to_id});
}

Result<std::set<std::string>> FlowGraph::write() {
    for (const auto& [id, node] : nodes_) {
        const auto before = before_.find(id);
        if (before != before_.end() && before->second == node) continue;
        TRY(sql_.run("INSERT OR REPLACE INTO criticality_flow VALUES(?, ?, ?, ?, ?, ?, ?)",
                     {id, node.own, node.word, node.compartment, node.inherited, node.via, node.how}));
    }
    before_ = nodes_;
    return std::move(renewed_);
}

Result<std::vector<FlowStep>> FlowGraph::way_to(const std::string& id) {
    std::vector<FlowStep> out;
    const FlowNode* node = TRY(find(id));
    while (node && !node->via.empty() && out.size() < longest_way) {
        out.push_back({node->via, node->how});
        node = TRY(find(node->via));
    }
    std::ranges::reverse(out);
    return out;
}

}  // namespace redoubt::rooms
