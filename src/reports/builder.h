// Builder: what the readers of formats tell of a report, as a tree or as one part after another.
//
// Streaming is two goes over the same bytes. The first (skeleton) keeps all but the parts that the mapping streams; the second
// (units) holds one such part at a time, behind the skeleton, hands it out and forgets it. A node of the skeleton has the same
// number in both goes, so what stands around a part, before or behind it, is there when it is read.
#pragma once

#include <functional>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "reports/tree.h"

namespace redoubt::reports {

struct TreeLimits {
    size_t depth = 200;
    size_t nodes = 60'000'000;  // held at a time
    size_t name_bytes = 4096;
    size_t text_bytes = size_t{64} << 20;  // of one node
    size_t names = 2'000'000;              // distinct ones
};

class Builder {
public:
    enum class Go : uint8_t { whole, beginning, skeleton, units };
    // The part `unit`, whose ancestors from the root on are `around`. An error ends the reading.
    using TakeUnit = std::function<Result<>(NodeId unit, std::span<const NodeId> around)>;

    // `beginning`: stops without an error after that many nodes. `streamed`: paths of names from the root.
    Builder(Tree& tree, Go go, TreeLimits limits = {}, size_t beginning_nodes = 0);
    void stream(std::vector<std::vector<NameId>> paths, TakeUnit take);
    void under(NodeId parent, PathId path);  // what comes is put behind all nodes there are, under nothing: for texts that are JSON

    // False: stop, and see error().
    bool open(std::string_view name, bool attribute, NodeType type, uint64_t offset);
    bool text(std::string_view text, bool stays);  // `stays`: it points into the report
    bool close();
    bool leaf(std::string_view name, bool attribute, NodeType type, std::string_view text, bool stays, uint64_t offset);
    void set_type(NodeType type);  // of the open node
    bool wants_text() const { return skipping_ == 0; }
    size_t open_nodes() const { return frames_.size(); }
    Result<> finish();
    bool stopped() const { return stopped_; }
    std::optional<Error>& error() { return error_; }
    void problem(std::string text);
    std::vector<std::string>& problems() { return problems_; }
    Tree& tree() { return tree_; }

private:
    struct Frame {
        NodeId node = 0;
        PathId path = 0;
        uint16_t matched = 0;  // of the streamed paths: a bit for each that goes on here
        bool is_unit = false;
        bool pieces = false;  // more than one text
    };
    bool refuse(std::string message, uint64_t offset);
    bool append_text(std::string_view text, bool stays);
    Result<> give_unit(const Frame& frame);

    Tree& tree_;
    Go go_;
    TreeLimits limits_;
    size_t beginning_nodes_;
    std::vector<std::vector<NameId>> streamed_;
    TakeUnit take_;
    std::vector<Frame> frames_;
    std::vector<std::string> pieces_;  // by depth
    std::vector<NodeId> around_;
    std::vector<std::string> problems_;
    std::optional<Error> error_;
    size_t skipping_ = 0;  // depth inside a part that is not kept
    NodeId cursor_ = 0;    // units: number of the next node of the skeleton
    size_t in_unit_ = 0;   // units: depth inside the part that is kept
    NodeId skeleton_ = 0;
    bool stopped_ = false;
};

}  // namespace redoubt::reports
