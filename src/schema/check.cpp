#include "schema/check.h"

#include <algorithm>
#include <cmath>
#include <cstring>

#include <fmt/format.h>

#include "base/text.h"
#include "schema/field_index.h"
#include "schema/query.h"

namespace redoubt::schema {
namespace {

constexpr size_t most_problems = 100;
constexpr size_t longest_text = 10'000;
constexpr size_t longest_large_text = 4 << 20;
constexpr size_t longest_list = 1'000;
constexpr int deepest_map = 8;

std::string joined(std::span<const Choice> choices) {
    std::string out;
    for (const Choice& choice : choices) out += (out.empty() ? "" : ", ") + std::string(choice.name);
    return out;
}

std::string_view described(const Value& value) {
    static constexpr std::string_view names[] = {"nothing", "true or false", "a whole number", "a number", "text",
                                                 "a time",  "a duration",    "a list",         "an object"};
    return names[value.held.index()];
}

// ASCII without NUL, as most texts are.
bool is_plain(std::string_view text) {
    constexpr uint64_t ones = 0x0101010101010101, high = 0x8080808080808080;
    size_t at = 0;
    for (; at + 8 <= text.size(); at += 8) {
        uint64_t eight = 0;
        std::memcpy(&eight, text.data() + at, 8);
        if (((eight | (eight - ones)) & high) != 0) return false;  // a byte with its highest bit, or a 0
    }
    for (; at < text.size(); ++at)
        if (const auto byte = static_cast<unsigned char>(text[at]); byte == 0 || byte >= 0x80) return false;
    return true;
}

size_t longest_of(const FieldOptions& options, bool in_list) {
    if (options.longest && !in_list) return options.longest;
    return options.large ? longest_large_text : longest_text;
}

bool is_within(const FieldOptions& options, double number) {
    return !options.range || (number >= static_cast<double>(options.range->min) && number <= static_cast<double>(options.range->max));
}

// Whether a value that is created or stored is as it should be already, so that nothing is to be made of it nor to be told. Where this
// says no, Checker finds out.
bool is_right(const FieldOptions& options, const Shape& shape, const Value& given, bool in_list);

bool is_right_list(const FieldOptions& options, const Shape& shape, const List& list) {
    const size_t longest = options.longest && shape.item->kind == Kind::nested ? options.longest : longest_list;
    if (list.size() > longest) return false;
    return std::ranges::all_of(list, [&](const Value& one) { return is_right(options, *shape.item, one, options.longest == 0); });
}

bool is_right_map(std::span<const FieldInfo> fields, const Map& map) {
    if (fields.size() > 64) return false;
    uint64_t met = 0;
    for (const Member& member : map) {
        const FieldInfo* const field = find_field(fields, member.name);
        if (!field || field->options.read_only || !is_right(field->options, field->shape, member.value, false)) return false;
        const uint64_t own = uint64_t{1} << static_cast<size_t>(field - fields.data());
        if ((met & own) != 0 || (field->options.required && is_empty(member.value))) return false;
        met |= own;
    }
    for (size_t i = 0; i < fields.size(); ++i)
        if (fields[i].options.required && (met >> i & 1) == 0) return false;
    return true;
}

bool is_right(const FieldOptions& options, const Shape& shape, const Value& given, bool in_list) {
    switch (shape.kind) {
        case Kind::text:
        case Kind::reference: {
            const auto* text = given.as<std::string>();
            return text && text->size() <= longest_of(options, in_list) && is_plain(*text);
        }
        case Kind::integer: {
            const auto* number = given.as<int64_t>();
            return number && is_within(options, static_cast<double>(*number));
        }
        case Kind::decimal: {
            const auto* number = given.as<double>();
            return number && std::isfinite(*number) && is_within(options, *number);
        }
        case Kind::boolean: return given.as<bool>() != nullptr;
        case Kind::time: return given.as<Time>() != nullptr;
        case Kind::duration: return given.as<Duration>() != nullptr;
        case Kind::choice: return given.as<std::string>() && std::ranges::find(shape.choices, given.text(), &Choice::name) != shape.choices.end();
        case Kind::list: return given.as<List>() && is_right_list(options, shape, given.list());
        case Kind::nested: return given.as<Map>() && is_right_map(shape.nested(), given.map());
        case Kind::map: return false;
    }
    return false;
}

Map normalised_in(std::span<const FieldInfo> fields, Map given, Mode mode, Problems& problems, std::string_view path);

struct Checker {
    const FieldOptions& options;
    Problems& problems;

    Value wrong(std::string_view path, std::string_view wanted, const Value& given) {
        problems.add(std::string(path), fmt::format("must be {}, not {}", wanted, described(given)));
        return {};
    }

    Value text(Value given, std::string_view path, std::string_view wanted = "text") {
        const auto* text = given.as<std::string>();
        if (!text) return wrong(path, wanted, given);
        const size_t longest = longest_of(options, in_list);
        if (text->size() > longest) {
            problems.add(std::string(path), fmt::format("is {} bytes long, at most {} are allowed", text->size(), longest));
            return {};
        }
        if (is_plain(*text)) return given;
        if (!is_utf8(*text)) {
            problems.add(std::string(path), "is not valid UTF-8");
            return {};
        }
        if (text->find('\0') != std::string::npos) {
            problems.add(std::string(path), "contains a NUL character");
            return {};
        }
        return given;
    }

