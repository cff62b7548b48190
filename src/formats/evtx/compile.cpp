#include <algorithm>
#include <optional>

#include <fmt/format.h>

#include "formats/evtx/layout.h"
#include "formats/evtx/program.h"
#include "formats/evtx/tokens.h"
#include "formats/evtx/utf16.h"
#include "formats/evtx/value.h"

namespace redoubt::formats::evtx {
namespace {

constexpr size_t most_open_elements = 512;
constexpr size_t most_ops = 16384;
constexpr size_t most_name_units = 1024;

struct OpenElement {
    std::string name = {};
    std::string name_given = {};
    bool has_name_given = false;
    int32_t name_part = -1;
    std::optional<PathId> path = {};  // known once the attributes are read
    bool has_elements = false;
    std::vector<Part> content = {};
};

struct OpenAttribute {
    std::string name;
    std::vector<Part> content;
};

class Compiler {
public:
    Compiler(std::string_view chunk, CodeRange range, PathId prefix, Paths& paths, Naming& naming)
        : chunk_(chunk), range_(range), prefix_(prefix), paths_(paths), naming_(naming), in_(chunk, range.begin, range.end) {}

    Program run() {
        while (!ended_ && in_.left() > 0 && out_.damage.empty()) step();
        if (in_.failed() && out_.damage.empty()) stop("it ends in the middle of a token");
        while (!open_.empty()) finish_element();
        return std::move(out_);
    }

private:
    void stop(std::string why) {
        if (out_.damage.empty()) out_.damage = fmt::format("{} at offset {}", why, in_.at());
    }

    void step() {
        const auto token = in_.take<uint8_t>();
        switch (token & ~more_flag) {
            case end_of_code: ended_ = true; return;
            case open_element: return start_element((token & more_flag) != 0);
            case close_start: return close_start_tag();
            case close_empty:
                close_start_tag();
                if (!open_.empty()) finish_element();
                return;
            case end_element:
                if (open_.empty()) return stop("an element ends that was not begun");
                finish_attribute();
                return finish_element();
            case attribute: return start_attribute();
            case value_text: return take_value();
            case cdata: return add_literal(utf16_to_utf8(in_.take_bytes(size_t{in_.take<uint16_t>()} * 2)));
            case char_reference: return take_char_reference();
            case entity_reference: return take_entity();
            case instruction_target: take_name(); return;
            case instruction_text: in_.take_bytes(size_t{in_.take<uint16_t>()} * 2); return;
            case template_instance: return take_instance();
            case normal_slot: return take_slot(Part::Kind::slot);
            case optional_slot: return take_slot(Part::Kind::optional_slot);
            case fragment: return in_.skip(3);
            default: return stop(fmt::format("unknown token 0x{:02x}", token));
        }
    }

    std::string take_name() {
        const auto reference_at = static_cast<uint32_t>(in_.at());
        const auto offset = in_.take<uint32_t>();
        if (in_.failed()) return {};
        Cursor name(chunk_, offset, chunk_.size());
        name.skip(6);
        const auto units = name.take<uint16_t>();
        const std::string_view text = name.take_bytes(size_t{units} * 2);
        if (name.failed() || units > most_name_units) {
            stop(fmt::format("there is no name at {}, as is said", offset));
            return {};
        }
        const bool stored_here = offset == in_.at();
        if (stored_here) in_.skip(size_t{8} + text.size() + 2);
        out_.name_uses.push_back({reference_at - range_.begin, stored_here, static_cast<uint32_t>(out_.names.size()), static_cast<uint32_t>(text.size())});
        out_.names += text;
        return utf16_to_utf8(text);
    }

    void start_element(bool has_attributes) {
        finish_attribute();
        if (!open_.empty() && !open_.back().path) close_start_tag();
        if (open_.size() >= most_open_elements) return stop("more than 512 elements are open");
        if (range_.dependency_ids) in_.skip(2);
        in_.skip(4);
        std::string name = take_name();
        if (has_attributes) in_.skip(4);
        if (in_.failed()) return;
        if (!open_.empty()) open_.back().has_elements = true;
        open_.push_back({.name = std::move(name)});
    }

    void start_attribute() {
        finish_attribute();
        if (open_.empty()) return stop("an attribute stands outside an element");
        attribute_ = OpenAttribute{take_name(), {}};
    }

    // Attributes wait until Name="…" is known, since it names the element.
    void finish_attribute() {
        if (!attribute_) return;
        OpenElement& element = open_.back();
        if (attribute_->name == "Name") take_given_name(element, attribute_->content);
        waiting_.push_back(std::move(*attribute_));
        attribute_.reset();
    }

    void take_given_name(OpenElement& element, const std::vector<Part>& content) {
        element.has_name_given = true;
        for (const Part& part : content)
            if (part.kind == Part::Kind::literal) element.name_given += out_.literal(part);
        const auto slot = std::ranges::find_if(content, [](const Part& part) { return part.kind != Part::Kind::literal; });
        if (slot == content.end()) return;
        element.name_part = static_cast<int32_t>(out_.parts.size());
        out_.parts.push_back(*slot);
    }

    PathId parent_path() const { return open_.size() < 2 ? prefix_ : *open_[open_.size() - 2].path; }

    void close_start_tag() {
        finish_attribute();
        if (open_.empty()) return stop("a start tag closes that was not begun");
        OpenElement& element = open_.back();
        if (element.path) return;
        element.path = paths_.child(parent_path(), {element.name, element.name_given, element.has_name_given});
        for (OpenAttribute& waiting : waiting_) {
            const Name name = paths_.name(*element.path, waiting.name, naming_);
            if (!name.skip) add_op(Op::Kind::value, name, element, waiting.content, true);
        }
        waiting_.clear();
    }

