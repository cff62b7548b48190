#include "store/code_keys.h"

#include <algorithm>

#include "base/text.h"

namespace redoubt::store {

void CodeKeys::add(int64_t row, std::string code) {
    const std::unique_lock hold(mutex_);
    rows_.emplace(code, row);
    coded_.push_back({row, std::move(code)});
    if (coded_.size() == 1) first_ = row;
}

void CodeKeys::forget(int64_t row) {
    const std::unique_lock hold(mutex_);
    if (coded_.empty() || coded_.back().row != row) return;
    rows_.erase(coded_.back().code);
    coded_.pop_back();
    if (coded_.empty()) first_ = INT64_MAX;
}

std::string CodeKeys::text_of(int64_t row) const {
    if (row < first_) return std::to_string(row);
    const std::shared_lock hold(mutex_);
    const auto at = std::ranges::lower_bound(coded_, row, {}, &Coded::row);
    if (at != coded_.end() && at->row == row) return at->code;
    return std::to_string(row - (at - coded_.begin()));
}

int64_t CodeKeys::row_of_number(int64_t number) const {
    if (number < first_) return number;
    const std::shared_lock hold(mutex_);
    size_t low = 0, high = coded_.size();  // how many of them stand before it
    while (low < high) {
        const size_t middle = (low + high) / 2;
        if (coded_[middle].row - static_cast<int64_t>(middle) <= number)
            low = middle + 1;
        else
            high = middle;
    }
    return number + static_cast<int64_t>(low);
}

int64_t CodeKeys::row_of_code(std::string_view code) const {
    if (first_ == INT64_MAX || code.empty() || code.size() > 20) return 0;
    const std::string wanted = to_lower(code);
    const std::shared_lock hold(mutex_);
    const auto found = rows_.find(wanted);
    return found == rows_.end() ? 0 : found->second;
}

std::string new_code(Random& random) {
    constexpr std::string_view letters = "abcdefghjkmnpqrstvwxyz";
    return std::string(1, letters[random.below(letters.size())]) + readable_code(random, 7);
}

}  // namespace redoubt::store
