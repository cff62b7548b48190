// Which ids mean the same vulnerability: aliases are symmetric and transitive, so they fall into classes (union by size, with path
// halving).
#pragma once

#include <cstdint>
#include <vector>

namespace redoubt::advisories {

class AliasClasses {
public:
    // Numbers below `count` are there from now on, each in a class of its own at first.
    void grow(uint32_t count);
    void join(uint32_t a, uint32_t b);
    uint32_t of(uint32_t number);  // the number that stands for its class

private:
    std::vector<uint32_t> parents_;
    std::vector<uint32_t> sizes_;
};

}  // namespace redoubt::advisories
