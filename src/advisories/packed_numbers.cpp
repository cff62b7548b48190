#include "advisories/packed_numbers.h"

#include <cstring>
#include <utility>

namespace redoubt::advisories {
namespace {

void append_step(std::string& out, uint32_t step) {
    for (; step >= 0x80; step >>= 7) out += static_cast<char>(0x80 | (step & 0x7f));
    out += static_cast<char>(step);
}

// Reads them one after the other.
class Steps {
public:
    explicit Steps(std::string_view bytes) : bytes_(bytes) {}

    bool next() {
        if (at_ == bytes_.size()) return false;
        before_ = number_;
        start_ = at_;
        for (uint32_t shift = 0;; shift += 7) {
            const auto byte = static_cast<uint8_t>(bytes_[at_++]);
            number_ += static_cast<uint32_t>(byte & 0x7f) << shift;
            if (byte < 0x80) return true;
        }
    }
    uint32_t number() const { return number_; }
    uint32_t before() const { return before_; }  // the one before it, or 0
    size_t start() const { return start_; }      // of its step
    size_t end() const { return at_; }

private:
    std::string_view bytes_;
    size_t at_ = 0, start_ = 0;
    uint32_t number_ = 0, before_ = 0;
};

}  // namespace

std::string packed(std::span<const uint32_t> ascending) {
    std::string out;
    uint32_t last = 0;
    for (const uint32_t number : ascending) append_step(out, number - std::exchange(last, number));
    return out;
}

std::vector<uint32_t> unpacked(std::string_view bytes) {
    std::vector<uint32_t> out;
    for (Steps steps(bytes); steps.next();) out.push_back(steps.number());
    return out;
}

void PackedSet::add(uint32_t number) {
    if (count_ == 0 || number > last_) {
        replace(size_, size_, {number - last_});
        last_ = number;
        ++count_;
        return;
    }
    Steps steps(bytes());
    while (steps.next() && steps.number() < number) {
    }
    if (steps.number() == number) return;
    replace(steps.start(), steps.end(), {number - steps.before(), steps.number() - number});
    ++count_;
}

void PackedSet::remove(uint32_t number) {
    Steps steps(bytes());
    while (steps.next() && steps.number() < number) {
    }
    if (count_ == 0 || steps.number() != number) return;
    const uint32_t before = steps.before();
    const size_t start = steps.start();
    if (number == last_) {
        replace(start, size_, {});
        last_ = before;
    } else {
        steps.next();
        replace(start, steps.end(), {steps.number() - before});
    }
    --count_;
}

void PackedSet::move_into(Arena& arena) {
    const std::string_view kept = arena.copy(bytes());
    release();
    bytes_ = const_cast<char*>(kept.data());
    capacity_ = 0;
}

void PackedSet::swap(PackedSet& other) noexcept {
    std::swap(bytes_, other.bytes_);
    std::swap(size_, other.size_);
    std::swap(capacity_, other.capacity_);
    std::swap(last_, other.last_);
    std::swap(count_, other.count_);
}

void PackedSet::release() {
    if (capacity_ > 0) delete[] bytes_;
    bytes_ = nullptr;
}

void PackedSet::replace(size_t from, size_t to, std::initializer_list<uint32_t> steps) {
    std::string fresh;
    for (const uint32_t step : steps) append_step(fresh, step);
    const size_t size = size_ - (to - from) + fresh.size();
    if (size > capacity_) {
        const size_t capacity = size + 8 + size / 4;
        char* const moved = new char[capacity];
        if (size_ > 0) std::memcpy(moved, bytes_, size_);
        release();
        bytes_ = moved;
        capacity_ = static_cast<uint32_t>(capacity);
    }
    if (to < size_) std::memmove(bytes_ + from + fresh.size(), bytes_ + to, size_ - to);
    if (!fresh.empty()) std::memcpy(bytes_ + from, fresh.data(), fresh.size());
    size_ = static_cast<uint32_t>(size);
}

}  // namespace redoubt::advisories
