#include "reports/evaluate.h"

#include <algorithm>
#include <charconv>

#include "base/text.h"

namespace redoubt::reports {
namespace {

constexpr size_t deepest_evaluation = 400;
constexpr size_t most_items = 5'000'000;
constexpr size_t wide_node = 256;  // children

bool contains_ignoring_case(std::string_view text, std::string_view part) {
    return std::search(text.begin(), text.end(), part.begin(), part.end(), [](char a, char b) { return lower(a) == lower(b); }) != text.end();
}

bool compare(Op op, std::string_view a, std::string_view b) {
    if (op == Op::contains) return contains_ignoring_case(a, b);
    if (op == Op::starts) return a.size() >= b.size() && equal_ignoring_case(a.substr(0, b.size()), b);
    if (op == Op::ends) return a.size() >= b.size() && equal_ignoring_case(a.substr(a.size() - b.size()), b);
    if (op == Op::equal || op == Op::unequal || op == Op::in) {
        if (a == b) return true;
        const auto x = number_of(a);
        const auto y = x ? number_of(b) : std::nullopt;
        return x && y && *x == *y;
    }
    const auto x = number_of(a);
    const auto y = number_of(b);
    if (!x || !y) return false;
    return op == Op::less ? *x < *y : op == Op::at_most ? *x <= *y : op == Op::more ? *x > *y : *x >= *y;
}

}  // namespace

std::optional<double> number_of(std::string_view text) {
    text = trim(text);
    if (text.starts_with('+')) text.remove_prefix(1);
    double out = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), out);
    if (text.empty() || error != std::errc() || end != text.data() + text.size()) return std::nullopt;
    return out;
}

Evaluator::Evaluator(const Mapping& mapping, Tree& tree) : mapping_(mapping), tree_(tree), variables_(mapping.variables), indexes_(mapping.indexes.size()) {
    for (const std::string& name : mapping.names) names_.push_back(tree.names.id(name));
}

void Evaluator::release() {
    scratch_.reset();
    if (floor_ != no_node && tree_.size() > floor_) tree_.truncate(floor_);
}

std::span<const Item> Evaluator::evaluate(ExprId expr, NodeId context) {
    stack_.clear();
    run(mapping_.exprs[expr], context);
    return stack_;
}

bool Evaluator::holds(ExprId expr, NodeId context) {
    evaluate(expr, context);
    return truth_from(0);
}

std::string_view Evaluator::first_text(ExprId expr, NodeId context) {
    for (const Item& item : evaluate(expr, context))
        if (!item.text.empty()) return item.text;
    return {};
}

bool Evaluator::present(const Item& item) const {
    if (!item.text.empty()) return true;
    return item.node != no_node && tree_.end(item.node) > item.node + 1;
}

bool Evaluator::truth_from(size_t mark) const {
    return std::any_of(stack_.begin() + static_cast<ptrdiff_t>(mark), stack_.end(), [&](const Item& item) {
        if (item.text.empty()) return item.node != no_node && (tree_.end(item.node) > item.node + 1 || (tree_[item.node].type() == NodeType::element));
        return !equal_ignoring_case(item.text, "false");
    });
}

void Evaluator::run(const Expr& expr, NodeId context) {
    if (deep_ > deepest_evaluation || stack_.size() > most_items) return;
    ++deep_;
    const size_t mark = stack_.size();
    switch (expr.op) {
        case Op::literal: push(expr.text); break;
        case Op::path: run_path(expr, context); break;
        case Op::text_template: run_template(expr, context); break;
        case Op::list:
            for (const ExprId kid : expr.kids) run(mapping_.exprs[kid], context);
            break;
        case Op::coalesce:
            for (const ExprId kid : expr.kids) {
                run(mapping_.exprs[kid], context);
                if (std::any_of(stack_.begin() + static_cast<ptrdiff_t>(mark), stack_.end(), [&](const Item& item) { return present(item); })) break;
                if (kid != expr.kids.back()) stack_.resize(mark);
            }
            break;
        case Op::both:
        case Op::either: {
            bool all = expr.op == Op::both;
            for (const ExprId kid : expr.kids) {
                run(mapping_.exprs[kid], context);
                const bool holds = truth_from(mark);
                stack_.resize(mark);
                if (holds != (expr.op == Op::both)) {
                    all = holds;
                    break;
                }
            }
            if (all) push_true();
            break;
        }
        case Op::negation: {
            run(mapping_.exprs[expr.kids[0]], context);
            const bool holds = truth_from(mark);
            stack_.resize(mark);
            if (!holds) push_true();
            break;
        }
        case Op::call: call(expr, context); break;
        case Op::table: run_table(expr, context); break;
        case Op::index: run_index(expr, context); break;
        default: run_compare(expr, context);
    }
    --deep_;
}

