// How numbers of a sorted list move when some of its entries go and others come: a number before, a number after, and back. Both ways
// are a binary search in what changed, however long the list is.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

namespace redoubt::advisories {

class Renumbering {
public:
    Renumbering() = default;
    // `gone`: numbers before of what is there no more; `come`: numbers after of what was not there. Both ascending.
    Renumbering(std::vector<uint32_t> gone, std::vector<uint32_t> come) : gone_(std::move(gone)), come_(std::move(come)) {}

    std::optional<uint32_t> after(uint32_t before) const;   // nothing for what is gone
    std::optional<uint32_t> before(uint32_t after) const;   // nothing for what has come
    std::optional<uint32_t> come_at(uint32_t after) const;  // the place in `come`
    const std::vector<uint32_t>& gone() const { return gone_; }
    const std::vector<uint32_t>& come() const { return come_; }

private:
    std::vector<uint32_t> gone_, come_;
};

}  // namespace redoubt::advisories
