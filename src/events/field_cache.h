// FieldCache: names of fields as they come in lines → their ids, without asking the shared dictionary each time. Lines of one
// source have the same names in the same order, so what followed a name last time is tried first. One for each thread.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <unordered_map>

#include "events/event.h"

namespace redoubt::events {

class FieldCache {
public:
    explicit FieldCache(FieldNames& names) : names_(names) {}
    FieldId find(std::string_view name);
    void begin_line() { previous_ = &first_; }
    void forget_if_large();  // between parts

private:
    struct Known {
        std::string name;
        FieldId id{};
        Known* next = nullptr;
    };

    FieldNames& names_;
    Known first_;
    Known* previous_ = &first_;
    std::unordered_map<std::string_view, std::unique_ptr<Known>> known_;
};

}  // namespace redoubt::events
