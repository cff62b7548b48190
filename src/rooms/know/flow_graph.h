// The rows beside the records from which inherited criticality is worked out, and the working out; see criticality_flow.h. Levels are
// the choices of records::Criticality by number, -1: none.
#pragma once

#include <map>
#include <set>
#include <string>
#include <vector>

#include "store/transaction.h"

namespace redoubt::rooms {

struct FlowNode {
    int own = -1;        // what it passes on by itself; -1: retired
    std::string word{};  // why: "critical", or its data class
    std::string compartment{};
    int inherited = -1;  // only when more than its own
    std::string via{};   // the asset that passes it
    std::string how{};   // how that asset hangs on this one: runs-on, depends-on, stored-on, duplicates

    int passes() const { return own > inherited ? own : inherited; }
    auto operator<=>(const FlowNode&) const = default;
};

struct FlowStep {
    std::string asset{};
    std::string how{};
};

class FlowGraph {
public:
    static Result<> make_tables(store::Store& store);
    explicit FlowGraph(store::Connection& sql) : sql_(sql) {}

    // Nothing for an asset without such a link.
    Result<FlowNode*> find(const std::string& id);
    void put(const std::string& id, FlowNode node);
    // What changed of itself, or lost whom it inherited from: works out anew what follows, here and further down.
    Result<> settle(const std::set<std::string>& changed);
    // A new way from one to another, whose effect can only be more.
    Result<> add(const std::string& from, const std::string& to);
    // Writes the rows that changed, and answers whose inheritance did, or whose way.
    Result<std::set<std::string>> write();
    // From where it comes: the origin first, the one before this last; at most 50.
    Result<std::vector<FlowStep>> way_to(const std::string& id);

    // Which way a link leads: nothing when criticality does not flow along it.
    struct Flow {
        std::string from, to, how;
    };
    static std::vector<Flow> flows_of(std::string_view relation, const std::string& from, const std::string& to);

private:
    struct Best {
        int level = -1;
        std::string via{};
        std::string how{};
    };
    Result<std::vector<Flow>> ways(const std::string& id, bool in);
    Result<Best> best_outside(const std::string& id);
    Result<> lose_support(const std::set<std::string>& changed);
    Result<> spread(const std::string& id);
    void offer(const std::string& id, const FlowNode& node, Best best);

    store::Connection& sql_;
    std::map<std::string, FlowNode> nodes_{};
    std::map<std::string, FlowNode> before_{};  // as the database has them
    std::set<std::string> absent_{};
    std::map<std::string, Best> open_{};  // taken back and not yet found anew
    std::set<std::string> renewed_{};
    std::vector<std::vector<std::string>> queue_ = std::vector<std::vector<std::string>>(5);  // by level + 1
};

}  // namespace redoubt::rooms