void Evaluator::take_child(NodeId child, const Step& step) {
    const Node& node = tree_[child];
    if (node.type() == NodeType::empty && !with_empty_) return;
    if (step.any ? !tree_.names.text(node.name).starts_with('@') : node.name == names_[step.name]) push(child);
}

void Evaluator::index_children(NodeId from) {
    ChildrenByName& by_name = wide_[from];
    for (NodeId child = from + 1; child < tree_.end(from); child = tree_.end(child)) by_name[tree_[child].name].push_back(child);
}

void Evaluator::take_children(NodeId from, const Step& step) {
    const auto wide = step.any || step.descend ? wide_.end() : wide_.find(from);
    if (wide != wide_.end()) {
        const auto named = wide->second.find(names_[step.name]);
        if (named == wide->second.end()) return;
        for (const NodeId child : named->second) take_child(child, step);
        return;
    }
    const NodeId end = tree_.end(from);
    size_t passed = 0;
    for (NodeId child = from + 1; child < end; child = step.descend ? child + 1 : tree_.end(child)) {
        take_child(child, step);
        ++passed;
    }
    // A node whose part of the tree goes away again is not worth an index.
    if (passed > wide_node && tree_[from].end != 0 && end <= floor_ && !step.descend) index_children(from);
}

// What is between mark and the top is replaced by what the step finds from there.
void Evaluator::run_step(const Expr& path, size_t number, size_t mark, NodeId) {
    const Step& step = path.steps[number];
    if (step.name == none && !step.any) return filter(step, mark);
    const size_t stop = stack_.size();
    for (size_t i = mark; i < stop; ++i) {
        const NodeId from = stack_[i].node;
        if (from == no_node) continue;
        const size_t before = stack_.size();
        take_children(from, step);
        // "/item" of a report that is one object is the report itself.
        const bool itself =
            path.from == From::root && number == 0 && stack_.size() == before && tree_.single_object && !step.any && mapping_.names[step.name] == "item";
        if (itself) push(Tree::root);
    }
    stack_.erase(stack_.begin() + static_cast<ptrdiff_t>(mark), stack_.begin() + static_cast<ptrdiff_t>(stop));
    if (!step.conditions.empty()) filter(step, mark);
}

void Evaluator::filter(const Step& step, size_t mark) {
    for (const ExprId condition : step.conditions) {
        size_t kept = mark;
        const size_t stop = stack_.size();
        for (size_t i = mark; i < stop; ++i) {
            const Item item = stack_[i];
            run(mapping_.exprs[condition], item.node);
            const bool holds = truth_from(stop);
            stack_.resize(stop);
            if (holds) stack_[kept++] = item;
        }
        stack_.resize(kept);
    }
}

void Evaluator::run_path(const Expr& expr, NodeId context) {
    const size_t mark = stack_.size();
    if (expr.from == From::root) {
        push(Tree::root);
    } else if (expr.from == From::context) {
        if (context == no_node) return;
        push(context);
    } else if (expr.from == From::variable) {
        const auto& value = variables_[expr.number];
        stack_.insert(stack_.end(), value.begin(), value.end());
    } else {
        run(mapping_.exprs[expr.kids[0]], context);
    }
    for (size_t i = 0; i < expr.steps.size(); ++i) run_step(expr, i, mark, context);
    for (size_t i = mark; i < stack_.size(); ++i)
        if (stack_[i].node != no_node) tree_.paths.at(tree_[stack_[i].node].path).read = true;
}

