// Groups that grow: a union-find whose groups each have a body. A group is called by its smallest member.
#pragma once

#include <numeric>

#include "estate/identity.h"

namespace redoubt::estate {

class Clusters {
public:
    Clusters() = default;
    explicit Clusters(std::vector<Body> bodies) : bodies_(std::move(bodies)), parent_(bodies_.size()) { std::iota(parent_.begin(), parent_.end(), 0U); }

    uint32_t find(uint32_t at) {
        while (parent_[at] != at) at = parent_[at] = parent_[parent_[at]];
        return at;
    }
    void unite(uint32_t a, uint32_t b) {
        a = find(a), b = find(b);
        if (a == b) return;
        if (b < a) std::swap(a, b);
        absorb(bodies_[a], bodies_[b]);
        bodies_[b] = {};
        parent_[b] = a;
    }
    Body& body(uint32_t at) { return bodies_[find(at)]; }
    Against against(uint32_t a, uint32_t b) { return contradiction(body(a), body(b)); }
    uint32_t size() const { return static_cast<uint32_t>(parent_.size()); }

private:
    std::vector<Body> bodies_;
    std::vector<uint32_t> parent_;
};

}  // namespace redoubt::estate