    Value in_range(Value value, double number, std::string_view path) {
        if (is_within(options, number)) return value;
        if (options.range->max == INT64_MAX)
            problems.add(std::string(path), fmt::format("must be at least {}", options.range->min));
        else
            problems.add(std::string(path), fmt::format("must be between {} and {}", options.range->min, options.range->max));
        return {};
    }

    Value integer(Value given, std::string_view path) {
        if (const auto* whole = given.as<int64_t>()) {
            const auto number = static_cast<double>(*whole);
            return in_range(std::move(given), number, path);
        }
        const auto* number = given.as<double>();
        if (number && std::trunc(*number) == *number && std::abs(*number) < 9.0e15) return in_range(static_cast<int64_t>(*number), *number, path);
        return wrong(path, "a whole number", given);
    }

    Value decimal(const Value& given, std::string_view path) {
        const auto* whole = given.as<int64_t>();
        const auto* number = given.as<double>();
        if (!whole && !number) return wrong(path, "a number", given);
        const double value = whole ? static_cast<double>(*whole) : *number;
        if (!std::isfinite(value)) return wrong(path, "a finite number", given);
        return in_range(value, value, path);
    }

    Value time(Value given, std::string_view path) {
        if (given.as<Time>()) return given;
        const auto* text = given.as<std::string>();
        if (!text) return wrong(path, "a time such as 2026-11-21T12:00:00Z", given);
        const Result<Time> parsed = parse_time(*text);
        if (parsed) return *parsed;
        problems.add(std::string(path), parsed.error().text());
        return {};
    }

    Value duration(Value given, std::string_view path) {
        if (given.as<Duration>()) return given;
        const auto* text = given.as<std::string>();
        if (!text) return wrong(path, "a duration such as 4h or 7d", given);
        const Result<Duration> parsed = parse_duration(*text);
        if (parsed) return *parsed;
        problems.add(std::string(path), parsed.error().text());
        return {};
    }

    Value choice(const Shape& shape, Value given, std::string_view path) {
        const auto* text = given.as<std::string>();
        if (!text) return wrong(path, "one of " + joined(shape.choices), given);
        for (const Choice& choice : shape.choices)
            if (choice.name == *text) return given;
        for (const Choice& choice : shape.choices)
            if (equal_ignoring_case(choice.name, *text)) return std::string(choice.name);
        problems.add(std::string(path), fmt::format("'{}' is not one of {}", text->substr(0, 60), joined(shape.choices)));
        return {};
    }

    // A reference may come back as it was shown: an object with an id.
    Value reference(Value given, std::string_view path) {
        if (const auto* map = given.as<Map>(); map && map->find("id")) return text((*map)["id"], path, "the id or key of a record");
        return text(std::move(given), path, "the id or key of a record");
    }

    Value list(const Shape& shape, Value given, std::string_view path) {
        auto* list = std::get_if<List>(&given.held);
        if (!list) return wrong(path, "a list", given);
        const size_t longest = options.longest && shape.item->kind == Kind::nested ? options.longest : longest_list;
        if (list->size() > longest) {
            problems.add(std::string(path), fmt::format("has {} items, at most {} are allowed", list->size(), longest));
            return {};
        }
        Checker item{options, problems, options.longest == 0, mode};
        std::string at(path);
        for (size_t i = 0; i < list->size(); ++i) {
            at.resize(path.size());
            at.append("/").append(std::to_string(i));
            (*list)[i] = item.value(*shape.item, std::move((*list)[i]), at);
        }
        std::erase_if(*list, [](const Value& one) { return one.is_null(); });
        return given;
    }

    Value map(const Value& given, std::string_view path) {
        const auto* map = given.as<Map>();
        if (!map) return wrong(path, "an object", given);
        if (map->size() > longest_list) {
            problems.add(std::string(path), fmt::format("has {} members, at most {} are allowed", map->size(), longest_list));
            return {};
        }
        Map out;
        out.reserve(map->size());
        for (const Member& member : *map) out.add(member.name, plain(member.value, std::string(path) + "/" + member.name, 1));
        return out;
    }

    // Inside a map anything goes that JSON can say, within bounds.
    Value plain(const Value& given, const std::string& path, int depth) {
        if (depth > deepest_map) {
            problems.add(path, "is nested too deeply");
            return {};
        }
        if (given.as<std::string>()) {
            Checker item{options, problems, true, mode};
            return item.text(given, path);
        }
        if (const auto* time = given.as<Time>()) return format_time(*time);
        if (const auto* duration = given.as<Duration>()) return format_duration(*duration);
        if (const auto* list = given.as<List>()) {
            List out;
            for (size_t i = 0; i < list->size(); ++i) out.push_back(plain((*list)[i], fmt::format("{}/{}", path, i), depth + 1));
            return out;
        }
        if (const auto* map = given.as<Map>()) {
            Map out;
            for (const Member& member : *map) out.add(member.name, plain(member.value, path + "/" + member.name, depth + 1));
            return out;
        }
        return given;
    }

