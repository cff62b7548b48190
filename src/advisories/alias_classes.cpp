#include "advisories/alias_classes.h"

#include <utility>

namespace redoubt::advisories {

void AliasClasses::grow(uint32_t count) {
    while (parents_.size() < count) {
        parents_.push_back(static_cast<uint32_t>(parents_.size()));
        sizes_.push_back(1);
    }
}

uint32_t AliasClasses::of(uint32_t number) {
    while (parents_[number] != number) {
        parents_[number] = parents_[parents_[number]];
        number = parents_[number];
    }
    return number;
}

void AliasClasses::join(uint32_t a, uint32_t b) {
    a = of(a);
    b = of(b);
    if (a == b) return;
    if (sizes_[a] < sizes_[b]) std::swap(a, b);
    parents_[b] = a;
    sizes_[a] += sizes_[b];
}

}  // namespace redoubt::advisories
