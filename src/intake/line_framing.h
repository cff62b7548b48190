// LineFraming: messages that end with one of a few bytes, out of a stream in pieces. A message over the limit keeps its
// beginning, loses the rest and is counted as cut.
#pragma once

#include <string>
#include <string_view>

#include "intake/batch.h"

namespace redoubt::intake {

class LineFraming {
public:
    LineFraming(std::string_view ends, size_t most_bytes) : ends_(ends), most_bytes_(most_bytes) {}

    // Takes bytes of `rest` up to and with the next end; true when `message` is whole, which then lives until the next call.
    bool next(std::string_view& rest, std::string_view& message) {
        if (whole_) held_.clear();
        whole_ = false;
        const size_t end = rest.find_first_of(ends_);
        const std::string_view piece = rest.substr(0, end);
        rest.remove_prefix(end == std::string_view::npos ? rest.size() : end + 1);
        whole_ = end != std::string_view::npos;
        if (whole_ && held_.empty() && piece.size() <= most_bytes_) {
            was_cut_ = false;
            message = piece;
            return true;
        }
        const size_t room = most_bytes_ - held_.size();
        too_long_ = too_long_ || piece.size() > room;
        held_ += piece.substr(0, room);
        if (!whole_) return false;
        was_cut_ = too_long_;
        too_long_ = false;
        message = held_;
        return true;
    }
    bool was_cut() const { return was_cut_; }  // the message that next() gave last
    bool inside() const { return !whole_ && !held_.empty(); }
    std::string_view unfinished() const { return whole_ ? std::string_view() : std::string_view(held_); }

private:
    std::string_view ends_;
    size_t most_bytes_;
    std::string held_;
    bool whole_ = true;
    bool too_long_ = false;
    bool was_cut_ = false;
};

}  // namespace redoubt::intake
