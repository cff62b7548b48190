// ClickHouse SQL, for servers from 18.16 on. Fields are columns (Nullable: an absent field is NULL) or two arrays of names and
// values; with arrays a query finds exactly what the matcher finds, repeated fields included, with columns what one value each
// can hold. Case is lowered for ASCII texts; a text with other letters becomes an RE2 expression, which folds as the matcher does.
#include <algorithm>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "base/text.h"
#include "detect/convert/bucket_counting.h"
#include "detect/convert/clickhouse_text.h"
#include "detect/convert/printer.h"
#include "detect/convert/regex_dialect.h"

namespace redoubt::detect::convert {
namespace {

constexpr std::ptrdiff_t most_positions = 16;
constexpr size_t parts_in_regex = 100;

class ClickHouseClauses final : public ClausePrinter {
public:
    ClickHouseClauses(const FieldMapping& mapping, Notes& notes) : ClausePrinter({" AND ", " OR ", "NOT ", "1"}, mapping, notes) {}

    // One value of the field, for grouping and measuring.
    std::string value(const Operand& field) const {
        if (field.expression) return named("", filled(field.text));
        if (in_arrays() && !field.column) return fmt::format("arrayElement({}, indexOf({}, {}))", values(), names(), literal(field.text));
        return sql_name(field.text);
    }

    std::string presence(const Operand& field) const {
        if (in_arrays()) return fmt::format("has({}, {})", names(), literal(field.expression ? first_field(field) : field.text));
        return fmt::format("{} IS NOT NULL", value(field));
    }

    std::string number(const Operand& field) const { return number_of(as_text(field, value(field))); }

    // The expressions that the conditions use, each written once, for the start of the query.
    std::string with() const {
        std::string out;
        for (const Named& one : named_) out += fmt::format("{}{} AS {}", out.empty() ? "WITH " : ",\n    ", one.expression, one.name);
        return out.empty() ? out : out + "\n";
    }

protected:
    Result<std::string> test(const Clause& one, bool) override {
        const Pattern& pattern = one.pattern;
        if (one.field.text.empty()) return keyword({&one, 1});
        if (pattern.shape == Shape::null) return in_arrays() ? "NOT " + presence(one.field) : fmt::format("{} IS NULL", value(one.field));
        if (pattern.shape == Shape::exists) return pattern.wanted ? presence(one.field) : fmt::format("NOT ({})", presence(one.field));
        if (pattern.shape == Shape::any_value) return presence(one.field);
        return around(one.field, {&one, 1});
    }

    Result<std::optional<std::string>> one_of(const Clause& any, bool) override {
        const Clause& first = any.parts.front();
        const bool together = std::ranges::all_of(any.parts, [&](const Clause& part) {
            const Shape shape = part.pattern.shape;
            return part.kind == Clause::Kind::test && part.field == first.field && shape != Shape::null && shape != Shape::exists && shape != Shape::any_value;
        });
        if (!together) return std::nullopt;
        if (first.field.text.empty()) return TRY(keyword(any.parts));
        std::string text = TRY(around(first.field, any.parts));
        return in_arrays() || is_value_list(any) ? text : "(" + text + ")";
    }

    // A comparison with NULL is NULL and not false, and so is its negation.
    std::string negate(const Clause& inner, const std::string& text) override {
        if (!in_arrays()) return fmt::format("NOT ifNull({}, 0)", text);
        return text.starts_with("NOT ") && inner.kind == Clause::Kind::test ? fmt::format("NOT ({})", text) : fmt::format("NOT {}", text);
    }

private:
    bool in_arrays() const { return !mapping_.names.empty(); }
    std::string names() const { return sql_name(mapping_.names); }
    std::string values() const { return sql_name(mapping_.values); }

    static std::string first_field(const Operand& field) {
        if (!field.presence.empty()) return field.presence;
        const std::string_view expression = field.text;
        for (size_t at = expression.find('{'); at != std::string_view::npos; at = expression.find('{', at + 1)) {
            const std::string_view name = expression.substr(at + 1, expression.find('}', at) - at - 1);
            if (is_plain_name(name)) return std::string(name);
        }
        return {};
    }

    struct Named {
        std::string name, expression;
    };

    std::string named(const std::string& wanted, const std::string& expression) const {
        const auto known = std::ranges::find(named_, expression, &Named::expression);
        if (known != named_.end()) return known->name;
        const bool taken = wanted.empty() || std::ranges::find(named_, wanted, &Named::name) != named_.end();
        named_.push_back({taken ? fmt::format("derived_{}", named_.size() + 1) : wanted, expression});
        return named_.back().name;
    }

