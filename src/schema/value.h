// Value: one field's content without its C++ type, as JSON, SQL and the journal handle it; and Map, ordered as given.
//
// A normalised value holds exactly the alternative of its field's Kind: text, choice and reference are strings (the choice's
// name, the record's id), nested structures are Maps, lists Lists. What comes from JSON becomes so through schema/check.h.
#pragma once

#include <concepts>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "base/time.h"

namespace redoubt::schema {

struct Value;
struct Member;
using List = std::vector<Value>;

class Map {
public:
    Map() noexcept;
    Map(std::initializer_list<Member> members);
    Map(const Map&);
    Map(Map&&) noexcept;
    Map& operator=(const Map&);
    Map& operator=(Map&&) noexcept;
    ~Map();

    const Value* find(std::string_view name) const;
    Value* find(std::string_view name);
    const Value& operator[](std::string_view name) const;  // null when absent
    void set(std::string_view name, Value value);          // replaces, or appends
    void add(std::string name, Value value);               // appends without looking; the caller knows that it is new
    bool erase(std::string_view name);

    size_t size() const;
    bool empty() const;
    void reserve(size_t count);
    const Member* begin() const;
    const Member* end() const;
    Member* begin();
    Member* end();
    bool operator==(const Map& other) const;  // the same members in the same order

private:
    std::vector<Member> members_;
};

struct Value {
    std::variant<std::monostate, bool, int64_t, double, std::string, Time, Duration, List, Map> held;

    Value() = default;
    template <std::same_as<bool> B>
    Value(B value) : held(value) {}
    template <std::integral I>
        requires(!std::same_as<I, bool>)
    Value(I value) : held(static_cast<int64_t>(value)) {}
    Value(double value) : held(value) {}
    Value(std::string value) : held(std::move(value)) {}
    Value(std::string_view value) : held(std::string(value)) {}
    Value(const char* value) : held(std::string(value)) {}
    Value(Time value) : held(value) {}
    Value(Duration value) : held(value) {}
    Value(List value) : held(std::move(value)) {}
    Value(Map value) : held(std::move(value)) {}

    bool is_null() const { return held.index() == 0; }
    template <class T>
    const T* as() const {
        return std::get_if<T>(&held);
    }
    // The content, or an empty one when it is of another kind.
    std::string_view text() const;
    int64_t integer() const;
    bool boolean() const;
    Time time() const;
    const List& list() const;
    const Map& map() const;

    bool operator==(const Value& other) const = default;
};

struct Member {
    std::string name;
    Value value;
    bool operator==(const Member& other) const = default;
};

List list_of(const std::vector<std::string>& texts);

}  // namespace redoubt::schema
