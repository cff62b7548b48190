#include "formats/evtx/run.h"

#include <algorithm>

#include "formats/evtx/layout.h"

namespace redoubt::formats::evtx {
namespace {

constexpr int most_depth = 64;
// A chunk of 64 KiB holds some two thousand records at most, each of some dozens of values; these bounds only stop files that
// were made to multiply themselves.
constexpr size_t most_work = size_t{1} << 17;
constexpr size_t most_work_of_chunk = size_t{1} << 22;
constexpr size_t most_text = size_t{1} << 20;
constexpr size_t most_text_of_chunk = size_t{1} << 25;

constexpr char instance_token = 0x0c;
constexpr char fragment_header = 0x0f;

}  // namespace

void Run::begin_chunk(std::string_view chunk, Arena& arena) {
    chunk_ = chunk;
    arena_ = &arena;
    work_left_of_chunk_ = most_work_of_chunk;
    text_left_of_chunk_ = most_text_of_chunk;
    templates_.begin_chunk(chunk);
}

void Run::record(uint32_t begin, uint32_t end) {
    value_count_ = 0;
    slots_.clear();
    time_filetime_ = 0;
    damage_.clear();
    const size_t work = work_left_ = std::min(most_work, work_left_of_chunk_);
    const size_t text = text_left_ = std::min(most_text, text_left_of_chunk_);
    fragment({begin, end, 0, 0});
    work_left_of_chunk_ -= work - work_left_;
    text_left_of_chunk_ -= text - text_left_;
}

void Run::damaged(std::string why) {
    if (damage_.empty()) damage_ = std::move(why);
}

bool Run::refuse() {
    work_left_ = 0;
    damaged("it unfolds to more than a record can hold; cut off");
    return false;
}

void Run::fragment(Place place) {
    if (place.begin >= place.end) return;
    if (place.depth > most_depth) return damaged("BinXML nested more than 64 levels deep");
    uint32_t at = place.begin;
    if (chunk_[at] == fragment_header && place.end - at > 4) at += 4;
    if (chunk_[at] == instance_token) return instance({at, place.end, place.path, place.depth});
    const size_t slots_before = slots_.size();
    std::unique_ptr<Program> once;
    const Program* const program = templates_.find_inline({place.begin, place.end, false}, place.path, slots_, once);
    if (!program) return damaged("its chunk holds more code than it has room for");
    if (!program->damage.empty()) damaged(program->damage);
    const auto slot_count = static_cast<uint32_t>(slots_.size() - slots_before);
    execute(*program, {.first_slot = static_cast<uint32_t>(slots_before), .slot_count = slot_count}, place.end, place.depth);
    slots_.resize(slots_before);
}

void Run::instance(Place place) {
    if (place.depth > most_depth) return damaged("templates nested more than 64 levels deep");
    const size_t slots_before = slots_.size();
    const Instance slots = read_instance(chunk_, place.begin, place.end, slots_);
    if (!slots.whole) damaged("its values are cut off");
    std::string why;
    const Program* const program = templates_.find(slots.definition, slots.template_id, place.path, why);
    if (program) {
        if (!program->damage.empty()) damaged(program->damage);
        execute(*program, slots, place.end, place.depth);
    } else {
        damaged(why + "; its values are kept without names");
        raw_values(slots, place.depth);
    }
    slots_.resize(slots_before);
}

void Run::execute(const Program& program, const Instance& slots, uint32_t end, int depth) {
    if (!spend(program.ops.size() + slots.slot_count + 1)) return;
    for (const Op& op : program.ops) {
        if (op.plain && op.slot < slots.slot_count && plain_value(op.name, slots_.data()[slots.first_slot + op.slot])) continue;
        if (op.kind == Op::Kind::instance)
            instance({op.instance_at, end > op.instance_at ? end : static_cast<uint32_t>(chunk_.size()), op.path, depth + 1});
        else
            execute(program, op, slots, depth);
    }
}

// The short way to what execute() does with one value that is neither missing, nor an array, nor BinXML; its operation is paid for.
inline bool Run::plain_value(const Name& name, const Slot& slot) {
    const std::string_view bytes(chunk_.data() + slot.at, slot.size);
    const auto type = static_cast<ValueType>(slot.type);
    if (type == ValueType::null || type >= ValueType::binxml || name.role == Role::time || bytes.size() * 2 > text_left_) return false;
    if (name.skip) return true;
    text_left_ -= bytes.size() * 2;
    add(name, false, type, bytes);
    return true;
}

void Run::execute(const Program& program, const Op& op, const Instance& slots, int depth) {
    const Name name = op.name_part >= 0 && !op.attribute ? name_of(program, op, slots) : op.name;
    if (op.part_count == 0) return emit_text(name, {});
    if (op.part_count > 1) return joined(program, op, name, slots);
    const Part& part = program.parts[op.first_part];
    if (part.kind == Part::Kind::literal) return emit_text(name, arena_->copy(program.literal(part)));
    const Slot slot = slot_of(part, slots);
    if (slot.type == 0) {
        if (part.kind == Part::Kind::slot && op.kind == Op::Kind::value) emit_text(name, {});
        return;
    }
    slot_value(program, op, name, slot, depth);
}

void Run::slot_value(const Program&, const Op& op, const Name& name, const Slot& slot, int depth) {
    const auto type = static_cast<ValueType>(slot.type & ~array_flag);
    if (type == ValueType::binxml) return fragment({slot.at, slot.at + slot.size, op.path, depth + 1});
    if (op.kind == Op::Kind::nested) return;
    std::string_view bytes = chunk_.substr(slot.at, slot.size);
    if ((slot.type & array_flag) == 0) return emit(name, type, bytes);
    if (bytes.empty()) return emit_text(name, {});
    std::string_view item;
    while (take_item(type, bytes, item) && spend(1)) emit(name, type, item);
}

void Run::raw_values(const Instance& slots, int depth) {
    const Name name = naming_.raw_value();
    if (!spend(slots.slot_count)) return;
    for (uint32_t i = 0; i < slots.slot_count; ++i) {
        const Slot slot = slots_[slots.first_slot + i];
        if (slot.type == 0) continue;
        slot_value({}, Op{}, name, slot, depth);
    }
}

void Run::joined(const Program& program, const Op& op, const Name& name, const Instance& slots) {
    std::string out;
    for (uint32_t i = 0; i < op.part_count && out.size() <= most_text; ++i) out += text_of(program, program.parts[op.first_part + i], slots);
    emit_text(name, arena_->copy(out));
}

Name Run::name_of(const Program& program, const Op& op, const Instance& slots) {
    const std::span<const PathElement> known = templates_.paths().elements(op.path);
    std::vector<PathElement> path(known.begin(), known.end());
    const std::string_view given = text_of(program, program.parts[static_cast<size_t>(op.name_part)], slots);
    if (path.empty() || given.empty()) return op.name;
    path.back().name_given = given;
    path.back().has_name_given = true;
    return naming_.name(path, {});
}

std::string_view Run::text_of(const Program& program, const Part& part, const Instance& slots) {
    if (part.kind == Part::Kind::literal) return program.literal(part);
    const Slot slot = slot_of(part, slots);
    const auto type = static_cast<ValueType>(slot.type & ~array_flag);
    if (slot.type == 0 || type == ValueType::binxml) return {};
    return render(type, chunk_.substr(slot.at, slot.size), *arena_);
}

void Run::emit_text(const Name& name, std::string_view text) {
    if (name.skip || !spend(1, text.size())) return;
    add(name, true, ValueType::utf16, text);
}

}  // namespace redoubt::formats::evtx