    // The values of one field. Taken out first, so that a test looks at these alone and not at all values of the event.
    std::string values_of(const std::string& field) const {
        return named(is_plain_name(field) ? "all_" + field : "", fmt::format("arrayFilter((v, n) -> n = {}, {}, {})", literal(field), values(), names()));
    }

    // {Field} in an expression is that field's value.
    std::string filled(std::string_view expression) const {
        std::string out;
        for (size_t at = 0; at < expression.size();) {
            const size_t close = expression[at] == '{' ? expression.find('}', at) : std::string_view::npos;
            const std::string_view name = close == std::string_view::npos ? std::string_view() : expression.substr(at + 1, close - at - 1);
            if (!is_plain_name(name)) {
                out += expression[at++];
                continue;
            }
            out += value({.text = std::string(name)});
            at = close + 1;
        }
        return out;
    }

    std::string as_text(const Operand& field, const std::string& value) const { return field.number ? fmt::format("toString({})", value) : value; }

    // The tests, joined by or, on each value of the field.
    Result<std::string> around(const Operand& field, std::span<const Clause> tests) {
        if (in_arrays() && field.column) return joined(value(field), tests);
        if (in_arrays() && !field.expression) {
            const std::string body = TRY(joined("v", tests));
            return fmt::format("arrayExists(v -> {}, {})", body, values_of(field.text));
        }
        const std::string body = TRY(joined(as_text(field, value(field)), tests));
        return in_arrays() ? fmt::format("({} AND {})", presence(field), body) : body;
    }

    Result<std::string> keyword(std::span<const Clause> tests) {
        std::vector<std::string> texts;
        if (in_arrays()) texts.push_back(fmt::format("arrayExists(v -> {}, {})", TRY(joined("v", tests)), values()));
        for (const std::string& field : mapping_.keywords) texts.push_back(TRY(joined(sql_name(field), tests)));
        if (texts.empty()) return cannot("field to look for keywords in: the mapping names none under 'keywords'", tests.front(), "ClickHouse");
        if (!in_arrays()) notes_.add(fmt::format("keywords are looked for in {} alone", fmt::join(mapping_.keywords, ", ")));
        return texts.size() == 1 ? texts.front() : fmt::format("({})", fmt::join(texts, " OR "));
    }

    // Whole values become one IN; the rest stands beside it.
    Result<std::string> joined(const std::string& value, std::span<const Clause> tests) {
        std::vector<std::string> texts;
        for (const bool cased : {false, true}) {
            std::vector<std::string> list;
            for (const Clause& one : tests)
                if (one.pattern.shape == Shape::exact && one.pattern.cased == cased && plain(one.pattern))
                    list.push_back(literal(cased ? one.pattern.text : to_lower(one.pattern.text)));
            const std::string left = cased ? value : fmt::format("lower({})", value);
            if (list.size() == 1) texts.push_back(fmt::format("{} = {}", left, list.front()));
            if (list.size() > 1) texts.push_back(fmt::format("{} IN ({})", left, fmt::join(list, ", ")));
        }
        const bool many = std::ranges::count_if(tests, is_part) > most_positions;
        if (many) append_parts(texts, value, tests);
        for (const Clause& one : tests) {
            if (many && is_part(one)) continue;
            if (one.pattern.shape != Shape::exact || !plain(one.pattern)) texts.push_back(TRY(single(value, one)));
        }
        return texts.size() == 1 ? texts.front() : fmt::format("({})", fmt::join(texts, " OR "));
    }

    static bool is_part(const Clause& one) { return one.pattern.shape == Shape::contains && !one.pattern.cased && plain(one.pattern); }

    // The server needs the square of the number of conditions to understand them: thousands of positions take it minutes.
    static void append_parts(std::vector<std::string>& texts, const std::string& value, std::span<const Clause> tests) {
        std::vector<std::string> parts;
        for (const Clause& one : tests)
            if (is_part(one)) parts.push_back(to_lower(one.pattern.text));
        for (size_t at = 0; at < parts.size(); at += parts_in_regex) {
            const std::span some = std::span(parts).subspan(at, std::min(parts_in_regex, parts.size() - at));
            texts.push_back(fmt::format("match(lower({}), {})", value, literal(regex_of_any(some))));
        }
    }

