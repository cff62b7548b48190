#include "reports/run_mapping.h"

#include <algorithm>

#include "reports/fill.h"

namespace redoubt::reports {
namespace {

constexpr size_t most_held = 5'000'000;
constexpr size_t most_targets = 1'000'000;

}  // namespace

MappingRun::MappingRun(const Mapping& mapping, Tree& tree, const TakeFinding& take) : mapping_(mapping), tree_(tree), take_(take), evaluator_(mapping, tree) {
    report_.format = mapping.name;
    size_t most = 0;
    for (const Block& block : mapping.blocks) most = std::max(most, block.controls.size());
    loops_.resize(most);
}

bool MappingRun::is_streamed(const Block& block) const {
    return std::any_of(block.controls.begin(), block.controls.end(), [&](const Control& control) {
        return std::any_of(streams_.begin(), streams_.end(), [&](const std::vector<NameId>& stream) {
            const auto same = [&](NameId name, uint32_t number) { return name == evaluator_.name(number); };
            return std::any_of(control.chains.begin(), control.chains.end(), [&](const Chain& chain) {
                return chain.names.size() >= stream.size() && std::equal(stream.begin(), stream.end(), chain.names.begin(), same);
            });
        });
    });
}

// A scan of which each part tells: the first part stands for all of them.
bool MappingRun::is_of_parts(const Block& block) const {
    return block.kind == BlockKind::scan && std::ranges::any_of(block.controls, [&](const Control& control) {
               return std::ranges::any_of(control.chains, [&](const Chain& chain) {
                   return std::ranges::any_of(mapping_.streams, [&](const std::vector<uint32_t>& stream) {
                       return chain.names.size() >= stream.size() && std::equal(stream.begin(), stream.end(), chain.names.begin());
                   });
               });
           });
}

Result<> MappingRun::unit(NodeId unit, std::span<const NodeId> around) {
    unit_ = unit;
    around_.assign(around.begin(), around.end());
    TRY(scans_of_part());
    for (const Block& each : mapping_.blocks)
        if (each.kind != BlockKind::scan && is_streamed(each)) TRY(block(each));
    unit_ = no_node;
    evaluator_.release();
    return {};
}

Result<> MappingRun::scans() {
    for (const Block& each : mapping_.blocks)
        if (each.kind == BlockKind::scan && !is_streamed(each)) TRY(block(each));
    const bool wait = std::ranges::any_of(mapping_.blocks, [&](const Block& each) { return each.kind == BlockKind::scan && is_streamed(each); });
    if (!wait) add_missing_scan();
    return {};
}

// Of the first part that has one.
Result<> MappingRun::scans_of_part() {
    for (const Block& each : mapping_.blocks)
        if (report_.scans.empty() && is_of_parts(each) && is_streamed(each)) TRY(block(each));
    return {};
}

void MappingRun::add_missing_scan() {
    if (!report_.scans.empty()) return;
    report_.scans.emplace_back().tool = mapping_.title;
    scan_of_.push_back(no_node);
}

Result<> MappingRun::rest() {
    add_missing_scan();
    for (const Block& each : mapping_.blocks)
        if (each.kind != BlockKind::scan && !is_streamed(each)) TRY(block(each));
    return {};
}

Result<> MappingRun::end() {
    for (ReportedFinding& finding : held_) TRY(take_(std::move(finding)));
    held_.clear();
    return {};
}

Result<> MappingRun::block(const Block& block) { return control(block, 0, Tree::root); }

Result<> MappingRun::control(const Block& block, size_t number, NodeId context) {
    if (number == block.controls.size()) return emit(block, context);
    const Control& here = block.controls[number];
    switch (here.does) {
        case Does::each: return each(block, number, context);
        case Does::when:
            if (!evaluator_.holds(here.value, context)) return {};
            break;
        case Does::let: evaluator_.bind(here.number, evaluator_.evaluate(here.value, context)); break;
        case Does::index: evaluator_.build_index(here.number, context); break;
    }
    return control(block, number + 1, context);
}

// What a path of plain names leads to in a streamed part: one of the nodes around it, it, or what is below it; nothing where the part
// lies elsewhere.
void MappingRun::follow(const Chain& chain, std::vector<Item>& items) {
    const size_t depth = around_.size(), first = items.size();
    for (size_t i = 0; i < chain.names.size() && i < depth; ++i) {
        const NodeId node = i + 1 < depth ? around_[i + 1] : unit_;
        if (tree_[node].name != evaluator_.name(chain.names[i])) return;
    }
    const NodeId start = chain.names.size() < depth ? around_[chain.names.size()] : unit_;
    std::vector<Item> found{{tree_[start].view(), start}};
    for (size_t i = depth; i < chain.names.size(); ++i) {
        std::vector<Item> next;
        for (const Item& item : found)
            for (NodeId child = item.node + 1; child < tree_.end(item.node); child = tree_.end(child))
                if (tree_[child].name == evaluator_.name(chain.names[i]) && tree_[child].type() != NodeType::empty)
                    next.push_back({tree_[child].view(), child});
        found = std::move(next);
    }
    for (const Item& item : found)
        if (std::ranges::all_of(chain.conditions, [&](ExprId condition) { return evaluator_.holds(condition, item.node); })) items.push_back(item);
    for (size_t i = first; i < items.size(); ++i) tree_.paths.at(tree_[items[i].node].path).read = true;
}

// Of an each in a streamed part. False: as anywhere else.
bool MappingRun::unit_items(const Control& control, std::vector<Item>& items) {
    if (unit_ == no_node || control.chains.empty()) return false;
    const Expr& path = mapping_.exprs[control.value];
    const bool below = path.from == From::variable && !evaluator_.bound(path.number).empty() && evaluator_.bound(path.number)[0].node >= unit_;
    if (below && std::ranges::any_of(control.chains, [&](const Chain& chain) { return chain.names.size() > around_.size(); })) return false;
    items.clear();
    for (const Chain& chain : control.chains) follow(chain, items);
    return true;
}

Result<> MappingRun::each(const Block& block, size_t number, NodeId context) {
    const Control& here = block.controls[number];
    std::vector<Item>& items = loops_[number].items;
    if (!unit_items(here, items)) {
        const auto value = evaluator_.evaluate(here.value, context);
        items.assign(value.begin(), value.end());
    }
    std::erase_if(items, [&](const Item& item) { return item.node != no_node && tree_[item.node].type() == NodeType::null; });
    if (items.size() > 1 && !here.chains.empty() && is_of_parts(block)) items.resize(1);
    const bool innermost = std::none_of(block.controls.begin() + static_cast<ptrdiff_t>(number) + 1, block.controls.end(),
                                        [](const Control& control) { return control.does == Does::each && !control.optional; });
    if (items.empty() && here.optional) items.push_back({});
    for (size_t i = 0; i < items.size(); ++i) {
        const Item item = items[i];
        const bool missing = item.node == no_node && item.text.empty();
        evaluator_.bind(here.number, missing ? std::span<const Item>() : std::span<const Item>(&item, 1));
        if (innermost && block.kind == BlockKind::finding) ++records_;
        TRY(control(block, number + 1, item.node != no_node || missing ? item.node : context));
        if (number == 0 && unit_ == no_node) evaluator_.release();
    }
    return {};
}

Result<> MappingRun::emit(const Block& block, NodeId context) {
    if (block.kind == BlockKind::finding) return finding(block, context);
    if (block.kind == BlockKind::scan)
        scan(block, context);
    else
        target(block, context);
    return {};
}

Result<> MappingRun::finding(const Block& block, NodeId context) {
    ReportedFinding out;
    out.offset = context == no_node ? 0 : tree_[context].offset;
    for (const Assignment& field : block.fields) {
        evaluator_.forget_lookup();
        const auto value = evaluator_.evaluate(field.value, context);
        fill(out, field, value, evaluator_.looked_up(), report_.problems);
    }
    finish(out);
    if (block.key.empty()) {
        ++report_.findings;
        return take_(std::move(out));
    }
    std::string key;
    for (const ExprId part : block.key) {
        const auto value = evaluator_.evaluate(part, context);
        for (const Item& item : value) key.append(std::to_string(item.text.size())).append(":").append(item.text);
        key += '\n';
    }
    const auto [at, is_new] = held_by_key_.try_emplace(std::move(key), held_.size());
    if (!is_new) {
        merge(held_[at->second], std::move(out));
        return {};
    }
    if (held_.size() >= most_held) return fail(Code::too_large, "too many findings are to be told apart by a key");
    ++report_.findings;
    held_.push_back(std::move(out));
    return {};
}

NodeId MappingRun::outermost(const Block& block) const {
    for (const Control& control : block.controls)
        if (control.does == Does::each && !evaluator_.bound(control.number).empty()) return evaluator_.bound(control.number)[0].node;
    return no_node;
}

void MappingRun::scan(const Block& block, NodeId context) {
    Scan& out = report_.scans.emplace_back();
    out.tool = mapping_.title;
    for (const Assignment& field : block.fields) fill(out, field, evaluator_.evaluate(field.value, context));
    scan_of_.push_back(outermost(block));
}

void MappingRun::target(const Block& block, NodeId context) {
    Target out;
    for (const Assignment& field : block.fields)
        if (const std::string_view text = evaluator_.first_text(field.value, context); !text.empty()) fill(out, field.field, text);
    if (is_empty(out)) return;
    const auto known = std::find(scan_of_.begin(), scan_of_.end(), outermost(block));
    add_missing_scan();
    Scan& scan = report_.scans[known == scan_of_.end() ? 0 : static_cast<size_t>(known - scan_of_.begin())];
    if (scan.targets.size() < most_targets) scan.targets.push_back(std::move(out));
}

}  // namespace redoubt::reports
