#include "formats/evtx/inline_code.h"

#include "formats/evtx/layout.h"
#include "formats/evtx/tokens.h"
#include "formats/evtx/value.h"

namespace redoubt::formats::evtx {
namespace {

constexpr std::string_view name_attribute{"N\0a\0m\0e\0", 8};
constexpr size_t most_kept_bytes = size_t{4} << 20;

class ShapeReader {
public:
    ShapeReader(std::string_view chunk, CodeRange range, std::string& shape, std::vector<Slot>& values)
        : chunk_(chunk), in_(chunk, range.begin, range.end), shape_(shape), values_(values) {}

    bool run() {
        while (in_.left() > 0) {
            const auto token = in_.take<uint8_t>();
            shape_ += static_cast<char>(token);
            if (token == end_of_code) break;
            if (!take(token)) return false;
        }
        return !in_.failed();
    }

private:
    bool take(uint8_t token) {
        const bool more = (token & more_flag) != 0;
        switch (token & ~more_flag) {
            case open_element:
                in_name_ = false;
                in_.skip(4);
                if (!take_name()) return false;
                if (more) in_.skip(4);
                return true;
            case close_start:
            case close_empty:
            case end_element: in_name_ = false; return true;
            case attribute:
                if (!take_name()) return false;
                in_name_ = last_name_ == name_attribute;
                return true;
            case value_text: return take_value();
            case fragment: in_.skip(3); return true;
            default: return false;
        }
    }

    bool take_name() {
        const auto offset = in_.take<uint32_t>();
        Cursor name(chunk_, offset, chunk_.size());
        name.skip(6);
        const auto units = name.take<uint16_t>();
        const std::string_view text = name.take_bytes(size_t{units} * 2);
        if (in_.failed() || name.failed()) return false;
        if (offset == in_.at()) in_.skip(size_t{8} + text.size() + 2);
        last_name_ = text;
        add_text(text);
        return true;
    }

    bool take_value() {
        if (in_.take<uint8_t>() != static_cast<uint8_t>(ValueType::utf16)) return false;
        const std::string_view text = in_.take_bytes(size_t{in_.take<uint16_t>()} * 2);
        if (in_.failed()) return false;
        if (in_name_) {
            add_text(text);
            return true;
        }
        // As a slot it would lose the NULs at its end.
        if (text.ends_with(std::string_view("\0\0", 2))) return false;
        values_.push_back({static_cast<uint32_t>(in_.at() - text.size()), static_cast<uint16_t>(text.size()), static_cast<uint8_t>(ValueType::utf16)});
        return true;
    }

    void add_text(std::string_view text) {
        shape_ += static_cast<char>(text.size() & 0xFF);
        shape_ += static_cast<char>(text.size() >> 8);
        shape_ += text;
    }

    std::string_view chunk_;
    Cursor in_;
    std::string& shape_;
    std::vector<Slot>& values_;
    std::string_view last_name_;
    bool in_name_ = false;  // of an attribute Name="…", which says which field its element is
};

}  // namespace

bool read_shape(std::string_view chunk, CodeRange range, std::string& shape, std::vector<Slot>& values) {
    return ShapeReader(chunk, range, shape, values).run();
}

const Program* InlinePrograms::find(PathId path, std::string_view shape) {
    key_.assign(reinterpret_cast<const char*>(&path), sizeof path);
    key_ += shape;
    const auto at = known_.find(key_);
    return at == known_.end() ? nullptr : &at->second;
}

const Program& InlinePrograms::keep(PathId path, std::string_view shape, Program program) {
    if (kept_bytes_ > most_kept_bytes) clear();
    key_.assign(reinterpret_cast<const char*>(&path), sizeof path);
    key_ += shape;
    kept_bytes_ += key_.size() + program.ops.size() * sizeof(Op);
    return known_.insert_or_assign(key_, std::move(program)).first->second;
}

void InlinePrograms::clear() {
    known_.clear();
    kept_bytes_ = 0;
}

}  // namespace redoubt::formats::evtx
