// XML too long for a tree: one element after another out of text that arrives in pieces.
#pragma once

#include <string>
#include <string_view>

#include "base/result.h"

namespace redoubt {

// Goes through the pieces <name …>…</name> of XML that arrives in pieces; `name` without its prefix. Nothing but one such
// element is held at a time. Code::too_large when one is longer than `most`.
class Elements {
public:
    Elements(std::string name, size_t most) : name_(std::move(name)), most_(most) {}
    void add(std::string_view bytes);
    void end() { ended_ = true; }
    // The next whole element; empty: more bytes are needed, or there are no more.
    Result<std::string_view> next();

private:
    size_t find_tag(size_t from, bool closing) const;
    std::string name_;
    size_t most_;
    std::string buffer_;
    std::string given_;
    size_t at_ = 0;
    bool ended_ = false;
};

std::string_view local_name(std::string_view name);  // without "x:"

}  // namespace redoubt
