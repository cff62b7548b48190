// One constexpr row per member of a record struct: name, kind, options, and how to get and set it. The only templates of the
// record plane are here; everything else (SQL, JSON, OpenAPI, the query language, forms) is a loop over FieldInfo.
//
//   constexpr std::array fields{field<&Risk::likelihood>("likelihood", {.doc = "1 (rare) to 5.", .range = Range{1, 5}}), …};
//   static_assert(covers<Risk>(fields));   // a forgotten member does not compile
//
// Members may be std::string, integers, double, bool, Time, Duration, Ref, an enum with choices_of<E>, a struct with a static
// fields(), Map, and std::vector or std::optional of those.
#pragma once

#include <boost/pfr/tuple_size.hpp>
#include <optional>
#include <span>
#include <type_traits>

#include "base/id.h"
#include "schema/field_options.h"
#include "schema/value.h"

namespace redoubt::schema {

enum class Kind : uint8_t { text, integer, decimal, boolean, time, duration, choice, reference, list, map, nested };
std::string_view kind_name(Kind kind);

struct Choice {
    std::string_view name;
    std::string_view doc{};
};
// Specialise for each enum, in the order of its enumerators (0, 1, …): stored and sorted by that number, so only append.
template <class E>
inline constexpr std::nullptr_t choices_of = nullptr;

struct Ref {
    std::string id;  // of the referred record; empty: none
    auto operator<=>(const Ref&) const = default;
};

struct FieldInfo;

struct Shape {
    Kind kind = Kind::text;
    bool optional = false;
    std::span<const Choice> choices{};
    std::span<const FieldInfo> (*nested)() = nullptr;
    const Shape* item = nullptr;  // of a list
};

struct FieldInfo {
    std::string_view name;
    Shape shape;
    FieldOptions options;
    Value (*get)(const void* record) = nullptr;
    void (*set)(void* record, const Value& normalised) = nullptr;
};

const FieldInfo* find_field(std::span<const FieldInfo> fields, std::string_view name);
Map read_fields(std::span<const FieldInfo> fields, const void* record);
void write_fields(std::span<const FieldInfo> fields, void* record, const Map& normalised);  // absent members keep their value

namespace codec {

template <class M>
struct Codec;

template <class M, Kind K>
struct Plain {
    static constexpr Shape shape{.kind = K};
    static Value get(const M& m) { return Value(m); }
    static void set(M& m, const Value& v) {
        if (const M* held = v.as<M>())
            m = *held;
        else
            m = M{};
    }
};
template <>
struct Codec<std::string> : Plain<std::string, Kind::text> {};
template <>
struct Codec<double> : Plain<double, Kind::decimal> {};
template <>
struct Codec<bool> : Plain<bool, Kind::boolean> {};
template <>
struct Codec<Duration> : Plain<Duration, Kind::duration> {};
template <>
struct Codec<Map> : Plain<Map, Kind::map> {};

// A time of zero means "not known" and is null outside.
template <>
struct Codec<Time> {
    static constexpr Shape shape{.kind = Kind::time};
    static Value get(const Time& m) { return m.unix_ns == 0 ? Value() : Value(m); }
    static void set(Time& m, const Value& v) { m = v.time(); }
};

template <std::integral I>
    requires(!std::same_as<I, bool>)
struct Codec<I> {
    static constexpr Shape shape{.kind = Kind::integer};
    static Value get(const I& m) { return Value(m); }
    static void set(I& m, const Value& v) { m = static_cast<I>(v.integer()); }
};

template <>
struct Codec<Ref> {
    static constexpr Shape shape{.kind = Kind::reference};
    static Value get(const Ref& m) { return m.id.empty() ? Value() : Value(m.id); }
    static void set(Ref& m, const Value& v) { m.id = std::string(v.text()); }
};
template <>
struct Codec<RecordId> {
    static constexpr Shape shape{.kind = Kind::text};
    static Value get(const RecordId& m) { return Value(m.text); }
    static void set(RecordId& m, const Value& v) { m.text = std::string(v.text()); }
};

template <class E>
    requires std::is_enum_v<E>
struct Codec<E> {
    static constexpr std::span<const Choice> names{choices_of<E>};
    static constexpr Shape shape{.kind = Kind::choice, .choices = names};
    static Value get(const E& m) { return Value(names[static_cast<size_t>(m)].name); }
    static void set(E& m, const Value& v) {
        m = E{};
        for (size_t i = 0; i < names.size(); ++i)
            if (names[i].name == v.text()) m = static_cast<E>(i);
    }
};

template <class S>
concept Nested = std::is_class_v<S> && requires {
    { S::fields() } -> std::convertible_to<std::span<const FieldInfo>>;
};
template <Nested S>
struct Codec<S> {
    static constexpr Shape shape{.kind = Kind::nested, .nested = [] { return std::span<const FieldInfo>(S::fields()); }};
    static Value get(const S& m) { return Value(read_fields(S::fields(), &m)); }
    static void set(S& m, const Value& v) { write_fields(S::fields(), &m, v.map()); }
};

template <class M>
struct Codec<std::vector<M>> {
    static constexpr Shape item = Codec<M>::shape;
    static constexpr Shape shape{.kind = Kind::list, .item = &item};
    static Value get(const std::vector<M>& m) {
        List list;
        list.reserve(m.size());
        for (const M& one : m) list.push_back(Codec<M>::get(one));
        return list;
    }
    static void set(std::vector<M>& m, const Value& v) {
        m.clear();
        for (const Value& one : v.list()) Codec<M>::set(m.emplace_back(), one);
    }
};

template <class M>
struct Codec<std::optional<M>> {
    static constexpr Shape with_optional(Shape of) {
        of.optional = true;
        return of;
    }
    static constexpr Shape shape = with_optional(Codec<M>::shape);
    static Value get(const std::optional<M>& m) { return m ? Codec<M>::get(*m) : Value(); }
    static void set(std::optional<M>& m, const Value& v) {
        if (v.is_null())
            m.reset();
        else
            Codec<M>::set(m.emplace(), v);
    }
};

template <class>
struct MemberOf;
template <class R, class M>
struct MemberOf<M R::*> {
    using Record = R;
    using Type = M;
};

}  // namespace codec

template <auto M>
consteval FieldInfo field(std::string_view name, FieldOptions options) {
    using R = typename codec::MemberOf<decltype(M)>::Record;
    using C = codec::Codec<typename codec::MemberOf<decltype(M)>::Type>;
    const bool refers = C::shape.kind == Kind::reference || (C::shape.item && C::shape.item->kind == Kind::reference);
    if (refers == options.refers_to.empty()) throw "a Ref says refers_to, and nothing else does";
    return {name, C::shape, options, [](const void* r) -> Value { return C::get(static_cast<const R*>(r)->*M); },
            [](void* r, const Value& v) { C::set(static_cast<R*>(r)->*M, v); }};
}

template <class R>
constexpr bool covers(std::span<const FieldInfo> fields) {
    return fields.size() == boost::pfr::tuple_size_v<R>;
}

}  // namespace redoubt::schema
