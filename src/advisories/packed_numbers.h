// Ascending numbers as the steps between them, seven bits a byte: a host's packages, or the hosts of a package, take a byte or two each.
#pragma once

#include <cstdint>
#include <initializer_list>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/arena.h"

namespace redoubt::advisories {

std::string packed(std::span<const uint32_t> ascending);
std::vector<uint32_t> unpacked(std::string_view bytes);

// Such a list that changes. It owns its bytes, or they lie in an arena, which has to outlive them, until it is changed.
class PackedSet {
public:
    PackedSet() = default;
    PackedSet(PackedSet&& other) noexcept { swap(other); }
    PackedSet& operator=(PackedSet&& other) noexcept {
        swap(other);
        return *this;
    }
    ~PackedSet() { release(); }

    void add(uint32_t number);     // at the end at once, elsewhere by a walk
    void remove(uint32_t number);  // nothing where it is not there
    void move_into(Arena& arena);

    std::string_view bytes() const { return {bytes_, size_}; }
    uint32_t count() const { return count_; }

private:
    void swap(PackedSet& other) noexcept;
    void release();
    void replace(size_t from, size_t to, std::initializer_list<uint32_t> steps);

    char* bytes_ = nullptr;
    uint32_t size_ = 0, capacity_ = 0;  // 0: not its own
    uint32_t last_ = 0, count_ = 0;
};

}  // namespace redoubt::advisories
