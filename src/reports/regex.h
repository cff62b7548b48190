// Regex: PCRE2 with bounds on its work, so that no pattern of a mapping can hang a reading.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace redoubt::reports {

class Regex {
public:
    static Result<Regex> compile(std::string_view pattern);
    // The groups of the first match from `from` on, the whole first; views into `text`. False: none, or too much work.
    bool match(std::string_view text, size_t from, std::vector<std::string_view>& groups) const;
    const std::vector<std::pair<std::string, size_t>>& named() const { return named_; }  // groups by name, in order

private:
    std::shared_ptr<void> code_;
    std::vector<std::pair<std::string, size_t>> named_;
};

}  // namespace redoubt::reports
