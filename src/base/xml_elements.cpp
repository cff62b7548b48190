#include "base/xml_elements.h"

#include <algorithm>

#include <fmt/format.h>

namespace redoubt {

std::string_view local_name(std::string_view name) {
    const size_t colon = name.find(':');
    return colon == std::string_view::npos ? name : name.substr(colon + 1);
}

void Elements::add(std::string_view bytes) {
    buffer_.erase(0, at_);
    at_ = 0;
    buffer_.append(bytes);
}

// The place of "<name" or "</name", with any prefix; npos: not in the buffer yet.
size_t Elements::find_tag(size_t from, bool closing) const {
    for (size_t at = buffer_.find('<', from); at != std::string::npos; at = buffer_.find('<', at + 1)) {
        size_t begin = at + 1;
        if (closing != (begin < buffer_.size() && buffer_[begin] == '/')) continue;
        if (closing) ++begin;
        const size_t end = buffer_.find_first_of(" \t\r\n/>", begin);
        if (end == std::string::npos) return std::string::npos;
        if (local_name(std::string_view(buffer_).substr(begin, end - begin)) == name_) return at;
    }
    return std::string::npos;
}

Result<std::string_view> Elements::next() {
    const size_t start = find_tag(at_, false);
    if (start == std::string::npos) {
        const size_t last = buffer_.rfind('<');  // may be cut in the middle
        at_ = ended_ || last == std::string::npos ? buffer_.size() : std::max(at_, last);
        return std::string_view();
    }
    at_ = start;
    const size_t opened = buffer_.find('>', start);
    size_t end = opened;
    if (opened != std::string::npos && buffer_[opened - 1] != '/') {
        const size_t close = find_tag(opened, true);
        end = close == std::string::npos ? close : buffer_.find('>', close);
    }
    if (end == std::string::npos) {
        if (buffer_.size() - start > most_) return fail(Code::too_large, fmt::format("a <{}> has more than {} bytes", name_, most_));
        if (ended_) return fail(Code::malformed, fmt::format("the file ends within <{}>", name_), {}, "it is damaged or cut off");
        return std::string_view();
    }
    at_ = end + 1;
    return std::string_view(buffer_).substr(start, at_ - start);
}

}  // namespace redoubt