    static bool plain(const Pattern& pattern) {
        return pattern.cased ||
               (has_ascii_case(pattern.text) && std::ranges::all_of(pattern.glob, [](const GlobPiece& piece) { return has_ascii_case(piece.text); }));
    }

    Result<std::string> single(const std::string& value, const Clause& one) {
        const Pattern& pattern = one.pattern;
        const std::string text = pattern.cased ? value : fmt::format("lower({})", value);
        const std::string wanted = literal(pattern.cased ? pattern.text : to_lower(pattern.text));
        switch (pattern.shape) {
            case Shape::regex: return fmt::format("match({}, {})", value, literal(TRY(regex_for_re2(pattern.text, pattern.regex->flags()))));
            case Shape::cidr:
                return is_v4(pattern.network) ? fmt::format("match({}, {})", value, literal(v4_regex(pattern.network))) : v6_condition(pattern.network, value);
            case Shape::compare: {
                const std::string number = pattern.date_part == DatePart::none ? number_of(value) : date_part_of(value, pattern.date_part);
                return fmt::format("ifNull({} {} {}, 0)", number, comparison_text(pattern.comparison), number_text(pattern.number));
            }
            case Shape::field: return other_field(value, one);
            default: break;
        }
        if (!plain(pattern)) return fmt::format("match({}, {})", value, literal(regex_of_pieces(pieces_of(pattern), pattern.cased)));
        switch (pattern.shape) {
            case Shape::prefix: return fmt::format("startsWith({}, {})", text, wanted);
            case Shape::suffix: return fmt::format("endsWith({}, {})", text, wanted);
            case Shape::contains: return fmt::format("position({}, {}) > 0", text, wanted);
            default: return fmt::format("{} LIKE {}", text, literal(like_pattern(pattern)));
        }
    }

    static std::string like_pattern(const Pattern& pattern) {
        std::string out;
        for (const GlobPiece& piece : pieces_of(pattern)) {
            if (piece.kind == GlobPiece::Kind::run) out += '%';
            if (piece.kind == GlobPiece::Kind::one) out += '_';
            if (piece.kind == GlobPiece::Kind::literal) out += escaped(pattern.cased ? piece.text : to_lower(piece.text), "\\%_");
        }
        return out;
    }

    Result<std::string> other_field(const std::string& value, const Clause& one) {
        const Pattern& pattern = one.pattern;
        const bool nested = in_arrays() && !one.other.expression;
        const std::string right = nested ? "w" : as_text(one.other, this->value(one.other));
        const auto cased = [&](const std::string& text) { return pattern.cased ? text : fmt::format("lowerUTF8({})", text); };
        std::string text;
        switch (pattern.field_shape) {
            case Shape::prefix: text = fmt::format("startsWith({}, {})", cased(value), cased(right)); break;
            case Shape::suffix: text = fmt::format("endsWith({}, {})", cased(value), cased(right)); break;
            case Shape::contains: text = fmt::format("position({}, {}) > 0", cased(value), cased(right)); break;
            default: text = fmt::format("{} = {}", cased(value), cased(right));
        }
        if (!nested) return in_arrays() ? fmt::format("({} AND {})", presence(one.other), text) : text;
        return fmt::format("arrayExists(w -> {}, {})", text, values_of(one.other.text));
    }

    mutable std::vector<Named> named_;
};

class ClickHousePrinter final : public Printer {
public:
    ClickHousePrinter(const FieldMapping& mapping, Notes& notes) : mapping_(mapping), notes_(notes), clauses_(mapping, notes) {}

    Result<std::string> query(const Asked& asked) override {
        const auto [table, condition] = TRY(where(asked));
        return fmt::format("{}SELECT *\nFROM {}\nWHERE {}", clauses_.with(), name_of_table(table), condition);
    }

    Result<std::string> correlation(const CorrelationAsked& asked) override;
    std::string comment(std::string_view line) const override { return fmt::format("-- {}", line); }

private:
    struct Groups {
        std::string columns, names, present;
    };
    Result<Groups> groups_of(const CorrelationAsked& asked);
    Result<std::string> measure_of(const CorrelationAsked& asked, const std::vector<std::string>& conditions);

    static std::string name_of_table(std::string_view table) { return is_plain_name(table, ".") ? std::string(table) : sql_name(table); }

