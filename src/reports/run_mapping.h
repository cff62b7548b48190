// Runs the blocks of a mapping on a tree: all of it, or one streamed part after another.
#pragma once

#include <map>
#include <span>
#include <string>
#include <unordered_map>
#include <vector>

#include "reports/evaluate.h"
#include "reports/reported.h"

namespace redoubt::reports {

class MappingRun {
public:
    MappingRun(const Mapping& mapping, Tree& tree, const TakeFinding& take);

    void streams(std::vector<std::vector<NameId>> paths) { streams_ = std::move(paths); }
    Result<> unit(NodeId unit, std::span<const NodeId> around);  // the blocks that go through streamed parts
    Result<> rest();                                             // the others; after the scans
    Result<> scans();                                            // before all units; those of which every part tells, with the first of these
    Result<> end();                                              // gives what was held back for its key

    uint64_t records() const { return records_; }
    ReadReport& report() { return report_; }
    Evaluator& evaluator() { return evaluator_; }

private:
    struct Loop {
        std::vector<Item> items{};
    };
    bool is_streamed(const Block& block) const;
    bool is_of_parts(const Block& block) const;
    Result<> scans_of_part();
    void add_missing_scan();
    Result<> block(const Block& block);
    Result<> control(const Block& block, size_t number, NodeId context);
    Result<> each(const Block& block, size_t number, NodeId context);
    void follow(const Chain& chain, std::vector<Item>& items);
    bool unit_items(const Control& control, std::vector<Item>& items);
    Result<> emit(const Block& block, NodeId context);
    Result<> finding(const Block& block, NodeId context);
    void scan(const Block& block, NodeId context);
    void target(const Block& block, NodeId context);
    NodeId outermost(const Block& block) const;

    const Mapping& mapping_;
    Tree& tree_;
    const TakeFinding& take_;
    Evaluator evaluator_;
    ReadReport report_;
    std::vector<std::vector<NameId>> streams_;
    std::vector<NodeId> around_;
    NodeId unit_ = no_node;
    std::vector<Loop> loops_;
    std::vector<NodeId> scan_of_;  // outermost node of each scan
    std::vector<ReportedFinding> held_;
    std::unordered_map<std::string, size_t> held_by_key_;
    uint64_t records_ = 0;
};

}  // namespace redoubt::reports