    void finish_element() {
        if (!open_.back().path) close_start_tag();
        OpenElement element = std::move(open_.back());
        open_.pop_back();
        const auto is_slot = [](const Part& part) { return part.kind != Part::Kind::literal; };
        const Name name = paths_.name(*element.path, {}, naming_);
        if (!element.has_elements && !name.skip) {
            add_op(Op::Kind::value, name, element, element.content, false);
            return;
        }
        std::erase_if(element.content, [&](const Part& part) { return !is_slot(part); });
        for (const Part& part : element.content) add_op(Op::Kind::nested, name, element, {part}, false);
    }

    void add_op(Op::Kind kind, Name name, const OpenElement& element, const std::vector<Part>& parts, bool in_attribute) {
        if (out_.ops.size() >= most_ops) return stop("a template holds more than 16,384 values");
        out_.ops.push_back({.kind = kind,
                            .attribute = in_attribute,
                            .name = name,
                            .path = *element.path,
                            .first_part = static_cast<uint32_t>(out_.parts.size()),
                            .part_count = static_cast<uint32_t>(parts.size()),
                            .name_part = element.name_part});
        out_.parts.insert(out_.parts.end(), parts.begin(), parts.end());
        Op& op = out_.ops.back();
        op.plain =
            kind == Op::Kind::value && parts.size() == 1 && parts[0].kind != Part::Kind::literal && !name.skip && (in_attribute || element.name_part < 0);
        if (op.plain) op.slot = parts[0].slot;
    }

    void add_part(const Part& part) {
        if (attribute_)
            attribute_->content.push_back(part);
        else if (!open_.empty())
            open_.back().content.push_back(part);
    }

    void add_literal(std::string_view text) {
        std::vector<Part>* const content = attribute_ ? &attribute_->content : open_.empty() ? nullptr : &open_.back().content;
        if (!content || text.empty()) return;
        const bool joins =
            !content->empty() && content->back().kind == Part::Kind::literal && size_t{content->back().text_at} + content->back().text_size == out_.text.size();
        if (joins)
            content->back().text_size += static_cast<uint32_t>(text.size());
        else
            content->push_back({Part::Kind::literal, 0, static_cast<uint32_t>(out_.text.size()), static_cast<uint32_t>(text.size())});
        out_.text += text;
    }

    void take_value() {
        const auto type = static_cast<ValueType>(in_.take<uint8_t>());
        if (range_.values_are_slots && (!attribute_ || attribute_->name != "Name")) {
            in_.take_bytes(size_t{in_.take<uint16_t>()} * 2);
            return add_part({Part::Kind::slot, values_++});
        }
        if (type == ValueType::utf16) return add_literal(utf16_to_utf8(in_.take_bytes(size_t{in_.take<uint16_t>()} * 2)));
        const size_t size = type == ValueType::ansi || type == ValueType::binary ? in_.take<uint16_t>() : fixed_size(type);
        if (size == 0 && fixed_size(type) == 0 && type != ValueType::null && type != ValueType::ansi && type != ValueType::binary)
            return stop(fmt::format("a literal of type 0x{:02x}", static_cast<unsigned>(type)));
        Arena arena;
        add_literal(render(type, in_.take_bytes(size), arena));
    }

    void take_char_reference() {
        const auto unit = in_.take<uint16_t>();
        const char bytes[2] = {static_cast<char>(unit & 0xFF), static_cast<char>(unit >> 8)};
        add_literal(utf16_to_utf8({bytes, 2}));
    }

    void take_entity() {
        const std::string name = take_name();
        if (name == "amp") return add_literal("&");
        if (name == "lt") return add_literal("<");
        if (name == "gt") return add_literal(">");
        if (name == "quot") return add_literal("\"");
        if (name == "apos") return add_literal("'");
        add_literal("&" + name + ";");
    }

    void take_slot(Part::Kind kind) {
        const auto slot = in_.take<uint16_t>();
        in_.skip(1);
        if (!in_.failed()) add_part({kind, slot});
    }

    void take_instance() {
        const auto start = static_cast<uint32_t>(in_.at() - 1);
        std::vector<Slot> slots;
        const Instance instance = read_instance(chunk_, start, range_.end, slots);
        if (!instance.whole) return stop("a template instance is cut off");
        if (!open_.empty()) {
            if (!open_.back().path) close_start_tag();
            open_.back().has_elements = true;
        }
        if (out_.ops.size() >= most_ops) return stop("a template holds more than 16,384 values");
        out_.ops.push_back({.kind = Op::Kind::instance, .path = open_.empty() ? prefix_ : *open_.back().path, .instance_at = start});
        out_.bound_to_chunk = true;
        in_.skip(instance.end - in_.at());
    }

    std::string_view chunk_;
    CodeRange range_;
    PathId prefix_;
    Paths& paths_;
    Naming& naming_;
    Cursor in_;
    Program out_;
    std::vector<OpenElement> open_;
    std::optional<OpenAttribute> attribute_;
    std::vector<OpenAttribute> waiting_;
    uint16_t values_ = 0;
    bool ended_ = false;
};

}  // namespace

Program compile(std::string_view chunk, CodeRange range, PathId prefix, Paths& paths, Naming& naming) {
    return Compiler(chunk, range, prefix, paths, naming).run();
}

}  // namespace redoubt::formats::evtx
