// Fields that a customer defines at run time. Their values live in the record's `extra`, but they are FieldInfos like the
// built-in ones, so that the same checker, columns, query language and schema serve them. Named "extra.NAME".
#pragma once

#include <deque>
#include <string>
#include <vector>

#include "schema/check.h"

namespace redoubt::schema {

inline constexpr std::string_view own_prefix = "extra.";

struct OwnField {
    std::string id{};
    std::string type{};   // name of the record type
    std::string name{};   // "cost_center"
    std::string title{};  // "Cost centre"
    std::string kind{};   // one of own_kinds
    std::vector<std::string> choices{};
    std::string refers_to{};  // of a reference: a type, or "*"
    std::string doc{};
    bool required = false;  // asked of people when they make a record
    static std::span<const FieldInfo> fields();
};

std::span<const std::string_view> own_kinds();  // text, integer, …, reference, list (of text), choices (several of them)
void check_own_field(const OwnField& field, Problems& problems);

// The fields of one type. Views into it live as long as it does; it never changes.
class OwnFields {
public:
    explicit OwnFields(std::vector<OwnField> defined);
    OwnFields(const OwnFields&) = delete;
    OwnFields& operator=(const OwnFields&) = delete;

    std::span<const FieldInfo> fields() const { return fields_; }
    const std::vector<OwnField>& defined() const { return defined_; }
    const FieldInfo* find(std::string_view name) const;  // with or without "extra."

private:
    std::vector<OwnField> defined_;
    std::deque<std::string> names_;
    std::deque<std::vector<Choice>> choices_;
    std::deque<Shape> items_;
    std::vector<FieldInfo> fields_;
};

std::string_view own_name(const FieldInfo& field);  // without "extra."

// "extra.NAME" members beside the others move into the member `extra`.
Map fold_own(const Map& given);
// What `extra` becomes when `given` is said of it: members not given stay, null takes one away. Those that are not defined may
// only stay as they are, unless `free`. Values are kept as JSON has them.
struct OwnChange {
    const OwnFields* own = nullptr;  // null: none are defined
    bool free = false;               // Redoubt itself may keep what it likes there
    bool whole = false;              // required ones must be there
};
Map changed_extra(const OwnChange& change, const Map& before, const Map& given, Problems& problems);
// The typed value in a record's `extra`; null when it does not fit.
Value own_value(const FieldInfo& field, const Map& extra);

Value describe_own(const OwnFields& own, size_t at);  // as GET /schema shows it

}  // namespace redoubt::schema
