// Evaluator: runs the expressions of a mapping on a tree. Values live on one stack that is reused; what is computed lives in an
// arena until release(), so a field costs no allocation once all is warm.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "base/arena.h"
#include "reports/functions.h"
#include "reports/mapping.h"
#include "reports/tree.h"

namespace redoubt::reports {

struct Item {
    std::string_view text{};
    NodeId node = no_node;
};

class Evaluator {
public:
    Evaluator(const Mapping& mapping, Tree& tree);

    // The value stays valid until the next evaluate() that is not inside it; copy what must live longer.
    std::span<const Item> evaluate(ExprId expr, NodeId context);
    bool holds(ExprId expr, NodeId context);
    std::string_view first_text(ExprId expr, NodeId context);  // empty when missing

    void bind(uint32_t variable, std::span<const Item> value) { variables_[variable].assign(value.begin(), value.end()); }
    const std::vector<Item>& bound(uint32_t variable) const { return variables_[variable]; }
    void build_index(uint32_t index, NodeId context);
    // Forgets what was computed and cuts the tree back to what it was.
    void release();
    void set_floor(NodeId nodes) { floor_ = nodes, wide_.clear(); }  // nodes from there on are of a part that goes away
    std::string_view looked_up() const { return looked_up_; }        // the last key that a table knew
    void forget_lookup() { looked_up_ = {}; }
    NameId name(uint32_t number) const { return names_[number]; }
    Tree& tree() { return tree_; }

private:
    friend class Calls;
    struct Built {
        std::unordered_map<std::string, std::vector<NodeId>> nodes{};
        NodeId depends = no_node;
        bool ready = false;
    };
    struct Deep;
    // The children of a node that has many, by name: what stands once beside ten thousand findings is found without passing them.
    using ChildrenByName = std::unordered_map<NameId, std::vector<NodeId>>;
    void push(std::string_view text) { stack_.push_back({text, no_node}); }
    void push(NodeId node) { stack_.push_back({tree_[node].view(), node}); }
    void push_true() { push("true"); }
    std::string_view keep(std::string_view text) { return scratch_.copy(text); }
    void run(const Expr& expr, NodeId context);
    void run_path(const Expr& expr, NodeId context);
    void run_step(const Expr& path, size_t number, size_t mark, NodeId context);
    void take_children(NodeId from, const Step& step);
    void take_child(NodeId child, const Step& step);
    void index_children(NodeId from);
    void filter(const Step& step, size_t mark);
    void run_template(const Expr& expr, NodeId context);
    void run_compare(const Expr& expr, NodeId context);
    void run_table(const Expr& expr, NodeId context);
    void run_index(const Expr& expr, NodeId context);
    void call(const Expr& expr, NodeId context);
    bool truth_from(size_t mark) const;
    bool present(const Item& item) const;

    const Mapping& mapping_;
    Tree& tree_;
    std::vector<NameId> names_;
    std::vector<std::vector<Item>> variables_;
    std::vector<Built> indexes_;
    std::unordered_map<NodeId, ChildrenByName> wide_;
    std::vector<Item> stack_;
    std::vector<std::string_view> groups_;
    Arena scratch_;
    std::string_view looked_up_;
    NodeId floor_ = no_node;
    bool with_empty_ = false;
    size_t deep_ = 0;
};

std::optional<double> number_of(std::string_view text);

}  // namespace redoubt::reports
