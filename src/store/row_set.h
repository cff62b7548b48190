// The numbers of the records that have one value of a list. Few of them as an ascending list, many as one bit each, so that adding
// and taking out costs the same however many have the value.
#pragma once

#include <algorithm>
#include <memory>

#include "store/bits.h"

namespace redoubt::store {

class RowSet {
public:
    void add(uint32_t row) {
        if (many_) {
            many_->set_growing(row);
            return;
        }
        const auto at = few_.empty() || few_.back() < row ? few_.end() : std::ranges::lower_bound(few_, row);
        if (at != few_.end() && *at == row) return;
        few_.insert(at, row);
        if (few_.size() >= most_listed) use_bits();
    }
    void remove(uint32_t row) {
        if (many_) return many_->clear(row);
        const auto at = std::ranges::lower_bound(few_, row);
        if (at != few_.end() && *at == row) few_.erase(at);
    }
    void remove(const Bits& rows) {
        if (many_)
            many_->remove(rows);
        else
            std::erase_if(few_, [&](uint32_t row) { return rows.test(row); });
    }
    // Calls visit(row), ascending.
    template <class Visit>
    void each(Visit&& visit) const {
        for (const uint32_t row : few_) visit(row);
        if (!many_) return;
        many_->each([&](size_t row) {
            visit(static_cast<uint32_t>(row));
            return true;
        });
    }
    void add_to(Bits& out) const {
        for (const uint32_t row : few_) out.set(row);
        if (many_) out |= *many_;
    }
    std::vector<uint32_t> ascending() const {
        std::vector<uint32_t> out;
        each([&](uint32_t row) { out.push_back(row); });
        return out;
    }

private:
    static constexpr size_t most_listed = 4096;  // 16 KiB: about what is moved at once for nothing

    void use_bits() {
        many_ = std::make_unique<Bits>();
        for (const uint32_t row : few_) many_->set_growing(row);
        few_ = {};
    }

    std::vector<uint32_t> few_;
    std::unique_ptr<Bits> many_;
};

}  // namespace redoubt::store
