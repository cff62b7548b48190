// The bytes of a report, made ready to be read: UTF-8, and what kind of format it can be.
#pragma once

#include <deque>
#include <string>
#include <string_view>

#include "reports/mapping.h"

namespace redoubt::reports {

class Input {
public:
    static Result<Input> of(std::string_view bytes);
    bool can_be(Reading reading) const;
    // All of it into a builder, or its first `most` bytes as far as lines go.
    Result<> read(const Mapping& mapping, Builder& into, size_t most = SIZE_MAX) const;
    bool single_object() const { return single_object_; }
    size_t size() const { return text().size(); }

private:
    std::string_view text() const { return packed_ || held_.empty() ? bytes_ : std::string_view(held_); }
    struct Member {
        std::string name{}, bytes{};
    };
    Result<> read_members(Builder& into) const;

    std::string_view bytes_;
    std::string held_;
    mutable std::deque<Member> members_;  // of a container, unpacked at the first reading
    bool packed_ = false, markup_ = false, html_ = false, json_ = false, single_object_ = false;
};

}  // namespace redoubt::reports
