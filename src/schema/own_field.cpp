#include "schema/own_field.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <set>

#include <fmt/format.h>

#include "schema/query.h"
#include "schema/record.h"

namespace redoubt::schema {
namespace {

constexpr std::array<std::string_view, 10> kinds{"text", "integer", "decimal", "boolean", "time", "duration", "choice", "choices", "reference", "list"};
constexpr std::array shape_kinds{Kind::text,     Kind::integer, Kind::decimal, Kind::boolean,   Kind::time,
                                 Kind::duration, Kind::choice,  Kind::list,    Kind::reference, Kind::list};
constexpr size_t most_choices = 200;

size_t kind_number(std::string_view kind) {
    const auto found = std::ranges::find(kinds, kind);
    return found == kinds.end() ? 0 : static_cast<size_t>(found - kinds.begin());
}

bool has_choices(std::string_view kind) { return kind == "choice" || kind == "choices"; }

bool is_name(std::string_view name) {
    if (name.empty() || name.size() > 60 || name.front() < 'a' || name.front() > 'z') return false;
    return std::ranges::all_of(name, [](char c) { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_'; });
}

// As JSON has it, so that what is read back equals what was written.
Value plain(const Value& value) {
    if (const auto* time = value.as<Time>()) return format_time(*time);
    if (const auto* duration = value.as<Duration>()) return format_duration(*duration);
    if (const auto* number = value.as<double>())
        if (std::trunc(*number) == *number && std::abs(*number) < 9e15) return static_cast<int64_t>(*number);
    return value;
}

std::string unknown_text(const OwnFields* own, std::string_view name) {
    std::vector<std::string_view> names;
    if (own)
        for (const OwnField& field : own->defined()) names.push_back(field.name);
    const auto near = near_names(name, names);
    if (!near.empty()) return fmt::format("is not a field; did you mean {}?", fmt::join(near, ", "));
    return "is not a field; define it first, as a field of your own";
}

}  // namespace

std::span<const FieldInfo> OwnField::fields() {
    static constexpr std::array table{
        field<&OwnField::id>("id", {.doc = "Its id.", .read_only = true}),
        field<&OwnField::type>("type", {.doc = "The record type that has it.", .required = true, .longest = 60}),
        field<&OwnField::name>("name", {.doc = "Small letters, digits and _: cost_center.", .required = true, .longest = 60}),
        field<&OwnField::title>("title", {.doc = "What people see; made from the name when it is left out.", .longest = 120}),
        field<&OwnField::kind>(
            "kind", {.doc = "text, integer, decimal, boolean, time, duration, choice, choices, reference or list (of text).", .required = true, .longest = 20}),
        field<&OwnField::choices>("choices", {.doc = "What one may choose from.", .longest = 200}),
        field<&OwnField::refers_to>("refers_to", {.doc = "Of a reference: the type of record, or * for any.", .longest = 60}),
        field<&OwnField::doc>("doc", {.doc = "What it is for.", .longest = 1000}),
        field<&OwnField::required>("required", {.doc = "Whether people must fill it in when they make a record."}),
    };
    static_assert(covers<OwnField>(table));
    return table;
}

std::span<const std::string_view> own_kinds() { return kinds; }

void check_own_field(const OwnField& field, Problems& problems) {
    if (!is_name(field.name)) problems.add("/name", "begins with a small letter and goes on with small letters, digits and _; at most 60");
    if (std::ranges::find(kinds, field.kind) == kinds.end()) {
        problems.add("/kind", fmt::format("'{}' is not one of {}", field.kind.substr(0, 60), fmt::join(kinds, ", ")));
        return;
    }
    const bool chosen = has_choices(field.kind);
    if (chosen && field.choices.empty()) problems.add("/choices", "is required for a choice");
    if (!chosen && !field.choices.empty()) problems.add("/choices", fmt::format("is not for a field of kind {}", field.kind));
    if (field.choices.size() > most_choices) problems.add("/choices", fmt::format("has more than {}", most_choices));
    std::set<std::string_view> seen;
    for (size_t i = 0; i < field.choices.size(); ++i) {
        const std::string& name = field.choices[i];
        if (name.empty() || name.size() > 200) problems.add(fmt::format("/choices/{}", i), "is empty or longer than 200 bytes");
        if (!seen.insert(name).second) problems.add(fmt::format("/choices/{}", i), "is there twice");
    }
    if ((field.kind == "reference") == field.refers_to.empty()) problems.add("/refers_to", "goes with kind reference, and is needed there");
}

OwnFields::OwnFields(std::vector<OwnField> defined) : defined_(std::move(defined)) {
    fields_.reserve(defined_.size());
    for (const OwnField& one : defined_) {
        Shape shape{.kind = shape_kinds[kind_number(one.kind)]};
        Shape item{};
        if (has_choices(one.kind)) {
            std::vector<Choice>& choices = choices_.emplace_back();
            for (const std::string& name : one.choices) choices.push_back({.name = name});
            (one.kind == "choices" ? item : shape).choices = choices;
        }
        if (shape.kind == Kind::list) {
            item.kind = one.kind == "choices" ? Kind::choice : Kind::text;
            shape.item = &items_.emplace_back(item);
        }
        const FieldOptions options{.doc = one.doc, .required = one.required, .indexed = true, .searchable = true, .refers_to = one.refers_to};
        fields_.push_back({.name = names_.emplace_back(std::string(own_prefix) + one.name), .shape = shape, .options = options});
    }
}

const FieldInfo* OwnFields::find(std::string_view name) const {
    if (name.starts_with(own_prefix)) name.remove_prefix(own_prefix.size());
    for (const FieldInfo& field : fields_)
        if (own_name(field) == name) return &field;
    return nullptr;
}

std::string_view own_name(const FieldInfo& field) { return field.name.substr(own_prefix.size()); }

Map fold_own(const Map& given) {
    if (std::ranges::none_of(given, [](const Member& member) { return member.name.starts_with(own_prefix); })) return given;
    Map out;
    Map extra = given["extra"].map();
    for (const Member& member : given)
        if (member.name.starts_with(own_prefix))
            extra.set(std::string_view(member.name).substr(own_prefix.size()), member.value);
        else if (member.name != "extra")
            out.add(member.name, member.value);
    out.add("extra", std::move(extra));
    return out;
}

Map changed_extra(const OwnChange& change, const Map& before, const Map& given, Problems& problems) {
    Map out = before;
    for (const Member& member : given) {
        const std::string path = "/extra/" + member.name;
        const FieldInfo* field = change.own ? change.own->find(member.name) : nullptr;
        if (member.value.is_null()) {
            out.erase(member.name);
        } else if (field) {
            const Value value = normalise_value(*field, member.value, problems, path);
            if (const auto* list = value.as<List>(); list && list->empty())
                out.erase(member.name);
            else
                out.set(member.name, plain(value));
        } else if (change.free || before[member.name] == member.value) {
            out.set(member.name, member.value);
        } else {
            problems.add(path, unknown_text(change.own, member.name));
        }
    }
    if (!change.own) return out;
    for (const FieldInfo& field : change.own->fields()) {
        const std::string_view name = own_name(field);
        const bool cleared = given.find(name) && is_empty(given[name]);
        if (field.options.required && is_empty(out[name]) && (change.whole || cleared)) problems.add("/extra/" + std::string(name), "is required");
    }
    return out;
}

Value own_value(const FieldInfo& field, const Map& extra) {
    const Value& held = extra[own_name(field)];
    if (held.is_null()) return {};
    Problems problems;
    Value value = normalise_value(field, held, problems, "", Mode::stored);
    return problems.empty() ? value : Value();
}

Value describe_own(const OwnFields& own, size_t at) {
    Map out = describe_field(own.fields()[at], false).map();
    const OwnField& defined = own.defined()[at];
    out.set("own", true);
    out.set("id", defined.id);
    out.set("title", defined.title);
    return out;
}

}  // namespace redoubt::schema
