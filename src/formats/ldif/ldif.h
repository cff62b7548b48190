// LDIF (RFC 2849): entries of attributes, as ldapsearch and ldifde write a directory. Folded lines are joined and base64 is undone;
// values stay bytes. Values by reference (":<") are left out: nothing outside the text is read.
#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/result.h"

namespace redoubt::formats::ldif {

struct Attribute {
    std::string name{};  // in lower case, without options (";binary")
    std::string value{};
};

struct Entry {
    size_t line = 0;  // 1-based, where it begins
    std::string dn{};
    std::vector<Attribute> attributes{};
    std::string problem{};                                // why it cannot be relied on
    std::string_view first(std::string_view name) const;  // empty when there is none
};

struct Limits {
    size_t attributes = 20'000;  // of an entry
    size_t value_bytes = size_t{1} << 20;
};

class Reader {
public:
    explicit Reader(std::string_view text, const Limits& limits = {}) : rest_(text), limits_(limits) {}
    Result<bool> next(Entry& entry);  // false at the end; Code::too_large past a limit

private:
    bool take_line(std::string& line);  // with what is folded under it; false at the end

    std::string_view rest_;
    Limits limits_;
    size_t line_ = 1;
};

}  // namespace redoubt::formats::ldif