void Evaluator::run_template(const Expr& expr, NodeId context) {
    const size_t mark = stack_.size();
    bool any = false;
    std::string out;
    for (const ExprId kid : expr.kids) {
        const Expr& part = mapping_.exprs[kid];
        run(part, context);
        const auto found = std::find_if(stack_.begin() + static_cast<ptrdiff_t>(mark), stack_.end(), [](const Item& item) { return !item.text.empty(); });
        if (found != stack_.end()) out += found->text;
        any |= part.op != Op::literal && found != stack_.end();
        stack_.resize(mark);
    }
    if (any) push(keep(out));
}

void Evaluator::run_compare(const Expr& expr, NodeId context) {
    const size_t mark = stack_.size();
    run(mapping_.exprs[expr.kids[0]], context);
    const size_t middle = stack_.size();
    bool holds = false;
    if (expr.op == Op::matches) {
        for (size_t i = mark; i < middle && !holds; ++i) holds = expr.regex.match(stack_[i].text, 0, groups_);
    } else {
        run(mapping_.exprs[expr.kids[1]], context);
        for (size_t i = mark; i < middle && !holds; ++i)
            for (size_t j = middle; j < stack_.size() && !holds; ++j) holds = compare(expr.op, stack_[i].text, stack_[j].text);
    }
    stack_.resize(mark);
    if (holds != (expr.op == Op::unequal)) push_true();
}

void Evaluator::run_table(const Expr& expr, NodeId context) {
    const size_t mark = stack_.size();
    run(mapping_.exprs[expr.kids[0]], context);
    const Table& table = mapping_.tables[expr.number];
    std::string_view found;
    std::string_view key;
    for (size_t i = mark; i < stack_.size() && found.empty(); ++i) {
        const std::string_view text = trim(stack_[i].text);
        if (text.empty()) continue;
        if (table.band) {
            const auto number = number_of(text);
            for (size_t b = 0; number && b < table.bounds.size() && found.empty(); ++b)
                if (*number >= table.bounds[b]) found = table.entries[b].second;
        } else {
            for (const auto& [known, value] : table.entries)
                if (found.empty() && equal_ignoring_case(known, text)) found = value;
        }
        if (!found.empty() || key.empty()) key = text;
    }
    stack_.resize(mark);
    if (found.empty() && table.has_otherwise && !key.empty()) found = table.otherwise;
    if (found.empty()) return;
    looked_up_ = key;
    push(found);
}

void Evaluator::build_index(uint32_t number, NodeId context) {
    const Index& index = mapping_.indexes[number];
    Built& built = indexes_[number];
    const NodeId depends = index.depends == none || variables_[index.depends].empty() ? no_node : variables_[index.depends][0].node;
    const bool lasting = depends == no_node ? index.depends == none : floor_ == no_node || depends < floor_;
    if (built.ready && lasting && built.depends == depends) return;
    built = {.nodes = {}, .depends = depends, .ready = true};
    const size_t mark = stack_.size();
    run(mapping_.exprs[index.nodes], context);
    const size_t stop = stack_.size();
    for (size_t i = mark; i < stop; ++i) {
        const NodeId node = stack_[i].node;
        if (node == no_node) continue;
        run(mapping_.exprs[index.key], node);
        for (size_t k = stop; k < stack_.size(); ++k)
            if (!stack_[k].text.empty()) built.nodes[std::string(stack_[k].text)].push_back(node);
        stack_.resize(stop);
    }
    stack_.resize(mark);
}

void Evaluator::run_index(const Expr& expr, NodeId context) {
    if (!indexes_[expr.number].ready) build_index(expr.number, Tree::root);
    const size_t mark = stack_.size();
    run(mapping_.exprs[expr.kids[0]], context);
    const size_t stop = stack_.size();
    const auto& nodes = indexes_[expr.number].nodes;
    for (size_t i = mark; i < stop; ++i) {
        const auto found = nodes.find(std::string(stack_[i].text));
        if (found == nodes.end()) continue;
        for (const NodeId node : found->second) push(node);
    }
    stack_.erase(stack_.begin() + static_cast<ptrdiff_t>(mark), stack_.begin() + static_cast<ptrdiff_t>(stop));
}

}  // namespace redoubt::reports
