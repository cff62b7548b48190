#include "reports/builder.h"

#include <fmt/format.h>

namespace redoubt::reports {
namespace {

constexpr size_t most_problems = 100;
constexpr size_t example_bytes = 80;

}  // namespace

Builder::Builder(Tree& tree, Go go, TreeLimits limits, size_t beginning_nodes) : tree_(tree), go_(go), limits_(limits), beginning_nodes_(beginning_nodes) {
    frames_.push_back({});
    if (go != Go::units) {
        if (tree.size() == 0) tree.add({});
        return;
    }
    skeleton_ = tree.size();
    cursor_ = 1;
    around_.push_back(Tree::root);
}

void Builder::stream(std::vector<std::vector<NameId>> paths, TakeUnit take) {
    streamed_ = std::move(paths);
    take_ = std::move(take);
    if (streamed_.size() > 16) streamed_.resize(16);
    frames_[0].matched = static_cast<uint16_t>((1U << streamed_.size()) - 1);
}

void Builder::under(NodeId parent, PathId path) { frames_[0] = {.node = parent, .path = path, .matched = 0, .is_unit = false, .pieces = false}; }

bool Builder::refuse(std::string message, uint64_t offset) {
    if (!error_) error_ = Error{Code::too_large, std::move(message), fmt::format("byte {}", offset), {}};
    stopped_ = true;
    return false;
}

void Builder::problem(std::string text) {
    if (problems_.size() < most_problems) problems_.push_back(std::move(text));
}

bool Builder::open(std::string_view name, bool attribute, NodeType type, uint64_t offset) {
    if (stopped_) return false;
    if (skipping_ > 0) {
        ++skipping_;
        return true;
    }
    if (frames_.size() > limits_.depth) return refuse(fmt::format("it is nested more than {} deep", limits_.depth), offset);
    if (name.size() > limits_.name_bytes) return refuse("a name is too long", offset);
    if (go_ == Go::beginning && tree_.size() >= beginning_nodes_) {
        stopped_ = true;
        return false;
    }
    const NameId id = tree_.names.id(name, attribute);
    if (tree_.names.size() > limits_.names) return refuse("it has too many different names", offset);
    const Frame& parent = frames_.back();
    Frame frame{.node = 0, .path = 0, .matched = 0, .is_unit = false, .pieces = false};
    const size_t depth = frames_.size() - 1;
    if (in_unit_ == 0 && parent.matched != 0)
        for (size_t i = 0; i < streamed_.size(); ++i)
            if ((parent.matched >> i & 1) != 0 && depth < streamed_[i].size() && streamed_[i][depth] == id) {
                frame.matched |= static_cast<uint16_t>(1U << i);
                frame.is_unit |= depth + 1 == streamed_[i].size();
            }
    if (type == NodeType::empty) frame.is_unit = false;
    if (frame.is_unit && go_ == Go::skeleton) {
        skipping_ = 1;
        return true;
    }
    frame.path = tree_.paths.child(parent.path, id);
    const bool kept = go_ != Go::units || frame.is_unit || in_unit_ > 0;
    if (kept) {
        if (tree_.size() >= limits_.nodes) return refuse("it has too many nodes to be held", offset);
        frame.node = tree_.size();
        Node node{.text = nullptr, .size = 0, .name = id, .path = frame.path, .end = 0, .offset = offset, .type_bits = static_cast<uint8_t>(type)};
        tree_.add(node);
        ++tree_.paths.at(frame.path).count;
        if (go_ == Go::units) ++in_unit_;
    } else {
        frame.node = cursor_++;
        around_.push_back(frame.node);
    }
    frames_.push_back(frame);
    if (pieces_.size() < frames_.size()) pieces_.resize(frames_.size());
    return true;
}

bool Builder::append_text(std::string_view text, bool stays) {
    Frame& frame = frames_.back();
    Node& node = tree_.at(frame.node);
    if (node.size + text.size() > limits_.text_bytes) return refuse("a text is too long", node.offset);
    if (node.size == 0 && !frame.pieces) {
        const std::string_view kept = stays ? text : (in_unit_ > 0 ? tree_.unit_texts : tree_.texts).copy(text);
        node.text = kept.data();
        node.size = static_cast<uint32_t>(kept.size());
        return true;
    }
    std::string& all = pieces_[frames_.size() - 1];
    if (!frame.pieces) all.assign(node.view());
    frame.pieces = true;
    if (!all.empty() && !text.empty()) all += text;
    node.size = static_cast<uint32_t>(all.size());
    return true;
}

bool Builder::text(std::string_view text, bool stays) {
    if (stopped_) return false;
    if (skipping_ > 0 || text.empty() || frames_.size() < 2 || (go_ == Go::units && in_unit_ == 0)) return true;
    return append_text(text, stays);
}

void Builder::set_type(NodeType type) {
    if (skipping_ > 0 || frames_.size() < 2 || (go_ == Go::units && in_unit_ == 0)) return;
    tree_.at(frames_.back().node).type_bits = static_cast<uint8_t>(type);
}

Result<> Builder::give_unit(const Frame& frame) {
    TRY(take_(frame.node, around_));
    tree_.truncate(skeleton_);
    tree_.unit_texts.reset();
    return {};
}

bool Builder::close() {
    if (stopped_) return false;
    if (skipping_ > 0) {
        --skipping_;
        return true;
    }
    if (frames_.size() < 2) return refuse("more is closed than was opened", 0);
    const Frame frame = frames_.back();
    if (go_ == Go::units && in_unit_ == 0) {
        frames_.pop_back();
        around_.pop_back();
        return true;
    }
    Node& node = tree_.at(frame.node);
    node.end = tree_.size();
    if (frame.pieces) {
        const std::string_view all = (in_unit_ > 0 ? tree_.unit_texts : tree_.texts).copy(pieces_[frames_.size() - 1]);
        node.text = all.data();
    }
    if (node.size != 0) {
        PathUse& use = tree_.paths.at(frame.path);
        use.has_text = true;
        if (use.example.empty()) use.example = node.view().substr(0, example_bytes);
    }
    frames_.pop_back();
    if (go_ != Go::units || --in_unit_ > 0) return true;
    if (auto given = give_unit(frame); !given) {
        error_ = std::move(given).error();
        stopped_ = true;
    }
    return !stopped_;
}

bool Builder::leaf(std::string_view name, bool attribute, NodeType type, std::string_view text, bool stays, uint64_t offset) {
    return open(name, attribute, type, offset) && this->text(text, stays) && close();
}

Result<> Builder::finish() {
    if (error_) return std::unexpected(*error_);
    while (frames_.size() > 1 && go_ != Go::units) {
        tree_.at(frames_.back().node).end = tree_.size();
        frames_.pop_back();
    }
    if (go_ != Go::units && frames_[0].node == Tree::root && frames_[0].path == 0) tree_.at(Tree::root).end = tree_.size();
    return {};
}

}  // namespace redoubt::reports