    Result<std::pair<std::string, std::string>> where(const Asked& asked) {
        std::vector<Clause> parts;
        for (const Part& part : asked.parts) {
            if (part.table != asked.parts.front().table)
                return fail(Code::unsupported, "the rule needs two tables at once, which one ClickHouse query does not read", "", "give the mapping one table");
            parts.push_back(part.clause);
        }
        return std::pair{asked.parts.front().table, TRY(clauses_.print(any_of(std::move(parts))))};
    }

    const FieldMapping& mapping_;
    Notes& notes_;
    ClickHouseClauses clauses_;
};

// The columns of the groups, their names, and that each of them is there.
Result<ClickHousePrinter::Groups> ClickHousePrinter::groups_of(const CorrelationAsked& asked) {
    Groups out;
    out.columns = fmt::format("toDateTime(intDiv(toUInt32({0}), {1}) * {1}) AS time_bucket", sql_name(mapping_.time), seconds_of(asked.correlation));
    out.names = "time_bucket";
    for (size_t i = 0; i < asked.correlation.group_by.size(); ++i) {
        std::vector<std::string> there, values;
        for (const Operand& field : TRY(fields_of_rules(asked, asked.correlation.group_by[i]))) {
            there.push_back(clauses_.presence(field));
            values.push_back(fmt::format("{}, lower({})", clauses_.presence(field), clauses_.value(field)));
        }
        out.columns += fmt::format(", multiIf({}, '') AS group_{}", fmt::join(values, ", "), i + 1);
        out.names += fmt::format(", group_{}", i + 1);
        out.present += fmt::format(" AND ({})", fmt::join(there, " OR "));
    }
    return out;
}

Result<std::string> ClickHousePrinter::measure_of(const CorrelationAsked& asked, const std::vector<std::string>& conditions) {
    const Correlation& rule = asked.correlation;
    if (rule.is_temporal()) {
        std::vector<std::string> seen;
        for (const std::string& condition : conditions) seen.push_back(fmt::format("max(ifNull({}, 0))", condition));
        return fmt::format("{}", fmt::join(seen, " + "));
    }
    if (rule.type == CorrelationType::event_count) return "count()";
    const Operand field = TRY(single_field(asked));
    switch (rule.type) {
        case CorrelationType::value_count: return fmt::format("uniqExactIf(lower({}), {})", clauses_.value(field), clauses_.presence(field));
        case CorrelationType::value_sum: return fmt::format("sum({})", clauses_.number(field));
        case CorrelationType::value_avg: return fmt::format("avg({})", clauses_.number(field));
        default: break;
    }
    notes_.add("quantileExact takes the nearest of the values and does not interpolate between two");
    return fmt::format("quantileExact({})({})", rule.percentile / 100, clauses_.number(field));
}

Result<std::string> ClickHousePrinter::correlation(const CorrelationAsked& asked) {
    TRY(can_be_bucketed(asked.correlation, "ClickHouse"));
    if (mapping_.time.empty()) return fail(Code::unsupported, "the mapping names no field for the time, which a correlation needs", "", "add 'time:' to it");
    notes_.add(bucket_note(asked.correlation));
    std::vector<std::string> conditions;
    std::string table;
    for (const CorrelationAsked::Counted& one : asked.rules) {
        auto [its_table, condition] = TRY(where(one.asked));
        if (!table.empty() && table != its_table)
            return fail(Code::unsupported, "the correlation needs two tables at once, which one ClickHouse query does not read", "",
                        "give the mapping one table");
        table = its_table;
        conditions.push_back("(" + condition + ")");
    }
    const Groups groups = TRY(groups_of(asked));
    const std::string measure = TRY(measure_of(asked, conditions));
    std::vector<std::string> bounds;
    for (const Bound& bound : bounds_of(asked)) bounds.push_back(fmt::format("measured {} {}", bound_text(bound.is), number_text(bound.number)));
    std::string where = fmt::format("{}", fmt::join(conditions, " OR "));
    if (conditions.size() > 1) where = "(" + where + ")";
    return fmt::format("{}SELECT {}, {} AS measured\nFROM {}\nWHERE {}{}\nGROUP BY {}\nHAVING {}", clauses_.with(), groups.columns, measure,
                       name_of_table(table), where, groups.present, groups.names, fmt::join(bounds, " AND "));
}

}  // namespace

std::unique_ptr<Printer> make_clickhouse_printer(const FieldMapping& mapping, Notes& notes) { return std::make_unique<ClickHousePrinter>(mapping, notes); }

}  // namespace redoubt::detect::convert
