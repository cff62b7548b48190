// Turns a map as it came from outside into a normalised one (value.h) by the field table, and reports every problem with its
// path in one answer: unknown field, wrong type, out of range, too long, missing, not a choice.
#pragma once

#include "schema/field.h"

namespace redoubt::schema {

class Problems {
public:
    void add(std::string path, std::string message);  // the first 100 are kept
    bool empty() const { return list_.empty(); }
    const std::vector<Error::Problem>& list() const { return list_; }
    // Code::invalid: the first problem in words, all of them in Error::problems.
    Result<> result() const;

private:
    std::vector<Error::Problem> list_;
};

enum class Mode {
    create,  // required fields must be there
    change,  // only what is given is looked at; null clears
    stored,  // what we wrote ourselves: read-only fields are fine, unknown ones (of a newer or older version) are dropped
};

Map normalise(std::span<const FieldInfo> fields, const Map& given, Mode mode, Problems& problems, std::string_view path = "");
Value normalise_value(const FieldInfo& field, const Value& given, Problems& problems, std::string_view path, Mode mode = Mode::create);
bool is_empty(const Value& value);  // null, "", [] or {}

}  // namespace redoubt::schema
