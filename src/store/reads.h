// Which reads of sensitive records were journaled lately: one actor's look at one record, in one way, is one entry in a quarter
// of an hour, however often the screen asks.
#pragma once

#include <mutex>
#include <string>
#include <unordered_map>

#include "base/time.h"

namespace redoubt::store {

class Reads {
public:
    bool is_new(const std::string& who_what_how, Time now) const {
        const std::scoped_lock lock(mutex_);
        const auto found = noted_.find(who_what_how);
        return found == noted_.end() || now - found->second >= minutes(15) || now < found->second;
    }
    void noted(const std::string& who_what_how, Time now) {
        const std::scoped_lock lock(mutex_);
        if (noted_.size() > 200'000) noted_.clear();  // forgetting only makes more entries
        noted_[who_what_how] = now;
    }

private:
    mutable std::mutex mutex_;
    std::unordered_map<std::string, Time> noted_;
};

}  // namespace redoubt::store
