// Groups that grow: a union-find whose groups each have a body. A group is called by its smallest member. The bodies of the members
// stay as they were and outlive it; only groups of more than one have one of their own.
#pragma once

#include <memory>
#include <numeric>

#include "estate/identity.h"

namespace redoubt::estate {

class Clusters {
public:
    explicit Clusters(const std::vector<Body>& members) : members_(members), grown_(members.size()), parent_(members.size()) {
        std::iota(parent_.begin(), parent_.end(), 0U);
    }

    uint32_t find(uint32_t at) {
        while (parent_[at] != at) at = parent_[at] = parent_[parent_[at]];
        return at;
    }
    void unite(uint32_t a, uint32_t b) {
        a = find(a), b = find(b);
        if (a == b) return;
        if (b < a) std::swap(a, b);
        if (!grown_[a]) grown_[a] = std::make_unique<Body>(members_[a]);
        absorb(*grown_[a], body(b));
        parent_[b] = a;
        grown_[b] = {};
    }
    const Body& body(uint32_t at) {
        const uint32_t root = find(at);
        return grown_[root] ? *grown_[root] : members_[root];
    }
    Against against(uint32_t a, uint32_t b) { return contradiction(body(a), body(b)); }
    uint32_t size() const { return static_cast<uint32_t>(parent_.size()); }
    // The bodies of all groups, in the order of their names, and into which each member came. Nothing is left here.
    std::vector<Body> take(std::vector<uint32_t>& group_of) {
        std::vector<Body> out;
        group_of.assign(size(), 0);
        for (uint32_t at = 0; at < size(); ++at) {
            const uint32_t root = find(at);
            if (root == at) {
                group_of[at] = static_cast<uint32_t>(out.size());
                out.push_back(grown_[at] ? std::move(*grown_[at]) : members_[at]);
                grown_[at] = {};
            }
            group_of[at] = group_of[root];
        }
        return out;
    }

private:
    const std::vector<Body>& members_;
    std::vector<std::unique_ptr<Body>> grown_;  // of groups, at the place of the smallest
    std::vector<uint32_t> parent_;
};

}  // namespace redoubt::estate