    Value value(const Shape& shape, Value given, std::string_view path) {
        switch (shape.kind) {
            case Kind::text: return text(std::move(given), path);
            case Kind::integer: return integer(std::move(given), path);
            case Kind::decimal: return decimal(given, path);
            case Kind::boolean: return given.as<bool>() ? given : wrong(path, "true or false", given);
            case Kind::time: return time(std::move(given), path);
            case Kind::duration: return duration(std::move(given), path);
            case Kind::choice: return choice(shape, std::move(given), path);
            case Kind::reference: return reference(std::move(given), path);
            case Kind::list: return list(shape, std::move(given), path);
            case Kind::map: return map(given, path);
            case Kind::nested:
                if (!given.as<Map>()) return wrong(path, "an object", given);
                return normalised_in(shape.nested(), std::get<Map>(std::move(given.held)), mode, problems, path);
        }
        return {};
    }

    bool in_list = false;  // `longest` speaks of the field, not of its items
    Mode mode = Mode::create;
};

void report_unknown(std::span<const FieldInfo> fields, const Member& member, std::string_view path, Problems& problems) {
    std::vector<std::string_view> names;
    for (const FieldInfo& field : fields) names.push_back(field.name);
    std::string message = "is not a field";
    const auto near = near_names(member.name, names);
    if (!near.empty()) message += fmt::format("; did you mean {}?", fmt::join(near, ", "));
    problems.add(std::string(path) + "/" + member.name, std::move(message));
}

}  // namespace

void Problems::add(std::string path, std::string message) {
    if (list_.size() < most_problems) list_.push_back({std::move(path), std::move(message)});
}

Result<> Problems::result() const {
    if (list_.empty()) return {};
    Error error{.code = Code::invalid, .message = list_.front().message, .where = list_.front().path, .hint = {}, .problems = list_};
    if (list_.size() > 1) error.hint = fmt::format("and {} more problem{}", list_.size() - 1, list_.size() > 2 ? "s" : "");
    return std::unexpected(std::move(error));
}

bool is_empty(const Value& value) {
    if (value.is_null()) return true;
    if (const auto* text = value.as<std::string>()) return text->empty();
    if (const auto* list = value.as<List>()) return list->empty();
    if (const auto* map = value.as<Map>()) return map->empty();
    return false;
}

Value normalise_given(const FieldInfo& field, Value given, Problems& problems, std::string_view path, Mode mode) {
    if (given.is_null() || is_right(field.options, field.shape, given, false)) return given;
    Checker checker{field.options, problems, false, mode == Mode::stored ? Mode::stored : Mode::create};
    return checker.value(field.shape, std::move(given), path);
}

Value normalise_value(const FieldInfo& field, const Value& given, Problems& problems, std::string_view path, Mode mode) {
    return normalise_given(field, given, problems, path, mode);
}

namespace {

template <class Find>
Map normalised_by(const Find& find, std::span<const FieldInfo> fields, Map given, Mode mode, Problems& problems, std::string_view path) {
    std::vector<std::string_view> missing;
    if (mode == Mode::create)
        for (const FieldInfo& field : fields)
            if (field.options.required && is_empty(given[field.name])) missing.push_back(field.name);
    Map out;
    out.reserve(given.size());
    std::string at(path);
    for (Member& member : given) {
        const FieldInfo* field = find(member.name);
        at.resize(path.size());
        at.append("/").append(member.name);
        if (!field) {
            if (mode != Mode::stored) report_unknown(fields, member, path, problems);
            continue;
        }
        if (field->options.read_only && mode != Mode::stored) {
            problems.add(at, "is set by Redoubt and cannot be given");
            continue;
        }
        if (out.find(member.name)) {
            problems.add(at, "is given twice");
            continue;
        }
        const bool was_empty = is_empty(member.value);
        Value value = normalise_given(*field, std::move(member.value), problems, at, mode);
        if (mode == Mode::change && field->options.required && is_empty(value) && was_empty) problems.add(at, "is required and cannot be empty");
        if (!value.is_null() || mode == Mode::change) out.add(std::move(member.name), std::move(value));
    }
    for (const std::string_view name : missing) problems.add(std::string(path) + "/" + std::string(name), "is required");
    return out;
}

Map normalised_in(std::span<const FieldInfo> fields, Map given, Mode mode, Problems& problems, std::string_view path) {
    return normalised_by([&](std::string_view name) { return find_field(fields, name); }, fields, std::move(given), mode, problems, path);
}

}  // namespace

Map normalise(std::span<const FieldInfo> fields, const Map& given, Mode mode, Problems& problems, std::string_view path) {
    return normalised_in(fields, given, mode, problems, path);
}

Map normalise_given(const FieldIndex& fields, Map given, Mode mode, Problems& problems) {
    return normalised_by([&](std::string_view name) { return fields.find(name); }, fields.fields(), std::move(given), mode, problems, {});
}

}  // namespace redoubt::schema
