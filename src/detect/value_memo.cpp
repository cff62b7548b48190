#include "detect/value_memo.h"

#include "detect/value_hash.h"

namespace redoubt::detect {
namespace {

constexpr size_t sets = 256;
constexpr size_t ways = 2;
constexpr size_t longest_kept = 2048;
constexpr size_t answers = 1024;
constexpr size_t longest_answered = 512;
constexpr uint32_t trial = 8192;  // questions after which it is judged, again and again
constexpr uint32_t worth = trial / 8;

}  // namespace

ValueMemo::Slot* ValueMemo::look_up(events::Form form, std::string_view value, bool& known) {
    known = false;
    if (off_ || value.size() > longest_kept) return nullptr;
    if (slots_.empty()) slots_.resize(sets * ways);
    if (++asked_ == trial) {
        off_ = known_ < worth;
        asked_ = known_ = 0;
    }
    const uint64_t hash = (value_hash(value) ^ static_cast<uint64_t>(form) << 56) | 1;
    Slot* const set = &slots_[(hash >> 32) % sets * ways];
    for (size_t way = 0; way < ways; ++way) {
        if (set[way].hash != hash || set[way].form != form || set[way].value != value) continue;
        ++known_;
        known = true;
        if (way != 0) std::swap(set[0], set[way]);
        return &set[0];
    }
    // The least recently used goes.
    std::swap(set[0], set[ways - 1]);
    set[0].hash = hash;
    set[0].form = form;
    set[0].value.assign(value);
    set[0].found.clear();
    return &set[0];
}

AnswerMemo::Slot* AnswerMemo::look_up(uint32_t test, events::Form form, std::string_view value, bool& known) {
    known = false;
    if (off_ || value.size() > longest_answered) return nullptr;
    if (slots_.empty()) slots_.resize(answers);
    if (++asked_ == trial) {
        off_ = known_ < worth;
        asked_ = known_ = 0;
    }
    const uint64_t hash = (value_hash(value) ^ (uint64_t{test} << 8 | static_cast<uint64_t>(form)) * 0x9E3779B97F4A7C15U) | 1;
    Slot& slot = slots_[(hash >> 32) % answers];
    known = slot.hash == hash && slot.test == test && slot.form == form && slot.value == value;
    if (known) {
        ++known_;
        return &slot;
    }
    slot.hash = hash;
    slot.test = test;
    slot.form = form;
    slot.value.assign(value);
    return &slot;
}

}  // namespace redoubt::detect
