// Run: executes compiled templates over the slots of one record after another, within bounds on depth, work and text.
#pragma once

#include <span>
#include <string>
#include <vector>

#include "formats/evtx/decoder.h"
#include "formats/evtx/layout.h"
#include "formats/evtx/templates.h"

namespace redoubt::formats::evtx {

class Run {
public:
    explicit Run(Naming& naming) : naming_(naming), templates_(naming) {}

    void begin_chunk(std::string_view chunk, Arena& arena);
    // The BinXML of one record in [begin, end) of the chunk.
    void record(uint32_t begin, uint32_t end);

    std::span<const Value> values() const { return {values_.data(), value_count_}; }
    uint64_t time_filetime() const { return time_filetime_; }
    const std::string& damage() const { return damage_; }  // what could not be read of the last record

private:
    struct Place {
        uint32_t begin;
        uint32_t end;
        PathId path;
        int depth;
    };
    void fragment(Place place);
    void instance(Place place);
    void execute(const Program& program, const Instance& slots, uint32_t end, int depth);
    bool plain_value(const Name& name, const Slot& slot);
    void execute(const Program& program, const Op& op, const Instance& slots, int depth);
    void slot_value(const Program& program, const Op& op, const Name& name, const Slot& slot, int depth);
    void raw_values(const Instance& slots, int depth);
    void joined(const Program& program, const Op& op, const Name& name, const Instance& slots);
    Name name_of(const Program& program, const Op& op, const Instance& slots);
    std::string_view text_of(const Program& program, const Part& part, const Instance& slots);
    Slot slot_of(const Part& part, const Instance& slots) const { return part.slot < slots.slot_count ? slots_[slots.first_slot + part.slot] : Slot{0, 0, 0}; }
    void emit(const Name& name, ValueType type, std::string_view bytes) {
        if (name.role == Role::time && type == ValueType::filetime && time_filetime_ == 0) time_filetime_ = number_at<uint64_t>(bytes, 0);
        // Text takes at most about twice as much: two digits for a byte, three bytes for a unit of UTF-16.
        if (name.skip || !spend(1, bytes.size() * 2)) return;
        add(name, false, type, bytes);
    }
    void emit_text(const Name& name, std::string_view text);
    // Whether the record may still do so much; the first refusal is damage.
    bool spend(size_t work, size_t text = 0) {
        if (work <= work_left_ && text <= text_left_) {
            work_left_ -= work;
            text_left_ -= text;
            return true;
        }
        return refuse();
    }
    bool refuse();
    // Member by member, where it stays: a whole Value would be read back before its parts are written.
    void add(const Name& name, bool is_text, ValueType type, std::string_view bytes) {
        if (value_count_ == values_.size()) values_.resize(values_.size() * 2 + 64);
        Value& value = values_.data()[value_count_++];
        value.field = name.number;
        value.role = name.role;
        value.is_text = is_text;
        value.type = type;
        value.bytes = bytes;
    }
    void damaged(std::string why);

    Naming& naming_;
    Templates templates_;
    std::string_view chunk_;
    Arena* arena_ = nullptr;
    std::vector<Value> values_;  // the first value_count_ count
    size_t value_count_ = 0;
    std::vector<Slot> slots_;
    uint64_t time_filetime_ = 0;
    std::string damage_;
    size_t work_left_ = 0;  // of this record
    size_t text_left_ = 0;
    size_t work_left_of_chunk_ = 0;
    size_t text_left_of_chunk_ = 0;
};

}  // namespace redoubt::formats::evtx
